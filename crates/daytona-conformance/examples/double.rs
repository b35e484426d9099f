//! The [test double](daytona_conformance::double) of the Daytona API as a program.
//!
//! ```sh
//! cargo run --package daytona-conformance --example double
//! ```
//!
//! It listens on `DAYTONA_LISTEN`, by default 127.0.0.1:3000, and prints its address. The API is
//! under `/api`, where a browser gets a page about it; its description, with the corrections, is at
//! `/api-json` and `/api-yaml`. Callers show the key in `DAYTONA_API_KEY`, by default `demo`.
//!
//! With `DAYTONA_BARE_VALUES=text` a boolean, a number or a string that is a whole answer goes out
//! without quotes and as `text/html`, in the way of the public server; otherwise, or with `json`, it
//! is JSON. Ctrl-C or SIGTERM ends it.

use std::env;
use std::sync::Arc;

use daytona_api_server::axum::Router;
use daytona_api_server::axum::middleware::from_fn;
use daytona_api_server::secrecy::{ExposeSecret, SecretString};
use daytona_api_server::{
    Credentials, DESCRIPTION, Error, description_router, serve, shutdown_signal,
};
use daytona_conformance::double::{Principal, router, server};
use openapi_agreement::bare_values::bare_values;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let double = server(&serde_json::from_str(DESCRIPTION)?)?;

    let key = Arc::new(SecretString::from(env::var("DAYTONA_API_KEY").unwrap_or("demo".into())));
    let authenticate = move |credentials: Credentials| {
        let key = Arc::clone(&key);
        async move {
            match credentials.token() {
                Some(token) if token.expose_secret() == key.expose_secret() => {
                    let token = token.expose_secret().to_owned();
                    Ok(Principal { token, organization: None })
                }
                _ => Err(Error::unauthorized("Invalid API key")),
            }
        }
    };
    let api = router(&double).authenticate(authenticate).build()?;
    let api = match env::var("DAYTONA_BARE_VALUES").as_deref() {
        Ok("text") => api.layer(from_fn(bare_values)),
        Ok("json") | Err(_) => api,
        Ok(other) => {
            return Err(format!("DAYTONA_BARE_VALUES is {other:?}, not text or json").into());
        }
    };
    let router = Router::new().nest("/api", api).merge(description_router("/api"));

    let address = env::var("DAYTONA_LISTEN").unwrap_or("127.0.0.1:3000".into());
    let listener = TcpListener::bind(address).await?;
    println!("http://{}", listener.local_addr()?);
    serve(listener, router, shutdown_signal()).await?;
    Ok(())
}
