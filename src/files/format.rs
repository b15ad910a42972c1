//! The two formats: which keys there are, and what is made of them.

use std::fmt::Debug;
use std::hash::Hash;

use crate::model::actual::ActualStep;
use crate::model::plan::{PlanHead, PlannedStep};

use super::fields::Fields;
use super::problem::Problems;

/// The keys that a format has.
#[derive(Debug)]
pub struct Keys {
    /// The name of its file.
    pub(crate) file: &'static str,
    /// What the file is called in a sentence.
    pub(crate) whole: &'static str,
    /// The keys above the steps.
    pub(crate) head: &'static [&'static str],
    /// The keys of a step.
    pub(crate) step: &'static [&'static str],
}

const PLAN: Keys = Keys {
    file: "plan.toml",
    whole: "plan",
    head: &["title", "summary", "baseline", "agreed", "closed", "paths", "step", "extra"],
    step: &[
        "id",
        "title",
        "kind",
        "phase",
        "needs",
        "yields",
        "due",
        "every",
        "who",
        "expect",
        "note",
        "from",
        "was",
        "dropped",
        "dropped-by",
        "allow",
        "allow-because",
        "extra",
    ],
};

const RECORD: Keys = Keys {
    file: "actual.toml",
    whole: "record",
    head: &["step", "extra"],
    step: &[
        "id",
        "title",
        "plan",
        "kind",
        "started",
        "finished",
        "on",
        "from",
        "outcome",
        "note",
        "foreseeable",
        "lesson",
        "who",
        "evidence",
        "yields",
        "needs",
        "was",
        "allow",
        "allow-because",
        "extra",
    ],
};

/// The keys of a step whose names are names of other steps.
pub(crate) const NAMES: [&str; 5] = ["plan", "needs", "from", "dropped-by", "was"];

/// The keys of a step whose values are pointed at, beside those that name others.
pub(crate) const POINTED_AT: [&str; 4] = ["started", "finished", "on", "dropped"];

/// The keys whose texts may have several lines.
pub(crate) const LONG: [&str; 8] =
    ["note", "outcome", "lesson", "summary", "expect", "dropped", "allow-because", "extra"];

/// A format of steps: [`Plan`] or [`Record`].
pub trait Format {
    /// What stands above the steps.
    type Head: Debug + Clone + Default + PartialEq;
    /// A step.
    type Step: Debug + Clone + Eq + Hash;
    /// The keys that the format has.
    const KEYS: &'static Keys;
    /// The keys that the other format has.
    const OTHER: &'static Keys;

    /// Makes a head of a document's table.
    fn head<P: Problems>(fields: &mut Fields<'_, '_, P>) -> Self::Head;

    /// Makes a step of its table.
    fn step<P: Problems>(fields: &mut Fields<'_, '_, P>) -> Self::Step;

    /// The id of a step.
    fn id(step: &Self::Step) -> &str;
}

/// The format of `plan.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {}

/// The format of `actual.toml` and of the files of `actual/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {}

impl Format for Plan {
    type Head = PlanHead;
    type Step = PlannedStep;
    const KEYS: &'static Keys = &PLAN;
    const OTHER: &'static Keys = &RECORD;

    fn head<P: Problems>(fields: &mut Fields<'_, '_, P>) -> PlanHead {
        PlanHead {
            title: fields.title(),
            summary: fields.text("summary"),
            baseline: fields.baseline(),
            agreed: fields.day("agreed"),
            closed: fields.day("closed"),
            paths: fields.paths(),
        }
    }

    fn step<P: Problems>(fields: &mut Fields<'_, '_, P>) -> PlannedStep {
        PlannedStep {
            id: fields.id(),
            title: fields.title(),
            kind: fields.kind(),
            phase: fields.text("phase"),
            needs: fields.texts("needs"),
            yields: fields.texts("yields"),
            due: fields.day("due"),
            every: fields.every(),
            who: fields.text("who"),
            expect: fields.text("expect"),
            note: fields.text("note"),
            from: fields.texts("from"),
            was: fields.was(),
            dropped: fields.text("dropped"),
            dropped_by: fields.text("dropped-by"),
            allow: fields.allow(),
            allow_because: fields.allow_because(),
        }
    }

    fn id(step: &PlannedStep) -> &str {
        &step.id
    }
}

impl Format for Record {
    type Head = ();
    type Step = ActualStep;
    const KEYS: &'static Keys = &RECORD;
    const OTHER: &'static Keys = &PLAN;

    fn head<P: Problems>(_: &mut Fields<'_, '_, P>) {}

    fn step<P: Problems>(fields: &mut Fields<'_, '_, P>) -> ActualStep {
        ActualStep {
            id: fields.id(),
            title: fields.title(),
            plan: fields.links(),
            kind: fields.kind(),
            started: fields.day("started"),
            finished: fields.day("finished"),
            on: fields.days("on"),
            from: fields.texts("from"),
            outcome: fields.text("outcome"),
            note: fields.text("note"),
            foreseeable: fields.flag("foreseeable"),
            lesson: fields.text("lesson"),
            who: fields.text("who"),
            evidence: fields.texts("evidence"),
            yields: fields.texts("yields"),
            needs: fields.texts("needs"),
            was: fields.was(),
            allow: fields.allow(),
            allow_because: fields.allow_because(),
        }
    }

    fn id(step: &ActualStep) -> &str {
        &step.id
    }
}
