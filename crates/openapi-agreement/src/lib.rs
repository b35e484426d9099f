//! Shows that a client and a server that were generated from one description agree: each operation
//! is sent with the client to the server, which checks what it got and answers as a [`Plan`] says.
//!
//! This crate knows no particular API. The generator writes calls and handlers of an API, which are
//! all that [`run::agree`] needs; values come from the schemas of the description.

pub mod bare_values;
mod compare;
pub mod difference;
mod exchange;
mod exchanges;
mod form;
pub mod json_schema;
mod plan;
mod planner;
pub mod run;
pub mod values;

pub use compare::{Received, relayed};
pub use exchange::Exchange;
pub use exchanges::{Exchanges, Principal, authenticate};
pub use form::Item;
pub use plan::{Answer, AnswerBody, Content, Part, Plan, ValueChoice};
pub use planner::Planner;

/// The credential that the client shows.
pub const TOKEN: &str = "agreed-token";
/// The organization that the client acts for, where a header names it.
pub const ORGANIZATION: &str = "agreed-organization";
