//! The parts that a multipart form may have, and those that have been received.

use std::collections::{BTreeSet, HashSet};

use crate::error::Error;
use crate::routing::operation::{Field, FieldKind};
use crate::validation::rule::Rule;
use crate::validation::violations::{ValueLocation, ViolationText, Violations, violation};

/// A part that the description declares.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeclaredPart {
    pub(crate) field: &'static Field,
    pub(crate) index: Option<usize>,
    pub(crate) member: Option<&'static Field>,
}

impl DeclaredPart {
    /// What it holds.
    pub(crate) fn kind(&self) -> &'static FieldKind {
        &self.member.unwrap_or(self.field).kind
    }

    /// Its name on the wire.
    pub(crate) fn wire_name(&self) -> String {
        let field = self.field.name;
        match (self.index, self.member) {
            (Some(index), Some(member)) => format!("{field}[{index}].{}", member.name),
            _ => field.to_owned(),
        }
    }
}

/// The parts that a form has had so far.
pub(crate) struct ReceivedParts {
    fields: &'static [Field],
    violation_text: ViolationText,
    /// Names on the wire, in a form that is the same for `[0]` and `[00]`.
    names: HashSet<(&'static str, usize, &'static str)>,
}

impl ReceivedParts {
    pub(crate) fn new(fields: &'static [Field], violation_text: ViolationText) -> Self {
        Self { fields, violation_text, names: HashSet::new() }
    }

    /// Takes note of a part.
    ///
    /// # Errors
    /// 400 if it has no name, if there is no such part, if it has been there, or if there are too
    /// many.
    pub(crate) fn add(&mut self, name: Option<&str>, limit: usize) -> Result<DeclaredPart, Error> {
        let name = name.ok_or_else(|| Error::bad_request("A part of the form has no name."))?;
        if self.names.len() >= limit {
            return Err(Error::bad_request(format!("The form has more than {limit} parts.")));
        }
        let refused = |rule| violation(self.violation_text, &ValueLocation::Name(name), rule);
        let named = find(self.fields, name, limit);
        let named = named.ok_or_else(|| refused(Rule::DeclaredPart))?;
        let member = named.member.map_or("", |member| member.name);
        if self.names.insert((named.field.name, named.index.unwrap_or(0), member)) {
            Ok(named)
        } else {
            Err(refused(Rule::GivenOnce))
        }
    }

    /// Checks that everything required has been there.
    ///
    /// # Errors
    /// 400 with all that is missing.
    pub(crate) fn complete(&self) -> Result<(), Error> {
        let mut violations = Violations::new(self.violation_text);
        for field in self.fields {
            let received = self.names.iter().filter(|(name, ..)| *name == field.name);
            let indices: BTreeSet<usize> = received.map(|(_, index, _)| *index).collect();
            let members = match field.kind {
                FieldKind::Group(members) => members,
                // A group without items has no parts.
                FieldKind::File | FieldKind::Value(_) => {
                    if indices.is_empty() && field.required {
                        violations.add(&ValueLocation::Name(field.name), Rule::Required);
                    }
                    continue;
                }
            };
            for index in indices {
                for member in members.iter().filter(|member| member.required) {
                    if !self.names.contains(&(field.name, index, member.name)) {
                        let named =
                            DeclaredPart { field, index: Some(index), member: Some(member) };
                        violations.add(&ValueLocation::Name(&named.wire_name()), Rule::Required);
                    }
                }
            }
        }
        violations.into_result()
    }
}

/// The declared part of a name on the wire.
fn find(fields: &'static [Field], name: &str, limit: usize) -> Option<DeclaredPart> {
    if let Some(field) = fields.iter().find(|field| field.name == name) {
        let group = matches!(field.kind, FieldKind::Group(_));
        return (!group).then_some(DeclaredPart { field, index: None, member: None });
    }
    let (group, rest) = name.split_once('[')?;
    let (index, member) = rest.split_once("].")?;
    let index = index.bytes().all(|byte| byte.is_ascii_digit()).then_some(index)?;
    let index = index.parse().ok().filter(|index| *index < limit)?;
    let field = fields.iter().find(|field| field.name == group)?;
    let FieldKind::Group(members) = &field.kind else { return None };
    let member = members.iter().find(|one| one.name == member)?;
    Some(DeclaredPart { field, index: Some(index), member: Some(member) })
}
