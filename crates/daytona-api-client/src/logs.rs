//! Logs of commands that ran in a session of a sandbox.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::TryStreamExt;

/// The length of a marker, which repeats one byte.
const LENGTH: usize = 3;
const STDOUT: u8 = 1;
const STDERR: u8 = 2;

/// The output stream of a command.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum LogStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// A piece of the output of a command.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LogChunk {
    /// The output stream.
    pub stream: LogStream,
    /// The output; never empty. A character or line may continue in the next chunk of the same
    /// stream.
    pub bytes: Bytes,
}

/// Separates standard output and standard error in the log of a session command.
///
/// In the log each write of the command begins with a marker: three bytes of value 1 for standard
/// output, three bytes of value 2 for standard error. Bytes before the first marker count as
/// standard output. A marker that is split between chunks is recognised. Output of the command that
/// contains such bytes cannot be distinguished from a marker.
///
/// The toolbox sends a log in this form when it is followed over a WebSocket, and to clients that
/// send an SDK version from 0.27 to 0.166. Without a version it sends plain text, and for later
/// versions JSON.
///
/// It reads a [`ByteStream`](crate::ByteStream), or any stream of bytes that is [`Unpin`]. An error
/// of that stream is yielded after all output before it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), std::io::Error> {
/// use daytona_api_client::{LogStream, SessionLogs};
/// use futures_util::stream;
///
/// let pieces: [std::io::Result<&[u8]>; 2] = [Ok(b"\x01\x01\x01done\n\x02"), Ok(b"\x02\x02odd\n")];
/// let mut log = SessionLogs::new(stream::iter(pieces));
/// while let Some(chunk) = log.try_next().await? {
///     match chunk.stream {
///         LogStream::Stdout => assert_eq!(chunk.bytes, "done\n"),
///         LogStream::Stderr => assert_eq!(chunk.bytes, "odd\n"),
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "streams do nothing unless polled"]
pub struct SessionLogs<S, E> {
    source: S,
    decoder: Decoder,
    ready: VecDeque<LogChunk>,
    /// `Some` once the log has ended, with an error that is still to be yielded, if any.
    end: Option<Option<E>>,
}

impl<S, B, E> SessionLogs<S, E>
where
    S: Stream<Item = Result<B, E>> + Unpin,
    B: Into<Bytes>,
{
    /// Reads the log from `source`.
    pub fn new(source: S) -> Self {
        Self { source, decoder: Decoder::default(), ready: VecDeque::new(), end: None }
    }
}

impl<S, B, E> SessionLogs<S, E>
where
    S: Stream<Item = Result<B, E>> + Unpin,
    B: Into<Bytes>,
    E: Unpin,
{
    /// Returns the next chunk; `None` at the end of the log. It can be called without
    /// `TryStreamExt` from `futures-util`.
    ///
    /// # Errors
    /// Any error of the underlying stream, after which there are no more chunks.
    pub async fn try_next(&mut self) -> Result<Option<LogChunk>, E> {
        TryStreamExt::try_next(self).await
    }
}

impl<S, B, E> Stream for SessionLogs<S, E>
where
    S: Stream<Item = Result<B, E>> + Unpin,
    B: Into<Bytes>,
    E: Unpin,
{
    type Item = Result<LogChunk, E>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(chunk) = this.ready.pop_front() {
                return Poll::Ready(Some(Ok(chunk)));
            }
            if let Some(end) = &mut this.end {
                return Poll::Ready(end.take().map(Err));
            }
            match ready!(Pin::new(&mut this.source).poll_next(cx)) {
                Some(Ok(piece)) => this.decoder.push(piece.into(), &mut this.ready),
                end => {
                    this.decoder.finish(&mut this.ready);
                    this.end = Some(end.and_then(Result::err));
                }
            }
        }
    }
}

impl<S, E> fmt::Debug for SessionLogs<S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionLogs").finish_non_exhaustive()
    }
}

/// Splits a log at its markers. The concatenated output does not depend on how the log is divided
/// into chunks.
struct Decoder {
    current: LogStream,
    /// Bytes that may be the beginning of a marker.
    held: BytesMut,
}

impl Default for Decoder {
    fn default() -> Self {
        Self { current: LogStream::Stdout, held: BytesMut::new() }
    }
}

impl Decoder {
    fn push(&mut self, piece: Bytes, chunks: &mut VecDeque<LogChunk>) {
        let mut rest = piece;
        if !self.held.is_empty() {
            let mut whole = std::mem::take(&mut self.held);
            whole.extend_from_slice(&rest);
            rest = whole.freeze();
        }
        let mut at = 0;
        while at < rest.len() {
            let repeated = repetitions(&rest[at..]);
            if repeated == LENGTH {
                let before = rest.split_to(at);
                self.emit(before, chunks);
                self.current =
                    if rest[0] == STDOUT { LogStream::Stdout } else { LogStream::Stderr };
                rest = rest.split_off(LENGTH);
                at = 0;
            } else if repeated > 0 && at + repeated == rest.len() {
                self.held.extend_from_slice(&rest.split_off(at));
            } else {
                at += 1;
            }
        }
        self.emit(rest, chunks);
    }

    fn finish(&mut self, chunks: &mut VecDeque<LogChunk>) {
        let held = std::mem::take(&mut self.held);
        self.emit(held.freeze(), chunks);
    }

    fn emit(&self, bytes: Bytes, chunks: &mut VecDeque<LogChunk>) {
        if !bytes.is_empty() {
            chunks.push_back(LogChunk { stream: self.current, bytes });
        }
    }
}

/// The number of marker bytes at the beginning of `bytes`.
fn repetitions(bytes: &[u8]) -> usize {
    match bytes.first() {
        Some(&first @ (STDOUT | STDERR)) => {
            bytes.iter().take(LENGTH).take_while(|byte| **byte == first).count()
        }
        _ => 0,
    }
}
