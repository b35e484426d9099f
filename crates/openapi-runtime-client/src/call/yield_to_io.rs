//! Lets the connection read an early response between the chunks of an upload.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::task::AtomicWaker;

/// Yields until the runtime has polled its I/O driver.
///
/// A server that rejects an upload sends its response and closes the connection. Writing fails from
/// then on, and hyper drops a response that it has not read by then. hyper reads before it writes,
/// but only data that the I/O driver has reported, so the driver must be polled before each chunk.
/// A plain `yield_now` is not enough, because hyper asks for the next chunk twice before it reads
/// again.
pub(crate) async fn yield_to_io() {
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let mut begun = false;
    let mut yielding = pin!(tokio::task::yield_now());
    poll_fn(|cx| {
        woken.task.register(cx.waker());
        if !begun {
            begun = true;
            // The runtime wakes `waker` after it has polled the I/O driver.
            if yielding.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                return Poll::Ready(());
            }
        }
        if woken.reached.load(Ordering::Acquire) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// Set when the runtime wakes the yielding task.
#[derive(Default)]
struct Woken {
    reached: AtomicBool,
    task: AtomicWaker,
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.reached.store(true, Ordering::Release);
        self.task.wake();
    }
}
