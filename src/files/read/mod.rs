//! The full reader: a file's content, the place of every name in it, and all that is wrong with it at once.
//!
//! People run `check` to hear everything in one go, so nothing here stops at the first problem. A version parses or does
//! not by the design's rule alone (UTF-8 TOML of steps, each with a text for its `id` or `title`); every other problem
//! is a finding, and the wrong value is taken as absent.

mod judge;
pub(super) mod unknown;

use std::collections::HashMap;

use crate::model::actual::ActualStep;
use crate::model::finding::{Finding, Place, Rule};
use crate::model::plan::{PlanHead, PlannedStep};

use super::conflict;
use super::format::{Format, Plan, Record};
use super::lines::Lines;
use super::problem::{MAX_FINDINGS, Problem, findings, quoted};
use super::recover::{Recovered, recover};
use super::source;

use judge::Judged;

/// A file as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Document<H, S> {
    /// Its text without the byte order mark, with U+FFFD for what is not UTF-8. Spans of places are bytes of it.
    pub text: String,
    /// What it holds; `None` where the version does not parse.
    pub content: Option<Content<H, S>>,
    /// All that is wrong with it, by place. Never empty where `content` is `None`.
    pub findings: Vec<Finding>,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Content<H, S> {
    /// What stands above the steps.
    pub head: H,
    /// The steps in the order of the file.
    pub steps: Vec<S>,
    /// Where each of the steps stands; as long as `steps`.
    pub places: Vec<StepPlaces>,
    /// Where the values of the keys above the steps stand, each with its key.
    pub keys: Vec<(&'static str, Place)>,
}

/// Where a step stands in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepPlaces {
    /// The value of its `id`, else of its `title`.
    pub step: Place,
    /// The names of other steps that it gives, key by key.
    pub names: Vec<NamePlace>,
    /// The values of its days and of `dropped`, each with its key.
    pub values: Vec<(&'static str, Place)>,
}

/// Where a step names another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamePlace {
    /// The key under which the name stands: `plan`, `needs`, `from`, `dropped-by` or `was`.
    pub key: &'static str,
    /// The name.
    pub name: String,
    /// Its value's place, quotes included.
    pub place: Place,
}

/// Reads a `plan.toml`. `path` is what places say: from the repository's root, parts joined by `/`.
pub fn plan(path: &str, bytes: &[u8]) -> Document<PlanHead, PlannedStep> {
    document::<Plan>(path, bytes)
}

/// Reads an `actual.toml`, or a file of `actual/`. `path` is what places say.
pub fn record(path: &str, bytes: &[u8]) -> Document<(), ActualStep> {
    document::<Record>(path, bytes)
}

/// Reads a file of either format.
pub fn document<F: Format>(path: &str, bytes: &[u8]) -> Document<F::Head, F::Step> {
    let text = match source::decode(bytes) {
        Ok(text) => text,
        Err(problem) => {
            let text = String::from_utf8_lossy(source::without_mark(bytes)).into_owned();
            let findings = findings(vec![problem], path, &Lines::new(&text));
            return Document { text, content: None, findings };
        }
    };
    let lines = Lines::new(text);
    let (content, mut problems) = match source::check(text) {
        Ok(()) => content::<F>(path, &lines),
        Err(problem) => (None, vec![problem]),
    };
    // What does not parse, or holds two versions at once, is mended by a person.
    if content.is_none() || problems.iter().any(|problem| problem.rule == Rule::ConflictMarker) {
        for problem in &mut problems {
            problem.fix = None;
        }
    }
    Document { text: text.to_owned(), content, findings: findings(problems, path, &lines) }
}

/// What a file of the format `F` holds.
type ContentOf<F> = Content<<F as Format>::Head, <F as Format>::Step>;

/// Reads a text that may be parsed.
fn content<F: Format>(path: &str, lines: &Lines<'_>) -> (Option<ContentOf<F>>, Vec<Problem>) {
    let text = lines.text();
    let conflicts = conflict::find(lines);
    let mut problems: Vec<_> = conflicts.iter().map(|conflict| conflict.problem(text)).collect();
    if let Ok(table) = source::parse(text) {
        let Judged { content, problems: judged } = judge::document::<F>(path, table.get_ref(), lines);
        problems.extend(judged);
        return (content, problems);
    }
    if conflicts.is_empty() {
        problems.extend(all_problems::<F>(path, lines));
        return (None, problems);
    }
    // With one side of each conflict the rest can be read, and what is wrong there is no echo of the conflicts.
    let one_side = conflict::first_sides(text, &conflicts);
    let elsewhere = all_problems::<F>(path, &Lines::new(&one_side))
        .into_iter()
        .filter(|problem| !conflicts.iter().any(|conflict| conflict.region.contains(&problem.span.start)));
    problems.extend(elsewhere);
    (None, problems)
}

/// All that is wrong with a text that may be no TOML: its broken parts, and what else is wrong with the others.
fn all_problems<F: Format>(path: &str, lines: &Lines<'_>) -> Vec<Problem> {
    let Recovered { mut problems, rest } = recover(lines);
    if problems.len() < MAX_FINDINGS {
        let rest = Lines::new(&rest);
        let (table, errors) = source::parse_all(&rest);
        problems.extend(errors);
        problems.extend(judge::document::<F>(path, table.get_ref(), &rest).problems);
    }
    problems
}

/// Finds the ids that several files of one record give, letter case apart. What stands twice in one file, reading that
/// file has told already.
pub fn duplicates_between(documents: &[&Document<(), ActualStep>]) -> Vec<Finding> {
    let mut first: HashMap<String, (usize, &Place)> = HashMap::new();
    let mut findings = Vec::new();
    for (number, document) in documents.iter().enumerate() {
        let Some(content) = &document.content else { continue };
        let mut told = std::collections::HashSet::new();
        for (step, places) in content.steps.iter().zip(&content.places) {
            if step.id.is_empty() {
                continue;
            }
            let id = step.id.to_lowercase();
            match first.get(&id) {
                None => {
                    first.insert(id, (number, &places.step));
                }
                Some((of, place)) if *of < number && told.insert(id) => {
                    let message = format!("the id {} is taken in {}", quoted(&step.id), place.path);
                    let finding = Finding::new(Rule::DuplicateId, places.step.clone(), message)
                        .of_step(&step.id)
                        .with_help("give one of the two another `id`")
                        .with_related((*place).clone(), "the first is here");
                    findings.push(finding);
                }
                Some(_) => {}
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests;
