//! What changed in the record.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use super::fields::{self, Differing, Fields};
use super::pairs::{self, Pairs};
use super::renames::Renames;
use super::{Change, Side, Word, order};
use crate::model::actual::{ActualStep, State};
use crate::model::history::List;
use crate::model::sequence;

pub(super) fn changes(before: &Side<'_>, after: &Side<'_>, pairs: &Pairs, renames: &Renames<'_>) -> Vec<Change> {
    let (olds, news) = (before.actual.as_slice(), after.actual.as_slice());
    let mut moves = moves(olds, news, &pairs.common);
    let mut changes = Vec::new();
    for (at, (step, origin)) in news.iter().zip(&pairs.origins).enumerate() {
        let Some(old) = origin.base.and_then(|base| olds.get(base)) else {
            let word = if step.state() == State::UnderWay { Word::Begun } else { Word::Happened };
            changes.push(change(after, word, step, None, Some(fields::set(fields::of_actual(step)))));
            continue;
        };
        for (word, of, (old, new)) in pairs::joints(olds, news, origin, step) {
            let (old, new) = (Some(old), Some(new));
            changes.push(match word {
                Word::Split => change(before, word, of, old, new),
                _ => change(after, word, of, old, new),
            });
        }
        let mut add = |word: Word, (old, new): (Fields, Fields)| {
            changes.push(change(after, word, step, Some(old), Some(new)));
        };
        if let Some(fields) = moves.remove(&at) {
            add(Word::Moved, fields);
        }
        if pairs::same(*old, *step) {
            continue;
        }
        let mut differing = Differing::new(fields::of_actual(old), fields::of_actual(step));
        differing.forget(|old, new| renames.explain(old, new));
        if origin.was_told {
            differing.take(|field| field == "was");
        }
        if let Some(title) = differing.take(|field| field == "title").filter(|_| !origin.has_joint) {
            add(Word::Retitled, title);
        }
        for (word, names) in days(old, step) {
            // An outcome that comes with the end belongs to it.
            let with_outcome = word == Word::Finished && old.outcome.is_none();
            let fits = |field: &str| names.contains(&field) || (with_outcome && field == "outcome");
            if let Some(fields) = differing.take(fits) {
                add(word, fields);
            }
        }
        if let Some(word) = link(before, old, after, step)
            && let Some(fields) = differing.take(|field| field == "plan")
        {
            add(word, fields);
        }
        if let Some(fields) = differing.take(|_| true) {
            add(Word::Edited, fields);
        }
    }
    let gone = pairs.gone.iter().filter_map(|gone| olds.get(*gone));
    let erased =
        |step: &&ActualStep| change(before, Word::Erased, step, Some(fields::set(fields::of_actual(step))), None);
    changes.extend(gone.map(erased));
    changes
}

fn change(side: &Side<'_>, word: Word, step: &ActualStep, before: Option<Fields>, after: Option<Fields>) -> Change {
    let planned = || names(side, step).first().and_then(|name| side.named(name)).and_then(|it| it.title.clone());
    let title = step.title.clone().or_else(planned);
    Change { list: List::Record, word, step: Some(step.id.clone()), title, before, after }
}

/// The names of the planned steps that a step is linked to: where it says nothing its own id, if that means one.
fn names<'a>(side: &Side<'_>, step: &'a ActualStep) -> &'a [String] {
    match &step.plan {
        Some(names) => names,
        None if side.named(&step.id).is_some() => std::slice::from_ref(&step.id),
        None => &[],
    }
}

/// Says what became of a step's link, where its `plan` changed. `None`: it says in other words what it said.
fn link(before: &Side<'_>, old: &ActualStep, after: &Side<'_>, new: &ActualStep) -> Option<Word> {
    if old.plan == new.plan {
        return None;
    }
    match (names(before, old), names(after, new)) {
        (old, new) if old == new => None,
        ([], _) => Some(Word::Linked),
        (_, []) => Some(Word::Unlinked),
        _ => Some(Word::Relinked),
    }
}

