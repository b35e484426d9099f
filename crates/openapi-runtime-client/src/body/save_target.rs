//! What is at the path that a body is saved to, and how it is written.

use std::fs::{self, Permissions};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::{File, OpenOptions};
use tokio::task::spawn_blocking;

/// How many links lead on from each other before they count as a circle, as on Linux.
const MAX_LINKS: usize = 40;

/// What a path leads to.
pub(crate) enum Target {
    /// A regular file with these properties, or a free name.
    File { path: PathBuf, former: Option<Former> },
    /// Something that is written into. With `append` the writing begins at its end.
    Existing { path: PathBuf, append: bool },
    /// A named pipe.
    #[cfg(unix)]
    Pipe { path: PathBuf },
}

/// What is kept of a file that is replaced.
pub(crate) struct Former {
    permissions: Permissions,
    #[cfg(unix)]
    owner: (u32, u32),
}

/// A target that can be written.
pub(crate) enum Opened {
    /// A file beside the target, which is to replace it.
    Beside(File, Unfinished),
    /// The target itself.
    Within(File),
    /// A named pipe that somebody reads.
    #[cfg(unix)]
    Pipe(tokio::net::unix::pipe::Sender),
}

impl Target {
    /// Looks at what the path leads to.
    pub(crate) async fn of(path: &Path) -> io::Result<Self> {
        let path = path.to_owned();
        spawn_blocking(move || Self::look(path)).await.map_err(io::Error::other)?
    }

    fn look(path: PathBuf) -> io::Result<Self> {
        let metadata = match fs::metadata(&path) {
            Ok(metadata) => metadata,
            // It is free, or a link to what is free.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let Followed { path, .. } = follow(path)?;
                return Ok(Self::File { path, former: None });
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
        let Followed { path, is_open_file } = follow(path)?;
        if is_open_file {
            return Ok(Self::Existing { path, append: true });
        }
        Ok(Self::File { path, former: Some(Former::of(&metadata)) })
    }

    /// Makes it ready to be written.
    pub(crate) async fn open(self) -> io::Result<Opened> {
        match self {
            Self::File { path, former } => {
                // Both come from one piece of work: if nobody waits for it any more, they are
                // dropped with its outcome.
                let beside = move || Unfinished::beside(path, former);
                let (file, unfinished) =
                    spawn_blocking(beside).await.map_err(io::Error::other)??;
                Ok(Opened::Beside(File::from_std(file), unfinished))
            }
            Self::Existing { path, append } => {
                let file = OpenOptions::new().write(true).append(append).open(path).await?;
                Ok(Opened::Within(file))
            }
            #[cfg(unix)]
            Self::Pipe { path } => Ok(Opened::Pipe(pipe(&path).await?)),
        }
    }
}

/// Where symbolic links lead.
struct Followed {
    path: PathBuf,
    /// Whether it is a file that a process has open, as `/dev/stdout` may be. It is not replaced,
    /// as what the process writes would be lost.
    is_open_file: bool,
}

/// Follows symbolic links, the last of which may lead to nothing.
fn follow(mut path: PathBuf) -> io::Result<Followed> {
    for _ in 0..MAX_LINKS {
        // What is no link, or is not there, is the end.
        let Ok(link) = fs::read_link(&path) else {
            return Ok(Followed { path, is_open_file: false });
        };
        if path.starts_with("/proc") {
            return Ok(Followed { path, is_open_file: true });
        }
        // A relative link counts from its own directory.
        path = path.parent().unwrap_or(Path::new("")).join(link);
    }
    Err(io::Error::other("too many symbolic links lead on from each other"))
}

/// Opens a named pipe as soon as somebody reads it. The system's own way to wait for that takes a
/// thread, which nothing could end if the transfer is dropped.
#[cfg(unix)]
async fn pipe(path: &Path) -> io::Result<tokio::net::unix::pipe::Sender> {
    const INTERVAL: std::time::Duration = std::time::Duration::from_millis(50);
    /// What the system says if nobody reads, the same on every Unix.
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

impl Former {
    fn of(metadata: &fs::Metadata) -> Self {
        Self {
            permissions: metadata.permissions(),
            #[cfg(unix)]
            owner: {
                use std::os::unix::fs::MetadataExt;
                (metadata.uid(), metadata.gid())
            },
        }
    }

    /// Opens a new file as no others than these may open it.
    #[cfg(unix)]
    fn restrict(&self, options: &mut fs::OpenOptions) {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        options.mode(self.permissions.mode() & 0o777);
    }

    /// Gives the file what the former one had.
    fn apply(self, file: &fs::File) -> io::Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
            let (owner, group) = self.owner;
            let own = file.metadata()?;
            // Only an administrator may give files away, and whoever gives a file to a group must
            // be in it. Otherwise the file belongs to whoever saves it.
            if own.gid() != group {
                let _ = fchown(file, None, Some(group));
            }
            if own.uid() != owner {
                let _ = fchown(file, Some(owner), None);
            }
            // Without the bits that lend a program the rights of its owner: it is another program.
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

/// A file that is removed when this is dropped, unless it has got its name by then.
pub(crate) struct Unfinished {
    path: PathBuf,
    target: PathBuf,
    former: Option<Former>,
}

impl Unfinished {
    /// A new file in the directory of `target`.
    fn beside(target: PathBuf, former: Option<Former>) -> io::Result<(fs::File, Self)> {
        if target.file_name().is_none() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not the name of a file"));
        }
        let name = format!(".{:016x}.part", RandomState::new().hash_one(0));
        let path = target.with_file_name(name);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if let Some(former) = &former {
            former.restrict(&mut options);
        }
        let file = options.open(&path)?;
        Ok((file, Self { path, target, former }))
    }

    /// Gives the file, which is complete, the name of the target.
    pub(crate) async fn replace(mut self, file: File) -> io::Result<()> {
        let file = file.into_std().await;
        let replace = move || {
            if let Some(former) = self.former.take() {
                former.apply(&file)?;
            }
            // Closed before it gets its name: not every system renames a file that is open.
            drop(file);
            fs::rename(&self.path, &self.target)
        };
        spawn_blocking(replace).await.map_err(io::Error::other)?
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After success there is no file of this name; otherwise nobody is left to hear of it.
        let _ = fs::remove_file(&self.path);
    }
}
