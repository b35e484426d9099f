//! Pages: what is out of bounds is refused, and what is within them is a page.

use openapi_codegen::document::Node;
use serde_json::Value;

use super::Context;
use super::ask::{Answer, Question};
use crate::check::{Check, Outcome};
use crate::description::{Operation, operations, parameter, place};

pub async fn checks(context: &Context<'_>) -> Vec<Check> {
    let mut checks = Vec::new();
    for op in operations(context.document) {
        let pages =
            ["page", "limit"].map(|name| parameter(context.document, op.node, "query", name));
        let deprecated = op.node.get("deprecated").and_then(Node::as_bool) == Some(true);
        if let [Some(page), Some(limit)] = pages
            && op.method == "GET"
            && !op.path.contains('{')
            && !deprecated
        {
            checks.extend(of(context, &op, page, limit).await);
        }
    }
    checks
}

async fn of(context: &Context<'_>, op: &Operation<'_>, page: &Node, limit: &Node) -> Vec<Check> {
    let bound = |node: &Node, key: &str| {
        node.get("schema")?.get(key)?.as_number().and_then(serde_json::Number::as_i64)
    };
    let within = Question::get(&op.path).query("page", 1).query("limit", 1);
    let mut cases = vec![("first", within, true)];
    let outside = [
        ("page-below", "page", bound(page, "minimum").map(|bound| bound - 1)),
        ("limit-below", "limit", bound(limit, "minimum").map(|bound| bound - 1)),
        ("limit-above", "limit", bound(limit, "maximum").map(|bound| bound + 1)),
    ];
    for (name, parameter, value) in outside {
        if let Some(value) = value {
            cases.push((name, Question::get(&op.path).query(parameter, value), false));
        }
    }
    let check = |name: &str, outcome| {
        Check::new(format!("server/pages/{}/{name}", op.id()), place(op.node), outcome)
    };
    if !context.asker.is_somebody() {
        let reason = context.nobody();
        return cases.iter().map(|(name, ..)| check(name, Outcome::skipped(reason))).collect();
    }
    let answers = context.ask_all(cases.iter().map(|(_, question, _)| question.clone()).collect());
    let answers = answers.await;
    let outcomes = cases.iter().zip(answers).map(|((name, _, good), answer)| {
        let at = format!("GET {} ({name})", op.path);
        let outcome = match answer {
            Err(problem) => Outcome::failed("an answer", problem, at),
            Ok(answer) if [401, 403].contains(&answer.status) => {
                Outcome::skipped(format!("the server answered with {}", answer.status))
            }
            Ok(answer) => match context.why_nothing(&answer) {
                Some(reason) => Outcome::skipped(reason),
                None if *good => is_page(&answer, &at),
                None => Outcome::equal(&400, &answer.status, at),
            },
        };
        check(name, outcome)
    });
    outcomes.collect()
}

/// A page of at most one item, that counts what there is.
fn is_page(answer: &Answer, at: &str) -> Outcome {
    let member = |name: &str| answer.json.as_ref().and_then(|json| json.get(name));
    let items = member("items").and_then(Value::as_array).map(Vec::len);
    let total = member("total").and_then(Value::as_u64);
    match (items, total) {
        (Some(items), Some(total)) if items <= 1 && (items == 0) == (total == 0) => Outcome::Passed,
        (Some(items), Some(total)) => {
            Outcome::failed("at most one of all items", format!("{items} of {total}"), at)
        }
        _ => Outcome::failed("a page of one item", answer.described(), at),
    }
}
