//! How often the process is asked to end.

use tokio::sync::watch;

/// Counts the requests to end, Ctrl-C and SIGTERM, from the call on and not only when it is polled.
#[cfg(unix)]
pub fn count(asked: watch::Sender<u32>) -> impl Future<Output = ()> + Send {
    use tokio::signal::unix::{SignalKind, signal};

    let [interrupt, terminate] = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
    async move {
        let (Ok(mut interrupt), Ok(mut terminate)) = (interrupt, terminate) else {
            return std::future::pending().await;
        };
        loop {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            asked.send_modify(|count| *count += 1);
        }
    }
}

/// Counts the requests to end, Ctrl-C.
#[cfg(not(unix))]
pub async fn count(asked: watch::Sender<u32>) {
    while tokio::signal::ctrl_c().await.is_ok() {
        asked.send_modify(|count| *count += 1);
    }
    std::future::pending().await
}
