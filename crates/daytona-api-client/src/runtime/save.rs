//! A body as a file.

use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

use futures_util::TryStreamExt;
use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncWriteExt, BufWriter};

use super::error::Error;
use super::stream::ByteStream;

/// How much is written to the file at a time.
const BUFFER: usize = 256 << 10;

impl ByteStream {
    /// Writes the rest of the body to a file and gives the number of bytes written.
    ///
    /// The file appears under its name once it is complete, and then replaces one that was there:
    /// until then it is a hidden file in the same directory, which is removed if the transfer fails
    /// or is dropped. Memory does not grow with the length of the body. The file is not forced to
    /// the disk.
    ///
    /// # Errors
    /// [`Error::Save`] if the file cannot be written; otherwise as the stream itself. There is no
    /// file then, or still the former one.
    pub async fn save_to(mut self, path: impl AsRef<Path>) -> Result<u64, Error> {
        let (operation, head) = (self.operation(), Box::new(self.head().clone()));
        let failed = |source| Error::Save { operation, response: head.clone(), source };
        let path = path.as_ref();
        let (file, unfinished) = Unfinished::beside(path).await.map_err(failed)?;
        let mut file = BufWriter::with_capacity(BUFFER, file);
        let mut written = 0;
        while let Some(piece) = self.try_next().await? {
            file.write_all(&piece).await.map_err(failed)?;
            written += piece.len() as u64;
        }
        file.flush().await.map_err(failed)?;
        // Closed before it gets its name: not every system renames a file that is open.
        drop(file.into_inner().into_std().await);
        tokio::fs::rename(&unfinished.path, path).await.map_err(failed)?;
        Ok(written)
    }
}

/// A file that is removed when this is dropped, unless it has got another name by then.
struct Unfinished {
    path: PathBuf,
}

impl Unfinished {
    /// A new file in the directory of `path`.
    async fn beside(path: &Path) -> io::Result<(File, Self)> {
        if path.file_name().is_none() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not the name of a file"));
        }
        let name = format!(".{:016x}.part", RandomState::new().hash_one(0));
        let path = path.with_file_name(name);
        let file = OpenOptions::new().write(true).create_new(true).open(&path).await?;
        Ok((file, Self { path }))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After success there is no file of this name; otherwise nobody is left to hear of it.
        let _ = std::fs::remove_file(&self.path);
    }
}
