//! The router by hand.

use std::error::Error as StdError;
use std::hint::black_box;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequestParts, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;

use super::failure::Failure;
use super::query::Query;
use super::{ORGANIZATION, body, is_token};
use crate::example;
use crate::hand::Sandbox;

/// How answers are encoded.
#[derive(Clone, Copy, Debug)]
pub enum Encoder {
    /// By `axum::Json`, as mostly.
    Axum,
    /// By `serde_json` into a vector, which is faster than the buffer of `axum::Json`.
    Lean,
}

struct Service {
    sandbox: Sandbox,
    encoder: Encoder,
}

/// The router, with one sandbox to show.
///
/// # Errors
/// None, unless the example is no sandbox.
pub fn router(encoder: Encoder) -> Result<Router, Box<dyn StdError + Send + Sync>> {
    let sandbox: Sandbox = serde_json::from_str(&example::sandbox(0))?;
    Ok(Router::new()
        .route("/sandbox/paginated", get(list))
        .route("/sandbox", post(create))
        .with_state(Arc::new(Service { sandbox, encoder })))
}

/// The organization of the caller.
struct Caller(String);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let headers = &parts.headers;
        let mut shown = headers.get_all(AUTHORIZATION).iter();
        let token = match (shown.next(), shown.next()) {
            (Some(only), None) => only.to_str().ok().and_then(|text| text.split_once(' ')),
            _ => None,
        };
        let token = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let token = token.map(|(_, token)| token.trim()).filter(|token| !token.is_empty());
        let Some(token) = token else {
            return Err(Failure::unauthorized("Unauthorized", "Bearer", &parts.uri));
        };
        if !is_token(token) {
            let challenge = "Bearer error=\"invalid_token\"";
            return Err(Failure::unauthorized("Invalid API key", challenge, &parts.uri));
        }
        let organization = headers.get("x-daytona-organization-id");
        let organization = organization.and_then(|value| value.to_str().ok());
        Ok(Self(organization.unwrap_or(ORGANIZATION).to_owned()))
    }
}

/// A page of sandboxes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    items: Vec<Sandbox>,
    total: i64,
    page: i64,
    total_pages: i64,
}

async fn list(
    State(service): State<Arc<Service>>,
    Caller(organization_id): Caller,
    uri: Uri,
) -> Result<Response, Failure> {
    let query = Query::of(uri.query().unwrap_or_default());
    let query = query.map_err(|message| Failure::new(StatusCode::BAD_REQUEST, message, &uri))?;
    let query = black_box(query);
    let sandbox = Sandbox { organization_id, ..service.sandbox.clone() };
    let (page, total_pages) = (query.page, query.limit);
    service.answer(Page { items: vec![sandbox], total: 1, page, total_pages }, &uri)
}

async fn create(
    State(service): State<Arc<Service>>,
    Caller(organization_id): Caller,
    uri: Uri,
    headers: HeaderMap,
    json: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let json = match json {
        Ok(json) => json,
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            let message = "The request body is too large.";
            return Err(Failure::new(StatusCode::PAYLOAD_TOO_LARGE, message, &uri));
        }
        Err(_) => {
            let message = "The request body ended early.";
            return Err(Failure::new(StatusCode::BAD_REQUEST, message, &uri));
        }
    };
    if !json.is_empty() && !is_json(&headers) {
        let message = "The request body must be application/json in UTF-8.";
        return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message, &uri));
    }
    let body = body::read(&json);
    let body = body.map_err(|message| Failure::new(StatusCode::BAD_REQUEST, message, &uri))?;
    let body = black_box(body);
    let mut sandbox = Sandbox { organization_id, ..service.sandbox.clone() };
    sandbox.name = body.name.unwrap_or(sandbox.name);
    sandbox.user = body.user.unwrap_or(sandbox.user);
    sandbox.env = body.env.unwrap_or(sandbox.env);
    sandbox.cpu = body.cpu.unwrap_or(sandbox.cpu);
    sandbox.labels = body.labels.or(sandbox.labels);
    sandbox.class = body.class.or(sandbox.class);
    sandbox.auto_delete_interval = body.auto_delete_interval.or(sandbox.auto_delete_interval);
    sandbox.volumes = body.volumes.or(sandbox.volumes);
    service.answer(sandbox, &uri)
}

impl Service {
    /// An answer in JSON.
    fn answer(&self, body: impl Serialize, uri: &Uri) -> Result<Response, Failure> {
        match self.encoder {
            Encoder::Axum => Ok(Json(body).into_response()),
            Encoder::Lean => {
                let json = serde_json::to_vec(&body).map_err(|_| {
                    let message = "An unexpected error occurred.";
                    Failure::new(StatusCode::INTERNAL_SERVER_ERROR, message, uri)
                })?;
                Ok(([(CONTENT_TYPE, "application/json")], json).into_response())
            }
        }
    }
}

/// Whether a body is said to be JSON in UTF-8.
fn is_json(headers: &HeaderMap) -> bool {
    let text = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
    let essence = essence.trim().to_ascii_lowercase();
    let mut pairs = parameters.split(';').filter_map(|pair| pair.split_once('='));
    let charset = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    let utf8 = charset.is_none_or(|(_, charset)| {
        let charset = charset.trim().trim_matches('"').to_ascii_lowercase();
        matches!(&*charset, "utf-8" | "utf8" | "us-ascii")
    });
    utf8 && (essence == "application/json" || essence.ends_with("+json"))
}
