//! `unmet-need`: a step began before what it needs was in place.

use std::collections::HashMap;

use super::index::Index;
use super::page::{Example, Page, plan, record_on};
use super::{Case, Reference};
use crate::model::finding::{Finding, Rule};
use crate::model::history::List;

pub(super) const PAGE: Page = Page {
    means: "A step began before a step, or a state that some step yields, which it needs by itself or by its planned step.",
    why: "It was done out of sequence: either the plan asks for more than is needed, or something was left out that will be \
          missed.",
    example: Example::Files(&[
        plan("[[step]]\nid = \"terms\"\n\n[[step]]\nid = \"pilot\"\nneeds = [\"terms\"]\n"),
        record_on("2023-02-01", "[[step]]\nid = \"pilot\"\nstarted = 2023-01-30\n"),
    ]),
    mend: "Record what was in place before, if it was. If it was not needed, take it out of `needs`. If it was, say in `note` \
           or `lesson` what came of it, and allow the finding on the step.",
};

pub(super) fn find(case: Case<'_>, index: &Index<'_>) -> Vec<Finding> {
    let mut needs: HashMap<(&str, &str), &Reference> = HashMap::new();
    let mut planned_needs: HashMap<(&str, &str), &Reference> = HashMap::new();
    for reference in case.references.iter().filter(|reference| reference.key == "needs") {
        let of = if reference.list == List::Plan { &mut planned_needs } else { &mut needs };
        of.entry((&reference.step, &reference.name)).or_insert(reference);
    }
    let mut findings = Vec::new();
    for step in case.judgement.actual.iter().filter(|step| !step.unmet_needs.is_empty()) {
        let id = step.step.id.as_str();
        let Some(entry) = index.actual(id) else { continue };
        // What never was is told of as that.
        let names = step.unmet_needs.iter().map(String::as_str).filter(|name| !index.known.is_unknown("needs", name));
        let names: Vec<&str> = names.collect();
        if names.is_empty() {
            continue;
        }
        let own = names.iter().find_map(|name| needs.get(&(id, *name)));
        let place = own.map_or(&entry.place, |reference| &reference.place);
        let listed = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let message = format!("`{id}` began before {listed} was in place");
        let help = "record it and correct the days if it was; else say in `note` what came of it";
        let mut finding = Finding::new(Rule::UnmetNeed, place.clone(), message).of_step(id).with_help(help);
        for planned in step.linked.iter().filter_map(|at| case.judgement.plan.get(*at)) {
            let needed = names.iter().find_map(|name| planned_needs.get(&(planned.step.id.as_str(), *name)));
            if let Some(reference) = needed.filter(|_| planned.in_newest) {
                finding = finding.with_related(reference.place.clone(), "the planned step needs it");
            }
        }
        findings.push(finding);
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::draft::*;
    use super::*;
    use crate::model::actual::ActualStep;
    use crate::model::plan::PlannedStep;

    fn needing(id: &str, needs: &[&str]) -> PlannedStep {
        PlannedStep { needs: texts(needs), ..planned(id) }
    }

    #[test]
    fn a_step_that_began_too_early_is_found_once_with_all_its_needs() {
        let plan = [needing("a", &["b", "c", "nothing"]), planned("b"), planned("c")];
        let own = ActualStep { needs: texts(&["c"]), ..actual("a") };
        let mut found = Draft::line(&[(&plan, &[]), (&plan, &[own])]).findings();
        found.retain(|finding| finding.rule == Rule::UnmetNeed);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].message, "`a` began before `c`, `b` was in place");
        assert_eq!(found[0].place.path, "actual.toml:a.needs.c");
        assert_eq!(
            found[0].related.iter().map(|(place, _)| place.path.as_str()).collect::<Vec<_>>(),
            ["plan.toml:a.needs.c"]
        );
        let found = said(Rule::UnmetNeed, &[(&plan, &[]), (&plan, &[actual("a")])]);
        assert_eq!(found, ["actual.toml:a a: `a` began before `b`, `c` was in place"]);
    }

    #[test]
    fn a_need_that_was_in_place_or_never_was_is_not() {
        let plan = [needing("a", &["b"]), planned("b")];
        assert_eq!(said(Rule::UnmetNeed, &[(&plan, &[]), (&plan, &[actual("b"), actual("a")])]), [""; 0]);
        let plan = [needing("a", &["nothing"])];
        assert_eq!(said(Rule::UnmetNeed, &[(&plan, &[]), (&plan, &[actual("a")])]), [""; 0]);
    }
}
