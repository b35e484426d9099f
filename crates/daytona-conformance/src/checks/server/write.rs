//! A volume and a sandbox: created, read, found, deleted. Whatever happens, they are deleted at the
//! end.

use std::time::Duration;

use daytona_api_client::reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::request::{Request, Response};
use super::{Context, interruption};
use crate::check::{Check, Outcome};
use crate::description::{operations, place};

/// The name of what is created begins so, and the label has this name.
const MARK: &str = "daytona-conformance";
/// How often, and after how long, it is looked again whether something exists or is deleted.
const LOOKS: u32 = 60;
const PAUSE: Duration = Duration::from_secs(1);
/// States that nothing leaves by itself.
const FAILED: [&str; 2] = ["error", "build_failed"];
/// States of what is deleted, or is being deleted.
const DELETED: [&str; 5] = ["destroyed", "destroying", "deleted", "deleting", "pending_delete"];

pub async fn checks(context: &Context<'_>) -> Vec<Check> {
    if !context.sender.has_credentials() {
        let outcome = Outcome::skipped(context.without_credentials());
        return vec![Check::new("live-server/write", "a server", outcome)];
    }
    let (interruptions, stop) = watch::channel(0);
    let watching = tokio::spawn(interruption::count(interruptions));
    let name = format!("{MARK}-{:016x}", fastrand::u64(..));
    let mut writer = Writer { context, name, stop, checks: Vec::new() };
    writer.steps().await;
    let asked_before = *writer.stop.borrow();
    if asked_before > 0 {
        let outcome = Outcome::failed("time to finish", "an interruption", "this process");
        writer.checks.push(Check::new("live-server/write/interrupted", "a server", outcome));
    }
    // A further interruption ends the cleaning up as well.
    let mut stop = writer.stop.clone();
    let cleaned = tokio::select! {
        cleaned = writer.clean() => cleaned,
        Ok(_) = stop.wait_for(|count| *count > asked_before.max(1)) => {
            let found = format!("an interruption; what is left has the name or label {}", writer.name);
            Outcome::failed("nothing is left", found, "the server")
        }
    };
    watching.abort();
    writer.check("all", "cleaned-up", cleaned);
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
        let volume = Request::new(Method::POST, "/volumes").body(json!({ "name": self.name }));
        if let Some(id) = self.created("createVolume", "volume", volume).await {
            let path = format!("/volumes/{id}");
            self.step("getVolume", "volume", "read", Request::get(&path)).await;
            self.becomes("volume", &path, "ready").await;
            let delete = Request::new(Method::DELETE, &path);
            self.step("deleteVolume", "volume", "deleted", delete).await;
        }
        let labels = json!({ MARK: self.name });
        let body = json!({ "labels": labels, "autoDeleteInterval": 0, "autoStopInterval": 5 });
        let sandbox = Request::new(Method::POST, "/sandbox").body(body);
        if let Some(id) = self.created("createSandbox", "sandbox", sandbox).await {
            let path = format!("/sandbox/{id}");
            self.step("getSandbox", "sandbox", "read", Request::get(&path)).await;
            let list = Request::get("/sandbox").query("labels", &labels);
            if let Some(listed) = self.step("listSandboxes", "sandbox", "listed", list).await {
                let list = listed.json.as_ref().and_then(Value::as_array).into_iter().flatten();
                let ids: Vec<&str> = list.filter_map(|item| item.get("id")?.as_str()).collect();
                let found = Outcome::equal(&id, &ids.join(", "), "GET /sandbox by label");
                self.check("sandbox", "found-by-label", found);
            }
            self.becomes("sandbox", &path, "started").await;
            let delete = Request::new(Method::DELETE, &path);
            self.step("deleteSandbox", "sandbox", "deleted", delete).await;
        }
    }

    fn is_stopped(&self) -> bool {
        *self.stop.borrow() > 0
    }

    fn check(&mut self, thing: &str, claim: &str, outcome: Outcome) {
        let id = format!("live-server/write/{thing}/{claim}");
        self.checks.push(Check::new(id, "a server", outcome));
    }

    /// Sends the request, and checks the response.
    async fn step(
        &mut self,
        operation: &str,
        thing: &str,
        claim: &str,
        request: Request,
    ) -> Option<Response> {
        if self.is_stopped() {
            return None;
        }
        let (context, at) = (self.context, request.route());
        let op = operations(context.document).find(|op| op.id() == operation);
        let source = op.as_ref().map_or_else(|| operation.to_owned(), |op| place(op.node));
        let (outcome, response) = match context.sender.send(&request).await {
            Err(problem) => (Outcome::failed("an answer", problem, at), None),
            Ok(response) if !response.is_success() => {
                (Outcome::failed("success", response.described(), at), None)
            }
            Ok(response) => {
                let problems = op.map(|op| context.problems(&op, &response)).unwrap_or_default();
                (Outcome::without(&problems, "what is declared", at), Some(response))
            }
        };
        let id = format!("live-server/write/{thing}/{claim}");
        self.checks.push(Check::new(id, source, outcome));
        response
    }

    /// Creates something; its identifier.
    async fn created(&mut self, operation: &str, thing: &str, request: Request) -> Option<String> {
        let response = self.step(operation, thing, "created", request).await?;
        let id = response.member("id").and_then(Value::as_str).map(str::to_owned);
        let outcome = match &id {
            Some(_) => Outcome::Passed,
            None => Outcome::failed("an id", "none", operation),
        };
        self.check(thing, "has-id", outcome);
        id
    }

    /// Looks until it has the state, or one that it does not leave.
    async fn becomes(&mut self, thing: &str, path: &str, state: &str) {
        let mut last = "nothing".to_owned();
        for _ in 0..LOOKS {
            if self.is_stopped() {
                return;
            }
            match self.context.sender.send(&Request::get(path)).await {
                Ok(response) => {
                    let found = response.member("state").and_then(Value::as_str);
                    if found == Some(state) {
                        return self.check(thing, state, Outcome::Passed);
                    }
                    if let Some(failed) = FAILED.iter().find(|failed| found == Some(failed)) {
                        last = format!("the state {failed}");
                        break;
                    }
                    let is_success = response.is_success();
                    last = if is_success { "another state".into() } else { response.described() };
                }
                Err(problem) => {
                    last = problem;
                    if self.context.sender.is_too_slow() {
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
        self.check(thing, state, Outcome::failed(expected, last, format!("GET {path}")));
    }

    /// Deletes whatever has the name or the label until nothing is left, even what was created
    /// without that its identifier was seen.
    async fn clean(&self) -> Outcome {
        let mut left = Vec::new();
        for _ in 0..LOOKS {
            left = self.left_over().await;
            if left.is_empty() {
                break;
            }
            for path in &left {
                // Whether it worked shows when it is looked again.
                let _ = self.context.sender.send(&Request::new(Method::DELETE, path)).await;
            }
            tokio::time::sleep(PAUSE).await;
        }
        Outcome::without(&left, "nothing is left", "the server")
    }

    /// Paths of what is not deleted yet.
    async fn left_over(&self) -> Vec<String> {
        let (name, labels) = (Value::from(self.name.as_str()), json!({ MARK: self.name }));
        let sandboxes = Request::get("/sandbox").query("labels", &labels);
        let mut left = Vec::new();
        for request in [Request::get("/volumes"), sandboxes] {
            let response = self.context.sender.send(&request).await.ok();
            let Some(response) = response.filter(Response::is_success) else {
                // What cannot be listed may not be deleted.
                left.push(request.path);
                continue;
            };
            for item in response.json.as_ref().and_then(Value::as_array).into_iter().flatten() {
                let state = item.get("state").and_then(Value::as_str).unwrap_or_default();
                let is_ours =
                    item.get("name") == Some(&name) || item.get("labels") == Some(&labels);
                let id = item.get("id").and_then(Value::as_str);
                if let Some(id) = id.filter(|_| is_ours && !DELETED.contains(&state)) {
                    left.push(format!("{}/{id}", request.path));
                }
            }
        }
        left
    }
}
