//! The suite on this workspace.

use std::collections::BTreeSet;

use daytona_conformance::{Status, run};

use crate::support::{only, skipped};

#[tokio::test]
async fn no_check_fails_and_each_part_checks_what_it_should() {
    let report = run(&only(&[])).await;
    assert!(report.is_green(), "{report}");
    assert_eq!(skipped(&report), ["revisions", "live-server"]);
    assert!(report.with_status(Status::Known).all(|check| check.known.is_some()));
    assert!(report.checks.iter().all(|check| !check.source.is_empty()));
    let values = report.totals(Some("round-trips")).values;
    assert!(values > 186 * 150, "{values}");

    let ids: BTreeSet<&str> = report.checks.iter().map(|check| check.id.as_str()).collect();
    assert_eq!(ids.len(), report.checks.len(), "ids are unique");
    for (prefix, count) in [
        ("examples/list/", 4),
        ("examples/sandbox-1/", 5),
        ("examples/sandbox-2/", 5),
        ("docs-types/property/", 29),
        ("docs-types/option/backupState/", 5),
        ("docs-types/option/sort/", 7),
        ("docs-types/option/order/", 2),
        // Six of them have words as well.
        ("docs-description/property/", 29 + 6),
        ("docs-description/authentication/", 228),
        ("docs-description/response-statuses/", 228),
        ("docs-description/error-content/", 228),
        ("schema-types/", 186),
        ("any-json/", 14),
        ("client-requests/listSandboxes/query/", 3),
        ("client-requests/listSandboxes/header/", 2),
        ("client-requests/listSandboxesPaginated/query/", 7),
        ("client-requests/", 19),
    ] {
        let found = ids.iter().filter(|id| id.starts_with(prefix)).count();
        assert_eq!(found, count, "{prefix}");
    }
    let routes = ids.iter().filter(|id| id.starts_with("server-tables/"));
    assert_eq!(routes.filter(|id| id.matches('/').count() == 1).count(), 228);
}
