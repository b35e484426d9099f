//! Clients that are configured by the environment. The tests pass variables instead of changing
//! those of the process.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[allow(dead_code, reason = "some of it is for other tests")]
#[path = "transport/support.rs"]
mod support;

use std::ffi::OsString;

use daytona_api_client::runtime::Request;
use daytona_api_client::secrecy::ExposeSecret;
use daytona_api_client::{Client, DEFAULT_API_URL, Environment, Error};
use serde_json::Value;
use support::*;

const KEY: &str = "DAYTONA_API_KEY";
const JWT: &str = "DAYTONA_JWT_TOKEN";
const ORG: &str = "DAYTONA_ORGANIZATION_ID";
const URL: &str = "DAYTONA_API_URL";
const OLD_URL: &str = "DAYTONA_SERVER_URL";
const TARGET: &str = "DAYTONA_TARGET";
const ALLOW_HTTP: &str = "DAYTONA_ALLOW_HTTP";

fn environment(variables: &[(&str, &str)]) -> Environment {
    Environment::read_with(|name| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| OsString::from(value))
    })
}

/// The variable that is named by the error, and the whole message.
fn problem(variables: &[(&str, &str)]) -> (&'static str, String) {
    match environment(variables).client() {
        Err(error) => {
            let text = format!("{error} {error:?}");
            let Error::Configuration { setting, .. } = error else { panic!("{text}") };
            (setting, text)
        }
        Ok(client) => panic!("{client:?}"),
    }
}

#[test]
fn the_url_has_a_default_and_an_older_variable() {
    let address = |variables: &[(&str, &str)]| {
        let variables = [&[(KEY, "dtn_1")], variables].concat();
        environment(&variables).client().unwrap().base_url().to_owned()
    };
    assert_eq!(address(&[]), DEFAULT_API_URL);
    assert_eq!(address(&[(OLD_URL, "https://old/api/")]), "https://old/api");
    assert_eq!(address(&[(OLD_URL, "no url"), (URL, "https://new/api")]), "https://new/api");
    assert_eq!(address(&[(URL, "http://127.0.0.1:3000/api")]), "http://127.0.0.1:3000/api");
}

#[test]
fn every_problem_names_its_variable() {
    let key = (KEY, "dtn_geheim");
    type Row<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);
    let table: [Row<'_>; 28] = [
        (&[], KEY, "is not set"),
        (&[(URL, "https://host/api")], KEY, "is not set"),
        (&[(KEY, "")], KEY, "is empty"),
        (&[(KEY, "geheim\n")], KEY, "printable ASCII"),
        (&[(KEY, " geheim")], KEY, "printable ASCII"),
        (&[(KEY, "gehe\u{FFFD}im")], KEY, "printable ASCII"),
        (&[(KEY, ""), (JWT, "eyJ"), (ORG, "org_1")], KEY, "is empty"),
        (&[(JWT, ""), (ORG, "org_1")], JWT, "is empty"),
        (&[(JWT, "ge heim"), (ORG, "org_1")], JWT, "printable ASCII"),
        (&[(JWT, "geheim")], ORG, "is not set"),
        (&[(JWT, "geheim"), (ORG, "")], ORG, "is empty"),
        (&[(KEY, "eyJgeheim.eyJgeheim.geheim")], ORG, "the JWT in DAYTONA_API_KEY"),
        (&[(KEY, "eyJgeheim.eyJgeheim.geheim"), (ORG, "")], ORG, "is empty"),
        (&[key, (ORG, "org\n1")], ORG, "printable ASCII"),
        (&[key, (URL, "")], URL, "is empty"),
        (&[key, (URL, "app.daytona.io/api")], URL, "is not a URL"),
        (&[key, (URL, "ftp://u:geheim@host")], URL, "scheme `ftp`"),
        (&[key, (URL, "https://u:geheim@host")], URL, "user or password"),
        (&[key, (URL, "http://example.com/api")], URL, "plain http"),
        (&[key, (URL, "https://api.daytona.com/v2")], URL, "another API, version 2"),
        (&[key, (URL, "https://api.daytona.io")], URL, "no server responds"),
        (&[key, (URL, "https://app.daytona.io")], URL, "lacks the prefix"),
        (&[key, (URL, "https://host//api")], URL, "an empty segment"),
        (&[key, (ALLOW_HTTP, "geheim")], ALLOW_HTTP, "must be 1, true, 0, false or empty"),
        (&[key, (ALLOW_HTTP, " 1")], ALLOW_HTTP, "must be 1, true, 0, false or empty"),
        (&[key, (OLD_URL, "")], OLD_URL, "is empty"),
        (&[key, (OLD_URL, "http://example.com/api")], OLD_URL, "plain http"),
        (&[key, (TARGET, "")], TARGET, "is empty"),
    ];
    for (variables, setting, expected) in table {
        let (named, text) = problem(variables);
        assert_eq!(named, setting, "{variables:?}");
        assert!(text.contains(setting) && text.contains(expected), "{variables:?}: {text}");
        assert!(!text.contains("heim"), "{text}");
    }
}

