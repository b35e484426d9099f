//! How requests are sent: over the network or to a service in this process.

use std::sync::{Arc, OnceLock};

#[cfg(feature = "testing")]
use futures_util::future::Either;
use reqwest::{Request, Response};

#[cfg(feature = "testing")]
use crate::call::service::InProcess;
use crate::error::Error;
use crate::settings::http_client::{HttpSettings, build};

/// How requests are sent: over the network or to a service in this process. Clones share the
/// connections.
#[derive(Clone)]
pub(crate) enum Transport {
    /// Connections over the network.
    Network(Arc<Network>),
    /// A service in this process.
    #[cfg(feature = "testing")]
    InProcess(Arc<dyn InProcess>),
}

/// Connections over the network.
pub(crate) struct Network {
    pooled: reqwest::Client,
    /// The settings that `pooled` was built from; `None` if the caller provided the client.
    settings: Option<HttpSettings>,
    /// A client that opens a new connection for each request. It is built when it is first needed.
    fresh: OnceLock<reqwest::Client>,
    /// The same for protocol upgrades, which need HTTP/1.1.
    #[cfg(feature = "http2")]
    upgrades: OnceLock<reqwest::Client>,
    /// The connections for forwarded requests.
    forwarding: OnceLock<Arc<Network>>,
}

impl Transport {
    /// Connections with these settings.
    pub(crate) fn new(settings: HttpSettings) -> Result<Self, Error> {
        // This client keeps a pool of connections.
        let pooled = build(settings.builder())?;
        Ok(Self::Network(Arc::new(Network::new(pooled, Some(settings)))))
    }

    /// Uses a client that the caller provides.
    pub(crate) fn from_client(client: reqwest::Client) -> Self {
        Self::Network(Arc::new(Network::new(client, None)))
    }

    /// The transport for forwarded requests, which has its own connections. It does not follow
    /// redirects or decompress, unless the caller provided the client.
    pub(crate) fn for_forwarding(&self) -> Self {
        match self {
            Self::Network(network) => Self::Network(network.for_forwarding()),
            #[cfg(feature = "testing")]
            Self::InProcess(_) => self.clone(),
        }
    }

    /// Whether requests stay in this process.
    pub(crate) fn is_in_process(&self) -> bool {
        !matches!(self, Self::Network(_))
    }

    /// Starts to send a request; with `fresh`, over a new connection if possible.
    #[cfg(not(feature = "testing"))]
    pub(crate) fn execute(
        &self,
        request: Request,
        fresh: bool,
    ) -> impl Future<Output = reqwest::Result<Response>> + Send + use<> {
        let Self::Network(network) = self;
        network.client(&request, fresh).execute(request)
    }

    /// Starts to send a request; with `fresh`, over a new connection if possible.
    #[cfg(feature = "testing")]
    pub(crate) fn execute(
        &self,
        request: Request,
        fresh: bool,
    ) -> impl Future<Output = reqwest::Result<Response>> + Send + use<> {
        match self {
            Self::Network(network) => {
                Either::Left(network.client(&request, fresh).execute(request))
            }
            Self::InProcess(service) => Either::Right(service.execute(request)),
        }
    }

    /// The client that is used to build request bodies.
    pub(crate) fn assembler(&self) -> Result<reqwest::Client, Error> {
        match self {
            Self::Network(network) => Ok(network.pooled.clone()),
            #[cfg(feature = "testing")]
            Self::InProcess(_) => crate::call::service::assembler(),
        }
    }
}

impl Network {
    fn new(pooled: reqwest::Client, settings: Option<HttpSettings>) -> Self {
        Self {
            pooled,
            settings,
            fresh: OnceLock::new(),
            #[cfg(feature = "http2")]
            upgrades: OnceLock::new(),
            forwarding: OnceLock::new(),
        }
    }

    fn for_forwarding(self: &Arc<Self>) -> Arc<Self> {
        let Some(settings) = &self.settings else { return Arc::clone(self) };
        let made = self.forwarding.get_or_init(|| {
            // Building `pooled` from these settings succeeded, so this succeeds too.
            let client = build(settings.builder_for_forwarding());
            Arc::new(Self::new(client.unwrap_or_else(|_| self.pooled.clone()), None))
        });
        Arc::clone(made)
    }

    /// The client for this request.
    #[cfg_attr(
        not(feature = "http2"),
        allow(unused_variables, reason = "only `http2` distinguishes requests")
    )]
    fn client(&self, request: &Request, fresh: bool) -> &reqwest::Client {
        // Building `pooled` from these settings succeeded, so the other clients can be built too.
        let Some(settings) = &self.settings else { return &self.pooled };
        // An upgraded connection does not return to the pool, so a new one is used.
        #[cfg(feature = "http2")]
        if request.headers().contains_key(http::header::UPGRADE) {
            return self.without_pool(&self.upgrades, || settings.builder_for_upgrades());
        }
        if fresh {
            return self.without_pool(&self.fresh, || settings.builder());
        }
        &self.pooled
    }

    /// The client in `cell`, which opens a new connection for each request.
    fn without_pool<'a>(
        &'a self,
        cell: &'a OnceLock<reqwest::Client>,
        builder: impl FnOnce() -> reqwest::ClientBuilder,
    ) -> &'a reqwest::Client {
        cell.get_or_init(|| {
            build(builder().pool_max_idle_per_host(0)).unwrap_or_else(|_| self.pooled.clone())
        })
    }
}
