//! What a parsed document holds, and all that is wrong with it that is no question of TOML.

use std::collections::HashMap;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::model::finding::Rule;

use super::super::fields::{Fields, text};
use super::super::format::{Format, NAMES, POINTED_AT};
use super::super::hidden;
use super::super::lines::Lines;
use super::super::problem::{Problem, quoted};
use super::super::shape::{self, Entry};
use super::unknown;
use super::{Content, ContentOf, NamePlace, StepPlaces};

/// What a document holds, if it parses, and what is wrong with it.
pub(super) struct Judged<F: Format> {
    pub(super) content: Option<ContentOf<F>>,
    pub(super) problems: Vec<Problem>,
}

/// Judges a document that was parsed from the text of `lines`.
pub(super) fn document<F: Format>(path: &str, table: &DeTable<'_>, lines: &Lines<'_>) -> Judged<F> {
    let source = lines.text();
    let (entries, misshapes) = shape::steps(table);
    let parses = misshapes.is_empty();
    let mut problems = misshapes;
    let head = F::head(&mut Fields::new(table, &mut problems));
    unknown::in_head::<F>(table, &mut problems);
    hidden::find(source, table, F::KEYS.head, Some("step"), &mut problems);

    let mut steps = Vec::with_capacity(entries.len());
    let mut places = Vec::with_capacity(entries.len());
    let mut taken: HashMap<String, Range<usize>> = HashMap::new();
    for entry in &entries {
        let begin = problems.len();
        let step = F::step(&mut Fields::new(entry.table, &mut problems));
        unknown::in_step::<F>(entry.table, &mut problems);
        hidden::find(source, entry.table, F::KEYS.step, None, &mut problems);
        let span = place(entry);
        let id = F::id(&step);
        if !id.is_empty() {
            match taken.get(&id.to_lowercase()) {
                Some(first) => problems.push(duplicate(entry, id, span.clone(), first.clone())),
                None => drop(taken.insert(id.to_lowercase(), span.clone())),
            }
            for problem in problems.get_mut(begin..).unwrap_or_default() {
                problem.step = Some(id.into());
            }
        }
        if parses {
            let value = |key: &&'static str| Some((*key, lines.place(path, entry.table.get(*key)?.span())));
            let values = POINTED_AT.iter().filter_map(value).collect();
            places.push(StepPlaces { step: lines.place(path, span), names: names(path, entry, lines), values });
        }
        steps.push(step);
    }
    let key = |key: &&'static str| Some((*key, lines.place(path, table.get(*key)?.span())));
    let keys = F::KEYS.head.iter().filter(|key| **key != "step").filter_map(key).collect();
    Judged { content: parses.then_some(Content { head, steps, places, keys }), problems }
}

/// Where a step stands: the value that gives its id.
fn place(entry: &Entry<'_, '_>) -> Range<usize> {
    let value = |key| entry.table.get(key).filter(|value| value.get_ref().is_str());
    value("id").or_else(|| value("title")).unwrap_or(entry.value).span()
}

fn duplicate(entry: &Entry<'_, '_>, id: &str, span: Range<usize>, first: Range<usize>) -> Problem {
    let given = entry.table.get("id").is_some_and(|value| value.get_ref().is_str());
    let (message, help) = if given {
        (format!("the id {} is taken", quoted(id)), "give one of the two another `id`")
    } else {
        (format!("the title gives the id {}, which is taken", quoted(id)), "give the step an `id` of its own")
    };
    let mut problem = Problem::new(Rule::DuplicateId, span, message, help);
    problem.related.push((first, "the first is here".into()));
    problem
}

/// The names that a step gives, as far as they are right values.
fn names(path: &str, entry: &Entry<'_, '_>, lines: &Lines<'_>) -> Vec<NamePlace> {
    let mut names = Vec::new();
    for key in NAMES {
        let Some(value) = entry.table.get(key) else { continue };
        let values = match value.get_ref() {
            DeValue::String(_) if matches!(key, "plan" | "dropped-by") => std::slice::from_ref(value),
            DeValue::Array(list) if key != "dropped-by" && list.iter().all(|name| name.get_ref().is_str()) => list,
            _ => continue,
        };
        names.extend(values.iter().filter_map(|value| {
            Some(NamePlace { key, name: text(value.get_ref())?, place: lines.place(path, value.span()) })
        }));
    }
    names
}
