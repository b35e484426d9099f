//! What requests are sent through.

use std::sync::{Arc, OnceLock};

#[cfg(feature = "testing")]
use futures_util::future::Either;
use reqwest::{Request, Response};

use super::error::Error;
use super::http_client::Settings;
#[cfg(feature = "testing")]
use super::service::InProcess;

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
    settings: Option<Settings>,
    /// A client that makes a new connection for each request. Few programs ever need it.
    fresh: OnceLock<reqwest::Client>,
}

impl Transport {
    /// Connections with these settings.
    pub(crate) fn new(settings: Settings) -> Result<Self, Error> {
        let pooled = settings.pooled()?;
        let network = Network { pooled, settings: Some(settings), fresh: OnceLock::new() };
        Ok(Self::Network(Arc::new(network)))
    }

    /// The connections of this client.
    pub(crate) fn of(client: reqwest::Client) -> Self {
        let network = Network { pooled: client, settings: None, fresh: OnceLock::new() };
        Self::Network(Arc::new(network))
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
        network.client(fresh).execute(request)
    }

    /// Begins to send a request: with `fresh` over a new connection, if there can be one.
    #[cfg(feature = "testing")]
    pub(crate) fn execute(
        &self,
        request: Request,
        fresh: bool,
    ) -> impl Future<Output = reqwest::Result<Response>> + Send + use<> {
        match self {
            Self::Network(network) => Either::Left(network.client(fresh).execute(request)),
            Self::InProcess(service) => Either::Right(service.execute(request)),
        }
    }

    /// The client that puts bodies together.
    pub(crate) fn assembler(&self) -> reqwest::Result<reqwest::Client> {
        match self {
            Self::Network(network) => Ok(network.pooled.clone()),
            #[cfg(feature = "testing")]
            Self::InProcess(_) => super::service::assembler(),
        }
    }
}

impl Network {
    fn client(&self, fresh: bool) -> &reqwest::Client {
        match &self.settings {
            // With the settings of `pooled` this one can be made too.
            Some(settings) if fresh => {
                self.fresh.get_or_init(|| settings.fresh().unwrap_or_else(|_| self.pooled.clone()))
            }
            _ => &self.pooled,
        }
    }
}
