//! Each format says the same.

use super::{Format, Report};
use crate::check::{Check, Outcome};
use crate::options::Options;

const COMPARES: &str = "documented properties and options with the Rust types";

fn report() -> Report {
    let check = |id: &str, outcome| Check::new(id, "A page, a part", outcome);
    let known =
        Check { known: Some("it is old".to_owned()), ..check("docs-types/age", failure("9")) };
    Report {
        checks: vec![
            Check { values: 20, ..check("round-trips/green", Outcome::Passed) },
            check("round-trips/round", Outcome::skipped("no pear")),
            check("docs-types/size", failure("</script>`&\"\u{1}")),
            known,
        ],
        options: Options::default(),
    }
}

fn failure(found: &str) -> Outcome {
    Outcome::failed(2, found, "docs.yaml:3:4")
}

#[test]
fn totals_come_first_and_failures_say_everything() {
    let expected = "\
part          passed  failed  known  skipped  checks   values  compares
round-trips        1       0      0        1       2       20  values of each schema with what decoding and encoding makes of them
docs-types         0       1      1        0       2        2  documented properties and options with the Rust types
total              1       1      1        1       4       22

failed   docs-types/size
  expected  2
  found     </script>`&\"\u{1}
  where     docs.yaml:3:4
  source    A page, a part
  again     cargo xtask conformance --only 'docs-types/size'

known    docs-types/age
  because   it is old
  expected  2
  found     9
  where     docs.yaml:3:4
  source    A page, a part

skipped  round-trips/round
  because   no pear
  source    A page, a part
";
    assert_eq!(report().to_string(), expected);
    assert!(!report().is_green());
}

#[test]
fn json_has_every_check() {
    let json = report().write(Format::Json).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["green"], false);
    assert_eq!(json["totals"]["total"]["known"], 1);
    assert_eq!(json["compares"]["docs-types"], COMPARES);
    assert_eq!(json["checks"][2]["expected"], "2");
    assert_eq!(json["checks"][2]["status"], "failed");
    assert_eq!(json["checks"][3]["status"], "known");
    assert_eq!(json["checks"][3]["known"], "it is old");
}

#[test]
fn junit_counts_as_ci_services_do() {
    let text = report().write(Format::Junit).unwrap();
    let read = quick_junit::Report::deserialize_from_str(&text).unwrap();
    assert_eq!((read.tests, read.failures, read.errors), (4, 1, 0));
    assert!(text.contains("where     docs.yaml:3:4"), "{text}");
    assert!(text.contains(COMPARES));
    assert!(!text.contains('\u{1}'), "XML has no such character");
}

#[test]
fn markdown_cannot_be_broken_by_a_value() {
    let text = report().write(Format::Markdown).unwrap();
    assert!(text.starts_with("## Conformance: Not as expected\n"));
    assert!(text.contains(&format!("| docs-types | 0 | 1 | 1 | 0 | 2 | 2 | {COMPARES} |")));
    assert!(text.contains("| total | 1 | 1 | 1 | 1 | 4 | 22 |  |"));
    assert!(text.contains("- found: `` </script>`&\"  ``\n"), "{text}");
    assert!(text.contains("- `docs-types/age`: `it is old`\n"));
}

#[test]
fn html_cannot_be_broken_by_a_value_and_needs_nothing_else() {
    let page = report().write(Format::Html).unwrap();
    assert_eq!(page.matches("</script>").count(), 1);
    assert!(page.contains("\\u003c/script>") && page.contains(COMPARES));
    for outside in ["http:", "https:", "src=", "@import", "<link"] {
        assert!(!page.contains(outside), "{outside}");
    }
}
