//! `known_failures.toml`: checks that fail, and may.

use serde::Deserialize;

use crate::check::{Check, Outcome, Status};
use crate::input::Error;
use crate::options::Options;

/// Its name, for messages.
const FILE: &str = "known_failures.toml";
const TEXT: &str = include_str!("../known_failures.toml");

/// A check that fails, and may.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Id of the check.
    pub id: String,
    /// What it finds. Anything else is another failure, which is not expected.
    pub found: String,
    /// Why its failure is expected.
    pub reason: String,
}

/// Reads the file of this crate.
///
/// # Errors
/// What is wrong with it.
pub fn read() -> Result<Vec<Known>, Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        known: Vec<Known>,
    }
    toml::from_str::<File>(TEXT).map(|file| file.known).map_err(Error::KnownFailures)
}

/// Marks the failures that are known. One that finds something else stays a failure; one that passes
/// after all, or that no check has, is a failure of its own.
pub fn apply(known: &[Known], options: &Options, checks: &mut Vec<Check>) {
    for Known { id, found: as_known, reason } in known.iter().filter(|k| options.wants(&k.id)) {
        let another = |expected: &str, found: &str| {
            let outcome = Outcome::failed(expected, found, FILE);
            Check::new(format!("known/{id}"), FILE, outcome)
        };
        let Some(check) = checks.iter_mut().find(|check| check.id == *id) else {
            // A part that was skipped as a whole has one check, of its own name.
            if !is_skipped(id, checks) {
                checks.push(another("a check of this id", "none"));
            }
            continue;
        };
        match (check.status(), &mut check.outcome) {
            (Status::Failed, Outcome::Failed { expected, found, .. }) if found != as_known => {
                *expected = format!("{expected}; or {as_known}, which is known ({FILE})");
            }
            (Status::Failed, _) => check.known = Some(reason.clone()),
            (Status::Passed, outcome) => {
                let expected = format!("a failure: {reason}");
                *outcome = Outcome::failed(expected, "it passes; strike the entry", FILE);
            }
            (Status::Known, _) => {
                check.known = None;
                checks.push(another("one entry", "a second one"));
            }
            (Status::Skipped, _) => {}
        }
    }
}

fn is_skipped(id: &str, checks: &[Check]) -> bool {
    let mut steps = id.split('/');
    let part = steps.next().unwrap_or_default();
    // Which revisions there are is not for this crate to say.
    if let ("revisions", Some(revision)) = (part, steps.next()) {
        let prefix = format!("{part}/{revision}/");
        return !checks.iter().any(|check| check.id.starts_with(&prefix));
    }
    checks.iter().any(|check| check.id == part && check.status() == Status::Skipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(known: &[&str], options: &Options) -> Vec<(String, Status)> {
        let failed = || Outcome::failed(1, 2, "here");
        let mut checks = vec![
            Check::new("a/red", "", failed()),
            Check::new("a/green", "", Outcome::Passed),
            Check::new("b", "", Outcome::skipped("no b")),
        ];
        let known: Vec<Known> = known
            .iter()
            .map(|id| {
                let (id, found) = id.split_once('=').unwrap_or((id, "2"));
                let [id, found, reason] = [id, found, "so"].map(str::to_owned);
                Known { id, found, reason }
            })
            .collect();
        apply(&known, options, &mut checks);
        checks.into_iter().map(|check| (check.id.clone(), check.status())).collect()
    }

    #[test]
    fn only_a_failure_can_be_known() {
        let all = Options::default();
        let status = |known: &[&str], id: &str| {
            outcomes(known, &all).into_iter().find(|(name, _)| name == id).map(|(_, status)| status)
        };
        assert_eq!(status(&[], "a/red"), Some(Status::Failed));
        assert_eq!(status(&["a/red"], "a/red"), Some(Status::Known));
        assert_eq!(status(&["a/red=3"], "a/red"), Some(Status::Failed));
        assert_eq!(status(&["a/green"], "a/green"), Some(Status::Failed));
        assert_eq!(status(&["a/gone"], "known/a/gone"), Some(Status::Failed));
        assert_eq!(status(&["a/red", "a/red"], "known/a/red"), Some(Status::Failed));
        assert_eq!(status(&["b/any"], "known/b/any"), None);
    }

    #[test]
    fn what_was_not_run_is_not_missed() {
        let options = Options { only: vec!["a/red".to_owned()], ..Options::default() };
        assert!(outcomes(&["a/gone"], &options).iter().all(|(id, _)| !id.starts_with("known/")));
    }

    #[test]
    fn the_file_is_read() {
        let known = read().unwrap();
        assert!(known.iter().all(|known| !known.reason.is_empty()));
    }
}
