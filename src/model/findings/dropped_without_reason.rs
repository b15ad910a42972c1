//! `dropped-without-reason`: a planned step vanished, and nobody says why.

use super::index::Index;
use super::page::{Example, Page, plan, plan_on};
use super::{Case, when};
use crate::model::finding::{Finding, Rule};
use crate::model::judged::Fate;

pub(super) const PAGE: Page = Page {
    means: "A step of the baseline left the plan and never happened; or a step is `dropped` with a blank text.",
    why: "Why a step was given up is as worth knowing as why one came up. A step that is gone can't tell: the next team \
          plans it again.",
    example: Example::Files(&[
        plan("[[step]]\nid = \"price-test\"\n\n[[step]]\nid = \"launch\"\n"),
        plan_on("2023-02-01", "[[step]]\nid = \"launch\"\n"),
    ]),
    mend: "Put the step back with `dropped = \"why\"`, as `asplanned drop STEP --why …` writes it: it stays visible, and no \
           verdict changes. If it was renamed, list the old id in the new step's `was`.",
};

pub(super) fn find(case: Case<'_>, index: &Index<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for planned in &case.judgement.plan {
        let id = &planned.step.id;
        let is_blank = planned.step.dropped.as_ref().is_some_and(|why| why.trim().is_empty());
        let (place, message, help) = if planned.in_newest {
            let Some(entry) = index.planned(id).filter(|_| is_blank) else { continue };
            let message = format!("`{id}` was given up, and nobody says why");
            (entry.place_of("dropped"), message, "say in `dropped` why".to_owned())
        } else if planned.in_baseline && planned.fate == Fate::Dropped {
            let when = planned.removed.as_ref().map(|moment| format!(" {}", when(moment))).unwrap_or_default();
            let message = format!("`{id}` was planned from the start and left the plan{when}, and nobody says why");
            let help =
                "put it back with `dropped = \"why\"`; if it was renamed, list the old id in the new step's `was`";
            (case.plan_start, message, help.to_owned())
        } else {
            continue;
        };
        let finding = Finding::new(Rule::DroppedWithoutReason, place.clone(), message);
        findings.push(finding.of_step(id).with_help(help));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::draft::*;
    use super::*;
    use crate::model::plan::PlannedStep;

    fn dropped(id: &str, why: &str) -> PlannedStep {
        PlannedStep { dropped: Some(why.into()), ..planned(id) }
    }

    fn found(before: &[PlannedStep], after: &[PlannedStep]) -> Vec<String> {
        said(Rule::DroppedWithoutReason, &[(before, &[]), (after, &[])])
    }

    #[test]
    fn a_baseline_step_that_vanished_is_found() {
        assert_eq!(
            found(&[planned("a"), planned("b")], &[planned("b")]),
            [
                "plan.toml a: `a` was planned from the start and left the plan on 2023-01-02 (0000000), and nobody says why"
            ]
        );
    }

    #[test]
    fn one_that_is_dropped_with_a_blank_text_is_found() {
        let expected = ["plan.toml:a.dropped a: `a` was given up, and nobody says why"];
        assert_eq!(found(&[planned("a")], &[dropped("a", " ")]), expected);
        assert_eq!(found(&[], &[dropped("a", "")]), expected);
    }

    #[test]
    fn one_with_a_reason_a_new_name_or_a_realisation_is_not() {
        assert_eq!(found(&[planned("a")], &[dropped("a", "too dear")]), [""; 0]);
        let renamed = PlannedStep { was: texts(&["a"]), ..planned("b") };
        assert_eq!(found(&[planned("a")], &[renamed]), [""; 0]);
        let later: [(&[_], &[_]); 3] = [(&[], &[]), (&[planned("a")], &[]), (&[], &[])];
        assert_eq!(said(Rule::DroppedWithoutReason, &later), [""; 0], "it was not of the baseline");
        let done: [(&[_], &[_]); 3] =
            [(&[planned("a")], &[]), (&[planned("a")], &[actual("a")]), (&[], &[actual("a")])];
        assert_eq!(said(Rule::DroppedWithoutReason, &done), [""; 0], "it happened");
    }
}
