//! Changed tables of what is documented.

use daytona_conformance::Documented;
use daytona_conformance::documented::{Fact, Kind};
use daytona_conformance::run;

use crate::support::{failed, failure, input};

/// The checks that fail if the documentation is changed so.
async fn red(change: impl Fn(&mut Documented)) -> Vec<String> {
    let mut input = input();
    change(&mut input.documented);
    failed(&input).await
}

fn named<'a>(facts: &'a mut [Fact], name: &str) -> &'a mut Fact {
    facts.iter_mut().find(|fact| fact.name == name).unwrap()
}

fn new(name: &str, kind: Kind) -> Fact {
    Fact { name: name.to_owned(), kind: Some(kind), ..Fact::default() }
}

#[tokio::test]
async fn another_kind_of_property() {
    for (property, kind) in [
        ("cpu", Kind::String),
        ("name", Kind::Number),
        ("recoverable", Kind::String),
        ("volumes", Kind::Object),
        ("env", Kind::Array),
        ("backupCreatedAt", Kind::Number),
    ] {
        let red = red(|documented| {
            named(&mut documented.list_sandboxes.property, property).kind = Some(kind);
        });
        let expected =
            [format!("documented/property/{property}"), format!("described/property/{property}")];
        assert_eq!(red.await, expected);
    }
}

#[tokio::test]
async fn a_property_that_the_type_lacks() {
    let mut input = input();
    input.documented.list_sandboxes.property.push(new("flavour", Kind::String));
    let report = run(&input).await;
    let red: Vec<_> = report.failed().map(|check| check.id.as_str()).collect();
    assert_eq!(red, ["documented/property/flavour", "described/property/flavour"]);
    let (expected, found, place) = failure(&report, "documented/property/flavour");
    assert_eq!(expected, "flavour \"2024-10-01T12:00:00Z\"");
    assert_eq!((found, place), ("nothing", "daytona_api_types::Sandbox"));
}

#[tokio::test]
async fn an_option_that_the_type_does_not_know() {
    let red = red(|documented| {
        let fact = named(&mut documented.list_sandboxes.property, "backupState");
        fact.options.push("Paused".to_owned());
        let fact = named(&mut documented.overview.query, "sort");
        fact.options.push("size".to_owned());
    });
    let expected = [
        "documented/option/backupState/Paused",
        "documented/option/sort/size",
        "described/property/backupState",
        "described/listSandboxesPaginated/query/sort",
    ];
    assert_eq!(red.await, expected);
}

#[tokio::test]
async fn a_parameter_that_the_operation_lacks() {
    let red = red(|documented| {
        documented.list_sandboxes.query.push(new("colour", Kind::String));
        documented.overview.query.push(new("cursor", Kind::String));
    });
    let expected = [
        "described/listSandboxes/query/colour",
        "described/listSandboxesPaginated/query/cursor",
        "wire/listSandboxes/query/colour",
        "wire/listSandboxesPaginated/query/cursor",
    ];
    assert_eq!(red.await, expected);
}

#[tokio::test]
async fn a_header_that_the_operation_lacks() {
    let red = red(|documented| documented.list_sandboxes.header[0].name = "X-Team".to_owned());
    let expected = ["described/listSandboxes/header/X-Team", "wire/listSandboxes/header/X-Team"];
    assert_eq!(red.await, expected);
}

#[tokio::test]
async fn another_word_before_the_token() {
    let red = red(|documented| documented.list_sandboxes.authorization = "Token".to_owned());
    assert_eq!(red.await, ["wire/listSandboxes/header/Authorization"]);
}

#[tokio::test]
async fn another_path() {
    let red = red(|documented| documented.overview.operations = "/pages".to_owned());
    let expected = ["described/paginated", "wire/listSandboxesPaginated/operation"];
    assert_eq!(red.await, expected);
}

#[tokio::test]
async fn another_bound() {
    let red = red(|documented| named(&mut documented.overview.query, "limit").maximum = Some(500));
    assert_eq!(red.await, ["described/listSandboxesPaginated/query/limit/maximum"]);
}

#[tokio::test]
async fn another_example_of_labels_is_sent_as_it_is() {
    let red = red(|documented| {
        let fact = named(&mut documented.list_sandboxes.query, "labels");
        fact.example = Some("{\"a b\": \"c&d=é\"}".to_owned());
    });
    assert_eq!(red.await, Vec::<String>::new());
}
