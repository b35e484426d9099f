//! Serving a router until it is told to stop.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::activity::{Activity, TimeLimits, later};
use super::connection_service::ConnectionService;
use super::connections::Connections;
use super::signals;
use super::socket::{Linger, Socket};
use crate::conventions::Conventions;
use crate::error::BoxError;

/// How long a head that has begun may take once the server stops.
const LAST_HEAD: Duration = Duration::from_secs(1);

/// Serves a router over HTTP/1.1 until `shutdown` is done, as a [`Server`] with the settings that
/// it has by default.
///
/// # Errors
/// None at present: a connection that fails is closed, and the others go on.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    Server::new(listener).serve(router, shutdown).await
}

/// Serves a router over HTTP/1.1, and HTTP/2 with the feature `http2`, within limits that keep
/// callers who send nothing, or send it slowly, from keeping others out.
///
/// Generated crates have a `Server` of their own around this one, made by
/// [`server!`](crate::server!), whose methods say more about themselves.
#[derive(Debug)]
#[must_use = "a server does nothing until `serve` is called"]
pub struct Server {
    listener: TcpListener,
    settings: Settings,
}

#[derive(Clone, Copy, Debug)]
struct Settings {
    limits: TimeLimits,
    linger: Linger,
    most: usize,
    drain: Duration,
    conventions: Conventions,
}

impl Server {
    /// A server for the connections of a listener.
    pub fn new(listener: TcpListener) -> Self {
        let limits = TimeLimits {
            head: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            stopping: None,
        };
        let linger = Linger { bytes: 64 << 20, time: Duration::from_secs(30) };
        let (most, drain) = (most_connections(), Duration::from_secs(25));
        let conventions = Conventions::HTTP;
        Self { listener, settings: Settings { limits, linger, most, drain, conventions } }
    }

    /// How errors are written that come up before a router has the request or because it has no
    /// such path: as `application/problem+json` by default.
    pub fn conventions(mut self, conventions: Conventions) -> Self {
        self.settings.conventions = conventions;
        self
    }

    /// How long the head of a request may take, and the first byte of a new connection.
    pub fn head_timeout(mut self, limit: Duration) -> Self {
        self.settings.limits.head = limit;
        self
    }

    /// How long a connection may be idle after an answer.
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.settings.limits.idle = limit;
        self
    }

    /// How many connections may be open, WebSockets included.
    pub fn max_connections(mut self, count: usize) -> Self {
        self.settings.most = count.max(1);
        self
    }

    /// How long requests that have begun may take once the server is told to stop.
    pub fn drain_timeout(mut self, limit: Duration) -> Self {
        self.settings.drain = limit;
        self
    }

    /// How much of a body that nobody wants is read, in bytes and time, before its connection is
    /// closed.
    pub fn linger(mut self, bytes: u64, time: Duration) -> Self {
        self.settings.linger = Linger { bytes, time };
        self
    }

    /// Serves a router until `shutdown` is done and what has begun by then is answered.
    ///
    /// # Errors
    /// None at present: a connection that fails is closed, and the others go on.
    pub async fn serve(self, router: Router, shutdown: impl Future<Output = ()>) -> io::Result<()> {
        let Self { listener, settings } = self;
        let connections = Arc::new(Connections::default());
        let (stop, stopping) = watch::channel(None);
        let accept = async {
            loop {
                let (stream, caller) = accepted(&listener, &connections).await;
                while connections.count() >= settings.most && !connections.close_waiting() {
                    connections.closed().await;
                }
                start(stream, caller, &router, settings, &connections, stopping.clone());
            }
        };
        tokio::select! {
            biased;
            () = shutdown => {}
            () = accept => {}
        }
        drop(listener);
        stop.send_replace(Some(Instant::now()));
        let reason = tokio::select! {
            biased;
            () = connections.none() => return Ok(()),
            () = signals::again() => "a second signal has come",
            () = sleep(settings.drain) => "the time for draining is over",
        };
        let count = connections.close_all();
        tracing::warn!(connections = count, reason, "connections that were left have been cut");
        Ok(())
    }
}

