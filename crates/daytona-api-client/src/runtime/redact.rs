//! What the server says, without the token, should it have repeated it.

use secrecy::ExposeSecret;
use serde::de::Error as _;

use super::api_error::one_line;
use super::token::Bearer;
use crate::types::runtime::ErrorBody;

const HIDDEN: &str = "[hidden]";

/// The text without the token.
pub(crate) fn text(token: Option<&Bearer>, text: String) -> String {
    match token.map(|bearer| bearer.token.expose_secret()) {
        Some(token) if text.contains(token) => text.replace(token, HIDDEN),
        _ => text,
    }
}

/// What the decoder says, without the token and cut off where it becomes long, as it may quote a
/// value. Line and column stay what they are.
pub(crate) fn decoder(token: Option<&Bearer>, error: serde_json::Error) -> serde_json::Error {
    let said = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let problem = said.strip_suffix(&place).unwrap_or(&said);
    let harmless = one_line(&text(token, problem.to_owned()));
    if harmless == problem { error } else { serde_json::Error::custom(harmless + &place) }
}

/// The body of an error, and the text that it was read from. That text was harmless as it stood,
/// but JSON can write the token in other ways.
pub(crate) fn body(
    token: Option<&Bearer>,
    mut body: ErrorBody,
    excerpt: String,
) -> (ErrorBody, String) {
    let ErrorBody { path, timestamp, status_code: _, error, message, code, source, method } =
        &mut body;
    let mut repeats = false;
    for field in [path, timestamp, error, message, code, source, method].into_iter().flatten() {
        let harmless = text(token, field.clone());
        repeats |= harmless != *field;
        *field = harmless;
    }
    (body, if repeats { HIDDEN.to_owned() } else { excerpt })
}
