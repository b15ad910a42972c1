//! Files of other programs: tables, and what process mining reads.
//!
//! Like [`render`](crate::render), this room sees finished values and decides nothing; unlike it, nobody reads what it writes
//! but programs, whose formats others have laid down. A table that is a line of JSON a step is printed there, with the
//! schema of all other JSON.
//!
//! What a step is called is one thing in all formats of process mining: an actual step that is linked goes by the id of its
//! first planned step, else by its own. So the trace of what happened can be aligned with the plan. An event must have a time
//! for most tools, which sort by it: an undated step gets the day of the step above it in the sequence, so that it stays where
//! the sequence has it, and says that it is not `dated`.

mod csv;
mod ocel;
mod pnml;
mod text;
mod xes;
mod xml;

pub use csv::csv;
pub use ocel::ocel;
pub use pnml::{Pnml, pnml};
pub use xes::xes;

use chrono::NaiveDate;

use crate::model::initiative::Initiative;
use crate::model::judged::{JudgedActual, Judgement};

/// What is exported.
#[derive(Debug, Clone, Copy)]
pub struct Export<'a> {
    /// What the repository is called.
    pub repository: &'a str,
    /// The initiatives, in byte order of their names.
    pub initiatives: &'a [Initiative],
}

/// Gives what an actual step goes by: the id of its first planned step, else its own.
fn activity<'a>(judgement: &'a Judgement, step: &'a JudgedActual) -> &'a str {
    let first = step.linked.first().and_then(|at| judgement.plan.get(*at));
    first.map_or(&step.step.id, |planned| &planned.step.id)
}

/// Gives the day of each actual step in the sequence: when it began; of an undated one that of the step above it, of those at
/// the top that of the first that is dated, and where none is, the day of the version that was read.
fn days(initiative: &Initiative) -> Vec<NaiveDate> {
    let started = || initiative.judgement.actual.iter().map(|step| step.step.started);
    let mut day = started().flatten().next().unwrap_or(initiative.as_of.day);
    started()
        .map(|started| {
            day = started.unwrap_or(day);
            day
        })
        .collect()
}

/// Writes a day as the moment it begins. A day has no time zone: tools that want a moment get that of UTC everywhere.
fn midnight(day: NaiveDate) -> String {
    format!("{day}T00:00:00.000+00:00")
}
