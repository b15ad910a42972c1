//! What changed in plan and record between two versions of an initiative, step by step.
//!
//! A step is the same in both versions where its id is, or where the newer one names the older id in `was`; content
//! never makes two steps one. What changed is told in words that people use of steps ([`Word`]), each with the fields
//! that it is about, before and after. From the words alone follows what sort of revision it was ([`Nature`]).

mod fields;
mod order;
mod pairs;
mod plan;
mod record;
mod renames;

use std::cell::OnceCell;
use std::collections::HashMap;
use std::str::FromStr;

use super::actual::ActualStep;
use super::graph::Ix;
use super::history::{History, List};
use super::plan::{PlanHead, PlannedStep};

pub use fields::{Fields, Value, of_actual, of_planned};

use renames::Renames;

/// A version of plan and record.
#[derive(Debug, Clone, Default)]
pub struct Side<'a> {
    head: Option<&'a PlanHead>,
    planned: Vec<&'a PlannedStep>,
    actual: Vec<&'a ActualStep>,
    /// What names mean in its plan; made when the first one is asked for.
    named: OnceCell<HashMap<&'a str, &'a PlannedStep>>,
}

impl<'a> Side<'a> {
    /// Takes the plan's own keys (`None`: there is no plan), the planned steps in the plan's order, and the actual steps
    /// in the record's.
    pub fn new(
        head: Option<&'a PlanHead>,
        planned: impl IntoIterator<Item = &'a PlannedStep>,
        actual: impl IntoIterator<Item = &'a ActualStep>,
    ) -> Self {
        let (planned, actual) = (planned.into_iter().collect(), actual.into_iter().collect());
        Self { head, planned, actual, named: OnceCell::new() }
    }

    /// Gives what a commit of a history holds; before its first there is nothing.
    pub fn of(history: &'a History, node: Option<Ix>) -> Self {
        let Some(node) = node.and_then(|node| history.node(node)) else { return Self::default() };
        let planned = history.plan_steps(node.plan).iter().filter_map(|step| history.planned.get(*step));
        let actual = history.record_steps(node.record).iter().filter_map(|step| history.recorded.get(*step));
        Self::new(history.plan(node.plan).map(|plan| &plan.head), planned, actual)
    }

    /// Finds the planned step that a name means: the one with that id, else the first that had it.
    fn named(&self, name: &str) -> Option<&'a PlannedStep> {
        let named = self.named.get_or_init(|| {
            let mut named = HashMap::with_capacity(self.planned.len());
            for step in &self.planned {
                named.entry(step.id.as_str()).or_insert(*step);
            }
            for step in &self.planned {
                for was in &step.was {
                    named.entry(was).or_insert(step);
                }
            }
            named
        });
        named.get(name).copied()
    }
}

/// What happened to a step, or to the plan's own keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Word {
    /// A step came into the plan; of no step: the plan itself came.
    Added,
    /// A step left the plan; of no step: the plan itself went.
    Removed,
    /// Several steps came of one: each has its id or names it in `was`.
    Split,
    /// One step came of several.
    Merged,
    /// The id changed, and `was` names the old one.
    Renamed,
    /// The step stands elsewhere in the order; of a recorded step: elsewhere in the sequence, by its place in the record
    /// alone.
    Moved,
    /// The title changed.
    Retitled,
    /// Other fields changed.
    Edited,
    /// A planned step was given up.
    Dropped,
    /// A planned step that was given up is so no more.
    TakenUp,
    /// A recorded step says which planned steps it realises, and did not before.
    Linked,
    /// A recorded step says no more which planned steps it realises.
    Unlinked,
    /// A recorded step says that it realises other planned steps than before.
    Relinked,
    /// A step began, and is under way.
    Begun,
    /// A step that was under way ended.
    Finished,
    /// A step was recorded that had ended already, or has no days.
    Happened,
    /// A recurring step took place once more.
    Recurred,
    /// A recorded step was given a day that it had not, after it had happened.
    Dated,
    /// A day that stood in the record was changed or taken out.
    Redated,
    /// A step left the record.
    Erased,
}

impl Word {
    /// All words, in the order in which documentation names them.
    pub const ALL: [Self; 20] = [
        Self::Added,
        Self::Removed,
        Self::Split,
        Self::Merged,
        Self::Renamed,
        Self::Moved,
        Self::Retitled,
        Self::Edited,
        Self::Dropped,
        Self::TakenUp,
        Self::Linked,
        Self::Unlinked,
        Self::Relinked,
        Self::Begun,
        Self::Finished,
        Self::Happened,
        Self::Recurred,
        Self::Dated,
        Self::Redated,
        Self::Erased,
    ];

