//! A volume and a sandbox: created, read, found, deleted. Whatever happens, they are gone after.

use std::time::Duration;

use daytona_api_client::reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::Context;
use super::ask::{Answer, Question};
use super::clean::clean;
use super::interruption;
use crate::check::{Check, Outcome};
use crate::description::{operations, place};

/// The name of what is created begins so, and the label has this name.
pub const MARK: &str = "daytona-conformance";
/// How often, and after how long, it is looked again whether something is there or gone.
pub const LOOKS: u32 = 60;
pub const PAUSE: Duration = Duration::from_secs(1);
/// States that nothing leaves by itself.
const FAILED: [&str; 2] = ["error", "build_failed"];

pub async fn checks(context: &Context<'_>) -> Vec<Check> {
    if !context.asker.is_somebody() {
        let outcome = Outcome::skipped(context.nobody());
        return vec![Check::new("server/write", "a server", outcome)];
    }
    let (interruptions, stop) = watch::channel(0);
    let watching = tokio::spawn(interruption::count(interruptions));
    let name = format!("{MARK}-{:016x}", fastrand::u64(..));
    let mut writer = Writer { context, name, stop, checks: Vec::new() };
    writer.steps().await;
    let asked_before = *writer.stop.borrow();
    if asked_before > 0 {
        let outcome = Outcome::failed("time to finish", "an interruption", "this process");
        writer.checks.push(Check::new("server/write/interrupted", "a server", outcome));
    }
    // Whoever asks again while it cleans up does not want to wait for that either.
    let mut stop = writer.stop.clone();
    let cleaned = tokio::select! {
        cleaned = clean(context, &writer.name) => cleaned,
        Ok(_) = stop.wait_for(|count| *count > asked_before.max(1)) => {
            let found = format!("an interruption; what is left has the name or label {}", writer.name);
            Outcome::failed("nothing is left", found, "the server")
        }
    };
    watching.abort();
    writer.checks.push(check("all", "cleaned-up", "a server", cleaned));
    writer.checks
}

/// Creates things, and stops when the process is asked to end. A request that is under way comes to
/// its end all the same: what it creates has to be seen by what cleans up.
struct Writer<'a> {
    context: &'a Context<'a>,
    /// Of what is created.
    name: String,
    /// How often the process was asked to end.
    stop: watch::Receiver<u32>,
    checks: Vec<Check>,
}

impl Writer<'_> {
    async fn steps(&mut self) {
        let body = json!({ "name": self.name });
        let volume = Question::of(Method::POST, "/volumes").body(body);
        if let Some(id) = self.created("createVolume", "volume", volume).await {
            let path = format!("/volumes/{id}");
            self.step("getVolume", "volume", "read", Question::get(&path)).await;
            self.becomes("volume", &path, "ready").await;
            let delete = Question::of(Method::DELETE, &path);
            self.step("deleteVolume", "volume", "deleted", delete).await;
        }
        let labels = json!({ MARK: self.name });
        let body = json!({ "labels": labels, "autoDeleteInterval": 0, "autoStopInterval": 5 });
        let sandbox = Question::of(Method::POST, "/sandbox").body(body);
        if let Some(id) = self.created("createSandbox", "sandbox", sandbox).await {
            let path = format!("/sandbox/{id}");
            self.step("getSandbox", "sandbox", "read", Question::get(&path)).await;
            let list = Question::get("/sandbox").query("labels", &labels);
            if let Some(listed) = self.step("listSandboxes", "sandbox", "listed", list).await {
                let found = ids(&listed).join(", ");
                let found = Outcome::equal(&id, &found, "GET /sandbox by label");
                self.checks.push(check("sandbox", "found-by-label", "a server", found));
            }
            self.becomes("sandbox", &path, "started").await;
            let delete = Question::of(Method::DELETE, &path);
            self.step("deleteSandbox", "sandbox", "deleted", delete).await;
        }
    }

    fn is_stopped(&self) -> bool {
        *self.stop.borrow() > 0
    }

    /// Asks, and checks the answer.
    async fn step(
        &mut self,
        operation: &str,
        thing: &str,
        claim: &str,
        question: Question,
    ) -> Option<Answer> {
        if self.is_stopped() {
            return None;
        }
        let context = self.context;
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
        self.checks.push(check(thing, claim, source, outcome));
        answer
    }

    /// Creates something; its identifier.
    async fn created(
        &mut self,
        operation: &str,
        thing: &str,
        question: Question,
    ) -> Option<String> {
        let answer = self.step(operation, thing, "created", question).await?;
        let id = answer.json.as_ref().and_then(|json| json.get("id")?.as_str().map(str::to_owned));
        let outcome = match &id {
            Some(_) => Outcome::Passed,
            None => Outcome::failed("an id", "none", operation),
        };
        self.checks.push(check(thing, "has-id", "a server", outcome));
        id
    }

    /// Looks until it has the state, or one that it does not leave.
    async fn becomes(&mut self, thing: &str, path: &str, state: &str) {
        let mut last = "nothing".to_owned();
        for _ in 0..LOOKS {
            if self.is_stopped() {
                return;
            }
            match self.context.asker.ask(&Question::get(path)).await {
                Ok(answer) if is_state(&answer, state) => {
                    self.checks.push(check(thing, state, "a server", Outcome::Passed));
                    return;
                }
                Ok(answer) => {
                    let end = FAILED.iter().find(|failed| is_state(&answer, failed));
                    last = match end {
                        Some(failed) => format!("the state {failed}"),
                        None if answer.is_success() => "another state".to_owned(),
                        None => answer.described(),
                    };
                    if end.is_some() {
                        break;
                    }
                }
                Err(problem) => {
                    last = problem;
                    if self.context.asker.is_too_slow() {
                        break;
                    }
                }
            }
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                _ = self.stop.changed() => return,
            }
        }
        let expected = format!("the state {state} within {LOOKS} looks");
        let outcome = Outcome::failed(expected, last, format!("GET {path}"));
        self.checks.push(check(thing, state, "a server", outcome));
    }
}

fn check(thing: &str, claim: &str, source: impl Into<String>, outcome: Outcome) -> Check {
    Check::new(format!("server/write/{thing}/{claim}"), source, outcome)
}

fn is_state(answer: &Answer, state: &str) -> bool {
    answer.json.as_ref().and_then(|json| json.get("state")).is_some_and(|found| found == state)
}

fn ids(answer: &Answer) -> Vec<String> {
    let list = answer.json.as_ref().and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|item| item.get("id")?.as_str().map(str::to_owned)).collect()
}
