//! `baseline-moved`: the plan's `baseline` was changed to a later day.

use chrono::NaiveDate;

use super::page::{Example, Page, plan, plan_on};
use super::{Case, when};
use crate::model::finding::{Finding, Rule};
use crate::model::graph::Ix;
use crate::model::judgement::first_version;
use crate::model::plan::BaselineChoice;

pub(super) const PAGE: Page = Page {
    means: "A commit changed `baseline` to a later day, or to a revision of a later day, or set it when steps had been \
            recorded.",
    why: "Steps that the plan learned of on the way count as planned from the start then: `adapted` becomes `anticipated`, \
          and what was dropped before was never planned.",
    example: Example::Files(&[
        plan("baseline = 2023-01-20\n\n[[step]]\nid = \"survey\"\n"),
        plan_on("2023-03-01", "baseline = 2023-03-01\n\n[[step]]\nid = \"survey\"\n"),
    ]),
    mend: "Put the old day back. If the team really set out anew, say so in the commit, and allow this finding in \
           asplanned.toml; an initiative of its own would be clearer.",
};

pub(super) fn find(case: Case<'_>) -> Vec<Finding> {
    let found = last_move(case).filter(|it| {
        let newest = case.judgement.head.baseline.as_ref();
        day_of(case, newest).is_some_and(|day| day > it.before)
    });
    let Some(Move { node, before, was_said, after }) = found else { return Vec::new() };
    let moment = case.history.moment(node).map(|moment| format!(" {}", when(&moment))).unwrap_or_default();
    let before = if was_said { before.to_string() } else { format!("the plan's first version, {before},") };
    let message = format!("`baseline` was moved from {before} to {after}{moment}");
    let help = "put it back: by a later baseline the plan seems to have known from the start what it learned";
    vec![Finding::new(Rule::BaselineMoved, case.key("baseline").clone(), message).with_help(help)]
}

/// A commit that moved the baseline to a later day.
struct Move {
    node: Ix,
    before: NaiveDate,
    /// Whether `baseline` stood there before, and it was not the first version by default.
    was_said: bool,
    after: NaiveDate,
}

/// Finds the last commit that moved the baseline to a later day than all its parents have.
fn last_move(case: Case<'_>) -> Option<Move> {
    let history = case.history;
    let plan_of = |node: Ix| history.node(node).and_then(|node| history.plan(node.plan));
    history.graph.commits().rev().find_map(|node| {
        let now = plan_of(node)?.head.baseline.as_ref();
        let parents: Vec<Ix> = history.graph.parents(node).iter().copied().flatten().collect();
        let old: Vec<Option<&BaselineChoice>> =
            parents.iter().filter_map(|parent| Some(plan_of(*parent)?.head.baseline.as_ref())).collect();
        if old.is_empty() || old.contains(&now) {
            return None;
        }
        let had_begun = || {
            parents
                .iter()
                .any(|parent| !history.record_steps(history.node(*parent).and_then(|it| it.record)).is_empty())
        };
        let was_said = old.iter().any(Option::is_some);
        if !was_said && !had_begun() {
            return None;
        }
        let days: Vec<NaiveDate> = old.into_iter().map(|choice| day_of(case, choice)).collect::<Option<_>>()?;
        let (before, after) = (days.into_iter().max()?, day_of(case, now)?);
        (after > before).then_some(Move { node, before, was_said, after })
    })
}

/// The day that a baseline is of: of none the first version's. `None` where it names no commit.
fn day_of(case: Case<'_>, choice: Option<&BaselineChoice>) -> Option<NaiveDate> {
    match choice {
        Some(BaselineChoice::Day(day)) => Some(*day),
        Some(BaselineChoice::Revision(revision)) => case.revisions.get(revision).copied(),
        None => case.history.node(first_version(case.history)?).map(|node| node.day),
    }
}

#[cfg(test)]
mod tests {
    use super::super::draft::*;
    use super::*;
    use crate::model::plan::PlanHead;

    fn head(baseline: Option<BaselineChoice>) -> PlanHead {
        PlanHead { baseline, ..PlanHead::default() }
    }

