//! A volume and a sandbox: created, read, found, deleted. Whatever happens, they are gone after.

use std::time::Duration;

use daytona_api_client::reqwest::Method;
use serde_json::{Value, json};

use super::Context;
use super::ask::{Answer, Question};
use crate::check::{Check, Outcome};
use crate::description::{operations, place};

/// The name of what is created begins so, and the label has this name.
const MARK: &str = "daytona-conformance";
/// How often, and after how long, it is looked again whether something is there or gone.
const LOOKS: u32 = 60;
const PAUSE: Duration = Duration::from_secs(1);

pub async fn checks(context: &Context<'_>) -> Vec<Check> {
    if !context.asker.is_somebody() {
        let outcome = Outcome::skipped(context.nobody());
        return vec![Check::new("server/write", "a server", outcome)];
    }
    let name = format!("{MARK}-{:016x}", fastrand::u64(..));
    let mut checks = Vec::new();
    let interrupted = tokio::select! {
        () = steps(context, &name, &mut checks) => false,
        () = interruption() => true,
    };
    if interrupted {
        let outcome = Outcome::failed("time to finish", "an interruption", "this process");
        checks.push(Check::new("server/write/interrupted", "a server", outcome));
    }
    checks.push(clean(context, &name).await);
    checks
}

/// Ends when the process is asked to.
async fn interruption() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminated.recv() => return,
                Ok(()) = tokio::signal::ctrl_c() => return,
            }
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn steps(context: &Context<'_>, name: &str, checks: &mut Vec<Check>) {
    let volume = Question::of(Method::POST, "/volumes").body(json!({ "name": name }));
    if let Some(id) = created(context, "createVolume", "volume", volume, checks).await {
        let path = format!("/volumes/{id}");
        step(context, "getVolume", "volume", "read", Question::get(&path), checks).await;
        let ready = until(context, &path, |answer| is_state(answer, "ready")).await;
        checks.push(check("volume", "ready", "a server", ready));
        let delete = Question::of(Method::DELETE, &path);
        step(context, "deleteVolume", "volume", "deleted", delete, checks).await;
    }
    let labels = json!({ MARK: name });
    let body = json!({ "labels": labels, "autoDeleteInterval": 0, "autoStopInterval": 5 });
    let sandbox = Question::of(Method::POST, "/sandbox").body(body);
    if let Some(id) = created(context, "createSandbox", "sandbox", sandbox, checks).await {
        let path = format!("/sandbox/{id}");
        step(context, "getSandbox", "sandbox", "read", Question::get(&path), checks).await;
        let list = Question::get("/sandbox").query("labels", &labels);
        let listed = step(context, "listSandboxes", "sandbox", "listed", list, checks).await;
        let ids = listed.map(|answer| ids(&answer)).unwrap_or_default();
        let found = Outcome::equal(&id, &ids.join(", "), "GET /sandbox by label");
        checks.push(check("sandbox", "found-by-label", "a server", found));
        let started = until(context, &path, |answer| is_state(answer, "started")).await;
        checks.push(check("sandbox", "started", "a server", started));
        let delete = Question::of(Method::DELETE, &path);
        step(context, "deleteSandbox", "sandbox", "deleted", delete, checks).await;
    }
}

fn check(thing: &str, claim: &str, source: impl Into<String>, outcome: Outcome) -> Check {
    Check::new(format!("server/write/{thing}/{claim}"), source, outcome)
}

/// Asks, and checks the answer.
async fn step(
    context: &Context<'_>,
    operation: &str,
    thing: &str,
    claim: &str,
    question: Question,
    checks: &mut Vec<Check>,
) -> Option<Answer> {
    let at = format!("{} {}", question.method, question.path);
    let operations = operations(context.document);
    let op = operations.iter().find(|op| op.id() == operation);
    let source = op.map_or_else(|| operation.to_owned(), |op| place(op.node));
    let (outcome, answer) = match context.asker.ask(&question).await {
        Err(problem) => (Outcome::failed("an answer", problem, at), None),
        Ok(answer) if !answer.is_success() => {
            (Outcome::failed("success", answer.described(), at), None)
        }
        Ok(answer) => {
            let problems = op.map(|op| context.problems(op, &answer)).unwrap_or_default();
            let outcome = match problems.as_slice() {
                [] => Outcome::Passed,
                some => Outcome::failed("what is declared", some.join(", "), at),
            };
            (outcome, Some(answer))
        }
    };
    checks.push(check(thing, claim, source, outcome));
    answer
}

/// Creates something; its identifier.
async fn created(
    context: &Context<'_>,
    operation: &str,
    thing: &str,
    question: Question,
    checks: &mut Vec<Check>,
) -> Option<String> {
    let answer = step(context, operation, thing, "created", question, checks).await?;
    let id = answer.json.as_ref().and_then(|json| json.get("id")?.as_str().map(str::to_owned));
    let outcome = match &id {
        Some(_) => Outcome::Passed,
        None => Outcome::failed("an id", "none", operation),
    };
    checks.push(check(thing, "has-id", "a server", outcome));
    id
}

fn is_state(answer: &Answer, state: &str) -> bool {
    answer.json.as_ref().and_then(|json| json.get("state")).is_some_and(|found| found == state)
}

/// Looks until it is so.
async fn until(context: &Context<'_>, path: &str, is_so: impl Fn(&Answer) -> bool) -> Outcome {
    let mut last = "nothing".to_owned();
    for _ in 0..LOOKS {
        match context.asker.ask(&Question::get(path)).await {
            Ok(answer) if is_so(&answer) => return Outcome::Passed,
            Ok(answer) => last = answer.described(),
            Err(problem) => last = problem,
        }
        tokio::time::sleep(PAUSE).await;
    }
    Outcome::failed(format!("so within {LOOKS} looks"), last, format!("GET {path}"))
}

fn ids(answer: &Answer) -> Vec<String> {
    let list = answer.json.as_ref().and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|item| item.get("id")?.as_str().map(str::to_owned)).collect()
}

/// Deletes whatever has the name or the label, even if nobody has seen its identifier.
async fn clean(context: &Context<'_>, name: &str) -> Check {
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
    let outcome = if left.is_empty() {
        Outcome::Passed
    } else {
        Outcome::failed("nothing is left", left.join(", "), "the server")
    };
    check("all", "cleaned-up", "a server", outcome)
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
