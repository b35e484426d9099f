//! The part `server`: a live server, asked as anybody may ask it, against the description.
//!
//! No value of an answer is ever shown, only its place: answers hold credentials.

mod ask;
mod bounds;
mod faults;
mod read;
mod write;

use daytona_codegen::document::Document;
use futures_util::stream::{self, StreamExt as _};

use crate::check::{Check, Outcome};
use crate::description::Operation;
use crate::input::Input;
use crate::json_schema::Schemas;
use ask::{Answer, Asker, Question};

/// How many requests are under way at once.
const AT_ONCE: usize = 4;

/// What the checks of a server need.
struct Context<'a> {
    input: &'a Input,
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
    let source = format!("the server at {}", server.shown());
    let asker = match Asker::new(&server.url) {
        Ok(asker) => asker,
        Err(problem) => {
            let outcome = Outcome::failed("a server that can be asked", problem, &source);
            return vec![Check::new("server/reachable", source, outcome)];
        }
    };
    let document = &input.corrected;
    let schemas = Schemas::new(&document.root.to_json());
    let context = Context { input, document, schemas, asker };
    // One request tells what the others need not find out each for itself.
    let reachable = match context.asker.ask(&Question::get("/config").anonymous()).await {
        Ok(answer) if answer.is_json() && answer.status == 200 => Outcome::Passed,
        Ok(answer) => {
            let found = format!("{}; does the URL end with /api?", answer.described());
            Outcome::failed("the configuration of a Daytona server as JSON", found, "GET /config")
        }
        Err(problem) => Outcome::failed("an answer", problem, "GET /config"),
    };
    let usable = reachable == Outcome::Passed;
    let mut checks = vec![Check::new("server/reachable", source, reachable)];
    if !usable {
        return checks;
    }
    checks.extend(read::checks(&context).await);
    checks.extend(bounds::checks(&context).await);
    checks.extend(faults::checks(&context).await);
    if server.write && input.options.wants_some("server/write") {
        checks.extend(write::checks(&context).await);
    } else {
        let outcome = Outcome::skipped("nothing is written without --write");
        checks.push(Check::new("server/write", "a server", outcome));
    }
    checks
}

impl Context<'_> {
    /// Asks all of them, a few at a time; the answers have the order of the questions.
    async fn ask_all(&self, questions: Vec<Question>) -> Vec<Result<Answer, String>> {
        let asked =
            questions.into_iter().map(|question| async move { self.asker.ask(&question).await });
        stream::iter(asked).buffered(AT_ONCE).collect().await
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
