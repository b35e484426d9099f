//! The public interface, as generated types use it.

use std::collections::{BTreeMap, HashSet};

use openapi_runtime_types::{Alternatives, Declared, OpenEnum, UnknownValue, open_enum};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};
use serde_json::json;

#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
enum Color {
    Red,
    DarkGreen,
    Unrecognized(UnknownValue<Color>),
}
open_enum!(Color { Red = "red", DarkGreen = "dark_green" });

/// Types that shadow names of the standard library and of the macro.
mod hostile {
    use super::open_enum;
    use openapi_runtime_types::UnknownValue;

    pub struct Option;
    pub struct Result;

    #[derive(Clone, Debug, PartialEq)]
    pub enum String {
        Err,
        Ok,
        None,
        Unrecognized(UnknownValue<String>),
    }
    open_enum!(String { Err = "Err", Ok = "", None = "with \"quotes\"" });
}

fn known_texts<E: OpenEnum>() -> Vec<&'static str> {
    E::KNOWN.iter().map(E::as_str).collect()
}

#[test]
fn known_values_have_one_representation() {
    assert_eq!(Color::KNOWN, [Color::Red, Color::DarkGreen]);
    for (value, text) in [(Color::Red, "red"), (Color::DarkGreen, "dark_green")] {
        assert_eq!(value.as_str(), text);
        assert_eq!(value.to_string(), text);
        assert_eq!(value, text);
        assert_eq!(value.as_ref(), text);
        assert_eq!(Color::from(text), value);
        assert_eq!(Color::from(text.to_owned()), value);
        assert_eq!(text.parse::<Color>(), Ok(value.clone()));
        assert_eq!(<Color as OpenEnum>::known(text), Some(value.clone()));
        assert_eq!(serde_json::to_value(&value).unwrap(), json!(text));
        assert_eq!(serde_json::from_value::<Color>(json!(text)).unwrap(), value);
    }
    assert_eq!(format!("[{:>5}]", Color::Red), "[  red]");
    assert_eq!(known_texts::<Color>(), ["red", "dark_green"]);
    assert_eq!(known_texts::<hostile::String>(), ["Err", "", "with \"quotes\""]);
}

#[test]
fn unknown_values_are_kept() {
    let json = r#"["red","mauve","","RED","\u00e9\n"]"#;
    let values: Vec<Color> = serde_json::from_str(json).unwrap();
    assert_eq!(values[0], Color::Red);
    for (value, text) in values[1..].iter().zip(["mauve", "", "RED", "é\n"]) {
        assert!(matches!(value, Color::Unrecognized(kept) if kept.as_str() == text));
        assert_eq!(value, &Color::from(text));
        assert_eq!(serde_json::to_value(value).unwrap(), json!(text));
    }
    assert_eq!(format!("{:?}", values[1]), "Unrecognized(\"mauve\")");
    assert_eq!(values.iter().collect::<HashSet<_>>().len(), 5);
    let mut sorted = ["b", "dark_green", "a", "red"].map(Color::from);
    sorted.sort();
    assert_eq!(sorted, ["red", "dark_green", "a", "b"]);
}

