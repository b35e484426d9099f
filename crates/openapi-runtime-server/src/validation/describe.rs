//! Writes a schema as OpenAPI does.

use serde_json::{Map, Value, json};

use super::schema::{Format, Schema, ValueType};

impl Schema {
    /// The schema as OpenAPI 3.0 writes it, with everything that is checked.
    ///
    /// Schemas that it refers to are written out in their place; one that holds itself is `{}`,
    /// which is anything, there. Numbers are floating point.
    pub fn to_openapi(&self) -> Value {
        self.describe(&mut Vec::new())
    }

    /// `around` has the schemas that hold this one.
    fn describe(&self, around: &mut Vec<*const Self>) -> Value {
        let (schema, nullable) = self.resolved();
        if around.contains(&std::ptr::from_ref(schema)) {
            return json!({});
        }
        around.push(schema);
        let mut result = schema.kind(around);
        around.pop();
        let (at_least, at_most) = match schema.kind {
            ValueType::Array(_) => ("minItems", "maxItems"),
            ValueType::Map(_) | ValueType::Object(_) => ("minProperties", "maxProperties"),
            _ => ("minLength", "maxLength"),
        };
        let flag = |set: bool| set.then_some(Value::Bool(true));
        let settings = [
            ("nullable", flag(nullable)),
            ("minimum", schema.minimum.map(Value::from)),
            ("maximum", schema.maximum.map(Value::from)),
            ("exclusiveMinimum", flag(schema.exclusive_minimum)),
            ("exclusiveMaximum", flag(schema.exclusive_maximum)),
            ("multipleOf", schema.multiple_of.map(Value::from)),
            (at_least, schema.at_least.map(Value::from)),
            (at_most, schema.at_most.map(Value::from)),
            ("pattern", schema.pattern.map(Value::from)),
            ("format", schema.format.name().map(Value::from)),
            ("uniqueItems", flag(schema.unique_items)),
        ];
        for (key, value) in settings {
            if let Some(value) = value {
                result[key] = value;
            }
        }
        result
    }

    /// The type and what belongs to it, as a JSON object.
    fn kind(&self, around: &mut Vec<*const Self>) -> Value {
        match self.kind {
            // A circle of nothing but names, as `resolved` says.
            ValueType::Any | ValueType::Named(_) => json!({}),
            ValueType::Boolean => json!({ "type": "boolean" }),
            ValueType::Integer => json!({ "type": "integer" }),
            ValueType::Number => json!({ "type": "number" }),
            ValueType::String => json!({ "type": "string" }),
            ValueType::Strings(options) => json!({ "type": "string", "enum": options }),
            ValueType::Array(items) => json!({ "type": "array", "items": items.describe(around) }),
            ValueType::Map(values) => {
                json!({ "type": "object", "additionalProperties": values.describe(around) })
            }
            ValueType::Object(properties) => {
                let required = properties.iter().filter(|property| property.required);
                let required: Vec<&str> = required.map(|property| property.name).collect();
                let mut described = Map::new();
                for property in properties {
                    described.insert(property.name.to_owned(), property.schema.describe(around));
                }
                json!({ "type": "object", "properties": described, "required": required })
            }
        }
    }
}

impl Format {
    /// Its name in a description. `None` for a format that is not checked.
    pub(crate) fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::Other => return None,
            Self::DateTime => "date-time",
            Self::Date => "date",
            Self::Uuid => "uuid",
            Self::Email => "email",
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
        })
    }
}
