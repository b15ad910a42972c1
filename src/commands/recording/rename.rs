//! `rename`: a step gets another id, and everything that names it follows. Several new ids split a planned step; one that
//! is there already takes it in.

use super::Common;
use super::desk::Desk;
use super::fields::{self, Fields};
use super::finish::place_of;
use super::tell::{self, Told};
use super::write::{self, Edit, Job, Which};
use crate::commands::context::{Context, Reply};
use crate::commands::error::Error;
use crate::commands::load;
use crate::files::edit::{Editor, Spot, Value};
use crate::model::actual::ActualStep;
use crate::model::plan::PlannedStep;
use crate::model::text::shell_word;
use crate::render::escape::printable;

/// What `rename` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// What every recording command is asked for.
    pub common: Common,
    /// The step's id.
    pub id: String,
    /// The new ids.
    pub new: Vec<String>,
}

/// What is done to the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    /// It does not have the step.
    Nothing,
    /// The step gets another id.
    Rename,
    /// It becomes several.
    Split,
    /// Another one takes it in.
    Merge,
}

/// Runs `rename`.
///
/// # Errors
/// If there is no such initiative or step, an id can't be or is taken, or a file can't be written.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let desk = Desk::open(&*source, context, options.common.initiative.as_deref(), &options.id)?;
    desk.plan_parses()?;
    desk.record_parses()?;
    let mut new: Vec<String> = Vec::new();
    for id in &options.new {
        let id = fields::id(id)?;
        if !new.contains(&id) {
            new.push(id);
        }
    }
    let planned = desk.plan.steps.iter().find(|step| step.id.eq_ignore_ascii_case(&options.id));
    let actual = desk.recorded(&options.id).map(|(_, step)| step);
    let old = planned.map(|step| step.id.as_str()).or(actual.map(|step| step.id.as_str()));
    let old = old.ok_or_else(|| desk.not_planned(&options.id))?;
    let plan = what(&desk, old, planned, actual, &new)?;
    // What happened under the old id keeps it when the plan is split or merged: `was` keeps the link.
    let actual = actual.filter(|_| matches!(plan, Plan::Nothing | Plan::Rename));
    let jobs = jobs(&desk, old, &new, planned, actual, plan);
    let act = match plan {
        Plan::Split => "split",
        Plan::Merge => "merge",
        _ => "rename",
    };
    let which = if planned.is_some() { "plan" } else { "actual" };
    let message = format!("{which}: {act} {old} to {}", new.join(", "));
    let written = write::write(&desk, &options.common, &jobs, &message)?;
    let done = match plan {
        Plan::Split => "split",
        Plan::Merge => "merged",
        _ => "renamed",
    };
    let title = planned.map(PlannedStep::label).or(actual.and_then(|step| step.title.as_deref())).unwrap_or_default();
    let path = written.paths.join(", ");
    let first = new.first().map(String::as_str).unwrap_or_default();
    let mut notes = Vec::new();
    let happened = planned.map(|step| desk.happened_of(step)).unwrap_or_default();
    if plan == Plan::Merge && !happened.is_empty() {
        let ids: Vec<&str> = happened.iter().map(|step| step.id.as_str()).collect();
        notes.push(format!("{} now counts as planned since {first} was: see to it that this is true", ids.join(", ")));
    }
    if plan == Plan::Split {
        notes.push(format!("give each of {} a title of its own in {}", new.join(", "), desk.plan.path));
    }
    let told = Told {
        id: first,
        title,
        done,
        was: Some(old),
        to: &new,
        path: &path,
        notes,
        is_planned: actual.is_none(),
        ..Told::default()
    };
    Ok(tell::reply(&desk, &options.common, &written, &told))
}

/// Decides what is done to the plan, and refuses what would take an id that is in use.
fn what(
    desk: &Desk<'_>,
    old: &str,
    planned: Option<&PlannedStep>,
    actual: Option<&ActualStep>,
    new: &[String],
) -> Result<Plan, Error> {
    if new.iter().any(|id| id == old) && new.len() == 1 {
        return Err(Error::new(format!("{} is its id already", printable(old)), "give another one"));
    }
    let is_planned = |id: &&String| desk.plan.steps.iter().any(|step| step.id == **id);
    if let (None, [id]) = (planned, new) {
        if desk.recorded(id).is_some() {
            return Err(Error::new(format!("the id {id} is taken in the record"), "give another one"));
        }
        if !desk.planned(id).is_empty() {
            let message = format!("{id} is, or was, a planned step: with its id this one would be linked to it");
            return Err(Error::new(
                message,
                format!("say so instead: asplanned link {} {}", shell_word(old), desk.typed(id)),
            ));
        }
        return Ok(Plan::Nothing);
    }
    if planned.is_none() {
        return Err(Error::new(
            format!("{} is not planned: only planned steps are split", printable(old)),
            "give one new id",
        ));
    }
    if let Some(step) = new.iter().find_map(|id| would_be_linked(desk, id, old)) {
        let message = format!("{0} is recorded: a planned step of that id would be linked to it", printable(step));
        let hint =
            format!("choose another id; if it is that step: asplanned link {} {}", shell_word(step), desk.typed(old));
        return Err(Error::new(message, hint));
    }
    match new {
        [id] if is_planned(&id) => Ok(Plan::Merge),
        [id] => {
            let recorded = desk.recorded(id).filter(|_| actual.is_some());
            recorded.map_or(Ok(Plan::Rename), |_| {
                Err(Error::new(format!("the id {id} is taken in the record"), "give another one"))
            })
        }
        several => match several.iter().find(|id| is_planned(id) && *id != old) {
            Some(taken) => Err(Error::new(format!("{taken} is planned already"), "split a step into new ones")),
            None => Ok(Plan::Split),
        },
    }
}