#[test]
fn an_enumeration_decodes_from_any_string_and_nothing_else() {
    let borrowed: StrDeserializer<'_, Error> = "red".into_deserializer();
    assert_eq!(Color::deserialize(borrowed), Ok(Color::Red));
    let map: BTreeMap<Color, u8> = serde_json::from_str(r#"{"mauve": 1, "red": 2}"#).unwrap();
    assert_eq!(map[&Color::Red], 2);
    assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"red":2,"mauve":1}"#);
    for wrong in ["1", "null", "{}", "[\"red\"]"] {
        assert!(serde_json::from_str::<Color>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn shadowed_names_make_no_difference() {
    assert_eq!(hostile::String::from("Err"), hostile::String::Err);
    assert_eq!(hostile::String::from(""), hostile::String::Ok);
    assert_eq!(hostile::String::None.as_str(), "with \"quotes\"");
    let _ = (hostile::Option, hostile::Result);
}

#[derive(Debug, Deserialize, PartialEq)]
struct Counts {
    plain: i64,
    small: u8,
    optional: Option<i64>,
    absent: Option<i64>,
    list: Vec<i64>,
    map: BTreeMap<String, Vec<Option<u64>>>,
    fraction: f64,
    open: serde_json::Value,
    kind: Choice,
}

#[derive(Debug, Deserialize, PartialEq)]
enum Choice {
    One(i64),
    Members { a: i64 },
}

fn declared<T: serde::de::DeserializeOwned>(json: &str) -> serde_json::Result<T> {
    T::deserialize(Declared(&mut serde_json::Deserializer::from_str(json)))
}

#[test]
fn an_integer_is_accepted_in_any_notation() {
    let json = r#"{"plain": 4.0, "small": 2.55e2, "optional": 1e3, "absent": null,
        "list": [-0.0, 1, -2.0], "map": {"a": [1e0, null]}, "fraction": 5.0, "open": 6.0,
        "kind": {"Members": {"a": 7.0}}}"#;
    let expected = Counts {
        plain: 4,
        small: 255,
        optional: Some(1000),
        absent: None,
        list: vec![0, 1, -2],
        map: BTreeMap::from([("a".to_owned(), vec![Some(1), None])]),
        fraction: 5.0,
        open: json!(6.0),
        kind: Choice::Members { a: 7 },
    };
    assert_eq!(declared::<Counts>(json).unwrap(), expected);
    assert_eq!(declared::<Choice>(r#"{"One": 1.0}"#).unwrap(), Choice::One(1));
    assert_eq!(declared::<i64>("-9223372036854775808.0").unwrap(), i64::MIN);

    for refused in ["5.5", "9223372036854775808.0", "1e300", "-1e19", "\"4\"", "true", "[4.0]"] {
        assert!(declared::<i64>(refused).is_err(), "{refused}");
    }
    let error = declared::<i64>("5.5").unwrap_err().to_string();
    assert!(error.contains("floating point `5.5`"), "{error}");
    for refused in ["256.0", "-1.0"] {
        assert!(declared::<u8>(refused).is_err(), "{refused}");
    }
}

#[test]
fn alternatives_accept_integers_in_any_notation() {
    #[derive(Debug, PartialEq)]
    enum Either {
        Count(i64),
        Text(String),
    }
    let read = |json: &str| {
        let value: serde_json::Value = serde_json::from_str(json)?;
        Alternatives::read(value)?.or(Either::Count).or(Either::Text).decoded("Either")
    };
    assert_eq!(read("4.0").unwrap(), Either::Count(4));
    assert_eq!(read("\"4.0\"").unwrap(), Either::Text("4.0".to_owned()));
    assert!(read("4.5").is_err_and(|error: serde_json::Error| error.is_data()));
}

#[test]
fn an_array_is_not_an_object() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "none is ever made")]
    struct Named {
        name: String,
    }
    assert!(serde_json::from_str::<Named>("[\"a\"]").is_ok(), "serde's own way");
    for json in ["[]", "[1]", "[\"a\"]"] {
        let error = declared::<Named>(json).unwrap_err().to_string();
        assert!(error.contains("invalid type: sequence, expected struct Named"), "{error}");
    }
    assert!(declared::<Choice>(r#"{"Members": [1]}"#).is_err());
    assert_eq!(declared::<(i64, String)>("[1, \"a\"]").unwrap(), (1, "a".to_owned()));
}

#[derive(Debug, PartialEq)]
enum Union {
    Color(Color),
    Colors(Vec<Color>),
    Text(String),
    Nested(Box<Union>),
}

impl<'de> Deserialize<'de> for Union {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let all = Alternatives::read(deserializer)?.or(Self::Color).or(Self::Colors);
        all.tagged("kind").case(&["nested"], |Kind { of, .. }| Self::Nested(of)).decoded("Union")
    }
}

#[derive(Deserialize)]
struct Kind {
    of: Box<Union>,
}

#[test]
fn the_first_alternative_without_unknown_values_is_used() {
    let union = |value| serde_json::from_value::<Union>(value).map_err(|error| error.to_string());
    let unknown = |text| <Color as From<&str>>::from(text);
    assert_eq!(union(json!("red")), Ok(Union::Color(Color::Red)));
    assert_eq!(union(json!("pink")), Ok(Union::Color(unknown("pink"))));
    assert_eq!(union(json!(["red", "pink"])), Ok(Union::Colors(vec![Color::Red, unknown("pink")])));
    let nested = Union::Nested(Box::new(Union::Color(unknown("pink"))));
    assert_eq!(union(json!({"kind": "nested", "of": "pink"})), Ok(nested));
    assert_eq!(
        union(json!({"kind": "nested", "of": 1})),
        Err("no alternative of Union fits".into())
    );
    assert_eq!(union(json!(1)), Err("no alternative of Union fits".into()));

    // The count of unknown values does not carry over to the next value.
    let text = |value| {
        Alternatives::read(value).and_then(|all| {
            all.or(Union::Color).or(Union::Text).decoded::<serde_json::Error>("Text")
        })
    };
    assert_eq!(text(json!("pink")).unwrap(), Union::Text("pink".to_owned()));
    assert_eq!(text(json!("red")).unwrap(), Union::Color(Color::Red));
}
