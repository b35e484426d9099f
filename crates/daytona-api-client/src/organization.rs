//! The organization that a client acts for.

use reqwest::header::AUTHORIZATION;

use crate::runtime::Operation;
use crate::{Client, ClientBuilder, Error};

/// The header that names the organization.
const HEADER: &str = "X-Daytona-Organization-ID";

impl Client {
    /// Returns a client that acts for another organization, for example
    /// `client.organization("org_2")?.list_sandboxes()`. This is cheap, and the clients share the
    /// connections.
    ///
    /// The server uses it only with a JWT, whose user may belong to several organizations. An API
    /// key belongs to one organization.
    ///
    /// # Errors
    /// [`Error::Configuration`] if the ID is empty, has leading or trailing spaces, or is not
    /// printable ASCII.
    pub fn organization(&self, id: &str) -> Result<Self, Error> {
        self.with_header(HEADER, id)
    }
}

impl ClientBuilder {
    /// Sets the organization that the client acts for; see [`Client::organization`].
    ///
    /// With a JWT and without an organization, a call to an operation that needs an organization is
    /// an [`Error::InvalidRequest`] and is not sent, because the server would answer 403 without
    /// giving the reason. Operations that need none, such as listing the organizations, are sent.
    pub fn organization(self, id: impl Into<String>) -> Self {
        self.header(HEADER, id)
    }
}

/// Checks that a request with a JWT names an organization if it needs one. Returns the parameter
/// and the problem.
pub(crate) fn objection(
    operation: &Operation,
    request: &reqwest::Request,
) -> Option<(String, String)> {
    let headers = request.headers();
    let token = headers.get(AUTHORIZATION)?.as_bytes().strip_prefix(b"Bearer ")?;
    let needs_one = is_jwt(token)
        && operation.headers.iter().any(|name| name.eq_ignore_ascii_case(HEADER))
        // The server uses the organization in the path.
        && !operation.path.contains("{organizationId}")
        && !headers.contains_key(HEADER);
    needs_one.then(|| {
        let problem = "is not set; the token is a JWT, which needs the ID of the organization to act \
                       for: give it to `organization` of the builder or the client, or set \
                       DAYTONA_ORGANIZATION_ID";
        (HEADER.to_owned(), problem.to_owned())
    })
}

/// Whether the server regards the token as a JWT: three parts, the first two of which begin like
/// Base64-encoded JSON.
pub(crate) fn is_jwt(token: &[u8]) -> bool {
    let mut parts = token.split(|byte| *byte == b'.');
    let mut is_json = || parts.next().is_some_and(|part| part.starts_with(b"eyJ"));
    is_json() && is_json() && parts.count() == 1
}
