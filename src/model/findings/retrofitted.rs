//! `retrofitted`: a step was planned only after it began.

use super::Case;
use super::index::Index;
use super::page::{Example, Page, plan_on, record};
use crate::model::finding::{Finding, Rule};
use crate::model::verdict::Because;

pub(super) const PAGE: Page = Page {
    means: "A step that happened is in the plan, but came there only when it had begun, or later: a surprise that the plan \
            took in afterwards.",
    why: "It is no mistake: a plan may learn. Who wants every step planned before it begins can deny this, and then a \
          branch that plans and records at once does not pass.",
    example: Example::Files(&[
        record("[[step]]\nid = \"data-terms\"\nstarted = 2023-01-09\n"),
        plan_on("2023-01-16", "[[step]]\nid = \"data-terms\"\n"),
    ]),
    mend: "It can't be undone, and need not be: say in `note` how it came up, and in `lesson` what the next plan should know. \
           Next time commit or merge the plan first. `asplanned show STEP` tells which commit planned it, and which one \
           recorded it.",
};

pub(super) fn find(case: Case<'_>, index: &Index<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for step in &case.judgement.actual {
        let Some(because) = step.verdict.because() else { continue };
        let Some(entry) = index.actual(&step.step.id) else { continue };
        let (why, help) = match because {
            Because::BeganEarlier => (
                "it began before it was planned",
                "the surprise sticks: say in `note` how it came up, and in `lesson` what the next plan should know",
            ),
            Because::Split => (
                "it was in the plan on one branch that recorded it, and not on another",
                "merge the plan to the main branch before the work begins",
            ),
            Because::SameCommit => (
                "one commit planned and recorded it",
                "commit or merge the plan first, and record the step in a later commit",
            ),
            Because::Concurrent => (
                "it was planned on one branch and recorded on another",
                "merge the plan to the main branch before the work begins",
            ),
            Because::PlannedLater => (
                "it was planned after it was recorded",
                "the surprise sticks: say in `note` how it came up, and in `lesson` what the next plan should know",
            ),
        };
        let message = format!("`{}` is retrofitted: {why}", step.step.id);
        findings
            .push(Finding::new(Rule::Retrofitted, entry.place.clone(), message).of_step(&step.step.id).with_help(help));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::draft::*;
    use super::*;

    #[test]
    fn a_step_that_was_planned_late_is_found_with_the_reason() {
        let plan = [planned("a")];
        let late = said(Rule::Retrofitted, &[(&[], &[actual("a")]), (&plan, &[actual("a")])]);
        assert_eq!(late, ["actual.toml:a a: `a` is retrofitted: it was planned after it was recorded"]);
        let same = said(Rule::Retrofitted, &[(&[], &[]), (&plan, &[actual("a")])]);
        assert_eq!(same, ["actual.toml:a a: `a` is retrofitted: one commit planned and recorded it"]);
    }

    #[test]
    fn what_was_foreseen_or_never_planned_is_not() {
        let plan = [planned("a")];
        assert_eq!(said(Rule::Retrofitted, &[(&plan, &[]), (&plan, &[actual("a"), linked("x", &[])])]), [""; 0]);
    }
}
