//! The names that members of objects have on their way through typify.
//!
//! The number of the object is in them: where typify puts objects together, members of one must not
//! be taken for those of another.

use crate::diagnostic::Diagnostic;
use crate::emit::types::progenitor::refused;
use crate::model::{Api, Kind};

/// The name of a member.
pub fn name(schema: usize, member: usize) -> String {
    format!("s{schema}_p{member}")
}

/// The number of the member that [`name`] named.
pub fn number(field: &syn::Field) -> Option<usize> {
    let name = field.ident.as_ref()?.to_string();
    let (schema, member) = name.strip_prefix('s')?.split_once("_p")?;
    schema.parse::<usize>().ok()?;
    member.parse().ok()
}

/// Types that have members of another one: typify has put objects together that only it knows, and
/// the names of their members are lost.
pub fn mixed(api: &Api, items: &[syn::Item]) -> Vec<Diagnostic> {
    let is_object = |name: &str| {
        let schema = api.schemas.iter().find(|schema| schema.type_name == name);
        schema.is_some_and(|schema| matches!(schema.schema.kind, Kind::Object(_)))
    };
    let mixed = items.iter().filter_map(|item| {
        let (name, fields): (_, Vec<&syn::Field>) = match item {
            syn::Item::Struct(item) => (&item.ident, item.fields.iter().collect()),
            syn::Item::Enum(item) => {
                (&item.ident, item.variants.iter().flat_map(|variant| &variant.fields).collect())
            }
            _ => return None,
        };
        let name = name.to_string();
        (!is_object(&name) && fields.into_iter().any(|f| number(f).is_some())).then_some(name)
    });
    let problem = "it joins an object with something else";
    mixed.map(|name| fault(api, &name, problem)).collect()
}

/// Types that have no value at all: what typify makes of schemas that contradict each other.
pub fn impossible(api: &Api, items: &[syn::Item]) -> Vec<Diagnostic> {
    let empty = items.iter().filter_map(|item| match item {
        syn::Item::Enum(item) if item.variants.is_empty() => Some(item.ident.to_string()),
        _ => None,
    });
    empty.map(|name| fault(api, &name, "no value fits it")).collect()
}

fn fault(api: &Api, name: &str, problem: &str) -> Diagnostic {
    // A type without a name of its own has the name of the one around it in front.
    let around = api.schemas.iter().filter(|schema| name.starts_with(&schema.type_name));
    match around.max_by_key(|schema| schema.type_name.len()) {
        Some(s) => refused(&format!("schema `{}`", s.name), problem, &s.pointer, &s.schema),
        None => Diagnostic::error("inexpressible", format!("`{name}`: {problem}")),
    }
}
