//! String enumerations: every value of the description, and values that are not in it.

use std::collections::BTreeSet;

use golden_types::{Keyword, String as Shadow};
use serde_json::{Value, json};

use crate::description::component;

/// The values in the description, each once.
fn values() -> Vec<String> {
    let keyword = component("Keyword");
    let values = keyword["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut seen = BTreeSet::new();
    values.filter(|value| seen.insert(*value)).map(str::to_owned).collect()
}

#[test]
fn every_value_is_known_and_has_its_own_text() {
    let known: Vec<&str> = Keyword::KNOWN.iter().map(Keyword::as_str).collect();
    assert!(known.len() > 50, "{known:?}");
    assert_eq!(known, values());
    for value in values() {
        let keyword: Keyword = serde_json::from_value(json!(value)).unwrap();
        assert!(!matches!(keyword, Keyword::Unrecognized(_)), "{value:?}");
        assert_eq!(serde_json::to_value(&keyword).unwrap(), json!(value));
        assert_eq!(value.parse(), Ok(keyword.clone()));
        assert_eq!(keyword.to_string(), value);
    }
}

#[test]
fn an_unknown_value_survives() {
    for value in ["TYPE", "typ", "unrecognised", "A ", "\u{1f681}", "Twice"] {
        let keyword: Keyword = serde_json::from_value(json!(value)).unwrap();
        assert!(matches!(keyword, Keyword::Unrecognized(_)), "{value:?}");
        assert_eq!(serde_json::to_value(&keyword).unwrap(), json!(value));
    }
}

#[test]
fn values_that_are_called_like_the_variant_for_unknown_ones_are_known() {
    assert_eq!(Keyword::from("unrecognized"), Keyword::Unrecognized2);
    assert_eq!(Keyword::from("Unrecognized"), Keyword::Unrecognized3);
}

#[test]
fn a_type_called_string_does_not_hide_the_one_of_std() {
    let shadow = Shadow::from(String::from("str"));
    assert_eq!(shadow, Shadow::Str);
    assert_eq!(shadow.as_str(), "str");
}
