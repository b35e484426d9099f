//! Deletes what was created, even if nobody has seen its identifier.

use daytona_api_client::reqwest::Method;
use serde_json::{Value, json};

use super::Context;
use super::ask::Question;
use super::write::{LOOKS, MARK, PAUSE};
use crate::check::Outcome;

/// Deletes whatever has the name or the label, until nothing is left.
pub async fn clean(context: &Context<'_>, name: &str) -> Outcome {
    let labels = json!({ MARK: name });
    let mut left = Vec::new();
    for _ in 0..LOOKS {
        left = left_over(context, name, &labels).await;
        if left.is_empty() {
            break;
        }
        for path in &left {
            // Whether it worked shows when it is looked again.
            let _ = context.asker.ask(&Question::of(Method::DELETE, path)).await;
        }
        tokio::time::sleep(PAUSE).await;
    }
    if left.is_empty() {
        Outcome::Passed
    } else {
        Outcome::failed("nothing is left", left.join(", "), "the server")
    }
}

/// Paths of what is still there.
async fn left_over(context: &Context<'_>, name: &str, labels: &Value) -> Vec<String> {
    let gone = ["destroyed", "destroying", "deleted", "deleting", "pending_delete"];
    let is_gone =
        |item: &Value| gone.iter().any(|state| item.get("state") == Some(&(*state).into()));
    let mut left = Vec::new();
    for (path, query) in [("/volumes", None), ("/sandbox", Some(labels))] {
        let mut question = Question::get(path);
        if let Some(labels) = query {
            question = question.query("labels", labels);
        }
        let answer = match context.asker.ask(&question).await {
            Ok(answer) if answer.is_success() => answer,
            // What cannot be listed may still be there.
            _ => {
                left.push(path.to_owned());
                continue;
            }
        };
        let items = answer.json.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
        for item in items.iter().filter(|item| !is_gone(item)) {
            let ours = item.get("name") == Some(&name.into()) || item.get("labels") == Some(labels);
            if let (true, Some(id)) = (ours, item.get("id").and_then(Value::as_str)) {
                left.push(format!("{path}/{id}"));
            }
        }
    }
    left
}
