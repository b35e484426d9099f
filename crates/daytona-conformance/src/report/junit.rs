//! The report as test results: a suite for each part, a case for each check.

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::Report;
use crate::check::Outcome;

pub fn write(report: &Report) -> Result<String, String> {
    let mut document = Document::new("daytona-conformance");
    for part in report.parts() {
        let mut suite = TestSuite::new(part);
        for check in report.checks.iter().filter(|check| check.part() == part) {
            let status = match &check.outcome {
                Outcome::Passed => TestCaseStatus::success(),
                Outcome::Skipped { reason } => {
                    let mut status = TestCaseStatus::skipped();
                    status.set_message(reason.as_str());
                    status
                }
                // JUnit has no word for a failure that is expected.
                Outcome::Failed { found, .. } if check.known.is_some() => {
                    let mut status = TestCaseStatus::skipped();
                    let reason = check.known.as_deref().unwrap_or_default();
                    status.set_message(format!("known failure: {reason} (found {found})"));
                    status
                }
                Outcome::Failed { expected, found, place } => {
                    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                    let again = report.options.command(&check.id);
                    status.set_message(format!("expected {expected}, found {found}"));
                    status.set_description(format!(
                        "expected  {expected}\nfound     {found}\nwhere     {place}\n\
                         source    {}\nagain     {again}",
                        check.source
                    ));
                    status
                }
            };
            let mut case = TestCase::new(check.id.as_str(), status);
            case.set_classname(part);
            suite.add_test_case(case);
        }
        document.add_test_suite(suite);
    }
    document.to_string().map_err(|error| error.to_string())
}
