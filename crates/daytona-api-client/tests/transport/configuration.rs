//! Which settings a client accepts.

use daytona_api_client::{Client, ClientBuilder, Error};

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
    ];
    for (url, expected) in table {
        let text = problem(base(url));
        assert!(text.contains(expected) && !text.contains("geheim"), "{url}: {text}");
    }
    assert!(problem(Client::builder()).contains("is not set"));
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
    assert!(problem(url().header("na me", "x")).contains("`na me` is not the name of a header"));
    let text = problem(url().header("x-name", "geheim\n"));
    assert!(text.contains("`x-name`") && !text.contains("geheim"), "{text}");
    assert!(url().build().unwrap().with_header("x-name", "\0").is_err());
}
