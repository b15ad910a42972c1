//! The steps that earlier initiatives suggest to a new one.

use std::collections::HashSet;

use super::linking::{Linked, free};
use crate::commands::context::Context;
use crate::commands::error::Error;
use crate::commands::learning::Sources;
use crate::commands::load::{Loaded, Reading};
use crate::commands::suggest::suggestions;
use crate::git::Source;
use crate::model::initiative::Warning;
use crate::model::learning::steps::Step;
use crate::model::learning::suggest::planned;
use crate::model::row::{Row, Sort};
use crate::render::learn::question;

/// How suggestions are taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// Those that somebody wants who is asked; where nobody can be, none.
    Asked,
    /// All of them.
    All,
}

/// What is suggested to a new initiative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggest {
    /// How suggestions are taken over.
    pub take: Take,
    /// From what else is learned.
    pub sources: Sources,
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Suggested {
    /// The ids of the steps that were taken over.
    pub(super) taken: Vec<String>,
    /// What was neither taken over nor asked about.
    pub(super) left: Vec<Step>,
    /// Whether anything was asked.
    pub(super) is_asked: bool,
    pub(super) warnings: Vec<Warning>,
}

/// Finds what the new plan lacks, and adds what is taken over behind its steps.
///
/// # Errors
/// If the other initiatives can't be read.
pub(super) fn suggest(
    wanted: &Suggest,
    linked: &mut Linked,
    can_be_asked: bool,
    source: &dyn Source,
    context: &Context,
) -> Result<Suggested, Error> {
    let reading = Reading::default();
    let loaded = Loaded::new(source, context, &reading)?;
    let own: Vec<Row> = linked
        .plan
        .iter()
        .map(|step| Row::titled(Sort::Planned, &step.id, step.label()))
        .chain(
            linked
                .record
                .iter()
                .map(|step| Row::titled(Sort::Actual, &step.id, step.title.as_deref().unwrap_or(&step.id))),
        )
        .collect();
    let (found, warnings) = suggestions(Some(&loaded), None, &own, &wanted.sources, &reading, context)?;
    let mut taken: HashSet<String> = own.into_iter().map(|row| row.id).collect();
    let mut suggested = Suggested { warnings, ..Suggested::default() };
    let all = found.steps.len();
    let mut take = wanted.take;
    let mut is_asking = can_be_asked;
    for (at, step) in found.steps.into_iter().enumerate() {
        let several = found.repositories > 1;
        let ask = || answer(&question(&step, (at + 1, all), several, context.err), context);
        let answer = match take {
            Take::All => Some(Answer::Yes),
            Take::Asked if is_asking => {
                suggested.is_asked = true;
                ask()
            }
            Take::Asked => None,
        };
        match answer {
            Some(Answer::No) => continue,
            Some(Answer::Yes) => {}
            Some(Answer::All) => take = Take::All,
            None => {
                is_asking = false;
                suggested.left.push(step);
                continue;
            }
        }
        let mut step = planned(&step, found.repositories);
        step.id = free(&step.id, &mut taken);
        suggested.taken.push(step.id.clone());
        linked.plan.push(step);
    }
    Ok(suggested)
}

/// What is answered of a suggestion.
enum Answer {
    Yes,
    No,
    All,
}

/// Asks until the answer is one; `None` where somebody wants to stop, or nobody is there.
fn answer(question: &str, context: &Context) -> Option<Answer> {
    loop {
        match context.ask(question)?.to_lowercase().as_str() {
            "y" | "yes" => return Some(Answer::Yes),
            "n" | "no" | "" => return Some(Answer::No),
            "a" | "all" => return Some(Answer::All),
            "q" | "quit" => return None,
            _ => {}
        }
    }
}
