//! Writes a response body to a file.

use std::io;
use std::path::Path;

use tokio::io::{AsyncWrite, AsyncWriteExt, BufWriter};

use crate::body::save_target::{Opened, Target};
use crate::body::stream::ByteStream;
use crate::error::Error;

/// The size of the write buffer.
const BUFFER: usize = 256 << 10;

impl ByteStream {
    /// Writes the rest of the body to a file and returns the number of bytes written.
    ///
    /// - If the path is a regular file or does not exist, the body is written to a hidden file in
    ///   the same directory. When it is complete, it is renamed to the path and replaces an
    ///   existing file. If the transfer fails or is dropped, the hidden file is removed. The
    ///   replacement gets the permissions of the existing file, and its owner and group as far as
    ///   the system allows, but not its access control lists, extended attributes or other hard
    ///   links. A new file has the default permissions of the system.
    /// - If the path is a symbolic link, the same applies to its target, whether that exists or
    ///   not. The hidden file is in the directory of the target, and the link is kept.
    /// - If the path is anything else, such as a device, a named pipe or `/dev/stdout`, the body is
    ///   written to it as it arrives, so a failed transfer may have written a part. For a named
    ///   pipe it first waits, without a limit, until another process opens the pipe for reading.
    ///
    /// Memory use does not depend on the length of the body. The file is not synced to disk.
    ///
    /// # Errors
    /// [`Error::Save`] if the file cannot be written, at once if the path is a directory; otherwise
    /// the errors of the stream. The file then does not exist or is unchanged, unless the body is
    /// written directly to the target.
    pub async fn save_to(self, path: impl AsRef<Path>) -> Result<u64, Error> {
        let failed = self.save_error();
        let opened = Target::resolve(path.as_ref()).await.map_err(&failed)?.open().await;
        match opened.map_err(&failed)? {
            Opened::Replacement(mut file, partial) => {
                let written = self.write_to(&mut file, &failed).await?;
                partial.replace(file).await.map_err(&failed)?;
                Ok(written)
            }
            Opened::InPlace(file) => self.write_to(file, &failed).await,
            #[cfg(unix)]
            Opened::Pipe(pipe) => self.write_to(pipe, &failed).await,
        }
    }

    /// Writes the rest of the body and returns the number of bytes written.
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
