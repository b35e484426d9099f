//! Every operation that reads without input: it answers, validly, and the Rust type decodes it.

use openapi_codegen::document::Node;
use serde_json::Value;

use super::request::{Identity, Request, Response};
use super::{CREDENTIALS, Context, LACKS};
use crate::check::{Check, Outcome};
use crate::description::{Operation, operations, place};

/// Operations that read and yet do something.
const NOT_ASKED: [(&str, &str); 3] = [
    ("getTransientPushAccess", "it issues credentials"),
    ("getPushAccess", "it issues credentials"),
    ("pollJobs", "it takes jobs from the runner that should have them"),
];
const RATE_LIMITS: [&str; 3] = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];

pub async fn checks(context: &Context<'_>) -> Vec<Check> {
    let mut skipped = Vec::new();
    let mut asked = Vec::new();
    for op in operations(context.document).filter(Operation::reads_without_input) {
        match why_not_asked(context, &op) {
            Some(reason) => {
                let id = format!("live-server/read/{}", op.id());
                skipped.push(Check::new(id, place(op.node), Outcome::skipped(reason)));
            }
            None => asked.push(op),
        }
    }
    let requests = asked.iter().map(|op| {
        let identity = if op.security().is_empty() { Identity::Nobody } else { Identity::Own };
        Request::get(op.path).with_identity(identity)
    });
    let responses = context.send_all(requests.collect()).await;
    let pairs = || asked.iter().zip(&responses);
    let mut checks: Vec<Check> =
        pairs().flat_map(|(op, response)| of_operation(context, op, response)).collect();
    checks.append(&mut skipped);
    checks.push(rate_limits(&responses));
    let answered: Vec<(&Operation<'_>, &Response)> = pairs()
        .filter_map(|(op, response)| Some((op, response.as_ref().ok()?)))
        .filter(|(_, response)| context.why_unchecked(response).is_none())
        .collect();
    if context.server.router {
        checks.push(implemented(context, asked.len(), answered.len()));
    }
    let credentials = credentials(context, &answered);
    let are_refused = matches!(credentials, Outcome::Failed { .. });
    checks.push(Check::new(CREDENTIALS, "how the API answers", credentials));
    if !are_refused {
        let lists = answered.iter().any(|(op, _)| op.id() == "listSandboxes");
        let outcome = client(context, lists).await;
        checks.push(Check::new("live-server/client", "the generated client", outcome));
    }
    checks
}

fn why_not_asked(context: &Context<'_>, op: &Operation<'_>) -> Option<&'static str> {
    if let Some((_, reason)) = NOT_ASKED.iter().find(|(id, _)| *id == op.id()) {
        return Some(reason);
    }
    let lacks_credentials = !op.security().is_empty() && !context.sender.has_credentials();
    lacks_credentials.then(|| context.without_credentials())
}

fn of_operation(
    context: &Context<'_>,
    op: &Operation<'_>,
    response: &Result<Response, String>,
) -> Vec<Check> {
    let (id, at) = (format!("live-server/read/{}", op.id()), op.route());
    let check = |id: &str, outcome| Check::new(id, place(op.node), outcome);
    let response = match response {
        Ok(response) => response,
        Err(problem) => {
            let outcome = Outcome::failed("an answer", problem, at);
            return vec![check(&format!("{id}/answers"), outcome)];
        }
    };
    if let Some(reason) = context.why_unchecked(response) {
        return vec![check(&id, Outcome::skipped(reason))];
    }
    // Whoever asks may not be allowed to, and what is asked for need not exist.
    let answers = match response.is_success() || response.is_refusal() {
        true => Outcome::Passed,
        false => Outcome::failed("success, or 401, 403, 404 or 428", response.described(), &at),
    };
    let expected = format!("what is declared for {}", response.status);
    let valid = Outcome::without(&context.problems(op, response), expected, &at);
    let decodes = match response.is_refusal() {
        true => Outcome::skipped(format!("the server answered with {}", response.status)),
        false => decodes(context, op, response),
    };
    vec![
        check(&format!("{id}/answers"), answers),
        check(&format!("{id}/valid"), valid),
        check(&format!("{id}/decodes"), decodes),
    ]
}

