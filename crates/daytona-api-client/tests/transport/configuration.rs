//! Validation of the settings of a client.

use daytona_api_client::runtime::{Operation, Request};
use daytona_api_client::{Client, ClientBuilder, DEFAULT_API_URL, Error, RetryPolicy};
use serde_json::Value;

use crate::support::*;

fn problem(builder: ClientBuilder) -> String {
    match builder.build() {
        Err(error @ Error::Configuration { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

fn base(url: &str) -> ClientBuilder {
    Client::builder().base_url(url)
}

#[test]
fn a_base_url_is_checked() {
    let table = [
        ("", "base_url is not set"),
        ("localhost/api", "base_url is not a URL"),
        ("localhost:3000/api", "base_url has the scheme `localhost`; give http or https"),
        ("ftp://host/", "base_url has the scheme `ftp`; give http or https"),
        ("https://user:geheim@host/", "base_url has a user or password"),
        ("https://host/api?key=geheim", "base_url has a query or fragment"),
        ("https://host/api#geheim", "base_url has a query or fragment"),
        ("https://", "base_url is not a URL"),
        ("https://host//api", "base_url has an empty segment in its path"),
        ("https://host///api/", "base_url has an empty segment in its path"),
        ("https://host/api//x", "base_url has an empty segment in its path"),
        ("https:\\\\host\\\\api", "base_url has an empty segment in its path"),
    ];
    for (url, expected) in table {
        let text = problem(base(url));
        assert!(text.contains(expected) && !text.contains("geheim"), "{url}: {text}");
    }
    for builder in [Client::builder(), ClientBuilder::default()] {
        assert_eq!(builder.build().unwrap().base_url(), DEFAULT_API_URL);
    }
    for (url, kept) in [
        ("https://host", "https://host"),
        ("https://host/api//", "https://host/api"),
        ("HTTP://[::1]:3000/a b/", "http://[::1]:3000/a%20b"),
    ] {
        assert_eq!(Client::new(url).unwrap().base_url(), kept);
    }
}

#[test]
fn a_token_and_headers_are_checked() {
    let url = || base("https://host");
    assert_eq!(problem(url().token("")), "client configuration: token is empty");
    for token in ["line\nbreak", "spa ce", "ümlaut", "nul\0"] {
        let text = problem(url().token(token));
        assert!(text.contains("token must be printable ASCII") && !text.contains(token), "{text}");
    }
    assert!(problem(url().header("na me", "x")).contains("`na me` is not a valid header name"));
    let text = problem(url().header("x-name", "geheim\n"));
    assert!(text.contains("`x-name`") && !text.contains("geheim"), "{text}");
    assert!(url().build().unwrap().with_header("x-name", "\0").is_err());
    let client = || base("https://host").jwt("eyJ", "org_1").build().unwrap();
    assert!(client().organization("").is_err());
    let empty = "client configuration: header `x-daytona-organization-id`: its value is empty";
    assert_eq!(problem(url().jwt("eyJ", "")), empty);
    assert_eq!(problem(url().default_header("x-name", "\n")).matches("`x-name`").count(), 1);
}

#[test]
fn known_wrong_addresses_are_rejected() {
    for (url, expected) in [
        ("https://api.daytona.com", "is that of another API, version 2"),
        ("https://API.daytona.com./v2/", "is that of another API, version 2"),
        ("http://api.daytona.com", "is that of another API, version 2"),
        ("https://api.daytona.io", "is an address at which no server responds"),
        ("https://api.daytona.io/api", "is an address at which no server responds"),
        ("https://app.daytona.io", "is a website, because it lacks the prefix"),
        ("https://app.daytona.io/dashboard/", "is a website, because it lacks the prefix"),
    ] {
        let text = problem(base(url));
        assert!(text.starts_with(&format!("client configuration: base_url {expected}")), "{text}");
        assert!(text.contains(&format!("use {DEFAULT_API_URL}")), "{text}");
    }
    for url in ["https://app.daytona.io/api/", "https://eu.daytona.io/api", "https://daytona.com"] {
        assert!(base(url).build().is_ok(), "{url}");
    }
}

#[tokio::test]
async fn dot_segments_are_removed_from_a_base_url() {
    let server = Server::sending(json("200 OK", "{}")).await;
    for path in ["", "/", "//", "/./", "/%2e/", "/a/..", "/a/%2E%2e/"] {
        for prefix in ["", "/api"] {
            let client = Client::new(format!("{}{prefix}{path}", server.address())).unwrap();
            Request::new(&client, &GET_THING).send::<Value>().await.unwrap();
            assert_eq!(server.only().target(), format!("{prefix}/thing"), "{prefix}{path}");
        }
    }
}

/// The errors of all setters that take a header, for this one.
fn setters(client: &Client, name: &'static str, value: &'static str) -> Vec<String> {
    let mut texts = vec![
        problem(base("https://host").header(name, value)),
        problem(base("https://host").default_header(name, value)),
        client.with_header(name, value).unwrap_err().to_string(),
    ];
    if name == "x-daytona-organization-id" {
        texts.push(problem(base("https://host").organization(value)));
        texts.push(client.organization(value).unwrap_err().to_string());
    }
    texts
}

#[tokio::test]
async fn header_values_must_be_printable_ascii_in_every_setter() {
    let name = "x-daytona-organization-id";
    let server = Server::sending(json("200 OK", "{}")).await;
    let client = server.client();
    for (value, expected) in [
        ("组织", "must be printable ASCII"),
        ("Jürgen", "must be printable ASCII"),
        ("a\tb", "must be printable ASCII"),
        ("a\u{7f}", "must be printable ASCII"),
        ("", "is empty"),
        (" ", "must not begin or end with a space"),
        (" a", "must not begin or end with a space"),
        ("a ", "must not begin or end with a space"),
    ] {
        for text in setters(&client, name, value) {
            assert!(text.contains(&format!("`{name}`: its value {expected}")), "{text}");
        }
        let text = problem(base("https://host").user_agent(value));
        assert_eq!(text, format!("client configuration: user_agent {expected}"));
        let request = Request::new(&client, &GET_THING).header(name, value);
        let error = request.send::<Value>().await.unwrap_err();
        assert_eq!(error.to_string(), format!("getThing: `{name}` {expected}"));
        assert!(server.take().is_empty());
    }
    assert!(base("https://host").header(name, "a b~!").build().is_ok());
}

#[tokio::test]
async fn managed_headers_are_rejected() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let client = server.client();
    for (name, expected) in [
        ("Content-Length", "is managed by the HTTP client"),
        ("transfer-encoding", "is managed by the HTTP client"),
        ("Connection", "is managed by the HTTP client"),
        ("Host", "is managed by the HTTP client"),
        ("Upgrade", "is managed by the HTTP client"),
        ("TE", "is managed by the HTTP client"),
        ("Trailer", "is managed by the HTTP client"),
        ("Keep-Alive", "is managed by the HTTP client"),
        ("Proxy-Connection", "is managed by the HTTP client"),
        ("Expect", "is managed by the HTTP client"),
        ("Content-Type", "is set together with the body"),
        ("Authorization", "give that to `token`"),
    ] {
        for text in setters(&client, name, "geheim") {
            assert!(text.contains(&format!("header `{name}`")), "{text}");
            assert!(text.contains(expected) && !text.contains("geheim"), "{text}");
        }
        let request = Request::new(&client, &CREATE_THING).header(name, "geheim");
        let error = request.send::<Value>().await.unwrap_err();
        let text = error.to_string();
        assert!(matches!(error, Error::InvalidRequest { .. }) && text.contains(expected), "{text}");
        assert!(server.take().is_empty());
    }
}

#[test]
fn plain_http_is_limited_to_the_local_machine() {
    let local = ["localhost", "LOCALHOST:3000", "localhost.", "a.b.localhost", "127.0.0.1"];
    let local =
        [&local[..], &["127.9.9.9:80", "[::1]:3000", "127.1", "[::ffff:127.0.0.1]"]].concat();
    for host in local {
        assert!(base(&format!("http://{host}/api")).build().is_ok(), "{host}");
    }
    let other = ["example.com", "localhost.example.com", "notlocalhost", "128.0.0.1", "0.0.0.0"];
    let other = [&other[..], &["192.168.0.1:3000", "[::2]", "[fe80::1]", "127.0.0.1.example.com"]];
    for host in other.concat() {
        let url = format!("http://{host}/api");
        let text = problem(base(&url));
        assert!(text.contains("base_url is plain http to another machine"), "{host}: {text}");
        assert!(text.contains("`allow_plain_http`") && !text.contains(host), "{host}: {text}");
    }
    assert!(base("http://example.com").allow_plain_http().build().is_ok());
}

#[tokio::test]
async fn the_user_agent_can_be_set() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let client = server.builder().user_agent("tool/1.0 (test)").build().unwrap();
    Request::new(&client, &GET_THING).send::<Value>().await.unwrap();
    let received = server.only();
    assert_eq!(received.header("user-agent"), Some("tool/1.0 (test)"));
    assert_eq!(received.head.matches("user-agent").count(), 1);
    let text = problem(base("https://host").user_agent("geheim\n"));
    assert_eq!(text, "client configuration: user_agent must be printable ASCII");
}

#[tokio::test]
async fn every_client_sends_its_name() {
    static OPEN: Operation = Operation { secured: false, headers: &[], ..GET };
    let server = Server::sending(json("200 OK", "{}")).await;
    let built = base(server.address()).token(TOKEN).build().unwrap();
    let default: ClientBuilder = Default::default();
    let default = default.base_url(server.address()).token(TOKEN).build().unwrap();
    let view = default.with_header("x-other", "a").unwrap().with_timeout(None);
    let clients = [Client::new(server.address()).unwrap(), built, default, view];
    for client in &clients {
        for operation in [&OPEN, &GET_THING] {
            Request::new(client, operation).send::<Value>().await.unwrap();
            assert_eq!(server.only().header("x-daytona-source"), Some("daytona-api-client"));
        }
    }
    let builder = base(server.address()).default_header("X-Daytona-Source", "tool");
    let client = builder.default_header("accept", "*/*").build().unwrap();
    Request::new(&client, &OPEN).send::<Value>().await.unwrap();
    let received = server.only();
    assert_eq!(received.header("x-daytona-source"), Some("tool"));
    assert_eq!(received.header("accept"), Some("application/json"));
    let request = Request::new(&client, &OPEN).header("X-Daytona-Source", "call");
    request.send::<Value>().await.unwrap();
    assert_eq!(server.only().header("x-daytona-source"), Some("call"));
}

/// Environment variables are global to the process, so another process makes the call.
#[cfg(feature = "proxy")]
#[tokio::test]
async fn the_environment_proxy_is_used_except_for_the_local_machine() {
    let proxy = Server::sending(json("200 OK", "{}")).await;
    let name = "configuration::call_through_the_environment";
    let call = async |url: &str| {
        let program = std::env::current_exe().unwrap();
        let arguments = ["--exact", name, "--ignored"].map(str::to_owned);
        let variables = [("HTTP_PROXY", proxy.address()), ("http_proxy", proxy.address())];
        let variables = variables.map(|(name, value)| (name, value.to_owned()));
        let url = url.to_owned();
        let run = move || {
            let mut command = std::process::Command::new(program);
            command.env_remove("NO_PROXY").env_remove("no_proxy");
            command.args(arguments).envs(variables).env("TEST_URL", url).output().unwrap()
        };
        let output = tokio::task::spawn_blocking(run).await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    };
    call("http://example.invalid/api").await;
    assert_eq!(proxy.only().target(), "http://example.invalid/api/thing");

    let server = Server::sending(json("200 OK", "{}")).await;
    call(server.address()).await;
    assert_eq!(server.only().target(), "/thing");
    assert!(proxy.take().is_empty());
}

#[tokio::test]
#[ignore = "it is run by `the_environment_proxy_is_used_except_for_the_local_machine`"]
async fn call_through_the_environment() {
    let url = std::env::var("TEST_URL").unwrap();
    let client = base(&url).allow_plain_http().retry(RetryPolicy::none()).build().unwrap();
    Request::new(&client, &GET_THING).send::<Value>().await.unwrap();
}
