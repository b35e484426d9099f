//! The report as test results: a suite for each part, a case for each check.

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::Report;
use crate::check::{Check, Outcome};
use crate::checks::compares;

pub fn write(report: &Report) -> Result<String, String> {
    let mut document = Document::new("daytona-conformance");
    for part in report.parts() {
        let mut suite = TestSuite::new(part);
        suite.add_property(("compares", compares(part)));
        for check in report.checks.iter().filter(|check| check.part() == part) {
            let mut case = TestCase::new(check.id.as_str(), status(report, check));
            case.set_classname(part);
            suite.add_test_case(case);
        }
        document.add_test_suite(suite);
    }
    document.to_string().map_err(|error| error.to_string())
}

fn status(report: &Report, check: &Check) -> TestCaseStatus {
    let skipped = |message: String| {
        let mut status = TestCaseStatus::skipped();
        status.set_message(message);
        status
    };
    match (&check.outcome, &check.known) {
        (Outcome::Passed, _) => TestCaseStatus::success(),
        (Outcome::Skipped { reason }, _) => skipped(reason.clone()),
        // JUnit has no word for a failure that is expected.
        (Outcome::Failed { found, .. }, Some(reason)) => {
            skipped(format!("known failure: {reason} (found {found})"))
        }
        (Outcome::Failed { expected, found, place }, None) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(format!("expected {expected}, found {found}"));
            status.set_description(format!(
                "expected  {expected}\nfound     {found}\nwhere     {place}\nsource    {}\n\
                 again     {}",
                check.source,
                report.options.command(&check.id)
            ));
            status
        }
    }
}
