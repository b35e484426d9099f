//! The part `client-requests`: documented parameters and headers with what the client sends.

use std::collections::BTreeMap;

use daytona_api_client::types::{
    CreateSandbox, Sandbox, SandboxSortField, SandboxState, SortOrder,
};
use daytona_api_client::{Client, ClientBuilder, Environment, Error, Response};
use openapi_codegen::document::Node;
use openapi_codegen::openapi::flag;
use serde_json::{Value, json};

use crate::check::{Check, Outcome};
use crate::description::{operation, place};
use crate::documented::{AUTHORIZATION, Documented, Fact, LIST, PAGINATED};
use crate::input::Input;
use crate::loopback::{Received, exchange};

const ORGANIZATION_HEADER: &str = "X-Daytona-Organization-ID";
const ORGANIZATION: &str = "org456";
const TOKEN: &str = "conformance-token";
const NAME: &str = "my-development-sandbox";
/// The labels that "List sandboxes" shows.
const LABELS: &str = r#"{"label1": "value1", "label2": "value2"}"#;
/// Those that "REST API overview" shows.
const PAGE_LABELS: &str = r#"{"project": "my-app"}"#;

pub async fn checks(input: &Input) -> Vec<Check> {
    let documented = &input.documented;
    let mut checks = vec![base_url(input)];
    for (operation, result) in [
        ("listSandboxes", list_sandboxes(documented).await),
        ("listSandboxes/unset", without_parameters(documented).await),
        ("listSandboxesPaginated", paginated(documented).await),
        ("listSandboxesPaginated", false_flag(input).await),
        ("createSandbox", body(documented).await),
    ] {
        let found = result.unwrap_or_else(|problem| {
            let outcome = Outcome::failed("a request", problem, "the client");
            vec![check(operation, "REST API overview", outcome)]
        });
        checks.extend(found);
    }
    checks
}

fn check(id: &str, source: impl Into<String>, outcome: Outcome) -> Check {
    Check::new(format!("client-requests/{id}"), source, outcome)
}

fn client() -> ClientBuilder {
    Client::builder().jwt(TOKEN, ORGANIZATION)
}

/// A client that is told no other address asks the server of the description.
fn base_url(input: &Input) -> Check {
    let server = input.corrected.root.pointer("/servers/0/url");
    let expected = server.and_then(Node::as_str).unwrap_or("no server");
    let outcome = match Environment::default().builder().and_then(ClientBuilder::build) {
        Ok(client) => Outcome::equal(&expected, &client.base_url(), "DEFAULT_API_URL"),
        Err(error) => Outcome::failed(expected, error, "DEFAULT_API_URL"),
    };
    check("base-url", server.map(place).unwrap_or_default(), outcome)
}

/// A request with everything that is documented, answered with the documented response.
async fn list_sandboxes(documented: &Documented) -> Result<Vec<Check>, String> {
    let place = "Client::list_sandboxes";
    let page = |part: &str| format!("List sandboxes, {part}");
    let labels: BTreeMap<String, String> = serde_json::from_str(LABELS).unwrap_or_default();
    let answer = Value::Array(documented.sandboxes.clone());
    let done = exchange(&answer, client(), |client| {
        let request = client.list_sandboxes().verbose(true).labels(labels);
        request.include_errored_deleted(true).send()
    });
    let done = done.await?;
    let received = &done.received;
    let sent = Outcome::equal(&LIST, &received.route.as_str(), place);
    let mut checks = vec![check("listSandboxes/operation", page("operation"), sent)];
    let given = [("verbose", "true"), ("labels", LABELS), ("includeErroredDeleted", "true")];
    checks.extend(queries("listSandboxes", &documented.query, received, &given, place));
    for fact in &documented.headers {
        let outcome = match fact.name == ORGANIZATION_HEADER {
            true => header(received, fact.name, ORGANIZATION, place),
            false => Outcome::failed(fact.name, "no such header of the client", place),
        };
        checks.push(check(&format!("listSandboxes/header/{}", fact.name), &fact.source, outcome));
    }
    let credentials = format!("{AUTHORIZATION} {TOKEN}");
    let authorized = header(received, "Authorization", &credentials, place);
    checks.push(check("listSandboxes/header/Authorization", page("request example"), authorized));
    let decoded = decoded(answer, done.outcome, place);
    checks.push(check("listSandboxes/response", page("response example"), decoded));
    Ok(checks)
}

/// The client makes of the answer what the types make of it.
fn decoded(answer: Value, outcome: Result<Response<Vec<Sandbox>>, Error>, place: &str) -> Outcome {
    let Ok(expected) = serde_json::from_value::<Vec<Sandbox>>(answer) else {
        return Outcome::skipped("the documented response does not decode");
    };
    let count = |sandboxes: &[Sandbox]| format!("{} sandboxes", sandboxes.len());
    match outcome {
        Ok(found) if *found.body() == expected => Outcome::Passed,
        Ok(found) => Outcome::failed(count(&expected), count(found.body()), place),
        Err(error) => Outcome::failed(count(&expected), error, place),
    }
}

