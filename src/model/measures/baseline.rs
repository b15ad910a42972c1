//! The steps of a version of the plan that what happened is measured by, and what the plan made of them later.

use std::collections::{HashMap, HashSet};

use super::Churn;
use crate::model::history::{History, Name, NameSet};
use crate::model::judged::{Fate, JudgedPlanned};
use crate::model::sequence;

/// A step of the baseline.
#[derive(Debug, Clone)]
pub struct BaselineStep {
    /// Its title then, if it had one.
    pub title: Option<String>,
    /// Whether it was given up already then: it had `dropped`.
    pub is_given_up: bool,
    /// The places of the planned steps that it became: itself, or what it was renamed, merged or split into.
    pub successors: Vec<usize>,
}

impl BaselineStep {
    /// Tells whether all that it became had this fate.
    pub(super) fn has_fate(&self, plan: &[JudgedPlanned], fate: Fate) -> bool {
        !self.successors.is_empty()
            && self.successors.iter().all(|at| plan.get(*at).is_some_and(|planned| planned.fate == fate))
    }
}

/// Gives the steps of a version of the plan, each id once, with the places of their successors among the planned steps,
/// which go by these names.
pub(in crate::model) fn entries(history: &History, version: Option<u32>, planned: &[NameSet]) -> Vec<BaselineStep> {
    let mut successors: HashMap<Name, Vec<usize>> = HashMap::new();
    for (at, names) in planned.iter().enumerate() {
        for name in names {
            successors.entry(*name).or_default().push(at);
        }
    }
    let mut seen = HashSet::new();
    let first_of_its_id = |step: &&u32| seen.insert(history.planned.name(**step));
    let steps = history.plan_steps(version).iter().filter(first_of_its_id);
    steps
        .map(|number| {
            let step = history.planned.get(*number);
            BaselineStep {
                title: step.and_then(|step| step.title.clone()),
                is_given_up: step.is_some_and(|step| step.dropped.is_some()),
                successors: successors.get(&history.planned.name(*number)).cloned().unwrap_or_default(),
            }
        })
        .collect()
}

/// A planned step as a later version of the plan holds it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Later<'a> {
    /// Its place there; `None` where that version does not hold it.
    pub(super) place: Option<usize>,
    /// Its title there, if it has one.
    pub(super) title: Option<&'a str>,
    /// Whether it is of the baseline.
    pub(super) in_baseline: bool,
}

impl<'a> Later<'a> {
    /// Takes the planned steps as the newest plan holds them.
    pub(super) fn newest(plan: &'a [JudgedPlanned]) -> Vec<Self> {
        let steps = plan.iter().enumerate();
        let later = |(at, planned): (usize, &'a JudgedPlanned)| Self {
            place: planned.in_newest.then_some(at),
            title: planned.step.title.as_deref(),
            in_baseline: planned.in_baseline,
        };
        steps.map(later).collect()
    }
}

/// Counts what became of the steps of a baseline in a later version of the plan, and what that has more: of the planned
/// steps only those that are `counted`.
pub(super) fn churn(entries: &[&BaselineStep], later: &[Later<'_>], counted: impl Fn(usize) -> bool) -> Churn {
    let place = |at: usize| later.get(at).and_then(|it| it.place);
    let still: Vec<(&BaselineStep, usize)> = entries
        .iter()
        .filter_map(|entry| {
            let first = entry.successors.iter().copied().filter_map(|at| Some((place(at)?, at))).min();
            first.map(|(_, at)| (*entry, at))
        })
        .collect();
    let mut seen = HashSet::new();
    let order: Vec<usize> = still.iter().filter_map(|(_, at)| place(*at)).filter(|at| seen.insert(*at)).collect();
    let kept = sequence::keeps_order(&order).into_iter().filter(|keeps| *keeps).count();
    let is_retitled =
        |(entry, at): &&(&BaselineStep, usize)| later.get(*at).is_some_and(|it| it.title != entry.title.as_deref());
    let is_added = |(at, it): &(usize, &Later<'_>)| it.place.is_some() && !it.in_baseline && counted(*at);
    Churn {
        added: later.iter().enumerate().filter(is_added).count(),
        removed: entries.len() - still.len(),
        retitled: still.iter().filter(is_retitled).count(),
        moved: order.len() - kept,
        baseline: entries.len(),
    }
}
