//! `start` and `did`: what begins, and what is over already, planned or not.

use std::path::Path;

use chrono::NaiveDate;

use super::desk::{Desk, is_under_way};
use super::fields::{self, Fields};
use super::finish::{self, Learned};
use super::tell::{self, Told};
use super::write::{self, Edit, Job, Which, Written};
use super::{Common, day, free_id};
use crate::commands::context::{Context, Reply};
use crate::commands::error::Error;
use crate::commands::load;
use crate::files::edit::{Editor, Spot, Value};
use crate::files::new;
use crate::files::schema::File;
use crate::files::settings::RecordStyle;
use crate::model::actual::ActualStep;
use crate::model::matching::{self, Candidate};
use crate::model::plan::PlannedStep;
use crate::model::step::{Kind, slug};
use crate::render::escape::printable;

/// What `start` and `did` are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// What every recording command is asked for.
    pub common: Common,
    /// A planned step's id, that of a recorded one, or a new title.
    pub step: String,
    /// Whether it is over already: `did`.
    pub is_over: bool,
    /// The day; today if absent.
    pub on: Option<String>,
    /// The id of a new step; made of its title if absent.
    pub id: Option<String>,
    /// The planned steps that it realises.
    pub plan: Vec<String>,
    /// Whether it is none of the planned ones.
    pub unplanned: bool,
    /// What sort of step it is.
    pub kind: Option<Kind>,
    /// The actual steps it came out of.
    pub from: Vec<String>,
    /// Steps or states that had to be in place before.
    pub needs: Vec<String>,
    /// Who does it.
    pub who: Option<String>,
    /// What is known of it.
    pub learned: Learned,
}

/// What the words that were typed mean.
enum Meant<'d> {
    /// A planned step that nothing was recorded of under its id.
    Planned(&'d PlannedStep),
    /// A step of the record, that begins again, or takes place once more.
    Recorded(&'d ActualStep),
    /// Something new.
    New(String),
}

/// How many likely steps are shown.
const CANDIDATES: usize = 3;

/// Runs `start`, or `did`.
///
/// # Errors
/// If there is no such initiative, what was typed can't be, the step is under way already, or a file can't be written.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let desk = Desk::open(&*source, context, options.common.initiative.as_deref(), &options.step)?;
    desk.record_parses()?;
    let on = day(options.on.as_deref(), context)?;
    check_links(&desk, options)?;
    match meant(&desk, options)? {
        Meant::Recorded(step) if options.is_over && (recurs(&desk, step) || is_under_way(step)) => {
            once_more(&desk, options, step, on)
        }
        Meant::Recorded(step) if is_under_way(step) => Err(under_way(&desk, step)),
        Meant::Recorded(step) => again(&desk, options, step, on),
        Meant::Planned(step) => planned(&desk, options, step, on),
        Meant::New(title) => new_step(&desk, options, &title, on),
    }
}

/// Tells whether a recorded step takes place again and again: its record need not repeat what the plan says.
fn recurs(desk: &Desk<'_>, step: &ActualStep) -> bool {
    step.kind == Kind::Recurring || desk.links_of(step).iter().any(|planned| planned.kind == Kind::Recurring)
}

fn under_way(desk: &Desk<'_>, step: &ActualStep) -> Error {
    let since = step.started.map(|day| format!(" since {day}")).unwrap_or_default();
    let message = format!("{} is under way{since}", step.id);
    Error::new(message, format!("asplanned finish {} ends it", desk.typed(&step.id)))
}

fn check_links(desk: &Desk<'_>, options: &Options) -> Result<(), Error> {
    let unknown = options.plan.iter().find(|name| desk.planned(name).is_empty());
    unknown.map_or(Ok(()), |name| Err(desk.not_planned(name)))
}

fn meant<'d>(desk: &'d Desk<'_>, options: &Options) -> Result<Meant<'d>, Error> {
    let typed = options.step.trim();
    if let Some((_, step)) = desk.recorded(typed) {
        return Ok(Meant::Recorded(latest(desk, step)));
    }
    if options.plan.is_empty()
        && !options.unplanned
        && let Some(step) = desk.planned_called(typed)
    {
        return Ok(desk
            .recorded(&step.id)
            .map_or(Meant::Planned(step), |(_, step)| Meant::Recorded(latest(desk, step))));
    }
    fields::title(typed).map(Meant::New)
}

