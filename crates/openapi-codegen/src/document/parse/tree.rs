//! Puts nodes together in the order in which a reader finds them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexMap;

use super::scalar::{self, Mark};
use crate::diagnostic::{self, Diagnostic};
use crate::document::{MAX_DEPTH, Node, Source, Span, Value, pointer};

/// Nodes that aliases may add to a document. Nested aliases double with each line; no description
/// that a person wrote comes near.
const MAX_ALIASED: usize = 100_000;

/// Reading cannot go on; the tree has the reason among its diagnostics.
pub(super) struct Stopped;

/// A tree under construction.
pub(super) struct Tree {
    source: Arc<Source>,
    /// The outermost value, once it is complete.
    pub(super) root: Option<Node>,
    /// What was found to be wrong so far.
    pub(super) diagnostics: Vec<Diagnostic>,
    open: Vec<OpenContainer>,
    anchors: BTreeMap<usize, Node>,
    aliased: usize,
    /// Byte after the last piece that was added.
    last_end: usize,
}

/// An object or array whose end was not read yet.
struct OpenContainer {
    kind: Container,
    start: usize,
    anchor: usize,
}

/// What an [`OpenContainer`] has so far.
pub(super) enum Container {
    /// The elements of an array.
    Array(Vec<Node>),
    /// The members of an object.
    Object {
        members: IndexMap<String, Node>,
        /// Where the key of each member starts.
        key_starts: Vec<usize>,
        /// The key whose value comes next; `None` if a key comes next.
        key: Option<String>,
    },
}

impl Container {
    pub(super) fn array() -> Self {
        Container::Array(Vec::new())
    }

    pub(super) fn object() -> Self {
        Container::Object { members: IndexMap::new(), key_starts: Vec::new(), key: None }
    }
}

impl Tree {
    pub(super) fn new(source: Arc<Source>) -> Self {
        Tree {
            source,
            root: None,
            diagnostics: Vec::new(),
            open: Vec::new(),
            anchors: BTreeMap::new(),
            aliased: 0,
            last_end: 0,
        }
    }

    /// Pointer to the value that comes next.
    pub(super) fn pointer(&self) -> String {
        let mut pointer = String::new();
        for open in &self.open {
            match &open.kind {
                Container::Array(items) => pointer::push(&mut pointer, &items.len().to_string()),
                Container::Object { key: Some(key), .. } => pointer::push(&mut pointer, key),
                Container::Object { key: None, .. } => {}
            }
        }
        pointer
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span { source: self.source.clone(), start: range.start, end: range.end }
    }

    pub(super) fn report(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        range: Range<usize>,
    ) {
        let at = self.pointer();
        self.diagnostics.push(Diagnostic::error(code, message).at(at, &self.span(range)));
    }

    /// As [`Tree::report`], of what ends the reading.
    pub(super) fn stop(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        range: Range<usize>,
    ) -> Stopped {
        self.report(code, message, range);
        Stopped
    }

