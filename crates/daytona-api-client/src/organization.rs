//! Which organization a client acts for.

use crate::{Client, ClientBuilder, Error};

/// Header that names the organization.
const HEADER: &str = "X-Daytona-Organization-ID";

impl Client {
    /// The same client, acting for another organization. It is cheap, and shares the connections:
    /// `client.organization("org_2")?.list_sandboxes()`.
    ///
    /// The server looks at it only with a JWT, whose user may belong to several organizations. An
    /// API key belongs to one.
    ///
    /// # Errors
    /// [`Error::Configuration`] if the ID cannot stand in a header.
    pub fn organization(&self, id: &str) -> Result<Self, Error> {
        self.with_header(HEADER, id)
    }
}

impl ClientBuilder {
    /// The organization that the client acts for; see [`Client::organization`].
    pub fn organization(self, id: impl Into<String>) -> Self {
        self.header(HEADER, id)
    }
}