/// Of a step and those that it began again as, `ID-2` and so on, the last one.
fn latest<'d>(desk: &'d Desk<'_>, step: &'d ActualStep) -> &'d ActualStep {
    let numbered = |number: usize| desk.recorded(&format!("{}-{number}", step.id)).map(|(_, step)| step);
    let links = desk.links_of(step);
    let is_same = |other: &&ActualStep| {
        let others = desk.links_of(other);
        !links.is_empty() && links.len() == others.len() && links.iter().zip(others).all(|(a, b)| std::ptr::eq(*a, b))
    };
    (2..).map_while(numbered).take_while(is_same).last().unwrap_or(step)
}

/// Where a new step goes, and what its file begins with if it is not there yet.
pub(super) fn place(desk: &Desk<'_>, id: &str, on: NaiveDate) -> (String, Option<String>) {
    match desk.settings.record {
        RecordStyle::File => (format!("{}/actual.toml", desk.path), Some(new::new_record(&desk.title, desk.depth()))),
        RecordStyle::Folder => {
            let name = free_id(&format!("{on}-{id}"), |name| {
                desk.on_disk(&format!("{}/actual/{name}.toml", desk.path)).symlink_metadata().is_ok()
            });
            (format!("{}/actual/{name}.toml", desk.path), Some(new::schema_line(File::Actual, desk.depth() + 1)))
        }
    }
}

/// Says which of the names that were typed name nothing.
fn unknown(desk: &Desk<'_>, options: &Options) -> Vec<String> {
    desk.unknown_names(&[options.from.as_slice(), options.needs.as_slice()].concat())
}

/// The fields of a new step that were typed, behind those that say what it is.
fn add_typed(fields: &mut Fields, options: &Options, kind: Kind, on: NaiveDate) {
    let recurs = kind == Kind::Recurring;
    fields.kind(kind);
    fields.day("started", Some(on));
    fields.day("finished", (options.is_over && !recurs).then_some(on));
    fields.days("on", if options.is_over && recurs { std::slice::from_ref(&on) } else { &[] });
    fields.texts("from", &options.from);
    fields.text("outcome", options.learned.outcome.as_deref());
    fields.text("note", options.learned.note.as_deref());
    fields.flag("foreseeable", options.learned.foreseeable);
    fields.text("lesson", options.learned.lesson.as_deref());
    fields.text("who", options.who.as_deref());
    fields.texts("evidence", &options.learned.evidence);
    fields.texts("yields", &options.learned.yields);
    fields.texts("needs", &options.needs);
}

/// Adds a step to the record.
fn add(
    desk: &Desk<'_>,
    options: &Options,
    id: &str,
    fields: &Fields,
    on: NaiveDate,
) -> Result<(Written, String), Error> {
    let (path, new) = place(desk, id, on);
    let edit: Edit<'_> = Box::new(|editor: &mut Editor<'_>| {
        if !editor.layout().places_of(id).is_empty() {
            return Err(Error::new(format!("{id} was recorded meanwhile"), "run this again"));
        }
        Ok(editor.add_step(Spot::End, fields.as_slice())?)
    });
    let job = Job { path: path.clone(), which: Which::Record, new, edit, is_lock: false };
    let act = if options.is_over { "did" } else { "start" };
    let mut jobs = vec![job];
    if desk.settings.record == RecordStyle::Folder {
        // Each step has a file of its own: what keeps two processes from taking one id is the lock of the record.
        jobs.insert(0, Job::lock(format!("{}/actual.toml", desk.path), || still_free(desk, id)));
    }
    let written = write::write(desk, &options.common, &jobs, &format!("actual: {act} {id}"))?;
    Ok((written, path))
}

