//! Finds the texts of all parameters of a request, and checks them.

use std::ops::Range;

use http::request::Parts as Head;

use super::check_json;
use super::check_value;
use super::rule::Rule;
use super::schema::ValueType;
use super::text::{self, Decoder, Pair};
use super::violations::{ValueLocation, Violations};
use crate::routing::operation::{Encoding, Operation, Parameter, ParameterLocation};

/// The texts of the parameters of one request, decoded, one after the other in a single string.
#[derive(Debug, Default)]
pub(crate) struct Values {
    text: String,
    /// For each parameter its first text.
    first: Vec<Option<Range<usize>>>,
    /// Further texts of lists, by the index of the parameter.
    more: Vec<(usize, Range<usize>)>,
}

impl Values {
    /// Takes the parameters of `operation` from the head of a request.
    pub(crate) fn from_request(
        operation: &Operation,
        head: &Head,
        violations: &mut Violations,
    ) -> Self {
        let parameters = operation.parameters;
        let mut values = Self::default();
        if parameters.is_empty() {
            return values;
        }
        values.first = vec![None; parameters.len()];
        values.text.reserve(head.uri.query().map_or(0, str::len) + 32);
        values.path(operation, head, violations);
        values.query(parameters, head.uri.query().unwrap_or_default(), violations);
        for (index, parameter) in parameters.iter().enumerate() {
            match parameter.location {
                ParameterLocation::Header => values.header(index, parameter, head, violations),
                ParameterLocation::Path | ParameterLocation::Query => {}
            }
        }
        values
    }

    /// Takes a urlencoded form, whose members are `parameters`.
    pub(crate) fn from_pairs(
        names: impl Fn(usize, &str) -> Option<(usize, bool)>,
        count: usize,
        pairs: &str,
        violations: &mut Violations,
    ) -> Self {
        let mut values = Self { first: vec![None; count], ..Self::default() };
        values.pairs(names, pairs, violations);
        values
    }

    fn path(&mut self, operation: &Operation, head: &Head, violations: &mut Violations) {
        if !operation.path.contains('{') {
            return;
        }
        let mut decoder = Decoder::default();
        let segments = head.uri.path().split('/');
        for (template, segment) in operation.path.split('/').zip(segments) {
            let name = template.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
            let Some(name) = name else { continue };
            let is = |one: &Parameter| one.location == ParameterLocation::Path && one.name == name;
            let Some(index) = operation.parameters.iter().position(is) else { continue };
            let parameter = &operation.parameters[index];
            match decoder.segment(segment) {
                Some(text) => self.split(index, parameter, text, violations),
                None => not_text(name, violations),
            }
        }
    }

    fn query(&mut self, parameters: &[Parameter], query: &str, violations: &mut Violations) {
        let named = |from: usize, key: &str| {
            // Callers mostly keep to the order of the declaration.
            let next =
                parameters.get(from).filter(|next| next.location == ParameterLocation::Query);
            if let Some(next) = next.filter(|next| next.name == key) {
                return Some((from, is_list(next)));
            }
            let plain = key.strip_suffix("[]");
            let is = |parameter: &Parameter| {
                let same =
                    parameter.name == key || (plain == Some(parameter.name) && is_list(parameter));
                same && parameter.location == ParameterLocation::Query
            };
            let (before, after) = parameters.split_at(from.min(parameters.len()));
            let found = after.iter().position(is).map(|index| from + index);
            let found = found.or_else(|| before.iter().position(is))?;
            Some((found, is_list(&parameters[found])))
        };
        self.pairs(named, query, violations);
    }

    /// Takes `key=value` pairs. `named` gives the index of the parameter of a name, looked for
    /// from an index on, and whether it is a list.
    fn pairs(
        &mut self,
        named: impl Fn(usize, &str) -> Option<(usize, bool)>,
        pairs: &str,
        violations: &mut Violations,
    ) {
        let (mut next, mut keys, mut texts) = (0, Decoder::default(), Decoder::default());
        for Pair { name, value, encoded } in text::pairs(pairs) {
            // A name that is not UTF-8 is not the name of a parameter.
            let key = if encoded { keys.pair(name) } else { Some(name) };
            let Some(key) = key else { continue };
            let Some((index, list)) = named(next, key) else { continue };
            // A list repeats its name.
            next = if list { index } else { index + 1 };
            match if encoded { texts.pair(value) } else { Some(value) } {
                Some(text) => self.add(index, list, key, text, violations),
                None => not_text(key, violations),
            }
        }
    }

