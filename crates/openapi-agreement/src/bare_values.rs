//! A server that sends bare values as text, in the way of NestJS.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// A layer that turns the JSON of a success into text if it is a boolean, a number or a string: as
/// NestJS has it, `"sandbox-1"` goes out as `sandbox-1`, and as `text/html`. A string that begins as
/// HTML does stays JSON, since no client could tell it from a page.
///
/// ```
/// use axum::http::header::CONTENT_TYPE;
/// use axum::{Router, middleware, routing};
/// use openapi_agreement::bare_values::bare_values;
///
/// let count = routing::get(async || ([(CONTENT_TYPE, "application/json")], "3"));
/// let router: Router = Router::new().route("/count", count).layer(middleware::from_fn(bare_values));
/// ```
pub async fn bare_values(request: Request, next: Next) -> Response {
    let (mut head, body) = next.run(request).await.into_parts();
    let is_json = head.headers.get(CONTENT_TYPE).is_some_and(|name| name == "application/json");
    if !head.status.is_success() || !is_json {
        return Response::from_parts(head, body);
    }
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let Some(text) = bare(&bytes) else { return Response::from_parts(head, Body::from(bytes)) };
    head.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    head.headers.insert(CONTENT_LENGTH, text.len().into());
    Response::from_parts(head, Body::from(text))
}

/// The text of a bare value.
fn bare(json: &Bytes) -> Option<String> {
    match serde_json::from_slice(json).ok()? {
        Value::String(text) => (!text.trim_start().starts_with('<')).then_some(text),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bare_values_become_text() {
        let table = [
            (r#""a \"b\"""#, Some("a \"b\"")),
            (r#""""#, Some("")),
            (r#"" <a>""#, None),
            ("true", Some("true")),
            ("3", Some("3")),
            ("2.5", Some("2.5")),
            ("null", None),
            ("[1]", None),
            ("{}", None),
            ("", None),
        ];
        for (json, text) in table {
            assert_eq!(bare(&Bytes::from_static(json.as_bytes())).as_deref(), text, "{json}");
        }
    }
}