/// A recorded step that a planned one would be linked to by an id alone, and is not linked to now.
fn would_be_linked<'d>(desk: &'d Desk<'_>, id: &str, old: &str) -> Option<&'d str> {
    let (_, step) = desk.recorded(id)?;
    let is_linked = step.plan.is_some() || step.id == old || !desk.links_of(step).is_empty();
    (!is_linked).then_some(step.id.as_str())
}

/// The keys under which a plan, and a record, name steps.
const PLAN_NAMES: [&str; 3] = ["needs", "from", "dropped-by"];
const RECORD_NAMES: [&str; 2] = ["needs", "from"];

fn jobs<'j>(
    desk: &'j Desk<'_>,
    old: &'j str,
    new: &'j [String],
    planned: Option<&'j PlannedStep>,
    actual: Option<&'j ActualStep>,
    plan: Plan,
) -> Vec<Job<'j>> {
    let mut jobs: Vec<Job<'j>> = Vec::new();
    if planned.is_some() || desk.plan.steps.iter().any(|step| names(&step.needs, &step.from, old)) {
        let edit: Edit<'j> = Box::new(move |editor: &mut Editor<'_>| {
            follow(editor, old, new, &PLAN_NAMES, plan == Plan::Merge)?;
            match (plan, planned) {
                (Plan::Rename, Some(_)) => give_id(editor, old, new),
                (Plan::Split, Some(step)) => split(editor, step, new),
                (Plan::Merge, Some(step)) => merge(editor, step, new),
                _ => Ok(()),
            }
        });
        jobs.push(Job { path: desk.plan.path.clone(), which: Which::Plan, new: None, edit, is_lock: false });
    }
    for sheet in &desk.record {
        let own = actual.is_some_and(|step| sheet.steps.iter().any(|it| std::ptr::eq(it, step)));
        let is_named = |step: &ActualStep| {
            names(&step.needs, &step.from, old)
                || step.plan.as_deref().is_some_and(|plan| plan.iter().any(|it| it == old))
        };
        if !own && !sheet.steps.iter().any(is_named) {
            continue;
        }
        let edit: Edit<'j> = Box::new(move |editor: &mut Editor<'_>| {
            // The record's `from` names what happened: a planned step that is split or merged leaves that as it is.
            let keys: &[&str] = match (actual.is_some(), planned.is_some()) {
                (true, true) => &["needs", "from", "plan"],
                (true, false) => &RECORD_NAMES,
                _ => &["needs", "plan"],
            };
            follow(editor, old, new, keys, false)?;
            if own { give_id(editor, old, new) } else { Ok(()) }
        });
        jobs.push(Job { path: sheet.path.clone(), which: Which::Record, new: None, edit, is_lock: false });
    }
    jobs
}

fn names(needs: &[String], from: &[String], id: &str) -> bool {
    needs.iter().chain(from).any(|name| name == id)
}

/// Names the new steps wherever the old one is named. Where one step takes another in, neither of the two names itself.
fn follow(editor: &mut Editor<'_>, old: &str, new: &[String], keys: &[&str], is_merge: bool) -> Result<(), Error> {
    let ids: Vec<String> = editor.layout().steps.iter().map(|step| step.id.clone()).collect();
    for (at, id) in ids.iter().enumerate() {
        if is_merge && id == old {
            continue;
        }
        for key in keys {
            let to = match *key {
                // One step closes another, not several.
                "dropped-by" => new.get(..1).unwrap_or(new),
                _ if is_merge && new.contains(id) => &[],
                _ => new,
            };
            editor.rename(at, key, old, to)?;
        }
    }
    Ok(())
}

fn give_id(editor: &mut Editor<'_>, old: &str, new: &[String]) -> Result<(), Error> {
    let at = place_of(editor, old)?;
    let id = new.first().cloned().unwrap_or_default();
    editor.set(at, "id", &Value::Text(id))?;
    Ok(editor.add(at, "was", &Value::Texts(vec![old.to_owned()]))?)
}

/// The first of the new steps is the old one under another id; the others are written behind it, with what they share.
fn split(editor: &mut Editor<'_>, step: &PlannedStep, new: &[String]) -> Result<(), Error> {
    let at = place_of(editor, &step.id)?;
    let was: Vec<String> = step.was.iter().cloned().chain([step.id.clone()]).collect();
    for id in new.iter().skip(1) {
        let mut fields = Fields::default();
        fields.text("id", Some(id));
        fields.text("title", step.title.as_deref());
        fields.kind(step.kind);
        fields.text("phase", step.phase.as_deref());
        fields.texts("needs", &step.needs);
        fields.day("due", step.due);
        fields.text("who", step.who.as_deref());
        fields.texts("was", &was);
        editor.add_step(Spot::Behind(at), fields.as_slice())?;
    }
    if new.first().is_some_and(|first| *first == step.id) {
        return Ok(());
    }
    give_id(editor, &step.id, new)
}

/// The step that is there takes the old one in: it has its ids in `was`, and its needs.
fn merge(editor: &mut Editor<'_>, step: &PlannedStep, new: &[String]) -> Result<(), Error> {
    let target = new.first().cloned().unwrap_or_default();
    let (from, into) = (place_of(editor, &step.id)?, place_of(editor, &target)?);
    let was: Vec<String> = step.was.iter().cloned().chain([step.id.clone()]).collect();
    editor.add(into, "was", &Value::Texts(was))?;
    Ok(editor.remove_step(from)?)
}
