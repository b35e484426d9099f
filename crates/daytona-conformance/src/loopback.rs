//! One exchange over a real socket: what a client sends, and what it makes of an answer.

use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use daytona_api_client::reqwest::Url;
use daytona_api_client::{Call, Client, ClientBuilder, Error, Response};
use openapi_agreement::run::serve;
use serde_json::Value;
use tokio::sync::mpsc;

/// Longer than any exchange with this machine takes.
const LIMIT: Duration = Duration::from_secs(10);
/// Larger than any request that the checks make.
const BODY_LIMIT: usize = 64 << 10;

/// A request as it arrived.
pub struct Received {
    /// Method and path.
    pub route: String,
    /// The decoded query parameters, in their order.
    pub query: Vec<(String, String)>,
    /// The body, if it is JSON.
    pub body: Option<Value>,
    headers: HeaderMap,
}

/// What came of an exchange.
pub struct Exchange<T> {
    /// What the client sent.
    pub received: Received,
    /// What the client made of the answer.
    pub outcome: Result<Response<T>, Error>,
}

/// Lets a client call a listener that answers with 200 and `answer`.
///
/// # Errors
/// Why nothing arrived.
pub async fn exchange<T>(
    answer: &Value,
    client: ClientBuilder,
    call: impl FnOnce(&Client) -> Call<T>,
) -> Result<Exchange<T>, String> {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let answer = answer.to_string();
    let router = Router::new().fallback(async move |request: Request| {
        // Whoever waits for it may have given up.
        let _ = sender.send(Received::read(request).await);
        ([(CONTENT_TYPE, "application/json")], answer)
    });
    let client = client.base_url(serve(router).await).idle_timeout(Some(LIMIT)).build();
    let outcome = call(&client.map_err(|error| error.to_string())?).await;
    match (receiver.try_recv(), outcome) {
        (Ok(received), outcome) => Ok(Exchange { received, outcome }),
        (Err(_), Err(error)) => Err(error.to_string()),
        (Err(_), Ok(_)) => Err("no complete request arrived".to_owned()),
    }
}

impl Received {
    async fn read(request: Request) -> Self {
        let (head, body) = request.into_parts();
        let url = Url::parse(&format!("http://host{}", head.uri)).ok();
        let query = url.map(|url| url.query_pairs().into_owned().collect());
        let body = to_bytes(body, BODY_LIMIT).await.ok();
        Self {
            route: format!("{} {}", head.method, head.uri.path()),
            query: query.unwrap_or_default(),
            body: body.and_then(|body| serde_json::from_slice(&body).ok()),
            headers: head.headers,
        }
    }

    /// The value of a query parameter that was sent once.
    pub fn query(&self, name: &str) -> Option<&str> {
        let mut values = self.query.iter().filter(|(known, _)| known == name);
        let (_, value) = values.next()?;
        values.next().is_none().then_some(value)
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_call_that_sends_nothing_says_why() {
        let call = |client: &Client| client.get_sandbox("").send();
        let problem = exchange(&Value::Null, Client::builder(), call).await.err();
        assert!(problem.is_some_and(|text| text.contains("sandboxIdOrName")));
    }
}
