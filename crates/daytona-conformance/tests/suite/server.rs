//! Servers on the loopback address that answer as a test says.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::StatusCode;
use openapi_agreement::values::Values;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::support::only;

pub const KEY: &str = "dtn_conformance_test_key";

/// A request as it arrived.
pub struct Asked {
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Query as it was sent.
    pub query: String,
    pub authorization: Option<String>,
    pub body: Option<Value>,
}

/// What is answered: status, content type, body.
pub type Answered = (u16, &'static str, String);

/// A router that answers so. The function may block.
pub fn router(answer: impl Fn(Asked) -> Answered + Send + Sync + 'static) -> Router {
    let answer = Arc::new(answer);
    Router::new().fallback(async move |request: Request| {
        let (head, body) = request.into_parts();
        let authorization = head.headers.get("authorization");
        let asked = Asked {
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            authorization: authorization.and_then(|value| value.to_str().ok().map(str::to_owned)),
            body: serde_json::from_slice(&to_bytes(body, 1 << 20).await.unwrap()).ok(),
        };
        let answered = tokio::task::spawn_blocking(move || answer(asked)).await;
        let (status, media, body) = answered.unwrap();
        (StatusCode::from_u16(status).unwrap(), [("content-type", media)], body)
    })
}

/// A server until it is dropped.
pub struct Fake {
    pub url: String,
    runtime: Option<Runtime>,
}

impl Fake {
    pub fn new(answer: impl Fn(Asked) -> Answered + Send + Sync + 'static) -> Self {
        let runtime = Runtime::new().unwrap();
        let router = Router::new().nest("/api", router(answer));
        let url = runtime.block_on(openapi_agreement::run::serve(router));
        Self { url: format!("{url}/api"), runtime: Some(runtime) }
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        // An answer may take longer than the test.
        self.runtime.take().unwrap().shutdown_background();
    }
}

pub fn error(status: u16) -> Answered {
    let body = json!({ "path": "/api/x", "timestamp": "2026-02-01T12:00:00.000Z",
        "statusCode": status, "error": "Error", "message": "No." });
    (status, "application/json; charset=utf-8", body.to_string())
}

/// What exists on the server that a test writes to.
pub type Things = Arc<Mutex<BTreeMap<String, Value>>>;

/// A server that does what the description says, with values made from it.
pub fn good(things: Things) -> impl Fn(Asked) -> Answered {
    let root = only(&[]).corrected.root.to_json();
    move |asked: Asked| {
        let operation = &root["paths"][&asked.path][asked.method.to_lowercase()];
        let public =
            operation.is_object() && operation["security"].as_array().is_none_or(Vec::is_empty);
        if asked.path == "/no-such-route" {
            return error(404);
        }
        if !public && asked.authorization.as_deref() != Some(&format!("Bearer {KEY}")) {
            return error(401);
        }
        if let Some(answer) = stored(&root, &things, &asked) {
            return answer;
        }
        let outside = ["page=0", "limit=0", "limit=201"];
        if outside.iter().any(|bad| asked.query.split('&').any(|pair| pair == *bad)) {
            return error(400);
        }
        let mut responses = operation["responses"].as_object().into_iter().flatten();
        let success = responses.find(|(status, _)| status.starts_with('2'));
        let Some((status, response)) = success else { return error(404) };
        let schema = &response["content"]["application/json"]["schema"];
        if schema.is_null() {
            return (status.parse().unwrap(), "text/plain", String::new());
        }
        let mut body = Values::new(&root).maximal(schema).unwrap();
        if asked.query.contains("limit=1") && body.get("items").is_some() {
            let one = body["items"].as_array().and_then(|items| items.first()).cloned();
            body["items"] = json!([one]);
        }
        (status.parse().unwrap(), "application/json; charset=utf-8", body.to_string())
    }
}

/// Volumes and sandboxes, which can be created, read, listed and deleted.
fn stored(root: &Value, things: &Things, asked: &Asked) -> Option<Answered> {
    let (collection, id) = match asked.path.strip_prefix('/')?.split_once('/') {
        Some((_, "paginated" | "for-runner")) => return None,
        Some((collection, id)) => (collection, Some(id)),
        None => (asked.path.strip_prefix('/')?, None),
    };
    let (schema, state) = match collection {
        "volumes" => ("VolumeDto", "ready"),
        "sandbox" => ("Sandbox", "started"),
        _ => return None,
    };
    let mut things = things.lock().unwrap();
    let json = |value: Value| (200, "application/json", value.to_string());
    let found = |thing: Option<Value>| Some(thing.map_or_else(|| error(404), json));
    match (asked.method.as_str(), id) {
        ("POST", None) => {
            let id = format!("{collection}-{}", things.len());
            let schema = json!({ "$ref": format!("#/components/schemas/{schema}") });
            let mut thing = Values::new(root).maximal(&schema).unwrap();
            thing["id"] = id.as_str().into();
            thing["state"] = state.into();
            for (name, value) in asked.body.as_ref()?.as_object()? {
                thing[name] = value.clone();
            }
            things.insert(id, thing.clone());
            found(Some(thing))
        }
        ("GET", Some(id)) => found(things.get(id).cloned()),
        ("DELETE", Some(id)) => found(things.remove(id)),
        ("GET", None) => {
            let listed = things.iter().filter(|(id, _)| id.starts_with(collection));
            found(Some(listed.map(|(_, thing)| thing.clone()).collect()))
        }
        _ => None,
    }
}
