//! Serving a router until it is told to stop.

use std::future::Future;
use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;

/// Serves a router over HTTP/1.1 until `shutdown` is done. Then it takes no more connections,
/// closes those that are idle, and returns when the requests that had begun are answered, however
/// long that takes. A request of which only half a line has come has begun, too, and nothing bounds
/// how long its head may take: that is for what stands in front of the server. Whoever cannot wait
/// puts a limit around this.
///
/// Handlers find the address of the caller in the extensions of their context, as axum's
/// [`ConnectInfo`](axum::extract::ConnectInfo) of a [`SocketAddr`].
///
/// # Errors
/// None at present: a connection that fails is closed, and the others go on.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    // Answers are written in one go, or in pieces that somebody waits for.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY cannot be set");
        }
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(shutdown).await
}

/// Waits for Ctrl-C or, on Unix, for SIGTERM, which is how service managers stop a program. If
/// signals cannot be received, which `tracing` is told, it waits forever.
pub async fn shutdown_signal() {
    let interrupted = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "Ctrl-C cannot be received");
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::error!(%error, "SIGTERM cannot be received");
                std::future::pending::<()>().await;
            }
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
