//! The rules that a description has for values, and plain texts for values that break them.

use std::fmt::{self, Display, Write};

use super::violations::Violation;

/// A rule that a value breaks, with its bound: mostly a keyword of JSON Schema.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Rule<'a> {
    /// `type`: `boolean`, `integer`, `number`, `string`, `array` or `object`.
    Type(&'static str),
    /// `enum`: the values that there are.
    Enum(&'static [&'static str]),
    /// `minimum`.
    Minimum(f64),
    /// `exclusiveMinimum`.
    ExclusiveMinimum(f64),
    /// `maximum`.
    Maximum(f64),
    /// `exclusiveMaximum`.
    ExclusiveMaximum(f64),
    /// `multipleOf`.
    MultipleOf(f64),
    /// `minLength`, in characters.
    MinLength(u64),
    /// `maxLength`, in characters.
    MaxLength(u64),
    /// `pattern`.
    Pattern(&'static str),
    /// `format`: `date-time`, `date`, `uuid`, `email`, `ipv4` or `ipv6`.
    Format(&'static str),
    /// `minItems`.
    MinItems(u64),
    /// `maxItems`.
    MaxItems(u64),
    /// `uniqueItems`.
    UniqueItems,
    /// `minProperties`.
    MinProperties(u64),
    /// `maxProperties`.
    MaxProperties(u64),
    /// `required`: the value is missing.
    Required,
    /// The value is given a second time.
    GivenOnce,
    /// The text is not UTF-8.
    Utf8,
    /// The text is not JSON, for this reason.
    Json(&'a dyn Display),
    /// The description allows the value, but its Rust type does not, for this reason.
    RustType(&'a str),
    /// The form has no part of this name.
    DeclaredPart,
}

/// The words for a violation that no particular API asks for: `count must be at least 3`.
pub(crate) fn plain_text(violation: &Violation<'_>, to: &mut dyn Write) -> fmt::Result {
    write!(to, "{} ", violation.location)?;
    match violation.rule {
        Rule::Type("array") => to.write_str("must be an array"),
        Rule::Type("integer") => to.write_str("must be an integer"),
        Rule::Type("object") => to.write_str("must be an object"),
        Rule::Type(name) => write!(to, "must be a {name}"),
        Rule::Enum(values) => write!(to, "must be one of {}", values.join(", ")),
        Rule::Minimum(bound) => write!(to, "must be at least {bound}"),
        Rule::ExclusiveMinimum(bound) => write!(to, "must be greater than {bound}"),
        Rule::Maximum(bound) => write!(to, "must be at most {bound}"),
        Rule::ExclusiveMaximum(bound) => write!(to, "must be less than {bound}"),
        Rule::MultipleOf(divisor) => write!(to, "must be a multiple of {divisor}"),
        Rule::MinLength(least) => write!(to, "must have at least {least} characters"),
        Rule::MaxLength(most) => write!(to, "must have at most {most} characters"),
        Rule::Pattern(pattern) => write!(to, "must match the pattern {pattern}"),
        Rule::Format("date-time") => to.write_str("must be a date and time"),
        Rule::Format("date") => to.write_str("must be a date"),
        Rule::Format("uuid") => to.write_str("must be a UUID"),
        Rule::Format("email") => to.write_str("must be an email address"),
        Rule::Format("ipv4") => to.write_str("must be an IPv4 address"),
        Rule::Format("ipv6") => to.write_str("must be an IPv6 address"),
        Rule::Format(name) => write!(to, "must have the format {name}"),
        Rule::MinItems(least) => write!(to, "must have at least {least} items"),
        Rule::MaxItems(most) => write!(to, "must have at most {most} items"),
        Rule::UniqueItems => to.write_str("must not have an item twice"),
        Rule::MinProperties(least) => write!(to, "must have at least {least} members"),
        Rule::MaxProperties(most) => write!(to, "must have at most {most} members"),
        Rule::Required => to.write_str("is required"),
        Rule::GivenOnce => to.write_str("must not be given twice"),
        Rule::Utf8 => to.write_str("must be text in UTF-8"),
        Rule::Json(reason) => write!(to, "must be valid JSON: {reason}"),
        Rule::RustType(reason) => write!(to, "is not valid: {reason}"),
        Rule::DeclaredPart => to.write_str("is not a part of this form"),
    }
}
