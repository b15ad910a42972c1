//! `retrofitted`: a step was planned only after it began.

use super::Case;
use crate::model::finding::{Finding, Rule};
use crate::model::verdict::Because;

pub(super) fn find(case: Case<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for step in &case.judgement.actual {
        let Some(because) = step.verdict.because() else { continue };
        let Some((_, place)) = case.actual.iter().find(|(id, _)| *id == step.step.id) else { continue };
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
        findings.push(Finding::new(Rule::Retrofitted, place.clone(), message).of_step(&step.step.id).with_help(help));
    }
    findings
}
