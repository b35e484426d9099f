//! Objects: all names, all kinds of value, `null`, constructors, secrets.

use std::fmt::Debug;

use golden_types::{
    Account, Everything, Kinds, Names, Nulls, RequiredNames, Secret, Shape, Token, Tree,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::description::{Fill, component, is_required, properties, sample};

/// Decodes and encodes; gives what came out.
#[track_caller]
fn through<T: DeserializeOwned + Serialize>(value: &Value) -> Value {
    let decoded: T = serde_json::from_value(value.clone()).expect("it decodes");
    serde_json::to_value(decoded).expect("it encodes")
}

#[track_caller]
fn unchanged<T: DeserializeOwned + Serialize>(component: &str) {
    let value = sample(component, Fill::Full);
    let encoded = through::<T>(&value);
    for name in properties(component) {
        assert_eq!(encoded.get(&name), value.get(&name), "{component}.{name}");
    }
    assert_eq!(encoded, value, "{component}");
}

#[test]
fn what_is_decoded_encodes_unchanged() {
    unchanged::<Names>("Names");
    unchanged::<RequiredNames>("RequiredNames");
    unchanged::<Kinds>("Kinds");
    unchanged::<Nulls>("Nulls");
    unchanged::<Tree>("Tree");
    unchanged::<Secret>("Secret");
    unchanged::<Everything>("Everything");
}

#[test]
fn the_sample_of_everything_has_everything() {
    let sample = sample("Everything", Fill::Full);
    let there: Vec<&String> = sample.as_object().unwrap().keys().collect();
    assert_eq!(there, properties("Everything").iter().collect::<Vec<_>>());
    assert!(there.len() > 60, "{} properties", there.len());
}

#[test]
fn each_name_is_a_field_of_its_own() {
    for name in properties("Names") {
        let value = json!({ &name: format!("value of {name}") });
        assert_eq!(through::<Names>(&value), value, "{name:?}");
    }
}

#[test]
fn null_is_absent_where_it_is_optional_and_stays_where_it_is_required() {
    fn check<T: DeserializeOwned + Serialize>(name: &str) {
        let component = component(name);
        let mut expected = sample(name, Fill::Null);
        expected.as_object_mut().unwrap().retain(|key, _| is_required(&component, key));
        assert_eq!(through::<T>(&sample(name, Fill::Null)), expected, "{name}");
    }
    check::<Names>("Names");
    check::<Kinds>("Kinds");
    check::<Nulls>("Nulls");
    check::<Everything>("Everything");
    let nulls = sample("Nulls", Fill::Null);
    assert!(nulls.as_object().unwrap().values().all(Value::is_null), "{nulls}");
}

#[test]
fn a_required_property_is_missed() {
    for name in component("RequiredNames")["required"].as_array().unwrap() {
        let mut value = sample("RequiredNames", Fill::Full);
        value.as_object_mut().unwrap().remove(name.as_str().unwrap());
        let error = serde_json::from_value::<RequiredNames>(value).unwrap_err().to_string();
        assert!(error.contains(&format!("missing field `{}`", name.as_str().unwrap())), "{error}");
    }
}

#[test]
fn recursion_is_boxed() {
    let mut value = json!({"children": []});
    for _ in 0..20 {
        value = json!({"left": value, "children": [{"children": []}], "byName": {"": {"children": []}}});
    }
    assert_eq!(through::<Tree>(&value), value);
}

#[test]
fn alternatives_decode_by_their_shape() {
    for value in [
        json!({"radius": 1.5}),
        json!({"side": 2.5}),
        json!("Ok"),
        json!("none"),
        json!([{"radius": 0.5}, ["none", {"side": 1.0}]]),
    ] {
        assert_eq!(through::<Shape>(&value), value);
    }
}

#[test]
fn a_constructor_takes_what_is_required_in_order() {
    let made = RequiredNames::new("a", "b", "c", "d", "e", "f");
    assert_eq!(
        serde_json::to_value(&made).unwrap(),
        json!({"type": "a", "self": "b", "+1": "c", "": "d", "fooBar": "e", "foo_bar": "f"})
    );
}

#[test]
fn secrets_are_not_printed() {
    #[track_caller]
    fn hidden(value: &impl Debug) {
        for text in [format!("{value:?}"), format!("{value:#?}")] {
            assert!(!text.contains("hunter2"), "{text}");
        }
    }
    let secret: Secret = serde_json::from_value(json!({
        "name": "in clear",
        "password": "hunter2",
        "Passwords": ["hunter2"],
        "keyed": {"key": "hunter2"},
        "token": "hunter2",
        "nested": {"key": "hunter2"},
    }))
    .unwrap();
    hidden(&secret);
    hidden(&Token("hunter2".to_owned()));
    hidden(&Secret::new("hunter2").name("in clear"));
    assert!(format!("{secret:?}").contains("in clear"));
}

#[test]
fn what_only_one_side_has_is_not_required_of_the_other() {
    for value in [json!({"name": "a", "password": "b"}), json!({"name": "a", "id": 1})] {
        assert_eq!(through::<Account>(&value), value);
    }
    assert!(serde_json::from_value::<Account>(json!({"id": 1, "password": "b"})).is_err());
}
