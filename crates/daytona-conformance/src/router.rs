//! The checks of a server, for a router that is in the same process.

use std::future::{Future, IntoFuture};
use std::net::SocketAddr;
use std::pin::Pin;

use axum::Router;
use daytona_api_client::Environment;
use daytona_api_client::secrecy::SecretString;
use tokio::net::TcpListener;

use crate::check::{Check, Outcome};
use crate::input::Input;
use crate::options::{Options, Server};
use crate::report::Report;

/// Serves a router on the loopback address and runs the checks of a server against it: whether what
/// it answers to reads, to bad requests and to strangers is what the description of this workspace
/// declares. Awaiting it needs a Tokio runtime with network and time.
///
/// Nothing is written, and nothing is read from the environment. What the router does not
/// implement, 501 or a path that it does not have, is skipped. A router of which nothing could be
/// looked at is not green; most operations want a [`token`](CheckRouter::token).
///
/// ```
/// # async fn example(router: axum::Router) {
/// let report = daytona_conformance::check_router(router).await;
/// assert!(report.is_green(), "{report}");
/// # }
/// ```
///
/// There is [an example](crate#a-router) with the implementation of some operations.
pub fn check_router(router: Router) -> CheckRouter {
    CheckRouter { router, base_path: String::new(), environment: Environment::default() }
}

/// What [`check_router`] is going to do; awaiting it does it.
#[derive(Clone, Debug)]
#[must_use = "nothing is checked until it is awaited"]
pub struct CheckRouter {
    router: Router,
    base_path: String,
    environment: Environment,
}

impl CheckRouter {
    /// The API key or JWT to ask with. Without one only what is public is read.
    pub fn token(mut self, token: impl Into<SecretString>) -> Self {
        self.environment.api_key = Some(token.into());
        self
    }

    /// The organization to act for.
    pub fn organization(mut self, id: impl Into<String>) -> Self {
        self.environment.organization_id = Some(id.into());
        self
    }

    /// The path under which the API is nested in the router, such as `/api`; none by default.
    pub fn base_path(mut self, path: impl Into<String>) -> Self {
        self.base_path = path.into();
        self
    }

    async fn run(self) -> Result<Report, String> {
        let Self { router, base_path, environment } = self;
        let fault = |error: std::io::Error| format!("cannot serve the router: {error}");
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(fault)?;
        let address = listener.local_addr().map_err(fault)?;
        let mut input = Input::compiled_in().map_err(|error| error.to_string())?;
        let url = format!("http://{address}/{}", base_path.trim_matches('/'));
        input.options.only = vec!["live-server".to_owned()];
        input.options.server = Some(Server { url, write: false, environment, router: true });
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        // It ends with the checks, or when nobody waits for them any more.
        tokio::select! {
            report = crate::run(&input) => Ok(report),
            ended = axum::serve(listener, service) => Err(format!("the router ended: {ended:?}")),
        }
    }
}

impl IntoFuture for CheckRouter {
    type Output = Report;
    type IntoFuture = Pin<Box<dyn Future<Output = Report> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async {
            self.run().await.unwrap_or_else(|problem| {
                let outcome =
                    Outcome::failed("a router that can be asked", problem, "this process");
                let checks = vec![Check::new("live-server/reachable", "the router", outcome)];
                Report { checks, options: Options::default() }
            })
        })
    }
}
