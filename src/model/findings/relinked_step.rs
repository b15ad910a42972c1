//! `relinked-step`: a link or `was` came after a step was recorded, and made it foreseen.

use std::collections::HashMap;

use super::index::Index;
use super::page::{Example, Page, plan, record_on};
use super::stays::Stays;
use super::{Case, when};
use crate::model::actual::ActualStep;
use crate::model::finding::{Finding, Rule};
use crate::model::graph::Ix;
use crate::model::history::{self, History, List, Marks, Name, NameSet};
use crate::model::judged::JudgedActual;
use crate::model::verdict::{self, Evidence};

pub(super) const PAGE: Page = Page {
    means: "A step is foreseen now, and would not be by its link and the ids as they stood in the commit that recorded it.",
    why: "Whoever may link afterwards can make any surprise foreseen. Most late links are honest, and still they are looked \
          at better than trusted.",
    example: Example::Files(&[
        plan("[[step]]\nid = \"survey\"\n"),
        record_on("2023-02-01", "[[step]]\nid = \"visit\"\n"),
        record_on("2023-02-02", "[[step]]\nid = \"visit\"\nplan = \"survey\"\n"),
    ]),
    mend: "Look whether the two are really the same. If they are, allow the finding on the step, and say so; if they are not, \
           write `plan = []`. Next time link when you record: `asplanned start STEP --plan ID`.",
};

pub(super) fn find(case: Case<'_>, index: &Index<'_>, stays: &Stays<'_>) -> Vec<Finding> {
    let foreseen: Vec<&JudgedActual> = case.judgement.actual.iter().filter(|step| step.verdict.is_foreseen()).collect();
    let of_history: Vec<&JudgedActual> =
        foreseen.iter().copied().filter(|step| step.evidence == Evidence::History && !step.linked_late).collect();
    let was_foreseen = was_foreseen(case.history, stays, &of_history);
    let mut was_foreseen = of_history.iter().map(|step| &step.step.id).zip(was_foreseen).collect::<HashMap<_, _>>();
    let mut findings = Vec::new();
    for step in foreseen {
        let id = &step.step.id;
        let is_relinked = step.linked_late || was_foreseen.remove(id) == Some(false);
        let Some(entry) = index.actual(id).filter(|_| is_relinked) else { continue };
        let message =
            format!("`{id}` is foreseen by a link or `was` that came after it was recorded {}", when(&step.recorded));
        let help = "if it is the same work, allow this on the step, and say so; else say `plan = []`";
        findings.push(Finding::new(Rule::RelinkedStep, entry.place.clone(), message).of_step(id).with_help(help));
    }
    findings
}

/// Tells of each of some steps whether it would have been foreseen by the links and names of the commits that recorded it
/// first: of each of them some planned step that it was linked to then stood in an earlier plan.
fn was_foreseen(history: &History, stays: &Stays<'_>, steps: &[&JudgedActual]) -> Vec<bool> {
    let names: Vec<NameSet> = steps.iter().map(|step| names_of(history, &step.step)).collect();
    // Most steps have one name, and where that came in is known.
    let several: Vec<NameSet> = names.iter().filter(|names| names.len() > 1).cloned().collect();
    let name_of = |step: u32| history.recorded.name(step);
    let introductions = if several.is_empty() {
        Vec::new()
    } else {
        history::presence(history, List::Record, &several, name_of).introductions
    };
    let mut of_several = introductions.into_iter();
    // What is asked of each commit: which of the steps it recorded first, by their names.
    let mut asked: HashMap<Ix, Vec<usize>> = HashMap::new();
    for (at, names) in names.iter().enumerate() {
        let introductions = match names.as_slice() {
            [name] => stays.introductions(List::Record, *name).to_vec(),
            _ => of_several.next().unwrap_or_default(),
        };
        for first in verdict::first_introductions(history, &introductions) {
            asked.entry(first).or_default().push(at);
        }
    }
    let mut foreseen = vec![true; steps.len()];
    let mut wanted = Marks::new(history.names.len());
    for (node, asked) in asked {
        wanted.clear();
        let mut owners: HashMap<Name, Vec<usize>> = HashMap::new();
        for at in asked {
            for name in names.get(at).into_iter().flatten() {
                wanted.set(*name);
                owners.entry(*name).or_default().push(at);
            }
        }
        let mut was: HashMap<usize, bool> = owners.values().flatten().map(|at| (*at, false)).collect();
        let record = history.node(node).and_then(|node| node.record);
        for number in history.record_steps(record) {
            let name = history.recorded.name(*number);
            let Some(then) = history.recorded.get(*number).filter(|_| wanted.has(name)) else { continue };
            if was_linked_in_time(history, stays, then, node) {
                for at in owners.get(&name).into_iter().flatten() {
                    was.insert(*at, true);
                }
            }
        }
        for (at, was) in was {
            if let Some(foreseen) = foreseen.get_mut(at) {
                *foreseen &= was;
            }
        }
    }
    foreseen
}