    /// The word as it stands in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Split => "split",
            Self::Merged => "merged",
            Self::Renamed => "renamed",
            Self::Moved => "moved",
            Self::Retitled => "retitled",
            Self::Edited => "edited",
            Self::Dropped => "dropped",
            Self::TakenUp => "taken-up",
            Self::Linked => "linked",
            Self::Unlinked => "unlinked",
            Self::Relinked => "relinked",
            Self::Begun => "begun",
            Self::Finished => "finished",
            Self::Happened => "happened",
            Self::Recurred => "recurred",
            Self::Dated => "dated",
            Self::Redated => "redated",
            Self::Erased => "erased",
        }
    }
}

/// One change.
///
/// `before` and `after` hold the fields that it is about, the same on both sides; a field that is not set is `None`
/// there. Where the step (or the plan) was not there before, or is not after, the whole side is `None`, and the other
/// one holds all its fields that are set. Three words have fields of their own: of a `split` and a `merged` the `ids`
/// and `titles` of the steps on either side, of a `moved` the `place`, from 1, and the id of the step right before it,
/// `behind`, which is `None` of the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Whether it is one of the plan or of the record.
    pub list: List,
    /// What happened.
    pub word: Word,
    /// The id of the step: as the newer version has it, else the older. `None`: it is about the plan's own keys.
    pub step: Option<String>,
    /// The step's title, likewise; of a recorded step without one that of the planned step that it realises.
    pub title: Option<String>,
    /// The fields as they were.
    pub before: Option<Fields>,
    /// The fields as they are.
    pub after: Option<Fields>,
}

impl Change {
    /// Tells whether it takes back or re-dates what was recorded: a step erased, a day changed, or the order in which
    /// steps of one day, or of none, happened.
    pub fn rewrites(&self) -> bool {
        self.list == List::Record && matches!(self.word, Word::Erased | Word::Redated | Word::Moved)
    }
}

/// What sort of revision it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Nature {
    /// The record says more than before: something began, ended, happened or was noted. A link that is set, changed or
    /// taken out is progress too: it says how the team understands what happened, not what did.
    Progress,
    /// The plan changed; its first version is a change too.
    Replanning,
    /// Both of these.
    Both,
    /// Something recorded was taken back or re-dated, whatever else changed.
    Rewriting,
    /// Nothing of the steps changed: comments, form, or a version that does not parse.
    Nothing,
}

impl Nature {
    /// All natures, in the order in which help names them.
    pub const ALL: [Self; 5] = [Self::Progress, Self::Replanning, Self::Both, Self::Rewriting, Self::Nothing];

    /// The nature's name in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Progress => "progress",
            Self::Replanning => "replanning",
            Self::Both => "both",
            Self::Rewriting => "rewriting",
            Self::Nothing => "none",
        }
    }

    /// Tells whether it is also of the sort `other`: both is either.
    pub fn is(self, other: Self) -> bool {
        self == other || self == Self::Both && matches!(other, Self::Progress | Self::Replanning)
    }

    /// Tells what sort of revision made these changes.
    pub fn of(changes: &[Change]) -> Self {
        let has = |list: List| changes.iter().any(|change| change.list == list);
        if changes.iter().any(Change::rewrites) {
            return Self::Rewriting;
        }
        match (has(List::Record), has(List::Plan)) {
            (true, true) => Self::Both,
            (true, false) => Self::Progress,
            (false, true) => Self::Replanning,
            (false, false) => Self::Nothing,
        }
    }
}

impl FromStr for Nature {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|nature| nature.name() == text).ok_or(())
    }
}

/// Finds what changed between two versions: first the plan, in its new order, then the record. What is gone comes last,
/// in its old order.
///
/// A name of another step that only follows where that step's id went is no change.
pub fn between(before: &Side<'_>, after: &Side<'_>) -> Vec<Change> {
    let planned = pairs::pair(&before.planned, &after.planned);
    let actual = pairs::pair(&before.actual, &after.actual);
    let mut renames = Renames::default();
    renames.add(&planned, &before.planned, &after.planned);
    renames.add(&actual, &before.actual, &after.actual);
    let mut changes = plan::changes(before, after, &planned, &renames);
    changes.extend(record::changes(before, after, &actual, &renames));
    changes
}

#[cfg(test)]
mod tests;