    /// An object or array starts. Anchor 0 is none.
    pub(super) fn start(
        &mut self,
        kind: Container,
        start: usize,
        anchor: usize,
    ) -> Result<(), Stopped> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.too_deep(start..start));
        }
        self.open.push(OpenContainer { kind, start, anchor });
        Ok(())
    }

    /// The innermost object or array ends before the byte `end`.
    pub(super) fn end(&mut self, end: usize) {
        let Some(OpenContainer { kind, start, anchor }) = self.open.pop() else { return };
        let value = match kind {
            Container::Array(items) => Value::Array(items),
            Container::Object { members, .. } => Value::Object(members),
        };
        self.last_end = end;
        self.add(Node { value, span: self.span(start..end) }, anchor);
    }

    /// As [`Tree::end`], of a block. It has no closing token, so it ends where its last piece does;
    /// of a list that is not indented, the parser takes the first item for the start.
    pub(super) fn end_block(&mut self) {
        if let Some(OpenContainer { kind: Container::Array(items), start, .. }) =
            self.open.last_mut()
        {
            let text = self.source.text.as_str();
            let first = items.first().and_then(|item| text.get(..item.span.start));
            if let Some(dash) = first.and_then(|before| before.trim_end().strip_suffix('-')) {
                let gap = text.get(dash.len() + 1..*start);
                if gap.is_some_and(|gap| gap.trim_start().is_empty()) {
                    *start = dash.len();
                }
            }
        }
        self.end(self.last_end);
    }

    /// A scalar: a key as it is written, or a value with a meaning.
    pub(super) fn scalar(
        &mut self,
        text: &str,
        mark: Mark<'_>,
        range: Range<usize>,
        anchor: usize,
    ) {
        self.last_end = range.end;
        if self.expects_key() && matches!(mark, Mark::Plain) && text == "<<" {
            let message = "`<<` merges objects in YAML 1.1 only: write the members out here, or quote \
                           a key of that name";
            self.report("merge-key", message, range.clone());
        }
        let mark = if self.expects_key() { Mark::Quoted } else { mark };
        let value = scalar::resolve(text, mark).unwrap_or_else(|(code, message)| {
            self.report(code, message, range.clone());
            Value::Null
        });
        self.add(Node { value, span: self.span(range) }, anchor);
    }

    /// Adds a copy of the value that an anchor names.
    pub(super) fn alias(&mut self, anchor: usize, range: Range<usize>) -> Result<(), Stopped> {
        self.last_end = range.end;
        let Some(node) = self.anchors.get(&anchor) else {
            let message = "this alias is inside the value that it refers to";
            self.report("alias-recursive", message, range.clone());
            self.add(Node { value: Value::Null, span: self.span(range) }, 0);
            return Ok(());
        };
        self.aliased += node.count();
        if self.aliased > MAX_ALIASED {
            let message = format!("aliases add more than {MAX_ALIASED} values");
            return Err(self.stop("alias-expansion", message, range));
        }
        if self.open.len() + node.depth() > MAX_DEPTH {
            return Err(self.too_deep(range));
        }
        self.add(node.clone(), 0);
        Ok(())
    }

    pub(super) fn too_deep(&mut self, range: Range<usize>) -> Stopped {
        let message = format!("values are nested in more than {MAX_DEPTH} levels");
        self.stop("too-deep", message, range)
    }

    fn expects_key(&self) -> bool {
        matches!(
            self.open.last(),
            Some(OpenContainer { kind: Container::Object { key: None, .. }, .. })
        )
    }

    fn add(&mut self, node: Node, anchor: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.root = Some(node),
            Some(Container::Array(items)) => items.push(node),
            Some(Container::Object { members, key: key @ Some(_), .. }) => {
                if let Some(key) = key.take() {
                    members.insert(key, node);
                }
            }
            Some(Container::Object { key: None, .. }) => self.key(node),
        }
    }

    fn key(&mut self, node: Node) {
        let text = match node.value {
            Value::String(text) => text,
            Value::Array(_) | Value::Object(_) => {
                self.report("key-not-scalar", "a key must be a string", range(&node.span));
                String::new()
            }
            // Only an alias leads here: other keys are taken as they are written.
            _ => node.to_json().to_string(),
        };
        let mut first = None;
        if let Some(OpenContainer {
            kind: Container::Object { members, key_starts, key }, ..
        }) = self.open.last_mut()
        {
            match members.get_index_of(&text) {
                Some(index) => first = key_starts.get(index).copied(),
                None => key_starts.push(node.span.start),
            }
            *key = Some(text.clone());
        }
        if let Some(first) = first {
            let (line, _) = diagnostic::line_column(&self.span(first..first));
            let message = format!("the key `{text}` is defined twice");
            let error = Diagnostic::error("duplicate-key", message)
                .at(self.pointer(), &node.span)
                .label("again")
                .help(format!("It is first on line {line}; keep one of the two."));
            self.diagnostics.push(error);
        }
    }
}

fn range(span: &Span) -> Range<usize> {
    span.start..span.end
}
