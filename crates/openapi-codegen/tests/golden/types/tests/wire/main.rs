//! The types of the hostile description at work: what they decode and encode is what the
//! description says, read from it and not from them.

mod description;
mod enums;
mod objects;
mod unions;
