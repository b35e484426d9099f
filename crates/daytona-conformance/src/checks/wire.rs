//! The part `wire`: documented parameters and headers against what the client sends on a socket.

use std::collections::BTreeMap;

use daytona_api_client::types::{
    CreateSandbox, Sandbox, SandboxSortField, SandboxState, SortOrder,
};
use daytona_api_client::{Client, ClientBuilder, Environment, Error, Response};
use openapi_codegen::document::Node;
use serde_json::{Value, json};

use crate::check::{Check, Outcome};
use crate::description::{operation, parameter, place};
use crate::documented::{ListSandboxes, Overview};
use crate::input::Input;
use crate::loopback::{Exchange, Received, exchange};

const ORGANIZATION_HEADER: &str = "X-Daytona-Organization-ID";
const ORGANIZATION: &str = "org456";
/// Of a flag that a client leaves out when it is false.
const OMIT_FALSE: &str = "x-omit-false";
const TOKEN: &str = "conformance-token";
const NAME: &str = "my-development-sandbox";

pub async fn checks(input: &Input) -> Vec<Check> {
    let page = &input.documented.list_sandboxes;
    let mut checks = vec![base_url(input)];
    checks.extend(list_sandboxes(page).await);
    checks.push(unset(page).await);
    checks.extend(paginated(&input.documented.overview, &page.sandboxes).await);
    checks.extend(untrue(input).await);
    checks.extend(body(&input.documented.overview, &page.sandboxes).await);
    checks
}

fn client() -> ClientBuilder {
    Client::builder().jwt(TOKEN, ORGANIZATION)
}

/// A client that is told no other address asks the server of the description.
fn base_url(input: &Input) -> Check {
    let server = input.corrected.root.pointer("/servers/0/url");
    let expected = server.and_then(Node::as_str).unwrap_or("no server");
    let client = Environment::default().builder().and_then(ClientBuilder::build);
    let outcome = match client {
        Ok(client) => Outcome::equal(&expected, &client.base_url(), "DEFAULT_API_URL"),
        Err(error) => Outcome::failed(expected, error, "DEFAULT_API_URL"),
    };
    Check::new("wire/base-url", server.map(place).unwrap_or_default(), outcome)
}

