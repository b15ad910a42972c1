//! Findings as JUnit's XML, which nearly every CI shows as a list of tests.
//!
//! A test that fails is one that somebody must look at, so only denied findings fail. A warning is a test that passes and
//! has something to say: as a failure it would turn a build red that the exit code calls good, and as a skipped test it
//! would be counted as something that was not looked at.

use std::collections::{BTreeMap, HashMap};

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::{Report, told};
use crate::model::finding::{Finding, Level};
use crate::render::escape::xml;

/// Prints a suite for each file with findings, and one with a case that passes where there are none.
pub(super) fn junit(report: Report<'_>) -> String {
    let mut suites: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in report.findings {
        suites.entry(&finding.place.path).or_default().push(finding);
    }
    let mut all = quick_junit::Report::new("asplanned");
    if let Some(why) = report.undecided {
        let mut suite = TestSuite::new("asplanned");
        let mut error = TestCaseStatus::non_success(NonSuccessKind::Error);
        error.set_message(xml(why)).set_type("undecided");
        suite.add_test_case(case("plans", "history", error));
        all.add_test_suite(suite);
    } else if suites.is_empty() {
        let mut suite = TestSuite::new("asplanned");
        suite.add_test_case(case("plans", "findings", TestCaseStatus::success()));
        all.add_test_suite(suite);
    }
    for (path, findings) in suites {
        all.add_test_suite(suite(path, &findings, report));
    }
    // It is written to memory: there is nothing that could fail. The schema that CI systems go by knows no count of skipped
    // tests for all suites together; the first one is that.
    all.to_string().unwrap_or_default().replacen(" skipped=\"0\"", "", 1)
}

fn suite(path: &str, findings: &[&Finding], report: Report<'_>) -> TestSuite {
    let path = xml(path);
    let mut suite = TestSuite::new(&path);
    let mut seen: HashMap<String, usize> = HashMap::new();
    for finding in findings {
        // GitLab shows of several tests of one name only the first.
        let step = finding.step.as_ref().map(|step| format!(": {}", xml(step))).unwrap_or_default();
        let mut name = format!("{}{step}", finding.rule);
        let number = seen.entry(name.clone()).or_default();
        *number += 1;
        if *number > 1 {
            name.push_str(&format!(" ({number})"));
        }
        suite.add_test_case(finding_case(&path, &name, finding, report));
    }
    suite
}

/// Makes the case of one finding.
fn finding_case(path: &str, name: &str, finding: &Finding, report: Report<'_>) -> TestCase {
    let said = xml(&told(finding));
    let place = format!("{path}:{}:{}", finding.place.line, finding.place.column);
    if report.levels.of(finding.rule) == Level::Deny {
        let mut failure = TestCaseStatus::non_success(NonSuccessKind::Failure);
        failure.set_message(&said).set_type(finding.rule.name()).set_description(format!("{place}\n{said}"));
        return case(path, name, failure);
    }
    let mut passing = case(path, name, TestCaseStatus::success());
    passing.set_system_out(format!("{place}\nwarning: {said}"));
    passing
}

fn case(class: &str, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(class);
    case
}
