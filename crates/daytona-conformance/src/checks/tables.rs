//! The part `server-tables`: what the generated server knows of each operation with the corrected
//! description. Both sides become the same JSON, member by member. What the server answers is not in
//! its tables; the test `agreement` shows that it can answer all that is declared.

use std::collections::{BTreeMap, BTreeSet};

use daytona_api_server::OPERATIONS;
use daytona_api_server::runtime::{
    Encoding, Field, FieldKind, Operation as Served, ParameterLocation, RequestBody, Schema,
};
use openapi_agreement::values::flat;
use openapi_codegen::openapi::{flag, members, text};
use serde_json::{Map, Value, json};

use super::schema_rules::{checked, sorted};
use crate::check::{Check, Outcome};
use crate::description::{Operation, operations, place};
use crate::input::Input;
use crate::rules::{first_difference, is_required};

/// What is known of an operation, by the end of the name of its check.
type Table = BTreeMap<String, Value>;

pub fn checks(input: &Input) -> Vec<Check> {
    let root = input.corrected.root.to_json();
    let mut served: BTreeMap<&str, &Served> =
        OPERATIONS.iter().copied().flatten().map(|served| (served.id, *served)).collect();
    let mut checks = Vec::new();
    for operation in operations(&input.corrected) {
        let id = format!("server-tables/{}", operation.id());
        let source = place(operation.node);
        match (served.remove(operation.id()), described(&root, &operation)) {
            (Some(served), Ok(described)) => {
                checks.extend(compare(&id, &source, &described, &self::served(served)));
            }
            (None, _) => {
                let outcome = Outcome::failed("an operation of the server", "none", "OPERATIONS");
                checks.push(Check::new(id, source, outcome));
            }
            (_, Err(problem)) => {
                let outcome = Outcome::failed("a usable schema", problem, &source);
                checks.push(Check::new(id, source, outcome));
            }
        }
    }
    for id in served.into_keys() {
        let outcome = Outcome::failed("an operation of the description", "none", "OPERATIONS");
        checks.push(Check::new(format!("server-tables/{id}"), "OPERATIONS", outcome));
    }
    checks
}

fn compare(id: &str, source: &str, described: &Table, served: &Table) -> Vec<Check> {
    let names: BTreeSet<&String> = described.keys().chain(served.keys()).collect();
    let check = |name: &String| {
        let [expected, found] = [described, served].map(|table| table.get(name));
        let [expected, found] = [expected, found].map(|value| value.unwrap_or(&Value::Null));
        let outcome = match first_difference(expected, found) {
            None => Outcome::Passed,
            Some((expected, found)) => {
                Outcome::failed(expected, found, "the tables of daytona_api_server")
            }
        };
        Check::new(format!("{id}{name}"), source, outcome)
    };
    names.into_iter().map(check).collect()
}

fn described(root: &Value, operation: &Operation<'_>) -> Result<Table, String> {
    let mut table = Table::from([
        (String::new(), operation.route().into()),
        ("/security".to_owned(), operation.security().into()),
    ]);
    if let Some(body) = operation.body() {
        let required = flag(body, "required");
        for (media, content) in members(body, "content") {
            let schema = content.get("schema").map(|schema| schema.to_json()).unwrap_or_default();
            let parts =
                if media == "multipart/form-data" { parts(root, &schema)? } else { Value::Null };
            let content = json!({ "media": media, "required": required, "parts": parts });
            table.insert("/body".to_owned(), content);
            if media == "application/json" {
                table.insert("/body/schema".to_owned(), sorted(checked(root, &schema)?));
            }
        }
    }
    for node in operation.parameters() {
        let schema = node.get("schema").map(|schema| schema.to_json()).unwrap_or_default();
        let as_text =
            |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let default: Vec<String> = match schema.get("default") {
            Some(Value::Array(items)) => items.iter().map(as_text).collect(),
            default => default.into_iter().map(as_text).collect(),
        };
        let schema = match flag(node, "x-json-encoded") {
            true => Value::Null,
            false => sorted(checked(root, &schema)?),
        };
        let required = flag(node, "required");
        let parameter = json!({ "required": required, "default": default, "schema": schema });
        table.insert(format!("/{}/{}", text(node, "in"), text(node, "name")), parameter);
    }
    Ok(table)
}

/// The parts of a form: of each whether it is required, and the parts of its items.
fn parts(root: &Value, schema: &Value) -> Result<Value, String> {
    let schema = flat(root, schema)?;
    let properties = schema.get("properties").and_then(Value::as_object);
    let parts = properties.into_iter().flatten().map(|(name, property)| {
        let items = property.get("items").map(|item| parts(root, item)).transpose()?;
        Ok((name.clone(), json!({ "required": is_required(&schema, name), "items": items })))
    });
    parts.collect::<Result<Map<_, _>, String>>().map(Value::from)
}

fn served(operation: &Served) -> Table {
    let security = operation.security.iter().map(|needed| {
        let names: Vec<&str> = needed.iter().map(|needed| needed.scheme.name).collect();
        names.join(" and ")
    });
    let mut table = Table::from([
        (String::new(), format!("{} {}", operation.method, operation.path).into()),
        ("/security".to_owned(), security.collect()),
    ]);
    let (media, required, parts) = match &operation.body {
        RequestBody::None => ("", false, Value::Null),
        RequestBody::Json { required, schema } => {
            table.insert("/body/schema".to_owned(), sorted(schema.to_openapi()));
            ("application/json", *required, Value::Null)
        }
        RequestBody::Text { required } => ("text/plain", *required, Value::Null),
        RequestBody::Bytes { required, media_type } => (*media_type, *required, Value::Null),
        RequestBody::Form { required, .. } => {
            ("application/x-www-form-urlencoded", *required, Value::Null)
        }
        RequestBody::Multipart { required, fields } => {
            ("multipart/form-data", *required, served_parts(fields))
        }
    };
    if !media.is_empty() {
        let body = json!({ "media": media, "required": required, "parts": parts });
        table.insert("/body".to_owned(), body);
    }
    // A header that is handed to whoever looks at the credentials is no parameter.
    for header in operation.headers {
        let schema = Schema::string().to_openapi();
        let parameter = json!({ "required": false, "default": [], "schema": schema });
        table.insert(format!("/header/{header}"), parameter);
    }
    for parameter in operation.parameters {
        let place = match parameter.location {
            ParameterLocation::Path => "path",
            ParameterLocation::Query => "query",
            ParameterLocation::Header => "header",
        };
        let schema = match parameter.encoding {
            Encoding::JsonMap => Value::Null,
            _ => sorted(parameter.schema.to_openapi()),
        };
        let (required, default) = (parameter.required, parameter.default);
        let value = json!({ "required": required, "default": default, "schema": schema });
        table.insert(format!("/{place}/{}", parameter.name), value);
    }
    table
}

fn served_parts(fields: &[Field]) -> Value {
    let part = |field: &Field| {
        let items = match field.kind {
            FieldKind::Group(members) => served_parts(members),
            FieldKind::File | FieldKind::Value(_) => Value::Null,
        };
        (field.name.to_owned(), json!({ "required": field.required, "items": items }))
    };
    fields.iter().map(part).collect::<Map<_, _>>().into()
}
