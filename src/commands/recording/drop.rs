//! `drop`: planned steps are given up, and stay visible with the reason.

use super::Common;
use super::desk::Desk;
use super::finish::place_of;
use super::tell::{self, Told};
use super::write::{self, Edit, Job, Which};
use crate::commands::context::{Context, Reply};
use crate::commands::error::Error;
use crate::commands::load;
use crate::files::edit::{Editor, Value};
use crate::model::plan::PlannedStep;
use crate::render::escape::printable;

/// What `drop` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// What every recording command is asked for.
    pub common: Common,
    /// The steps' ids.
    pub ids: Vec<String>,
    /// The reason.
    pub why: String,
    /// The step that closed them.
    pub by: Option<String>,
}

/// Runs `drop`.
///
/// # Errors
/// If there is no such initiative or step, one was given up already, or the plan can't be written.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let desk = Desk::open(
        &*source,
        context,
        options.common.initiative.as_deref(),
        options.ids.first().map_or("", String::as_str),
    )?;
    desk.plan_parses()?;
    if options.why.trim().is_empty() {
        return Err(Error::new("the reason is empty", "say why, so that the next plan knows: --why"));
    }
    let mut steps: Vec<&PlannedStep> = Vec::new();
    for id in &options.ids {
        let step = desk.planned_called(id).ok_or_else(|| desk.not_planned(id))?;
        if let Some(why) = &step.dropped {
            let message = format!("{} was given up already: {}", printable(&step.id), printable(why));
            return Err(Error::new(
                message,
                format!("change `dropped` in {} if the reason is another", desk.plan.path),
            ));
        }
        if !steps.iter().any(|known| known.id == step.id) {
            steps.push(step);
        }
    }
    let by = options.by.as_ref().map(|by| closer(&desk, by)).transpose()?;
    let edit: Edit<'_> = Box::new(|editor: &mut Editor<'_>| {
        for step in &steps {
            let at = place_of(editor, &step.id)?;
            if editor.has(at, "dropped") {
                return Err(Error::new(format!("{} was given up meanwhile", step.id), "run this again without it"));
            }
            editor.set(at, "dropped", &Value::Text(options.why.clone()))?;
            if let Some(by) = &by {
                editor.set(at, "dropped-by", &Value::Text(by.clone()))?;
            }
        }
        Ok(())
    });
    let job = Job { path: desk.plan.path.clone(), which: Which::Plan, new: None, edit, is_lock: false };
    let ids: Vec<&str> = steps.iter().map(|step| step.id.as_str()).collect();
    let written = write::write(&desk, &options.common, &[job], &format!("plan: drop {}", ids.join(", ")))?;
    let happened = steps.iter().filter(|step| !desk.happened_of(step).is_empty());
    let notes = happened
        .map(|step| format!("{} is in the record: what happened counts, though the plan gave it up", step.id))
        .collect();
    let id = ids.join(", ");
    let title = match steps.as_slice() {
        [only] => only.label().to_owned(),
        _ => String::new(),
    };
    let told = Told {
        id: &id,
        title: &title,
        done: "dropped",
        path: &desk.plan.path,
        notes,
        is_planned: true,
        ..Told::default()
    };
    Ok(tell::reply(&desk, &options.common, &written, &told))
}

/// The id of the step that closed others: one that happened, or one that is planned.
fn closer(desk: &Desk<'_>, by: &str) -> Result<String, Error> {
    let recorded = desk.recorded(by).map(|(_, step)| step.id.clone());
    let planned = || desk.planned_called(by).map(|step| step.id.clone());
    recorded.or_else(planned).ok_or_else(|| desk.not_planned(by))
}
