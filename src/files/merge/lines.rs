//! The way out where a text can't be taken apart: a merge line by line, as git's own, that is not believed blindly.

use std::collections::HashSet;

use similar::TextMerge;

use super::{Labels, Outcome};
use crate::files::format::Format;
use crate::files::read;
use crate::model::merge::Clash;

/// Merges line by line. Where the lines go together, but not to what both sides say, all is a conflict.
pub(super) fn merge<F: Format>(base: &str, ours: &str, theirs: &str, labels: &Labels<'_>) -> Outcome {
    let mut merge = TextMerge::from_lines(base, ours, theirs);
    merge.conflict_marker_size(labels.marker_size).labels("base", labels.ours, labels.theirs);
    let text = merge.to_string();
    if merge.is_conflicted() {
        return Outcome { text, clashes: vec![Clash::Lines] };
    }
    if is_right::<F>(base, ours, theirs, &text) {
        return Outcome { text, clashes: Vec::new() };
    }
    Outcome { text: apart(ours, theirs, labels), clashes: vec![Clash::Lines] }
}

/// Tells whether a result holds all that either side has and the other did not take out, nothing twice, and is as sound as
/// the sides are. Of a side that can't be read nothing is asked.
fn is_right<F: Format>(base: &str, ours: &str, theirs: &str, result: &str) -> bool {
    let read = |text: &str| read::document::<F>("", text.as_bytes());
    let ids = |text: &str| -> Option<Vec<String>> {
        Some(read(text).content?.steps.iter().map(|step| F::id(step).to_lowercase()).collect())
    };
    let (Some(in_ours), Some(in_theirs)) = (ids(ours), ids(theirs)) else { return true };
    let Some(in_result) = ids(result) else { return false };
    let in_base: HashSet<String> = ids(base).unwrap_or_default().into_iter().collect();
    let set = |ids: &[String]| ids.iter().cloned().collect::<HashSet<String>>();
    let (of_ours, of_theirs, of_result) = (set(&in_ours), set(&in_theirs), set(&in_result));
    let must = |id: &&String| (of_ours.contains(*id) && of_theirs.contains(*id)) || !in_base.contains(*id);
    let is_whole = of_ours.union(&of_theirs).filter(must).all(|id| of_result.contains(id));
    let twice = |all: &[String], each: &HashSet<String>| all.len() - each.len();
    let sides = twice(&in_ours, &of_ours).max(twice(&in_theirs, &of_theirs));
    let is_sound = twice(&in_result, &of_result) <= sides;
    let faults = |text: &str| read(text).findings.len();
    is_whole && is_sound && faults(result) <= faults(ours) + faults(theirs)
}

/// Writes both sides as one conflict, but for the lines that they begin and end with alike.
pub(super) fn apart(ours: &str, theirs: &str, labels: &Labels<'_>) -> String {
    let same = |(one, two): &(&str, &str)| one == two;
    let lines = |text: &'_ str| text.split_inclusive('\n').map(str::len).collect::<Vec<_>>();
    let (one, two) = (ours.split_inclusive('\n'), theirs.split_inclusive('\n'));
    let first: usize = one.clone().zip(two.clone()).take_while(same).map(|(line, _)| line.len()).sum();
    let rest = |text: &str| lines(text.get(first..).unwrap_or_default()).len();
    let left = rest(ours).min(rest(theirs));
    let last: usize = one.rev().zip(two.rev()).take(left).take_while(same).map(|(line, _)| line.len()).sum();
    let middle = |text: &str| text.get(first..text.len() - last).unwrap_or_default().to_owned();
    let before = ours.get(..first).unwrap_or_default();
    let behind = ours.get(ours.len() - last..).unwrap_or_default();
    let line_break = super::line_break(ours, theirs);
    [before, &labels.conflict(&middle(ours), &middle(theirs), line_break), behind].concat()
}
