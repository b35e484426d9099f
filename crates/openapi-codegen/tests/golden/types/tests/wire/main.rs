//! The types of the hostile description decode and encode what the description declares. What is
//! expected is read from the description, not from the types.

mod description;
mod enums;
mod objects;
mod unions;
