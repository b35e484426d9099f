//! Changed descriptions.

use daytona_conformance::{Input, Source, run};

use crate::support::{
    failed, failure, overlay, read, replace_after, skipped, with_description, with_overlay,
};

const SANDBOX: &str = "\n    Sandbox:\n";
const LIST: &str = "operationId: listSandboxes\n";
const PAGE: &str = "operationId: listSandboxesPaginated\n";

#[tokio::test]
async fn a_renamed_property_is_missed() {
    let input = with_description(|text| {
        replace_after(&text, SANDBOX, "        autoStopInterval:", "        autoStopMinutes:")
    });
    let expected = ["examples/sandbox-1/declared", "described/property/autoStopInterval"];
    assert_eq!(failed(&input).await, expected);
}

#[tokio::test]
async fn another_kind_is_seen_with_its_place() {
    let input = with_description(|text| {
        let at = replace_after(&text, SANDBOX, "        recoverable:", "        @recoverable:");
        replace_after(&at, "        @recoverable:", "type: boolean", "type: string")
            .replace("@recoverable", "recoverable")
    });
    let report = run(&input).await;
    let red: Vec<_> = report.failed().map(|check| check.id.as_str()).collect();
    assert_eq!(red, ["described/property/recoverable"]);
    let (expected, found, place) = failure(&report, "described/property/recoverable");
    assert_eq!((expected, found), ("boolean", "string"));
    let line = place.strip_prefix("daytona.yaml:").unwrap().split(':').next().unwrap();
    let text = read("daytona.yaml");
    let line = text.lines().nth(line.parse::<usize>().unwrap() - 1).unwrap();
    assert!(line.contains("failure of a sandbox in state"), "{line}");
}

#[tokio::test]
async fn a_dropped_parameter_is_missed() {
    let input = with_description(|text| {
        replace_after(&text, LIST, "        - name: verbose\n", "        - name: talkative\n")
    });
    assert_eq!(failed(&input).await, ["described/listSandboxes/query/verbose"]);
}

#[tokio::test]
async fn a_dropped_header_is_missed() {
    let name = "name: X-Daytona-Organization-ID\n          in: header";
    let input = with_description(|text| {
        replace_after(&text, LIST, name, "name: X-Daytona-Organization\n          in: header")
    });
    let expected = ["described/listSandboxes/header/X-Daytona-Organization-ID"];
    assert_eq!(failed(&input).await, expected);
}

#[tokio::test]
async fn a_declared_default_counts() {
    const ID: &str = "described/listSandboxes/query/includeErroredDeleted/default";
    const VERBOSE: &str = "described/listSandboxes/query/verbose/default";
    let action = "the documented default.";
    let other =
        with_overlay(|text| replace_after(&text, action, "default: false", "default: true"));
    assert_eq!(failed(&other).await, [VERBOSE, ID]);
    let none = with_overlay(|text| replace_after(&text, action, "default: false", "x-no: 1"));
    assert_eq!(skipped(&run(&none).await), [VERBOSE, ID]);
}

#[tokio::test]
async fn other_bounds_are_seen() {
    let input = with_description(|text| {
        let text = replace_after(&text, PAGE, "minimum: 1\n", "minimum: 0\n");
        replace_after(&text, PAGE, "maximum: 200", "maximum: 100")
    });
    let report = run(&input).await;
    let red: Vec<_> = report.failed().map(|check| check.id.as_str()).collect();
    let expected = [
        "described/listSandboxesPaginated/query/page/minimum",
        "described/listSandboxesPaginated/query/limit/maximum",
    ];
    assert_eq!(red, expected);
    let (expected, found, _) =
        failure(&report, "described/listSandboxesPaginated/query/limit/maximum");
    assert_eq!((expected, found), ("200", "100"));
}

#[tokio::test]
async fn a_missing_bound_is_a_failure() {
    let input =
        with_description(|text| replace_after(&text, PAGE, "            maximum: 200\n", ""));
    assert_eq!(failed(&input).await, ["described/listSandboxesPaginated/query/limit/maximum"]);
}

#[tokio::test]
async fn other_options_are_seen() {
    let input = with_description(|text| replace_after(&text, PAGE, "              - region\n", ""));
    assert_eq!(failed(&input).await, ["described/listSandboxesPaginated/query/sort"]);
}

#[tokio::test]
async fn without_pages_there_is_something_to_miss() {
    // The overlay would miss the path as well.
    let text = read("daytona.yaml").replace("  /sandbox/paginated:\n", "  /sandbox/pages:\n");
    let mut input = Input::new(Source::new("daytona.yaml", text), None).unwrap();
    input.options.only = vec!["described".to_owned()];
    assert_eq!(failed(&input).await, ["described/paginated"]);
}

#[tokio::test]
async fn a_lost_response_is_seen() {
    let input = with_description(|text| replace_after(&text, LIST, "'200':", "'202':"));
    let red = failed(&input).await;
    for id in ["examples/list/valid-as-corrected", "examples/sandbox-2/valid-as-published"] {
        assert!(red.iter().any(|failed| failed == id), "{id} should fail");
    }
    let properties = red.iter().filter(|id| id.starts_with("described/property/")).count();
    assert_eq!(properties, 29);
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let problem = Input::new(Source::new("broken.yaml", "paths: ["), None).unwrap_err();
    assert!(problem.to_string().contains("broken.yaml:1:"), "{problem}");
    let empty = Source::new("empty.yaml", "openapi: 3.0.3\npaths: {}\n");
    let problem = Input::new(empty, Some(overlay())).unwrap_err();
    assert!(problem.to_string().contains("daytona.overlay.yaml"), "{problem}");
}
