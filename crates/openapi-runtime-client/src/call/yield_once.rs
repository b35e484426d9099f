//! Lets an answer be read between the pieces of an upload.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::task::AtomicWaker;

/// Ends once the runtime has asked the system what there is to read.
///
/// A server that does not want the rest of an upload answers and closes. Writing fails from then on,
/// and hyper drops an answer that it has not read by then. It reads before it writes, but only what
/// the runtime knows of; so there must be a look at the connection before each piece. A plain
/// `yield_now` is not enough, as hyper asks for the next piece twice before it reads again.
pub(crate) async fn yield_once() {
    let over = Arc::new(Over::default());
    let waker = Waker::from(Arc::clone(&over));
    let mut begun = false;
    let mut yielding = pin!(tokio::task::yield_now());
    poll_fn(|cx| {
        over.task.register(cx.waker());
        if !begun {
            begun = true;
            // The runtime wakes `waker` after it has looked at its connections.
            if yielding.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                return Poll::Ready(());
            }
        }
        if over.reached.load(Ordering::Acquire) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// The end of a wait, as the runtime tells it.
#[derive(Default)]
struct Over {
    reached: AtomicBool,
    task: AtomicWaker,
}

impl Wake for Over {
    fn wake(self: Arc<Self>) {
        self.reached.store(true, Ordering::Release);
        self.task.wake();
    }
}
