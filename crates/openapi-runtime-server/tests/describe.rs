//! Schemas as OpenAPI writes them.

use openapi_runtime_server::{Property, Schema};
use serde_json::json;

static TREE: Schema = Schema::object(&[
    Property::required("name", Schema::string().min_length(1).pattern("^a")),
    Property::optional("parent", Schema::named(&TREE).nullable()),
    Property::optional("kind", Schema::named(&KIND).nullable()),
]);
static KIND: Schema = Schema::strings(&["leaf", "branch"]);

#[test]
fn a_schema_says_what_is_checked() {
    static POSITIVE: Schema = Schema::number().minimum(0.0).exclusive_minimum();
    static ID: Schema = Schema::string().format("uuid");
    assert_eq!(
        Schema::array(&POSITIVE).max_items(3).unique_items().to_openapi(),
        json!({
            "type": "array",
            "items": { "type": "number", "minimum": 0.0, "exclusiveMinimum": true },
            "maxItems": 3,
            "uniqueItems": true,
        })
    );
    assert_eq!(
        Schema::map(&ID).min_properties(1).to_openapi(),
        json!({
            "type": "object",
            "additionalProperties": { "type": "string", "format": "uuid" },
            "minProperties": 1,
        })
    );
    assert_eq!(Schema::string().format("unknown").to_openapi(), json!({ "type": "string" }));
}

#[test]
fn a_schema_that_holds_itself_ends() {
    assert_eq!(
        Schema::named(&TREE).to_openapi(),
        json!({
            "type": "object",
            "properties": {
                "name": { "type": "string", "minLength": 1, "pattern": "^a" },
                "parent": {},
                "kind": { "type": "string", "enum": ["leaf", "branch"], "nullable": true },
            },
            "required": ["name"],
        })
    );
}
