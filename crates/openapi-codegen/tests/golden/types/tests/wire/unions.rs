//! Unions: the alternative that a value decodes as, also for values that no enumeration has.

use golden_types::{Event, Pet, Told, Unions, UnionsColor, UnionsMode, UnionsSize};
use serde_json::{Value, json};

#[track_caller]
fn decoded(value: &Value) -> Unions {
    let decoded: Unions = serde_json::from_value(value.clone()).expect("it decodes");
    assert_eq!(serde_json::to_value(&decoded).expect("it encodes"), *value);
    decoded
}

#[test]
fn every_value_encodes_back_unchanged_be_it_known_or_not() {
    for value in [
        json!({"size": "auto"}),
        json!({"size": "vast"}),
        json!({"size": 3}),
        json!({"color": "red"}),
        json!({"color": "mauve"}),
        json!({"mode": "fast"}),
        json!({"mode": "slow"}),
        json!({"mode": "steady"}),
        json!({"many": ["all", "nothing", ["some", "most"], []]}),
        json!({"only": {"radius": 1.5}}),
        json!({"pet": {"kind": "cat", "lives": 9}}),
        json!({"pet": {"kind": "dog", "lives": 1}}),
        json!({"pet": {"kind": "bird"}}),
        json!({"told": {"kind": "Second", "size": 1}}),
        json!({"event": {"type": "began", "state": "on"}}),
        json!({"event": {"type": "began", "state": "standby"}}),
        json!({"event": {"type": "ended", "at": 1}}),
    ] {
        decoded(&value);
    }
}

#[test]
fn an_enumeration_leaves_what_it_does_not_know_to_the_others() {
    let size = |value: Value| decoded(&json!({ "size": value })).size.unwrap();
    assert!(matches!(size(json!("auto")), UnionsSize::Value(size) if size == "auto"));
    assert!(matches!(size(json!(3)), UnionsSize::Integer(3)));
    let color = |value: Value| decoded(&json!({ "color": value })).color.unwrap();
    assert!(matches!(color(json!("red")), UnionsColor::Value(_)));
    assert!(matches!(color(json!("mauve")), UnionsColor::String(text) if text == "mauve"));
}

#[test]
fn enumerations_of_one_value_are_one_enumeration() {
    assert_eq!(UnionsMode::KNOWN, [UnionsMode::Fast, UnionsMode::Slow]);
}

#[test]
fn the_alternative_that_a_constant_tells_is_taken() {
    let pet = |kind: &str| decoded(&json!({"pet": {"kind": kind, "lives": 1}})).pet.unwrap();
    assert!(matches!(pet("cat"), Pet::Cat(_)));
    assert!(matches!(pet("dog"), Pet::Dog(_)));
    // An unknown value decodes as the first alternative that fits, and is kept unchanged.
    assert!(matches!(pet("bird"), Pet::Cat(cat) if cat.kind == "bird"));
    assert!(matches!(
        decoded(&json!({"event": {"type": "ended", "at": 1}})).event.unwrap(),
        Event::Ended { at: 1 }
    ));
}

#[test]
fn the_alternative_that_the_discriminator_tells_is_taken() {
    let told = |kind: &str| decoded(&json!({"told": {"kind": kind}})).told.unwrap();
    assert!(matches!(told("one"), Told::First(_)));
    assert!(matches!(told("uno"), Told::First(_)));
    assert!(matches!(told("Second"), Told::Second(_)));
    assert!(matches!(told("other"), Told::First(_)));
    // Only the alternative of the discriminator is tried, even where another would fit.
    let wrong = json!({"told": {"kind": "Second", "size": "large"}});
    let error = serde_json::from_value::<Unions>(wrong).unwrap_err().to_string();
    assert!(error.contains("expected i64"), "{error}");
}

#[test]
fn what_is_no_alternative_is_an_error() {
    let error = serde_json::from_value::<Pet>(json!({"lives": 1})).unwrap_err().to_string();
    assert_eq!(error, "no alternative of Pet fits");
}
