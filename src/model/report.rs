//! A report: what a team looks at together when it looks back, all of it as values.

use super::course::Course;
use super::initiative::Initiative;
use super::replay::Replay;
use super::revisions::Revision;
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
    /// What was known at each of them.
    pub replay: Replay,
    /// How plan and record grew.
    pub course: Course,
    /// The two sides of the sequence.
    pub slope: Slope,
}
