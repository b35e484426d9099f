//! Signals that stop a program. After the first, requests are answered to their end; the second
//! cuts them.

use std::io;

use tokio::sync::Semaphore;

/// Closed once a second signal has come. It never gives a permit.
static AGAIN: Semaphore = Semaphore::const_new(0);

/// Waits for Ctrl-C or, on Unix, for SIGTERM, which is how service managers stop a program. If
/// signals cannot be received, which `tracing` is told, it waits forever.
///
/// From then on the next of these signals ends every [`Server`](crate::Server) that is still
/// waiting for requests to be answered.
pub async fn shutdown_signal() {
    let mut signals = match Signals::new() {
        Ok(signals) => signals,
        Err(error) => {
            tracing::error!(%error, "signals cannot be received");
            return std::future::pending().await;
        }
    };
    signals.next().await;
    tokio::spawn(async move {
        signals.next().await;
        AGAIN.close();
    });
}

/// Waits for a second signal after that of [`shutdown_signal`].
pub(crate) async fn again() {
    // It is an error, as it is closed. There is nothing else that it can be.
    let _ = AGAIN.acquire().await;
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let interrupt = signal(SignalKind::interrupt())?;
        Ok(Self { interrupt, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}
