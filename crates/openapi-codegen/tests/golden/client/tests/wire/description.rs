//! The description, and the text of a URL.

use std::sync::Arc;

use openapi_codegen::document::{Source, parse};
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// The description as JSON.
pub fn hostile() -> Value {
    let source = Source::new("hostile.yaml", include_str!("../../../hostile.yaml"));
    parse(Arc::new(source)).expect("hostile.yaml is YAML").root.to_json()
}

/// Path, method and content of an operation.
pub fn operation(id: &str) -> (String, String, Value) {
    let description = hostile();
    let paths = description["paths"].as_object().unwrap();
    let mut operations = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (path, method, operation))
    });
    let found = operations.find(|(_, _, operation)| operation["operationId"] == id);
    let (path, method, operation) = found.unwrap_or_else(|| panic!("no operation {id}"));
    (path.clone(), method.to_uppercase(), operation.clone())
}

/// The names of an operation's parameters in this place.
pub fn parameters(id: &str, place: &str) -> Vec<String> {
    let (_, _, operation) = operation(id);
    let parameters = operation["parameters"].as_array().unwrap().iter();
    let here = parameters.filter(|parameter| parameter["in"] == place);
    here.map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect()
}

/// Text without percent-encoding.
pub fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

/// The names and values of a query or a form.
pub fn pairs(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').map(|pair| pair.split_once('=').unwrap());
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}