/// A request with everything that is documented, answered with the documented response.
async fn list_sandboxes(page: &ListSandboxes) -> Vec<Check> {
    let labels = page.query.iter().find_map(|fact| fact.example.clone()).unwrap_or_default();
    let labels: BTreeMap<String, String> = serde_json::from_str(&labels).unwrap_or_default();
    let answer = Value::Array(page.sandboxes.clone());
    let done = exchange(&answer, client(), |client| {
        let request = client.list_sandboxes().verbose(true).labels(labels.clone());
        request.include_errored_deleted(true).send()
    });
    let Exchange { received, outcome } = match done.await {
        Ok(done) => done,
        Err(problem) => return vec![nothing_sent("listSandboxes/operation", &page.page, problem)],
    };
    let check = |claim: &str, part: &str, outcome| {
        let source = format!("{}, {part}", page.page);
        Check::new(format!("wire/listSandboxes/{claim}"), source, outcome)
    };
    let place = "Client::list_sandboxes";

    let sent = Outcome::equal(&page.operation, &received.operation, place);
    let mut checks = vec![check("operation", "operation", sent)];
    let labels = json!(labels).to_string();
    let given =
        [("verbose", "true"), ("labels", labels.as_str()), ("includeErroredDeleted", "true")];
    for fact in &page.query {
        let outcome = query(&received, &given, &fact.name, place);
        let source = page.source(&format!("query {}", fact.name), fact.line);
        let id = format!("wire/listSandboxes/query/{}", fact.name);
        checks.push(Check::new(id, source, outcome));
    }
    let given = [(ORGANIZATION_HEADER, ORGANIZATION)];
    for fact in &page.header {
        let outcome = match given.iter().find(|(name, _)| *name == fact.name) {
            Some((name, value)) => header(&received, name, value, place),
            None => Outcome::failed(&fact.name, "no such header of the client", place),
        };
        let source = page.source(&format!("header {}", fact.name), fact.line);
        let id = format!("wire/listSandboxes/header/{}", fact.name);
        checks.push(Check::new(id, source, outcome));
    }
    let credentials = format!("{} {TOKEN}", page.authorization);
    let authorized = header(&received, "Authorization", &credentials, place);
    checks.push(check("header/Authorization", "request", authorized));
    checks.push(check("response", &page.example.list, decoded(answer, outcome, place)));
    checks
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
async fn unset(page: &ListSandboxes) -> Check {
    let client = Client::builder().api_key(TOKEN);
    let answer = Value::Array(page.sandboxes.clone());
    let received = match exchange(&answer, client, |client| client.list_sandboxes().send()).await {
        Ok(done) => done.received,
        Err(problem) => return nothing_sent("listSandboxes/unset", &page.page, problem),
    };
    let mut found: Vec<String> =
        received.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let headers = page.header.iter().filter(|fact| received.header(&fact.name).is_some());
    found.extend(headers.map(|fact| fact.name.clone()));
    let outcome = if found.is_empty() {
        Outcome::Passed
    } else {
        let expected = "no query and no header of the operation";
        Outcome::failed(expected, found.join(", "), "Client::list_sandboxes")
    };
    let source = format!("{}, headers and query parameters", page.page);
    Check::new("wire/listSandboxes/unset", source, outcome)
}

/// A request for a page, with everything that is documented of pages.
async fn paginated(page: &Overview, sandboxes: &[Value]) -> Vec<Check> {
    let answer = json!({
        "items": sandboxes, "total": sandboxes.len(), "page": 1, "totalPages": 1,
    });
    let labels = r#"{"project":"my-app"}"#;
    let done = exchange(&answer, client(), |client| {
        let request = client.list_sandboxes_paginated().page(1).limit(200);
        let request = request.labels([("project", "my-app")]);
        let request = request.states(vec![SandboxState::Started]);
        request.sort(SandboxSortField::CreatedAt).order(SortOrder::Asc).send()
    });
    let received = match done.await {
        Ok(done) => done.received,
        Err(problem) => {
            return vec![nothing_sent("listSandboxesPaginated/operation", &page.page, problem)];
        }
    };
    let place = "Client::list_sandboxes_paginated";
    let sent = if received.operation.ends_with(&page.operations) {
        Outcome::Passed
    } else {
        Outcome::failed(format!("GET ...{}", page.operations), &received.operation, place)
    };
    let source = format!("{}, Paginated endpoints", page.page);
    let mut checks = vec![Check::new("wire/listSandboxesPaginated/operation", source, sent)];
    let given = [
        ("page", "1"),
        ("limit", "200"),
        ("labels", labels),
        ("states", "started"),
        ("sort", "createdAt"),
        ("order", "asc"),
    ];
    for fact in &page.query {
        let outcome = query(&received, &given, &fact.name, place);
        let id = format!("wire/listSandboxesPaginated/query/{}", fact.name);
        checks.push(Check::new(id, page.source(fact), outcome));
    }
    checks
}

/// A flag whose `false` the server would take for true is not sent.
async fn untrue(input: &Input) -> Option<Check> {
    let operation = operation(&input.corrected, "GET /sandbox/paginated")?;
    let flag = parameter(&input.corrected, operation, "query", "includeErroredDeleted")?;
    let is_left_out = flag.get(OMIT_FALSE).and_then(Node::as_bool) == Some(true);
    let answer = json!({ "items": [], "total": 0, "page": 1, "totalPages": 0 });
    let done = exchange(&answer, client(), |client| {
        client.list_sandboxes_paginated().include_errored_deleted(false).send()
    });
    let id = "wire/listSandboxesPaginated/query/includeErroredDeleted";
    let words = |sent: bool| if sent { "false is sent" } else { "nothing is sent" };
    let outcome = match done.await {
        Ok(done) => {
            let sent = done.received.query("includeErroredDeleted").is_some();
            Outcome::equal(&words(!is_left_out), &words(sent), "Client::list_sandboxes_paginated")
        }
        Err(problem) => Outcome::failed("a request", problem, "the client"),
    };
    Some(Check::new(id, place(flag), outcome))
}

/// A request with a body: what it says it is, and is.
async fn body(page: &Overview, sandboxes: &[Value]) -> Vec<Check> {
    let Some(claim) = page.claim.iter().find(|claim| claim.name == "request-content") else {
        return Vec::new();
    };
    let source = page.at(&claim.part, claim.line);
    let answer = sandboxes.first().cloned().unwrap_or_default();
    let place = "Client::create_sandbox";
    let done = exchange(&answer, client(), |client| {
        client.create_sandbox(CreateSandbox::new().name(NAME)).send()
    });
    let received = match done.await {
        Ok(done) => done.received,
        Err(problem) => return vec![nothing_sent("createSandbox/body", &page.page, problem)],
    };
    let media = claim.says.first().cloned().unwrap_or_default();
    let content = header(&received, "Content-Type", &media, place);
    let expected = json!({ "name": NAME });
    let found = received.body.unwrap_or_default();
    vec![
        Check::new("wire/createSandbox/header/Content-Type", &source, content),
        Check::new("wire/createSandbox/body", &source, Outcome::equal(&expected, &found, place)),
    ]
}

/// The query has the parameter with the value that was given.
fn query(received: &Received, given: &[(&str, &str)], name: &str, place: &str) -> Outcome {
    let Some((_, expected)) = given.iter().find(|(known, _)| *known == name) else {
        return Outcome::failed(name, "no such parameter of the client", place);
    };
    let Some(found) = received.query(name) else {
        return Outcome::failed(expected, "nothing, or more than one", place);
    };
    // JSON may be written in more than one way.
    let meaning = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
    if meaning(expected) == meaning(found) {
        Outcome::Passed
    } else {
        Outcome::failed(expected, found, place)
    }
}

fn header(received: &Received, name: &str, expected: &str, place: &str) -> Outcome {
    match received.header(name) {
        Some(found) => Outcome::equal(&expected, &found, place),
        None => Outcome::failed(expected, "no such header", place),
    }
}

fn nothing_sent(claim: &str, page: &str, problem: String) -> Check {
    let outcome = Outcome::failed("a request", problem, "the client");
    Check::new(format!("wire/{claim}"), page, outcome)
}
