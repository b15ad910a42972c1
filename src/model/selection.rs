//! Which steps a person wants to see: `--only`.

use std::str::FromStr;

use super::judged::{Fate, JudgedActual, JudgedPlanned};

/// One thing that `--only` can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Only {
    /// Actual steps with this verdict.
    Verdict(&'static str),
    /// Retrofitted and emergent steps.
    Surprises,
    /// Planned steps with this fate.
    Fate(Fate),
}

/// The names that `--only` knows, in the order in which help names them.
pub const NAMES: [&str; 7] = ["anticipated", "adapted", "retrofitted", "emergent", "surprises", "dropped", "open"];

impl FromStr for Only {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Ok(match NAMES.into_iter().find(|name| *name == text).ok_or(())? {
            "surprises" => Self::Surprises,
            "dropped" => Self::Fate(Fate::Dropped),
            "open" => Self::Fate(Fate::Open),
            verdict => Self::Verdict(verdict),
        })
    }
}

/// A choice of steps. An empty one means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection(pub Vec<Only>);

impl Selection {
    /// Tells whether an actual step is wanted.
    pub fn shows(&self, step: &JudgedActual) -> bool {
        let fits = |only: &Only| match only {
            Only::Verdict(name) => step.verdict.name() == *name,
            Only::Surprises => !step.verdict.is_foreseen(),
            Only::Fate(_) => false,
        };
        self.0.is_empty() || self.0.iter().any(fits)
    }

    /// Tells whether a planned step that did not happen is wanted.
    pub fn shows_planned(&self, step: &JudgedPlanned) -> bool {
        self.0.is_empty() || self.0.contains(&Only::Fate(step.fate))
    }

    /// Tells whether fates were asked for, and not only verdicts.
    pub fn names_fates(&self) -> bool {
        self.0.iter().any(|only| matches!(only, Only::Fate(_)))
    }
}
