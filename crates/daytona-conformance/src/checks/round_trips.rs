//! The part `round-trips`: values of each schema, decoded with the Rust type and encoded again.
//!
//! Those that the schema allows come back as the [wire rules](crate::rules) say and are valid again.
//! Then each is changed in one place, and the rules say what comes of that as well.

use openapi_agreement::json_schema::{Schemas, Validator};
use openapi_agreement::values::{Unmakeable, Values, flat};
use openapi_codegen::document::Node;
use openapi_codegen::document::pointer::join;
use serde_json::{Map, Value, json};

use super::types::typed;
use crate::check::{Check, Outcome};
use crate::description::place;
use crate::input::Input;
use crate::options::Options;
use crate::rules::{encoded, first_difference, is_required, places, takes_null};
use crate::types::{CodecError, Type};

/// A property that no schema has, and an option that no enumeration has.
const UNKNOWN: &str = "x-conformance-unknown";
/// More of the maximal value's variations than this find nothing more.
const BOUNDARIES: usize = 400;

pub fn checks(input: &Input) -> Vec<Check> {
    let root = input.corrected.root.to_json();
    let schemas = Schemas::new(&root);
    let mut checks = Vec::new();
    for (name, node, ty) in typed(input) {
        let id = format!("round-trips/{name}");
        if !input.options.wants_some(&id) {
            continue;
        }
        match RoundTrips::new(name, node, ty, &root, &schemas)
            .and_then(|all| all.checks(&input.options))
        {
            Ok(found) => checks.extend(found),
            Err(problem) => {
                let outcome = Outcome::failed("a usable schema", problem, ty.name());
                checks.push(Check::new(id, place(node), outcome));
            }
        }
    }
    checks
}

/// What is needed to check one schema.
struct RoundTrips<'a> {
    name: &'static str,
    source: String,
    ty: &'a Type,
    root: &'a Value,
    schema: Value,
    validator: Validator,
    maximal: Value,
}

impl<'a> RoundTrips<'a> {
    fn new(
        name: &'static str,
        node: &Node,
        ty: &'a Type,
        root: &'a Value,
        schemas: &Schemas,
    ) -> Result<Self, String> {
        let schema = node.to_json();
        let validator = schemas.validator(&schema)?;
        let maximal = Values::new(root).maximal(&schema).map_err(|problem| problem.to_string())?;
        Ok(Self { name, source: place(node), ty, root, schema, validator, maximal })
    }

    fn checks(&self, options: &Options) -> Result<Vec<Check>, String> {
        let (values, schema) = (Values::new(self.root), &self.schema);
        let boundaries = values.boundaries(schema).map_err(|problem| problem.to_string())?;
        let boundaries: Vec<_> = boundaries.collect();
        let step = boundaries.len().div_ceil(BOUNDARIES).max(1);
        let random = options.seeds().map(|seed| values.random(schema, seed));
        let mut checks = vec![
            self.all("minimal", [values.minimal(schema)]),
            self.all("maximal", [Ok(self.maximal.clone())]),
            self.all("boundaries", boundaries.into_iter().step_by(step)),
            self.all("random", random),
        ];
        // Otherwise one fault of the type would be a failure of each change.
        if self.recoded(&self.maximal).is_err() {
            let outcome = Outcome::skipped("the maximal value does not come back");
            checks.push(self.check("changed", outcome));
            return Ok(checks);
        }
        for (pointer, schema) in places(self.root, schema, &self.maximal)? {
            checks.extend(self.changed(&pointer, &schema));
        }
        Ok(checks)
    }

    /// All of these values come back; the first that does not is the failure.
    fn all(
        &self,
        name: &str,
        values: impl IntoIterator<Item = Result<Value, Unmakeable>>,
    ) -> Check {
        let (mut count, mut outcome) = (0, Outcome::Passed);
        for value in values {
            count += 1;
            let problem = match value {
                Ok(value) => self.comes_back(&value).err(),
                Err(problem) => Some(("a value of the schema".to_owned(), problem.to_string())),
            };
            if let Some((expected, found)) = problem {
                let found = format!("value {count} of {name}: {found}");
                outcome = Outcome::failed(expected, found, self.ty.name());
                break;
            }
        }
        Check { values: count, ..self.check(name, outcome) }
    }

    /// It is valid, decodes, encodes to what the rules say, and that is valid; or what was expected
    /// and found instead.
    fn comes_back(&self, value: &Value) -> Result<(), (String, String)> {
        let valid = |value: &Value| match self.validator.problems(value) {
            problems if problems.is_empty() => Ok(()),
            problems => {
                Err(("a valid value".to_owned(), format!("{} in {value}", problems.join(", "))))
            }
        };
        valid(value)?;
        valid(&self.recoded(value)?)
    }

    /// Decodes it and encodes it to what the rules say.
    fn recoded(&self, value: &Value) -> Result<Value, (String, String)> {
        let unusable = |problem: String| ("a usable schema".to_owned(), problem);
        let expected = encoded(self.root, &self.schema, value).map_err(unusable)?;
        let found = self.ty.recode(&value.to_string());
        let found =
            found.map_err(|problem| (expected.to_string(), format!("{problem} ({value})")))?;
        match first_difference(&expected, &found) {
            None => Ok(found),
            Some((expected, found)) => Err((expected, format!("{found} (of {value})"))),
        }
    }

    /// The checks of one place of the maximal value.
    fn changed(&self, pointer: &str, schema: &Map<String, Value>) -> Vec<Check> {
        let change = |change: &dyn Fn(&mut Value)| {
            let mut value = self.maximal.clone();
            if let Some(place) = value.pointer_mut(pointer) {
                change(place);
            }
            value
        };
        let mut checks = Vec::new();
        if schema.contains_key("enum") {
            let value = change(&|value| *value = UNKNOWN.into());
            checks.push(self.kept(&format!("unknown-option{pointer}"), &value));
        }
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
            return checks;
        };
        let value = change(&|value| value[UNKNOWN] = json!({ "any": [1] }));
        checks.push(self.kept(&format!("unknown-property{pointer}"), &value));
        for (name, property) in properties {
            let Ok(property) = flat(self.root, property) else { continue };
            let null = change(&|value| value[name] = Value::Null);
            let absent = change(&|value| {
                value.as_object_mut().map(|members| members.shift_remove(name));
            });
            let is_needed = is_required(schema, name) && !takes_null(&property);
            for (kind, value) in [("null", null), ("absent", absent)] {
                let id = join(&format!("{kind}{pointer}"), name);
                checks.push(match is_needed {
                    true => self.refused(&id, &value),
                    false => self.kept(&id, &value),
                });
            }
        }
        checks
    }

    /// The value decodes, and encodes to what the rules make of it.
    fn kept(&self, name: &str, value: &Value) -> Check {
        let outcome = match self.recoded(value) {
            Ok(_) => Outcome::Passed,
            Err((expected, found)) => Outcome::failed(expected, found, self.ty.name()),
        };
        self.check(name, outcome)
    }

    /// The value does not decode.
    fn refused(&self, name: &str, value: &Value) -> Check {
        let expected = "it does not decode";
        let outcome = match self.ty.recode(&value.to_string()) {
            Err(CodecError::Decode { .. }) => Outcome::Passed,
            Err(problem) => Outcome::failed(expected, problem, self.ty.name()),
            Ok(found) => Outcome::failed(expected, found, self.ty.name()),
        };
        self.check(name, outcome)
    }

    fn check(&self, name: &str, outcome: Outcome) -> Check {
        Check::new(format!("round-trips/{}/{name}", self.name), &self.source, outcome)
    }
}
