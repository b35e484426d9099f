//! Lost idle connections, and the limit on calls in flight.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use daytona_api_client::ClientBuilder;
use daytona_api_client::runtime::{Operation, Request, TokenFuture, TokenSource};
use daytona_api_client::{Client, Error, RetryPolicy, reqwest};
use futures_util::future::join_all;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;

use crate::support::*;

const WARM: usize = 64;
const FINE: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";

async fn send(client: &Client, operation: &'static Operation) -> Result<u32, Error> {
    let response = Request::new(client, operation).send::<Value>().await;
    response.map(|response| response.attempts())
}

/// Reads the head of a request; `false` if the connection is closed.
async fn receive(connection: &mut BufReader<TcpStream>) -> bool {
    let mut line = String::new();
    while connection.read_line(&mut line).await.is_ok_and(|read| read > 0) {
        if line.ends_with("\r\n\r\n") || line == "\r\n" {
            return true;
        }
    }
    false
}

/// A client with pooled connections that the server resets when they are reused. Requests on new
/// connections succeed.
async fn client_with_reset_connections(
    change: impl FnOnce(daytona_api_client::ClientBuilder) -> Client,
) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let all = Arc::new(Barrier::new(WARM));
    tokio::spawn(async move {
        for index in 0.. {
            let (connection, _) = listener.accept().await.unwrap();
            let all = Arc::clone(&all);
            tokio::spawn(async move {
                let mut connection = BufReader::new(connection);
                if receive(&mut connection).await {
                    // Each request has its own connection only if none is answered before all have
                    // arrived.
                    if index < WARM {
                        all.wait().await;
                    }
                    connection.write_all(FINE).await.unwrap();
                    receive(&mut connection).await;
                    let _ = connection.into_inner().set_zero_linger();
                }
            });
        }
    });
    let client = change(Client::builder().base_url(url));
    let warm = join_all((0..WARM).map(|_| send(&client, &GET_THING))).await;
    assert!(warm.into_iter().all(|outcome| outcome.is_ok_and(|attempts| attempts == 1)));
    client
}

#[tokio::test]
async fn a_lost_connection_is_replaced_at_once() {
    // A delay before the retry would exceed the time limit of this test.
    let slow = RetryPolicy::new().base_delay(Duration::from_secs(3600)).retries(1);
    let client =
        client_with_reset_connections(|builder| builder.retry(slow).build().unwrap()).await;
    let started = Instant::now();
    for turn in 0..16 {
        assert_eq!(send(&client, OPERATIONS[turn % 3]).await.unwrap(), 2);
    }
    assert!(started.elapsed() < Duration::from_secs(5));

    let error = send(&client, &CREATE_THING).await.unwrap_err();
    assert!(matches!(error, Error::Connection { attempts: 1, .. }), "{error:?}");
    let once = client.with_retry(RetryPolicy::none());
    let error = send(&once, &GET_THING).await.unwrap_err();
    assert!(matches!(error, Error::Connection { attempts: 1, .. }), "{error:?}");
}

const OPERATIONS: [&Operation; 3] = [&GET_THING, &PUT_THING, &DELETE_THING];

#[tokio::test]
async fn a_custom_client_retries_over_its_pooled_connections() {
    let own = ClientBuilder::http_rules(reqwest::Client::builder()).no_proxy().build().unwrap();
    let client = client_with_reset_connections(|builder| {
        builder.http(own).retry(short_delays()).build().unwrap()
    })
    .await;
    let error = send(&client, &GET_THING).await.unwrap_err();
    assert_eq!(error.attempts(), Some(5));
}

