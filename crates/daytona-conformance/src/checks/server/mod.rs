//! The part `live-server`: a running server, asked as anybody may ask it, with the description.
//!
//! No value of a response is ever shown, only its place: responses hold credentials.

mod errors;
mod interruption;
mod pages;
mod read;
mod request;
mod write;

use futures_util::stream::{self, StreamExt as _};
use openapi_agreement::json_schema::Schemas;
use openapi_codegen::document::Document;

use crate::check::{Check, Outcome, Status};
use crate::description::Operation;
use crate::input::Input;
use crate::options::Server;
use request::{Identity, Request, Response, Sender};

/// How many requests are under way at once.
const AT_ONCE: usize = 4;
/// Why there is nothing to check of an operation that a router does not have.
const LACKS: &str = "not implemented by the router";
/// The check that there is a server, and that of the credentials: without them, no other is made.
pub const REACHABLE: &str = "live-server/reachable";
pub const CREDENTIALS: &str = "live-server/credentials";

/// What the checks of a server need.
struct Context<'a> {
    input: &'a Input,
    server: &'a Server,
    /// The corrected description.
    document: &'a Document,
    schemas: Schemas,
    sender: Sender,
}

pub async fn checks(input: &Input) -> Vec<Check> {
    let Some(server) = &input.options.server else {
        let reason = "no server was named; --against URL asks one";
        return vec![Check::new("live-server", "a server", Outcome::skipped(reason))];
    };
    let source = match server.router {
        true => "the router".to_owned(),
        false => format!("the server at {}", server.shown()),
    };
    let sender = match Sender::new(server) {
        Ok(sender) => sender,
        Err(problem) => {
            let outcome = Outcome::failed("a server that can be asked", problem, &source);
            return vec![Check::new(REACHABLE, source, outcome)];
        }
    };
    let document = &input.corrected;
    let schemas = Schemas::new(&document.root.to_json());
    let context = Context { input, server, document, schemas, sender };
    let reachable = context.reachable().await;
    let is_reachable = reachable == Outcome::Passed;
    let mut checks = vec![Check::new(REACHABLE, source, reachable)];
    if !is_reachable {
        return checks;
    }
    checks.extend(read::checks(&context).await);
    let refused = |check: &Check| check.id == CREDENTIALS && check.status() == Status::Failed;
    if checks.iter().any(refused) {
        return checks;
    }
    if input.options.wants_some("live-server/pages") {
        checks.extend(pages::checks(&context).await);
    }
    if input.options.wants_some("live-server/errors") {
        checks.extend(errors::checks(&context).await);
    }
    if server.write && input.options.wants_some("live-server/write") {
        checks.extend(write::checks(&context).await);
    } else {
        let reason = match server.router {
            true => "a router is only read",
            false => "nothing is written without --write",
        };
        checks.push(Check::new("live-server/write", "a server", Outcome::skipped(reason)));
    }
    checks
}

impl Context<'_> {
    /// Whether there is such a server; one request shows what the others need not find out.
    async fn reachable(&self) -> Outcome {
        let request = Request::get("/config").with_identity(Identity::Nobody);
        let response = match self.sender.send(&request).await {
            Ok(response) => response,
            Err(problem) => return Outcome::failed("an answer", problem, "GET /config"),
        };
        let is_config = response.json.is_some() && response.status == 200;
        let is_unserved = response.is_unserved();
        if is_config || (self.server.router && is_unserved) {
            return Outcome::Passed;
        }
        let hint = match self.server.router {
            _ if is_unserved => "this server has no configuration",
            true => "is that the base path of the API?",
            false => "does the URL end with /api?",
        };
        let found = format!("{}; {hint}", response.described());
        Outcome::failed("the configuration of a Daytona server as JSON", found, "GET /config")
    }

    /// Sends all of them, a few at a time; the responses have the order of the requests.
    async fn send_all(&self, requests: Vec<Request>) -> Vec<Result<Response, String>> {
        let sent = requests.into_iter().map(|request| async move {
            match self.sender.is_too_slow() {
                true => {
                    Err("it was not asked, as too many others had no answer in time".to_owned())
                }
                false => self.sender.send(&request).await,
            }
        });
        stream::iter(sent).buffered(AT_ONCE).collect().await
    }

    /// Why a response cannot be checked: a router need not have every operation.
    fn why_unchecked(&self, response: &Response) -> Option<&'static str> {
        match response.status {
            429 => Some("the server answered 429: too many requests in too short a time"),
            _ => (self.server.router && response.is_unserved()).then_some(LACKS),
        }
    }

    /// Why what wants credentials is not asked.
    fn without_credentials(&self) -> &'static str {
        match self.server.router {
            true => "no token was given: check_router(router).token(..)",
            false => "the environment has no credentials (DAYTONA_API_KEY)",
        }
    }

    /// What is wrong with a response as that of an operation with this status; nothing if it is
    /// valid, or if no JSON is declared.
    fn problems(&self, operation: &Operation<'_>, response: &Response) -> Vec<String> {
        let Some(schema) = operation.answer(response.status) else { return Vec::new() };
        match (&response.json, self.schemas.validator(&schema.to_json())) {
            (None, _) => vec![format!("JSON is declared, found {}", response.described())],
            (_, Err(problem)) => vec![problem],
            (Some(json), Ok(validator)) => validator.problems_without_values(json),
        }
    }
}
