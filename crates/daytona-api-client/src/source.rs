//! Which client sends a request.

use crate::{Client, ClientBuilder, Error};

/// Header that says what kind of client sends a request. The server only counts it.
const HEADER: &str = "X-Daytona-Source";

impl Client {
    /// A client without credentials, with default settings.
    ///
    /// # Errors
    /// [`Error::Configuration`], as [`ClientBuilder::build`] says.
    pub fn new(base_url: impl Into<String>) -> Result<Self, Error> {
        Self::builder().base_url(base_url).build()
    }

    /// Starts the configuration of a client. It names itself in the header `X-Daytona-Source` of
    /// each call, as [`Environment`](crate::Environment) has it too.
    ///
    /// It tells no version of an SDK: the toolbox answers in other forms depending on that.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default().default_header(HEADER, env!("CARGO_PKG_NAME"))
    }
}
