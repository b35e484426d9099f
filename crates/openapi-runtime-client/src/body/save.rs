//! A body as a file.

use std::io;
use std::path::Path;

use tokio::io::{AsyncWrite, AsyncWriteExt, BufWriter};

use crate::body::save_target::{Opened, Target};
use crate::body::stream::ByteStream;
use crate::error::Error;

/// How much is written to the file at a time.
const BUFFER: usize = 256 << 10;

impl ByteStream {
    /// Writes the rest of the body to a file and gives the number of bytes written.
    ///
    /// - A regular file, or a name that is free: the file appears under its name once it is
    ///   complete, and then replaces one that was there. Until then it is a hidden file in the same
    ///   directory, which is removed if the transfer fails or is dropped. A file that replaces
    ///   another one has its permissions, and its owner and group as far as the system allows;
    ///   access control lists, extended attributes and further hard links stay with the former
    ///   one. A new file has the permissions that the system gives to new files.
    /// - A symbolic link: the same for what it points to, whether that is there or not. The hidden
    ///   file is beside that, and the link stays.
    /// - Anything else, such as a device, a named pipe or `/dev/stdout`: the body is written into
    ///   it as it arrives, so that a transfer that fails may have written a part. For a named pipe
    ///   it waits until somebody reads, and that wait has no limit.
    ///
    /// Memory does not grow with the length of the body. The file is not forced to the disk.
    ///
    /// # Errors
    /// [`Error::Save`] if the file cannot be written, at once if the path names a directory;
    /// otherwise as the stream itself. There is no file then, or still the former one, unless the
    /// body was to be written into what is there.
    pub async fn save_to(self, path: impl AsRef<Path>) -> Result<u64, Error> {
        let failed = self.save_error();
        let opened = Target::of(path.as_ref()).await.map_err(&failed)?.open().await;
        match opened.map_err(&failed)? {
            Opened::Beside(mut file, unfinished) => {
                let written = self.write_to(&mut file, &failed).await?;
                unfinished.replace(file).await.map_err(&failed)?;
                Ok(written)
            }
            Opened::Within(file) => self.write_to(file, &failed).await,
            #[cfg(unix)]
            Opened::Pipe(pipe) => self.write_to(pipe, &failed).await,
        }
    }

    /// Writes the rest of the body and gives the number of bytes written.
    async fn write_to(
        mut self,
        writer: impl AsyncWrite + Unpin,
        failed: &impl Fn(io::Error) -> Error,
    ) -> Result<u64, Error> {
        let mut writer = BufWriter::with_capacity(BUFFER, writer);
        let mut written = 0;
        while let Some(piece) = self.try_next().await? {
            writer.write_all(&piece).await.map_err(failed)?;
            written += piece.len() as u64;
        }
        writer.flush().await.map_err(failed)?;
        Ok(written)
    }
}
