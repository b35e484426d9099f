//! Settings from the environment variables that the official SDKs read.

use std::ffi::OsString;
use std::{env, fmt};

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use crate::organization::is_jwt;
use crate::runtime::{check_base_url, is_exposed};
use crate::source::CONVENTIONS;
use crate::{Client, ClientBuilder, Error};

/// The URL of the public Daytona API, the default base URL.
pub const DEFAULT_API_URL: &str = "https://app.daytona.io/api";

const API_KEY: &str = "DAYTONA_API_KEY";
const JWT_TOKEN: &str = "DAYTONA_JWT_TOKEN";
const ORGANIZATION_ID: &str = "DAYTONA_ORGANIZATION_ID";
const API_URL: &str = "DAYTONA_API_URL";
const SERVER_URL: &str = "DAYTONA_SERVER_URL";
const TARGET: &str = "DAYTONA_TARGET";
const ALLOW_HTTP: &str = "DAYTONA_ALLOW_HTTP";

/// The settings of a client from environment variables.
///
/// Reading never fails; [`builder`](Self::builder) checks the values. The program can change the
/// fields before that to override the environment. Only the process environment is read, and no
/// `.env` file.
///
/// ```no_run
/// # fn main() -> Result<(), daytona_api_client::Error> {
/// use daytona_api_client::Environment;
///
/// let mut environment = Environment::read();
/// environment.organization_id = Some("org_2".to_owned());
/// let client = environment.builder()?.body_limit(1 << 20).build()?;
/// let region = environment.target.as_deref().unwrap_or("eu");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Environment {
    /// `DAYTONA_API_URL`: the base URL, which usually ends with `/api`. The default is
    /// [`DEFAULT_API_URL`].
    pub api_url: Option<String>,
    /// `DAYTONA_SERVER_URL`: the older name of the variable, used only if `api_url` is not set.
    pub server_url: Option<String>,
    /// `DAYTONA_API_KEY`: an API key, which belongs to one organization. It takes precedence over
    /// the JWT.
    pub api_key: Option<SecretString>,
    /// `DAYTONA_JWT_TOKEN`: the JWT of a user, which requires the organization to be set too.
    pub jwt_token: Option<SecretString>,
    /// `DAYTONA_ORGANIZATION_ID`: the organization to act for. The server uses it only with a JWT.
    pub organization_id: Option<String>,
    /// `DAYTONA_TARGET`: the region for new sandboxes, for the field `target` of `CreateSandbox`.
    /// The client itself does not use it.
    pub target: Option<String>,
    /// `DAYTONA_ALLOW_HTTP`: whether the base URL may be plain `http` to another machine, as in a
    /// Docker Compose network; see [`ClientBuilder::allow_plain_http`]. `1` or `true` allows it;
    /// `0`, `false` or an empty value does not.
    pub allow_http: Option<String>,
}

impl Environment {
    /// Reads the environment of the process.
    pub fn read() -> Self {
        Self::read_with(|name| env::var_os(name))
    }

    /// Reads the variables with `lookup`, which returns the value of a variable that is set.
    pub fn read_with(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        // A value that is not Unicode contains U+FFFD, which every check rejects.
        let text = |name| lookup(name).map(|value| value.to_string_lossy().into_owned());
        Self {
            api_url: text(API_URL),
            server_url: text(SERVER_URL),
            api_key: text(API_KEY).map(SecretString::from),
            jwt_token: text(JWT_TOKEN).map(SecretString::from),
            organization_id: text(ORGANIZATION_ID),
            target: text(TARGET),
            allow_http: text(ALLOW_HTTP),
        }
    }

    /// Creates a builder with these settings. It has no token if neither an API key nor a JWT is
    /// set.
    ///
    /// # Errors
    /// [`Error::Configuration`] with the name of the variable as its setting, if:
    /// - a value is empty, or has characters that are not printable ASCII;
    /// - the URL is one that [`ClientBuilder::build`] rejects, except for plain `http`;
    /// - `DAYTONA_ALLOW_HTTP` is not `1`, `true`, `0`, `false` or empty;
    /// - there is a JWT, in its own variable or in that of the API key, but no organization. For
    ///   the few operations that need no organization, pass the JWT to [`ClientBuilder::token`].
    ///
    /// The JWT is ignored if an API key is set.
    pub fn builder(&self) -> Result<ClientBuilder, Error> {
        let Self { api_key, jwt_token, organization_id, target, .. } = self;
        let (variable, url) = self.url();
        check_url(variable, url)?;
        let mut builder = Client::builder().base_url(url);
        if self.allows_http()? {
            builder = builder.allow_plain_http();
        }
        if let Some(id) = organization_id {
            check(ORGANIZATION_ID, id)?;
            builder = builder.organization(id);
        }
        if let Some(target) = target {
            check(TARGET, target)?;
        }
        let (variable, token) = match (api_key, jwt_token) {
            (Some(key), _) => (API_KEY, key),
            (None, Some(jwt)) => (JWT_TOKEN, jwt),
            (None, None) => return Ok(builder),
        };
        check(variable, token.expose_secret())?;
        let is_jwt = variable == JWT_TOKEN || is_jwt(token.expose_secret().as_bytes());
        if is_jwt && organization_id.is_none() {
            let problem = format!(
                "is not set; the JWT in {variable} needs the ID of the organization to act for"
            );
            return Err(invalid(ORGANIZATION_ID, problem));
        }
        Ok(builder.token(token.clone()))
    }

