//! The suite on this workspace.

use std::collections::BTreeSet;

use daytona_conformance::{Status, run};

use crate::support::{input, only, skipped};

#[tokio::test]
async fn no_check_fails() {
    let report = run(&only(&[])).await;
    assert!(report.is_green(), "{report}");
    assert_eq!(skipped(&report), ["revisions", "server"]);
    let values = |part| report.totals(Some(part)).values;
    assert!(values("instances") > 186 * 150, "{}", values("instances"));
    assert_eq!(report.totals(Some("components")).checks, 186);
    assert_eq!(report.totals(None).known, report.of(Status::Known).count());
    assert!(report.of(Status::Known).all(|check| check.known.is_some()));
}

#[tokio::test]
async fn every_fact_has_its_check() {
    let report = run(&input()).await;
    let ids: BTreeSet<&str> = report.checks.iter().map(|check| check.id.as_str()).collect();
    assert_eq!(ids.len(), report.checks.len(), "ids are unique");
    let count = |prefix: &str| ids.iter().filter(|id| id.starts_with(prefix)).count();
    assert_eq!(count("examples/list/"), 4);
    assert_eq!(count("examples/sandbox-1/"), 5);
    assert_eq!(count("examples/sandbox-2/"), 5);
    assert_eq!(count("documented/property/"), 29);
    assert_eq!(count("documented/option/backupState/"), 5);
    assert_eq!(count("documented/option/sort/"), 7);
    assert_eq!(count("documented/option/order/"), 2);
    // Six of them have words as well.
    assert_eq!(count("described/property/"), 29 + 6);
    for id in [
        "described/listSandboxes/header/X-Daytona-Organization-ID",
        "described/listSandboxes/query/labels",
        "described/property/networkAllowList/words",
        "described/listSandboxesPaginated/query/page/minimum",
        "described/listSandboxesPaginated/query/limit/minimum",
        "described/listSandboxesPaginated/query/limit/maximum",
        "described/listSandboxesPaginated/query/states",
        "wire/base-url",
        "wire/listSandboxes/operation",
        "wire/listSandboxes/query/verbose",
        "wire/listSandboxes/query/labels",
        "wire/listSandboxes/query/includeErroredDeleted",
        "wire/listSandboxes/header/X-Daytona-Organization-ID",
        "wire/listSandboxes/header/Authorization",
        "wire/listSandboxes/response",
        "wire/listSandboxes/unset",
        "wire/listSandboxesPaginated/query/order",
    ] {
        assert!(ids.contains(id), "{id}");
    }
    assert!(report.checks.iter().all(|check| !check.source.is_empty()));
}
