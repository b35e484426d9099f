//! Removes the token and other secrets from what the server sent.

use secrecy::ExposeSecret;
use serde::de::Error as _;

use crate::auth::token::Bearer;
use crate::error::api_error::one_line;

const HIDDEN: &str = "[hidden]";
/// How much of a body is searched for the token.
const READ_LIMIT: usize = 64 << 10;
/// How much of a body is kept as an excerpt.
const EXCERPT_LIMIT: usize = 1 << 10;

/// Replaces the token in the text.
pub(crate) fn text(token: Option<&Bearer>, text: String) -> String {
    match token.map(|bearer| bearer.token.expose_secret()) {
        Some(token) if text.contains(token) => text.replace(token, HIDDEN),
        _ => text,
    }
}

/// Removes the token and quoted text, which may be a secret, from an error of the decoder, and
/// truncates it. Line and column are kept.
pub(crate) fn decoder(token: Option<&Bearer>, error: serde_json::Error) -> serde_json::Error {
    let said = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let problem = said.strip_suffix(&place).unwrap_or(&said);
    let unquoted = without_text(problem);
    let harmless = one_line(&text(token, unquoted.unwrap_or_else(|| problem.to_owned())));
    if harmless == problem { error } else { serde_json::Error::custom(harmless + &place) }
}

/// Turns `string "abc", expected` into `string, expected`.
fn without_text(problem: &str) -> Option<String> {
    const FOUND: &str = ": string ";
    let (kind, found) = problem.split_once(FOUND)?;
    // Split at the last occurrence, because the quoted text may contain the same words.
    let (_, expected) = found.rsplit_once("\", expected ")?;
    Some(format!("{kind}: string, expected {expected}"))
}

/// The beginning of a body as text, without the token.
pub(crate) fn excerpt(token: Option<&Bearer>, body: &[u8]) -> String {
    // Truncate only after the replacement, because a partial token would not be recognised.
    let beginning = &body[..body.len().min(READ_LIMIT)];
    let text = text(token, String::from_utf8_lossy(beginning).into_owned());
    if token.is_some_and(|bearer| unescaped(&text).contains(bearer.token.expose_secret())) {
        return HIDDEN.to_owned();
    }
    let end = (0..=EXCERPT_LIMIT).rfind(|&end| text.is_char_boundary(end)).unwrap_or(0);
    text[..end].to_owned()
}

/// The text with JSON escapes decoded, because JSON can write the token in many ways.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        let code = after.strip_prefix('u').and_then(|code| code.get(..4));
        let char = code.and_then(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?));
        plain.extend(char);
        rest = if char.is_some() { &after[5..] } else { after };
    }
    plain + rest
}
