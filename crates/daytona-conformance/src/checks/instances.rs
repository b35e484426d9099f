//! The part `instances`: values of each schema, decoded, encoded and compared.
//!
//! Those that the schema allows come back as the wire rules say and are valid again. Then each is
//! changed in one place, and the rules say what comes of that as well.

use serde_json::Value;

use super::component::{Component, components};
use super::printed::Text;
use crate::check::{Check, Outcome};
use crate::difference::first_difference;
use crate::input::Input;
use crate::json_schema::Schemas;
use crate::options::Options;
use crate::rules::{encoded, is_required, places, takes_null};
use crate::types::Unwritten;
use crate::values::{Unmakeable, Values};

/// A property that no schema has, and an option that no enumeration has.
const UNKNOWN: &str = "x-conformance-unknown";
/// More of the maximal value's variations than this say nothing new.
const BOUNDARIES: usize = 400;

pub fn checks(input: &Input) -> Vec<Check> {
    let root = input.corrected.root.to_json();
    let schemas = Schemas::new(&root);
    let mut checks = Vec::new();
    for component in components(input, &root) {
        let prefix = format!("instances/{}", component.name);
        if !input.options.wants_some(&prefix) {
            continue;
        }
        match Instances::new(&component, &root, &schemas, &input.options) {
            Ok(instances) => checks.extend(instances.checks()),
            Err(problem) => {
                let outcome = Outcome::failed("a usable schema", problem, &component.place);
                checks.push(Check::new(prefix, &component.source, outcome));
            }
        }
    }
    checks
}

struct Instances<'a> {
    component: &'a Component<'a>,
    root: &'a Value,
    validator: crate::json_schema::Validator,
    options: &'a Options,
    maximal: Value,
}

/// What has to come of a changed value.
enum Fate {
    /// It decodes, to what the rules make of it.
    Kept,
    /// It does not decode.
    Refused,
}

impl<'a> Instances<'a> {
    fn new(
        component: &'a Component<'a>,
        root: &'a Value,
        schemas: &Schemas,
        options: &'a Options,
    ) -> Result<Self, String> {
        let validator = schemas.validator(component.schema)?;
        let maximal = Values::new(root).maximal(component.schema);
        let maximal = maximal.map_err(|problem| problem.to_string())?;
        Ok(Self { component, root, validator, options, maximal })
    }

    fn checks(&self) -> Vec<Check> {
        let values = Values::new(self.root);
        let schema = self.component.schema;
        let seeds = (0..u64::from(self.options.values)).map(|n| self.options.seed.wrapping_add(n));
        let boundaries: Vec<_> = match values.boundaries(schema) {
            Ok(all) => all.collect(),
            Err(problem) => vec![Err(problem)],
        };
        let step = boundaries.len().div_ceil(BOUNDARIES).max(1);
        let boundaries = boundaries.into_iter().step_by(step);
        let mut checks = vec![
            self.round_trip("minimal", [values.minimal(schema)].into_iter()),
            self.round_trip("maximal", [Ok(self.maximal.clone())].into_iter()),
            self.round_trip("boundaries", boundaries),
            self.round_trip("random", seeds.map(|seed| values.random(schema, seed))),
        ];
        // Otherwise one fault of the type would be a failure of each change.
        if self.recoded(&self.maximal).is_err() {
            let outcome = Outcome::skipped("the maximal value does not come back");
            checks.push(self.check("changed", outcome));
            return checks;
        }
        match places(self.root, schema, &self.maximal) {
            Ok(places) => {
                for (pointer, schema) in places {
                    checks.extend(self.changed(&pointer, &schema));
                }
            }
            Err(problem) => {
                let outcome = Outcome::failed("a usable schema", problem, &self.component.place);
                checks.push(self.check("places", outcome));
            }
        }
        checks
    }

    /// All of these values come back; the first that does not is the failure.
    fn round_trip(
        &self,
        name: &str,
        values: impl Iterator<Item = Result<Value, Unmakeable>>,
    ) -> Check {
        let mut count = 0;
        let mut outcome = Outcome::Passed;
        for value in values {
            count += 1;
            let problem = match value {
                Ok(value) => self.comes_back(&value).err(),
                Err(problem) => Some(("a value of the schema".to_owned(), problem.to_string())),
            };
            if let Some((expected, found)) = problem {
                let which = format!("value {count} of {name}");
                outcome =
                    Outcome::failed(expected, format!("{which}: {found}"), &self.component.place);
                break;
            }
        }
        self.check(name, outcome).values(count)
    }

