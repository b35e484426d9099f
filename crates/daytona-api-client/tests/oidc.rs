//! Tokens from an OpenID Connect issuer on the loopback interface, which is also the API.
#![cfg(feature = "oidc")]
#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

#[path = "oidc/issuer.rs"]
mod issuer;

use std::error::Error as StdError;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use daytona_api_client::ClientBuilder;
use daytona_api_client::oidc::{Oidc, OidcError};
use daytona_api_client::reqwest::redirect::Policy;
use daytona_api_client::runtime::{Operation, Request, TokenError, TokenSource};
use daytona_api_client::secrecy::ExposeSecret;
use daytona_api_client::{Client, Error, reqwest};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use issuer::{Server, answer, config, document, raw, token};

const SECRET: &str = "client/secret+8c41f0aa";
const REFRESH: &str = "refresh-token-51b2c9d7";

static GET_THING: Operation =
    Operation { id: "getThing", method: Method::GET, path: "/thing", headers: &[], secured: true };

async fn call(client: &Client) -> Result<Value, Error> {
    Ok(Request::new(client, &GET_THING).send::<Value>().await?.into_inner())
}

/// The whole text of an error, checked for secrets.
fn text(error: &(dyn StdError + 'static)) -> String {
    let chain = std::iter::successors(Some(error), |&error| error.source());
    let lines: Vec<_> = chain.map(ToString::to_string).collect();
    assert_harmless(&format!("{lines:?} {error:?}"));
    assert!(lines.iter().all(|line| !line.contains('\n')), "{lines:?}");
    lines.join(": ")
}

fn assert_harmless(text: &str) {
    for secret in [SECRET, REFRESH, "8c41f0aa", "51b2c9d7", "leaked-access"] {
        assert!(!text.contains(secret), "{text}");
    }
}

/// The error of the token source if requests to this path get this response.
async fn failure(path: &'static str, answer: String) -> String {
    let server = Server::new(move |asked, _| (asked == path).then(|| answer.clone())).await;
    let oidc = server.oidc().client_secret(SECRET);
    text(&oidc.refresh_token(REFRESH).unwrap().token().await.unwrap_err())
}

#[tokio::test]
async fn client_credentials_use_the_audience_of_the_api() {
    let server = Server::new(|_, _| None).await;
    let oidc = server.discover().await.unwrap().client_id("robot");
    assert_harmless(&format!("{:?}", oidc.clone().client_secret(SECRET)));
    let tokens = oidc.scopes(["read", "write"]).client_credentials(SECRET).unwrap();
    assert_harmless(&format!("{tokens:?}"));
    let client = server.client(tokens);
    for _ in 0..2 {
        assert_eq!(call(&client).await.unwrap(), "thing");
    }
    let asked =
        "grant_type=client_credentials&scope=read+write&audience=https%3A%2F%2Fapi.example.com";
    assert_eq!(server.bodies("/token"), [asked]);
    // base64 of `robot:client%2Fsecret%2B8c41f0aa`
    let basic = "Basic cm9ib3Q6Y2xpZW50JTJGc2VjcmV0JTJCOGM0MWYwYWE=";
    assert_eq!(server.headers("/token", "authorization"), [Some(basic.to_owned())]);
    let bearer = Some("Bearer access-0".to_owned());
    assert_eq!(server.headers("/api/thing", "authorization"), [bearer.clone(), bearer]);
    assert_eq!(server.headers("/api/config", "authorization"), [None]);
    assert_eq!(server.bodies("/.well-known/openid-configuration").len(), 1);
}

#[tokio::test]
async fn the_secret_is_sent_in_the_form_if_the_issuer_requires_it() {
    let server = Server::new(|_, _| None).await;
    let oidc = Oidc::new(&format!("{}/post", server.address), "robot").unwrap();
    oidc.client_credentials(SECRET).unwrap().token().await.unwrap();
    let form = "grant_type=client_credentials&client_id=robot\
                &client_secret=client%2Fsecret%2B8c41f0aa";
    assert_eq!(server.bodies("/post/token"), [form]);
}

#[tokio::test]
async fn an_expiring_token_is_replaced_once_for_all_calls() {
    let first_is_short = |path: &str, index| {
        (path == "/token").then(|| token(index, if index == 0 { 1 } else { 3600 }))
    };
    let server = Server::new(first_is_short).await;
    let client = server.client(server.oidc().refresh_token(REFRESH).unwrap());
    call(&client).await.unwrap();
    tokio::time::sleep(Duration::from_millis(700)).await;
    let calls = (0..50).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { call(&client).await.unwrap() })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
    assert_eq!(server.bodies("/token").len(), 2);
    let sent = server.headers("/api/thing", "authorization");
    assert_eq!(sent.len(), 51);
    assert!(sent[1..].iter().all(|value| value.as_deref() == Some("Bearer access-1")), "{sent:?}");
}

