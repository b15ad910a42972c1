//! `id-reused`: an id came back for other work.

use std::collections::{HashMap, HashSet};

use super::index::Index;
use super::page::{Example, Page, plan, plan_on};
use super::stays::Stays;
use super::{Case, when};
use crate::model::finding::{Finding, Place, Rule};
use crate::model::graph::Ix;
use crate::model::history::{History, List, Listed, Name};
use crate::model::matching::{LIKELY, is_same, likeness};

pub(super) const PAGE: Page = Page {
    means: "An id left the plan or the record, and came back with a title unlike the one that it had; or a recorded step is \
            linked, by its own id alone, to a step that left the plan and reads unlike it.",
    why: "The history follows a step by its id. So the new work inherits when the old was planned, and may count as foreseen \
          though nobody saw it coming.",
    example: Example::Files(&[
        plan("[[step]]\nid = \"step-3\"\ntitle = \"Survey customers\"\n"),
        plan_on("2023-02-01", "[[step]]\nid = \"launch\"\n"),
        plan_on("2023-03-01", "[[step]]\nid = \"step-3\"\ntitle = \"Hire a data engineer\"\n"),
    ]),
    mend: "Give the new step another id, or say `plan = []` where a recorded step was not planned. If it is the same work in \
           other words, allow the finding on the step, and say so.",
};

/// The most earlier titles that a step is compared with.
const TITLES: usize = 5;

pub(super) fn find(case: Case<'_>, index: &Index<'_>, stays: &Stays<'_>) -> Vec<Finding> {
    let history = case.history;
    let planned = case.judgement.plan.iter().filter(|step| step.in_newest).map(|step| step.step.id.as_str());
    let of_plan =
        came_back(history, List::Plan, planned, stays, |step| history.planned.get(step).and_then(Listed::title));
    let actual = case.judgement.actual.iter().map(|step| step.step.id.as_str());
    let of_record =
        came_back(history, List::Record, actual, stays, |step| history.recorded.get(step).and_then(Listed::title));
    let of_plan = of_plan.into_iter().filter_map(|it| Some((&index.planned(it.id)?.place, it)));
    let of_record = of_record.into_iter().filter_map(|it| Some((&index.actual(it.id)?.place, it)));
    let mut findings: Vec<Finding> = of_plan.chain(of_record).map(|(place, it)| finding(history, place, &it)).collect();
    findings.extend(by_a_removed_id(case, index));
    findings
}

/// An id that came back for other work.
struct Reused<'a> {
    id: &'a str,
    /// The commit with which it came back.
    node: Ix,
    before: &'a str,
    now: &'a str,
}

fn finding(history: &History, place: &Place, reused: &Reused<'_>) -> Finding {
    let Reused { id, node, before, now } = reused;
    let when = history.moment(*node).map(|moment| format!(" {}", when(&moment))).unwrap_or_default();
    let message = format!("the id `{id}` came back{when} for other work: `{now}`, and was `{before}`");
    let help = "give the new step another id; if it is the same work, allow this on the step, and say so";
    Finding::new(Rule::IdReused, place.clone(), message).of_step(*id).with_help(help)
}

/// Finds those of some ids that left a list and came back with a title unlike all that they had before.
fn came_back<'a>(
    history: &'a History,
    list: List,
    ids: impl Iterator<Item = &'a str>,
    stays: &Stays<'_>,
    title: impl Fn(u32) -> Option<&'a str>,
) -> Vec<Reused<'a>> {
    let mut back: HashMap<Name, Ix> = HashMap::new();
    let mut found = Vec::new();
    for id in ids {
        let Some(name) = history.names.get(id) else { continue };
        if let Some(node) = stays.came_back(list, name)
            && back.insert(name, node).is_none()
        {
            found.push((id, name, node));
        }
    }
    if found.is_empty() {
        return Vec::new();
    }
    // The titles that each of them had before, and those with which it came back.
    let mut titles: HashMap<Name, (Vec<&str>, Vec<&str>)> = HashMap::new();
    let mut seen: HashSet<(u32, bool)> = HashSet::new();
    for node in history.graph.commits() {
        for step in history.steps(list, history.version(list, node)) {
            let name = history.name(list, *step);
            let Some(back) = back.get(&name) else { continue };
            let (is_before, is_back) = (history.ancestry.is_ancestor(node, *back), node == *back);
            if (is_before || is_back)
                && seen.insert((*step, is_back))
                && let Some(title) = title(*step)
            {
                let (before, now) = titles.entry(name).or_default();
                if is_back { now.push(title) } else { before.push(title) }
            }
        }
    }
    let unlike = |(id, name, node): (&'a str, Name, Ix)| {
        let (before, now) = titles.get(&name)?;
        let (old, now) = (before.last()?, now.first()?);
        let is_alike = before.iter().rev().take(TITLES).any(|before| are_alike(before, now));
        (!is_alike).then_some(Reused { id, node, before: old, now })
    };
    found.into_iter().filter_map(unlike).collect()
}

