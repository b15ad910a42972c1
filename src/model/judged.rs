//! What a judgement says: every step with its verdict or fate, as values that are printed and measured.

use chrono::NaiveDate;

use super::actual::ActualStep;
use super::measures::Measures;
use super::plan::{PlanHead, PlannedStep};
use super::precedent::Precedent;
use super::verdict::{Evidence, Verdict};

/// A commit as people name it. Its hash is `None` for what is not committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The full hash.
    pub commit: Option<String>,
    /// The author's day.
    pub day: NaiveDate,
    /// The author's name.
    pub author: String,
}

/// How the baseline was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChosenBy {
    /// It is the first version of the plan.
    First,
    /// The plan's `baseline` is a day.
    Date,
    /// The plan's `baseline` is a revision.
    Revision,
}

impl ChosenBy {
    /// The choice's name in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Date => "date",
            Self::Revision => "revision",
        }
    }
}

/// The version of the plan that the team set out with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// The full hash; `None` for what is not committed.
    pub commit: Option<String>,
    /// The author's day.
    pub day: NaiveDate,
    /// How it was chosen.
    pub chosen_by: ChosenBy,
    /// The plan of that commit, as a number in [`History::plans`](super::history::History::plans).
    pub plan: Option<u32>,
}

/// An actual step, judged.
#[derive(Debug, Clone)]
pub struct JudgedActual {
    /// The step as the newest record gives it.
    pub step: ActualStep,
    /// Its title, else its planned step's, else its id.
    pub title: String,
    /// The places in [`Judgement::plan`] of the planned steps that it is linked to, in the order of its names.
    pub linked: Vec<usize>,
    /// The verdict.
    pub verdict: Verdict,
    /// What it rests on.
    pub evidence: Evidence,
    /// Where it was first recorded: of its first introductions the one with the earliest author day.
    pub recorded: Moment,
    /// Where it was planned, in time. `None` where it is not foreseen by history.
    pub planned: Option<Moment>,
    /// Days that it stood in the plan before it began. `None` unless foreseen by history.
    pub foresight_days: Option<i64>,
    /// Days between its start and the day it was planned, where it began earlier.
    pub late_days: Option<i64>,
    /// Its place in the baseline, which no earlier step of the sequence has.
    pub place: Option<usize>,
    /// Whether it has a place in the baseline and did not keep its order.
    pub moved: bool,
    /// Whether the plan had given it up when it was recorded.
    pub dropped_before: bool,
    /// Whether the link came after it was recorded.
    pub linked_late: bool,
    /// Whether only uncommitted files hold it.
    pub provisional: bool,
    /// Needs that were not in place when it began.
    pub unmet_needs: Vec<String>,
    /// Places in [`Judgement::plan`] of the planned steps that it is foreseen through by history.
    pub through: Vec<usize>,
    /// Whether a planned step behind a foreseen step named `who` or `due` in the last version before it was recorded.
    pub accounted: bool,
    /// Of a surprise the same step in another initiative, before. `None` also where nobody looked.
    pub precedent: Option<Precedent>,
}

/// What became of a planned step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// A linked actual step is finished.
    Done,
    /// An actual step is linked, none is finished.
    UnderWay,
    /// It was given up, or left the plan.
    Dropped,
    /// It is still to come.
    Open,
}

impl Fate {
    /// The fate's name in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::UnderWay => "under-way",
            Self::Dropped => "dropped",
            Self::Open => "open",
        }
    }
}

/// A planned step, judged.
#[derive(Debug, Clone)]
pub struct JudgedPlanned {
    /// The step as the newest plan gives it, else as the last version did that held it.
    pub step: PlannedStep,
    /// What became of it.
    pub fate: Fate,
    /// Whether it stands in the baseline.
    pub in_baseline: bool,
    /// Whether it is open and all its needs are in place.
    pub ready: bool,
    /// Needs that nothing which happened put in place.
    pub unmet_needs: Vec<String>,
    /// Where it entered the plan: of its first introductions the one with the earliest author day.
    pub added: Moment,
    /// Whether the newest plan holds it.
    pub in_newest: bool,
    /// Of a step that left the plan: the last commit that took it out.
    pub removed: Option<Moment>,
    /// Of a step with `dropped`: the commit that gave it up.
    pub dropped: Option<Moment>,
    /// Places in [`Judgement::actual`] of the steps that realise it.
    pub actual: Vec<usize>,
}

/// An actual step that was recorded once and stands in the record no more.
#[derive(Debug, Clone)]
pub struct Erased {
    /// Its id.
    pub id: String,
    /// Its title, else its id, as the last version gave it that held it.
    pub title: String,
    /// Where it was first recorded.
    pub recorded: Moment,
    /// The last commit that took it out.
    pub erased: Option<Moment>,
}

/// One initiative, judged.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// The newest plan's own keys.
    pub head: PlanHead,
    /// The baseline. `None`: there never was a plan that parses.
    pub baseline: Option<Baseline>,
    /// The actual steps, in the order of the sequence.
    pub actual: Vec<JudgedActual>,
    /// The planned steps, in the newest plan's order, then those that left it by id.
    pub plan: Vec<JudgedPlanned>,
    /// The actual steps that left the record, by id.
    pub erased: Vec<Erased>,
    /// The measures.
    pub measures: Measures,
}

impl Judgement {
    /// Tells whether neither plan nor record has a step. What was erased counts for nothing.
    pub const fn is_empty(&self) -> bool {
        self.actual.is_empty() && self.plan.is_empty()
    }
}
