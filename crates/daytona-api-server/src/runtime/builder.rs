//! Making a router of what has been implemented.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::IntoResponse;
use axum::routing::Route;
use tower_layer::Layer;
use tower_service::Service;

use super::auth::{AnyAuthenticate, Authenticate};
use super::endpoint::{Common, Endpoint, Innermost, Method};
use super::limits::Limits;
use super::operation::Operation;
use super::otherwise::{Otherwise, Passed};
use super::routes::{Public, Routes, Run, Secured, Unimplemented};

/// The API that is served.
#[derive(Debug)]
pub struct Api;

impl Api {
    /// Starts a router without operations.
    ///
    /// `P` is what the authenticator makes of a caller. It follows from what the builder is given;
    /// a router of nothing but public operations says `Api::builder::<()>()`.
    pub fn builder<P: Send + 'static>() -> Builder<P> {
        Builder {
            routes: Routes::new(),
            authenticator: None,
            limits: Limits::default(),
            route_all: false,
            otherwise: None,
            keep_raw_bodies: false,
            layers: Vec::new(),
        }
    }
}

/// Collects the implementations of the tags, and makes a router of them.
#[must_use = "a builder does nothing until `build` is called"]
pub struct Builder<P> {
    routes: Routes<P>,
    authenticator: Option<Arc<dyn AnyAuthenticate<P>>>,
    limits: Limits,
    route_all: bool,
    otherwise: Option<Otherwise>,
    keep_raw_bodies: bool,
    layers: Vec<AddLayer>,
}

/// Puts a layer around a router.
type AddLayer = Box<dyn FnOnce(Router) -> Router + Send + Sync>;

/// Why a router cannot be made.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// An operation wants its callers authenticated, and nothing does that.
    #[error("the operation {operation} needs an authenticator, and there is none")]
    NoAuthenticator {
        /// The name of the operation.
        operation: &'static str,
    },
    /// An operation was given twice.
    #[error("{method} {path} is given twice: {operation}")]
    GivenTwice {
        /// The name of the operation.
        operation: &'static str,
        /// Its method.
        method: http::Method,
        /// The template of its path.
        path: &'static str,
    },
    /// The template of a path cannot be routed.
    #[error("the path {path} cannot be routed")]
    Path {
        /// The template of the path.
        path: &'static str,
    },
}

