//! The description of the API, for programs and for people.

use axum::Router;
use axum::extract::Request;
use axum::response::{Html, Redirect};
use axum::routing::{MethodRouter, get};
use bytes::Bytes;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use saphyr::{LoadableYamlNode as _, Yaml, YamlEmitter};
use serde_json::{Value, json};
use swagger_ui_dist::{ApiDefinition, OpenApiSource, generate_routes};
use tower_service::Service as _;

/// What the page may load: what comes from this server, and the pictures within its style sheet.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'";

const PAGE: &str = include_str!("page.html");

/// Routes that show a description, which is JSON, to anyone: that of the API which is nested under
/// the prefix. Generated crates have such a function for their description.
///
/// # Panics
/// If the description is not JSON, and as [`Router::route`] does if the prefix is not a path for it:
/// it begins with `/`, and has a name after the last one.
pub fn description_router(description: &str, prefix: &str) -> Router {
    let description = serde_json::from_str(description);
    let mut description: Value = description.expect("the description is JSON");
    description["servers"] = json!([{ "url": prefix }]);
    let title = description["info"]["title"].as_str().unwrap_or("API").to_owned();
    let json = description.to_string();
    // JSON is YAML already, though not what people mean by it.
    let yaml = yaml(&json).unwrap_or_else(|| json.clone());

    // Relative to the page, so that they are right behind a proxy that has a prefix of its own.
    let name = prefix.rsplit('/').next().unwrap_or_default();
    let page = PAGE.replace("{title}", &escape(&title)).replace("{name}", &escape(name));
    let settings = json!({
        "url": format!("{name}-json"), "dom_id": "#viewer", "deepLinking": true,
        "docExpansion": "none", "filter": true, "validatorUrl": "none",
    });
    let script = format!("SwaggerUIBundle({settings});\n");
    let viewer = generate_routes(ApiDefinition {
        uri_prefix: prefix.to_owned(),
        api_definition: OpenApiSource::Uri(String::new()),
        title: None,
    });
    Router::new()
        .route(prefix, get(async move || ([(CONTENT_SECURITY_POLICY, POLICY)], Html(page))))
        .route(&format!("{prefix}/"), get(Redirect::permanent(&format!("../{name}"))))
        .route(&format!("{prefix}-json"), text("application/json", json))
        .route(&format!("{prefix}-yaml"), text("application/yaml", yaml))
        .route(&format!("{prefix}/swagger-ui-init.js"), text("text/javascript", script))
        // Of the routes of the viewer only these: its page asks a validator on the internet.
        .route(&format!("{prefix}/swagger-ui.css"), of_viewer(&viewer))
        .route(&format!("{prefix}/swagger-ui-bundle.js"), of_viewer(&viewer))
}

/// Answers what the viewer does.
fn of_viewer(viewer: &Router) -> MethodRouter {
    let mut viewer = viewer.clone();
    get(async move |request: Request| viewer.call(request).await)
}

/// Answers a text.
fn text(media_type: &'static str, text: String) -> MethodRouter {
    let text = Bytes::from(text);
    get(async move || ([(CONTENT_TYPE, media_type)], text))
}

/// Text for an HTML page.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// JSON as people write YAML.
fn yaml(json: &str) -> Option<String> {
    let documents = Yaml::load_from_str(json).ok()?;
    let mut text = String::new();
    let mut emitter = YamlEmitter::new(&mut text);
    emitter.multiline(true);
    emitter.dump(documents.first()?).ok()?;
    text.push('\n');
    Some(text)
}
