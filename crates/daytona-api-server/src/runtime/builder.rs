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
use super::endpoint::{Endpoint, Innermost, Method, NotFound};
use super::limits::Limits;
use super::operation::Operation;
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

    /// Puts a layer around every operation that is routed: whatever axum's [`Router::layer`] takes,
    /// the last one outermost.
    ///
    /// It sees requests before they are authenticated and checked, and whatever is answered: 401,
    /// 400 and 501, or 404 by an operation, too. Both requests and answers have the operation among
    /// their extensions, as `&'static Operation`. Requests for paths and methods that there are not
    /// pass it by. A layer around the router that [`build`](Self::build) gives sees these as well,
    /// but knows of the operation only from the answer.
    ///
    /// ```
    /// use daytona_api_server::Api;
    /// use daytona_api_server::axum::{extract::Request, middleware};
    /// use daytona_api_server::runtime::Operation;
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
    /// # Ok::<_, daytona_api_server::BuildError>(())
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
        for (operation, handler) in self.routes.secured {
            let Some(authenticator) = self.authenticator.clone() else {
                return Err(BuildError::NoAuthenticator { operation: operation.id });
            };
            runs.push((operation, Box::new(Secured { authenticator, handler })));
        }
        for (operation, handler) in self.routes.public {
            runs.push((operation, Box::new(Public(handler))));
        }
        if self.route_all {
            let all = crate::generated::OPERATIONS.iter().copied().flatten().copied();
            for operation in all {
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
        router(runs, self.limits, layered.as_ref())
    }
}

/// One service for each path. Its operations need not agree on the names of its parameters.
fn router(
    runs: Vec<(&'static Operation, Box<dyn Run>)>,
    limits: Limits,
    layered: Option<&Router>,
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
        router = router.route_service(&path, Endpoint::new(methods, limits, layered.cloned()));
    }
    Ok(router.fallback_service(NotFound))
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
