//! A report: what a team looks at together when it looks back, all of it as values.

use super::course::Tally;
use super::initiative::Initiative;
use super::judged::JudgedActual;
use super::measures::{By, Slice};
use super::origins::Origins;
use super::replay::Replay;
use super::revisions::Revision;
use super::series::Point;
use super::slope::Slope;

/// What is reported of the initiatives that were asked for.
#[derive(Debug, Clone)]
pub struct Report {
    /// A chapter an initiative, in byte order of their names.
    pub chapters: Vec<Chapter>,
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
    /// Gives the steps that were not foreseen, in the order of the sequence.
    pub fn surprises(&self) -> impl Iterator<Item = &JudgedActual> {
        self.initiative.judgement.actual.iter().filter(|step| !step.verdict.is_foreseen())
    }
}
