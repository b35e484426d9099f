//! Reads response bodies within limits.

use std::pin::{Pin, pin};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::FutureExt;
use tokio::time::{Instant, timeout};

use crate::error::Error;
use crate::request::url;
use crate::settings::timeout::TimeoutCause;

/// The part of a body that was read, and how reading ended.
pub(crate) struct ReadBody {
    pub(crate) bytes: Bytes,
    pub(crate) end: BodyEnd,
}

/// How reading a body ended.
pub(crate) enum BodyEnd {
    Complete,
    Limit,
    Failed(Error),
}

/// The limits on reading a body.
#[derive(Clone, Copy)]
pub(crate) struct ReadLimits {
    pub(crate) bytes: usize,
    /// The maximum time for each chunk.
    pub(crate) idle: Option<Duration>,
    /// The maximum time in total.
    pub(crate) total: Option<Duration>,
}

/// Reads the body within the limits.
pub(crate) async fn read_body(
    operation: &'static str,
    response: &mut reqwest::Response,
    limits: ReadLimits,
) -> ReadBody {
    let mut started = None;
    let mut first = Bytes::new();
    let mut bytes = BytesMut::new();
    let end = loop {
        let chunk = {
            let mut next = pin!(response.chunk());
            // A chunk that has already arrived needs no timer.
            match next.as_mut().now_or_never() {
                Some(chunk) => Ok(chunk),
                None => limits.wait(*started.get_or_insert_with(Instant::now), next).await,
            }
        };
        let chunk = match chunk {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => break BodyEnd::Complete,
            Ok(Err(source)) => break BodyEnd::Failed(transport(operation, response, source)),
            Err((after, source)) => {
                break BodyEnd::Failed(Error::Timeout { operation, after, response: None, source });
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
            break BodyEnd::Limit;
        }
    };
    ReadBody { bytes: if bytes.is_empty() { first } else { bytes.freeze() }, end }
}

/// Reads the first chunk of a body; `None` if the body is empty.
pub(crate) async fn first_piece(
    operation: &'static str,
    response: &mut reqwest::Response,
    idle: Option<Duration>,
) -> Result<Option<Bytes>, Error> {
    let limits = ReadLimits { bytes: 0, idle, total: None };
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

/// The limit that was reached, as the fields of [`Error::Timeout`].
type ReachedLimit = (Option<Duration>, Option<TimeoutCause>);

impl ReadLimits {
    /// Waits for the next chunk of a body; reading it began at `started`.
    async fn wait<F: Future>(
        self,
        started: Instant,
        next: Pin<&mut F>,
    ) -> Result<F::Output, ReachedLimit> {
        let left = self.total.map(|total| total.saturating_sub(started.elapsed()));
        let Some(limit) = self.idle.into_iter().chain(left).min() else { return Ok(next.await) };
        timeout(limit, next).await.map_err(|_| match self.total {
            Some(total) if left == Some(limit) => {
                (None, Some(TimeoutCause { limit: Some(total), ..TimeoutCause::default() }))
            }
            _ => (self.idle, None),
        })
    }
}
