//! What a plan lacks that others needed and did not foresee.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::groups::{self, Given};
use super::likeness::{Index, Millionths, Seen, Weighed};
use super::same::Same;
use super::steps::{self, Learned, Step};
use crate::model::plan::PlannedStep;
use crate::model::row::Row;
use crate::model::step::{is_id, slug};
use crate::model::text::is_hidden;

/// How alike a title must be to one of the plan's for the plan to have the step already. It is lower than what makes two
/// steps one: who has a step in other words is not to be told of it, even where the words are few.
pub const HAS: Millionths = 250_000;

/// In how many initiatives at least a step must have come unforeseen: what happened once is an accident, not a habit.
const SUPPORT: usize = 2;

/// What initiatives suggest to a plan.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Suggested {
    /// How many other initiatives there are in which something happened.
    pub initiatives: usize,
    /// How many repositories they are of.
    pub repositories: usize,
    /// The steps that the plan lacks, the best supported first.
    pub steps: Vec<Step>,
    /// The steps that were left out because a title of the plan or its record reads much like them, in the same order.
    pub covered: Vec<Covered>,
}

/// A step that a plan seems to have in other words. Who knows better can take it over all the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Covered {
    /// The step.
    pub step: Step,
    /// The title of the plan, or its record, that reads like it.
    pub by: String,
}

/// Finds the steps that a plan lacks, the best supported first: those that were a surprise in two other initiatives at
/// least. `others` are their rows, `own` those of the plan and its record; what was given up there is not suggested again.
pub fn suggest(others: &[Row], own: &[Row], same: &Same, given: Option<&Given>) -> Suggested {
    let Learned { initiatives, repositories, mut steps, .. } = steps::learn(others, same, given);
    steps.retain(|step| step.unforeseen >= SUPPORT);
    let names = |row: &'_ Row| {
        let ids = std::iter::once(&row.id).chain(&row.linked).cloned();
        ids.chain([groups::key(row, same).0.to_owned()]).collect::<Vec<_>>()
    };
    let mut known: HashSet<String> = own.iter().flat_map(names).collect();
    let settled: Vec<String> = known.iter().filter_map(|id| same.of(id).map(str::to_owned)).collect();
    known.extend(settled);
    let is_named = |step: &Step| known.contains(&step.id) || step.members.iter().any(|it| known.contains(&it.id));
    steps.retain(|step| !is_named(step));
    let likeness = match given {
        None => by_words(&steps, others, own, same),
        Some(given) => by_given(&steps, own, given),
    };
    let mut suggested = Suggested { initiatives, repositories, ..Suggested::default() };
    for (step, like) in steps.into_iter().zip(likeness) {
        match like {
            None => suggested.steps.push(step),
            Some(by) => suggested.covered.push(Covered { step, by }),
        }
    }
    suggested
}

/// Finds for each step the title of the plan or its record that reads the most like one of its own, if one does.
fn by_words(steps: &[Step], others: &[Row], own: &[Row], same: &Same) -> Vec<Option<String>> {
    let words = groups::weigh(others, same);
    let weigh = |row: &Row| words.title(row.words.iter().map(String::as_str));
    let titles: Vec<Weighed> = own.iter().map(weigh).collect();
    let index = Index::new(&titles, HAS);
    let mut seen = Seen::default();
    let mut like = |title: &str| {
        let title = crate::model::matching::words(title);
        index.find(&words.title(title.iter().map(String::as_str)), titles.len(), &mut seen)
    };
    let mut closest = |step: &Step| {
        let found = step.members.iter().flat_map(|member| like(&member.title));
        let (at, _) = found.max_by_key(|(at, likeness)| (*likeness, Reverse(*at)))?;
        Some(own.get(at)?.title.clone())
    };
    steps.iter().map(&mut closest).collect()
}

/// Finds the same by what is given.
fn by_given(steps: &[Step], own: &[Row], given: &Given) -> Vec<Option<String>> {
    let titles: HashSet<&str> = own.iter().map(|row| row.title.as_str()).collect();
    let closest = |step: &Step| {
        let mut all = step.members.iter().map(|member| member.title.as_str());
        let same = all.clone().find_map(|title| titles.get(title)).map(|title| (Millionths::MAX, *title));
        let like = all.by_ref().flat_map(|title| given.like(title)).filter(|(_, likeness)| *likeness >= HAS);
        let like = like.filter_map(|(other, likeness)| Some((likeness, *titles.get(other)?)));
        same.into_iter()
            .chain(like)
            .max_by_key(|(likeness, title)| (*likeness, Reverse(*title)))
            .map(|(_, title)| title)
    };
    steps.iter().map(|step| closest(step).map(str::to_owned)).collect()
}

/// A suggestion as a step of a plan: with a note that says where it comes from, and what it teaches.
pub fn planned(step: &Step, repositories: usize) -> PlannedStep {
    let line = |text: &str| {
        let visible: String = text.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect();
        visible.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let title = Some(line(&step.title)).filter(|title| !title.is_empty()).unwrap_or_else(|| step.id.clone());
    let id = if is_id(&step.id) { step.id.clone() } else { slug(&title) };
    let name = |(repository, initiative): (&str, &str)| {
        if repositories > 1 { format!("{repository}:{initiative}") } else { initiative.to_owned() }
    };
    let places = step.initiatives();
    let more = places.len().checked_sub(NAMED).filter(|more| *more > 0);
    let mut names: Vec<String> = places.into_iter().take(NAMED).map(|place| line(&name(place))).collect();
    names.extend(more.map(|more| format!("and {more} more")));
    let Step { occurred, unforeseen, .. } = *step;
    let mut notes =
        vec![format!("Unforeseen in {unforeseen} of {occurred} earlier initiatives: {}.", names.join(", "))];
    let lessons = step.lessons.iter().take(NAMED);
    notes.extend(lessons.map(|it| format!("{}: {}", line(&name((&it.repository, &it.initiative))), line(&it.text))));
    PlannedStep {
        id,
        title: Some(title),
        kind: step.kind.parse().unwrap_or_default(),
        phase: step.phase.as_deref().map(line).filter(|phase| !phase.is_empty()),
        note: Some(notes.join("\n")),
        ..PlannedStep::default()
    }
}

/// How many initiatives and lessons a note names.
const NAMED: usize = 5;

#[cfg(test)]
mod tests;
