//! What `Debug` prints of a value, which is what logs show: no secrets, and each text behind its name.

use serde_json::{Map, Value, json};

use crate::check::Outcome;
use crate::rules::is;
use crate::types::Unwritten;

/// A text that no value has.
const MARK: &str = "x-conformance-mark";
/// The format of a text that must not show, and what stands beside a map that must not.
const PASSWORD: &str = "password";
const SECRET: &str = "x-secret";

/// A property that holds text, or texts by name.
pub struct Text {
    /// A value of it that can be found again.
    pub value: Value,
    is_secret: bool,
}

impl Text {
    /// What is put where the schema asks for any text; none if it asks for something else.
    pub fn of(schema: &Map<String, Value>) -> Option<Self> {
        let is_password = is(schema, "format", PASSWORD);
        let is_secret = is_password || schema.get(SECRET) == Some(&Value::Bool(true));
        let is_any = is_password || !(schema.contains_key("format") || schema.contains_key("enum"));
        let values = schema.get("additionalProperties").and_then(|values| values.get("type"));
        let value = if is(schema, "type", "string") && is_any {
            MARK.into()
        } else if is_secret || values == Some(&"string".into()) {
            json!({ "name": MARK })
        } else {
            return None;
        };
        Some(Self { value, is_secret })
    }

    /// It shows under the name of the property, or not at all.
    pub fn outcome(&self, name: &str, printed: Result<String, Unwritten>, place: &str) -> Outcome {
        let expected = match self.is_secret {
            true => "nothing of the value".to_owned(),
            false => format!("the value of {name}"),
        };
        let printed = match printed {
            Ok(printed) => printed,
            Err(problem) => return Outcome::failed(expected, problem, place),
        };
        let found = match (printed.split_once(MARK), &self.value) {
            (None, _) => "nothing of the value".to_owned(),
            // In a map, the nearest name is that of the entry.
            (Some(_), Value::Object(_)) => format!("the value of {name}"),
            (Some((before, _)), _) => match field(before) {
                field if letters(field) == letters(name) => format!("the value of {name}"),
                field => format!("the value of {field}"),
            },
        };
        Outcome::equal(&expected, &found, place)
    }
}

/// The name of the last field in what was printed.
fn field(printed: &str) -> &str {
    let name = printed.rsplit_once(": ").map_or("", |(before, _)| before);
    name.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

/// A name without what Rust adds to it.
fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found in something printed.
    fn outcome(schema: Value, printed: &str) -> Outcome {
        let text = Text::of(schema.as_object().unwrap()).unwrap();
        text.outcome("apiKey", Ok(printed.to_owned()), "here")
    }

    #[test]
    fn a_secret_that_shows_is_found() {
        let secret = json!({ "type": "string", "format": "password" });
        let shows = "Key { api_key: Some(\"x-conformance-mark\") }";
        assert_eq!(outcome(secret.clone(), "Key { api_key: <redacted> }"), Outcome::Passed);
        assert_ne!(outcome(secret, shows), Outcome::Passed);
        assert_eq!(outcome(json!({ "type": "string" }), shows), Outcome::Passed);
        let map = json!({ "additionalProperties": { "type": "string" }, "x-secret": true });
        assert_ne!(outcome(map, "{\"name\": \"x-conformance-mark\"}"), Outcome::Passed);
    }

    #[test]
    fn a_text_under_another_name_is_found() {
        let printed = "Key { id: \"x-conformance-mark\", api_key: \"\" }";
        let expected = Outcome::failed("the value of apiKey", "the value of id", "here");
        assert_eq!(outcome(json!({ "type": "string" }), printed), expected);
    }
}
