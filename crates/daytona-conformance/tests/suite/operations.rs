//! What the generated server knows of the operations.

use daytona_conformance::{Input, run};

use crate::support::{failed, failure, only, replace_after, with_description, with_overlay};

fn operations(mut input: Input) -> Input {
    input.options.only = vec!["operations".to_owned()];
    input
}

#[tokio::test]
async fn every_operation_is_served_as_described() {
    let report = run(&only(&["operations"])).await;
    assert!(report.is_green(), "{report}");
    let routes = report.checks.iter().filter(|check| check.id.matches('/').count() == 1);
    assert_eq!(routes.count(), 228);
}

#[tokio::test]
async fn another_description_is_not_what_is_served() {
    const PAGE: &str = "operationId: listSandboxesPaginated\n";
    const BODY: &str = "\n    CreateVolume:\n";
    const VOLUME: &str = "operationId: createVolume\n";
    for (anchor, from, to, red) in [
        ("\npaths:\n", "  /volumes:\n", "  /disks:\n", "listVolumes"),
        (PAGE, "maximum: 200", "maximum: 100", "listSandboxesPaginated/query/limit"),
        (PAGE, "default: desc", "default: asc", "listSandboxesPaginated/query/order"),
        (PAGE, "- name: minCpu", "- name: minCpus", "listSandboxesPaginated/query/minCpus"),
        (PAGE, "format: date-time", "format: date", "listSandboxesPaginated/query/lastEventAfter"),
        (PAGE, "              - region\n", "", "listSandboxesPaginated/query/sort"),
        (VOLUME, "        - bearer: []\n", "", "createVolume/security"),
        (VOLUME, "required: true", "required: false", "createVolume/body"),
        (BODY, "type: string", "type: integer", "createVolume/body/schema"),
        (BODY, "        - name\n", "        - title\n", "createVolume/body/schema"),
    ] {
        let input = with_description(|text| replace_after(&text, anchor, from, to));
        let id = format!("operations/{red}");
        assert!(failed(&operations(input)).await.contains(&id), "{id}");
    }
}

#[tokio::test]
async fn the_member_of_a_body_that_differs_is_named() {
    let input = with_description(|text| {
        replace_after(&text, "\n    RunnerHealthMetrics:\n", "type: number", "type: string")
    });
    let report = run(&operations(input)).await;
    let (expected, found, _) = failure(&report, "operations/runnerHealthcheck/body/schema");
    let place = "/properties/metrics/properties/currentCpuLoadAverage/type";
    assert_eq!(expected, format!("{place} \"string\""));
    assert_eq!(found, format!("{place} \"number\""));
}

#[tokio::test]
async fn an_operation_of_one_side_is_named() {
    let input = with_description(|text| {
        replace_after(&text, "", "operationId: getVolume\n", "operationId: fetchVolume\n")
    });
    let report = run(&operations(input)).await;
    let expected = ("an operation of the server", "none", "OPERATIONS");
    assert_eq!(failure(&report, "operations/fetchVolume"), expected);
    let (expected, found, _) = failure(&report, "operations/getVolume");
    assert_eq!((expected, found), ("an operation of the description", "none"));
}

#[tokio::test]
async fn overlay_actions_count() {
    const ACTIONS: &str = "actions:";
    for (anchor, from, to, red) in [
        ("'expiresInSeconds'].schema", "maximum: 86400", "maximum: 60", "getSignedPortPreviewUrl"),
        (ACTIONS, "x-json-encoded: true", "x-json-encoded: false", "listSandboxes/query/labels"),
        ("no upload without it.", "- file", "- files", "uploadFile_deprecated/body"),
        (ACTIONS, "update: destroyed", "update: gone", "listSandboxesPaginated/query/states"),
        ("a fraction.", "type: integer", "type: string", "getAllSnapshots/query/page"),
    ] {
        let input = with_overlay(|text| replace_after(&text, anchor, from, to));
        let red_ones = failed(&operations(input)).await;
        assert!(red_ones.iter().any(|id| id.contains(red)), "{red}: {red_ones:?}");
    }
}