/// Says what became of a step's days, each time with the fields that it is about.
fn days(old: &ActualStep, new: &ActualStep) -> Vec<(Word, Vec<&'static str>)> {
    let mut words = Vec::new();
    let mut redated = Vec::new();
    let mut set = Vec::new();
    for (field, old, new) in [("started", old.started, new.started), ("finished", old.finished, new.finished)] {
        match (old, new) {
            (Some(old), new) if new != Some(old) => redated.push(field),
            (None, Some(_)) => set.push(field),
            _ => {}
        }
    }
    let of = |days: &[NaiveDate]| days.iter().copied().collect::<BTreeSet<_>>();
    let (old_days, new_days) = (of(&old.on), of(&new.on));
    let only_added = old_days.is_subset(&new_days);
    if !only_added {
        redated.push("on");
    }
    if !redated.is_empty() {
        words.push((Word::Redated, redated));
    }
    if !set.is_empty() {
        let word = match (old.state(), new.state()) {
            (_, State::UnderWay) => Word::Begun,
            (State::UnderWay, State::Finished) => Word::Finished,
            (State::Finished, State::Finished) => Word::Dated,
        };
        words.push((word, set));
    }
    if only_added && new_days.len() > old_days.len() {
        words.push((Word::Recurred, vec!["on"]));
    }
    words
}

/// Finds the steps whose place in the sequence changed by their place in the record alone: there it says in which order
/// steps of one day, and those of none, happened. To put steps of different days in order says nothing new.
fn moves(olds: &[&ActualStep], news: &[&ActualStep], common: &[(usize, usize)]) -> HashMap<usize, (Fields, Fields)> {
    let day = |steps: &[&ActualStep], at: usize| steps.get(at).and_then(|step| step.started);
    let mut kept: Vec<(usize, usize)> =
        common.iter().copied().filter(|(old, new)| day(olds, *old) == day(news, *new)).collect();
    let sequence_of = |pairs: &[(usize, usize)]| -> Vec<(usize, usize)> {
        let days: Vec<Option<NaiveDate>> = pairs.iter().map(|(_, new)| day(news, *new)).collect();
        sequence::order(&days).into_iter().filter_map(|at| pairs.get(at).copied()).collect()
    };
    let newer = sequence_of(&kept);
    kept.sort_unstable();
    let older = sequence_of(&kept);
    if newer == older {
        return HashMap::new();
    }
    let places: HashMap<usize, usize> = older.iter().enumerate().map(|(place, (old, _))| (*old, place)).collect();
    let common: Vec<(usize, usize)> = newer.iter().filter_map(|(old, new)| Some((*places.get(old)?, *new))).collect();
    let moved = order::moved(&common);
    let (old_line, new_line) = (Line::new(olds), Line::new(news));
    let old_of: HashMap<usize, usize> = kept.iter().map(|(old, new)| (*new, *old)).collect();
    let fields = |new: usize| Some((new, (old_line.place(*old_of.get(&new)?)?, new_line.place(new)?)));
    moved.into_iter().filter_map(|(_, new)| fields(new)).collect()
}

/// The sequence of a version.
struct Line<'a> {
    ids: Vec<&'a str>,
    places: HashMap<usize, usize>,
}

impl<'a> Line<'a> {
    fn new(steps: &[&'a ActualStep]) -> Self {
        let order = sequence::order(&steps.iter().map(|step| step.started).collect::<Vec<_>>());
        Self {
            ids: order.iter().filter_map(|at| steps.get(*at)).map(|step| step.id.as_str()).collect(),
            places: order.into_iter().enumerate().map(|(place, at)| (at, place)).collect(),
        }
    }

    fn place(&self, at: usize) -> Option<Fields> {
        Some(order::place(&self.ids, *self.places.get(&at)?))
    }
}
