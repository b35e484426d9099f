//! Every operation that reads without being told what: answered, valid, decodable.

use openapi_codegen::document::{Document, Node};
use serde_json::Value;

use super::ask::{Answer, Identity, Question};
use super::{CREDENTIALS, Context, LACKS};
use crate::check::{Check, Outcome};
use crate::description::{Operation, operations, place, resolve};

/// Operations that read and yet do something.
const NOT_ASKED: [(&str, &str); 3] = [
    ("getTransientPushAccess", "it issues credentials"),
    ("getPushAccess", "it issues credentials"),
    ("pollJobs", "it takes jobs from the runner that should have them"),
];
const RATE_LIMITS: [&str; 3] = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];

pub async fn checks(context: &Context<'_>) -> Vec<Check> {
    let operations = operations(context.document);
    let asked: Vec<&Operation<'_>> =
        operations.iter().filter(|op| is_asked(context.document, op)).collect();
    let (asked, skipped): (Vec<_>, Vec<_>) =
        asked.into_iter().partition(|op| why_not(context, op).is_none());
    let questions = asked.iter().map(|op| {
        let identity =
            if op.security(context.document).is_empty() { Identity::Nobody } else { Identity::Own };
        Question::get(&op.path).by(identity)
    });
    let answers = context.ask_all(questions.collect()).await;
    let mut checks: Vec<Check> =
        asked.iter().zip(&answers).flat_map(|(op, answer)| of(context, op, answer)).collect();
    for op in skipped {
        let reason = why_not(context, op).unwrap_or_default();
        let id = format!("server/read/{}", op.id());
        checks.push(Check::new(id, place(op.node), Outcome::skipped(reason)));
    }
    checks.push(limits(&answers));
    let answered: Vec<(&Operation<'_>, &Answer)> = asked
        .iter()
        .zip(&answers)
        .filter_map(|(op, answer)| Some((*op, answer.as_ref().ok()?)))
        .filter(|(_, answer)| context.why_nothing(answer).is_none())
        .collect();
    if context.server.router {
        checks.push(implemented(context, asked.len(), answered.len()));
    }
    let credentials = credentials(context, &answered);
    let refused = matches!(credentials, Outcome::Failed { .. });
    checks.push(Check::new(CREDENTIALS, "how the API answers", credentials));
    if !refused {
        let lists = answered.iter().any(|(op, _)| op.id() == "listSandboxes");
        checks.push(client(context, lists).await);
    }
    checks
}

/// Whether an operation reads and wants to be told nothing.
pub fn is_asked(document: &Document, op: &Operation<'_>) -> bool {
    let deprecated = op.node.get("deprecated").and_then(Node::as_bool) == Some(true);
    let parameters = op.node.get("parameters").and_then(Node::as_array).into_iter().flatten();
    let mut parameters = parameters.map(|parameter| resolve(document, parameter));
    let required = parameters.any(|p| p.get("required").and_then(Node::as_bool) == Some(true));
    op.method == "GET" && !deprecated && !required && !op.path.contains('{')
}

fn why_not(context: &Context<'_>, op: &Operation<'_>) -> Option<String> {
    if let Some((_, reason)) = NOT_ASKED.iter().find(|(id, _)| *id == op.id()) {
        return Some((*reason).to_owned());
    }
    let secured = !op.security(context.document).is_empty();
    (secured && !context.asker.is_somebody()).then(|| context.nobody().to_owned())
}

fn of(context: &Context<'_>, op: &Operation<'_>, answer: &Result<Answer, String>) -> Vec<Check> {
    let at = format!("GET {}", op.path);
    let why_nothing = answer.as_ref().ok().and_then(|answer| context.why_nothing(answer));
    if let Some(reason) = why_nothing {
        let id = format!("server/read/{}", op.id());
        return vec![Check::new(id, place(op.node), Outcome::skipped(reason))];
    }
    let check = |claim: &str, outcome| {
        Check::new(format!("server/read/{}/{claim}", op.id()), place(op.node), outcome)
    };
    let answer = match answer {
        Ok(answer) => answer,
        Err(problem) => return vec![check("answers", Outcome::failed("an answer", problem, at))],
    };
    // Who asks may not be allowed to, and what is asked for need not be there.
    let refused = [401, 403, 404, 428].contains(&answer.status);
    let answers = if answer.is_success() || refused {
        Outcome::Passed
    } else {
        Outcome::failed("success, or 401, 403, 404 or 428", answer.described(), &at)
    };
    let problems = context.problems(op, answer);
    let valid = if problems.is_empty() {
        Outcome::Passed
    } else {
        let expected = format!("what is declared for {}", answer.status);
        Outcome::failed(expected, problems.join(", "), &at)
    };
    let decodes = if refused {
        Outcome::skipped(format!("the server answered with {}", answer.status))
    } else {
        decodes(context, op, answer, &at)
    };
    vec![check("answers", answers), check("valid", valid), check("decodes", decodes)]
}

/// The Rust type takes the answer.
fn decodes(context: &Context<'_>, op: &Operation<'_>, answer: &Answer, at: &str) -> Outcome {
    let schema = op.response(context.document, answer.status).and_then(|response| {
        let response = resolve(context.document, response);
        response.get("content")?.get("application/json")?.get("schema")
    });
    let (Some(schema), Some(json)) = (schema, &answer.json) else {
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
            return Outcome::failed(ty.name(), found, at);
        }
    }
    Outcome::Passed
}

