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

/// Counts what became of the steps of a baseline in a later version of the plan, and what that has more: of the baseline only
/// those that are `own`, of the planned steps only those that are `counted`. Which steps moved is found out over all, so that
/// the counts of parts add up.
pub(super) fn churn(
    entries: &[BaselineStep],
    later: &[Later<'_>],
    own: impl Fn(&BaselineStep) -> bool,
    counted: impl Fn(usize) -> bool,
) -> Churn {
    let places = |entry: &BaselineStep| {
        let mut places: Vec<(usize, usize)> =
            entry.successors.iter().filter_map(|at| Some((later.get(*at)?.place?, *at))).collect();
        places.sort_unstable();
        places
    };
    let became: Vec<Vec<(usize, usize)>> = entries.iter().map(places).collect();
    let mut shared: HashMap<usize, usize> = HashMap::new();
    for (_, at) in became.iter().flatten() {
        *shared.entry(*at).or_default() += 1;
    }
    let mut seen = HashSet::new();
    // What was merged stands once, for the first of its steps.
    let order: Vec<Option<usize>> =
        became.iter().map(|places| places.first().map(|(place, _)| *place).filter(|it| seen.insert(*it))).collect();
    let mut keeps = sequence::keeps_order(&order.iter().flatten().copied().collect::<Vec<_>>()).into_iter();
    let mut churn = Churn::default();
    for ((entry, became), place) in entries.iter().zip(&became).zip(order) {
        let moved = place.is_some() && !keeps.next().unwrap_or(true);
        if !own(entry) {
            continue;
        }
        churn.baseline += 1;
        churn.moved += usize::from(moved);
        match became.as_slice() {
            [] => churn.removed += 1,
            [(_, at)] if shared.get(at) == Some(&1) => {
                let title = later.get(*at).and_then(|it| it.title);
                churn.retitled += usize::from(title != entry.title.as_deref());
            }
            _ => {}
        }
    }
    let is_added = |(at, it): &(usize, &Later<'_>)| it.place.is_some() && !it.in_baseline && counted(*at);
    churn.added = later.iter().enumerate().filter(is_added).count();
    churn
}
