//! `dangling-link`: a link, need or `from` names a step that left the plan.

use std::collections::HashMap;

use super::index::Index;
use super::page::{Example, Page, plan, plan_on};
use super::{Case, when};
use crate::model::finding::{Finding, Rule};
use crate::model::judged::Moment;

pub(super) const PAGE: Page = Page {
    means: "A link, a need, a `from` or a `dropped-by` names a planned step that is in the plan no more.",
    why: "The history still knows the step, so that a link counts. But who reads the plan does not find it, and a need that \
          left the plan is never met.",
    example: Example::Files(&[
        plan("[[step]]\nid = \"survey\"\n\n[[step]]\nid = \"launch\"\nneeds = [\"survey\"]\n"),
        plan_on("2023-02-01", "[[step]]\nid = \"launch\"\nneeds = [\"survey\"]\n"),
    ]),
    mend: "If the step was given up, put it back with `dropped = \"why\"`: it stays visible then. If it was renamed, list the \
           old id in the new step's `was`, as `asplanned rename` does. Else take the name out.",
};

pub(super) fn find(case: Case<'_>, index: &Index<'_>) -> Vec<Finding> {
    let removed: HashMap<&str, &Moment> = case
        .judgement
        .plan
        .iter()
        .filter_map(|planned| Some((planned.step.id.as_str(), planned.removed.as_ref()?)))
        .collect();
    case.references
        .iter()
        .filter(|reference| reference.key != "was" && index.known.left(reference.key, &reference.name))
        .map(|reference| {
            let when = removed.get(reference.name.as_str()).map(|moment| format!(" {}", when(moment)));
            let when = when.unwrap_or_default();
            let message = format!("`{}` names a step that left the plan{when}: `{}`", reference.key, reference.name);
            Finding::new(Rule::DanglingLink, reference.place.clone(), message).of_step(&reference.step).with_help(
                "give a dropped step `dropped = \"why\"` and keep it in plan.toml; if it was renamed, list the old id in \
                 the new step's `was`",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::draft::*;
    use super::*;

    #[test]
    fn a_name_of_a_step_that_left_the_plan_is_found() {
        let found = said(Rule::DanglingLink, &[(&[planned("a")], &[]), (&[], &[linked("x", &["a"])])]);
        let said = "`plan` names a step that left the plan on 2023-01-02 (0000000): `a`";
        assert_eq!(found, [format!("actual.toml:x.plan.a x: {said}")]);
    }

    #[test]
    fn one_that_stands_by_its_name_or_an_earlier_one_is_not() {
        let renamed = [crate::model::plan::PlannedStep { was: texts(&["a"]), ..planned("b") }];
        let plan = [planned("a")];
        assert_eq!(said(Rule::DanglingLink, &[(&plan, &[]), (&renamed, &[linked("x", &["a"])])]), [""; 0]);
        assert_eq!(said(Rule::DanglingLink, &[(&plan, &[]), (&plan, &[linked("x", &["a", "never"])])]), [""; 0]);
    }
}