/// Each header about rate limits holds a number.
fn limits(answers: &[Result<Answer, String>]) -> Check {
    let headers = answers.iter().flatten().flat_map(|answer| answer.headers.iter());
    let limits: Vec<_> = headers
        .filter(|(name, _)| RATE_LIMITS.iter().any(|limit| name.as_str().starts_with(limit)))
        .collect();
    let wrong = limits
        .iter()
        .find(|(_, value)| !value.to_str().is_ok_and(|value| value.parse::<u64>().is_ok()));
    let outcome = match (limits.len(), wrong) {
        (0, _) => Outcome::skipped("the server sends no rate limits; it need not have any"),
        (_, Some((name, _))) => Outcome::failed("a whole number", "something else", name),
        _ => Outcome::Passed,
    };
    Check::new("server/rate-limits", "REST API overview, Rate Limiting", outcome)
}

/// A router has something that was looked at; otherwise no check would say that it has not.
fn implemented(context: &Context<'_>, asked: usize, answered: usize) -> Check {
    let outcome = if answered > 0 {
        Outcome::Passed
    } else {
        let hint = match context.asker.is_somebody() {
            true => "is the base path right?",
            false => "is the base path right, and is no token needed?",
        };
        let found = format!("none of the {asked} that were asked; {hint}");
        Outcome::failed("an operation that can be read", found, "the router")
    };
    Check::new("server/implemented", "the router", outcome)
}

/// Whoever asks is let in somewhere.
fn credentials(context: &Context<'_>, answered: &[(&Operation<'_>, &Answer)]) -> Outcome {
    if !context.asker.is_somebody() {
        return Outcome::skipped(context.nobody());
    }
    let secured = answered.iter().filter(|(op, _)| !op.security(context.document).is_empty());
    let statuses: Vec<u16> = secured.map(|(_, answer)| answer.status).collect();
    match statuses.len() {
        0 => Outcome::skipped("no operation wants credentials"),
        count if statuses.iter().all(|status| *status == 401) => {
            let found = format!("401 from each of the {count} operations that want some");
            Outcome::failed("credentials that are accepted", found, "the header Authorization")
        }
        _ => Outcome::Passed,
    }
}

/// The generated client gets through as well.
async fn client(context: &Context<'_>, lists: bool) -> Check {
    let outcome = if context.server.router && !lists && context.asker.is_somebody() {
        Outcome::skipped(LACKS)
    } else if context.asker.is_somebody() {
        match context.asker.client.list_sandboxes().await {
            Ok(_) => Outcome::Passed,
            Err(error) => {
                let status = error.status().map(|status| format!(" ({status})"));
                let found = format!("an error{}", status.unwrap_or_default());
                Outcome::failed("a list of sandboxes", found, "Client::list_sandboxes")
            }
        }
    } else {
        Outcome::skipped(context.nobody())
    };
    Check::new("server/client", "the generated client", outcome)
}
