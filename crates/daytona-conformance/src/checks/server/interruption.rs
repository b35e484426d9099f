//! How often the process is asked to end.

use tokio::sync::watch;

/// Counts the requests to end, Ctrl-C and SIGTERM, from now on and not only when it is polled.
#[cfg(unix)]
pub fn count(asked: watch::Sender<u32>) -> impl Future<Output = ()> + Send {
    use tokio::signal::unix::{Signal, SignalKind, signal};

    async fn received(signal: &mut Option<Signal>) {
        if let Some(signal) = signal
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending().await
    }

    let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
    let [mut interrupt, mut terminate] = kinds.map(|kind| signal(kind).ok());
    async move {
        loop {
            tokio::select! {
                () = received(&mut interrupt) => {}
                () = received(&mut terminate) => {}
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
    std::future::pending::<()>().await;
}
