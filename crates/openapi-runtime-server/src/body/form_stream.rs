//! The body of a multipart form, handed to its parser piece by piece, so that the parser never
//! holds more than a bounded number of bytes.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures_core::Stream;

use super::request_body::BodyError;

/// How much may come before a part begins, its head included, in bytes. The parser looks at all of
/// it with each piece that comes, be it a single byte.
const HEAD: u64 = 16 << 10;

/// How many bytes the parser may still get. It keeps all bytes until it has found the end of a
/// head, and would keep an endless one.
pub(crate) struct ParserBudget(AtomicU64);

impl Default for ParserBudget {
    fn default() -> Self {
        Self(AtomicU64::new(HEAD))
    }
}

impl ParserBudget {
    pub(crate) fn expect_head(&self) {
        self.0.store(HEAD, Ordering::Relaxed);
    }

    pub(crate) fn expect_data(&self) {
        self.0.store(u64::MAX, Ordering::Relaxed);
    }
}

/// Gives one piece at a time: the parser takes everything that is ready before it looks at it.
pub(crate) struct BudgetedStream {
    data: BodyDataStream,
    budget: Arc<ParserBudget>,
    given: bool,
}

impl BudgetedStream {
    pub(crate) fn new(body: Body, budget: Arc<ParserBudget>) -> Self {
        Self { data: body.into_data_stream(), budget, given: false }
    }
}

impl Stream for BudgetedStream {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.given) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let left = self.budget.0.load(Ordering::Relaxed);
        if left == 0 {
            return Poll::Ready(Some(Err(BodyError::PartHead)));
        }
        let data = std::task::ready!(Pin::new(&mut self.data).poll_next(cx));
        Poll::Ready(match data {
            None => None,
            Some(Ok(data)) => {
                self.given = true;
                if left < u64::MAX {
                    self.budget.0.store(left.saturating_sub(data.len() as u64), Ordering::Relaxed);
                }
                Some(Ok(data))
            }
            Some(Err(error)) => Some(Err(BodyError::from_axum(error))),
        })
    }
}