#[tokio::test]
async fn a_401_gets_one_new_token() {
    let first = |path: &str, index| {
        let refused = || answer("401 Unauthorized", json!({ "message": "Invalid credentials" }));
        (path == "/api/thing" && index != 1).then(refused)
    };
    let server = Server::new(first).await;
    let client = server.client(server.oidc().refresh_token(REFRESH).unwrap());
    assert_eq!(call(&client).await.unwrap(), "thing");
    let sent = server.headers("/api/thing", "authorization");
    assert_eq!(sent, ["Bearer access-0", "Bearer access-1"].map(|it| Some(it.to_owned())));
    // If the new token is rejected too, the call fails.
    assert!(call(&client).await.unwrap_err().is_unauthorized());
    assert_eq!(server.bodies("/api/thing").len(), 4);
    assert_eq!(server.bodies("/token").len(), 3);
}

#[tokio::test]
async fn a_new_refresh_token_is_kept_even_if_the_call_is_dropped() {
    let rotate = |path: &str, index| {
        let body = json!({
            "access_token": "access", "token_type": "bearer", "refresh_token": format!("next-{index}"),
        });
        (path == "/token").then(|| answer("200 OK", body))
    };
    let server = Server::new(rotate).await;
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&kept);
    let keep = move |token: &daytona_api_client::secrecy::SecretString| {
        keep.lock().unwrap().push(token.expose_secret().to_owned());
        assert_ne!(token.expose_secret(), "next-1", "a panic of the program");
    };
    let tokens = server.oidc().on_new_refresh_token(keep).refresh_token(REFRESH).unwrap();
    while server.bodies("/token").is_empty() {
        let _ = tokio::time::timeout(Duration::from_millis(1), tokens.token()).await;
    }
    // This call gets the result of the request that the last dropped call started.
    let token = tokens.token().await.unwrap();
    assert_eq!(*kept.lock().unwrap(), ["next-0"]);
    assert!(tokens.rejected(&token));
    let problem = text(&tokens.token().await.unwrap_err());
    assert!(problem.contains("was aborted"), "{problem}");
    assert_eq!(tokens.token().await.unwrap().expose_secret(), "access");
    assert_eq!(*kept.lock().unwrap(), ["next-0", "next-1", "next-2"]);
    let form = |token| {
        format!(
            "grant_type=refresh_token&refresh_token={token}&client_id=cli\
             &audience=https%3A%2F%2Fapi.example.com"
        )
    };
    assert_eq!(server.bodies("/token"), [REFRESH, "next-0", "next-1"].map(form));
}

#[tokio::test]
async fn refusals_of_the_token_endpoint_do_not_repeat_secrets() {
    let refusal = |code: &str, description: &str| {
        let body = json!({ "error": code, "error_description": description });
        failure("/token", answer("400 Bad Request", body))
    };
    let problem = refusal("invalid_grant", "Unknown or invalid\nrefresh token.").await;
    assert!(problem.contains("`invalid_grant` (Unknown or invalid refresh token.)"), "{problem}");
    assert!(problem.contains("/token: ") && problem.contains("sign in again"), "{problem}");
    for echo in [REFRESH, "the token 51b2c9d7 of", "client%2Fsecret%2B8c41f0aa"] {
        let problem = refusal("invalid_grant", echo).await;
        assert!(problem.contains("`invalid_grant`; "), "{problem}");
        let problem = refusal(echo, echo).await;
        assert!(problem.contains("`unknown_error`; "), "{problem}");
    }
    let problem = refusal("invalid_client", "").await;
    assert!(problem.contains("check the client ID and the client secret"), "{problem}");
}