#[tokio::test]
async fn a_second_loss_follows_the_policy() {
    for lost in [Answer::Send(Vec::new()), Answer::Reset(Vec::new())] {
        let fine = Answer::Send(json("200 OK", "{}"));
        let server = Server::new(vec![lost.clone(), lost.clone(), fine]).await;
        let client = server.client();
        let error =
            send(&client.with_retry(short_delays().retries(0)), &GET_THING).await.unwrap_err();
        assert_eq!(error.attempts(), Some(1));
        // This call loses one connection.
        assert_eq!(
            send(&client.with_retry(short_delays().retries(1)), &GET_THING).await.unwrap(),
            2
        );

        let server = Server::new(vec![lost]).await;
        let error = send(&server.retrying_client(), &GET_THING).await.unwrap_err();
        assert_eq!((error.attempts(), server.take().len()), (Some(5), 5));
        let slow = short_delays().base_delay(Duration::from_secs(3600)).max_delay(Duration::MAX);
        let client = server.client().with_retry(slow);
        let call = tokio::spawn(async move { send(&client, &GET_THING).await });
        let mut received = 0;
        while received < 2 {
            received += server.take().len();
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!call.is_finished() && server.take().is_empty(), "a second loss is waited out");
        call.abort();
    }
}

/// A server that takes some time for each response, and counts concurrent requests.
struct Busy {
    url: String,
    most: Arc<AtomicUsize>,
}

impl Busy {
    async fn new(time: Duration) -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        let listener = socket.listen(4096).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (counter, highest) = (now, Arc::clone(&most));
        tokio::spawn(async move {
            loop {
                // With too few file descriptors it waits until some are free.
                let Ok((connection, _)) = listener.accept().await else {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                    continue;
                };
                let (counter, highest) = (Arc::clone(&counter), Arc::clone(&highest));
                tokio::spawn(async move {
                    let mut connection = BufReader::new(connection);
                    while receive(&mut connection).await {
                        let current = counter.fetch_add(1, Ordering::SeqCst) + 1;
                        highest.fetch_max(current, Ordering::SeqCst);
                        tokio::time::sleep(time).await;
                        counter.fetch_sub(1, Ordering::SeqCst);
                        if connection.write_all(FINE).await.is_err() {
                            break;
                        }
                    }
                });
            }
        });
        Self { url, most }
    }

    fn max_concurrent(&self) -> usize {
        self.most.swap(0, Ordering::SeqCst)
    }
}

/// Makes `calls` concurrent calls, and returns how many fail.
async fn failures(clients: &[Client], calls: usize) -> usize {
    let calls = (0..calls).map(|index| {
        let client = clients[index % clients.len()].clone();
        tokio::spawn(async move { send(&client, &GET_THING).await })
    });
    let outcomes = join_all(calls.collect::<Vec<_>>()).await;
    outcomes.into_iter().filter(|outcome| outcome.as_ref().unwrap().is_err()).count()
}

#[tokio::test]
async fn calls_in_flight_do_not_exceed_the_limit() {
    let server = Busy::new(Duration::from_millis(20)).await;
    let builder = || Client::builder().base_url(&server.url).retry(RetryPolicy::none());
    assert_eq!(failures(&[builder().build().unwrap()], 2000).await, 0);
    assert_eq!(server.max_concurrent(), 128);

    // Clients derived from a client share its limit.
    let client = builder().max_in_flight(20).build().unwrap();
    let views =
        [client.clone(), client.with_header("X-One", "1").unwrap(), client.with_timeout(None)];
    assert_eq!(failures(&views, 200).await, 0);
    assert_eq!(server.max_concurrent(), 20);

    assert_eq!(failures(&[builder().max_in_flight(None).build().unwrap()], 200).await, 0);
    assert!(server.max_concurrent() > 128);

    let error = builder().max_in_flight(0).build().unwrap_err();
    let text = "client configuration: max_in_flight is 0, which allows no calls; \
                give at least 1, or `None` for no limit";
    assert_eq!(error.to_string(), text);
}

