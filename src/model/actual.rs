//! The record: the steps that really happened.

use chrono::NaiveDate;

use super::step::Kind;

/// An actual step: an entry of the record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ActualStep {
    /// Its id as the file gives it, else the slug of its title. May be ill-formed: only `check` and writing refuse that.
    pub id: String,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// The planned steps it says it realises. `None`: the planned step with its own id, if any. Empty: not planned.
    pub plan: Option<Vec<String>>,
    /// What sort of step it was.
    pub kind: Kind,
    /// The day it began.
    pub started: Option<NaiveDate>,
    /// The day it ended.
    pub finished: Option<NaiveDate>,
    /// The days on which a recurring step took place.
    pub on: Vec<NaiveDate>,
    /// The actual steps it came out of.
    pub from: Vec<String>,
    /// What came of it.
    pub outcome: Option<String>,
    /// Why it came up, or anything else.
    pub note: Option<String>,
    /// Of a surprise, in hindsight: could it have been known?
    pub foreseeable: Option<bool>,
    /// What the next plan should know.
    pub lesson: Option<String>,
    /// Who did it.
    pub who: Option<String>,
    /// Links and commits that show it.
    pub evidence: Vec<String>,
    /// States that it put in place, beside its own id.
    pub yields: Vec<String>,
    /// Steps, or states that some step yields, that had to be in place before.
    pub needs: Vec<String>,
    /// Earlier ids.
    pub was: Vec<String>,
    /// The findings about it that are allowed, by name. Only those that have [`super::finding::Rule::is_allowed_in_place`].
    pub allow: Vec<String>,
    /// Why they are. Where nobody says, none is.
    pub allow_because: Option<String>,
}

/// How far an actual step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It ended, or it happened and nobody dated it.
    Finished,
    /// It began and has not ended.
    UnderWay,
}

impl State {
    /// The state's name in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::UnderWay => "under-way",
        }
    }
}

impl ActualStep {
    /// Tells how far the step is: under way with `started` and without `finished`, else finished.
    pub const fn state(&self) -> State {
        match (self.started, self.finished) {
            (Some(_), None) => State::UnderWay,
            _ => State::Finished,
        }
    }
}
