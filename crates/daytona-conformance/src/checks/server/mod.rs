//! The part `server`: a live server, asked as anybody may ask it, against the description.
//!
//! No value of an answer is ever shown, only its place: answers hold credentials.

mod ask;
mod bounds;
mod clean;
mod faults;
mod interruption;
mod read;
mod write;

use futures_util::stream::{self, StreamExt as _};
use openapi_codegen::document::Document;

use crate::check::{Check, Outcome, Status};
use crate::description::Operation;
use crate::input::Input;
use crate::json_schema::Schemas;
use crate::options::Server;
use ask::{Answer, Asker, Question};

/// How many requests are under way at once.
const AT_ONCE: usize = 4;
/// Why there is nothing to check of an operation that a router does not have.
const LACKS: &str = "not implemented by the router";
/// The check that there is a server, and that of the credentials: without them, no other is made.
pub const REACHABLE: &str = "server/reachable";
pub const CREDENTIALS: &str = "server/credentials";

/// What the checks of a server need.
struct Context<'a> {
    input: &'a Input,
    server: &'a Server,
    /// The corrected description.
    document: &'a Document,
    schemas: Schemas,
    asker: Asker,
}

pub async fn checks(input: &Input) -> Vec<Check> {
    let Some(server) = &input.options.server else {
        let reason = "no server was named; --against URL asks one";
        return vec![Check::new("server", "a server", Outcome::skipped(reason))];
    };
    let source = match server.router {
        true => "the router".to_owned(),
        false => format!("the server at {}", server.shown()),
    };
    let asker = match Asker::new(server) {
        Ok(asker) => asker,
        Err(problem) => {
            let outcome = Outcome::failed("a server that can be asked", problem, &source);
            return vec![Check::new(REACHABLE, source, outcome)];
        }
    };
    let document = &input.corrected;
    let schemas = Schemas::new(&document.root.to_json());
    let context = Context { input, server, document, schemas, asker };
    // One request tells what the others need not find out each for itself.
    let reachable = match context.asker.ask(&Question::get("/config").anonymous()).await {
        Ok(answer) if answer.is_json() && answer.status == 200 => Outcome::Passed,
        Ok(answer) if context.lacks(&answer) => Outcome::Passed,
        Ok(answer) if answer.is_unserved() => {
            let found = format!("{}; this server has no configuration", answer.described());
            Outcome::failed("the configuration of a Daytona server as JSON", found, "GET /config")
        }
        Ok(answer) => {
            let hint = match server.router {
                true => "is that the base path of the API?",
                false => "does the URL end with /api?",
            };
            let found = format!("{}; {hint}", answer.described());
            Outcome::failed("the configuration of a Daytona server as JSON", found, "GET /config")
        }
        Err(problem) => Outcome::failed("an answer", problem, "GET /config"),
    };
    let usable = reachable == Outcome::Passed;
    let mut checks = vec![Check::new(REACHABLE, source, reachable)];
    if !usable {
        return checks;
    }
    checks.extend(read::checks(&context).await);
    let refused = |check: &Check| check.id == CREDENTIALS && check.status() == Status::Failed;
    if checks.iter().any(refused) {
        return checks;
    }
    if input.options.wants_some("server/pages") {
        checks.extend(bounds::checks(&context).await);
    }
    if input.options.wants_some("server/errors") {
        checks.extend(faults::checks(&context).await);
    }
    if server.write && input.options.wants_some("server/write") {
        checks.extend(write::checks(&context).await);
    } else {
        let reason = match server.router {
            true => "a router is only read",
            false => "nothing is written without --write",
        };
        let outcome = Outcome::skipped(reason);
        checks.push(Check::new("server/write", "a server", outcome));
    }
    checks
}

impl Context<'_> {
    /// Asks all of them, a few at a time; the answers have the order of the questions.
    async fn ask_all(&self, questions: Vec<Question>) -> Vec<Result<Answer, String>> {
        let asked = questions.into_iter().map(|question| async move {
            match self.asker.is_too_slow() {
                true => {
                    Err("it was not asked, as too many others had no answer in time".to_owned())
                }
                false => self.asker.ask(&question).await,
            }
        });
        stream::iter(asked).buffered(AT_ONCE).collect().await
    }

    /// Whether the answer says that a router does not have the operation, which it need not.
    fn lacks(&self, answer: &Answer) -> bool {
        self.server.router && answer.is_unserved()
    }

    /// Why an answer says nothing of the operation.
    fn why_nothing(&self, answer: &Answer) -> Option<&'static str> {
        match answer.status {
            429 => Some("the server answered 429: too many requests in too short a time"),
            _ => self.lacks(answer).then_some(LACKS),
        }
    }

    /// Why what wants credentials is not asked.
    fn nobody(&self) -> &'static str {
        match self.server.router {
            true => "no token was given: check_router(router).token(..)",
            false => "the environment has no credentials (DAYTONA_API_KEY)",
        }
    }

    /// What is wrong with an answer as that of an operation with this status; nothing if it is
    /// valid.
    fn problems(&self, operation: &Operation<'_>, answer: &Answer) -> Vec<String> {
        let response = operation.response(self.document, answer.status);
        let Some(schema) = response.and_then(|node| {
            crate::description::resolve(self.document, node)
                .get("content")?
                .get("application/json")?
                .get("schema")
        }) else {
            // An answer that declares no content may have any.
            return Vec::new();
        };
        match (&answer.json, self.schemas.validator(&schema.to_json())) {
            (None, _) => vec![format!("JSON is declared, found {}", answer.described())],
            (_, Err(problem)) => vec![problem],
            (Some(json), Ok(validator)) => validator.problems_without_values(json),
        }
    }
}