/// A request with nothing but the token: whatever is not set is not sent.
async fn without_parameters(documented: &Documented) -> Result<Vec<Check>, String> {
    let answer = Value::Array(documented.sandboxes.clone());
    let client = Client::builder().api_key(TOKEN);
    let received =
        exchange(&answer, client, |client| client.list_sandboxes().send()).await?.received;
    let query = received.query.iter().map(|(name, value)| format!("{name}={value}"));
    let headers = documented.headers.iter().map(|fact| fact.name.to_owned());
    let headers = headers.filter(|name| received.header(name).is_some());
    let found: Vec<String> = query.chain(headers).collect();
    let expected = "no query and no header of the operation";
    let outcome = Outcome::without(&found, expected, "Client::list_sandboxes");
    Ok(vec![check("listSandboxes/unset", "List sandboxes, headers and query parameters", outcome)])
}

/// A request for a page, with everything that is documented of pages.
async fn paginated(documented: &Documented) -> Result<Vec<Check>, String> {
    let place = "Client::list_sandboxes_paginated";
    let count = documented.sandboxes.len();
    let page = json!({ "items": documented.sandboxes, "total": count, "page": 1, "totalPages": 1 });
    let done = exchange(&page, client(), |client| {
        let request = client.list_sandboxes_paginated().page(1).limit(200);
        let request = request.labels([("project", "my-app")]);
        let request = request.states(vec![SandboxState::Started]);
        request.sort(SandboxSortField::CreatedAt).order(SortOrder::Asc).send()
    });
    let received = done.await?.received;
    let sent = match received.route.ends_with(PAGINATED) {
        true => Outcome::Passed,
        false => Outcome::failed(format!("GET ...{PAGINATED}"), &received.route, place),
    };
    let source = "REST API overview, Paginated endpoints";
    let mut checks = vec![check("listSandboxesPaginated/operation", source, sent)];
    let given = [
        ("page", "1"),
        ("limit", "200"),
        ("labels", PAGE_LABELS),
        ("states", "started"),
        ("sort", "createdAt"),
        ("order", "asc"),
    ];
    let pages = &documented.pages;
    checks.extend(queries("listSandboxesPaginated", pages, &received, &given, place));
    Ok(checks)
}

/// A flag that the server would take for true when it is sent as `false` is left out.
async fn false_flag(input: &Input) -> Result<Vec<Check>, String> {
    let operation = operation(&input.corrected, "GET /sandbox/paginated");
    let name = "includeErroredDeleted";
    let Some(parameter) = operation.and_then(|operation| operation.parameter("query", name)) else {
        return Ok(Vec::new());
    };
    let page = json!({ "items": [], "total": 0, "page": 1, "totalPages": 0 });
    let done = exchange(&page, client(), |client| {
        client.list_sandboxes_paginated().include_errored_deleted(false).send()
    });
    let received = done.await?.received;
    let words = |sent: bool| if sent { "false is sent" } else { "nothing is sent" };
    let (expected, found) = (!flag(parameter, "x-omit-false"), received.query(name).is_some());
    let place_of_call = "Client::list_sandboxes_paginated";
    let outcome = Outcome::equal(&words(expected), &words(found), place_of_call);
    Ok(vec![check(&format!("listSandboxesPaginated/query/{name}"), place(parameter), outcome)])
}

/// A request with a body: what it says it is, and is.
async fn body(documented: &Documented) -> Result<Vec<Check>, String> {
    let (source, place) = ("REST API overview, Request Format", "Client::create_sandbox");
    let answer = documented.sandboxes.first().cloned().unwrap_or_default();
    let done = exchange(&answer, client(), |client| {
        client.create_sandbox(CreateSandbox::new().name(NAME)).send()
    });
    let received = done.await?.received;
    let media = header(&received, "Content-Type", "application/json", place);
    let body = received.body.unwrap_or_default();
    let body = Outcome::equal(&json!({ "name": NAME }), &body, place);
    Ok(vec![
        check("createSandbox/header/Content-Type", source, media),
        check("createSandbox/body", source, body),
    ])
}

/// The query has each documented parameter with the value that was given.
fn queries(
    operation: &str,
    facts: &[Fact],
    received: &Received,
    given: &[(&str, &str)],
    place: &str,
) -> Vec<Check> {
    let outcome = |name: &str| {
        let Some((_, expected)) = given.iter().find(|(known, _)| *known == name) else {
            return Outcome::failed(name, "no such parameter of the client", place);
        };
        let Some(found) = received.query(name) else {
            return Outcome::failed(expected, "nothing, or more than one", place);
        };
        // JSON may be written in more than one way.
        let meaning = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
        Outcome::equal(&meaning(expected), &meaning(found), place)
    };
    let check = |fact: &Fact| {
        let id = format!("{operation}/query/{}", fact.name);
        check(&id, &fact.source, outcome(fact.name))
    };
    facts.iter().map(check).collect()
}

fn header(received: &Received, name: &str, expected: &str, place: &str) -> Outcome {
    Outcome::equal(&expected, &received.header(name).unwrap_or("no such header"), place)
}