/// Looks once more whether nobody has recorded a step of this id meanwhile.
pub(super) fn still_free(desk: &Desk<'_>, id: &str) -> Result<(), Error> {
    let now = Desk::open(desk.source, desk.context, Some(&desk.path), "")?;
    match now.recorded(id) {
        Some(_) => Err(Error::new(format!("{id} was recorded meanwhile"), "run this again")),
        None => Ok(()),
    }
}

fn verb(options: &Options) -> &'static str {
    if options.is_over { "recorded" } else { "began" }
}

fn planned(desk: &Desk<'_>, options: &Options, step: &PlannedStep, on: NaiveDate) -> Result<Reply, Error> {
    let mut notes = plan_first(desk, options, &[step])?;
    notes.extend(unknown(desk, options));
    if let Some(why) = &step.dropped {
        notes.push(format!(
            "{} had been dropped: {}. If it is taken up again, take `dropped` out",
            step.id,
            printable(why)
        ));
    }
    let id = options.id.as_deref().map(fields::id).transpose()?.unwrap_or_else(|| step.id.clone());
    refuse_taken(desk, &id)?;
    let mut fields = Fields::default();
    fields.text("id", Some(&id));
    fields.text("title", step.title.as_deref());
    if id != step.id {
        fields.links(std::slice::from_ref(&step.id));
    }
    add_typed(&mut fields, options, options.kind.unwrap_or(step.kind), on);
    let (written, path) = add(desk, options, &id, &fields, on)?;
    let told =
        Told { id: &id, title: step.label(), done: verb(options), on: Some(on), path: &path, notes, ..Told::default() };
    Ok(tell::reply(desk, &options.common, &written, &told))
}

/// A step that ended begins again: under a new id, linked alike.
fn again(desk: &Desk<'_>, options: &Options, step: &ActualStep, on: NaiveDate) -> Result<Reply, Error> {
    let base = step
        .id
        .rsplit_once('-')
        .filter(|(base, number)| number.bytes().all(|byte| byte.is_ascii_digit()) && desk.recorded(base).is_some());
    let base = base.map_or(step.id.as_str(), |(base, _)| base);
    let id = match &options.id {
        Some(id) => fields::id(id)?,
        None => free_id(base, |id| is_taken(desk, id)),
    };
    refuse_taken(desk, &id)?;
    let linked = desk.links_of(step);
    let notes = plan_first(desk, options, &linked)?;
    let mut fields = Fields::default();
    fields.text("id", Some(&id));
    fields.text("title", step.title.as_deref());
    if options.unplanned {
        fields.links(&[]);
    } else if !options.plan.is_empty() {
        fields.links(&options.plan);
    } else if let Some(plan) = step.plan.as_deref().filter(|_| linked.is_empty()) {
        fields.links(plan);
    } else if !linked.is_empty() {
        fields.links(&linked.iter().map(|planned| planned.id.clone()).collect::<Vec<_>>());
    }
    add_typed(&mut fields, options, options.kind.unwrap_or(step.kind), on);
    let (written, path) = add(desk, options, &id, &fields, on)?;
    let title = step.title.as_deref().unwrap_or(&step.id);
    let told = Told { id: &id, title, done: verb(options), on: Some(on), path: &path, notes, ..Told::default() };
    Ok(tell::reply(desk, &options.common, &written, &told))
}

/// A step of the record took place once more, or is over.
fn once_more(desk: &Desk<'_>, options: &Options, step: &ActualStep, on: NaiveDate) -> Result<Reply, Error> {
    let recurs = recurs(desk, step);
    if recurs && step.on.contains(&on) {
        let id = printable(&step.id);
        return Err(Error::new(format!("{id} has {on} in `on` already"), "give another day: --on"));
    }
    if !recurs && step.started.is_some_and(|started| started > on) {
        return Err(finish::before_start(step, on));
    }
    let path = desk.recorded(&step.id).map(|(path, _)| path.to_owned()).unwrap_or_default();
    let id = step.id.clone();
    let edit: Edit<'_> = Box::new(|editor: &mut Editor<'_>| {
        let at = finish::place_of(editor, &id)?;
        if recurs {
            take_place(editor, at, on)?;
        } else if editor.has(at, "finished") {
            return Err(finish::finished_meanwhile(&id));
        } else {
            editor.set(at, "finished", &Value::Day(on))?;
        }
        finish::add_learned(editor, at, &options.learned)
    });
    let job = Job { path: path.clone(), which: Which::Record, new: None, edit, is_lock: false };
    let act = if recurs { "once more" } else { "finish" };
    let written = write::write(desk, &options.common, &[job], &format!("actual: {act} {id}"))?;
    let title = step.title.as_deref().unwrap_or(&step.id);
    let done = if recurs { "recorded once more:" } else { "finished" };
    let told = Told { id: &id, title, done, on: Some(on), path: &path, ..Told::default() };
    Ok(tell::reply(desk, &options.common, &written, &told))
}

