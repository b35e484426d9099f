//! Changed descriptions and overlays: each change is found where it is, and nowhere else.

use daytona_conformance::{Input, Source, run};

use crate::support::{
    DESCRIPTION, OVERLAY, changed, failed, failure, only, read, red, replace_after, skipped,
};

/// Whatever compares the description with something else than values.
const PARTS: [&str; 4] = ["examples", "docs-description", "server-tables", "client-requests"];
const SANDBOX: &str = "\n    Sandbox:\n";
const LIST: &str = "operationId: listSandboxes\n";
const PAGE: &str = "operationId: listSandboxesPaginated\n";
const VOLUME: &str = "operationId: createVolume\n";
const OAUTH: &str = "        - oauth2: [openid, profile, email]\n";

/// A change: the file, what is replaced after which text, and the checks that fail; those of the
/// part `server-tables` without the name of the part.
type Change = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

#[rustfmt::skip]
const CHANGES: &[Change] = &[
    (DESCRIPTION, SANDBOX, "        autoStopInterval:", "        autoStopMinutes:",
        &["examples/sandbox-1/declared", "docs-description/property/autoStopInterval"]),
    (DESCRIPTION, LIST, "        - name: verbose\n", "        - name: talkative\n",
        &["docs-description/listSandboxes/query/verbose", "docs-description/example-query",
            "server-tables/listSandboxes/query/verbose", "server-tables/listSandboxes/query/talkative"]),
    (DESCRIPTION, LIST, "name: X-Daytona-Organization-ID\n          in: header", "name: X-Team\n          in: header",
        &["docs-description/listSandboxes/header/X-Daytona-Organization-ID",
            "server-tables/listSandboxes/header/X-Daytona-Organization-ID", "server-tables/listSandboxes/header/X-Team"]),
    (OVERLAY, "the documented default.", "default: false", "default: true",
        &["docs-description/listSandboxes/query/verbose/default",
            "docs-description/listSandboxes/query/includeErroredDeleted/default",
            "server-tables/listSandboxes/query/includeErroredDeleted", "server-tables/listSandboxes/query/verbose"]),
    (DESCRIPTION, PAGE, "minimum: 1\n", "minimum: 0\n",
        &["docs-description/listSandboxesPaginated/query/page/minimum", "server-tables/listSandboxesPaginated/query/page"]),
    (DESCRIPTION, PAGE, "maximum: 200", "maximum: 100",
        &["docs-description/listSandboxesPaginated/query/limit/maximum", "server-tables/listSandboxesPaginated/query/limit"]),
    (DESCRIPTION, PAGE, "            maximum: 200\n", "",
        &["docs-description/listSandboxesPaginated/query/limit/maximum", "server-tables/listSandboxesPaginated/query/limit"]),
    (DESCRIPTION, PAGE, "              - region\n", "",
        &["docs-description/listSandboxesPaginated/query/sort", "server-tables/listSandboxesPaginated/query/sort"]),
    (DESCRIPTION, PAGE, "default: desc", "default: asc", &["server-tables/listSandboxesPaginated/query/order"]),
    (DESCRIPTION, PAGE, "format: date-time", "format: date", &["server-tables/listSandboxesPaginated/query/lastEventAfter"]),
    (DESCRIPTION, PAGE, "- name: minCpu", "- name: minCpus",
        &["server-tables/listSandboxesPaginated/query/minCpu", "server-tables/listSandboxesPaginated/query/minCpus"]),
    (DESCRIPTION, "\npaths:\n", "  /volumes:\n", "  /disks:\n", &["server-tables/listVolumes", "server-tables/createVolume"]),
    (DESCRIPTION, "", "operationId: getVolume\n", "operationId: fetchVolume\n",
        &["server-tables/fetchVolume", "server-tables/getVolume"]),
    (DESCRIPTION, VOLUME, "        - bearer: []\n", "",
        &["docs-description/bearer/createVolume", "server-tables/createVolume/security"]),
    (DESCRIPTION, VOLUME, OAUTH, "", &["docs-description/oauth2/createVolume", "server-tables/createVolume/security"]),
    (DESCRIPTION, "operationId: listVolumes\n", "security:\n        - bearer: []\n        - oauth2: [openid, profile, email]\n",
        "security: []\n", &["docs-description/authentication/listVolumes", "server-tables/listVolumes/security"]),
    (DESCRIPTION, VOLUME, "required: true", "required: false", &["server-tables/createVolume/body"]),
    (DESCRIPTION, "\n    CreateVolume:\n", "type: string", "type: integer", &["server-tables/createVolume/body/schema"]),
    (DESCRIPTION, "\n    CreateVolume:\n", "        - name\n", "        - title\n", &["server-tables/createVolume/body/schema"]),
    (DESCRIPTION, "", "version: '1.0'", "version: two", &["docs-description/version", "docs-description/semantic-versioning"]),
    // It is as the example says then, and neither failure is the known one.
    (OVERLAY, "", "url: https://app.daytona.io/api", "url: https://api.daytona.io",
        &["docs-description/example-host", "docs-description/base-url", "client-requests/base-url"]),
    (DESCRIPTION, "", "        rateLimit:\n", "        limits:\n", &["docs-description/rate-limits"]),
    (DESCRIPTION, "securitySchemes:", "type: http", "type: apiKey", &["docs-description/bearer", "docs-description/api-keys", "docs-description/bearer/none"]),
    (DESCRIPTION, "securitySchemes:", "type: openIdConnect", "type: oauth2", &["docs-description/oauth2", "docs-description/oauth2/none"]),
    (DESCRIPTION, "securitySchemes:", "    bearer:", "    token: {type: http, scheme: basic}\n    bearer:", &["docs-description/methods"]),
    (OVERLAY, "'expiresInSeconds'].schema", "maximum: 86400", "maximum: 60",
        &["server-tables/getSignedPortPreviewUrl/query/expiresInSeconds"]),
    (OVERLAY, "no upload without it.", "- file", "- files", &["server-tables/uploadFile_deprecated/body"]),
];

