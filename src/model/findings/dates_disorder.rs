//! `dates-disorder`: a step's days contradict each other.

use super::page::{Example, Page, record};
use super::{Entry, Sheets};
use crate::model::actual::ActualStep;
use crate::model::finding::{Finding, Rule};

pub(super) const PAGE: Page = Page {
    means: "A step finished before it started, or took place on a day before it started or after it finished.",
    why: "One of the days is wrong, and verdicts, foresight and cadence are reckoned with it.",
    example: Example::Files(&[record(
        "[[step]]\nid = \"pilot\"\nstarted = 2023-03-01\nfinished = 2023-02-10\non = [2023-03-05]\n",
    )]),
    mend: "Correct the day that is wrong. A wrong day that was committed is a `redated-step` when it is corrected: allow that \
           one on the step, and say what was wrong.",
};

pub(super) fn find(sheets: Sheets<'_>) -> Vec<Finding> {
    sheets.actual.iter().filter_map(of_step).collect()
}

fn of_step(entry: &Entry<ActualStep>) -> Option<Finding> {
    let step = &entry.step;
    let mut wrong: Vec<(&str, String)> = Vec::new();
    if let (Some(started), Some(finished)) = (step.started, step.finished)
        && finished < started
    {
        wrong.push(("finished", format!("it finished on {finished} and started on {started}")));
    }
    let early = step.on.iter().find(|day| step.started.is_some_and(|started| **day < started));
    let late = step.on.iter().find(|day| step.finished.is_some_and(|finished| **day > finished));
    if let (Some(day), Some(started)) = (early, step.started) {
        wrong.push(("on", format!("it took place on {day}, before it started on {started}")));
    }
    if let (Some(day), Some(finished)) = (late, step.finished) {
        wrong.push(("on", format!("it took place on {day}, after it finished on {finished}")));
    }
    let place = entry.place_of(wrong.first()?.0);
    let said: Vec<&str> = wrong.iter().map(|(_, said)| said.as_str()).collect();
    let message = format!("the days of `{}` contradict each other: {}", step.id, said.join("; "));
    let finding = Finding::new(Rule::DatesDisorder, place.clone(), message).with_help("correct the day that is wrong");
    Some(if step.id.is_empty() { finding } else { finding.of_step(&step.id) })
}

#[cfg(test)]
mod tests {
    use super::super::draft::*;
    use super::*;

    fn found(started: Option<u32>, finished: Option<u32>, on: &[u32]) -> Vec<String> {
        let on = on.iter().copied().map(day).collect();
        let step = ActualStep { started: started.map(day), finished: finished.map(day), on, ..actual("a") };
        said(Rule::DatesDisorder, &[(&[], &[step])])
    }

    #[test]
    fn days_that_contradict_each_other_are_found() {
        assert_eq!(
            found(Some(9), Some(5), &[]),
            [
                "actual.toml:a.finished a: the days of `a` contradict each other: it finished on 2023-01-05 and started on 2023-01-09"
            ]
        );
        assert_eq!(
            found(Some(9), Some(12), &[10, 8, 13]),
            [
                "actual.toml:a.on a: the days of `a` contradict each other: it took place on 2023-01-08, before it started on \
              2023-01-09; it took place on 2023-01-13, after it finished on 2023-01-12"
            ]
        );
    }

    #[test]
    fn days_in_order_are_not() {
        for (started, finished, on) in [
            (Some(5), Some(5), &[5][..]),
            (Some(5), None, &[5, 9]),
            (None, Some(5), &[4]),
            (None, None, &[9, 1]),
            (Some(9), Some(9), &[]),
        ] {
            assert_eq!(found(started, finished, on), [""; 0]);
        }
    }
}