/// Adds a day to `on`, in its place; what took place before it began began then. Another process may have added days since
/// the file was read first: what counts is what it holds now.
fn take_place(editor: &mut Editor<'_>, at: usize, on: NaiveDate) -> Result<(), Error> {
    let mut days = editor.days(at, "on");
    if days.iter().all(|day| *day <= on) {
        editor.add(at, "on", &Value::Days(vec![on]))?;
    } else if !days.contains(&on) {
        days.push(on);
        days.sort_unstable();
        editor.set(at, "on", &Value::Days(days))?;
    }
    if editor.day(at, "started").is_some_and(|started| on < started) {
        editor.set(at, "started", &Value::Day(on))?;
    }
    Ok(())
}

fn is_taken(desk: &Desk<'_>, id: &str) -> bool {
    desk.recorded(id).is_some() || !desk.planned(id).is_empty()
}

/// Refuses an id that a recorded step has, and names one that none has.
fn refuse_taken(desk: &Desk<'_>, id: &str) -> Result<(), Error> {
    let Some((_, step)) = desk.recorded(id) else { return Ok(()) };
    let message = format!("the id {id} is taken by {:?}", printable(step.title.as_deref().unwrap_or(&step.id)));
    Err(Error::new(message, format!("give another: --id {}", free_id(id, |id| is_taken(desk, id)))))
}

fn new_step(desk: &Desk<'_>, options: &Options, title: &str, on: NaiveDate) -> Result<Reply, Error> {
    let id = if let Some(id) = &options.id {
        fields::id(id)?
    } else {
        let slug = slug(title);
        if slug.is_empty() {
            return Err(Error::new("the title has no letter or digit to make an id of", "give one: --id"));
        }
        free_id(&slug, |id| is_taken(desk, id))
    };
    refuse_taken(desk, &id)?;
    let mut links = options.plan.clone();
    let mut candidates = Vec::new();
    if links.is_empty() && !options.unplanned {
        let likely = desk.likely_steps();
        let pool: Vec<(&str, &str)> = likely.iter().map(|step| (step.id.as_str(), step.label())).collect();
        candidates = matching::candidates(title, &pool, CANDIDATES);
        if let Some(chosen) = ask_which(desk, title, &candidates, &likely)? {
            links = chosen;
            candidates.clear();
        }
    }
    let linked: Vec<&PlannedStep> = links.iter().flat_map(|name| desk.planned(name)).collect();
    let notes = plan_first(desk, options, &linked)?;
    let kind = linked.first().map_or(Kind::default(), |step| step.kind);
    let mut notes = notes;
    notes.extend(unknown(desk, options));
    let mut fields = Fields::default();
    fields.text("id", Some(&id));
    fields.text("title", Some(title));
    // An id that a planned step has links to it: where that is not meant, it must be said.
    if !links.is_empty() || options.unplanned || !desk.planned(&id).is_empty() {
        fields.links(&links);
    }
    add_typed(&mut fields, options, options.kind.unwrap_or(kind), on);
    let (written, path) = add(desk, options, &id, &fields, on)?;
    let told = Told {
        id: &id,
        title,
        done: verb(options),
        on: Some(on),
        path: &path,
        notes,
        candidates: &candidates,
        ..Told::default()
    };
    Ok(tell::reply(desk, &options.common, &written, &told))
}

