//! Bounded reading of response bodies.

use std::pin::{Pin, pin};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::FutureExt;
use tokio::time::{Instant, timeout};

use crate::error::Error;
use crate::request::url;
use crate::settings::timeout::TimeoutCause;

/// What came of a body, and what ended it before its time.
pub(crate) struct Read {
    pub(crate) bytes: Bytes,
    pub(crate) end: End,
}

/// How the reading of a body ended.
pub(crate) enum End {
    Complete,
    Limit,
    Failed(Error),
}

/// How much of a body is read.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) bytes: usize,
    /// How long each piece may take.
    pub(crate) idle: Option<Duration>,
    /// How long the whole may take.
    pub(crate) total: Option<Duration>,
}

/// Reads the body within the limits.
pub(crate) async fn read(
    operation: &'static str,
    response: &mut reqwest::Response,
    limits: Limits,
) -> Read {
    let mut started = None;
    let mut first = Bytes::new();
    let mut bytes = BytesMut::new();
    let end = loop {
        let chunk = {
            let mut next = pin!(response.chunk());
            // What has arrived needs neither clock nor timer.
            match next.as_mut().now_or_never() {
                Some(chunk) => Ok(chunk),
                None => limits.wait(*started.get_or_insert_with(Instant::now), next).await,
            }
        };
        let chunk = match chunk {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => break End::Complete,
            Ok(Err(source)) => break End::Failed(transport(operation, response, source)),
            Err((after, source)) => {
                break End::Failed(Error::Timeout { operation, after, response: None, source });
            }
        };
        let room = limits.bytes - first.len().max(bytes.len());
        if first.is_empty() && bytes.is_empty() && chunk.len() <= room {
            first = chunk;
            continue;
        }
        if bytes.is_empty() {
            let rest = response.content_length().unwrap_or(0).min(room as u64);
            bytes.reserve(first.len() + rest as usize);
            bytes.extend_from_slice(&first);
        }
        bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            break End::Limit;
        }
    };
    Read { bytes: if bytes.is_empty() { first } else { bytes.freeze() }, end }
}

/// Waits for the first piece of a body; nothing if there is no body.
pub(crate) async fn first(
    operation: &'static str,
    response: &mut reqwest::Response,
    idle: Option<Duration>,
) -> Result<Option<Bytes>, Error> {
    let limits = Limits { bytes: 0, idle, total: None };
    let piece = limits.wait(Instant::now(), pin!(response.chunk())).await;
    match piece {
        Ok(piece) => piece.map_err(|source| transport(operation, response, source)),
        Err((after, source)) => Err(Error::Timeout { operation, after, response: None, source }),
    }
}

fn transport(
    operation: &'static str,
    response: &reqwest::Response,
    source: reqwest::Error,
) -> Error {
    Error::transport(operation, url::server(response.url()), source)
}

/// The limit that was reached, as [`Error::Timeout`] has it.
type Late = (Option<Duration>, Option<TimeoutCause>);

impl Limits {
    /// Waits for the next piece of a body, whose reading began at `started`.
    async fn wait<F: Future>(self, started: Instant, next: Pin<&mut F>) -> Result<F::Output, Late> {
        let left = self.total.map(|total| total.saturating_sub(started.elapsed()));
        let Some(patience) = self.idle.into_iter().chain(left).min() else { return Ok(next.await) };
        timeout(patience, next).await.map_err(|_| match self.total {
            Some(total) if left == Some(patience) => {
                (None, Some(TimeoutCause { limit: Some(total), ..TimeoutCause::default() }))
            }
            _ => (self.idle, None),
        })
    }
}
