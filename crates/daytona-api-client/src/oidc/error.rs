//! What can go wrong between a client and the issuer of its tokens.

use http::StatusCode;

use crate::Error;

/// How much of what the issuer says is repeated.
const TEXT_LIMIT: usize = 200;
/// How long a piece of a secret is told from chance.
const PIECE: usize = 8;

/// Why OpenID Connect gave no token.
///
/// Its text is one line, says what to do, and has neither secrets nor the parameters of addresses.
/// A call that fails for it ends with [`Error::Credentials`], whose chain of sources has it:
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
    /// A setting cannot be used.
    #[error("OpenID Connect: the {setting} {problem}")]
    Setting {
        /// The setting in question.
        setting: &'static str,
        /// What is wrong with it, and what would be right.
        problem: String,
    },
    /// The API did not tell its issuer.
    #[error("OpenID Connect: the API does not tell its issuer; check the base URL of the client")]
    Api {
        /// How the call failed.
        source: Box<Error>,
    },
    /// There was no connection to the issuer, it broke, or it took too long.
    #[error("{address}: {}; check the issuer and the network", connection_problem(.source))]
    Connection {
        /// What was asked, without parameters.
        address: String,
        /// What the transport says.
        source: reqwest::Error,
    },
    /// The issuer answered with something that has no place in OpenID Connect.
    #[error("{address}: {problem}")]
    Answer {
        /// What was asked, without parameters.
        address: String,
        /// The status of the answer, if it is to blame.
        status: Option<StatusCode>,
        /// What is wrong with the answer, and what to do about it.
        problem: String,
    },
    /// The issuer gives no token for these credentials.
    #[error("{address}: refused with `{code}`{}; {}", said(.description), advice(.code))]
    Refused {
        /// The token endpoint.
        address: String,
        /// The error code, such as `invalid_grant` or `invalid_client`.
        code: String,
        /// What else the issuer says, if it does not repeat a secret.
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

    /// The refusal of a request that these secrets were part of.
    pub(super) fn refused(
        address: impl Into<String>,
        code: &str,
        description: Option<&str>,
        secrets: &[&str],
    ) -> Self {
        let harmless = |text: &&str| !secrets.iter().any(|secret| repeats(text, secret));
        let is_code = |code: &&str| {
            (1..=64).contains(&code.len())
                && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
        };
        let code = Some(code).filter(is_code).filter(harmless).unwrap_or("unknown_error");
        let description = description.filter(harmless).map(one_line).filter(|it| !it.is_empty());
        Self::Refused { address: address.into(), code: code.to_owned(), description }
    }
}

/// Whether the text has a piece of the secret, as it is or as a form carries it.
fn repeats(text: &str, secret: &str) -> bool {
    let text = text.as_bytes();
    let has = |piece: &[u8]| text.windows(piece.len()).any(|window| window == piece);
    let any = |secret: &str| {
        let bytes = secret.as_bytes();
        !bytes.is_empty() && bytes.windows(PIECE.min(bytes.len())).any(has)
    };
    let encoded = percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC);
    any(secret) || any(&encoded.to_string())
}

/// The text without line breaks, cut off where it becomes long.
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

fn said(description: &Option<String>) -> String {
    description.as_ref().map(|text| format!(" ({text})")).unwrap_or_default()
}

fn advice(code: &str) -> &'static str {
    match code {
        "invalid_grant" => {
            "the refresh token has expired, was revoked or has been used before: sign in again"
        }
        "invalid_client" => "check the client ID and the client secret",
        "unauthorized_client" | "unsupported_grant_type" => {
            "let the issuer allow this grant for the client, or use another client ID"
        }
        "invalid_scope" => "ask for scopes that the client was granted",
        "access_denied" | "invalid_target" => {
            "let the issuer allow the audience for this client, or ask for another one"
        }
        "temporarily_unavailable" | "server_error" | "slow_down" => "try again later",
        _ => "check the settings of the client at the issuer",
    }
}