/// The Rust type takes the response.
fn decodes(context: &Context<'_>, op: &Operation<'_>, response: &Response) -> Outcome {
    let (Some(schema), Some(json)) = (op.answer(response.status), &response.json) else {
        return Outcome::skipped("the answer is not declared to be JSON, or is none");
    };
    let (schema, values): (&Node, Vec<&Value>) = match (schema.get("items"), json) {
        (Some(item), Value::Array(values)) => (item, values.iter().collect()),
        _ => (schema, vec![json]),
    };
    let name = schema.get("$ref").and_then(Node::as_str);
    let name = name.and_then(|name| name.strip_prefix("#/components/schemas/"));
    let Some(ty) = context.input.types.iter().find(|ty| Some(ty.schema) == name) else {
        return Outcome::skipped("the answer is plain and has no type of its own");
    };
    for (index, value) in values.iter().enumerate() {
        if let Err(problem) = ty.recode(&value.to_string()) {
            let found = format!("value {} fails at {}", index + 1, problem.place());
            return Outcome::failed(ty.name(), found, op.route());
        }
    }
    Outcome::Passed
}

/// Each header about rate limits holds a number.
fn rate_limits(responses: &[Result<Response, String>]) -> Check {
    let headers = responses.iter().flatten().flat_map(|response| response.headers.iter());
    let mut limits = headers
        .filter(|(name, _)| RATE_LIMITS.iter().any(|limit| name.as_str().starts_with(limit)))
        .peekable();
    let is_number = |text: &str| text.parse::<u64>().is_ok();
    let outcome = if limits.peek().is_none() {
        Outcome::skipped("the server sends no rate limits; it need not have any")
    } else {
        match limits.find(|(_, value)| !value.to_str().is_ok_and(is_number)) {
            Some((name, _)) => Outcome::failed("a whole number", "something else", name),
            None => Outcome::Passed,
        }
    };
    Check::new("live-server/rate-limits", "REST API overview, Rate Limiting", outcome)
}

/// A router implements something; otherwise every check would be skipped.
fn implemented(context: &Context<'_>, asked: usize, answered: usize) -> Check {
    let outcome = if answered > 0 {
        Outcome::Passed
    } else {
        let hint = match context.sender.has_credentials() {
            true => "is the base path right?",
            false => "is the base path right, and is no token needed?",
        };
        let found = format!("none of the {asked} that were asked; {hint}");
        Outcome::failed("an operation that can be read", found, "the router")
    };
    Check::new("live-server/implemented", "the router", outcome)
}

/// Some operation accepts the credentials.
fn credentials(context: &Context<'_>, answered: &[(&Operation<'_>, &Response)]) -> Outcome {
    if !context.sender.has_credentials() {
        return Outcome::skipped(context.without_credentials());
    }
    let secured = answered.iter().filter(|(op, _)| !op.security().is_empty());
    let statuses: Vec<u16> = secured.map(|(_, response)| response.status).collect();
    if statuses.is_empty() {
        return Outcome::skipped("no operation wants credentials");
    }
    if statuses.iter().any(|status| *status != 401) {
        return Outcome::Passed;
    }
    let found = format!("401 from each of the {} operations that want some", statuses.len());
    Outcome::failed("credentials that are accepted", found, "the header Authorization")
}

/// The generated client gets the list of sandboxes as well.
async fn client(context: &Context<'_>, lists: bool) -> Outcome {
    if !context.sender.has_credentials() {
        return Outcome::skipped(context.without_credentials());
    }
    if context.server.router && !lists {
        return Outcome::skipped(LACKS);
    }
    match context.sender.client.list_sandboxes().await {
        Ok(_) => Outcome::Passed,
        Err(error) => {
            let status = error.status().map(|status| format!(" ({status})"));
            let found = format!("an error{}", status.unwrap_or_default());
            Outcome::failed("a list of sandboxes", found, "Client::list_sandboxes")
        }
    }
}
