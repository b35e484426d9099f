//! The socket of a connection, which reads on for a while before it closes, so that the caller gets
//! its answer.

use std::io::{self, ErrorKind, IoSlice};
use std::net::Shutdown;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use super::activity::Activity;
use super::connections::Registered;

/// How much of what a caller still sends is read before its connection is closed.
///
/// A caller that sends its whole body before it reads the answer, as most do, loses the answer if
/// the connection closes with bytes that have not been read: the system resets it then.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Linger {
    pub(crate) bytes: u64,
    pub(crate) time: Duration,
}

pub(crate) struct Socket {
    stream: Arc<TcpStream>,
    activity: Arc<Activity>,
    linger: Linger,
    /// How many bytes are still read, and until when, once the server has closed its side.
    draining: Option<(u64, Pin<Box<Sleep>>)>,
    /// The connection is one of those that are open until this is dropped.
    _registered: Registered,
}

impl Socket {
    pub(crate) fn new(
        stream: Arc<TcpStream>,
        activity: Arc<Activity>,
        linger: Linger,
        registered: Registered,
    ) -> Self {
        Self { stream, activity, linger, draining: None, _registered: registered }
    }

    /// Writes once the socket takes something.
    fn poll_with(
        &self,
        cx: &mut Context<'_>,
        write: impl Fn(&TcpStream) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.stream.poll_write_ready(cx))?;
            match write(&self.stream) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Ok(count) => {
                    self.activity.written();
                    return Poll::Ready(Ok(count));
                }
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

/// Closes one side of a connection, or both. It may be closed already.
pub(crate) fn shut(stream: &TcpStream, side: Shutdown) {
    if let Err(error) = SockRef::from(stream).shutdown(side) {
        tracing::trace!(%error, "a connection is closed already");
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            ready!(self.stream.poll_read_ready(cx))?;
            match self.stream.try_read_buf(buffer) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Ok(0) => return Poll::Ready(Ok(())),
                Ok(_) => {
                    self.activity.read();
                    return Poll::Ready(Ok(()));
                }
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_with(cx, |stream| stream.try_write(bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.poll_with(cx, |stream| stream.try_write_vectored(slices))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.draining.is_none() {
            shut(&this.stream, Shutdown::Write);
            if !this.activity.close() {
                return Poll::Ready(Ok(()));
            }
        }
        let Linger { bytes, time } = this.linger;
        let (left, until) =
            this.draining.get_or_insert_with(|| (bytes, Box::pin(tokio::time::sleep(time))));
        let mut rest = [0; 16 << 10];
        loop {
            if *left == 0 || until.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Ok(()));
            }
            if ready!(this.stream.poll_read_ready(cx)).is_err() {
                return Poll::Ready(Ok(()));
            }
            match this.stream.try_read(&mut rest) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                // The caller has closed its side or is gone.
                Ok(0) | Err(_) => return Poll::Ready(Ok(())),
                Ok(count) => *left = left.saturating_sub(count as u64),
            }
        }
    }
}
