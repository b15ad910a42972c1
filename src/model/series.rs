//! How plan and record grew: their sizes, and how much of what had happened was foreseen, commit by commit.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::history::{History, Name};
use super::judged::Judgement;
use super::verdict::Verdict;

/// What the first-parent line held at a commit that changed the plan or the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The full hash; `None` for what is not committed.
    pub commit: Option<String>,
    /// The author's day.
    pub day: NaiveDate,
    /// The planned steps that stood there and were not given up.
    pub planned: usize,
    /// What stood in the record there.
    pub happened: Happened,
}

/// How many steps a record holds. They are counted by the verdicts that they have in the version that is read: what is
/// shown is when surprises came, not when they were known to be some.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Happened {
    /// All of them, those that were erased later too.
    pub all: usize,
    /// The anticipated ones.
    pub anticipated: usize,
    /// The anticipated and the adapted ones.
    pub foreseen: usize,
}

/// Gives the points of an initiative's history, the oldest first. Where a commit changes neither the plan nor the record
/// as they are read, there is none.
pub fn series(history: &History, judgement: &Judgement) -> Vec<Point> {
    let mut verdicts: HashMap<Name, Verdict> = HashMap::new();
    for step in &judgement.actual {
        let names = std::iter::once(&step.step.id).chain(&step.step.was);
        for name in names.filter_map(|name| history.names.get(name)) {
            // Of several steps with one id the first counts, as everywhere.
            verdicts.entry(name).or_insert(step.verdict);
        }
    }
    let mut plans: HashMap<Option<u32>, usize> = HashMap::new();
    let mut records: HashMap<Option<u32>, Happened> = HashMap::new();
    let mut points = Vec::new();
    let mut before = (None, None);
    for node in history.nodes.iter().filter(|node| node.mainline) {
        let now = (node.plan, node.record);
        if now == before {
            continue;
        }
        before = now;
        points.push(Point {
            commit: node.commit.clone(),
            day: node.day,
            planned: *plans.entry(node.plan).or_insert_with(|| planned(history, node.plan)),
            happened: *records.entry(node.record).or_insert_with(|| happened(history, node.record, &verdicts)),
        });
    }
    points
}

fn planned(history: &History, version: Option<u32>) -> usize {
    let is_given_up = |step: &u32| history.planned.get(*step).is_some_and(|step| step.dropped.is_some());
    history.plan_steps(version).iter().filter(|step| !is_given_up(step)).count()
}

fn happened(history: &History, version: Option<u32>, verdicts: &HashMap<Name, Verdict>) -> Happened {
    let steps = history.record_steps(version);
    let verdict = |step: &&u32| verdicts.get(&history.recorded.name(**step));
    Happened {
        all: steps.len(),
        anticipated: steps.iter().filter(|step| verdict(step) == Some(&Verdict::Anticipated)).count(),
        foreseen: steps.iter().filter(|step| verdict(step).is_some_and(|verdict| verdict.is_foreseen())).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::actual::ActualStep;
    use crate::model::findings::draft::{Draft, actual, planned};
    use crate::model::judgement::{Terms, judge};
    use crate::model::plan::PlannedStep;

    /// For each point its day and its four counts.
    fn counts(draft: &Draft) -> Vec<(u32, [usize; 4])> {
        use chrono::Datelike;

        let history = draft.history();
        let judgement = judge(&history, &Terms { as_of: NaiveDate::default(), horizons: &[] });
        let counts = |it: &Point| [it.planned, it.happened.all, it.happened.anticipated, it.happened.foreseen];
        series(&history, &judgement).iter().map(|it| (it.day.ordinal(), counts(it))).collect()
    }

    #[test]
    fn each_version_is_counted_by_the_verdicts_of_today() {
        let given_up = PlannedStep { dropped: Some("no".to_owned()), ..planned("b") };
        let draft = Draft::line(&[
            (&[planned("a"), planned("b")], &[]),
            (&[planned("a"), planned("b"), planned("c")], &[actual("a")]),
            (&[planned("a"), planned("b"), planned("c")], &[actual("a")]),
            (&[planned("a"), planned("b"), planned("c")], &[actual("a"), actual("x")]),
            (&[planned("a"), given_up, planned("c"), planned("x")], &[actual("a"), actual("x"), actual("c")]),
        ]);
        let expected = [(1, [2, 0, 0, 0]), (2, [3, 1, 1, 1]), (4, [3, 2, 1, 1]), (5, [3, 3, 1, 2])];
        assert_eq!(counts(&draft), expected);
    }

    #[test]
    fn a_renamed_step_is_the_same_and_an_erased_one_has_no_verdict() {
        let renamed = ActualStep { was: vec!["a".to_owned()], plan: Some(vec!["a".to_owned()]), ..actual("a2") };
        let draft = Draft::line(&[
            (&[planned("a")], &[]),
            (&[planned("a")], &[actual("a"), actual("gone")]),
            (&[planned("a")], &[renamed]),
        ]);
        assert_eq!(counts(&draft), [(1, [1, 0, 0, 0]), (2, [1, 2, 1, 1]), (3, [1, 1, 1, 1])]);
    }

    #[test]
    fn of_a_side_branch_only_what_was_merged_is_a_point() {
        let mut draft = Draft::default();
        let base = draft.commit(&[], &[planned("a")], &[]);
        let side = draft.commit(&[base], &[planned("a"), planned("b"), planned("c")], &[]);
        let line = draft.commit(&[base], &[planned("a")], &[actual("a")]);
        draft.commit(&[line, side], &[planned("a"), planned("b"), planned("c")], &[actual("a")]);
        assert_eq!(counts(&draft), [(1, [1, 0, 0, 0]), (3, [1, 1, 1, 1]), (4, [3, 1, 1, 1])]);
        assert_eq!(counts(&Draft::default()), []);
    }
}
