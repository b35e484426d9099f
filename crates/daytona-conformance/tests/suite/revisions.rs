//! Another revision of the description.

use std::sync::Arc;

use daytona_conformance::{Source, Status, run};

use crate::support::{DESCRIPTION, failed, failure, only, read, red, replace_after};

/// A revision that is ours, changed.
fn revision(change: impl Fn(String) -> String) -> daytona_conformance::Input {
    let mut input = only(&["revisions"]);
    let source = Source::new("later.yaml", change(read(DESCRIPTION)));
    input.options.revisions = Some(vec![Arc::new(source)]);
    input.options.values = 20;
    input
}

#[tokio::test]
async fn the_same_revision_decodes() {
    let report = run(&revision(|text| text)).await;
    assert!(report.is_green(), "{report}");
    assert!(report.totals(Some("revisions")).passed > 170, "{report}");
}

#[tokio::test]
async fn what_became_optional_is_named_with_its_cause() {
    let input = revision(|text| {
        replace_after(&text, "\n    VolumeDto:\n", "        - organizationId\n", "")
    });
    let report = run(&input).await;
    assert_eq!(failed(&report), ["revisions/later/VolumeDto"]);
    let (_, found, place) = failure(&report, "revisions/later/VolumeDto");
    assert_eq!(found, "missing field `organizationId`");
    assert!(place.ends_with("VolumeDto"), "{place}");
}

#[tokio::test]
async fn each_cause_is_named() {
    let input = revision(|text| {
        let volume = "\n    VolumeDto:\n";
        let text = replace_after(&text, volume, "        - organizationId\n", "");
        replace_after(&text, volume, "type: string", "type: boolean")
    });
    let report = run(&input).await;
    let (_, found, _) = failure(&report, "revisions/later/VolumeDto");
    let expected = "id: invalid type: boolean `false`, expected a string; \
                    missing field `organizationId`";
    assert_eq!(found, expected);
}

#[tokio::test]
async fn another_type_is_named_and_more_properties_are_not() {
    let input = revision(|text| {
        let volume = "\n    VolumeDto:\n";
        let text = replace_after(
            &text,
            volume,
            "      properties:\n",
            "      properties:\n        size: {type: string}\n",
        );
        replace_after(&text, "\n    CreateVolume:\n", "type: string", "type: integer")
    });
    assert_eq!(red(&input).await, ["revisions/later/CreateVolume"]);
}

#[tokio::test]
async fn what_is_no_description_is_said_to_be_none() {
    let found = red(&revision(|_| "paths: [".to_owned())).await;
    assert_eq!(found, ["revisions/later"]);
    let found = red(&revision(|_| "openapi: 3.0.3\npaths: {}\n".to_owned())).await;
    assert_eq!(found, ["revisions/later"]);
}

#[tokio::test]
async fn without_revisions_the_part_is_skipped() {
    for wanted in ["revisions", "revisions/daytona-2026-06/Runner"] {
        let report = run(&only(&[wanted])).await;
        let statuses: Vec<Status> = report.checks.iter().map(|check| check.status()).collect();
        assert_eq!(statuses, [Status::Skipped], "{wanted}");
    }
}
