//! Which organization a client acts for.

use reqwest::header::AUTHORIZATION;

use crate::runtime::Operation;
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
    /// [`Error::Configuration`] if the ID is empty, has spaces at its ends, or is not printable
    /// ASCII.
    pub fn organization(&self, id: &str) -> Result<Self, Error> {
        self.with_header(HEADER, id)
    }
}

impl ClientBuilder {
    /// The organization that the client acts for; see [`Client::organization`].
    ///
    /// With a JWT, whatever it comes from, and without an organization, a call that acts for one
    /// is an [`Error::InvalidRequest`] before it is sent; the server would answer 403 without
    /// saying why. Those that need none, such as the list of organizations, are sent.
    pub fn organization(self, id: impl Into<String>) -> Self {
        self.header(HEADER, id)
    }
}

/// What is wrong with a JWT that comes without an organization: the parameter, and the problem.
pub(crate) fn objection(
    operation: &Operation,
    request: &reqwest::Request,
) -> Option<(String, String)> {
    let headers = request.headers();
    let token = headers.get(AUTHORIZATION)?.as_bytes().strip_prefix(b"Bearer ")?;
    let needs_one = is_jwt(token)
        && operation.headers.iter().any(|name| name.eq_ignore_ascii_case(HEADER))
        // The server prefers the organization that the path names.
        && !operation.path.contains("{organizationId}")
        && !headers.contains_key(HEADER);
    needs_one.then(|| {
        let problem = "is not set; the token is a JWT, which needs the ID of the organization to act \
                       for: give it to `organization` of the builder or the client, or set \
                       DAYTONA_ORGANIZATION_ID";
        (HEADER.to_owned(), problem.to_owned())
    })
}

/// Whether the server takes the token for a JWT: three parts, of which the first two begin like
/// JSON in Base64.
pub(crate) fn is_jwt(token: &[u8]) -> bool {
    let mut parts = token.split(|byte| *byte == b'.');
    let mut is_json = || parts.next().is_some_and(|part| part.starts_with(b"eyJ"));
    is_json() && is_json() && parts.count() == 1
}
