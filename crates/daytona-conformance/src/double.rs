//! A test double of the Daytona API: all operations, each of which checks its caller and its
//! request, and answers a value that the description declares.
//!
//! It remembers only what was deleted, which is not found any more until a POST to its path, or to
//! one above it, makes it again. What was created is in no list, and lists have what was deleted.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use daytona_api_server::OPERATIONS;
use daytona_api_server::runtime::Error;
use openapi_agreement::{Answer, AnswerBody, Exchange, Exchanges, Plan, Planner, ValueChoice};
use serde_json::Value;

pub use crate::agreement::handlers::{Server, router};
pub use openapi_agreement::Principal;

/// How much that was deleted is remembered, so that a double that runs for long does not grow.
const LIMIT: usize = 10_000;

/// The implementation of every operation of a description; [`router`] makes a router of it.
///
/// # Errors
/// An operation that declares no success, or one of which no value can be made.
pub fn server(description: &Value) -> Result<Server, String> {
    let planner = Planner::new(description);
    let mut plans = HashMap::new();
    for operation in OPERATIONS.iter().copied().flatten().copied() {
        if planner.upgrades(operation) {
            continue;
        }
        let declared = planner.plans(operation, ValueChoice::Maximal);
        let declared = declared.map_err(|problem| format!("{}: {problem}", operation.id))?;
        let success = declared.into_iter().find_map(success);
        let success = success.ok_or_else(|| format!("{}: no success is declared", operation.id))?;
        plans.insert(operation.id, Arc::new(success));
    }
    let deleted = Deleted::default();
    Ok(Server(Exchanges::new(move |id, method, path| {
        deleted.request(method, path)?;
        let plan = plans.get(id).cloned();
        plan.map(Exchange::new)
            .ok_or_else(|| Error::internal(format!("there is no answer to {id}")))
    })))
}

/// The plan if its answer is a success, with a text in the place of bytes.
fn success(mut plan: Plan) -> Option<Plan> {
    let Answer::Declared { code, body, .. } = &mut plan.answer else { return None };
    match body {
        AnswerBody::Bytes(bytes) => *bytes = "double".into(),
        AnswerBody::Parts(parts) => *parts = vec![("file".to_owned(), "double".into())],
        AnswerBody::Empty | AnswerBody::Json(_) => {}
    }
    code.is_success().then_some(plan)
}

/// The paths of the last [`LIMIT`] things that have been deleted.
#[derive(Default)]
struct Deleted(Mutex<VecDeque<String>>);

impl Deleted {
    /// Takes note of a request that is about to succeed: a DELETE takes away what is at its path,
    /// a POST makes it again, and whatever is below. 404 if the path, or one above it, was deleted.
    fn request(&self, method: &str, path: &str) -> Result<(), Error> {
        let mut deleted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if method == "POST" {
            deleted.retain(|one| !is_within(one, path));
        }
        if deleted.iter().any(|one| is_within(path, one)) {
            return Err(Error::not_found(format!("{path} has been deleted")));
        }
        if method == "DELETE" {
            if deleted.len() == LIMIT {
                deleted.pop_front();
            }
            deleted.push_back(path.to_owned());
        }
        Ok(())
    }
}

/// Whether `path` is `outer` or below it.
fn is_within(path: &str, outer: &str) -> bool {
    let below = path.strip_prefix(outer);
    below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_deleted_is_not_found_until_it_is_made_again_or_long_ago() {
        let deleted = Deleted::default();
        let passes = |method: &str, path: &str| deleted.request(method, path).is_ok();
        for number in 0..=LIMIT {
            assert!(passes("DELETE", &format!("/sandbox/{number}")));
        }
        assert_eq!(deleted.0.lock().unwrap_or_else(PoisonError::into_inner).len(), LIMIT);
        assert!(passes("GET", "/sandbox/0"));
        assert!(!passes("GET", "/sandbox/1"));
        assert!(!passes("GET", &format!("/sandbox/{LIMIT}/labels")));
        assert!(passes("POST", "/sandbox"));
        assert!(passes("GET", "/sandbox/1"));
    }
}
