//! Files of other programs: tables, and what process mining reads.
//!
//! Like [`render`](crate::render), this room sees finished values and decides nothing; unlike it, nobody reads what it writes
//! but programs, whose formats others have laid down. A table that is a line of JSON a step is printed there, with the
//! schema of all other JSON.
//!
//! What a step is called is one thing in all formats of process mining: an actual step that is linked goes by the id of its
//! first planned step, else by its own. So the trace of what happened can be aligned with the plan.

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

/// Writes a day as the moment it begins. A day has no time zone: tools that want a moment get that of UTC everywhere.
fn midnight(day: NaiveDate) -> String {
    format!("{day}T00:00:00.000+00:00")
}
