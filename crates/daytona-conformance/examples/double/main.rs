//! A test double of the Daytona API: all operations, each of which checks its caller and its
//! request, and answers a value that the description declares.
//!
//! ```sh
//! cargo run --package daytona-conformance --example double
//! ```
//!
//! It listens on `DAYTONA_LISTEN`, by default 127.0.0.1:3000, and prints its address. The API is
//! under `/api`, and its description, with the corrections, at `/openapi.json`. Callers show the
//! key in `DAYTONA_API_KEY`, by default `demo`. Of all this only one thing is
//! remembered: what was deleted is not found any more, until a POST to its path, or to one above it,
//! makes it again. What was created is in no list, and lists have what was deleted.
//!
//! With `DAYTONA_BARE_VALUES=text` a boolean, a number or a string that is a whole answer goes out
//! without quotes and as `text/html`, in the way of the public server; otherwise, or with `json`, it
//! is JSON.
//!
//! Ctrl-C or SIGTERM ends it.

mod deleted;
mod exchange;
#[allow(deprecated, reason = "deprecated operations are answered as well")]
#[rustfmt::skip]
#[path = "../../tests/agreement/generated/handlers/mod.rs"]
mod handlers;

use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

use daytona_api_server as server;
use daytona_conformance::plain::bare_values;
use daytona_conformance::{Input, Source};
use exchange::{Principal, Server};
use serde_json::{Value, json};
use server::axum::http::header::CONTENT_TYPE;
use server::axum::middleware::from_fn;
use server::axum::{Router, routing};
use server::secrecy::{ExposeSecret, SecretString};
use server::{Credentials, Error, serve, shutdown_signal};
use tokio::net::TcpListener;

/// The description with its corrections.
fn description() -> Result<Value, Box<dyn std::error::Error>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi");
    let read =
        |name: &str| fs::read_to_string(directory.join(name)).map(|text| Source::new(name, text));
    let input = Input::new(read("daytona.yaml")?, Some(read("daytona.overlay.yaml")?))?;
    Ok(input.corrected.root.to_json())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut description = description()?;
    let double = Server::new(&description)?;
    // Whoever takes the description from here means this server, not the one on the internet.
    description["servers"] = json!([{ "url": "/api" }]);
    let description = description.to_string();

    let key = Arc::new(SecretString::from(env::var("DAYTONA_API_KEY").unwrap_or("demo".into())));
    let authenticate = move |credentials: Credentials| {
        let key = Arc::clone(&key);
        async move {
            match credentials.token() {
                Some(token) if token.expose_secret() == key.expose_secret() => Ok(Principal),
                _ => Err(Error::unauthorized("Invalid API key")),
            }
        }
    };
    let api = handlers::router(&double).authenticate(authenticate).build()?;
    let api = match env::var("DAYTONA_BARE_VALUES").as_deref() {
        Ok("text") => api.layer(from_fn(bare_values)),
        Ok("json") | Err(_) => api,
        Ok(other) => {
            return Err(format!("DAYTONA_BARE_VALUES is {other:?}, not text or json").into());
        }
    };
    let described = async move || ([(CONTENT_TYPE, "application/json")], description.clone());
    let router = Router::new().nest("/api", api).route("/openapi.json", routing::get(described));

    let address = env::var("DAYTONA_LISTEN").unwrap_or("127.0.0.1:3000".into());
    let listener = TcpListener::bind(address).await?;
    println!("http://{}", listener.local_addr()?);
    serve(listener, router, shutdown_signal()).await?;
    Ok(())
}
