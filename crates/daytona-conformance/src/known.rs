//! `known_failures.toml`: checks that fail, and may.

use serde::Deserialize;
use toml::Spanned;

use crate::check::{Check, Outcome, Status};
use crate::documented::line_of;
use crate::input::Error;
use crate::options::Options;

/// Its name, for messages.
const FILE: &str = "known_failures.toml";
const TEXT: &str = include_str!("../known_failures.toml");

/// A check that fails, and may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Id of the check.
    pub id: String,
    /// What it finds. Anything else is another failure, which is not expected.
    pub found: String,
    /// Why its failure is expected.
    pub reason: String,
    /// Line in `known_failures.toml`.
    pub line: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    known: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    found: String,
    reason: String,
}

/// Reads the file of this crate.
///
/// # Errors
/// What is wrong with it.
pub fn read() -> Result<Vec<Known>, Error> {
    let fault = |problem: String| Error::Documentation { file: FILE, problem };
    let file: File = toml::from_str(TEXT).map_err(|error| fault(error.to_string()))?;
    let known = file.known.into_iter().map(|entry| {
        let line = line_of(TEXT, entry.span().start);
        let Entry { id, found, reason } = entry.into_inner();
        Known { id, found, reason, line }
    });
    Ok(known.collect())
}

/// Marks the failures that are known. One that finds something else stays a failure; one that passes
/// after all, or that no check has, is a failure of its own.
pub fn apply(known: &[Known], options: &Options, checks: &mut Vec<Check>) {
    for entry in known.iter().filter(|known| options.wants(&known.id)) {
        let Known { id, found: as_known, reason, line } = entry;
        let place = format!("{FILE}:{line}");
        let skipped = is_skipped(id, checks);
        match checks.iter_mut().find(|check| check.id == *id) {
            Some(check) => match check.status() {
                Status::Failed => match &mut check.outcome {
                    Outcome::Failed { expected, found, .. } if found != as_known => {
                        *expected = format!("{expected}; or {as_known}, which is known ({place})");
                    }
                    _ => check.known = Some(reason.clone()),
                },
                Status::Passed => {
                    let expected = format!("a failure: {reason}");
                    check.outcome = Outcome::failed(expected, "it passes; strike the entry", place);
                }
                Status::Known => {
                    check.known = None;
                    let outcome = Outcome::failed("one entry", "a second one", &place);
                    checks.push(Check::new(format!("known/{id}"), place, outcome));
                }
                Status::Skipped => {}
            },
            // A part that was skipped as a whole has one check, of its own name.
            None if skipped => {}
            None => {
                let outcome = Outcome::failed("a check of this id", "none", &place);
                checks.push(Check::new(format!("known/{id}"), place, outcome));
            }
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
                Known { id, found, reason, line: 1 }
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
        assert!(known.iter().all(|known| !known.reason.is_empty() && known.line > 0));
    }
}
