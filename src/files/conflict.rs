//! Merge conflicts that were left in a text.

use std::ops::Range;

use memchr::memmem;

use crate::model::finding::Rule;

use super::lines::Lines;
use super::problem::Problem;
use super::recover::blank;
use super::source::slice;

/// What the lines of a conflict begin with, in their order.
const MARKERS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

/// A whole conflict: from its `<<<<<<<` line to its `>>>>>>>` line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Conflict {
    /// The marker lines, without their line breaks. The first is `<<<<<<<`.
    markers: Vec<Range<usize>>,
    /// The first side: what a reader may go on with.
    ours: Range<usize>,
    /// All of it.
    pub(crate) region: Range<usize>,
}

/// Tells whether a line is a conflict's marker line.
pub(crate) fn is_marker(line: &str) -> bool {
    marker(line).is_some()
}

fn marker(line: &str) -> Option<usize> {
    MARKERS.iter().position(|marker| {
        line.strip_prefix(marker).is_some_and(|rest| rest.trim_end().is_empty() || rest.starts_with(' '))
    })
}

/// Finds all whole conflicts.
pub(crate) fn find(lines: &Lines<'_>) -> Vec<Conflict> {
    let text = lines.text();
    let mut conflicts = Vec::new();
    let mut open: Option<(Vec<Range<usize>>, Option<usize>)> = None;
    for begin in memmem::find_iter(text.as_bytes(), MARKERS[0]) {
        let first = lines.number(begin);
        if lines.line(first).start != begin
            || conflicts.last().is_some_and(|last: &Conflict| last.region.contains(&begin))
        {
            continue;
        }
        for number in first..lines.count() {
            let range = lines.line(number);
            let line = slice(text, range.clone());
            let Some(kind) = marker(line.trim_end()) else { continue };
            if kind == 0 {
                if number > first {
                    break;
                }
                open = Some((Vec::new(), None));
            }
            let Some((markers, ours_end)) = &mut open else { break };
            markers.push(range.start..range.start + line.trim_end().len());
            if kind > 0 && ours_end.is_none() {
                *ours_end = Some(range.start);
            }
            if kind == 3 {
                if let Some((markers, Some(ours_end))) = open.take()
                    && markers.len() > 2
                {
                    let ours = lines.line(first).end..ours_end;
                    conflicts.push(Conflict { markers, ours, region: begin..range.end });
                }
                break;
            }
        }
        open = None;
    }
    conflicts
}

impl Conflict {
    /// Makes the problem that it is.
    pub(crate) fn problem(&self, text: &str) -> Problem {
        let mut markers = self.markers.iter().cloned();
        let first = markers.next().unwrap_or_else(|| self.region.clone());
        let mut problem = Problem::new(
            Rule::ConflictMarker,
            first,
            "a merge conflict was left in the file",
            "keep what is right of both sides, and take the marker lines out",
        );
        problem.related = markers
            .map(|range| {
                let what = match marker(slice(text, range.clone())) {
                    Some(1) => "what both sides began with",
                    Some(2) => "the other side begins here",
                    _ => "it ends here",
                };
                (range, what.to_owned())
            })
            .collect();
        problem
    }
}

/// Blanks all of the conflicts but their first sides. Every other byte stays in its place.
pub(crate) fn first_sides(text: &str, conflicts: &[Conflict]) -> String {
    let mut blanked = String::with_capacity(text.len());
    let mut done = 0;
    for conflict in conflicts {
        blanked.push_str(slice(text, done..conflict.region.start));
        blank(&mut blanked, slice(text, conflict.region.start..conflict.ours.start));
        blanked.push_str(slice(text, conflict.ours.clone()));
        blank(&mut blanked, slice(text, conflict.ours.end..conflict.region.end));
        done = conflict.region.end;
    }
    blanked.push_str(slice(text, done..text.len()));
    blanked
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a = 1\n<<<<<<< HEAD\nb = 'ä'\n||||||| x\nb = 0\n=======\nb = 2\n>>>>>>> y\r\nc = 3\n";

    #[test]
    fn whole_conflicts_are_found_with_their_lines() {
        let lines = Lines::new(TEXT);
        let conflicts = find(&lines);
        assert_eq!(conflicts.len(), 1);
        let texts: Vec<_> = conflicts[0].markers.iter().map(|range| slice(TEXT, range.clone())).collect();
        assert_eq!(texts, ["<<<<<<< HEAD", "||||||| x", "=======", ">>>>>>> y"]);
        assert_eq!(slice(TEXT, conflicts[0].ours.clone()), "b = 'ä'\n");
        assert_eq!(conflicts[0].problem(TEXT).related.len(), 3);
    }

    #[test]
    fn the_first_side_stays_in_its_place() {
        let lines = Lines::new(TEXT);
        let blanked = first_sides(TEXT, &find(&lines));
        assert_eq!(blanked.len(), TEXT.len());
        assert_eq!(blanked.split_whitespace().collect::<String>(), "a=1b='ä'c=3");
        assert_eq!(blanked.find("c = 3"), TEXT.find("c = 3"));
        assert_eq!(blanked.matches('\n').count(), TEXT.matches('\n').count());
    }

    #[test]
    fn lone_markers_and_longer_rows_are_no_conflict() {
        for text in ["=======\n", "<<<<<<< a\n=======\n", "<<<<<<<< a\n=======\n>>>>>>> b\n", "<<<<<<< a\n>>>>>>> b\n"]
        {
            assert_eq!(find(&Lines::new(text)), [], "{text}");
        }
    }

    #[test]
    fn a_conflict_that_was_begun_twice_is_the_second() {
        let text = "<<<<<<< a\n<<<<<<< b\n=======\n>>>>>>> c\n<<<<<<< d\n=======\n>>>>>>> e\n";
        let regions: Vec<_> = find(&Lines::new(text)).into_iter().map(|conflict| conflict.region.start).collect();
        assert_eq!(regions, [10, 38]);
    }
}