#[tokio::test]
async fn invalid_responses_of_the_issuer_are_distinguished() {
    let elsewhere = Server::new(|_, _| None).await;
    let to = format!("text/plain\r\nlocation: {}/token", elsewhere.address);
    let leak = json!({ "access_token": "leaked-access", "token_type": "mac" });
    let odd = json!({ "access_token": ["leaked-access"], "expires_in": REFRESH });
    let huge = raw("200 OK", "application/json", &" ".repeat((1 << 20) + 1));
    let page = |status| raw(status, "text/html", REFRESH);
    let discovery = "/.well-known/openid-configuration";
    for (path, answer, said) in [
        ("/token", page("200 OK"), "answered 200 OK with an HTML page; check that the issuer"),
        ("/token", page("502 Bad Gateway"), "with an HTML page; try again later"),
        ("/token", answer("500 Internal Server Error", json!([REFRESH])), "try again later"),
        ("/token", raw("307 Temporary Redirect", &to, ""), "must not follow"),
        ("/token", answer("200 OK", leak), "is not a bearer token"),
        ("/token", answer("200 OK", odd), "did not answer with the JSON of a token"),
        ("/token", raw("200 OK", "application/json", ""), "did not answer with the JSON"),
        ("/token", huge, "more than 1048576 bytes"),
        ("/token", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_owned(), "connection failed"),
        (discovery, page("200 OK"), "with an HTML page"),
        (discovery, answer("404 Not Found", json!({})), "answered 404 Not Found; check that"),
        (discovery, answer("200 OK", json!({})), "missing field `issuer`"),
        (discovery, answer("200 OK", document("http://127.0.0.1:1")), "that of another issuer"),
        ("/jwks", page("200 OK"), "/jwks: answered 200 OK with an HTML page"),
    ] {
        let problem = failure(path, answer).await;
        assert!(problem.contains(said), "{problem}");
        assert!(problem.contains("http://127.0.0.1:"), "{problem}");
    }
    assert!(elsewhere.bodies("/token").is_empty());
}

#[tokio::test]
async fn an_unavailable_issuer_is_tried_again_by_the_next_call() {
    let first = |path: &str, index| (path == "/jwks" && index == 0).then(String::new);
    let server = Server::new(first).await;
    let client = server.client(server.oidc().refresh_token(REFRESH).unwrap());
    let error = call(&client).await.unwrap_err();
    let Error::Credentials { source, .. } = &error else { panic!("{error:?}") };
    let cause = StdError::source(source).and_then(|cause| cause.downcast_ref::<OidcError>());
    assert!(matches!(cause, Some(OidcError::Connection { .. })), "{cause:?}");
    assert!(text(&error).contains("/jwks: the connection failed; check the issuer"), "{error}");
    call(&client).await.unwrap();

    let unused = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let oidc = Oidc::new(&format!("http://{unused}"), "cli").unwrap();
    let problem: TokenError = oidc.refresh_token(REFRESH).unwrap().token().await.unwrap_err();
    assert!(text(&problem).contains("could not connect"), "{problem}");
}

#[tokio::test]
async fn a_response_after_a_redirect_is_rejected() {
    let elsewhere = Server::new(|_, _| None).await;
    let to = format!("a/b\r\nlocation: {}/jwks", elsewhere.address);
    let moved = move |path: &str, _| (path == "/jwks").then(|| raw("302 Found", &to, ""));
    let server = Server::new(moved).await;
    let http = ClientBuilder::http_rules(reqwest::Client::builder()).redirect(Policy::default());
    let oidc = server.oidc().http(http.build().unwrap());
    let problem = text(&oidc.refresh_token(REFRESH).unwrap().token().await.unwrap_err());
    assert!(problem.contains("/jwks: redirects (200 OK)"), "{problem}");
}

#[tokio::test]
async fn endpoints_elsewhere_must_be_https() {
    let server = Server::new(|_, _| None).await;
    let tokens = Oidc::new(&format!("{}/plain", server.address), "cli").unwrap();
    let problem = tokens.refresh_token(REFRESH).unwrap().token().await.unwrap_err();
    assert!(text(&problem).contains("http://192.0.2.1/token: is not https"), "{problem:?}");
}

#[tokio::test]
async fn an_unusable_issuer_of_the_api_is_an_error() {
    let named = |issuer: &'static str| async move {
        let server = Server::new(move |path, _| {
            (path == "/api/config").then(|| answer("200 OK", config(issuer)))
        });
        server.await.discover().await.unwrap_err()
    };
    for issuer in ["", "http://accounts.example.com", "ftp://localhost", "https://u:p@localhost"] {
        let error = named(issuer).await;
        assert!(matches!(error, OidcError::Setting { setting: "issuer", .. }), "{error:?}");
        assert!(!error.to_string().contains("u:p"), "{error}");
    }
    let down = |path: &str, _| (path == "/api/config").then(|| raw("404 Not Found", "a/b", ""));
    let error = Server::new(down).await.discover().await.unwrap_err();
    let OidcError::Api { source } = &error else { panic!("{error:?}") };
    assert_eq!(source.status(), Some(StatusCode::NOT_FOUND));

    let oidc = Oidc::new("https://accounts.example.com/", "cli").unwrap();
    for refused in [
        oidc.clone().refresh_token(""),
        oidc.clone().client_credentials(""),
        oidc.client_id("").refresh_token(REFRESH),
    ] {
        let problem = text(&refused.unwrap_err());
        assert!(problem.contains("is empty; use th"), "{problem}");
    }
}
