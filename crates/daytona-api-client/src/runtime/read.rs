//! Bounded reading of response bodies.

use std::pin::pin;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::FutureExt;
use tokio::time::{Instant, timeout};

use super::error::Error;

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
    let started = limits.total.map(|total| (total, Instant::now()));
    let mut first = Bytes::new();
    let mut bytes = BytesMut::new();
    let end = loop {
        let left = started.map(|(total, started)| total.saturating_sub(started.elapsed()));
        let patience = limits.idle.into_iter().chain(left).min();
        let chunk = match next(operation, response, patience).await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break End::Complete,
            Err(problem) => break End::Failed(problem),
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

async fn next(
    operation: &'static str,
    response: &mut reqwest::Response,
    idle_timeout: Option<Duration>,
) -> Result<Option<Bytes>, Error> {
    let mut next = pin!(response.chunk());
    // What has arrived needs no timer.
    let chunk = match (next.as_mut().now_or_never(), idle_timeout) {
        (Some(chunk), _) => chunk,
        (None, None) => next.await,
        (None, Some(limit)) => match timeout(limit, next).await {
            Ok(chunk) => chunk,
            Err(_) => return Err(Error::Timeout { operation, after: Some(limit), source: None }),
        },
    };
    chunk.map_err(|source| Error::transport(operation, source))
}