    fn header(
        &mut self,
        index: usize,
        parameter: &Parameter,
        head: &Head,
        violations: &mut Violations,
    ) {
        for value in head.headers.get_all(parameter.name) {
            match std::str::from_utf8(value.as_bytes()) {
                Ok(text) => self.split(index, parameter, text, violations),
                Err(_) => not_text(parameter.name, violations),
            }
        }
    }

    /// Adds a text that is a whole list, if the parameter is one.
    fn split(
        &mut self,
        index: usize,
        parameter: &Parameter,
        text: &str,
        violations: &mut Violations,
    ) {
        if !is_list(parameter) {
            return self.add(index, false, parameter.name, text, violations);
        }
        for item in text.split(',') {
            self.add(index, true, parameter.name, item.trim(), violations);
        }
    }

    fn add(
        &mut self,
        index: usize,
        list: bool,
        name: &str,
        text: &str,
        violations: &mut Violations,
    ) {
        let start = self.text.len();
        self.text.push_str(text);
        let range = start..self.text.len();
        match &mut self.first[index] {
            first @ None => *first = Some(range),
            Some(_) if list => self.more.push((index, range)),
            Some(_) => violations.add(&ValueLocation::Name(name), Rule::GivenOnce),
        }
    }

    /// The first text of a parameter.
    pub(crate) fn first(&self, index: usize) -> Option<&str> {
        let range = self.first.get(index)?.clone()?;
        self.text.get(range)
    }

    /// All texts of a parameter.
    pub(crate) fn all(&self, index: usize) -> impl Iterator<Item = &str> {
        let more = self.more.iter().filter(move |(list, _)| *list == index);
        let more = more.filter_map(|(_, range)| self.text.get(range.clone()));
        self.first(index).into_iter().chain(more)
    }

    /// Checks each text, and that what is required is there.
    pub(crate) fn check(&self, parameters: &'static [Parameter], depth: u32, to: &mut Violations) {
        for (index, parameter) in parameters.iter().enumerate() {
            let path = ValueLocation::Name(parameter.name);
            let Some(first) = self.first(index) else {
                if parameter.required && parameter.default.is_empty() {
                    to.add(&path, Rule::Required);
                }
                continue;
            };
            if parameter.encoding == Encoding::JsonMap {
                check_map(parameter, first, depth, to);
                continue;
            }
            let (schema, _) = parameter.schema.resolved();
            let ValueType::Array(items) = schema.kind else {
                check_value::written(schema, &path, first, to);
                continue;
            };
            let mut count = 0;
            for (index, text) in self.all(index).enumerate() {
                check_value::written(items, &ValueLocation::Item(&path, index), text, to);
                count += 1;
            }
            check_value::items(schema, &path, count, to);
            if schema.unique_items {
                let distinct: std::collections::HashSet<_> = self.all(index).collect();
                if distinct.len() < count {
                    to.add(&path, Rule::UniqueItems);
                }
            }
        }
    }
}

/// Checks the JSON text of a map.
fn check_map(parameter: &'static Parameter, text: &str, depth: u32, to: &mut Violations) {
    let path = ValueLocation::Name(parameter.name);
    if matches!(text.trim(), "" | "null") {
        if parameter.required {
            to.add(&path, Rule::Required);
        }
    } else if text.trim_start().starts_with('{') {
        let values = check_json::Expected::MapOf(&parameter.schema);
        check_json::check(text, values, &path, parameter.required, depth, to);
    } else {
        to.add(&path, Rule::Type("object"));
    }
}

fn is_list(parameter: &Parameter) -> bool {
    parameter.encoding == Encoding::Plain
        && matches!(parameter.schema.resolved().0.kind, ValueType::Array(_))
}

fn not_text(name: &str, violations: &mut Violations) {
    violations.add(&ValueLocation::Name(name), Rule::Utf8);
}
