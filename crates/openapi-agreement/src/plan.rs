//! One exchange before it takes place: what is sent, and what is answered.

use std::fmt;

use axum::http::StatusCode;
use bytes::Bytes;
use openapi_runtime_server::Operation;
use serde_json::Value;

/// Which value of a schema is chosen.
#[derive(Clone, Copy, Debug)]
pub enum ValueChoice {
    /// What is required.
    Minimal,
    /// Everything.
    Maximal,
    /// Anything, by this seed.
    Random(u64),
}

/// One exchange.
#[derive(Debug)]
pub struct Plan {
    /// What is called.
    pub operation: &'static Operation,
    /// In the order of the operation; `None` is not sent.
    pub parameters: Vec<Option<Value>>,
    /// JSON or text.
    pub body: Option<Value>,
    /// Bytes.
    pub upload: Option<Bytes>,
    /// Parts of a form, in the order in which the client sends them.
    pub form: Vec<Part>,
    /// What comes back.
    pub answer: Answer,
    /// Which values they are.
    pub choice: ValueChoice,
}

/// A part of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The name of the field.
    pub name: &'static str,
    /// Of an item of a list of objects: its number, and the member.
    pub item: Option<(usize, &'static str)>,
    /// A file or a value.
    pub content: Content,
}

/// What a part holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Bytes.
    File(Bytes),
    /// A value, sent as text.
    Value(Value),
}

/// An answer.
#[derive(Debug)]
pub enum Answer {
    /// One that is declared.
    Declared {
        /// As the description writes it.
        status: String,
        /// The status on the wire.
        code: StatusCode,
        /// What it holds.
        body: AnswerBody,
    },
    /// An error that any operation may answer with.
    Error {
        /// Its status.
        code: StatusCode,
        /// What went wrong.
        message: String,
    },
}

/// What an answer holds.
#[derive(Debug)]
pub enum AnswerBody {
    /// Nothing.
    Empty,
    /// A JSON value.
    Json(Value),
    /// Text or bytes.
    Bytes(Bytes),
    /// Parts: name and content of each.
    Parts(Vec<(String, Bytes)>),
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Answer::Declared { code, .. } | Answer::Error { code, .. }) = &self.answer;
        write!(f, "{} ({:?}, {})", self.operation.id, self.choice, code.as_u16())
    }
}