#[test]
fn plain_http_to_another_machine_is_allowed_by_a_variable() {
    let with = |url, value| {
        let variables = [(KEY, "dtn_1"), (URL, url), (ALLOW_HTTP, value)];
        environment(&variables).client()
    };
    let compose = "http://api:3000/api";
    for value in ["1", "true", "TRUE"] {
        assert_eq!(with(compose, value).unwrap().base_url(), compose);
        assert!(with("https://host/api", value).is_ok());
    }
    for value in ["", "0", "false", "False"] {
        let error = with(compose, value).unwrap_err();
        assert!(matches!(error, Error::Configuration { setting: URL, .. }), "{error}");
        let text = error.to_string();
        assert!(text.contains("set DAYTONA_ALLOW_HTTP=1"), "{text}");
        assert!(text.contains("`ClientBuilder::from_env()?.allow_plain_http()"), "{text}");
        assert!(with("http://127.0.0.1:3000/api", value).is_ok());
    }
}

#[test]
fn a_builder_names_the_variable_too() {
    for url in ["no url", "ftp://host", "https://u:geheim@host", "https://host?key=geheim"] {
        let error = environment(&[(KEY, "dtn_1"), (URL, url)]).builder().unwrap_err();
        assert!(matches!(error, Error::Configuration { setting: URL, .. }), "{error}");
        assert!(!format!("{error} {error:?}").contains("geheim"), "{error:?}");
    }
    let plain = environment(&[(KEY, "dtn_1"), (URL, "http://example.com/api")]);
    assert!(plain.builder().unwrap().allow_plain_http().build().is_ok());
}

#[cfg(unix)]
#[test]
fn a_value_that_is_not_unicode_is_rejected() {
    use std::os::unix::ffi::OsStringExt;
    let environment =
        Environment::read_with(|name| (name == KEY).then(|| OsString::from_vec(vec![b'd', 0xFF])));
    let error = environment.client().unwrap_err();
    assert!(matches!(error, Error::Configuration { setting: KEY, .. }), "{error}");
}

#[tokio::test]
async fn the_key_overrides_the_jwt_and_the_program_overrides_both() {
    let server = Server::sending(json("200 OK", "{}")).await;
    let sent = async |client: Client| {
        Request::new(&client, &GET_THING).send::<Value>().await.unwrap();
        let received = server.only();
        assert_eq!(received.header("x-daytona-source"), Some("daytona-api-client"));
        assert!(received.header("user-agent").unwrap().starts_with("daytona-api-client/"));
        let header = |name| received.header(name).map(str::to_owned);
        (header("authorization"), header("x-daytona-organization-id"))
    };
    let bearer = |token: &str, organization: &str| {
        (Some(format!("Bearer {token}")), Some(organization.to_owned()))
    };
    let url = (URL, server.address());
    let jwt = [url, (JWT, "eyJ.eyJ.x"), (ORG, "org_1")];
    let both = [url, (JWT, ""), (KEY, "dtn_1"), (ORG, "org_1")];

    assert_eq!(sent(environment(&jwt).client().unwrap()).await, bearer("eyJ.eyJ.x", "org_1"));
    assert_eq!(sent(environment(&both).client().unwrap()).await, bearer("dtn_1", "org_1"));

    let builder = environment(&both).builder().unwrap().jwt("eyJ", "org_2");
    assert_eq!(sent(builder.build().unwrap()).await, bearer("eyJ", "org_2"));
    let builder = environment(&jwt).builder().unwrap().api_key("dtn_2");
    assert_eq!(sent(builder.build().unwrap()).await, bearer("dtn_2", "org_1"));
    let key = [url, (KEY, "eyJ.eyJ.x"), (ORG, "org_1")];
    assert_eq!(sent(environment(&key).client().unwrap()).await, bearer("eyJ.eyJ.x", "org_1"));
    let mut changed = environment(&[url, (JWT, "eyJ")]);
    changed.organization_id = Some("org_3".to_owned());
    assert_eq!(sent(changed.client().unwrap()).await, bearer("eyJ", "org_3"));

    // Without a token there is a builder, to which one can be added, but no client.
    let builder = environment(&[url]).builder().unwrap();
    assert_eq!(sent(builder.build().unwrap()).await, (None, None));
}

#[test]
fn secrets_stay_hidden_and_the_region_is_kept() {
    let environment =
        environment(&[(KEY, "geheim"), (JWT, "geheim"), (TARGET, "eu"), (ORG, "org_1")]);
    let client = environment.client().unwrap();
    assert!(!format!("{environment:?} {client:?}").contains("geheim"));
    assert_eq!(environment.target.as_deref(), Some("eu"));
    assert_eq!(environment.api_key.unwrap().expose_secret(), "geheim");
}

#[test]
fn a_password_in_a_url_stays_hidden() {
    let hides = |url: &str| {
        let environment = environment(&[(URL, url), (OLD_URL, url)]);
        let text = format!("{environment:?} {environment:#?}");
        assert!(!text.contains("geheim"), "{text}");
        text
    };
    assert!(hides("https://u:geheim@host/api?key=geheim#geheim").contains("https://host/api"));
    hides("u:geheim@host");
    hides("ht tp://u:geheim@host");
    hides("geheim");
}
