//! Asking of one candidate after the other what it is.

use std::collections::HashSet;

use super::gather::Gathered;
use super::step::{Step, record};
use super::{CANDIDATES, Likely, Outcome, pool, titled};
use crate::commands::error::Error;
use crate::commands::recording::desk::Desk;
use crate::commands::recording::{Common, fields};
use crate::model::matching;
use crate::model::unrecorded::Unrecorded;
use crate::render::catch_up as print;

/// What is answered of a candidate.
enum Answer {
    /// It is a step, linked to these planned ones or to none.
    Record(Vec<String>),
    /// It is a step, of another title.
    Retitle,
    Skip,
    Quit,
}

/// Goes through the candidates, and records each at once that is said to be a step.
pub(super) fn ask(
    desk: &Desk<'_>,
    common: &Common,
    gathered: &Gathered,
    taken: &mut HashSet<String>,
    outcome: &mut Outcome,
) -> Result<(), Error> {
    let open = desk.open_steps();
    let pool = pool(&open);
    outcome.was_asked = true;
    let Outcome { steps, likely: found, files, commit, .. } = outcome;
    for (((step, found), file), work) in steps.iter_mut().zip(found).zip(files).zip(&gathered.work) {
        loop {
            match answer(desk, step, found, work, &gathered.name) {
                Answer::Quit => return Ok(()),
                Answer::Skip => break,
                Answer::Retitle => {
                    let Some(typed) = desk.context.ask("Title: ") else { return Ok(()) };
                    // What can be no title leaves the one that it has.
                    if let Ok(title) = fields::title(&typed) {
                        *found = titled(&matching::candidates(&title, &pool, CANDIDATES), &pool);
                        step.retitle(title, taken);
                    }
                }
                Answer::Record(plan) => {
                    step.plan = plan;
                    let (written, paths) = record(desk, common, &[&*step])?;
                    *file = paths.into_iter().next();
                    *commit = written.commit.or(commit.take());
                    break;
                }
            }
        }
    }
    Ok(())
}

fn answer(desk: &Desk<'_>, step: &Step, likely: &[Likely], work: &Unrecorded, name: &str) -> Answer {
    let question = print::question(name, &step.title, work, likely, desk.context.err);
    loop {
        let Some(answer) = desk.context.ask(&question) else { return Answer::Quit };
        match answer.as_str() {
            "" | "n" | "no" => return Answer::Skip,
            "y" | "yes" => return Answer::Record(Vec::new()),
            "t" | "title" => return Answer::Retitle,
            "q" | "quit" => return Answer::Quit,
            other => {
                let number = other.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                let chosen = number.and_then(|number| likely.get(number));
                if let Some((id, ..)) = chosen.or_else(|| likely.iter().find(|(id, ..)| id == other)) {
                    return Answer::Record(vec![id.clone()]);
                }
            }
        }
    }
}
