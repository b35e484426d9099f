//! What is known of an operation before it is called.

use std::ops::Deref;
use std::sync::Arc;

use http::{HeaderName, Method};

/// An operation of the API, as its description declares it.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its name in the description, which errors repeat.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path below the base URL, with parameters in braces: `/sandbox/{sandboxId}`.
    pub path: &'static str,
    /// The headers that it takes from the client if the request does not set them.
    pub headers: &'static [&'static str],
    /// Whether it is called with the token of the client.
    pub secured: bool,
}

/// The operation of a request: one that is declared, or one that was made for it.
#[derive(Clone)]
pub(crate) enum Called {
    Declared(&'static Operation),
    Made(Arc<Operation>),
}

impl Called {
    /// Whether it takes this header from the client if the request does not set it. What was made
    /// by hand declares none, and takes all.
    pub(crate) fn takes(&self, name: &HeaderName) -> bool {
        match self {
            Self::Declared(operation) => {
                operation.headers.iter().any(|taken| taken.eq_ignore_ascii_case(name.as_str()))
            }
            Self::Made(_) => true,
        }
    }
}

impl Deref for Called {
    type Target = Operation;

    fn deref(&self) -> &Operation {
        match self {
            Self::Declared(operation) => operation,
            Self::Made(operation) => operation,
        }
    }
}
