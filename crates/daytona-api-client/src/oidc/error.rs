//! The errors of getting tokens from an issuer.

use http::StatusCode;

use crate::Error;

/// The maximum length of text of the issuer in an error.
const TEXT_LIMIT: usize = 200;
/// The length from which a part of a secret counts as a leak and not as chance.
const MIN_LEAK: usize = 8;

/// Why no token could be obtained with OpenID Connect.
///
/// The message is one line, says what to do, and includes neither secrets nor query parameters. A
/// call that fails because of it returns [`Error::Credentials`], which has it in its chain of
/// sources:
///
/// ```
/// use std::error::Error as _;
///
/// use daytona_api_client::Error;
/// use daytona_api_client::oidc::OidcError;
///
/// /// Whether the user has to sign in again.
/// fn is_signed_out(error: &Error) -> bool {
///     let Error::Credentials { source, .. } = error else { return false };
///     let cause = source.source().and_then(|cause| cause.downcast_ref());
///     matches!(cause, Some(OidcError::Refused { code, .. }) if code == "invalid_grant")
/// }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OidcError {
    /// A setting is not valid.
    #[error("OpenID Connect: the {setting} {problem}")]
    Setting {
        /// The name of the setting.
        setting: &'static str,
        /// What is wrong with it, and how to fix it.
        problem: String,
    },
    /// The API did not name its issuer.
    #[error("OpenID Connect: the API did not name its issuer; check the base URL of the client")]
    Api {
        /// The error of the call.
        source: Box<Error>,
    },
    /// The connection to the issuer failed, broke, or timed out.
    #[error("{address}: {}; check the issuer and the network", connection_problem(.source))]
    Connection {
        /// The URL of the request, without query parameters.
        address: String,
        /// The error of the HTTP client.
        source: reqwest::Error,
    },
    /// The response of the issuer is not valid in OpenID Connect.
    #[error("{address}: {problem}")]
    Answer {
        /// The URL of the request, without query parameters.
        address: String,
        /// The status of the response, if it is the problem.
        status: Option<StatusCode>,
        /// What is wrong with the response, and what to do about it.
        problem: String,
    },
    /// The issuer refused to issue a token for these credentials.
    #[error("{address}: refused with `{code}`{}; {}", in_parentheses(.description), advice(.code))]
    Refused {
        /// The token endpoint.
        address: String,
        /// The error code, such as `invalid_grant` or `invalid_client`.
        code: String,
        /// The description of the issuer, unless it repeats a secret.
        description: Option<String>,
    },
}

impl OidcError {
    pub(super) fn setting(setting: &'static str, problem: impl Into<String>) -> Self {
        Self::Setting { setting, problem: problem.into() }
    }

    pub(super) fn answer(address: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Answer { address: address.into(), status: None, problem: problem.into() }
    }

    /// The refusal of a request that included these secrets.
    pub(super) fn refused(
        address: impl Into<String>,
        code: &str,
        description: Option<&str>,
        secrets: &[&str],
    ) -> Self {
        let harmless = |text: &&str| !secrets.iter().any(|secret| contains_part_of(text, secret));
        let is_code = |code: &&str| {
            (1..=64).contains(&code.len())
                && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
        };
        let code = Some(code).filter(is_code).filter(harmless).unwrap_or("unknown_error");
        let description = description.filter(harmless).map(one_line).filter(|it| !it.is_empty());
        Self::Refused { address: address.into(), code: code.to_owned(), description }
    }
}

/// Whether the text contains a part of the secret, plain or percent-encoded.
fn contains_part_of(text: &str, secret: &str) -> bool {
    let text = text.as_bytes();
    let has = |piece: &[u8]| text.windows(piece.len()).any(|window| window == piece);
    let any = |secret: &str| {
        let bytes = secret.as_bytes();
        !bytes.is_empty() && bytes.windows(MIN_LEAK.min(bytes.len())).any(has)
    };
    let encoded = percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC);
    any(secret) || any(&encoded.to_string())
}

/// The text without line breaks, truncated.
pub(super) fn one_line(text: &str) -> String {
    let plain = |char: char| if char.is_control() { ' ' } else { char };
    text.trim().chars().take(TEXT_LIMIT).map(plain).collect()
}

fn connection_problem(source: &reqwest::Error) -> &'static str {
    if source.is_timeout() {
        "timed out"
    } else if source.is_connect() {
        "could not connect"
    } else {
        "the connection failed"
    }
}

fn in_parentheses(description: &Option<String>) -> String {
    description.as_ref().map(|text| format!(" ({text})")).unwrap_or_default()
}

fn advice(code: &str) -> &'static str {
    match code {
        "invalid_grant" => {
            "the refresh token has expired, was revoked or has been used before: sign in again"
        }
        "invalid_client" => "check the client ID and the client secret",
        "unauthorized_client" | "unsupported_grant_type" => {
            "allow this grant for the client at the issuer, or use another client ID"
        }
        "invalid_scope" => "request scopes that the client was granted",
        "access_denied" | "invalid_target" => {
            "allow the audience for this client at the issuer, or request another one"
        }
        "temporarily_unavailable" | "server_error" | "slow_down" => "try again later",
        _ => "check the settings of the client at the issuer",
    }
}
