//! `coarse-step`: one planned step behind which many happened.

use super::index::Index;
use super::page::{Example, Page, plan, record_on};
use super::{Case, few, typed};
use crate::model::finding::{Finding, Rule};

pub(super) const PAGE: Page = Page {
    means: "More than five actual steps are linked to one planned step.",
    why: "One \"build it\" behind twenty steps is no foresight: they all count as foreseen, and the plan told of none.",
    example: Example::Files(&[
        plan("[[step]]\nid = \"build\"\n"),
        record_on(
            "2023-02-01",
            "step = [\n  { id = \"schema\", plan = \"build\" },\n  { id = \"import\", plan = \"build\" },\n  { id = \"forms\", \
             plan = \"build\" },\n  { id = \"mails\", plan = \"build\" },\n  { id = \"search\", plan = \"build\" },\n  { id = \
             \"export\", plan = \"build\" },\n]\n",
        ),
    ]),
    mend: "Split the planned step before the work goes on: `asplanned rename STEP NEW NEW` makes several of it, which keep \
           its history. If one step is really meant, such as one visit after the other, allow it there, and say why.",
};

/// So many actual steps may be linked to one planned step.
const MOST: usize = 5;

pub(super) fn find(case: Case<'_>, index: &Index<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for planned in case.judgement.plan.iter().filter(|planned| planned.actual.len() > MOST) {
        let id = &planned.step.id;
        let place = match index.planned(id) {
            Some(entry) if planned.in_newest => &entry.place,
            _ => case.plan_start,
        };
        let steps = planned.actual.iter().filter_map(|at| case.judgement.actual.get(*at)).map(|step| &step.step.id);
        let message = format!("{} steps happened behind `{id}` alone", planned.actual.len());
        let help = format!("split it before the work goes on: asplanned rename {} NEW NEW{}", typed(id), case.choosing);
        let finding = Finding::new(Rule::CoarseStep, place.clone(), message).of_step(id).with_help(help);
        let entries = steps.filter_map(|step| index.actual(step)).map(|entry| &entry.place);
        findings.push(few(finding, entries, "one of them"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::draft::*;
    use super::*;
    use crate::model::actual::ActualStep;

    fn found(count: usize) -> Vec<Finding> {
        let steps: Vec<ActualStep> = (0..count).map(|number| linked(&format!("s{number}"), &["a"])).collect();
        let mut found = Draft::line(&[(&[planned("a")], &[]), (&[planned("a")], &steps)]).findings();
        found.retain(|finding| finding.rule == Rule::CoarseStep);
        found
    }

    #[test]
    fn more_than_five_steps_behind_one_are_found() {
        assert_eq!(found(5), []);
        let found = found(6);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].place.path.as_str(), found[0].step.as_deref()), ("plan.toml:a", Some("a")));
        assert_eq!(found[0].message, "6 steps happened behind `a` alone");
        assert_eq!(found[0].related.len(), 6);
        assert_eq!(found[0].related[5].0.path, "actual.toml:s5");
    }

    #[test]
    fn of_very_many_only_some_are_pointed_at() {
        assert_eq!(found(300)[0].related.len(), 10);
    }

    #[test]
    fn behind_a_step_that_left_the_plan_they_are_found_too() {
        let steps: Vec<ActualStep> = (0..6).map(|number| linked(&format!("s{number}"), &["a"])).collect();
        let found = said(Rule::CoarseStep, &[(&[planned("a")], &[]), (&[], &steps)]);
        assert_eq!(found, ["plan.toml a: 6 steps happened behind `a` alone"]);
    }
}
