//! The overlay's file to [`Action`]s, or what is wrong with its shape.

use serde_json_path::JsonPath;

use super::{Node, Value, pointer};
use crate::diagnostic::Diagnostic;

/// Brackets in a target that may enclose each other; the parser of paths takes twice the time
/// for each level.
const MAX_BRACKETS: usize = 12;

/// One action of an overlay that is well-formed.
pub(super) struct Action<'a> {
    index: usize,
    description: &'a str,
    target: &'a Node,
    /// What it selects.
    pub(super) path: JsonPath,
    /// What it does to that.
    pub(super) change: Change<'a>,
}

/// What an [`Action`] does.
pub(super) enum Change<'a> {
    /// Merges this into each value.
    Update(&'a Node),
    /// Removes each value.
    Remove,
}

impl Action<'_> {
    /// An error that names this action: "action 3 ("its description") matches nothing".
    pub(super) fn fault(&self, code: &'static str, problem: &str, label: &str) -> Diagnostic {
        let message = format!("action {} (\"{}\") {problem}", self.index, self.description.trim());
        let at = format!("/actions/{}/target", self.index);
        Diagnostic::error(code, message).at(at, &self.target.span).label(label)
    }
}

/// The actions of the overlay `root` that can be tried; what is wrong goes to `diagnostics`.
pub(super) fn read<'a>(root: &'a Node, diagnostics: &mut Vec<Diagnostic>) -> Vec<Action<'a>> {
    let mut errors = ShapeErrors { diagnostics };
    errors.keys(root, "", &["overlay", "info", "extends", "actions"]);
    if let Some(version) = errors.text(root, "", "overlay") {
        let patch = version.strip_prefix("1.0.").unwrap_or_default();
        if patch.is_empty() || !patch.bytes().all(|byte| byte.is_ascii_digit()) {
            let node = root.get("overlay").unwrap_or(root);
            errors.fault(node, "/overlay", "the version must be 1.0.x".into());
        }
    }
    match root.get("info") {
        Some(info) => {
            errors.keys(info, "/info", &["title", "version"]);
            errors.text(info, "/info", "title");
            errors.text(info, "/info", "version");
        }
        None => errors.fault(root, "", "`info` is missing".into()),
    }
    let actions = match root.get("actions") {
        Some(node) if node.as_array().is_some_and(|actions| !actions.is_empty()) => node,
        other => {
            errors.fault(other.unwrap_or(root), "/actions", "`actions` must be a list".into());
            return Vec::new();
        }
    };
    let actions = actions.as_array().into_iter().flatten().enumerate();
    actions.filter_map(|(index, node)| errors.action(index, node)).collect()
}

/// Collects faults in the structure of the overlay.
struct ShapeErrors<'a> {
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl ShapeErrors<'_> {
    fn fault(&mut self, node: &Node, at: &str, message: String) {
        self.diagnostics.push(Diagnostic::error("overlay-invalid", message).at(at, &node.span));
    }

    /// Refuses members that the specification does not name; a misspelt one must not be ignored.
    fn keys(&mut self, node: &Node, at: &str, known: &[&str]) {
        let Some(members) = node.as_object() else {
            return self.fault(node, at, format!("expected an object, found {}", node.kind()));
        };
        for (key, member) in members {
            if !known.contains(&key.as_str()) && !key.starts_with("x-") {
                let message = format!("`{key}` is not one of {}", known.join(", "));
                self.fault(member, &pointer::join(at, key), message);
            }
        }
    }

    /// The member `key`, which must be a string that is not empty.
    fn text<'n>(&mut self, node: &'n Node, at: &str, key: &str) -> Option<&'n str> {
        let text = node.get(key).and_then(Node::as_str).filter(|text| !text.trim().is_empty());
        // If `node` is not an object, that has been reported already.
        if text.is_none() && node.as_object().is_some() {
            let message = format!("`{key}` must be a string that is not empty");
            match node.get(key) {
                Some(member) => self.fault(member, &pointer::join(at, key), message),
                None => self.fault(node, at, message),
            }
        }
        text
    }

    fn action<'n>(&mut self, index: usize, node: &'n Node) -> Option<Action<'n>> {
        let at = format!("/actions/{index}");
        self.keys(node, &at, &["target", "description", "update", "remove"]);
        let description = self.text(node, &at, "description");
        let target_text = self.text(node, &at, "target");
        let remove = match node.get("remove").map(|remove| (remove.as_bool(), remove)) {
            Some((None, remove)) => {
                self.fault(remove, &format!("{at}/remove"), "`remove` must be a boolean".into());
                return None;
            }
            Some((Some(remove), _)) => remove,
            None => false,
        };
        let change = match (node.get("update"), remove) {
            (Some(update), false) => Some(Change::Update(update)),
            (None, true) => Some(Change::Remove),
            _ => {
                if matches!(node.value, Value::Object(_)) {
                    let message = "an action must have either `update` or `remove: true`";
                    self.fault(node, &at, message.into());
                }
                None
            }
        };
        let target = node.get("target")?;
        let path = path(target_text?).map_err(|problem| {
            let message =
                format!("action {index} has a target that is not a valid JSONPath: {problem}");
            let at = format!("{at}/target");
            let error = Diagnostic::error("overlay-target-invalid", message);
            self.diagnostics.push(error.at(at, &target.span));
        });
        Some(Action { index, description: description?, target, path: path.ok()?, change: change? })
    }
}

fn path(text: &str) -> Result<JsonPath, String> {
    let mut open = 0usize;
    for character in text.chars() {
        match character {
            '(' | '[' => open += 1,
            ')' | ']' => open = open.saturating_sub(1),
            _ => {}
        }
        if open > MAX_BRACKETS {
            return Err(format!("more than {MAX_BRACKETS} brackets enclose each other"));
        }
    }
    JsonPath::parse(text).map_err(|error| match text.get(error.position()..) {
        Some(rest) if !rest.is_empty() => format!("{} near `{rest}`", error.message()),
        _ => format!("{} at its end", error.message()),
    })
}
