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
/// Larger than any request that the checks make.
const LIMIT_OF_BYTES: usize = 64 << 10;
/// Between the head and the body.
const END: &[u8] = b"\r\n\r\n";

/// A request as it arrived.
pub struct Received {
    /// Method and path.
    pub operation: String,
    /// The decoded query parameters, in their order.
    pub query: Vec<(String, String)>,
    /// The body, if it is JSON.
    pub body: Option<Value>,
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
    let head = loop {
        if let Some(end) = bytes.windows(END.len()).position(|window| window == END) {
            break end + END.len();
        }
        more(connection, &mut bytes).await?;
    };
    let mut received = parse(std::str::from_utf8(bytes.get(..head)?).ok()?)?;
    let length = received.header("content-length").and_then(|length| length.parse().ok());
    let end = head.saturating_add(length.unwrap_or(0));
    while bytes.len() < end {
        more(connection, &mut bytes).await?;
    }
    received.body = serde_json::from_slice(bytes.get(head..end)?).ok();
    Some(received)
}

async fn more(connection: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<()> {
    let read = connection.read_buf(bytes).await.ok()?;
    (read > 0 && bytes.len() < LIMIT_OF_BYTES).then_some(())
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
        body: None,
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
        let call = |client: &Client| client.get_sandbox("").send();
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
