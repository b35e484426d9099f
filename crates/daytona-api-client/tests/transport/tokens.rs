//! Token sources and token caching.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use daytona_api_client::runtime::{
    AccessToken, CachedTokens, FixedToken, Operation, Request, TokenFuture,
};
use daytona_api_client::secrecy::SecretString;
use daytona_api_client::{Client, ClientBuilder, Error, TokenError, TokenSource};
use futures_util::future::join_all;
use serde_json::Value;

use crate::support::*;

/// A source of `token_0`, `token_1` and so on with this lifetime, and the number of tokens so far.
fn numbered(lifetime: Duration) -> (impl TokenSource, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let given = Arc::clone(&count);
    let source = CachedTokens::new(move || {
        let number = given.fetch_add(1, Ordering::SeqCst);
        async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(AccessToken::new(format!("token_{number}")).expires_in(lifetime))
        }
    });
    (source, count)
}

async fn call(client: &Client) -> Result<u32, Error> {
    let response = Request::new(client, &GET_THING).send::<Value>().await;
    response.map(|response| response.attempts())
}

fn sent(server: &Server) -> Vec<String> {
    let tokens = server.take().into_iter();
    tokens.map(|request| request.header("authorization").unwrap().to_owned()).collect()
}

fn unauthorized() -> Answer {
    Answer::Send(json("401 Unauthorized", r#"{"message": "expired"}"#))
}

fn fine() -> Answer {
    Answer::Send(json("200 OK", "{}"))
}

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn a_401_is_retried_once_with_a_new_token() {
    let server = Server::new(vec![unauthorized(), fine()]).await;
    let (source, count) = numbered(HOUR);
    // This happens even without retries.
    let client = server.builder().token_source(source).build().unwrap();
    assert_eq!(call(&client).await.unwrap(), 2);
    assert_eq!(call(&client).await.unwrap(), 1);
    assert_eq!(sent(&server), ["Bearer token_0", "Bearer token_1", "Bearer token_1"]);
    assert_eq!(count.load(Ordering::SeqCst), 2);

    let server = Server::new(vec![unauthorized()]).await;
    let client =
        server.builder().token_source(numbered(HOUR).0).retry(short_delays()).build().unwrap();
    let error = call(&client).await.unwrap_err();
    assert!(error.is_unauthorized() && !error.is_retryable());
    assert_eq!((error.attempts(), server.take().len()), (Some(2), 2));
}

#[tokio::test]
async fn the_same_token_is_not_retried_after_a_401() {
    struct Stubborn;
    impl TokenSource for Stubborn {
        fn token(&self) -> TokenFuture<'_> {
            Box::pin(async { Ok(TOKEN.into()) })
        }
        fn rejected(&self, _token: &SecretString) -> bool {
            true
        }
    }
    let change: [fn(ClientBuilder) -> ClientBuilder; 3] = [
        |builder| builder,
        |builder| builder.token_source(FixedToken::new(TOKEN)),
        |builder| builder.token_source(Stubborn),
    ];
    for change in change {
        let server = Server::new(vec![unauthorized(), fine()]).await;
        let client = change(server.builder().retry(short_delays())).build().unwrap();
        let error = call(&client).await.unwrap_err();
        assert!(error.is_unauthorized());
        assert_eq!((error.attempts(), server.take().len()), (Some(1), 1));
    }
}

#[tokio::test]
async fn many_calls_share_one_new_token() {
    // The server rejects the first token every time.
    let server = Server::new(vec![Answer::Unless("token_0", json("200 OK", "{}"))]).await;
    let (source, count) = numbered(HOUR);
    let client = server.builder().token_source(source).build().unwrap();
    let outcomes = join_all((0..50).map(|_| call(&client))).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(2))), "{outcomes:?}");
    assert_eq!(count.load(Ordering::SeqCst), 2);
    assert_eq!(server.take().len(), 100);
}

