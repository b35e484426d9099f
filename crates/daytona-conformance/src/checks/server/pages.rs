//! Pages: what is out of bounds is refused, and what is within them is a page.

use openapi_codegen::document::Node;
use serde_json::{Number, Value};

use super::Context;
use super::request::{Request, Response};
use crate::check::{Check, Outcome};
use crate::description::{Operation, operations, place};

pub async fn checks(context: &Context<'_>) -> Vec<Check> {
    let mut checks = Vec::new();
    for op in operations(context.document).filter(Operation::reads_without_input) {
        let [page, limit] = ["page", "limit"].map(|name| op.parameter("query", name));
        if let (Some(page), Some(limit)) = (page, limit) {
            checks.extend(of_operation(context, &op, page, limit).await);
        }
    }
    checks
}

async fn of_operation(
    context: &Context<'_>,
    op: &Operation<'_>,
    page: &Node,
    limit: &Node,
) -> Vec<Check> {
    let bound =
        |node: &Node, key: &str| node.get("schema")?.get(key)?.as_number().and_then(Number::as_i64);
    let mut names = vec!["first"];
    let mut requests = vec![Request::get(op.path).query("page", 1).query("limit", 1)];
    for (name, parameter, value) in [
        ("page-below", "page", bound(page, "minimum").map(|bound| bound - 1)),
        ("limit-below", "limit", bound(limit, "minimum").map(|bound| bound - 1)),
        ("limit-above", "limit", bound(limit, "maximum").map(|bound| bound + 1)),
    ] {
        if let Some(value) = value {
            names.push(name);
            requests.push(Request::get(op.path).query(parameter, value));
        }
    }
    let outcomes: Vec<Outcome> = if context.sender.has_credentials() {
        let responses = context.send_all(requests).await.into_iter().zip(&names);
        responses.map(|(response, name)| outcome(context, op, name, response)).collect()
    } else {
        names.iter().map(|_| Outcome::skipped(context.without_credentials())).collect()
    };
    let check = |(name, outcome): (&&str, Outcome)| {
        Check::new(format!("live-server/pages/{}/{name}", op.id()), place(op.node), outcome)
    };
    names.iter().zip(outcomes).map(check).collect()
}

fn outcome(
    context: &Context<'_>,
    op: &Operation<'_>,
    name: &str,
    response: Result<Response, String>,
) -> Outcome {
    let at = format!("{} ({name})", op.route());
    let response = match response {
        Ok(response) => response,
        Err(problem) => return Outcome::failed("an answer", problem, at),
    };
    if [401, 403].contains(&response.status) {
        return Outcome::skipped(format!("the server answered with {}", response.status));
    }
    match context.why_unchecked(&response) {
        Some(reason) => Outcome::skipped(reason),
        None if name == "first" => is_page(&response, &at),
        None => Outcome::equal(&400, &response.status, at),
    }
}

/// A page of at most one item, that counts what there is.
fn is_page(response: &Response, at: &str) -> Outcome {
    let items = response.member("items").and_then(Value::as_array).map(Vec::len);
    let total = response.member("total").and_then(Value::as_u64);
    match (items, total) {
        (Some(items), Some(total)) if items <= 1 && (items == 0) == (total == 0) => Outcome::Passed,
        (Some(items), Some(total)) => {
            Outcome::failed("at most one of all items", format!("{items} of {total}"), at)
        }
        _ => Outcome::failed("a page of one item", response.described(), at),
    }
}