#[tokio::test]
async fn waiting_for_a_permit_counts_towards_the_timeout() {
    let server = Server::new(vec![Answer::Stall(Vec::new())]).await;
    let client = server.builder().max_in_flight(1).build().unwrap();
    let first = tokio::spawn({
        let client = client.clone();
        async move { send(&client, &GET_THING).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let late = client.with_timeout(Some(Duration::from_millis(100)));
    let error = send(&late, &GET_THING).await.unwrap_err();
    let text = "getThing: timed out after 100ms, waiting for other calls in flight to end; \
                `max_in_flight` is 1";
    assert_eq!(error.to_string(), text);
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(cause, "gave up before attempt 1");
    assert_eq!((error.attempts(), error.is_retryable()), (None, true));
    assert_eq!(server.take().len(), 1);

    // A call that is dropped releases its permit.
    first.abort();
    let error = send(&late, &GET_THING).await.unwrap_err();
    assert_eq!(error.to_string(), "getThing: timed out, no response within 100ms");
}

#[tokio::test]
async fn a_call_is_not_in_flight_between_two_attempts() {
    let busy = Answer::Send(response("503 Oh", &["Retry-After: 1"], ""));
    let server = Server::new(vec![busy, Answer::Send(json("200 OK", "{}"))]).await;
    let client = server.builder().max_in_flight(1).retry(short_delays()).build().unwrap();
    let waiting = tokio::spawn({
        let client = client.clone();
        async move { send(&client, &GET_THING).await }
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(send(&client, &GET_THING).await.unwrap(), 1);
    assert!(!waiting.is_finished());
    assert_eq!(waiting.await.unwrap().unwrap(), 2);
}

#[tokio::test]
async fn waiting_for_a_permit_does_not_use_up_the_retry_budget() {
    let slow = Answer::Pieces(vec![json("200 OK", "{}")], Duration::from_millis(300));
    let busy = Answer::Send(response("503 Oh", &[], ""));
    let server = Server::new(vec![slow, busy, Answer::Send(json("200 OK", "{}"))]).await;
    let policy = short_delays().budget(Duration::from_millis(150));
    let client = server.builder().max_in_flight(1).retry(policy).build().unwrap();
    let (first, second) = tokio::join!(send(&client, &GET_THING), send(&client, &GET_THING));
    assert_eq!((first.unwrap(), second.unwrap()), (1, 2));
}

#[tokio::test]
async fn bodies_held_by_the_program_are_not_in_flight() {
    let log = b"HTTP/1.1 200 OK\r\n\r\nfirst line\n".to_vec();
    let switch = b"HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\n\
                   upgrade: websocket\r\n\r\n";
    let fine = Answer::Send(json("200 OK", "{}"));
    let server = Server::new(vec![Answer::Stall(log), Answer::Stall(switch.to_vec()), fine]).await;
    let client = server.builder().max_in_flight(1).build().unwrap();
    let log = Request::new(&client, &GET_THING).send_bytes().await.unwrap();
    let socket = Request::new(&client, &GET_THING).send_upgrade().await.unwrap();
    assert_eq!(send(&client, &GET_THING).await.unwrap(), 1);
    drop((log, socket));
}

#[tokio::test]
async fn a_token_source_may_use_its_own_client() {
    /// Gets the token from the API.
    #[derive(Clone, Default)]
    struct Asks(Arc<OnceLock<Client>>);
    impl TokenSource for Asks {
        fn token(&self) -> TokenFuture<'_> {
            Box::pin(async {
                static OPEN: Operation = Operation { secured: false, ..GET };
                let client = self.0.get().unwrap();
                Request::new(client, &OPEN).send::<Value>().await.unwrap();
                Ok(TOKEN.into())
            })
        }
    }
    let server = Server::sending(json("200 OK", "{}")).await;
    let asks = Asks::default();
    let client = server.builder().token_source(asks.clone()).max_in_flight(1).build().unwrap();
    asks.0.set(client.clone()).unwrap();
    let call = tokio::time::timeout(Duration::from_secs(10), send(&client, &GET_THING));
    assert_eq!(call.await.unwrap().unwrap(), 1);
}