#[tokio::test]
async fn a_token_is_replaced_before_it_expires() {
    let server = Server::sending(json("200 OK", "{}")).await;
    // Half of the lifetime is less than the default margin.
    let (source, _) = numbered(Duration::from_millis(600));
    let client = server.builder().token_source(source).build().unwrap();
    call(&client).await.unwrap();
    call(&client).await.unwrap();
    tokio::time::sleep(Duration::from_millis(400)).await;
    call(&client).await.unwrap();
    assert_eq!(sent(&server), ["Bearer token_0", "Bearer token_0", "Bearer token_1"]);

    // With the default margin, and with one that is longer than half of the lifetime.
    for margin in [None, Some(Duration::from_secs(3599))] {
        let count = Arc::new(AtomicUsize::new(0));
        let given = Arc::clone(&count);
        let source = CachedTokens::new(move || {
            given.fetch_add(1, Ordering::SeqCst);
            async { Ok(AccessToken::new("token").expires_in(HOUR)) }
        });
        let source = match margin {
            Some(margin) => source.skew(margin),
            None => source,
        };
        let client = server.builder().token_source(source).build().unwrap();
        call(&client).await.unwrap();
        call(&client).await.unwrap();
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn a_failure_is_shared_by_waiting_calls_and_not_cached() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let count = Arc::new(AtomicUsize::new(0));
    let given = Arc::clone(&count);
    let source = CachedTokens::new(move || {
        let number = given.fetch_add(1, Ordering::SeqCst);
        async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if number == 0 { Err(TokenError::new("no")) } else { Ok(AccessToken::new("token")) }
        }
    });
    let client = server.builder().token_source(source).build().unwrap();
    let outcomes = join_all((0..20).map(|_| call(&client))).await;
    assert!(outcomes.iter().all(Result::is_err));
    assert_eq!((count.load(Ordering::SeqCst), server.take().len()), (1, 0));
    call(&client).await.unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

/// Returns these tokens one after the other, and then errors.
struct Script(Mutex<Vec<Result<&'static str, TokenError>>>);

impl TokenSource for Script {
    fn token(&self) -> TokenFuture<'_> {
        let next = self.0.lock().unwrap().pop();
        let none = Err(TokenError::new("the issuer is gone"));
        Box::pin(async move { next.unwrap_or(none).map(SecretString::from) })
    }
    fn rejected(&self, _token: &SecretString) -> bool {
        true
    }
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    let cause = std::io::Error::other("the issuer is busy");
    let table = [
        (Err(TokenError::new("no token").with_source(cause)), "no token"),
        (Ok(""), "the token is empty"),
        (Ok("geheim\n"), "the token must be printable ASCII without spaces"),
    ];
    for (token, expected) in table {
        let server = Server::sending(json("200 OK", "{}")).await;
        let source = Script(Mutex::new(vec![token]));
        let client = server.builder().token_source(source).retry(short_delays()).build().unwrap();
        let error = call(&client).await.unwrap_err();
        assert!(matches!(error, Error::Credentials { operation: "getThing", .. }), "{error:?}");
        assert_eq!(error.to_string(), "getThing: no usable token");
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.to_string(), expected);
        assert!(!format!("{error:?}").contains("geheim"));
        if expected == "no token" {
            assert_eq!(source.source().unwrap().to_string(), "the issuer is busy");
        }
        assert_eq!((error.attempts(), server.take().len()), (None, 0));
    }
}

#[tokio::test]
async fn a_source_that_fails_after_a_401_is_the_error() {
    let server = Server::new(vec![unauthorized()]).await;
    let source = Script(Mutex::new(vec![Ok("first")]));
    let client = server.builder().token_source(source).build().unwrap();
    let error = call(&client).await.unwrap_err();
    assert!(matches!(error, Error::Credentials { .. }), "{error:?}");
    assert_eq!((error.attempts(), server.take().len()), (Some(1), 1));
}

#[tokio::test]
async fn a_hanging_source_does_not_hang_the_call() {
    struct Hanging;
    impl TokenSource for Hanging {
        fn token(&self) -> TokenFuture<'_> {
            Box::pin(std::future::pending())
        }
    }
    let server = Server::sending(json("200 OK", "{}")).await;
    let limit = Some(Duration::from_millis(100));
    let builder = || server.builder().token_source(Hanging);
    let clients = [builder().idle_timeout(limit), builder().timeout(limit)];
    for client in clients {
        let started = Instant::now();
        let error = call(&client.build().unwrap()).await.unwrap_err();
        assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn a_source_is_used_only_for_secured_operations() {
    static OPEN: Operation = Operation { secured: false, ..GET };
    let server = Server::sending(json("200 OK", "{}")).await;
    let (source, count) = numbered(HOUR);
    let client = server.builder().token_source(source).build().unwrap();
    Request::new(&client, &OPEN).send::<Value>().await.unwrap();
    // It is not used for an invalid request either.
    Request::new(&client, &GET_NAMED).send::<Value>().await.unwrap_err();
    assert_eq!(count.load(Ordering::SeqCst), 0);
    assert_eq!(server.only().header("authorization"), None);
}

#[tokio::test]
async fn the_last_setting_of_credentials_is_used() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let builder = || server.builder().token_source(FixedToken::new("from_source"));
    call(&builder().build().unwrap()).await.unwrap();
    call(&builder().token("plain").build().unwrap()).await.unwrap();
    assert_eq!(sent(&server), ["Bearer from_source", "Bearer plain"]);
}

#[tokio::test]
async fn clients_can_share_a_source() {
    let server = Server::new(vec![Answer::Unless("token_0", json("200 OK", "{}"))]).await;
    let (source, count) = numbered(HOUR);
    let source: Arc<dyn TokenSource> = Arc::new(source);
    for _ in 0..2 {
        let client = server.builder().token_source(Arc::clone(&source)).build().unwrap();
        call(&client).await.unwrap();
    }
    assert_eq!(count.load(Ordering::SeqCst), 2);
    assert_eq!(sent(&server), ["Bearer token_0", "Bearer token_1", "Bearer token_1"]);
}

#[test]
fn debug_output_hides_tokens() {
    let source = CachedTokens::new(|| async { Ok(AccessToken::new(TOKEN)) });
    let (fixed, token) = (FixedToken::new(TOKEN), AccessToken::new(TOKEN).expires_in(HOUR));
    let text = format!("{source:?} {fixed:?} {token:#?} {:?}", TokenError::new("no token"));
    assert!(!text.contains(TOKEN), "{text}");
    assert!(text.contains("[hidden]") && text.contains("no token"), "{text}");
}
