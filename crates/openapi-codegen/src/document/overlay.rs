//! OpenAPI Overlay 1.0: corrections to a description, kept apart from it, each with its reason.

mod action;

use serde_json::Value as Json;

use super::{Document, MAX_DEPTH, Node, Value, pointer};
use crate::diagnostic::Diagnostic;
use action::{Action, Change};

/// Values that one overlay may add. Actions on every value of a document multiply it.
const MAX_ADDED: usize = 100_000;

/// Applies the actions of `overlay` to `document` in their order.
///
/// What an action adds keeps its place in the overlay's file. Every action that cannot be applied,
/// matches nothing or changes nothing is an error and is left out; `document` then has the effect
/// of the others and should not be used.
pub fn apply(document: &mut Document, overlay: &Document) -> Result<(), Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let actions = action::read(&overlay.root, &mut diagnostics);
    // JSONPath is evaluated on JSON. Each change is made to both trees, because to rebuild the
    // JSON for each action would take longer than everything else together.
    let mut target = Target { mirror: document.root.to_json(), root: &mut document.root, added: 0 };
    for action in &actions {
        if let Err(diagnostic) = target.apply(action) {
            diagnostics.push(*diagnostic);
        }
        if target.added > MAX_ADDED {
            break;
        }
    }
    // Faults of shape were found before the first action was applied; people read in file order.
    diagnostics.sort_by_key(|diagnostic| diagnostic.span.as_ref().map(|span| span.start));
    if diagnostics.is_empty() { Ok(()) } else { Err(diagnostics) }
}

/// The document that actions change, kept twice: with positions, and as the JSON that paths query.
struct Target<'a> {
    root: &'a mut Node,
    mirror: Json,
    added: usize,
}

/// One step from a value to a value in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Key(String),
    Index(usize),
}

