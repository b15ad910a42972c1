//! Which planned step each step of a list realises.
//!
//! Titles that are the same are linked. Titles that are alike are shown to whoever sits there, and linked if they say
//! so: a link decides whether a step counts as foreseen, so no program makes it by itself.

use std::collections::HashSet;

use super::lists::Lists;
use crate::commands::context::Context;
use crate::files::import::{Imported, numbered};
use crate::model::actual::ActualStep;
use crate::model::matching;
use crate::model::plan::PlannedStep;
use crate::render::linking;

/// The steps of both files.
#[derive(Debug, Clone, Default)]
pub(super) struct Linked {
    pub(super) plan: Vec<PlannedStep>,
    pub(super) record: Vec<ActualStep>,
    /// The likely links that nobody made, by the places of the actual and the planned step.
    pub(super) likely: Vec<(usize, usize)>,
    /// How many actual steps are linked.
    pub(super) links: usize,
}

/// Why a step is linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    /// Its title is the planned step's.
    Same(usize),
    /// Somebody said so.
    Chosen(usize),
}

impl Link {
    const fn planned(self) -> usize {
        match self {
            Self::Same(at) | Self::Chosen(at) => at,
        }
    }
}

/// Makes the steps of both files, links them, and asks about what is likely where somebody `can_be_asked`.
pub(super) fn link(lists: &Lists, can_be_asked: bool, context: &Context) -> Linked {
    let (planned, happened) = (titles(&lists.plan), titles(&lists.record));
    let same = matching::same(&happened, &planned);
    let mut links: Vec<Option<Link>> = same.into_iter().map(|at| at.map(Link::Same)).collect();
    let mut likely = likely(&happened, &planned, &links);
    if can_be_asked {
        let all = likely.len();
        let mut number = 0;
        let mut question = |(actual, plan): (usize, usize)| {
            number += 1;
            let title = |titles: &[&str], at: usize| titles.get(at).copied().unwrap_or_default().to_owned();
            linking::question(&title(&happened, actual), &title(&planned, plan), (number, all), context.err)
        };
        likely = ask(likely, &mut links, &mut question, context);
    }
    let mut record = record(lists, &links);
    let ticked = ticked(lists, &links, &likely);
    let links = links.iter().flatten().count() + ticked.len();
    record.extend(ticked);
    Linked { plan: lists.plan.iter().map(planned_step).collect(), record, likely, links }
}

fn titles(steps: &[Imported]) -> Vec<&str> {
    steps.iter().map(|step| step.title.as_str()).collect()
}

/// Finds the likely links between steps that have none.
fn likely(happened: &[&str], planned: &[&str], links: &[Option<Link>]) -> Vec<(usize, usize)> {
    let taken: HashSet<usize> = links.iter().flatten().map(|link| link.planned()).collect();
    let is_open = |at: &usize| links.get(*at).is_some_and(Option::is_none);
    let lefts: Vec<usize> = (0..happened.len()).filter(is_open).collect();
    let rights: Vec<usize> = (0..planned.len()).filter(|at| !taken.contains(at)).collect();
    let pairs = matching::assign(&picked(happened, &lefts), &picked(planned, &rights)).into_iter();
    pairs.filter_map(|(left, right, _)| Some((*lefts.get(left)?, *rights.get(right)?))).collect()
}

fn picked<'t>(titles: &[&'t str], places: &[usize]) -> Vec<&'t str> {
    places.iter().filter_map(|at| titles.get(*at)).copied().collect()
}

/// Asks about each likely link until somebody has had enough. Gives those that were not asked about.
fn ask(
    likely: Vec<(usize, usize)>,
    links: &mut [Option<Link>],
    question: &mut dyn FnMut((usize, usize)) -> String,
    context: &Context,
) -> Vec<(usize, usize)> {
    let mut pairs = likely.into_iter();
    while let Some(pair) = pairs.clone().next() {
        let Some(is_so) = answer(&question(pair), context) else { break };
        if is_so && let Some(link) = links.get_mut(pair.0) {
            *link = Some(Link::Chosen(pair.1));
        }
        pairs.next();
    }
    pairs.collect()
}

/// Asks until the answer is yes or no; `None` where somebody wants to stop, or leaves.
fn answer(question: &str, context: &Context) -> Option<bool> {
    loop {
        match context.ask(question)?.to_lowercase().as_str() {
            "y" | "yes" => return Some(true),
            "n" | "no" | "" => return Some(false),
            "q" | "quit" => return None,
            _ => {}
        }
    }
}

fn planned_step(step: &Imported) -> PlannedStep {
    let links = step.evidence.iter().cloned();
    let note: Vec<String> = step.note.iter().cloned().chain(links).collect();
    PlannedStep {
        id: step.id.clone(),
        title: Some(step.title.clone()),
        phase: step.phase.clone(),
        due: step.due,
        note: Some(note.join("\n")).filter(|note| !note.is_empty()),
        ..PlannedStep::default()
    }
}

/// Makes the record's steps. The first that has a planned step's title has its id too, which links it; no other step may
/// have the id of a planned one.
fn record(lists: &Lists, links: &[Option<Link>]) -> Vec<ActualStep> {
    let mut taken: HashSet<String> = lists.plan.iter().map(|step| step.id.clone()).collect();
    let mut used: HashSet<usize> = HashSet::new();
    let steps = lists.record.iter().zip(links).map(|(step, link)| {
        let planned = link.and_then(|link| lists.plan.get(link.planned()));
        let (id, plan) = match (link, planned) {
            (Some(Link::Same(at)), Some(planned)) if used.insert(*at) => (planned.id.clone(), None),
            _ => (free(&step.id, &mut taken), planned.map(|planned| vec![planned.id.clone()])),
        };
        ActualStep {
            id,
            title: Some(step.title.clone()),
            plan,
            started: step.started,
            finished: step.finished,
            note: step.note.clone(),
            evidence: step.evidence.clone(),
            ..ActualStep::default()
        }
    });
    steps.collect()
}

/// Gives an id that no step has, and takes it.
pub(super) fn free(id: &str, taken: &mut HashSet<String>) -> String {
    let mut free = id.to_owned();
    let mut number = 1;
    while !taken.insert(free.clone()) {
        number += 1;
        free = numbered(id, number);
    }
    free
}

/// Makes the record's steps of the plan's ticked boxes. Where another step is linked to a planned one, or likely to be,
/// that one tells what happened, and nothing is counted twice.
fn ticked(lists: &Lists, links: &[Option<Link>], likely: &[(usize, usize)]) -> Vec<ActualStep> {
    let told: HashSet<usize> =
        links.iter().flatten().map(|link| link.planned()).chain(likely.iter().map(|(_, planned)| *planned)).collect();
    let steps = lists.plan.iter().enumerate();
    let ticked = steps.filter(|(at, step)| step.checked == Some(true) && !told.contains(at));
    let happened = |step: &Imported| ActualStep {
        id: step.id.clone(),
        title: Some(step.title.clone()),
        evidence: step.evidence.clone(),
        ..ActualStep::default()
    };
    ticked.map(|(_, step)| happened(step)).collect()
}
