//! The suite passes, and each of its checks can fail.
#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

mod command;
mod description;
mod documentation;
mod example;
mod green;
mod support;