/// The next connection.
async fn accepted(listener: &TcpListener, connections: &Connections) -> (TcpStream, SocketAddr) {
    /// How long to wait before the next attempt, if no connection is closed before.
    const PAUSE: Duration = Duration::from_millis(100);
    loop {
        let error = match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => error,
        };
        use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
        if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
            // The caller has gone before.
            continue;
        }
        // There may be as many files open as the program or the system allows.
        let closed = connections.close_waiting();
        tracing::error!(%error, closed, "no connection can be accepted");
        let _ = timeout(PAUSE, connections.closed()).await;
    }
}

/// Serves a connection in a task of its own.
fn start(
    stream: TcpStream,
    caller: SocketAddr,
    router: &Router,
    settings: Settings,
    connections: &Arc<Connections>,
    stopping: watch::Receiver<Option<Instant>>,
) {
    // Answers are written in one go, or in pieces that somebody waits for.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY cannot be set");
    }
    let (stream, activity) = (Arc::new(stream), Arc::new(Activity::new()));
    let registered = connections.add(&stream, &activity);
    let number = registered.number();
    let socket = Socket::new(stream, Arc::clone(&activity), settings.linger, registered);
    let (router, conventions) = (router.clone(), settings.conventions);
    let service =
        ConnectionService { router, caller, activity: Arc::clone(&activity), conventions };
    let task = tokio::spawn(connection(socket, service, activity, settings.limits, stopping));
    connections.served_by(number, task.abort_handle());
}

/// Serves a connection until it ends or has kept the server waiting for too long.
async fn connection(
    socket: Socket,
    service: ConnectionService,
    activity: Arc<Activity>,
    mut limits: TimeLimits,
    mut stopping: watch::Receiver<Option<Instant>>,
) {
    #[cfg(feature = "http2")]
    let builder =
        hyper_util::server::conn::auto::Builder::new(hyper_util::rt::TokioExecutor::new());
    #[cfg(feature = "http2")]
    let http = builder.serve_connection_with_upgrades(TokioIo::new(socket), service);
    #[cfg(not(feature = "http2"))]
    let http = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(socket), service)
        .with_upgrades();
    let mut http = pin!(http);
    // Looking after it now and then is cheaper than setting a clock for each request.
    let mut check = pin!(sleep_until(later(Instant::now(), limits.head)));
    loop {
        tokio::select! {
            biased;
            result = http.as_mut() => {
                return result.unwrap_or_else(broken);
            }
            Ok(begun) = stopping.wait_for(Option::is_some), if limits.stopping.is_none() => {
                limits.stopping = begun.map(|begun| (begun, LAST_HEAD));
                http.as_mut().graceful_shutdown();
                check.as_mut().reset(Instant::now());
            }
            () = check.as_mut() => {
                let now = Instant::now();
                let again = if limits.stopping.is_some() { LAST_HEAD } else { limits.head };
                // Short limits must not make it check all the time.
                let next = later(now, again.max(Duration::from_millis(10)));
                let deadline = activity.deadline(limits);
                if deadline.is_some_and(|deadline| deadline <= now) {
                    tracing::debug!("a connection has kept the server waiting for too long");
                    return;
                }
                check.as_mut().reset(deadline.map_or(next, |deadline| deadline.min(next)));
            }
        }
    }
}

/// Tells why a connection has ended, unless an answer did that was to be a stream: its span has it.
fn broken(error: impl Into<BoxError>) {
    let error = error.into();
    if !error.downcast_ref().is_some_and(hyper::Error::is_user) {
        tracing::debug!(%error, "a connection has failed");
    }
}

/// How many connections may be open, if nothing else is said.
fn most_connections() -> usize {
    const UNKNOWN: usize = 10_000;
    #[cfg(unix)]
    let files = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    #[cfg(not(unix))]
    let files = None::<u64>;
    // The rest is for files and sockets that handlers open.
    let share = files.map(|files| usize::try_from(files / 4 * 3).unwrap_or(usize::MAX));
    share.unwrap_or(UNKNOWN).max(1)
}
