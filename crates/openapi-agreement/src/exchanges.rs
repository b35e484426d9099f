//! Who takes part in the exchanges: the server that finds each of them, and the client as it sees it.

use std::fmt::Debug;
use std::sync::Arc;

use openapi_runtime_server::{Context, Credentials, Error};
use secrecy::ExposeSecret;

use crate::exchange::Exchange;

/// What the server makes of the client's credentials.
#[derive(Debug, PartialEq)]
pub struct Principal {
    /// The bearer token.
    pub token: String,
    /// The value of the header that names an organization.
    pub organization: Option<String>,
}

/// Lets everybody in who has a token, and says who it is.
///
/// # Errors
/// 401 without a token.
pub async fn authenticate(credentials: Credentials) -> Result<Principal, Error> {
    let token = credentials.token().map(|token| token.expose_secret().to_owned());
    let header = credentials.operation().headers.first();
    let organization = header.and_then(|name| credentials.header(name)).map(str::to_owned);
    let token = token.ok_or_else(|| Error::unauthorized("no token"))?;
    Ok(Principal { token, organization })
}

/// Finds the exchange of a request: by the id of the operation, its method and the path.
type Find = dyn Fn(&str, &str, &str) -> Result<Exchange, Error> + Send + Sync;

/// The exchanges that a server takes part in.
#[derive(Clone)]
pub struct Exchanges(Arc<Find>);

impl Exchanges {
    /// Exchanges that are found by the id of the operation, its method and the path of the request.
    pub fn new(
        find: impl Fn(&str, &str, &str) -> Result<Exchange, Error> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(find))
    }

    /// The exchange of a request to the operation of this id, which notes that it arrived.
    ///
    /// # Errors
    /// What is answered instead.
    pub fn find<P: Debug>(&self, id: &str, context: &Context<P>) -> Result<Exchange, Error> {
        let (method, path) = (context.operation().method.as_str(), context.uri().path());
        let exchange = (self.0)(id, method, path)?;
        exchange.arrived(id, &format!("{:?}", context.principal));
        Ok(exchange)
    }
}
