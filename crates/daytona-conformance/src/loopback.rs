//! One exchange over a real socket: what a client sends, and what it makes of an answer.

use std::time::Duration;

use daytona_api_client::reqwest::Url;
use daytona_api_client::{Call, Client, ClientBuilder, Error, Response};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// Longer than any exchange with this machine takes.
const LIMIT: Duration = Duration::from_secs(10);
/// Larger than the head of any request that the checks make.
const HEAD_LIMIT: usize = 64 << 10;

/// The head of a request as it arrived.
pub struct Received {
    /// Method and path.
    pub operation: String,
    /// The decoded query parameters, in their order.
    pub query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
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
    let problem = |error: std::io::Error| format!("cannot listen: {error}");
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(problem)?;
    let address = listener.local_addr().map_err(problem)?;
    let client = client
        .base_url(format!("http://{address}"))
        .idle_timeout(Some(LIMIT))
        .build()
        .map_err(|error| error.to_string())?;

    let (sender, mut receiver) = oneshot::channel();
    let server = tokio::spawn(serve(listener, answer.to_string(), sender));
    let outcome = call(&client).await;
    server.abort();
    match (receiver.try_recv(), outcome) {
        (Ok(received), outcome) => Ok(Exchange { received, outcome }),
        (Err(_), Err(error)) => Err(error.to_string()),
        (Err(_), Ok(_)) => Err("no complete request arrived".to_owned()),
    }
}

/// Reads one request, passes it on, and only then answers.
async fn serve(listener: TcpListener, answer: String, sender: oneshot::Sender<Received>) {
    let Ok((mut connection, _)) = listener.accept().await else { return };
    let Some(received) = receive(&mut connection).await else { return };
    if sender.send(received).is_err() {
        return;
    }
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
    let response = format!("{head}content-length: {}\r\n\r\n{answer}", answer.len());
    // A client that has gone reports that itself.
    let _ = connection.write_all(response.as_bytes()).await;
    let _ = connection.shutdown().await;
}

async fn receive(connection: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        if bytes.len() > HEAD_LIMIT || connection.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    parse(&String::from_utf8(bytes).ok()?)
}

fn parse(head: &str) -> Option<Received> {
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    let url = Url::parse(&format!("http://host{target}")).ok()?;
    let headers = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_owned(), value.trim().to_owned()))
    });
    Some(Received {
        operation: format!("{method} {}", url.path()),
        query: url.query_pairs().into_owned().collect(),
        headers: headers.collect(),
    })
}

impl Received {
    /// The value of a query parameter that was sent once.
    pub fn query(&self, name: &str) -> Option<&str> {
        let mut values = self.query.iter().filter(|(known, _)| known == name);
        let (_, value) = values.next()?;
        values.next().is_none().then_some(value)
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_call_that_sends_nothing_says_why() {
        let call = |client: &Client| client.get_sandbox().send();
        let problem = exchange(&Value::Null, Client::builder(), call).await.err();
        assert!(problem.is_some_and(|text| text.contains("sandboxIdOrName")));
    }

    #[test]
    fn a_request_is_taken_apart() {
        let head = "GET /a/b?x=1%202&y=%7B%7D&x=3 HTTP/1.1\r\nHost: h\r\nX-One: 1:2\r\n\r\n";
        let received = parse(head).unwrap();
        assert_eq!(received.operation, "GET /a/b");
        assert_eq!(received.query("y"), Some("{}"));
        assert_eq!(received.query("x"), None, "it was sent twice");
        assert_eq!(received.header("x-one"), Some("1:2"));
    }
}
