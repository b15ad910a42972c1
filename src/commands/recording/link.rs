//! `link`: an actual step is said to realise planned ones. A link made late is shown as such.

use super::Common;
use super::desk::Desk;
use super::fields;
use super::finish::place_of;
use super::tell::{self, Told, Unlinked};
use super::write::{self, Edit, Job, Which, Written};
use crate::commands::context::{Context, Reply};
use crate::commands::error::Error;
use crate::commands::load;
use crate::files::edit::Editor;
use crate::model::actual::ActualStep;
use crate::model::matching::{self, Candidate};
use crate::model::plan::PlannedStep;

/// What `link` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// What every recording command is asked for.
    pub common: Common,
    /// The actual step's id. `None`: all that are linked to nothing.
    pub id: Option<String>,
    /// The planned steps.
    pub plan: Vec<String>,
    /// Whether it is said that it was not planned.
    pub unplanned: bool,
}

/// How many likely steps are shown.
const CANDIDATES: usize = 3;

/// Runs `link`.
///
/// # Errors
/// If there is no such initiative or step, or a file can't be written.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let desk =
        Desk::open(&*source, context, options.common.initiative.as_deref(), options.id.as_deref().unwrap_or_default())?;
    desk.record_parses()?;
    let Some(id) = &options.id else {
        desk.plan_parses()?;
        return walk(&desk, options);
    };
    let (_, step) = desk.recorded(id).ok_or_else(|| desk.not_recorded(id))?;
    if options.plan.is_empty() && !options.unplanned {
        let message = format!("{} is to be linked to nothing", step.id);
        return Err(Error::new(message, "name the planned steps, or say that it was not planned: --unplanned"));
    }
    let names = names(&desk, &options.plan)?;
    let written = link(&desk, &options.common, step, &names)?;
    let notes = match names.as_slice() {
        [] => Vec::new(),
        _ => vec!["a link that comes after the step was recorded is shown as made late".to_owned()],
    };
    let title = step.title.as_deref().unwrap_or(&step.id);
    let done = if names.is_empty() { "not planned:" } else { "linked" };
    let path = written.paths.first().cloned().unwrap_or_default();
    let told = Told { id: &step.id, title, done, to: &names, path: &path, notes, ..Told::default() };
    Ok(tell::reply(&desk, &options.common, &written, &told))
}

/// The ids of the planned steps that are called so.
fn names(desk: &Desk<'_>, called: &[String]) -> Result<Vec<String>, Error> {
    let mut names: Vec<String> = Vec::new();
    for name in called {
        let id = &desk.planned_called(name).ok_or_else(|| desk.not_planned(name))?.id;
        if !names.contains(id) {
            names.push(id.clone());
        }
    }
    Ok(names)
}

fn link(desk: &Desk<'_>, common: &Common, step: &ActualStep, names: &[String]) -> Result<Written, Error> {
    let path = desk.recorded(&step.id).map(|(path, _)| path.to_owned()).unwrap_or_default();
    let id = step.id.clone();
    let value = fields::links(names);
    let edit: Edit<'_> = Box::new(move |editor: &mut Editor<'_>| {
        let at = place_of(editor, &id)?;
        Ok(editor.set(at, "plan", &value)?)
    });
    let job = Job { path, which: Which::Record, new: None, edit, is_lock: false };
    write::write(desk, common, &[job], &format!("actual: link {}", step.id))
}

/// Goes through the steps that are linked to nothing, with the planned steps that they may realise: asks on a terminal, and
/// lists them anywhere else.
fn walk(desk: &Desk<'_>, options: &Options) -> Result<Reply, Error> {
    let likely = desk.likely_steps();
    let pool: Vec<(&str, &str)> = likely.iter().map(|step| (step.id.as_str(), step.label())).collect();
    let is_unlinked =
        |step: &&ActualStep| step.plan.as_ref().is_none_or(|plan| !plan.is_empty()) && desk.links_of(step).is_empty();
    let mut all: Vec<Unlinked<'_>> = Vec::new();
    for step in desk.actual().filter(is_unlinked) {
        let title = step.title.as_deref().unwrap_or(&step.id);
        all.push(Unlinked {
            id: &step.id,
            title,
            candidates: matching::candidates(title, &pool, CANDIDATES),
            linked: None,
        });
    }
    let mut commit = None;
    if desk.context.input.is_terminal() && !options.common.dry_run {
        for unlinked in &mut all {
            if unlinked.candidates.is_empty() {
                continue;
            }
            match ask(desk, unlinked, &likely) {
                Answer::Quit => break,
                Answer::Skip => {}
                Answer::Link(names) => {
                    let Some((_, step)) = desk.recorded(unlinked.id) else { continue };
                    commit = link(desk, &options.common, step, &names)?.commit.or(commit);
                    unlinked.linked = Some(names);
                }
            }
        }
    }
    Ok(tell::walked(desk, &options.common, &all, &likely, commit.as_deref()))
}

/// What is answered of an unlinked step.
enum Answer {
    Link(Vec<String>),
    Skip,
    Quit,
}

fn ask(desk: &Desk<'_>, unlinked: &Unlinked<'_>, likely: &[&PlannedStep]) -> Answer {
    let label = |id: &str| likely.iter().find(|step| step.id == id).map_or("", |step| step.label());
    let titled: Vec<(&str, &str)> = unlinked.candidates.iter().map(|it| (it.id, label(it.id))).collect();
    let question = tell::walk_question(unlinked.title, &titled, desk.context.err);
    loop {
        let Some(answer) = desk.context.ask(&question) else { return Answer::Quit };
        match answer.as_str() {
            "" | "s" | "skip" => return Answer::Skip,
            "n" | "none" => return Answer::Link(Vec::new()),
            "q" | "quit" => return Answer::Quit,
            other => {
                let number = other.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                let chosen = number.and_then(|number| unlinked.candidates.get(number));
                let chosen: Option<&Candidate<'_>> =
                    chosen.or_else(|| unlinked.candidates.iter().find(|it| it.id == other));
                if let Some(chosen) = chosen {
                    return Answer::Link(vec![chosen.id.to_owned()]);
                }
            }
        }
    }
}
