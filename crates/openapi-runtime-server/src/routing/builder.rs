//! Makes a router of the operations that are implemented.

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
use super::endpoint::{Endpoint, Method, OperationService, SharedSettings};
use super::operation::Operation;
use super::otherwise::{Otherwise, Passed};
use super::routes::{Public, Routes, Run, Secured, Unimplemented};
use crate::conventions::Conventions;
use crate::limits::Limits;

/// What generated code says of an API as a whole.
#[derive(Clone, Copy, Debug)]
pub struct GeneratedApi {
    /// Its operations, those of each tag in a list of their own.
    pub operations: &'static [&'static [&'static Operation]],
    /// What stands for the operation of a request that no operation takes. It accepts the
    /// credentials and headers of any of them.
    pub unknown: &'static Operation,
}

/// Collects the implementations of operations, and makes a router of them.
///
/// Generated crates have a `Builder` of their own around this one, made by
/// [`server!`](crate::server!), with a method for each tag; its other methods are those here, and
/// say more about themselves there.
#[must_use = "a builder does nothing until `build` is called"]
pub struct Builder<P> {
    api: &'static GeneratedApi,
    conventions: Conventions,
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
    /// A router without operations for this API.
    pub fn new(api: &'static GeneratedApi) -> Self {
        Self {
            api,
            conventions: Conventions::HTTP,
            routes: Routes::new(),
            authenticator: None,
            limits: Limits::default(),
            route_all: false,
            otherwise: None,
            keep_raw_bodies: false,
            layers: Vec::new(),
        }
    }

    /// Sets how errors and messages are written.
    pub fn conventions(mut self, conventions: Conventions) -> Self {
        self.conventions = conventions;
        self
    }

    /// Sets what turns credentials into a principal.
    pub fn authenticate(mut self, authenticator: impl Authenticate<Principal = P>) -> Self {
        self.authenticator = Some(Arc::new(authenticator));
        self
    }

    /// Sets how much a request may bring.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Answers 501 to the operations of tags that are not given, to anyone.
    pub fn route_all(mut self) -> Self {
        self.route_all = true;
        self
    }

    /// Sends what is not implemented to a service instead of answering 501 or 404.
    pub fn otherwise<S>(mut self, service: S) -> Self
    where
        S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        self.otherwise = Some(Otherwise::new(service));
        self
    }

    /// Keeps the bytes of bodies that are read as a whole.
    pub fn keep_raw_bodies(mut self) -> Self {
        self.keep_raw_bodies = true;
        self
    }

    /// Puts a layer around every operation that is routed.
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

    /// The operations so far, to add others.
    pub fn routes(&mut self) -> &mut Routes<P> {
        &mut self.routes
    }

    /// Makes the router.
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
        let all = || self.api.operations.iter().copied().flatten().copied();
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
            let operation = self.api.unknown;
            unknown = Some(Arc::new(Method { operation, run: pass(operation)? }));
        } else if self.route_all {
            for operation in all() {
                if !runs.iter().any(|(given, _)| std::ptr::eq(*given, operation)) {
                    runs.push((operation, Box::new(Unimplemented)));
                }
            }
        }
        let innermost = || Router::new().fallback_service(OperationService);
        let layers = (!self.layers.is_empty()).then_some(self.layers);
        let layered = layers.map(|layers| {
            layers.into_iter().fold(innermost(), |router, add_layer| add_layer(router))
        });
        let keep_raw_bodies = self.keep_raw_bodies;
        let (limits, conventions) = (self.limits, self.conventions);
        let common = SharedSettings { limits, conventions, keep_raw_bodies, layered, unknown };
        router(runs, &common)
    }
}

/// One service for each path. Its operations need not agree on the names of its parameters.
fn router(
    runs: Vec<(&'static Operation, Box<dyn Run>)>,
    common: &SharedSettings,
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