impl<P: Send + 'static> Builder<P> {
    /// Sets what turns credentials into a principal. Without it only public operations can be
    /// given.
    pub fn authenticate(mut self, authenticator: impl Authenticate<Principal = P>) -> Self {
        self.authenticator = Some(Arc::new(authenticator));
        self
    }

    /// Sets how much a request may bring.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Answers 501 to the operations of tags that are not given, to anyone. Without it they are
    /// not routed, and the answer is 404.
    pub fn route_all(mut self) -> Self {
        self.route_all = true;
        self
    }

    /// Sends what is not implemented to a service instead of answering 501 or 404, a server behind
    /// this one for example. With the feature `client`, `Upstream` is such a service.
    ///
    /// It gets a request once its caller has been authenticated, with the path below the prefix under
    /// which the router is nested, and with the body as a stream of at most
    /// [`Limits::upload_bytes`]. What it answers is the answer, except for its `X-Request-Id`. There
    /// are three kinds of what is not implemented:
    ///
    /// - Operations of a tag that is not given. Nothing of their requests is checked, so that what
    ///   only the service knows reaches it. [`route_all`](Self::route_all) is not needed.
    /// - Methods that are left as they are in a trait that is given, and those that fail with
    ///   [`Error::not_implemented`](super::Error::not_implemented). Their requests are checked
    ///   before, and go on as they came, with the same bytes.
    /// - Paths and methods that no operation has. Callers show what they show for any operation, and
    ///   the authenticator sees one of the name `unknown`. `OPTIONS` of a path that there is is
    ///   answered here.
    ///
    /// ```
    #[doc = concat!(" use ", env!("CARGO_CRATE_NAME"), "::axum::{Router, extract::Request};")]
    #[doc = concat!(" use ", env!("CARGO_CRATE_NAME"), "::runtime::{Api, Credentials};")]
    ///
    /// let service = Router::new().fallback(async |request: Request| request.uri().to_string());
    /// let authenticate = async |_: Credentials| Ok(());
    /// let api = Api::builder().authenticate(authenticate).otherwise(service).build()?;
    #[doc = concat!(" # Ok::<_, ", env!("CARGO_CRATE_NAME"), "::runtime::BuildError>(())")]
    /// ```
    pub fn otherwise<S>(mut self, service: S) -> Self
    where
        S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        self.otherwise = Some(Otherwise::new(service));
        self
    }

    /// Keeps the bytes of bodies that are read as a whole beside what they are decoded into, as
    /// [`Context::raw_body`](super::Context::raw_body): they have members that the types do not
    /// know. Without it they are not kept.
    pub fn keep_raw_bodies(mut self) -> Self {
        self.keep_raw_bodies = true;
        self
    }

    /// Puts a layer around every operation that is routed: whatever axum's [`Router::layer`] takes,
    /// the last one outermost.
    ///
    /// It sees requests before they are authenticated and checked, and whatever is answered: 401,
    /// 400 and 501, or 404 by an operation, too. Both requests and answers have the operation among
    /// their extensions, as `&'static Operation`. Requests for paths and methods that there are not
    /// pass it by, unless there is a service for them ([`otherwise`](Self::otherwise)); they have no
    /// operation. A layer around the router that [`build`](Self::build) gives sees these as well,
    /// but knows of the operation only from the answer.
    ///
    /// ```
    #[doc = concat!(" use ", env!("CARGO_CRATE_NAME"), "::runtime::Api;")]
    #[doc = concat!(" use ", env!("CARGO_CRATE_NAME"), "::axum::{extract::Request, middleware};")]
    #[doc = concat!(" use ", env!("CARGO_CRATE_NAME"), "::runtime::Operation;")]
    ///
    /// let audit = middleware::from_fn(async |request: Request, next: middleware::Next| {
    ///     let operation = request.extensions().get::<&'static Operation>().copied();
    ///     let response = next.run(request).await;
    ///     if let Some(operation) = operation {
    ///         println!("{} {:?} {}", operation.id, operation.tag(), response.status());
    ///     }
    ///     response
    /// });
    /// let api = Api::builder::<()>().layer(audit).build()?;
    #[doc = concat!(" # Ok::<_, ", env!("CARGO_CRATE_NAME"), "::runtime::BuildError>(())")]
    /// ```
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.layers.push(Box::new(move |router| router.layer(layer)));
        self
    }

    /// The operations so far, to add others than those of the description. The methods for the
    /// tags add theirs here.
    pub fn routes(&mut self) -> &mut Routes<P> {
        &mut self.routes
    }

    /// Makes the router. It nests under a prefix and takes layers as any other does.
    ///
    /// Paths that it does not have are answered by its fallback, so that a router that it is merged
    /// into must have none. Where axum cannot nest a fallback, within a router that is nested itself
    /// or under a prefix that begins with a parameter, `nest_service` is the way.
    ///
    /// # Errors
    /// If an operation needs an authenticator and there is none, if one is given twice, or if the
    /// path of one that was added by hand cannot be routed.
    pub fn build(self) -> Result<Router, BuildError> {
        let mut runs: Vec<(&'static Operation, Box<dyn Run>)> = Vec::new();
        let otherwise = self.otherwise;
        for (operation, handler) in self.routes.secured {
            let Some(authenticator) = self.authenticator.clone() else {
                return Err(BuildError::NoAuthenticator { operation: operation.id });
            };
            let otherwise = otherwise.clone();
            runs.push((operation, Box::new(Secured { authenticator, handler, otherwise })));
        }
        for (operation, handler) in self.routes.public {
            let otherwise = otherwise.clone();
            runs.push((operation, Box::new(Public { handler, otherwise })));
        }
        let all = || crate::generated::OPERATIONS.iter().copied().flatten().copied();
        let mut unknown = None;
        if let Some(otherwise) = otherwise {
            let pass = |operation: &'static Operation| -> Result<Box<dyn Run>, BuildError> {
                let secured = !operation.security.is_empty();
                let authenticator = self.authenticator.clone().filter(|_| secured);
                if secured && authenticator.is_none() {
                    return Err(BuildError::NoAuthenticator { operation: operation.id });
                }
                Ok(Box::new(Passed { authenticator, otherwise: otherwise.clone() }))
            };
            for operation in all() {
                let same = |given: &Operation| {
                    given.method == operation.method
                        && template(given.path) == template(operation.path)
                };
                if !runs.iter().any(|(given, _)| same(given)) {
                    runs.push((operation, pass(operation)?));
                }
            }
            let operation = &crate::generated::UNKNOWN;
            unknown = Some(Arc::new(Method { operation, run: pass(operation)? }));
        } else if self.route_all {
            for operation in all() {
                if !runs.iter().any(|(given, _)| std::ptr::eq(*given, operation)) {
                    runs.push((operation, Box::new(Unimplemented)));
                }
            }
        }
        let innermost = || Router::new().fallback_service(Innermost);
        let layers = (!self.layers.is_empty()).then_some(self.layers);
        let layered = layers.map(|layers| {
            layers.into_iter().fold(innermost(), |router, add_layer| add_layer(router))
        });
        let keep_raw_bodies = self.keep_raw_bodies;
        let common = Common { limits: self.limits, keep_raw_bodies, layered, unknown };
        router(runs, &common)
    }
}

/// One service for each path. Its operations need not agree on the names of its parameters.
fn router(
    runs: Vec<(&'static Operation, Box<dyn Run>)>,
    common: &Common,
) -> Result<Router, BuildError> {
    let mut paths: BTreeMap<String, Vec<Method>> = BTreeMap::new();
    for (operation, run) in runs {
        let (method, path) = (&operation.method, operation.path);
        let methods = paths.entry(template(path).ok_or(BuildError::Path { path })?).or_default();
        if methods.iter().any(|known| known.operation.method == *method) {
            let (operation, method) = (operation.id, method.clone());
            return Err(BuildError::GivenTwice { operation, method, path });
        }
        methods.push(Method { operation, run });
    }
    let mut router = Router::new();
    for (path, methods) in paths {
        router = router.route_service(&path, Endpoint::new(methods, common.clone()));
    }
    Ok(router.fallback_service(Endpoint::new(Vec::new(), common.clone())))
}

/// The path for axum, with the names of the parameters replaced by numbers. `None` if axum would
/// panic: it takes no parameter that is only a part of a segment.
fn template(path: &str) -> Option<String> {
    let mut template = String::with_capacity(path.len());
    for (index, segment) in path.strip_prefix('/')?.split('/').enumerate() {
        template.push('/');
        let parameter = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
        match parameter {
            Some(name) if !name.contains(['{', '}', '*']) => {
                template.push_str(&format!("{{p{index}}}"));
            }
            None if !segment.contains(['{', '}']) && !segment.starts_with([':', '*']) => {
                template.push_str(segment);
            }
            _ => return None,
        }
    }
    Some(template)
}
