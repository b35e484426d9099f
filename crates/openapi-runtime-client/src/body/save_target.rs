//! The target that a body is saved to.

use std::fs::{self, Permissions};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::{File, OpenOptions};
use tokio::task::spawn_blocking;

/// The maximum length of a chain of symbolic links, as on Linux.
const MAX_LINKS: usize = 40;

/// What a path refers to.
pub(crate) enum Target {
    /// A regular file with these properties, or a path that does not exist.
    File { path: PathBuf, previous: Option<PreviousFile> },
    /// Something that is written to directly, with `append` at its end.
    Existing { path: PathBuf, append: bool },
    /// A named pipe.
    #[cfg(unix)]
    Pipe { path: PathBuf },
}

/// The properties of a file that its replacement keeps.
pub(crate) struct PreviousFile {
    permissions: Permissions,
    #[cfg(unix)]
    owner: (u32, u32),
}

/// A target that is open for writing.
pub(crate) enum Opened {
    /// A new file in the same directory, which will replace the target.
    Replacement(File, PartialFile),
    /// The target itself.
    InPlace(File),
    /// A named pipe that a process reads from.
    #[cfg(unix)]
    Pipe(tokio::net::unix::pipe::Sender),
}

impl Target {
    /// Determines what the path refers to.
    pub(crate) async fn resolve(path: &Path) -> io::Result<Self> {
        let path = path.to_owned();
        spawn_blocking(move || Self::resolve_blocking(path)).await.map_err(io::Error::other)?
    }

    fn resolve_blocking(path: PathBuf) -> io::Result<Self> {
        let metadata = match fs::metadata(&path) {
            Ok(metadata) => metadata,
            // The path does not exist, or is a link to such a path.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let Resolved { path, .. } = follow_links(path)?;
                return Ok(Self::File { path, previous: None });
            }
            Err(error) => return Err(error),
        };
        if metadata.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
        }
        if !metadata.is_file() {
            #[cfg(unix)]
            if std::os::unix::fs::FileTypeExt::is_fifo(&metadata.file_type()) {
                return Ok(Self::Pipe { path });
            }
            return Ok(Self::Existing { path, append: false });
        }
        let Resolved { path, is_open_file } = follow_links(path)?;
        if is_open_file {
            return Ok(Self::Existing { path, append: true });
        }
        Ok(Self::File { path, previous: Some(PreviousFile::from_metadata(&metadata)) })
    }

    /// Opens the target for writing.
    pub(crate) async fn open(self) -> io::Result<Opened> {
        match self {
            Self::File { path, previous } => {
                // One task creates the file and its guard: if this future is dropped, both are
                // dropped with the result of the task.
                let create = move || PartialFile::create_beside(path, previous);
                let (file, partial) = spawn_blocking(create).await.map_err(io::Error::other)??;
                Ok(Opened::Replacement(File::from_std(file), partial))
            }
            Self::Existing { path, append } => {
                let file = OpenOptions::new().write(true).append(append).open(path).await?;
                Ok(Opened::InPlace(file))
            }
            #[cfg(unix)]
            Self::Pipe { path } => Ok(Opened::Pipe(pipe(&path).await?)),
        }
    }
}

/// The path that symbolic links lead to.
struct Resolved {
    path: PathBuf,
    /// Whether it is an open file of a process, as `/dev/stdout` may be. It must not be replaced,
    /// because the output of the process would be lost.
    is_open_file: bool,
}

/// Follows symbolic links. The target of the last one need not exist.
fn follow_links(mut path: PathBuf) -> io::Result<Resolved> {
    for _ in 0..MAX_LINKS {
        // The chain ends at a path that is not a link or does not exist.
        let Ok(link) = fs::read_link(&path) else {
            return Ok(Resolved { path, is_open_file: false });
        };
        if path.starts_with("/proc") {
            return Ok(Resolved { path, is_open_file: true });
        }
        // A relative link is relative to its own directory.
        path = path.parent().unwrap_or(Path::new("")).join(link);
    }
    Err(io::Error::other("too many levels of symbolic links"))
}

/// Opens a named pipe for writing as soon as a process reads from it. A blocking open would occupy
/// a thread that could not be stopped if the transfer is dropped.
#[cfg(unix)]
async fn pipe(path: &Path) -> io::Result<tokio::net::unix::pipe::Sender> {
    const INTERVAL: std::time::Duration = std::time::Duration::from_millis(50);
    /// The error if no process has the pipe open for reading, the same on every Unix.
    const ENXIO: i32 = 6;
    loop {
        match tokio::net::unix::pipe::OpenOptions::new().open_sender(path) {
            Err(error) if error.raw_os_error() == Some(ENXIO) => {
                tokio::time::sleep(INTERVAL).await;
            }
            outcome => return outcome,
        }
    }
}

impl PreviousFile {
    fn from_metadata(metadata: &fs::Metadata) -> Self {
        Self {
            permissions: metadata.permissions(),
            #[cfg(unix)]
            owner: {
                use std::os::unix::fs::MetadataExt;
                (metadata.uid(), metadata.gid())
            },
        }
    }

    /// Limits access to the new file from the start.
    #[cfg(unix)]
    fn restrict(&self, options: &mut fs::OpenOptions) {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        options.mode(self.permissions.mode() & 0o777);
    }

    /// Applies the properties to the new file.
    fn apply(self, file: &fs::File) -> io::Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
            let (owner, group) = self.owner;
            let own = file.metadata()?;
            // Changing the owner needs privileges, and changing the group needs membership in it.
            // If it fails, the file belongs to the current user.
            if own.gid() != group {
                let _ = fchown(file, None, Some(group));
            }
            if own.uid() != owner {
                let _ = fchown(file, Some(owner), None);
            }
            // The setuid and setgid bits are not kept, because the content is different.
            let mode = self.permissions.mode() & 0o777;
            if own.mode() & 0o777 == mode {
                return Ok(());
            }
            file.set_permissions(Permissions::from_mode(mode))
        }
        #[cfg(not(unix))]
        file.set_permissions(self.permissions)
    }
}

/// An incomplete file, which is removed on drop unless it was renamed to the target.
pub(crate) struct PartialFile {
    path: PathBuf,
    target: PathBuf,
    previous: Option<PreviousFile>,
}

impl PartialFile {
    /// Creates a new file in the directory of `target`.
    fn create_beside(
        target: PathBuf,
        previous: Option<PreviousFile>,
    ) -> io::Result<(fs::File, Self)> {
        if target.file_name().is_none() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not the name of a file"));
        }
        let name = format!(".{:016x}.part", RandomState::new().hash_one(0));
        let path = target.with_file_name(name);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if let Some(previous) = &previous {
            previous.restrict(&mut options);
        }
        let file = options.open(&path)?;
        Ok((file, Self { path, target, previous }))
    }

    /// Renames the complete file to the target.
    pub(crate) async fn replace(mut self, file: File) -> io::Result<()> {
        let file = file.into_std().await;
        let replace = move || {
            if let Some(previous) = self.previous.take() {
                previous.apply(&file)?;
            }
            // Closed before renaming, because not every system can rename an open file.
            drop(file);
            fs::rename(&self.path, &self.target)
        };
        spawn_blocking(replace).await.map_err(io::Error::other)?
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        // After a rename the file does not exist; other errors cannot be reported here.
        let _ = fs::remove_file(&self.path);
    }
}
