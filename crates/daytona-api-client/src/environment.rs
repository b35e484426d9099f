//! Settings from the environment variables that the official SDKs read.

use std::ffi::OsString;
use std::{env, fmt};

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use crate::organization::is_jwt;
use crate::runtime::{check_base_url, is_exposed};
use crate::source::CONVENTIONS;
use crate::{Client, ClientBuilder, Error};

/// The address of the public Daytona API, used if neither program nor environment names another.
pub const DEFAULT_API_URL: &str = "https://app.daytona.io/api";

const API_KEY: &str = "DAYTONA_API_KEY";
const JWT_TOKEN: &str = "DAYTONA_JWT_TOKEN";
const ORGANIZATION_ID: &str = "DAYTONA_ORGANIZATION_ID";
const API_URL: &str = "DAYTONA_API_URL";
const SERVER_URL: &str = "DAYTONA_SERVER_URL";
const TARGET: &str = "DAYTONA_TARGET";
const ALLOW_HTTP: &str = "DAYTONA_ALLOW_HTTP";

/// What the environment says of the client to make.
///
/// Reading never fails; [`builder`](Self::builder) checks what is there. The fields may be changed
/// before that, so that a value of the program goes before the environment. Nothing but the process
/// environment is read, no `.env` file in particular.
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
    /// `DAYTONA_API_URL`: the base URL, which ends with `/api` as a rule. [`DEFAULT_API_URL`] if it
    /// is not set.
    pub api_url: Option<String>,
    /// `DAYTONA_SERVER_URL`: the older name, looked at only if `api_url` is not set.
    pub server_url: Option<String>,
    /// `DAYTONA_API_KEY`: an API key, which belongs to one organization. It goes before the JWT.
    pub api_key: Option<SecretString>,
    /// `DAYTONA_JWT_TOKEN`: a JWT of a user, for which the organization must be set too.
    pub jwt_token: Option<SecretString>,
    /// `DAYTONA_ORGANIZATION_ID`: the organization to act for. The server looks at it only with a
    /// JWT.
    pub organization_id: Option<String>,
    /// `DAYTONA_TARGET`: the region that the user wants new sandboxes in, for the field `target` of
    /// `CreateSandbox`. The client itself makes no use of it.
    pub target: Option<String>,
    /// `DAYTONA_ALLOW_HTTP`: whether the base URL may be plain `http` to another machine, as in a
    /// network of Docker Compose; see [`ClientBuilder::allow_plain_http`]. `1` or `true` allows
    /// it; `0`, `false`, or nothing does not.
    pub allow_http: Option<String>,
}

impl Environment {
    /// Reads the environment of the process.
    pub fn read() -> Self {
        Self::read_with(|name| env::var_os(name))
    }

    /// Reads variables from elsewhere: `lookup` gives the value of a variable that is set.
    pub fn read_with(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        // What is not Unicode keeps a U+FFFD, which no check lets through.
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

    /// A builder with these settings. It has no token if there is neither key nor JWT.
    ///
    /// # Errors
    /// [`Error::Configuration`] with the variable as its setting if
    /// - a value is empty or has characters that are not printable ASCII;
    /// - the URL is one that [`ClientBuilder::build`] refuses, other than for being plain `http`;
    /// - `DAYTONA_ALLOW_HTTP` is something else than `1`, `true`, `0`, `false` or nothing;
    /// - a JWT, in its own variable or in that of the key, is to be used without an organization. A
    ///   few operations need none; for those, give it to [`ClientBuilder::token`].
    ///
    /// The JWT is not looked at if there is a key.
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

    /// A client with these settings.
    ///
    /// # Errors
    /// As [`builder`](Self::builder) and [`ClientBuilder::build`] say, and if there is neither key
    /// nor JWT.
    pub fn client(&self) -> Result<Client, Error> {
        let builder = self.builder()?;
        let (variable, url) = self.url();
        if !self.allows_http()? && is_exposed(&check_url(variable, url)?) {
            let problem = "is plain http to another machine, where anyone on the way can read the \
                           token; give https, or set DAYTONA_ALLOW_HTTP=1 if the network is your \
                           own, as that of Docker Compose (in code: \
                           `ClientBuilder::from_env()?.allow_plain_http().build()?`)";
            return Err(invalid(variable, problem));
        }
        if self.api_key.is_none() && self.jwt_token.is_none() {
            let problem =
                "is not set; set it, or else DAYTONA_JWT_TOKEN and DAYTONA_ORGANIZATION_ID";
            return Err(invalid(API_KEY, problem));
        }
        builder.build().map_err(|error| named(variable, error))
    }

    fn allows_http(&self) -> Result<bool, Error> {
        match self.allow_http.as_deref().unwrap_or_default().to_ascii_lowercase().as_str() {
            "1" | "true" => Ok(true),
            "" | "0" | "false" => Ok(false),
            _ => Err(invalid(ALLOW_HTTP, "is neither 1 or true nor 0, false or empty; give one")),
        }
    }

    /// The base URL and the variable that it comes from.
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
            .field("api_url", &api_url.as_deref().map(harmless))
            .field("server_url", &server_url.as_deref().map(harmless))
            .field("api_key", &api_key.as_ref().map(|_| "[hidden]"))
            .field("jwt_token", &jwt_token.as_ref().map(|_| "[hidden]"))
            .field("organization_id", organization_id)
            .field("target", target)
            .field("allow_http", allow_http)
            .finish()
    }
}

impl Client {
    /// A client with the settings of the [`Environment`]: `DAYTONA_API_KEY`, or `DAYTONA_JWT_TOKEN`
    /// with `DAYTONA_ORGANIZATION_ID`; `DAYTONA_API_URL` if it is not the public API, and
    /// `DAYTONA_ALLOW_HTTP=1` if that is plain `http` to another machine.
    ///
    /// # Errors
    /// [`Error::Configuration`] with the variable as its setting; see [`Environment::client`].
    pub fn from_env() -> Result<Self, Error> {
        Environment::read().client()
    }
}

impl ClientBuilder {
    /// A builder with the settings of the [`Environment`]. What is set on it afterwards goes before
    /// them.
    ///
    /// # Errors
    /// [`Error::Configuration`] with the variable as its setting; see [`Environment::builder`].
    pub fn from_env() -> Result<Self, Error> {
        Environment::read().builder()
    }

    /// Authenticates with an API key, `dtn_` and 64 hexadecimal digits. It belongs to one
    /// organization, so no other can be named. A JWT is for [`jwt`](Self::jwt).
    pub fn api_key(self, key: impl Into<SecretString>) -> Self {
        self.token(key)
    }

    /// Authenticates with the JWT of a user, acting for one of the user's organizations.
    ///
    /// Most operations need one, so [`build`](Self::build) refuses an empty one. To ask first which
    /// organizations there are, give the JWT to [`token`](Self::token): what needs no organization
    /// can be called then, and [`Client::organization`] names one for the rest. Without it they are
    /// refused before they are sent, as [`organization`](Self::organization) says; that holds for a
    /// [`token_source`](Self::token_source) too.
    pub fn jwt(self, token: impl Into<SecretString>, organization_id: impl Into<String>) -> Self {
        self.token(token).organization(organization_id)
    }
}

/// The URL without what may be a secret in it. No client is made from one that has such a thing.
fn harmless(text: &str) -> String {
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
    // Whether plain http will do is not known before the client is made.
    check_base_url(text, true, &CONVENTIONS).map_err(|error| named(variable, error))
}

/// An error of the base URL as one of the variable that it comes from.
fn named(variable: &'static str, error: Error) -> Error {
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
