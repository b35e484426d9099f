//! Text to [`Document`]: a tree of values in which every value knows where it was written.
//!
//! [`parse`] reads YAML or JSON, [`overlay::apply`] corrects the tree. Both keep positions, so
//! that whatever finds a fault later can show the line that has it.

pub mod overlay;
mod parse;
pub mod pointer;

use std::sync::Arc;

use indexmap::IndexMap;

pub use parse::parse;

/// How many objects and arrays may enclose each other, so that recursion over a tree cannot
/// overflow the stack.
pub const MAX_DEPTH: usize = 128;

/// One file that was read: its name as shown to people, and its text.
#[derive(Debug)]
pub struct Source {
    /// Name shown in diagnostics, usually the path that the user gave.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// A text and the name that diagnostics show for it.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Source { name: name.into(), text: text.into() }
    }
}

/// A stretch of one source, in bytes.
#[derive(Clone, Debug)]
pub struct Span {
    /// The file.
    pub source: Arc<Source>,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// A value and the place where it is written.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it is written; of an object's member the key and the value together are not
    /// included, only the value.
    pub span: Span,
}

/// What a [`Node`] holds: JSON's kinds of value.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as JSON knows them.
    Number(serde_json::Number),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Node>),
    /// An object, in the order of the text.
    Object(IndexMap<String, Node>),
}

/// A parsed description.
#[derive(Clone, Debug)]
pub struct Document {
    /// The root value.
    pub root: Node,
}

impl Node {
    /// The member `key` of an object.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_object()?.get(key)
    }

    /// The member `key` of an object, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.as_object_mut()?.get_mut(key)
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The value of a number.
    pub fn as_number(&self) -> Option<&serde_json::Number> {
        match &self.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The elements of an array.
    pub fn as_array(&self) -> Option<&Vec<Node>> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The elements of an array, to be changed.
    pub fn as_array_mut(&mut self) -> Option<&mut Vec<Node>> {
        match &mut self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The members of an object.
    pub fn as_object(&self) -> Option<&IndexMap<String, Node>> {
        match &self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The members of an object, to be changed.
    pub fn as_object_mut(&mut self) -> Option<&mut IndexMap<String, Node>> {
        match &mut self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// What kind of value this is, in the words of a message: "an object", "a string", ...
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }

    /// How many objects and arrays enclose each other here: 0 for a scalar, 1 for `[]`.
    pub(crate) fn depth(&self) -> usize {
        self.children()
            .map(|child| child.depth() + 1)
            .max()
            .unwrap_or(usize::from(matches!(self.value, Value::Array(_) | Value::Object(_))))
    }

    /// How many values this is: itself and all that it holds.
    pub(crate) fn count(&self) -> usize {
        1 + self.children().map(Node::count).sum::<usize>()
    }

    fn children(&self) -> impl Iterator<Item = &Node> {
        let items = self.as_array().into_iter().flatten();
        items.chain(self.as_object().into_iter().flat_map(IndexMap::values))
    }

    /// The value that an RFC 6901 pointer leads to from here; `""` is this value.
    pub fn pointer(&self, pointer: &str) -> Option<&Node> {
        pointer::segments(pointer)?.try_fold(self, |node, segment| match &node.value {
            Value::Object(members) => members.get(&*segment),
            Value::Array(items) => items.get(pointer::index(&segment)?),
            _ => None,
        })
    }

    /// As [`Node::pointer`], to be changed.
    pub fn pointer_mut(&mut self, pointer: &str) -> Option<&mut Node> {
        pointer::segments(pointer)?.try_fold(self, |node, segment| match &mut node.value {
            Value::Object(members) => members.get_mut(&*segment),
            Value::Array(items) => items.get_mut(pointer::index(&segment)?),
            _ => None,
        })
    }

    /// The value without its places, members in the same order.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(number) => number.clone().into(),
            Value::String(text) => text.clone().into(),
            Value::Array(items) => items.iter().map(Node::to_json).collect(),
            Value::Object(members) => {
                members.iter().map(|(key, node)| (key.clone(), node.to_json())).collect()
            }
        }
    }

    /// A value that is written nowhere; it and all that it holds take `span` as their place.
    pub fn from_json(json: serde_json::Value, span: &Span) -> Node {
        use serde_json::Value as Json;
        let value = match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(value),
            Json::Number(number) => Value::Number(number),
            Json::String(text) => Value::String(text),
            Json::Array(items) => {
                Value::Array(items.into_iter().map(|item| Node::from_json(item, span)).collect())
            }
            Json::Object(members) => Value::Object(
                members.into_iter().map(|(key, item)| (key, Node::from_json(item, span))).collect(),
            ),
        };
        Node { value, span: span.clone() }
    }
}