    /// It is valid, decodes, encodes to what the rules say, and that is valid.
    fn comes_back(&self, value: &Value) -> Result<(), (String, String)> {
        let problems = self.validator.problems(value);
        if !problems.is_empty() {
            return Err((
                "a valid value".to_owned(),
                format!("{} in {value}", problems.join(", ")),
            ));
        }
        let found = self.recoded(value)?;
        let problems = self.validator.problems(&found);
        if problems.is_empty() {
            Ok(())
        } else {
            let found = format!("{} in {found}", problems.join(", "));
            Err(("valid JSON".to_owned(), found))
        }
    }

    /// Decodes it and encodes it to what the rules say.
    fn recoded(&self, value: &Value) -> Result<Value, (String, String)> {
        let fault = |problem: String| ("a usable schema".to_owned(), problem);
        let expected = encoded(self.root, self.component.schema, value).map_err(fault)?;
        let found = self.component.ty.recode(&value.to_string());
        let found =
            found.map_err(|problem| (expected.to_string(), format!("{problem} ({value})")))?;
        match first_difference(&expected, &found) {
            None => Ok(found),
            Some((expected, found)) => Err((expected, format!("{found} (of {value})"))),
        }
    }

    /// The checks of one place of the maximal value.
    fn changed(&self, pointer: &str, schema: &serde_json::Map<String, Value>) -> Vec<Check> {
        let mut checks = Vec::new();
        if schema.contains_key("enum") {
            let value = self.with(pointer, |value| *value = UNKNOWN.into());
            checks.push(self.fate(&format!("unknown-option{pointer}"), value, Fate::Kept));
        }
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
            return checks;
        };
        let id =
            |change: &str, name: &str| format!("{change}{pointer}{}", crate::values::step(name));
        let change = |change: &dyn Fn(&mut serde_json::Map<String, Value>)| {
            self.with(pointer, |value| value.as_object_mut().map(change).unwrap_or_default())
        };
        let value = change(&|members| {
            members.insert(UNKNOWN.to_owned(), serde_json::json!({ "any": [1] }));
        });
        checks.push(self.fate(&format!("unknown-property{pointer}"), value, Fate::Kept));
        for (name, property) in properties {
            let null = change(&|members| {
                members.insert(name.clone(), Value::Null);
            });
            let nullable = match crate::values::flat(self.root, property) {
                Ok(property) => takes_null(&property),
                Err(_) => continue,
            };
            let required = is_required(schema, name);
            let fate = || if required && !nullable { Fate::Refused } else { Fate::Kept };
            checks.push(self.fate(&id("null", name), null, fate()));
            let absent = change(&|members| {
                members.shift_remove(name);
            });
            checks.push(self.fate(&id("absent", name), absent, fate()));
            checks.extend(self.printed(&id("printed", name), pointer, name, property));
        }
        checks
    }

    /// What logs show of a text.
    fn printed(&self, id: &str, pointer: &str, name: &str, schema: &Value) -> Option<Check> {
        let text = Text::of(&crate::values::flat(self.root, schema).ok()?)?;
        let value = self.with(pointer, |value| value[name] = text.value.clone());
        let printed = self.component.ty.printed(&value.to_string());
        Some(self.check(id, text.outcome(name, printed, &self.component.place)))
    }

    /// The maximal value, changed in one place.
    fn with(&self, pointer: &str, change: impl FnOnce(&mut Value)) -> Value {
        let mut value = self.maximal.clone();
        if let Some(place) = value.pointer_mut(pointer) {
            change(place);
        }
        value
    }

    fn fate(&self, name: &str, value: Value, fate: Fate) -> Check {
        let outcome = match fate {
            Fate::Kept => match self.recoded(&value) {
                Ok(_) => Outcome::Passed,
                Err((expected, found)) => Outcome::failed(expected, found, &self.component.place),
            },
            Fate::Refused => match self.component.ty.recode(&value.to_string()) {
                Err(Unwritten::Decode { .. }) => Outcome::Passed,
                Err(problem) => {
                    Outcome::failed("it does not decode", problem, &self.component.place)
                }
                Ok(found) => Outcome::failed("it does not decode", found, &self.component.place),
            },
        };
        self.check(name, outcome)
    }

    fn check(&self, name: &str, outcome: Outcome) -> Check {
        Check::new(
            format!("instances/{}/{name}", self.component.name),
            &self.component.source,
            outcome,
        )
    }
}
