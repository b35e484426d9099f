//! A schema to a value.

use openapi_codegen::document::pointer::push;
use serde_json::{Map, Number, Value};

use super::choice::Choice;
use super::schema::flat;
use super::{Unmakeable, pattern, text};

/// So deep inside of a value, only what is required is made: schemas may hold themselves.
const FULL_DEPTH: usize = 6;
/// So deep inside of a value, nothing is made: a schema requires itself.
const DEPTH: usize = 48;
/// The largest whole number up to which each is exact where all numbers are floats.
const EXACT: f64 = 9_007_199_254_740_991.0;

pub struct Maker<'a> {
    pub root: &'a Value,
    pub choice: &'a mut Choice,
}

type Schema = Map<String, Value>;

impl Maker<'_> {
    /// A value of the schema for the place `at`.
    pub fn value(
        &mut self,
        schema: &Value,
        at: &mut String,
        depth: usize,
    ) -> Result<Value, Unmakeable> {
        if depth > DEPTH {
            return Err(unmakeable(at, "the schema requires itself"));
        }
        let schema = flat(self.root, schema).map_err(|problem| unmakeable(at, problem))?;
        if schema.contains_key("not") {
            return Err(unmakeable(at, "`not` is not understood"));
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(Value::Array(options)) = schema.get(key) {
                let option = self.choice.one(options);
                let option = option.ok_or_else(|| unmakeable(at, format!("`{key}` is empty")))?;
                let mut rest = schema.clone();
                rest.remove(key);
                let joined = serde_json::json!({ "allOf": [rest, option] });
                return self.value(&joined, at, depth + 1);
            }
        }
        let nullable = schema.get("nullable") == Some(&Value::Bool(true));
        if nullable && !self.choice.more() {
            return Ok(Value::Null);
        }
        if let Some(Value::Array(options)) = schema.get("enum") {
            let options: Vec<Value> =
                options.iter().filter(|option| !option.is_null()).cloned().collect();
            return self.choice.one(&options).ok_or_else(|| unmakeable(at, "no option is left"));
        }
        match kind(&schema) {
            "boolean" => Ok(self.choice.more().into()),
            "integer" => self.integer(&schema).map_err(|problem| unmakeable(at, problem)),
            "number" => self.number(&schema).map_err(|problem| unmakeable(at, problem)),
            "string" => self.string(&schema).map_err(|problem| unmakeable(at, problem)),
            "array" => self.array(&schema, at, depth),
            "object" => self.object(&schema, at, depth),
            "any" => Ok(self.any()),
            other => Err(unmakeable(at, format!("there is no type {other}"))),
        }
    }

    fn object(
        &mut self,
        schema: &Schema,
        at: &mut String,
        depth: usize,
    ) -> Result<Value, Unmakeable> {
        let mut object = Map::new();
        let required = names(schema);
        let none = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
        for (name, property) in properties {
            let wanted =
                required.contains(&name.as_str()) || (depth < FULL_DEPTH && self.choice.more());
            if wanted {
                let value =
                    self.below(at, name, |maker, at| maker.value(property, at, depth + 1))?;
                object.insert(name.clone(), value);
            }
        }
        for name in required.into_iter().filter(|name| !properties.contains_key(*name)) {
            object.insert(name.to_owned(), self.any());
        }
        let values = match schema.get("additionalProperties") {
            Some(values @ Value::Object(_)) => values.clone(),
            Some(Value::Bool(false)) => return Ok(object.into()),
            _ if properties.is_empty() => Value::Object(Map::new()),
            _ => return Ok(object.into()),
        };
        let count = self.count(schema, "minProperties", "maxProperties", depth);
        for number in object.len()..count {
            let mut name = self.choice.pick(&text::keys(), text::word).unwrap_or_default();
            if object.contains_key(&name) {
                name = format!("{name}{number}");
            }
            let value = self.below(at, &name, |maker, at| maker.value(&values, at, depth + 1))?;
            object.insert(name, value);
        }
        Ok(object.into())
    }

    fn array(
        &mut self,
        schema: &Schema,
        at: &mut String,
        depth: usize,
    ) -> Result<Value, Unmakeable> {
        let any = Value::Object(Map::new());
        let item = schema.get("items").unwrap_or(&any);
        let unique = schema.get("uniqueItems") == Some(&Value::Bool(true));
        let count = self.count(schema, "minItems", "maxItems", depth);
        let mut items = Vec::new();
        for index in 0..count {
            let made =
                self.below(at, &index.to_string(), |maker, at| maker.value(item, at, depth + 1))?;
            if !unique || !items.contains(&made) {
                items.push(made);
            }
        }
        Ok(items.into())
    }

    /// How many items: few, for there are many values.
    fn count(&mut self, schema: &Schema, least: &str, most: &str, depth: usize) -> usize {
        let bound = |key| schema.get(key).and_then(Value::as_u64);
        let least = bound(least).unwrap_or(0).try_into().unwrap_or(usize::MAX);
        let most = bound(most).unwrap_or(u64::MAX).try_into().unwrap_or(usize::MAX);
        if depth >= FULL_DEPTH {
            return least;
        }
        let full = least.saturating_add(1).max(2).min(most);
        let extremes = distinct([full, least.saturating_add(1).min(most), least]);
        let between = |rng: &mut fastrand::Rng| rng.usize(least..=full.saturating_add(1).min(most));
        self.choice.pick(&extremes, between).unwrap_or(least)
    }

    fn integer(&mut self, schema: &Schema) -> Result<Value, String> {
        let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
        let (least, most) = match schema.get("format").and_then(Value::as_str) {
            Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
            Some("uint32") => (0, i64::from(u32::MAX)),
            Some("uint64") => (0, i64::MAX),
            // Validators divide as JavaScript does.
            _ if bound("multipleOf").is_some() => (-EXACT as i64, EXACT as i64),
            _ => (i64::MIN, i64::MAX),
        };
        let flag = |key: &str| i64::from(schema.get(key) == Some(&Value::Bool(true)));
        let lower = bound("minimum").map(|bound| bound.ceil() as i64 + flag("exclusiveMinimum"));
        let upper = bound("maximum").map(|bound| bound.floor() as i64 - flag("exclusiveMaximum"));
        let least = lower.unwrap_or(least).max(least);
        let most = upper.unwrap_or(most).min(most);
        if least > most {
            return Err(format!("no whole number is between {least} and {most}"));
        }
        let step = bound("multipleOf").filter(|step| *step >= 1.0).map_or(1, |step| step as i64);
        let fits = |number: &i64| (least..=most).contains(number);
        let near = [most, least, least.saturating_add(step - 1), -1, 1, 0];
        let near = near.map(|number| number - number % step);
        let extremes = distinct(near.into_iter().filter(fits));
        let between = |rng: &mut fastrand::Rng| {
            // Half of them are of the size that people use.
            let number = if rng.bool() { rng.i64(least..=most) } else { rng.i64(0..1000) };
            Some(number - number % step).filter(fits).unwrap_or(extremes[0])
        };
        self.choice.pick(&extremes, between).map(Value::from).ok_or("no multiple fits".to_owned())
    }

    fn number(&mut self, schema: &Schema) -> Result<Value, String> {
        let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
        let exclusive = |key: &str| schema.get(key) == Some(&Value::Bool(true));
        let least = bound("minimum").unwrap_or(-EXACT);
        let most = bound("maximum").unwrap_or(EXACT);
        let step = bound("multipleOf").filter(|step| *step > 0.0);
        let fits = |number: &f64| {
            let low = *number > least || (*number == least && !exclusive("exclusiveMinimum"));
            let high = *number < most || (*number == most && !exclusive("exclusiveMaximum"));
            low && high && step.is_none_or(|step| number % step == 0.0)
        };
        let middle = least / 2.0 + most / 2.0;
        let all = [most, least, -0.5, 0.25, 1.0, middle, 0.0];
        let extremes: Vec<f64> = all.into_iter().filter(fits).collect();
        let between = |rng: &mut fastrand::Rng| {
            // Quarters are exact in binary and in decimal.
            let number = (rng.f64() * (most - least).min(4e9)).trunc() / 4.0 + least.max(-1e9);
            Some(number).filter(fits).unwrap_or(extremes[0])
        };
        let number = self.choice.pick(&extremes, between).ok_or("no number fits")?;
        // A whole number comes without a fraction, as servers write it.
        let whole = number.fract() == 0.0 && number.abs() <= EXACT;
        let number =
            if whole { Some(Number::from(number as i64)) } else { Number::from_f64(number) };
        number.map(Value::from).ok_or_else(|| "the number is not finite".to_owned())
    }

    fn string(&mut self, schema: &Schema) -> Result<Value, String> {
        let text = |key: &str| schema.get(key).and_then(Value::as_str);
        if let Some(expression) = text("pattern") {
            let extremes = pattern::extremes(expression)?;
            let hir = pattern::parse(expression)?;
            let between = |rng: &mut fastrand::Rng| pattern::random(&hir, rng);
            return self.choice.pick(&extremes, between).map(Value::from).ok_or("no text".into());
        }
        if let Some((extremes, between)) = text("format").and_then(text::format) {
            let extremes: Vec<String> = extremes.iter().map(ToString::to_string).collect();
            return self.choice.pick(&extremes, between).map(Value::from).ok_or("no text".into());
        }
        let bound = |key: &str| schema.get(key).and_then(Value::as_u64)?.try_into().ok();
        let (least, most) = (bound("minLength").unwrap_or(0), bound("maxLength"));
        let extremes = distinct(text::samples(least, most));
        let between = |rng: &mut fastrand::Rng| text::random(rng, least, most);
        self.choice.pick(&extremes, between).map(Value::from).ok_or("no text".into())
    }

    /// Any JSON but `null`, which would be the same as nothing.
    fn any(&mut self) -> Value {
        let extremes = text::anything();
        let between = |rng: &mut fastrand::Rng| match rng.u8(0..4) {
            0 => rng.bool().into(),
            1 => rng.i64(..).into(),
            2 => Value::from(vec![text::word(rng)]),
            _ => text::random(rng, 0, None).into(),
        };
        self.choice.pick(&extremes, between).unwrap_or_default()
    }

    fn below<T>(
        &mut self,
        at: &mut String,
        name: &str,
        make: impl FnOnce(&mut Self, &mut String) -> T,
    ) -> T {
        let length = at.len();
        push(at, name);
        let made = make(self, at);
        at.truncate(length);
        made
    }
}

/// The type, or what it must be for the rest of the schema.
fn kind(schema: &Schema) -> &str {
    let implied = || {
        let any = |keys: &[&str]| keys.iter().any(|key| schema.contains_key(*key));
        if any(&["properties", "required", "additionalProperties"]) {
            "object"
        } else if any(&["items"]) {
            "array"
        } else if any(&["pattern", "minLength", "maxLength"]) {
            "string"
        } else if any(&["minimum", "maximum", "multipleOf"]) {
            "number"
        } else {
            "any"
        }
    };
    schema.get("type").and_then(Value::as_str).unwrap_or_else(implied)
}

/// The required properties.
fn names(schema: &Schema) -> Vec<&str> {
    let names = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    names.filter_map(Value::as_str).collect()
}

/// Each once, in the order in which they come.
fn distinct<T: PartialEq>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut once = Vec::new();
    for one in all {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}

fn unmakeable(at: &str, problem: impl Into<String>) -> Unmakeable {
    Unmakeable { pointer: at.to_owned(), problem: problem.into() }
}