/// Finds actual steps that their own ids alone link to a step that left the plan, and that read unlike it.
fn by_a_removed_id(case: Case<'_>, index: &Index<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for step in case.judgement.actual.iter().filter(|step| step.step.plan.is_none()) {
        let id = &step.step.id;
        let planned = step.linked.first().and_then(|at| case.judgement.plan.get(*at)).filter(|it| !it.in_newest);
        let Some(planned) = planned else { continue };
        let (Some(title), Some(other)) = (&step.step.title, &planned.step.title) else { continue };
        let Some(entry) = index.actual(id).filter(|_| !are_alike(title, other)) else { continue };
        let left = planned.removed.as_ref().map(|moment| format!(" {}", when(moment))).unwrap_or_default();
        let message = format!("`{id}` has the id of a step that left the plan{left}, and reads unlike it: `{other}`");
        let help = "give it another id, or say `plan = []`; if it is that step, say `plan` and its id";
        findings.push(Finding::new(Rule::IdReused, entry.place.clone(), message).of_step(id).with_help(help));
    }
    findings
}

fn are_alike(one: &str, other: &str) -> bool {
    is_same(one, other) || likeness(one, other) >= LIKELY
}

#[cfg(test)]
mod tests {
    use super::super::draft::*;
    use super::*;
    use crate::model::actual::ActualStep;
    use crate::model::plan::PlannedStep;

    const SURVEY: &str = "Survey customers to size the problem";
    const HIRE: &str = "Hire a data engineer";

    fn plan(id: &str, title: &str) -> PlannedStep {
        PlannedStep { title: Some(title.into()), ..planned(id) }
    }

    fn record(id: &str, title: &str) -> ActualStep {
        ActualStep { title: Some(title.into()), ..actual(id) }
    }

    fn found(commits: &[(&[PlannedStep], &[ActualStep])]) -> Vec<String> {
        said(Rule::IdReused, commits)
    }

    #[test]
    fn an_id_that_came_back_for_other_work_is_found() {
        assert_eq!(
            found(&[(&[plan("a", SURVEY)], &[]), (&[], &[]), (&[plan("a", HIRE)], &[])]),
            [format!(
                "plan.toml:a a: the id `a` came back on 2023-01-03 (0000000) for other work: `{HIRE}`, and was `{SURVEY}`"
            )]
        );
        let of_record: [(&[_], &[_]); 3] = [(&[], &[record("a", SURVEY)]), (&[], &[]), (&[], &[record("a", HIRE)])];
        assert_eq!(found(&of_record).len(), 1);
        let renamed = PlannedStep { was: texts(&["a"]), ..plan("b", SURVEY) };
        let taken: [(&[_], &[_]); 3] = [
            (&[plan("a", SURVEY)], &[]),
            (std::slice::from_ref(&renamed), &[]),
            (&[renamed.clone(), plan("a", HIRE)], &[]),
        ];
        assert_eq!(found(&taken).len(), 1, "who has the id now is not who had it");
    }

    #[test]
    fn the_same_work_in_other_words_and_what_never_left_are_not() {
        let other = "Survey of 140 customers";
        for commits in [
            [(&[plan("a", SURVEY)][..], &[][..]), (&[], &[]), (&[plan("a", other)], &[])],
            [(&[plan("a", SURVEY)], &[]), (&[plan("a", HIRE)], &[]), (&[plan("a", HIRE)], &[])],
            [(&[plan("a", SURVEY)], &[]), (&[], &[]), (&[planned("a")], &[])],
            [(&[plan("a", SURVEY)], &[]), (&[], &[]), (&[], &[])],
        ] {
            assert_eq!(found(&commits), [""; 0], "{commits:?}");
        }
        let later: [(&[_], &[_]); 4] =
            [(&[plan("a", SURVEY)], &[]), (&[], &[]), (&[plan("a", SURVEY)], &[]), (&[plan("a", HIRE)], &[])];
        assert_eq!(found(&later), [""; 0], "it came back as it was, and changed its title then");
        let again: [(&[_], &[_]); 5] = [
            (&[plan("a", SURVEY)], &[]),
            (&[], &[]),
            (&[plan("a", HIRE)], &[]),
            (&[], &[]),
            (&[plan("a", SURVEY)], &[]),
        ];
        assert_eq!(found(&again), [""; 0], "it is what it was at first");
    }

    #[test]
    fn an_id_that_two_branches_brought_in_did_not_come_back() {
        let mut draft = Draft::default();
        let root = draft.commit(&[], &[], &[]);
        let one = draft.commit(&[root], &[plan("a", SURVEY)], &[]);
        let two = draft.commit(&[root], &[plan("a", HIRE)], &[]);
        draft.commit(&[one, two], &[plan("a", HIRE)], &[]);
        assert_eq!(draft.said(Rule::IdReused), [""; 0]);
    }

    #[test]
    fn an_own_id_that_means_a_step_that_left_is_found() {
        let left = [plan("a", SURVEY)];
        assert_eq!(
            found(&[(&left, &[]), (&[], &[]), (&[], &[record("a", HIRE)])]),
            [format!(
                "actual.toml:a a: `a` has the id of a step that left the plan on 2023-01-02 (0000000), and reads unlike it: \
                 `{SURVEY}`"
            )]
        );
        for step in [
            record("a", "Surveyed the customers"),
            actual("a"),
            ActualStep { plan: Some(vec![]), ..record("a", HIRE) },
            ActualStep { plan: Some(texts(&["a"])), ..record("a", HIRE) },
        ] {
            assert_eq!(found(&[(&left, &[]), (&[], &[]), (&[], &[step])]), [""; 0]);
        }
        assert_eq!(found(&[(&left, &[]), (&left, &[]), (&left, &[record("a", HIRE)])]), [""; 0], "it has not left");
    }
}