#[tokio::test]
async fn each_change_is_found_where_it_is() {
    let mut wrong = Vec::new();
    for (file, anchor, from, to, expected) in CHANGES {
        let input = changed(&PARTS, file, |text| replace_after(&text, anchor, from, to));
        let mut found = red(&input).await;
        // Entries of what is known for checks that are not made any more.
        found.retain(|id| !id.starts_with("known/"));
        let mut expected = expected.to_vec();
        found.sort_unstable();
        expected.sort_unstable();
        if found != expected {
            wrong.push(format!("{from} became {to}: {found:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn another_kind_is_seen_with_its_place() {
    let input = changed(&PARTS, DESCRIPTION, |text| {
        let (before, sandbox) = text.split_once(SANDBOX).unwrap();
        let sandbox =
            replace_after(sandbox, "        recoverable:", "type: boolean", "type: string");
        format!("{before}{SANDBOX}{sandbox}")
    });
    let report = run(&input).await;
    assert_eq!(failed(&report), ["docs-description/property/recoverable"]);
    let (expected, found, place) = failure(&report, "docs-description/property/recoverable");
    assert_eq!((expected, found), ("boolean", "string"));
    let line = place.strip_prefix("daytona.yaml:").unwrap().split(':').next().unwrap();
    let text = read(DESCRIPTION);
    let line = text.lines().nth(line.parse::<usize>().unwrap() - 1).unwrap();
    assert!(line.contains("failure of a sandbox in state"), "{line}");
}

#[tokio::test]
async fn a_known_difference_is_no_other() {
    let input = changed(&["docs-description"], OVERLAY, |text| {
        text.replacen("url: https://app.daytona.io/api", "url: https://eu.daytona.io/api", 1)
    });
    let report = run(&input).await;
    let (expected, found, _) = failure(&report, "docs-description/base-url");
    let known = "http://localhost:3000; or https://app.daytona.io/api, which is known";
    assert!(expected.starts_with(known), "{expected}");
    assert_eq!(found, "https://eu.daytona.io/api");
}

#[tokio::test]
async fn the_member_of_a_body_that_differs_is_named() {
    let input = changed(&["server-tables"], DESCRIPTION, |text| {
        replace_after(&text, "\n    RunnerHealthMetrics:\n", "type: number", "type: string")
    });
    let report = run(&input).await;
    let (expected, found, _) = failure(&report, "server-tables/runnerHealthcheck/body/schema");
    let place = "/properties/metrics/properties/currentCpuLoadAverage/type";
    assert_eq!(expected, format!("{place} \"string\""));
    assert_eq!(found, format!("{place} \"number\""));
}

#[tokio::test]
async fn without_a_declared_default_the_documented_one_is_not_checked() {
    let input = changed(&["docs-description"], OVERLAY, |text| {
        replace_after(&text, "the documented default.", "default: false", "x-no: 1")
    });
    let ids = ["verbose", "includeErroredDeleted"];
    let ids = ids.map(|name| format!("docs-description/listSandboxes/query/{name}/default"));
    assert_eq!(skipped(&run(&input).await), ids);
}

#[tokio::test]
async fn without_pages_there_is_something_to_miss() {
    // The overlay would miss the path as well.
    let text = read(DESCRIPTION).replace("  /sandbox/paginated:\n", "  /sandbox/pages:\n");
    let mut input = Input::new(Source::new(DESCRIPTION, text), None).unwrap();
    input.options.only = vec!["docs-description/paginated".to_owned()];
    assert_eq!(red(&input).await, ["docs-description/paginated"]);
}

#[tokio::test]
async fn a_lost_response_is_seen() {
    let input = changed(&PARTS, DESCRIPTION, |text| replace_after(&text, LIST, "'200':", "'202':"));
    let red = red(&input).await;
    for id in [
        "examples/list/valid-as-corrected",
        "examples/sandbox-2/valid-as-published",
        "docs-description/returns-array",
    ] {
        assert!(red.iter().any(|failed| failed == id), "{id} should fail");
    }
    let properties = red.iter().filter(|id| id.starts_with("docs-description/property/")).count();
    assert_eq!(properties, only(&[]).documented.properties.len());
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let problem = Input::new(Source::new("broken.yaml", "paths: ["), None).unwrap_err();
    assert!(problem.to_string().contains("broken.yaml:1:"), "{problem}");
    let empty = Source::new("empty.yaml", "openapi: 3.0.3\npaths: {}\n");
    let problem = Input::new(empty, Some(Source::new(OVERLAY, read(OVERLAY)))).unwrap_err();
    assert!(problem.to_string().contains(OVERLAY), "{problem}");
}
