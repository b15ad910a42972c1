//! A report: what a team looks at together when it looks back, all of it as values.

use super::course::Tally;
use super::effort::Effort;
use super::forecast::{self, Class, Forecast, Reference};
use super::initiative::Initiative;
use super::judged::JudgedActual;
use super::learning::same::Same;
use super::learning::steps::{Step, learn};
use super::measures::{By, Slice};
use super::origins::Origins;
use super::replay::Replay;
use super::revisions::Revision;
use super::row::{self, Row};
use super::series::Point;
use super::slope::Slope;

/// What is reported of the initiatives that were asked for.
#[derive(Debug, Clone)]
pub struct Report {
    /// A chapter an initiative, in byte order of their names.
    pub chapters: Vec<Chapter>,
    /// What they come to together. `None` of fewer than two.
    pub across: Option<Across>,
}

/// What several initiatives come to together.
#[derive(Debug, Clone, PartialEq)]
pub struct Across {
    /// How many there are.
    pub initiatives: usize,
    /// How many of them are finished, and say something of how plans grow.
    pub finished: usize,
    /// How these went; `None` where they are too few.
    pub class: Option<Class>,
    /// The steps that happened in two of them at least and were not anticipated in one, in the order of
    /// [`learning`](super::learning::steps::learn).
    pub recurring: Vec<Step>,
}

impl Across {
    /// Adds chapters up. `same` says which ids mean one step.
    pub fn of(chapters: &[Chapter], same: &Same) -> Option<Self> {
        if chapters.len() < 2 {
            return None;
        }
        let judged = || chapters.iter().map(|chapter| &chapter.initiative);
        let finished: Vec<Reference> = judged().filter_map(|it| Reference::of(&it.judgement)).collect();
        let rows: Vec<Row> = judged().flat_map(|it| row::rows("", it)).collect();
        let mut learned = learn(&rows, same, None);
        learned.recurring();
        Some(Self {
            initiatives: chapters.len(),
            finished: finished.len(),
            class: forecast::class(&finished),
            recurring: learned.steps,
        })
    }
}

/// What is reported of one initiative.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// Plan and record side by side.
    pub initiative: Initiative,
    /// How they came to be so, newest first.
    pub revisions: Vec<Revision>,
    /// How plan and record grew, the oldest first.
    pub series: Vec<Point>,
    /// Where steps came from.
    pub origins: Origins,
    /// How much of its history moved the work on, and how much changed the plan.
    pub effort: Effort,
    /// What to expect of its plan. `None` where it is finished, or too few others of the repository are.
    pub forecast: Option<Forecast>,
    /// The parts that it was taken apart into, where that was asked for.
    pub parts: Option<Parts>,
    /// What was known at each revision.
    pub replay: Replay,
    /// What had begun by each day.
    pub course: Vec<Tally>,
    /// The two sides of the sequence.
    pub slope: Slope,
}

/// An initiative taken apart.
#[derive(Debug, Clone)]
pub struct Parts {
    /// By what.
    pub by: By,
    /// The parts.
    pub slices: Vec<Slice>,
}

impl Chapter {
    /// Forecasts its plan by the finished initiatives of the repository. One that is finished itself is among these, and
    /// needs no forecast.
    pub fn forecast_from(&mut self, references: &[Reference]) {
        let judgement = &self.initiative.judgement;
        if Reference::of(judgement).is_none() {
            self.forecast = forecast::forecast(judgement.measures.growth.denominator, references);
        }
    }

    /// Gives the steps that were not foreseen, in the order of the sequence.
    pub fn surprises(&self) -> impl Iterator<Item = &JudgedActual> {
        self.initiative.judgement.actual.iter().filter(|step| !step.verdict.is_foreseen())
    }
}
