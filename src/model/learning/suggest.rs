//! What a plan lacks that others needed and did not foresee.

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
    match given {
        None => {
            let words = groups::weigh(others, same);
            let weigh = |row: &Row| words.title(row.words.iter().map(String::as_str));
            let titles: Vec<Weighed> = own.iter().map(weigh).collect();
            let index = Index::new(&titles, HAS);
            let mut seen = Seen::default();
            let mut has = |title: &str| {
                let title = crate::model::matching::words(title);
                let title = words.title(title.iter().map(String::as_str));
                !index.find(&title, titles.len(), &mut seen).is_empty()
            };
            steps.retain(|step| !step.members.iter().any(|member| has(&member.title)));
        }
        Some(given) => {
            let titles: HashSet<&str> = own.iter().map(|row| row.title.as_str()).collect();
            let has = |title: &str| {
                titles.contains(title)
                    || given.like(title).any(|(other, likeness)| likeness >= HAS && titles.contains(other))
            };
            steps.retain(|step| !step.members.iter().any(|member| has(&member.title)));
        }
    }
    Suggested { initiatives, repositories, steps }
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
