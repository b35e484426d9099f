//! Static data about operations.

use std::ops::Deref;
use std::sync::Arc;

use http::{HeaderName, Method};

/// An operation of the API, as declared in its description.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The operation ID in the description, which appears in errors.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path below the base URL, with parameters in braces: `/pets/{name}`.
    pub path: &'static str,
    /// The client-wide headers that are sent to it.
    pub headers: &'static [&'static str],
    /// Whether the token of the client is sent to it.
    pub secured: bool,
}

/// The operation of a request: a declared one, or one that was created for a single call.
#[derive(Clone)]
pub(crate) enum OperationRef {
    Declared(&'static Operation),
    Dynamic(Arc<Operation>),
}

impl OperationRef {
    /// Whether this client-wide header is sent to it. An operation that was created for a single
    /// call gets all of them.
    pub(crate) fn takes(&self, name: &HeaderName) -> bool {
        match self {
            Self::Declared(operation) => {
                operation.headers.iter().any(|taken| taken.eq_ignore_ascii_case(name.as_str()))
            }
            Self::Dynamic(_) => true,
        }
    }
}

impl Deref for OperationRef {
    type Target = Operation;

    fn deref(&self) -> &Operation {
        match self {
            Self::Declared(operation) => operation,
            Self::Dynamic(operation) => operation,
        }
    }
}
