//! Schemas without references and `allOf`.

use serde_json::{Map, Value, json};

/// More references in a row than any description has; it ends those that go in a circle.
const REFERENCES: usize = 32;

/// A schema as one object: references followed, `allOf` put together.
///
/// `null` is allowed if the schema itself, or what it refers to, says `nullable`; that of a part of
/// an `allOf` does not count.
///
/// # Errors
/// A reference that leads nowhere or in a circle, and what is no schema.
pub fn flat(root: &Value, schema: &Value) -> Result<Map<String, Value>, String> {
    merged(root, schema, REFERENCES)
}

fn merged(root: &Value, schema: &Value, left: usize) -> Result<Map<String, Value>, String> {
    let Some(left) = left.checked_sub(1) else {
        return Err("its references go in a circle".to_owned());
    };
    let Value::Object(members) = schema else {
        return Err(format!("{schema} is no schema"));
    };
    if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
        let target = reference.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
        let target = target.ok_or_else(|| format!("{reference} leads nowhere"))?;
        return merged(root, target, left);
    }
    let mut schema = members.clone();
    if let Some(Value::Array(parts)) = schema.remove("allOf") {
        for part in parts {
            let mut part = merged(root, &part, left)?;
            part.remove("nullable");
            for (key, value) in part {
                join(&mut schema, key, value);
            }
        }
    }
    Ok(schema)
}

/// Adds what another schema says to a schema, so that it allows only what both do.
fn join(schema: &mut Map<String, Value>, key: String, value: Value) {
    let Some(present) = schema.get_mut(&key) else {
        schema.insert(key, value);
        return;
    };
    match (key.as_str(), present, value) {
        ("properties", Value::Object(present), Value::Object(more)) => {
            for (name, property) in more {
                match present.get_mut(&name) {
                    Some(first) => *first = json!({ "allOf": [first.take(), property] }),
                    None => {
                        present.insert(name, property);
                    }
                }
            }
        }
        ("required", Value::Array(present), Value::Array(more)) => {
            let new: Vec<Value> = more.into_iter().filter(|name| !present.contains(name)).collect();
            present.extend(new);
        }
        ("enum", Value::Array(present), Value::Array(other)) => {
            present.retain(|option| other.contains(option));
        }
        ("minimum" | "minLength" | "minItems" | "minProperties", present, value)
            if value.as_f64() > present.as_f64() =>
        {
            *present = value;
        }
        ("maximum" | "maxLength" | "maxItems" | "maxProperties", present, value)
            if value.as_f64() < present.as_f64() =>
        {
            *present = value;
        }
        // What is left is the same in both or only for people.
        _ => {}
    }
}
