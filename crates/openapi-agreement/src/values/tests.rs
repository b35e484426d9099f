//! What is made is what was asked for, and valid.

use serde_json::{Value, json};

use super::{Unmakeable, Values};
use crate::json_schema::Schemas;

/// A few of each sort of value.
fn made(root: &Value, schema: &Value) -> Vec<Value> {
    let values = Values::new(root);
    let boundaries = values.boundaries(schema).unwrap().map(Result::unwrap);
    let random = (0..200).map(|seed| values.random(schema, seed).unwrap());
    let mut all = vec![values.minimal(schema).unwrap(), values.maximal(schema).unwrap()];
    all.extend(boundaries.chain(random));
    all
}

/// What the validator says of all of them.
fn problems(root: &Value, schema: &Value) -> Vec<String> {
    let validator = Schemas::new(root).validator(schema).unwrap();
    made(root, schema).iter().flat_map(|value| validator.problems(value)).collect()
}

#[test]
fn every_construct_makes_valid_values() {
    for schema in [
        json!({}),
        json!({ "type": "boolean" }),
        json!({ "type": "integer", "minimum": 1, "maximum": 200 }),
        json!({ "type": "integer", "minimum": 0, "exclusiveMinimum": true, "multipleOf": 5 }),
        json!({ "type": "integer", "format": "int32" }),
        json!({ "type": "number", "minimum": 0.5, "maximum": 2, "exclusiveMaximum": true }),
        json!({ "type": "string", "minLength": 3, "maxLength": 5 }),
        json!({ "type": "string", "maxLength": 0 }),
        json!({ "type": "string", "pattern": "^(0|2)$" }),
        json!({ "type": "string", "pattern": "^[a-z0-9]([-a-z0-9]{0,3}[a-z0-9])?(\\.\\w+)*$" }),
        json!({ "type": "string", "enum": ["a", "b", null], "nullable": true }),
        json!({ "enum": [1, "one", true] }),
        json!({ "type": "array", "items": { "type": "integer" }, "minItems": 1, "maxItems": 3 }),
        json!({ "type": "array", "items": { "type": "boolean" }, "uniqueItems": true }),
        json!({ "type": "object", "additionalProperties": { "type": "integer" } }),
        json!({ "type": "object", "additionalProperties": true, "minProperties": 2 }),
        json!({ "type": "object", "properties": { "a/b": { "type": "string" } },
            "required": ["a/b", "c"], "additionalProperties": false, "maxProperties": 2 }),
        json!({ "allOf": [{ "type": "object", "properties": { "a": { "minimum": 1 } } },
            { "properties": { "a": { "type": "integer", "maximum": 2 } }, "required": ["a"] }] }),
        json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }], "nullable": true }),
        json!({ "oneOf": [{ "type": "string" }, { "type": "array" }] }),
    ] {
        // `c` is required and not declared, which `additionalProperties` forbids.
        let possible = schema["required"] != json!(["a/b", "c"]);
        let problems = problems(&json!({}), &schema);
        assert_eq!(problems.is_empty(), possible, "{schema}: {:?}", problems.first());
    }
}

#[test]
fn every_format_makes_what_the_validator_takes() {
    for format in
        ["date-time", "date", "uuid", "email", "uri", "hostname", "ipv4", "ipv6", "unheard-of"]
    {
        let schema = json!({ "type": "string", "format": format });
        assert_eq!(problems(&json!({}), &schema), Vec::<String>::new(), "{format}");
    }
}

#[test]
fn references_are_followed_and_end() {
    let root = json!({ "components": { "schemas": { "Tree": {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": { "type": "string" },
            "left": { "$ref": "#/components/schemas/Tree" },
            "more": { "type": "array", "items": { "$ref": "#/components/schemas/Tree" } },
        },
    } } } });
    let tree = json!({ "$ref": "#/components/schemas/Tree" });
    assert_eq!(problems(&root, &tree), Vec::<String>::new());
    let maximal = Values::new(&root).maximal(&tree).unwrap();
    assert!(maximal["left"]["left"]["name"].is_string());
}

#[test]
fn the_extremes_are_what_they_say() {
    let schema = json!({ "type": "object", "required": ["r"], "properties": {
        "r": { "type": "string", "nullable": true },
        "o": { "type": "integer", "minimum": 1, "maximum": 200 },
        "e": { "type": "string", "enum": ["a", "b"] },
    } });
    let root = json!({});
    let values = Values::new(&root);
    assert_eq!(values.minimal(&schema).unwrap(), json!({ "r": null }));
    let maximal = values.maximal(&schema).unwrap();
    assert_eq!((&maximal["o"], &maximal["e"]), (&json!(200), &json!("a")));
    let boundaries: Vec<Value> = values.boundaries(&schema).unwrap().map(Result::unwrap).collect();
    let some = |test: fn(&Value) -> bool| boundaries.iter().any(test);
    assert!(some(|value| value["r"].is_null()));
    assert!(some(|value| value["r"] == ""));
    assert!(some(|value| value["o"] == 1));
    assert!(some(|value| value.get("o").is_none()));
    assert!(some(|value| value["e"] == "b"));
    assert!(!boundaries.contains(&maximal));
}

#[test]
fn a_seed_is_one_value_and_another_another() {
    let schema = json!({ "type": "array", "items": { "type": "string" }, "minItems": 3 });
    let root = json!({});
    let values = Values::new(&root);
    assert_eq!(values.random(&schema, 1), values.random(&schema, 1));
    let different: std::collections::BTreeSet<String> =
        (0..50).map(|seed| values.random(&schema, seed).unwrap().to_string()).collect();
    assert!(different.len() > 40, "{}", different.len());
}

#[test]
fn what_cannot_be_made_says_where_and_why() {
    let circle = json!({ "A": { "allOf": [{ "$ref": "#/A" }] },
        "B": { "type": "object", "required": ["b"], "properties": { "b": { "$ref": "#/B" } } } });
    for (schema, pointer, problem) in [
        (json!({ "$ref": "#/nowhere" }), "", "#/nowhere leads nowhere"),
        (json!({ "$ref": "#/A" }), "", "its references go in a circle"),
        (json!(7), "", "7 is no schema"),
        (json!({ "type": "string", "enum": [] }), "", "no option is left"),
        (json!({ "not": {} }), "", "`not` is not understood"),
        (json!({ "type": "whatever" }), "", "there is no type whatever"),
        (
            json!({ "type": "array", "minItems": 1, "items": {
                "type": "integer", "minimum": 3, "maximum": 2 } }),
            "/0",
            "no whole number is between 3 and 2",
        ),
    ] {
        let found = Values::new(&circle).minimal(&schema);
        let expected = Unmakeable { pointer: pointer.into(), problem: problem.into() };
        assert_eq!(found, Err(expected));
    }
    let endless = Values::new(&circle).minimal(&json!({ "$ref": "#/B" })).unwrap_err();
    assert_eq!(endless.problem, "the schema requires itself");
    let pattern = json!({ "type": "string", "pattern": "(" });
    let problem = Values::new(&circle).minimal(&pattern).unwrap_err().problem;
    assert!(problem.starts_with("its pattern: regex parse error"), "{problem}");
}