fn names_of(history: &History, step: &ActualStep) -> NameSet {
    let mut names = NameSet::new();
    for name in std::iter::once(&step.id).chain(&step.was).filter_map(|name| history.names.get(name)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Tells whether a step, as a commit held it, was linked by the plan of that commit to a step that stood in an earlier one.
fn was_linked_in_time(history: &History, stays: &Stays<'_>, then: &ActualStep, node: Ix) -> bool {
    let own = std::slice::from_ref(&then.id);
    let links = then.plan.as_deref().unwrap_or(own).iter().filter_map(|name| history.names.get(name));
    let links: Vec<Name> = links.collect();
    // Whatever a name that was planned before meant: the step that had it, that has it in `was`, or that left.
    if links.iter().any(|name| stays.was_planned_before(*name, node)) {
        return true;
    }
    // It may mean a step that had another name before.
    let plan = history.plan_steps(history.node(node).and_then(|node| node.plan));
    links.iter().any(|link| {
        let is_it = |step: &&u32| history.planned.name(**step) == *link;
        let had_it = |step: &&u32| {
            let was = history.planned.get(**step).map_or(&[][..], |step| &step.was);
            was.iter().any(|was| history.names.get(was) == Some(*link))
        };
        let meant: Vec<u32> = match plan.iter().find(is_it) {
            Some(step) => vec![*step],
            None => plan.iter().filter(had_it).copied().collect(),
        };
        let was_before = |step: &u32| {
            let was = history.planned.get(*step).map_or(&[][..], |step| &step.was);
            let names = was.iter().filter_map(|was| history.names.get(was)).chain([history.planned.name(*step)]);
            names.into_iter().any(|name| stays.was_planned_before(name, node))
        };
        meant.iter().any(was_before)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::draft::*;
    use super::*;
    use crate::model::plan::{PlanHead, PlannedStep};

    fn renamed(id: &str, was: &[&str]) -> PlannedStep {
        PlannedStep { was: texts(was), ..planned(id) }
    }

    fn found(commits: &[(&[PlannedStep], &[ActualStep])]) -> Vec<String> {
        said(Rule::RelinkedStep, commits)
    }

    #[test]
    fn a_link_that_came_later_is_found() {
        let plan = [planned("a")];
        assert_eq!(
            found(&[(&plan, &[]), (&plan, &[actual("x")]), (&plan, &[linked("x", &["a"])])]),
            [
                "actual.toml:x x: `x` is foreseen by a link or `was` that came after it was recorded on 2023-01-02 (0000000)"
            ]
        );
        let emptied: [(&[_], &[_]); 3] = [(&plan, &[]), (&plan, &[linked("a", &[])]), (&plan, &[actual("a")])];
        assert_eq!(found(&emptied).len(), 1);
    }

    #[test]
    fn a_was_that_came_later_is_found() {
        let plan = [planned("a")];
        // The plan's step takes the name that the surprise has.
        let taken: [(&[_], &[_]); 3] =
            [(&plan, &[]), (&plan, &[actual("x")]), (&[renamed("x", &["a"])], &[actual("x")])];
        assert_eq!(found(&taken).len(), 1);
        let named: [(&[_], &[_]); 3] =
            [(&plan, &[]), (&plan, &[actual("x")]), (&[renamed("a", &["x"])], &[actual("x")])];
        assert_eq!(found(&named).len(), 1);
        // The surprise takes the planned step's name.
        let other = ActualStep { was: texts(&["x"]), ..actual("a") };
        assert_eq!(found(&[(&plan, &[]), (&plan, &[actual("x")]), (&plan, &[other])]).len(), 1);
    }

    #[test]
    fn a_link_that_was_there_is_not_whatever_the_plan_s_names_became() {
        let (plan, other) = ([planned("a")], [renamed("b", &["a"])]);
        for commits in [
            [(&plan[..], &[][..]), (&plan, &[actual("a")]), (&plan, &[actual("a")])],
            [(&plan, &[]), (&plan, &[linked("x", &["a"])]), (&other, &[linked("x", &["a"])])],
            [(&plan, &[]), (&plan, &[linked("x", &["a"])]), (&other, &[linked("x", &["b"])])],
            [(&plan, &[]), (&other, &[linked("x", &["b"])]), (&other, &[linked("x", &["b"])])],
            [(&plan, &[]), (&other, &[linked("x", &["a"])]), (&other, &[linked("x", &["a"])])],
            [(&plan, &[]), (&[], &[linked("x", &["a"])]), (&[], &[linked("x", &["a"])])],
            [(&plan, &[]), (&[], &[actual("a")]), (&plan, &[actual("a")])],
        ] {
            assert_eq!(found(&commits), [""; 0], "{commits:?}");
        }
    }

    #[test]
    fn a_surprise_is_no_relinked_step() {
        let late = [planned("a")];
        assert_eq!(found(&[(&[], &[actual("x")]), (&late, &[linked("x", &["a"])])]), [""; 0]);
    }

    #[test]
    fn every_branch_that_recorded_a_step_must_have_linked_it() {
        let plan = [planned("a")];
        let mut draft = Draft::default();
        let root = draft.commit(&[], &plan, &[]);
        let one = draft.commit(&[root], &plan, &[linked("x", &["a"])]);
        let mut same = draft.clone();
        let two = draft.commit(&[root], &plan, &[actual("x")]);
        draft.commit(&[one, two], &plan, &[linked("x", &["a"])]);
        assert_eq!(draft.said(Rule::RelinkedStep).len(), 1);
        let two = same.commit(&[root], &plan, &[linked("x", &["a"]), actual("y")]);
        same.commit(&[one, two], &plan, &[linked("x", &["a"]), actual("y")]);
        assert_eq!(same.said(Rule::RelinkedStep), [""; 0]);
    }

    #[test]
    fn what_is_only_declared_is_relinked_where_the_link_came_late() {
        let declared = |record: &[ActualStep]| {
            let mut draft = Draft::default();
            let head = PlanHead { agreed: Some(day(1)), ..PlanHead::default() };
            let root = draft.commit_head(&[], head.clone(), &[planned("a")], &[actual("x"), actual("a")]);
            draft.commit_head(&[root], head, &[planned("a")], record);
            draft.said(Rule::RelinkedStep)
        };
        assert_eq!(declared(&[linked("x", &["a"]), actual("a")]).len(), 1);
        assert_eq!(declared(&[actual("x"), actual("a")]), [""; 0]);
    }

    prop_compose! {
        /// Commits with their parents, and which of the planned and actual steps each of them adds to what these hold.
        fn any_history()(seeds in prop::collection::vec((prop::collection::vec(0usize..9, 1..3), 0u8..64, 0u8..64), 1..12))
            -> Vec<(Vec<usize>, u8, u8)>
        {
            seeds.into_iter().enumerate().map(|(at, (parents, planned, recorded))| {
                let mut parents: Vec<usize> = if at == 0 { vec![] } else { parents.into_iter().map(|it| it % at).collect() };
                parents.sort_unstable();
                parents.dedup();
                (parents, planned & (planned >> 1), recorded & (recorded >> 1))
            }).collect()
        }
    }

    proptest! {
        #[test]
        fn where_no_link_and_no_was_ever_changes_nothing_is_found(
            commits in any_history(), links in prop::collection::vec(prop::collection::vec(0usize..6, 0..3), 6), own in 0u8..64
        ) {
            let id = |number: usize| format!("s{number}");
            let step = |number: usize| {
                let names: Vec<String> = links[number].iter().map(|link| id(*link)).collect();
                let plan = if own & (1 << number) == 0 { None } else { Some(names) };
                ActualStep { plan, ..actual(&id(number)) }
            };
            let mut draft = Draft::default();
            let mut held: Vec<(u8, u8)> = Vec::new();
            for (parents, planned_here, recorded_here) in &commits {
                let of = |pick: fn(&(u8, u8)) -> u8| parents.iter().map(|at| pick(&held[*at])).fold(0, |a, b| a | b);
                let (plan, record) = (of(|it| it.0) | planned_here, of(|it| it.1) | recorded_here);
                held.push((plan, record));
                let pick = |set: u8| (0..6).filter(move |number| set & (1 << number) != 0);
                let plan: Vec<PlannedStep> = pick(plan).map(|number| planned(&id(number))).collect();
                let record: Vec<ActualStep> = pick(record).map(step).collect();
                draft.commit(parents, &plan, &record);
            }
            prop_assert_eq!(draft.said(Rule::RelinkedStep), Vec::<String>::new());
        }
    }
}
