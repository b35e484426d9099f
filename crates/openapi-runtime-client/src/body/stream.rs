//! Streamed response bodies.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use std::{fmt, io};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::stream::iter;
use futures_util::{StreamExt, TryStreamExt};
use tokio::time::{Instant, Sleep, sleep};

use crate::call::trace::Trace;
use crate::error::Error;
use crate::request::url;
use crate::response::Response;

/// A response body as a stream of bytes, for a download or a log. It is not buffered.
///
/// It ends with an error if the connection breaks, or if nothing arrives within the idle timeout.
/// Dropping it ends the transfer.
#[must_use]
pub struct ByteStream {
    pieces: Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>,
    operation: &'static str,
    /// Host and port of the server.
    server: String,
    head: Response<()>,
    length: Option<u64>,
    idle: Option<Idle>,
    done: bool,
    received: u64,
    progress: Option<Progress>,
    trace: Trace,
}

/// A callback that takes the number of bytes received so far.
type Progress = Box<dyn FnMut(u64) + Send>;

struct Idle {
    limit: Duration,
    sleep: Pin<Box<Sleep>>,
    /// Whether `sleep` is active. It is only while a caller waits for a chunk.
    waiting: bool,
}

impl ByteStream {
    /// The body of this response, whose first chunk may have been read already.
    pub(crate) fn new(
        operation: &'static str,
        head: Response<()>,
        first: Option<Bytes>,
        response: reqwest::Response,
        idle_timeout: Option<Duration>,
        trace: Trace,
    ) -> Self {
        let server = url::server(response.url());
        let taken = first.as_ref().map_or(0, Bytes::len) as u64;
        let length = response.content_length().map(|rest| taken + rest);
        let rest = response.bytes_stream();
        let pieces: Pin<Box<dyn Stream<Item = _> + Send>> = match first {
            Some(first) => Box::pin(iter([Ok(first)]).chain(rest)),
            None => Box::pin(rest),
        };
        let (idle, done, received, progress) = (None, false, 0, None);
        Self { pieces, operation, server, head, length, idle, done, received, progress, trace }
            .idle_timeout(idle_timeout)
    }

    /// The length in bytes, if the server sent it.
    pub fn content_length(&self) -> Option<u64> {
        self.length
    }

    /// Limits how long to wait for each chunk. `None` means no limit, for example for a log that is
    /// followed.
    pub fn idle_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        let idle = |limit| Idle { limit, sleep: Box::pin(sleep(limit)), waiting: false };
        self.idle = limit.into().map(idle);
        self
    }

    /// Calls `report` with the number of bytes received so far, after each chunk.
    ///
    /// It runs between chunks, so it should be fast. [`content_length`](Self::content_length) is
    /// the total, if the server sent it.
    pub fn on_progress(mut self, report: impl FnMut(u64) + Send + 'static) -> Self {
        self.progress = Some(Box::new(report));
        self
    }

    /// Returns the next chunk; `None` at the end. It can be called without `TryStreamExt` from
    /// `futures-util`.
    ///
    /// # Errors
    /// [`Error::Connection`] or [`Error::Timeout`], after which the stream has ended.
    pub async fn try_next(&mut self) -> Result<Option<Bytes>, Error> {
        TryStreamExt::try_next(self).await
    }

    /// Converts the error of a file that cannot be written.
    pub(crate) fn save_error(&self) -> impl Fn(io::Error) -> Error + use<> {
        let (operation, head) = (self.operation, Box::new(self.head.clone()));
        let trace = self.trace.without_span();
        move |source| trace.failed(Error::Save { operation, response: head.clone(), source })
    }

    /// Collects the rest of the body.
    ///
    /// # Errors
    /// [`Error::BodyTooLarge`] if it has more than `limit` bytes; otherwise the errors of the
    /// stream.
    pub async fn bytes(mut self, limit: usize) -> Result<Bytes, Error> {
        let mut bytes = BytesMut::new();
        while let Some(piece) = self.try_next().await? {
            if piece.len() > limit - bytes.len() {
                let (operation, response) = (self.operation, Box::new(self.head));
                let error = Error::BodyTooLarge { operation, response, limit };
                return Err(self.trace.failed(error));
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes.freeze())
    }

    /// Collects the rest of the body as text. Bytes that are not UTF-8 become U+FFFD.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes).
    pub async fn text(self, limit: usize) -> Result<String, Error> {
        let bytes = self.bytes(limit).await?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.done {
            return Poll::Ready(None);
        }
        let operation = this.operation;
        let failed = |error: Error| this.trace.failed(error.within(this.head.clone()));
        let piece = match this.pieces.as_mut().poll_next(cx) {
            Poll::Ready(piece) => {
                let broke =
                    |source| failed(Error::transport(operation, this.server.clone(), source));
                piece.map(|piece| piece.map_err(broke))
            }
            Poll::Pending => {
                let Some(idle) = &mut this.idle else { return Poll::Pending };
                if !idle.waiting {
                    // A limit that overflows the clock is no limit.
                    let Some(end) = Instant::now().checked_add(idle.limit) else {
                        return Poll::Pending;
                    };
                    idle.waiting = true;
                    idle.sleep.as_mut().reset(end);
                }
                ready!(idle.sleep.as_mut().poll(cx));
                let after = Some(idle.limit);
                let late = Error::Timeout { operation, after, response: None, source: None };
                Some(Err(failed(late)))
            }
        };
        if let Some(idle) = &mut this.idle {
            idle.waiting = false;
        }
        this.done = !matches!(piece, Some(Ok(_)));
        if let Some(Ok(piece)) = &piece {
            this.received += piece.len() as u64;
            if let Some(report) = &mut this.progress {
                report(this.received);
            }
        }
        Poll::Ready(piece)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("operation", &self.operation)
            .field("content_length", &self.length)
            .finish_non_exhaustive()
    }
}
