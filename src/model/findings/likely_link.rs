//! `likely-link`: an emergent step reads much like an open planned one.

use super::index::Index;
use super::page::{Example, Page, plan, record_on};
use super::{Case, typed};
use crate::model::finding::{Finding, Rule};
use crate::model::judged::{Fate, JudgedActual, JudgedPlanned};
use crate::model::matching::{ALIKE, assign_within};
use crate::model::verdict::Verdict;

pub(super) const PAGE: Page = Page {
    means: "A recorded step is linked to nothing, and its title reads much like that of a planned step which is still open.",
    why: "Where the two are the same, the step counts as a surprise that it was not, and the planned one as open though it \
          is done. Only you can know: asplanned never links by itself.",
    example: Example::Files(&[
        plan("[[step]]\nid = \"sizing\"\ntitle = \"Interview five estimators\"\n"),
        record_on("2023-02-01", "[[step]]\nid = \"talks\"\ntitle = \"Interviews with estimators\"\nnote = \"x\"\n"),
    ]),
    mend: "If it is that step, link them: `asplanned link ID PLAN`. If it is not, say so: `plan = []`.",
};

/// How many pairs of titles are looked at: every run looks.
const PAIRS: usize = 200_000;

pub(super) fn find(case: Case<'_>, index: &Index<'_>) -> Vec<Finding> {
    let is_unlinked = |step: &&JudgedActual| {
        step.verdict == Verdict::Emergent && step.step.plan.as_ref().is_none_or(|it| !it.is_empty())
    };
    let emergent: Vec<&JudgedActual> = case.judgement.actual.iter().filter(is_unlinked).collect();
    let open: Vec<&JudgedPlanned> = case.judgement.plan.iter().filter(|step| step.fate == Fate::Open).collect();
    if emergent.is_empty() || open.is_empty() {
        return Vec::new();
    }
    let titles: Vec<&str> = emergent.iter().map(|step| step.title.as_str()).collect();
    let labels: Vec<&str> = open.iter().map(|step| step.step.label()).collect();
    let likely = assign_within(&titles, &labels, PAIRS).into_iter().filter(|(.., score)| *score >= ALIKE);
    let finding = |(step, planned): (&JudgedActual, &JudgedPlanned)| {
        let (id, plan) = (&step.step.id, &planned.step.id);
        let message = format!("`{id}` is linked to nothing, and reads much like the open step `{plan}`");
        let (one, other) = (typed(id), typed(plan));
        let help = format!("if it is that step: asplanned link {one} {other}{}; else say `plan = []`", case.choosing);
        let finding = Finding::new(Rule::LikelyLink, index.actual(id)?.place.clone(), message);
        let finding = finding.of_step(id).with_help(help);
        Some(match index.planned(plan) {
            Some(entry) => finding.with_related(entry.place.clone(), "the planned step"),
            None => finding,
        })
    };
    likely.filter_map(|(left, right, _)| finding((*emergent.get(left)?, *open.get(right)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::draft::*;
    use super::*;
    use crate::model::actual::ActualStep;
    use crate::model::plan::PlannedStep;

    fn found(planned_as: &str, step: ActualStep) -> Vec<String> {
        let plan = [PlannedStep { title: Some(planned_as.into()), ..planned("sizing") }, planned("other")];
        said(Rule::LikelyLink, &[(&plan, &[]), (&plan, &[step])])
    }

    fn titled(title: &str) -> ActualStep {
        ActualStep { title: Some(title.into()), ..actual("x") }
    }

    #[test]
    fn an_emergent_step_that_reads_like_an_open_one_is_found() {
        assert_eq!(
            found("Interview five estimators", titled("Interviews with estimators")),
            ["actual.toml:x x: `x` is linked to nothing, and reads much like the open step `sizing`"]
        );
    }

    #[test]
    fn the_command_chooses_the_initiative_where_there_are_several() {
        let plan = [PlannedStep { title: Some("Interview five estimators".into()), ..planned("sizing") }];
        let mut draft = Draft::line(&[(&plan, &[]), (&plan, &[titled("Interviews with estimators")])]);
        draft.choosing = " -i 'my x'".to_owned();
        let help = draft.findings().into_iter().find(|it| it.rule == Rule::LikelyLink).and_then(|it| it.help);
        assert_eq!(
            help.as_deref(),
            Some("if it is that step: asplanned link x sizing -i 'my x'; else say `plan = []`")
        );
    }

    #[test]
    fn what_a_shell_would_obey_is_no_part_of_a_command() {
        let plan = [PlannedStep { title: Some("Interview five estimators".into()), ..planned("$(boom)") }];
        let found = Draft::line(&[(&plan, &[]), (&plan, &[titled("Interviews with estimators")])]).findings();
        let help = found.iter().find(|it| it.rule == Rule::LikelyLink).and_then(|it| it.help.clone());
        assert_eq!(help.as_deref(), Some("if it is that step: asplanned link x ID; else say `plan = []`"));
    }

    #[test]
    fn a_stranger_one_that_says_it_was_not_planned_and_a_linked_one_are_not() {
        let estimators = "Interview five estimators";
        assert_eq!(found(estimators, titled("Server room flooded")), [""; 0]);
        assert_eq!(found(estimators, titled("Estimate the hosting costs")), [""; 0]);
        assert_eq!(found(estimators, ActualStep { plan: Some(vec![]), ..titled(estimators) }), [""; 0]);
        let linked = ActualStep { plan: Some(texts(&["other"])), ..titled(estimators) };
        assert_eq!(found(estimators, linked), [""; 0]);
        let plan = [PlannedStep { title: Some(estimators.into()), ..planned("sizing") }];
        let both = [ActualStep { plan: Some(texts(&["sizing"])), ..actual("y") }, titled(estimators)];
        assert_eq!(said(Rule::LikelyLink, &[(&plan, &[]), (&plan, &both)]), [""; 0], "it is open no more");
    }
}