impl Target<'_> {
    fn apply(&mut self, action: &Action<'_>) -> Result<(), Box<Diagnostic>> {
        let paths = self.locate(action);
        if paths.is_empty() {
            let help = "If the description was corrected, delete the action; if what it corrects \
                        has moved, correct the target.";
            let problem = action.fault("overlay-no-match", "matches nothing", "no such value");
            return Err(Box::new(problem.help(help)));
        }
        let changed = match action.change {
            Change::Remove => self.remove(action, paths)?,
            Change::Update(update) => self.update(action, update, paths)?,
        };
        if changed {
            return Ok(());
        }
        let problem =
            action.fault("overlay-no-effect", "changes nothing", "already has this value");
        Err(Box::new(problem.help("If the description was corrected, delete the action.")))
    }

    /// The paths to all values that the action's target selects, in ascending order.
    fn locate(&self, action: &Action<'_>) -> Vec<Vec<Step>> {
        use serde_json_path::PathElement;
        let located = action.path.query_located(&self.mirror);
        let mut paths: Vec<Vec<Step>> = located
            .locations()
            .map(|location| {
                let steps = location.iter().map(|element| match element {
                    PathElement::Name(name) => Step::Key((*name).to_owned()),
                    PathElement::Index(index) => Step::Index(*index),
                });
                steps.collect()
            })
            .collect();
        paths.sort();
        paths.dedup();
        paths
    }

    fn remove(
        &mut self,
        action: &Action<'_>,
        paths: Vec<Vec<Step>>,
    ) -> Result<bool, Box<Diagnostic>> {
        if paths.iter().any(Vec::is_empty) {
            let problem = "would remove the whole description";
            return Err(Box::new(action.fault("overlay-invalid", problem, "selects the root")));
        }
        let mut changed = false;
        // From the back, so that the indices in the remaining paths stay valid.
        for path in paths.iter().rev() {
            let Some((last, parents)) = path.split_last() else { continue };
            changed |= match (self.walk(parents), last) {
                (Some((Value::Object(members), Json::Object(mirror))), Step::Key(key)) => {
                    mirror.shift_remove(key);
                    members.shift_remove(key).is_some()
                }
                (Some((Value::Array(items), Json::Array(mirror))), Step::Index(index))
                    if *index < items.len() && *index < mirror.len() =>
                {
                    mirror.remove(*index);
                    items.remove(*index);
                    true
                }
                _ => false,
            };
        }
        Ok(changed)
    }

    fn update(
        &mut self,
        action: &Action<'_>,
        update: &Node,
        paths: Vec<Vec<Step>>,
    ) -> Result<bool, Box<Diagnostic>> {
        let invalid = |problem: &str, label: &str| {
            Err(Box::new(action.fault("overlay-invalid", problem, label)))
        };
        let (count, depth) = (update.count(), update.depth());
        self.added = self.added.saturating_add(count.saturating_mul(paths.len()));
        if self.added > MAX_ADDED {
            return invalid("makes the description too large", "selects too much");
        }
        for path in &paths {
            let in_array = match self.walk(path) {
                Some((Value::Array(_), _)) => 1,
                Some((Value::Object(_), _)) if update.as_object().is_some() => 0,
                Some((Value::Object(_), _)) => {
                    let problem = format!("updates an object with {}", update.kind());
                    return invalid(&problem, "selects an object");
                }
                _ => {
                    let problem = "updates a value that is neither object nor array";
                    return invalid(problem, "select the object that holds it");
                }
            };
            if path.len() + in_array + depth > MAX_DEPTH {
                let problem = format!("nests values in more than {MAX_DEPTH} levels");
                return Err(Box::new(action.fault("too-deep", &problem, "")));
            }
        }
        let json = update.to_json();
        let mut changed = false;
        for path in &paths {
            changed |= match self.walk(path) {
                Some((Value::Array(items), Json::Array(mirror))) => {
                    items.push(update.clone());
                    mirror.push(json.clone());
                    true
                }
                Some((Value::Object(members), Json::Object(mirror))) => {
                    merge_members(members, mirror, update)
                }
                _ => false,
            };
        }
        Ok(changed)
    }

    /// The value that a path leads to, in both trees.
    fn walk(&mut self, path: &[Step]) -> Option<(&mut Value, &mut Json)> {
        let start = (&mut self.root.value, &mut self.mirror);
        path.iter().try_fold(start, |(value, mirror), step| match (value, step) {
            (Value::Object(members), Step::Key(key)) => {
                Some((&mut members.get_mut(key)?.value, mirror.get_mut(key)?))
            }
            (Value::Array(items), Step::Index(index)) => {
                Some((&mut items.get_mut(*index)?.value, mirror.get_mut(*index)?))
            }
            _ => None,
        })
    }
}

/// Merges key by key; says whether anything changed.
fn merge_members(
    members: &mut indexmap::IndexMap<String, Node>,
    mirror: &mut serde_json::Map<String, Json>,
    update: &Node,
) -> bool {
    let mut changed = false;
    for (key, update) in update.as_object().into_iter().flatten() {
        changed |= match (members.get_mut(key), mirror.get_mut(key)) {
            (Some(node), Some(mirror)) => merge(node, mirror, update),
            _ => {
                members.insert(key.clone(), update.clone());
                mirror.insert(key.clone(), update.to_json());
                true
            }
        };
    }
    changed
}

/// Objects merge, arrays concatenate, everything else is replaced.
fn merge(node: &mut Node, mirror: &mut Json, update: &Node) -> bool {
    match (&mut node.value, &mut *mirror, &update.value) {
        (Value::Object(members), Json::Object(mirror), Value::Object(_)) => {
            merge_members(members, mirror, update)
        }
        (Value::Array(items), Json::Array(mirror), Value::Array(more)) => {
            items.extend(more.iter().cloned());
            mirror.extend(more.iter().map(Node::to_json));
            !more.is_empty()
        }
        _ => {
            let json = update.to_json();
            let changed = *mirror != json;
            if changed {
                *node = update.clone();
                *mirror = json;
            }
            changed
        }
    }
}
