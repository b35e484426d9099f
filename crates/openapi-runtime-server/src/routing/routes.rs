//! The operations that are implemented, without the types of their requests and answers.

use std::future::Future;
use std::sync::Arc;

use axum::response::Response;

use super::auth::{AnyAuthenticate, Credentials};
use super::context::Context;
use super::operation::Operation;
use super::otherwise::{Otherwise, RetainedRequest};
use super::parts::{Decode, Parts};
use super::reply::Respond;
use crate::BoxFuture;
use crate::error::Error;
use crate::validation::prepare::prepare;

/// Reads a checked request and answers it.
type Handler<P> =
    Box<dyn Fn(P, Parts) -> BoxFuture<'static, Result<Response, Error>> + Send + Sync>;

/// The operations that a router is to have.
///
/// Generated code adds those of a tag; see [`Builder::routes`](crate::Builder::routes) for others.
pub struct Routes<P> {
    pub(crate) secured: Vec<(&'static Operation, Handler<P>)>,
    pub(crate) public: Vec<(&'static Operation, Handler<()>)>,
}

impl<P: Send + 'static> Routes<P> {
    pub(crate) fn new() -> Self {
        Self { secured: Vec::new(), public: Vec::new() }
    }

    /// Adds an operation whose callers are authenticated.
    pub fn secured<A, F, R, H, S>(&mut self, operation: &'static Operation, api: &Arc<A>, call: F)
    where
        A: Send + Sync + 'static,
        F: Fn(Arc<A>, Context<P>, R) -> H + Send + Sync + 'static,
        R: Decode,
        H: Future<Output = Result<S, Error>> + Send + 'static,
        S: Respond,
    {
        self.secured.push((operation, handler(api, call)));
    }

    /// Adds an operation that anyone may call.
    pub fn public<A, F, R, H, S>(&mut self, operation: &'static Operation, api: &Arc<A>, call: F)
    where
        A: Send + Sync + 'static,
        F: Fn(Arc<A>, Context<()>, R) -> H + Send + Sync + 'static,
        R: Decode,
        H: Future<Output = Result<S, Error>> + Send + 'static,
        S: Respond,
    {
        self.public.push((operation, handler(api, call)));
    }
}

/// Makes the handler of an operation. Only this is compiled once for each operation.
fn handler<A, P, F, R, H, S>(api: &Arc<A>, call: F) -> Handler<P>
where
    A: Send + Sync + 'static,
    F: Fn(Arc<A>, Context<P>, R) -> H + Send + Sync + 'static,
    R: Decode,
    H: Future<Output = Result<S, Error>> + Send + 'static,
    S: Respond,
{
    let api = Arc::clone(api);
    Box::new(move |principal, mut parts| {
        let request = match R::decode(&mut parts) {
            Ok(request) => request,
            Err(error) => return Box::pin(std::future::ready(Err(error))),
        };
        let answer = call(Arc::clone(&api), parts.into_context(principal), request);
        Box::pin(async move { answer.await?.respond() })
    })
}

/// Answers the requests for one operation, authentication included.
pub(crate) trait Run: Send + Sync {
    fn run(&self, parts: Parts) -> BoxFuture<'_, Result<Response, Error>>;
}

/// An operation whose callers are authenticated.
pub(crate) struct Secured<P> {
    pub(crate) authenticator: Arc<dyn AnyAuthenticate<P>>,
    pub(crate) handler: Handler<P>,
    pub(crate) otherwise: Option<Otherwise>,
}

impl<P: Send + 'static> Run for Secured<P> {
    fn run(&self, parts: Parts) -> BoxFuture<'_, Result<Response, Error>> {
        Box::pin(async move {
            let credentials = Credentials::read(&parts)?;
            let principal = self.authenticator.judge(credentials).await?;
            handle(&self.handler, principal, parts, self.otherwise.as_ref()).await
        })
    }
}

/// An operation that anyone may call.
pub(crate) struct Public {
    pub(crate) handler: Handler<()>,
    pub(crate) otherwise: Option<Otherwise>,
}

impl Run for Public {
    fn run(&self, parts: Parts) -> BoxFuture<'_, Result<Response, Error>> {
        Box::pin(handle(&self.handler, (), parts, self.otherwise.as_ref()))
    }
}

/// Checks a request and has it answered.
async fn handle<P: Send + 'static>(
    handler: &Handler<P>,
    principal: P,
    mut parts: Parts,
    otherwise: Option<&Otherwise>,
) -> Result<Response, Error> {
    match otherwise {
        None => {
            prepare(&mut parts).await?;
            handler(principal, parts).await
        }
        // In a box, so that the future is not larger for the many routers without such a service.
        Some(otherwise) => Box::pin(handle_or(handler, principal, parts, otherwise)).await,
    }
}

/// The same with a service that gets the request if the method is not implemented.
async fn handle_or<P: Send + 'static>(
    handler: &Handler<P>,
    principal: P,
    mut parts: Parts,
    otherwise: &Otherwise,
) -> Result<Response, Error> {
    let mut kept = RetainedRequest::new(&mut parts);
    prepare(&mut parts).await?;
    kept.note(&parts);
    match handler(principal, parts).await {
        Err(error) if error.is_not_implemented() => match kept.into_request() {
            Some(request) => Ok(otherwise.call(request).await),
            None => Err(error),
        },
        outcome => outcome,
    }
}

/// An operation that is not implemented: it answers 501.
pub(crate) struct Unimplemented;

impl Run for Unimplemented {
    fn run(&self, _parts: Parts) -> BoxFuture<'_, Result<Response, Error>> {
        Box::pin(std::future::ready(Err(Error::not_implemented())))
    }
}
