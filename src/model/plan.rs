//! The plan: the steps that a team anticipates.

use chrono::NaiveDate;

use super::step::{Every, Kind};

/// A plan's own keys: all of `plan.toml` but its steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanHead {
    /// The initiative's title.
    pub title: Option<String>,
    /// What it is about, in a sentence.
    pub summary: Option<String>,
    /// Which version the team set out with.
    pub baseline: Option<BaselineChoice>,
    /// The day on which this plan stood agreed, before it was put under git.
    pub agreed: Option<NaiveDate>,
    /// The day on which the initiative was over.
    pub closed: Option<NaiveDate>,
    /// Patterns of the code that it changes.
    pub paths: Vec<String>,
}

/// How a plan names its baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaselineChoice {
    /// The plan as it stood at the end of this day.
    Day(NaiveDate),
    /// The plan of the commit that this revision names.
    Revision(String),
}

/// A planned step: an entry of `plan.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PlannedStep {
    /// Its id as the file gives it, else the slug of its title. May be ill-formed: only `check` and writing refuse that.
    pub id: String,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// What sort of step it is.
    pub kind: Kind,
    /// The phase it belongs to, in the team's own words.
    pub phase: Option<String>,
    /// Steps, or states that some step yields, that must be in place before.
    pub needs: Vec<String>,
    /// States that it puts in place, beside its own id.
    pub yields: Vec<String>,
    /// The day by which it should be done.
    pub due: Option<NaiveDate>,
    /// How often it is meant to take place.
    pub every: Option<Every>,
    /// Who answers for it.
    pub who: Option<String>,
    /// What the team believes before it looks.
    pub expect: Option<String>,
    /// Anything else.
    pub note: Option<String>,
    /// What happened that made this step necessary or possible.
    pub from: Vec<String>,
    /// Earlier ids.
    pub was: Vec<String>,
    /// Given up, and why.
    pub dropped: Option<String>,
    /// The step that closed it.
    pub dropped_by: Option<String>,
    /// The findings about it that are allowed, by name. Only those that have [`super::finding::Rule::is_allowed_in_place`].
    pub allow: Vec<String>,
    /// Why they are. Where nobody says, none is.
    pub allow_because: Option<String>,
}

impl PlannedStep {
    /// What a person reads: the title, else the id.
    pub fn label(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.id)
    }
}