    /// Creates a client with these settings.
    ///
    /// # Errors
    /// The errors of [`builder`](Self::builder) and [`ClientBuilder::build`]; also if neither an
    /// API key nor a JWT is set.
    pub fn client(&self) -> Result<Client, Error> {
        let builder = self.builder()?;
        let (variable, url) = self.url();
        if !self.allows_http()? && is_exposed(&check_url(variable, url)?) {
            let problem = "is plain http to another machine, so anyone on the network can read the \
                           token; use https, or set DAYTONA_ALLOW_HTTP=1 if the network is your \
                           own, such as that of Docker Compose (in code: \
                           `ClientBuilder::from_env()?.allow_plain_http().build()?`)";
            return Err(invalid(variable, problem));
        }
        if self.api_key.is_none() && self.jwt_token.is_none() {
            let problem = "is not set; set it, or DAYTONA_JWT_TOKEN and DAYTONA_ORGANIZATION_ID";
            return Err(invalid(API_KEY, problem));
        }
        builder.build().map_err(|error| with_setting(variable, error))
    }

    fn allows_http(&self) -> Result<bool, Error> {
        match self.allow_http.as_deref().unwrap_or_default().to_ascii_lowercase().as_str() {
            "1" | "true" => Ok(true),
            "" | "0" | "false" => Ok(false),
            _ => Err(invalid(ALLOW_HTTP, "must be 1, true, 0, false or empty")),
        }
    }

    /// The variable of the base URL, and its value.
    fn url(&self) -> (&'static str, &str) {
        match (&self.api_url, &self.server_url) {
            (None, Some(url)) => (SERVER_URL, url),
            (url, _) => (API_URL, url.as_deref().unwrap_or(DEFAULT_API_URL)),
        }
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { api_url, server_url, api_key, jwt_token, organization_id, target, allow_http } =
            self;
        f.debug_struct("Environment")
            .field("api_url", &api_url.as_deref().map(without_secrets))
            .field("server_url", &server_url.as_deref().map(without_secrets))
            .field("api_key", &api_key.as_ref().map(|_| "[hidden]"))
            .field("jwt_token", &jwt_token.as_ref().map(|_| "[hidden]"))
            .field("organization_id", organization_id)
            .field("target", target)
            .field("allow_http", allow_http)
            .finish()
    }
}

impl Client {
    /// Creates a client with the settings of the [`Environment`]: `DAYTONA_API_KEY`, or
    /// `DAYTONA_JWT_TOKEN` with `DAYTONA_ORGANIZATION_ID`; `DAYTONA_API_URL` for a server other
    /// than the public API, and `DAYTONA_ALLOW_HTTP=1` if that is plain `http` to another machine.
    ///
    /// # Errors
    /// [`Error::Configuration`] with the name of the variable as its setting; see
    /// [`Environment::client`].
    pub fn from_env() -> Result<Self, Error> {
        Environment::read().client()
    }
}

impl ClientBuilder {
    /// Creates a builder with the settings of the [`Environment`]. Setters that are called
    /// afterwards override them.
    ///
    /// # Errors
    /// [`Error::Configuration`] with the name of the variable as its setting; see
    /// [`Environment::builder`].
    pub fn from_env() -> Result<Self, Error> {
        Environment::read().builder()
    }

    /// Authenticates with an API key: `dtn_` and 64 hexadecimal digits. It belongs to one
    /// organization, so the organization cannot be chosen. For a JWT use [`jwt`](Self::jwt).
    pub fn api_key(self, key: impl Into<SecretString>) -> Self {
        self.token(key)
    }

    /// Authenticates with the JWT of a user, who acts for one of the user's organizations.
    ///
    /// Most operations need an organization, so [`build`](Self::build) rejects an empty one. To
    /// list the organizations first, pass the JWT to [`token`](Self::token): operations that need
    /// no organization can then be called, and [`Client::organization`] sets one for the others.
    /// Without an organization those are rejected before they are sent, as
    /// [`organization`](Self::organization) says; this applies to a
    /// [`token_source`](Self::token_source) too.
    pub fn jwt(self, token: impl Into<SecretString>, organization_id: impl Into<String>) -> Self {
        self.token(token).organization(organization_id)
    }
}

/// The URL without the parts that may hold a secret.
fn without_secrets(text: &str) -> String {
    match Url::parse(text) {
        Ok(url) if url.has_host() => {
            format!("{}{}", url.origin().ascii_serialization(), url.path())
        }
        _ => "[not a URL]".to_owned(),
    }
}

fn check(variable: &'static str, value: &str) -> Result<(), Error> {
    if value.is_empty() {
        return Err(invalid(variable, "is empty; give it a value, or unset it"));
    }
    if !value.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(invalid(variable, "must be printable ASCII without spaces"));
    }
    Ok(())
}

fn check_url(variable: &'static str, text: &str) -> Result<Url, Error> {
    check(variable, text)?;
    // Whether plain http is allowed is only known when the client is created.
    check_base_url(text, true, &CONVENTIONS).map_err(|error| with_setting(variable, error))
}

/// Replaces the setting `base_url` in an error by the name of the variable.
fn with_setting(variable: &'static str, error: Error) -> Error {
    match error {
        Error::Configuration { setting: "base_url", problem, source } => {
            Error::Configuration { setting: variable, problem, source }
        }
        error => error,
    }
}

fn invalid(setting: &'static str, problem: impl Into<String>) -> Error {
    Error::Configuration { setting, problem: problem.into(), source: None }
}