/// Asks which of the likely planned steps is meant; the answer may be none of them. `None`: nobody is there to ask.
fn ask_which(
    desk: &Desk<'_>,
    title: &str,
    candidates: &[Candidate<'_>],
    likely: &[&PlannedStep],
) -> Result<Option<Vec<String>>, Error> {
    if candidates.is_empty() || !desk.context.input.is_terminal() {
        return Ok(None);
    }
    let label = |id: &str| likely.iter().find(|step| step.id == id).map_or("", |step| step.label());
    let titled: Vec<(&str, &str)> = candidates.iter().map(|candidate| (candidate.id, label(candidate.id))).collect();
    let question = tell::question(title, &titled, desk.context.err);
    let quit = || Error::new("nothing was recorded", "answer with a number, n for none of them, or q");
    loop {
        let Some(answer) = desk.context.ask(&question) else { return Err(quit()) };
        match answer.as_str() {
            "" | "n" | "none" | "no" => return Ok(Some(Vec::new())),
            "q" | "quit" => return Err(quit()),
            other => {
                let number = other.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                let by_number = number.and_then(|number| candidates.get(number));
                if let Some(chosen) = by_number.or_else(|| candidates.iter().find(|candidate| candidate.id == other)) {
                    return Ok(Some(vec![chosen.id.to_owned()]));
                }
            }
        }
    }
}

/// Says that a planned step must be committed before it counts, and on a terminal offers to commit the plan first.
fn plan_first(desk: &Desk<'_>, options: &Options, steps: &[&PlannedStep]) -> Result<Vec<String>, Error> {
    let uncommitted: Vec<&str> = desk.not_committed(steps)?;
    if uncommitted.is_empty() || options.common.dry_run {
        return Ok(Vec::new());
    }
    let ids = uncommitted.join(", ");
    let is = if uncommitted.len() == 1 { "is" } else { "are" };
    let why =
        format!("{ids} {is} not committed as planned yet, and a plan that is not committed before proves nothing");
    let question = format!("{}.\nCommit {} first? [Y/n/q] ", printable(&why), printable(&desk.plan.path));
    let is_asked = desk.context.input.is_terminal();
    match desk.context.ask(&question).as_deref() {
        Some("" | "y" | "Y" | "yes") => {
            desk.source.commit_files(&[Path::new(&desk.plan.path)], &format!("plan: {ids}"))?;
            Ok(vec![format!("committed {} first", desk.plan.path)])
        }
        // Who leaves has not said no: a record now would make a surprise of the step for good.
        Some("q" | "quit") | None if is_asked => {
            Err(Error::new("nothing was recorded", format!("commit {}, and run this again", desk.plan.path)))
        }
        _ => Ok(vec![format!("{why}: commit {} before you commit the record", desk.plan.path)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Record;

    fn after(record: &str, on: &str) -> String {
        let mut editor = Editor::open::<Record>(record.as_bytes()).unwrap();
        take_place(&mut editor, 0, on.parse().unwrap()).unwrap();
        String::from_utf8(editor.finish().unwrap()).unwrap()
    }

    #[test]
    fn a_day_stands_in_its_place_among_those_that_the_file_holds_now() {
        let record = "[[step]]\nid = 'a'\nstarted = 2024-05-08\non = [2024-05-08, 2024-05-22] # c\n";
        let on = |days: &str| record.replace("2024-05-08, 2024-05-22", days);
        assert_eq!(after(record, "2024-06-01"), on("2024-05-08, 2024-05-22, 2024-06-01"));
        assert_eq!(after(record, "2024-05-15"), on("2024-05-08, 2024-05-15, 2024-05-22"));
        assert_eq!(after(record, "2024-05-08"), record);
        let earlier = on("2024-05-01, 2024-05-08, 2024-05-22").replace("started = 2024-05-08", "started = 2024-05-01");
        assert_eq!(after(record, "2024-05-01"), earlier);
        assert_eq!(after("[[step]]\nid = 'a'\n", "2024-05-01"), "[[step]]\nid = 'a'\non = [2024-05-01]\n");
    }
}