    fn on(number: u32) -> BaselineChoice {
        BaselineChoice::Day(day(number))
    }

    fn revision(name: &str) -> BaselineChoice {
        BaselineChoice::Revision(name.into())
    }

    /// A history of plans with these baselines, in whose first commit a step was recorded or not.
    fn draft(baselines: &[Option<BaselineChoice>], has_begun: bool) -> Draft {
        let mut draft = Draft::default();
        draft.revisions.insert("early".into(), day(2));
        draft.revisions.insert("late".into(), day(20));
        let record = [actual("x")];
        for (number, baseline) in baselines.iter().enumerate() {
            let parents: Vec<usize> = number.checked_sub(1).into_iter().collect();
            let record = if has_begun { &record[..] } else { &[] };
            draft.commit_head(&parents, head(baseline.clone()), &[planned("a")], record);
        }
        draft
    }

    fn found(baselines: &[Option<BaselineChoice>]) -> Vec<String> {
        draft(baselines, true).said(Rule::BaselineMoved)
    }

    #[test]
    fn a_baseline_that_became_later_is_found() {
        assert_eq!(
            found(&[Some(on(5)), Some(on(9))]),
            ["plan.toml:baseline -: `baseline` was moved from 2023-01-05 to 2023-01-09 on 2023-01-02 (0000000)"]
        );
        assert_eq!(found(&[Some(revision("early")), Some(revision("late"))]).len(), 1);
        assert_eq!(found(&[Some(on(5)), Some(revision("late"))]).len(), 1);
        assert_eq!(found(&[Some(on(5)), Some(on(9)), Some(on(7))]).len(), 1, "it is still later than before");
        assert!(found(&[Some(on(5)), Some(on(9)), Some(on(12))])[0].contains("from 2023-01-09 to 2023-01-12"));
    }

    #[test]
    fn to_name_one_is_to_move_it_once_the_work_had_begun() {
        let late = [None, Some(on(9))];
        assert_eq!(
            draft(&late, true).said(Rule::BaselineMoved),
            [
                "plan.toml:baseline -: `baseline` was moved from the plan's first version, 2023-01-01, to 2023-01-09 on 2023-01-02 \
              (0000000)"
            ]
        );
        assert_eq!(draft(&late, false).said(Rule::BaselineMoved), [""; 0]);
        assert_eq!(found(&[None, Some(on(1))]), [""; 0], "it is the day of the first version");
    }

    #[test]
    fn an_earlier_one_one_that_was_put_back_and_one_that_names_nothing_are_not() {
        for baselines in [
            &[Some(on(9)), Some(on(5))][..],
            &[Some(on(5)), Some(on(9)), Some(on(5))],
            &[Some(on(5)), Some(on(9)), Some(on(4))],
            &[Some(on(5)), Some(on(5))],
            &[Some(on(9))],
            &[Some(on(9)), None],
            &[Some(on(5)), Some(revision("nothing"))],
            &[Some(revision("nothing")), Some(on(9))],
        ] {
            assert_eq!(found(baselines), [""; 0], "{baselines:?}");
        }
    }

    #[test]
    fn a_merge_that_takes_one_side_s_moves_nothing() {
        let mut history = Draft::default();
        let plan = [planned("a")];
        let root = history.commit_head(&[], head(Some(on(9))), &plan, &[actual("x")]);
        let earlier = history.commit_head(&[root], head(Some(on(5))), &plan, &[actual("x")]);
        let other = history.commit_head(&[root], head(Some(on(9))), &plan, &[actual("y")]);
        history.commit_head(&[earlier, other], head(Some(on(9))), &plan, &[actual("x"), actual("y")]);
        assert_eq!(history.said(Rule::BaselineMoved), [""; 0]);
        let mut own = history.clone();
        own.commit_head(&[earlier, other], head(Some(on(12))), &plan, &[actual("x"), actual("y")]);
        let said = own.said(Rule::BaselineMoved);
        assert_eq!(said.len(), 1);
        assert!(said[0].contains("from 2023-01-09 to 2023-01-12"), "{said:?}");
    }
}
