//! Effort: how much of an initiative's history moved the work on, how much changed the plan, and how much took back what
//! had been recorded.

use super::changes::{Change, Nature, Word};
use super::history::List;
use super::revisions::Revision;

/// What the revisions of an initiative did, in numbers.
///
/// Every revision is of one [`Nature`], so that their counts add up to [`Self::revisions`]. Changes are counted as
/// [`super::changes`] tells them against the first parent; those of the plan's own keys are no step's, and counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effort {
    /// All revisions.
    pub revisions: usize,
    /// Those that only said more of what happened.
    pub progress: usize,
    /// Those that only changed the plan.
    pub replanning: usize,
    /// Those that did both.
    pub both: usize,
    /// Those that took back or re-dated something recorded, whatever else they did.
    pub rewriting: usize,
    /// Those that changed nothing of the steps.
    pub nothing: usize,
    /// Changes of planned steps, in all revisions but the one that brought the plan in: what stood in it from the beginning
    /// is no replanning.
    pub plan_changes: usize,
    /// Changes of the plan's own keys, likewise.
    pub head_changes: usize,
    /// Changes of actual steps, those that rewrite left out.
    pub record_changes: usize,
    /// Changes that erase or re-date what was recorded.
    pub rewrites: usize,
}

/// Adds up what some revisions did.
pub fn effort(revisions: &[Revision]) -> Effort {
    let mut effort = Effort::default();
    for revision in revisions {
        effort.revisions += 1;
        let count = match revision.nature {
            Nature::Progress => &mut effort.progress,
            Nature::Replanning => &mut effort.replanning,
            Nature::Both => &mut effort.both,
            Nature::Rewriting => &mut effort.rewriting,
            Nature::Nothing => &mut effort.nothing,
        };
        *count += 1;
        let begins = revision.changes.iter().any(brings_plan);
        for change in &revision.changes {
            match (change.list, &change.step) {
                (List::Plan, _) if begins => {}
                (List::Plan, Some(_)) => effort.plan_changes += 1,
                (List::Plan, None) => effort.head_changes += 1,
                (List::Record, _) if change.rewrites() => effort.rewrites += 1,
                (List::Record, _) => effort.record_changes += 1,
            }
        }
    }
    effort
}

/// Tells whether a change says that the plan itself came.
fn brings_plan(change: &Change) -> bool {
    change.list == List::Plan && change.step.is_none() && change.word == Word::Added
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::findings::draft::{Draft, actual, day, planned};
    use crate::model::history::History;
    use crate::model::plan::{PlanHead, PlannedStep};
    use crate::model::revisions;

    fn revisions(history: &History) -> Vec<Revision> {
        let revision = |node| {
            let changes = revisions::changes_of(history, node);
            Revision {
                commit: None,
                parents: Vec::new(),
                day: day(1),
                author: None,
                subject: None,
                nature: Nature::of(&changes),
                changes,
            }
        };
        revisions::newest_first(history).into_iter().map(revision).collect()
    }

    #[test]
    fn progress_is_told_apart_from_replanning() {
        let (a, b) = (planned("a"), planned("b"));
        let retitled = PlannedStep { title: Some("A".into()), ..a.clone() };
        let mut draft = Draft::line(&[
            (&[a.clone(), b.clone()], &[]),
            (&[a.clone(), b.clone()], &[actual("a")]),
            (&[b.clone(), a.clone()], &[actual("a")]),
            (std::slice::from_ref(&retitled), &[actual("a"), actual("x")]),
            (&[retitled.clone(), b.clone()], &[actual("x")]),
            (&[retitled.clone(), b.clone()], &[actual("x")]),
        ]);
        draft.commit_head(
            &[5],
            PlanHead { title: Some("T".into()), ..PlanHead::default() },
            &[retitled, b],
            &[actual("x")],
        );
        let expected = Effort {
            revisions: 7,
            progress: 1,
            // The first version, one moved, the plan's own title.
            replanning: 3,
            both: 1,
            rewriting: 1,
            nothing: 1,
            // One moved; one retitled and one removed; one added.
            plan_changes: 4,
            head_changes: 1,
            // a and x happened.
            record_changes: 2,
            // a was erased.
            rewrites: 1,
        };
        assert_eq!(effort(&revisions(&draft.history())), expected);
        assert_eq!(effort(&[]), Effort::default());
    }
}
