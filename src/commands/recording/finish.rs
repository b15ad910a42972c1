//! `finish`: a step that is under way ends.

use chrono::NaiveDate;

use super::desk::{Desk, is_under_way};
use super::tell::{self, Told};
use super::write::{self, Edit, Job, Which};
use super::{Common, day};
use crate::commands::context::{Context, Reply};
use crate::commands::error::Error;
use crate::commands::load;
use crate::files::edit::{Editor, Value};
use crate::model::actual::ActualStep;
use crate::render::escape::printable;

/// What `finish` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// What every recording command is asked for.
    pub common: Common,
    /// The step's id.
    pub id: String,
    /// The day; today if absent.
    pub on: Option<String>,
    /// What is known now.
    pub learned: Learned,
}

/// What is known when a step ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Learned {
    /// What came of it.
    pub outcome: Option<String>,
    /// Anything else.
    pub note: Option<String>,
    /// What the next plan should know.
    pub lesson: Option<String>,
    /// Of a surprise: could it have been known?
    pub foreseeable: Option<bool>,
    /// Links and commits that show it.
    pub evidence: Vec<String>,
    /// States that it put in place.
    pub yields: Vec<String>,
}

/// Runs `finish`.
///
/// # Errors
/// If there is no such initiative or step, it is not under way, or a file can't be written.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let desk = Desk::open(&*source, context, options.common.initiative.as_deref(), &options.id)?;
    desk.record_parses()?;
    let on = day(options.on.as_deref(), context)?;
    let step = find(&desk, &options.id)?;
    if step.started.is_some_and(|started| started > on) {
        return Err(before_start(step, on));
    }
    let path = desk.recorded(&step.id).map(|(path, _)| path.to_owned()).unwrap_or_default();
    let id = step.id.clone();
    let edit: Edit<'_> = Box::new(|editor: &mut Editor<'_>| {
        let at = place_of(editor, &id)?;
        if editor.has(at, "finished") {
            return Err(finished_meanwhile(&id));
        }
        editor.set(at, "finished", &Value::Day(on))?;
        add_learned(editor, at, &options.learned)
    });
    let job = Job { path: path.clone(), which: Which::Record, new: None, edit, is_lock: false };
    let written = write::write(&desk, &options.common, &[job], &format!("actual: finish {id}"))?;
    let title = step.title.as_deref().unwrap_or(&step.id);
    let told = Told { id: &id, title, done: "finished", on: Some(on), path: &path, ..Told::default() };
    Ok(tell::reply(&desk, &options.common, &written, &told))
}

/// Finds the step that is under way: by its id, else the one that is linked to the planned step that is called so.
fn find<'d>(desk: &'d Desk<'_>, id: &str) -> Result<&'d ActualStep, Error> {
    let named = desk.recorded(id).map(|(_, step)| step);
    if let Some(step) = named.filter(|step| is_under_way(step)) {
        return Ok(step);
    }
    let of_planned = desk.planned_called(id).map(|planned| desk.happened_of(planned)).unwrap_or_default();
    let going: Vec<&ActualStep> = of_planned.into_iter().filter(|step| is_under_way(step)).collect();
    match (going.as_slice(), named) {
        ([only], _) => Ok(only),
        ([], Some(step)) => Err(over(desk, step)),
        ([], None) => Err(desk.not_recorded(id)),
        (several, _) => {
            let ids: Vec<&str> = several.iter().map(|step| step.id.as_str()).collect();
            let message = format!("several steps of {} are under way: {}", printable(id), ids.join(", "));
            Err(Error::new(message, "name one of them"))
        }
    }
}

fn over(desk: &Desk<'_>, step: &ActualStep) -> Error {
    let id = printable(&step.id);
    match (step.started, step.finished) {
        (None, None) => Error::new(
            format!("{id} is recorded without days, as something that happened"),
            "give it `started` in the record if it is under way",
        ),
        (_, finished) => {
            let when = finished.map(|day| format!(" on {day}")).unwrap_or_default();
            Error::new(
                format!("{id} was finished{when}"),
                format!("if it began again: asplanned start {}", desk.typed(&step.id)),
            )
        }
    }
}

/// Says that another process was faster.
pub(super) fn finished_meanwhile(id: &str) -> Error {
    Error::new(format!("{id} was finished meanwhile"), "asplanned status shows what is under way")
}

/// Says that nothing ends before it begins.
pub(super) fn before_start(step: &ActualStep, on: NaiveDate) -> Error {
    let started = step.started.map(|day| day.to_string()).unwrap_or_default();
    let message = format!("{} began on {started}: it can't have ended on {on}", printable(&step.id));
    Error::new(message, "give another day: --on")
}

/// Finds a step in a file as it is now.
pub(super) fn place_of(editor: &Editor<'_>, id: &str) -> Result<usize, Error> {
    match editor.layout().places_of(id).as_slice() {
        [only] => Ok(*only),
        [] => Err(Error::new(format!("{id} is not there any more"), "look at the file, and run this again")),
        _ => Err(Error::new(format!("several steps have the id {id}"), "asplanned check shows where")),
    }
}

/// Writes what is known now. A note is put behind the one that is there.
pub(super) fn add_learned(editor: &mut Editor<'_>, at: usize, learned: &Learned) -> Result<(), Error> {
    let mut text = |key: &str, value: &Option<String>| match value {
        Some(value) => editor.set(at, key, &Value::Text(value.clone())),
        None => Ok(()),
    };
    text("outcome", &learned.outcome)?;
    text("lesson", &learned.lesson)?;
    if let Some(note) = &learned.note {
        let both = match editor.text(at, "note") {
            Some(known) if known.contains(note.as_str()) => known.to_owned(),
            Some(known) => format!("{}\n{note}", known.trim_end()),
            None => note.clone(),
        };
        editor.set(at, "note", &Value::Text(both))?;
    }
    if let Some(foreseeable) = learned.foreseeable {
        editor.set(at, "foreseeable", &Value::Flag(foreseeable))?;
    }
    for (key, values) in [("evidence", &learned.evidence), ("yields", &learned.yields)] {
        if !values.is_empty() {
            editor.add(at, key, &Value::Texts(values.clone()))?;
        }
    }
    Ok(())
}
