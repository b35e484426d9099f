//! Validation by a validator that knows nothing of the generator.

use jsonschema::Draft;
use serde_json::{Map, Value, json};

/// The component schemas of a description, for a validator.
pub struct Schemas {
    components: Map<String, Value>,
}

/// A schema that values can be held against.
pub struct Validator(jsonschema::Validator);

impl Schemas {
    /// Those of this description.
    pub fn new(description: &Value) -> Self {
        let components = description.pointer("/components/schemas").and_then(Value::as_object);
        let components = components.into_iter().flatten();
        let components: Map<String, Value> =
            components.map(|(name, schema)| (name.clone(), json_schema(schema))).collect();
        Self { components }
    }

    /// The components that a schema refers to, directly or not: compiling all takes its time.
    fn used(&self, schema: &Value) -> Map<String, Value> {
        let mut used = Map::new();
        let mut open = vec![schema];
        while let Some(value) = open.pop() {
            let name = value.get("$ref").and_then(Value::as_str);
            let name = name.and_then(|name| name.strip_prefix("#/components/schemas/"));
            if let Some((name, schema)) = name.and_then(|name| self.components.get_key_value(name))
                && used.insert(name.clone(), schema.clone()).is_none()
            {
                open.push(schema);
            }
            match value {
                Value::Object(members) => open.extend(members.values()),
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
        used
    }

    /// A validator for a schema of the description.
    ///
    /// # Errors
    /// What makes the schema unusable.
    pub fn validator(&self, schema: &Value) -> Result<Validator, String> {
        // References are pointers such as `#/components/schemas/Sandbox`, so the components stand
        // at the same place. Draft 4 ignores what stands beside a `$ref`, hence the `allOf`.
        let schema = json_schema(schema);
        let components = self.used(&schema);
        let root = json!({ "allOf": [schema], "components": { "schemas": components } });
        let options = jsonschema::options().with_draft(Draft::Draft4).should_validate_formats(true);
        options.build(&root).map(Validator).map_err(|problem| problem.to_string())
    }
}

impl Validator {
    /// What is wrong with `value`; nothing if it is valid.
    pub fn problems(&self, value: &Value) -> Vec<String> {
        let problems = self.0.iter_errors(value);
        problems.map(|problem| format!("{}: {problem}", problem.instance_path())).collect()
    }

    /// The same without anything of the value but where it is.
    pub fn problems_without_values(&self, value: &Value) -> Vec<String> {
        let problems = self.0.iter_errors(value);
        let text = |problem: jsonschema::ValidationError<'_>| {
            let masked = problem.masked_with("it");
            format!("{}: {masked}", problem.instance_path())
        };
        problems.map(text).collect()
    }
}

/// An OpenAPI 3.0 schema as JSON Schema of draft 4.
///
/// OpenAPI 3.0 took its schemas from the drafts around that one: `exclusiveMinimum` is a boolean
/// there as well, and what stands beside a `$ref` does not count. What draft 4 lacks is `nullable`;
/// a validator ignores it and would refuse every `null`. Only places that hold schemas are looked
/// at, for a property may be called `nullable`, too.
fn json_schema(schema: &Value) -> Value {
    let Value::Object(members) = schema else { return schema.clone() };
    let mut converted = Map::new();
    for (key, value) in members {
        let value = match (key.as_str(), value) {
            ("nullable", _) => continue,
            ("properties", Value::Object(properties)) => properties
                .iter()
                .map(|(name, schema)| (name.clone(), json_schema(schema)))
                .collect::<Map<_, _>>()
                .into(),
            ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => {
                schemas.iter().map(json_schema).collect()
            }
            ("items" | "not" | "additionalProperties", schema) => json_schema(schema),
            _ => value.clone(),
        };
        converted.insert(key.clone(), value);
    }
    if members.get("nullable") == Some(&Value::Bool(true)) {
        return or_null(converted);
    }
    converted.into()
}

/// The schema with `null` as one more value. A `type` is widened in place; a schema that only refers to
/// another one has no type to widen.
fn or_null(mut schema: Map<String, Value>) -> Value {
    let Some(kind) = schema.remove("type") else {
        return json!({ "anyOf": [schema, { "type": "null" }] });
    };
    schema.insert("type".to_owned(), json!([kind, "null"]));
    if let Some(Value::Array(options)) = schema.get_mut("enum")
        && !options.contains(&Value::Null)
    {
        options.push(Value::Null);
    }
    schema.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nullable_becomes_null_in_the_type() {
        let schema = json!({ "type": "string", "enum": ["a"], "nullable": true });
        let expected = json!({ "type": ["string", "null"], "enum": ["a", null] });
        assert_eq!(json_schema(&schema), expected);
    }

    #[test]
    fn a_nullable_reference_becomes_a_choice() {
        let reference = json!({ "allOf": [{ "$ref": "#/components/schemas/A" }] });
        let mut schema = reference.clone();
        schema["nullable"] = true.into();
        assert_eq!(json_schema(&schema), json!({ "anyOf": [reference, { "type": "null" }] }));
    }

    #[test]
    fn a_property_called_nullable_stays() {
        let schema = json!({
            "type": "object",
            "properties": { "nullable": { "type": "boolean" }, "type": { "type": "string" } },
            "required": ["nullable"],
        });
        assert_eq!(json_schema(&schema), schema);
    }

    #[test]
    fn schemas_inside_are_converted() {
        let inner = json!({ "type": "integer", "nullable": true });
        let wide = json!({ "type": ["integer", "null"] });
        for (schema, expected) in [
            (json!({ "items": inner }), json!({ "items": wide })),
            (json!({ "additionalProperties": inner }), json!({ "additionalProperties": wide })),
            (json!({ "properties": { "a": inner } }), json!({ "properties": { "a": wide } })),
            (json!({ "oneOf": [inner] }), json!({ "oneOf": [wide] })),
            (json!({ "default": inner }), json!({ "default": inner })),
        ] {
            assert_eq!(json_schema(&schema), expected);
        }
    }
}
