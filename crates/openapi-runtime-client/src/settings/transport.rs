//! What requests are sent through.

use std::sync::{Arc, OnceLock};

#[cfg(feature = "testing")]
use futures_util::future::Either;
use reqwest::{Request, Response};

#[cfg(feature = "testing")]
use crate::call::service::InProcess;
use crate::error::Error;
use crate::settings::http_client::{HttpSettings, build};

/// What requests are sent through. A clone shares the connections.
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
    /// What `pooled` was made from; nothing if it is the caller's own.
    settings: Option<HttpSettings>,
    /// A client that makes a new connection for each request. Few programs ever need it.
    fresh: OnceLock<reqwest::Client>,
    /// The same for requests to switch to another protocol, if other ones may go by HTTP/2.
    #[cfg(feature = "http2")]
    upgrades: OnceLock<reqwest::Client>,
    /// Connections for requests that are passed on.
    plain: OnceLock<Arc<Network>>,
}

impl Transport {
    /// Connections with these settings.
    pub(crate) fn new(settings: HttpSettings) -> Result<Self, Error> {
        // It keeps connections for the next requests.
        let pooled = build(settings.builder())?;
        Ok(Self::Network(Arc::new(Network::new(pooled, Some(settings)))))
    }

    /// The connections of this client.
    pub(crate) fn of(client: reqwest::Client) -> Self {
        Self::Network(Arc::new(Network::new(client, None)))
    }

    /// The same for requests that are passed on: what the server answers is not followed and not
    /// decompressed, unless the client is the caller's own. Its connections are others.
    pub(crate) fn plain(&self) -> Self {
        match self {
            Self::Network(network) => Self::Network(network.plain()),
            #[cfg(feature = "testing")]
            Self::InProcess(_) => self.clone(),
        }
    }

    /// Whether nothing goes over the network.
    pub(crate) fn is_in_process(&self) -> bool {
        !matches!(self, Self::Network(_))
    }

    /// Begins to send a request: with `fresh` over a new connection, if there can be one.
    #[cfg(not(feature = "testing"))]
    pub(crate) fn execute(
        &self,
        request: Request,
        fresh: bool,
    ) -> impl Future<Output = reqwest::Result<Response>> + Send + use<> {
        let Self::Network(network) = self;
        network.client(&request, fresh).execute(request)
    }

    /// Begins to send a request: with `fresh` over a new connection, if there can be one.
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

    /// The client that puts bodies together.
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
            plain: OnceLock::new(),
        }
    }

    fn plain(self: &Arc<Self>) -> Arc<Self> {
        let Some(settings) = &self.settings else { return Arc::clone(self) };
        let made = self.plain.get_or_init(|| {
            // With the settings of `pooled` this one can be made too.
            let client = build(settings.builder_for_others());
            Arc::new(Self::new(client.unwrap_or_else(|_| self.pooled.clone()), None))
        });
        Arc::clone(made)
    }

    /// The client for this request.
    #[cfg_attr(not(feature = "http2"), allow(unused_variables, reason = "all go the same way"))]
    fn client(&self, request: &Request, fresh: bool) -> &reqwest::Client {
        // With the settings of `pooled` the other ones can be made too.
        let Some(settings) = &self.settings else { return &self.pooled };
        // A connection that switches is not used again, so it may as well be a new one.
        #[cfg(feature = "http2")]
        if request.headers().contains_key(http::header::UPGRADE) {
            return self.without_pool(&self.upgrades, || settings.builder_for_upgrades());
        }
        if fresh {
            return self.without_pool(&self.fresh, || settings.builder());
        }
        &self.pooled
    }

    /// The client in `place`, each of whose requests has a connection of its own.
    fn without_pool<'a>(
        &'a self,
        place: &'a OnceLock<reqwest::Client>,
        builder: impl FnOnce() -> reqwest::ClientBuilder,
    ) -> &'a reqwest::Client {
        place.get_or_init(|| {
            build(builder().pool_max_idle_per_host(0)).unwrap_or_else(|_| self.pooled.clone())
        })
    }
}
