//! What changed in the plan.

use std::collections::HashMap;

use super::fields::{self, Differing, Fields};
use super::pairs::{self, Pairs};
use super::renames::Renames;
use super::{Change, Side, Word, order};
use crate::model::history::List;
use crate::model::plan::PlannedStep;

pub(super) fn changes(before: &Side<'_>, after: &Side<'_>, pairs: &Pairs, renames: &Renames<'_>) -> Vec<Change> {
    let mut changes = head(before, after);
    let (olds, news) = (before.planned.as_slice(), after.planned.as_slice());
    let moved: HashMap<usize, usize> = order::moved(&pairs.common).into_iter().map(|(old, new)| (new, old)).collect();
    let (old_ids, new_ids) = (ids(olds), ids(news));
    for (at, (step, origin)) in news.iter().zip(&pairs.origins).enumerate() {
        let mut add = |word: Word, of: &PlannedStep, (before, after): (Fields, Fields)| {
            changes.push(change(word, of, Some(before), Some(after)));
        };
        let Some(old) = origin.base.and_then(|base| olds.get(base)) else {
            changes.push(change(Word::Added, step, None, Some(fields::set(fields::of_planned(step)))));
            continue;
        };
        for (word, of, fields) in pairs::joints(olds, news, origin, step) {
            add(word, of, fields);
        }
        if let Some(old) = moved.get(&at) {
            add(Word::Moved, step, (order::place(&old_ids, *old), order::place(&new_ids, at)));
        }
        if pairs::same(*old, *step) {
            continue;
        }
        let mut differing = Differing::new(fields::of_planned(old), fields::of_planned(step));
        differing.forget(|old, new| renames.explain(old, new));
        if origin.was_told {
            differing.take(|field| field == "was");
        }
        if let Some(title) = differing.take(|field| field == "title").filter(|_| !origin.has_joint) {
            add(Word::Retitled, step, title);
        }
        let giving_up = match (&old.dropped, &step.dropped) {
            (None, Some(_)) => Some(Word::Dropped),
            (Some(_), None) => Some(Word::TakenUp),
            _ => None,
        };
        if let Some(word) = giving_up
            && let Some(fields) = differing.take(|field| matches!(field, "dropped" | "dropped_by"))
        {
            add(word, step, fields);
        }
        if let Some(fields) = differing.take(|_| true) {
            add(Word::Edited, step, fields);
        }
    }
    let gone = pairs.gone.iter().filter_map(|gone| olds.get(*gone));
    changes.extend(gone.map(|step| change(Word::Removed, step, Some(fields::set(fields::of_planned(step))), None)));
    changes
}

fn ids<'a>(steps: &[&'a PlannedStep]) -> Vec<&'a str> {
    steps.iter().map(|step| step.id.as_str()).collect()
}

fn change(word: Word, step: &PlannedStep, before: Option<Fields>, after: Option<Fields>) -> Change {
    Change { list: List::Plan, word, step: Some(step.id.clone()), title: step.title.clone(), before, after }
}

/// Finds what changed in the plan's own keys.
fn head(before: &Side<'_>, after: &Side<'_>) -> Vec<Change> {
    let title = after.head.or(before.head).and_then(|head| head.title.clone());
    let change = |word: Word, before: Option<Fields>, after: Option<Fields>| Change {
        list: List::Plan,
        word,
        step: None,
        title: title.clone(),
        before,
        after,
    };
    match (before.head, after.head) {
        (None, None) => Vec::new(),
        (None, Some(new)) => vec![change(Word::Added, None, Some(fields::set(fields::of_head(new))))],
        (Some(old), None) => vec![change(Word::Removed, Some(fields::set(fields::of_head(old))), None)],
        (Some(old), Some(new)) => {
            let mut differing = Differing::new(fields::of_head(old), fields::of_head(new));
            let title = differing.take(|field| field == "title").map(|fields| (Word::Retitled, fields));
            let others = differing.take(|_| true).map(|fields| (Word::Edited, fields));
            let both = title.into_iter().chain(others);
            both.map(|(word, (before, after))| change(word, Some(before), Some(after))).collect()
        }
    }
}
