//! Errors: the status that they should have, in the shape that all of them have.

use daytona_api_client::reqwest::Method;
use serde_json::{Value, json};

use super::Context;
use super::ask::{Answer, Identity, Question};
use super::read::is_asked;
use crate::check::{Check, Outcome};
use crate::description::{Operation, operations, place};

/// Case, status and question.
type Case = (String, u16, Question);

/// An identifier that nothing has.
const NOTHING: &str = "00000000-0000-4000-8000-000000000000";
/// The case of a path that no server has.
const NO_ROUTE: &str = "no-route";

pub async fn checks(context: &Context<'_>) -> Vec<Check> {
    let mut cases: Vec<Case> = [
        ("no-token", 401, Question::get("/sandbox").anonymous()),
        ("no-token-volumes", 401, Question::get("/volumes").anonymous()),
        ("no-token-write", 401, Question::of(Method::POST, "/volumes").body(json!({})).anonymous()),
        ("wrong-token", 401, Question::get("/sandbox").by(Identity::Stranger)),
        ("wrong-token-snapshots", 401, Question::get("/snapshots").by(Identity::Stranger)),
        (NO_ROUTE, 404, Question::get("/no-such-route").anonymous()),
        ("no-sandbox", 404, Question::get(format!("/sandbox/{NOTHING}"))),
        ("no-snapshot", 404, Question::get(format!("/snapshots/{NOTHING}"))),
        ("no-volume", 404, Question::get(format!("/volumes/{NOTHING}"))),
    ]
    .map(|(name, status, question)| (name.to_owned(), status, question))
    .into();
    if context.server.router {
        cases.extend(strangers(context));
    }
    let questions = cases.iter().map(|(_, _, question)| question.clone()).collect();
    let answers = context.ask_all(questions).await;
    let declared = context.document.root.pointer("/components/schemas/ErrorBody").map(place);
    let source = declared.unwrap_or_else(|| "how the API answers".to_owned());
    let mut checks = Vec::new();
    for ((name, status, question), answer) in cases.iter().zip(answers) {
        let at = format!("{} {}", question.method, question.path);
        let check = |claim: &str, outcome| {
            Check::new(format!("server/errors/{name}/{claim}"), &source, outcome)
        };
        if question.identity == Identity::Own && !context.asker.is_somebody() {
            checks.push(check("status", Outcome::skipped(context.nobody())));
            continue;
        }
        match answer {
            Err(problem) => checks.push(check("status", Outcome::failed(status, problem, at))),
            Ok(answer) => {
                // A path that nobody has is not there for that.
                let why_nothing = match *name == NO_ROUTE && answer.status == 404 {
                    true => None,
                    false => context.why_nothing(&answer),
                };
                if let Some(reason) = why_nothing {
                    checks.push(check("status", Outcome::skipped(reason)));
                    continue;
                }
                checks.push(check("status", Outcome::equal(status, &answer.status, &at)));
                checks.push(check("body", body(context, &answer, &at)));
            }
        }
    }
    checks
}

/// A stranger at each operation that can be read: a router need not have those that others are
/// asked for, and none that counts strangers suffers from so many.
fn strangers(context: &Context<'_>) -> Vec<Case> {
    let operations = operations(context.document);
    let secured = operations
        .iter()
        .filter(|op| is_asked(context.document, op) && !op.security(context.document).is_empty());
    let case = |op: &Operation<'_>| {
        let question = Question::get(&op.path).by(Identity::Stranger);
        (format!("wrong-token-{}", op.id()), 401, question)
    };
    secured.map(case).collect()
}

/// It is an `ErrorBody` with a message, which repeats the status.
fn body(context: &Context<'_>, answer: &Answer, at: &str) -> Outcome {
    let Some(json) = &answer.json else {
        return Outcome::failed("an error body as JSON", answer.described(), at);
    };
    let schema = json!({ "$ref": "#/components/schemas/ErrorBody" });
    let problems = match context.schemas.validator(&schema) {
        Ok(validator) => validator.problems_without_values(json),
        Err(problem) => vec![problem],
    };
    if !problems.is_empty() {
        return Outcome::failed("an error body", problems.join(", "), at);
    }
    let repeated = json.get("statusCode").and_then(Value::as_u64);
    let has_message = json.get("message").is_some_and(Value::is_string);
    if repeated != Some(u64::from(answer.status)) {
        let found = if repeated.is_some() { "another one" } else { "none" };
        return Outcome::failed(format!("statusCode {}", answer.status), found, at);
    }
    if has_message { Outcome::Passed } else { Outcome::failed("a message", "none", at) }
}
