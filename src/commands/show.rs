//! `show`: one step's life.

use super::authors::Subjects;
use super::context::{CLEAN, Context, Format, Reply};
use super::error::Error;
use super::load::{self, Loaded, Reading};
use super::warnings;
use crate::model::history::History;
use crate::model::initiative::Initiative;
use crate::model::life::{self, Found};
use crate::model::nearest::nearest;
use crate::model::window::Window;
use crate::render::escape::printable;
use crate::render::show::{Shown, Stage};
use crate::render::{json, show};

/// What `show` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The step's id.
    pub step: String,
    /// Where it is looked for; everywhere if empty.
    pub initiatives: Vec<String>,
    /// Which version.
    pub reading: Reading,
    /// The days of the events that are shown.
    pub window: Window,
    /// How it is printed.
    pub format: Format,
}

/// An initiative that has the step.
struct Home {
    initiative: Initiative,
    history: History,
    found: Found,
}

/// Runs `show`.
///
/// # Errors
/// If the repository, a revision or a name is not there, the history can't be read, or the id means no step, or steps of
/// several initiatives.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let loaded = Loaded::new(&*source, context, &options.reading)?;
    let home = find(&loaded, options, context)?;
    let Home { initiative, history, found } = &home;
    let life = life::life(history, &initiative.judgement, found);
    let inside = |node| history.node(node).is_some_and(|it| options.window.contains(it.day));
    let events: Vec<&life::Event> = life.events.iter().filter(|event| inside(event.node)).collect();
    let commit = |event: &life::Event| history.node(event.node).and_then(|node| node.commit.as_deref());
    let subjects = Subjects::read(&*source, events.iter().filter_map(|event| commit(event)))?;
    let stages = events.iter().filter_map(|event| {
        let moment = history.moment(event.node)?;
        let subject = subjects.of(moment.commit.as_deref()).map(str::to_owned);
        let is_merge = history.graph.parents(event.node).len() > 1;
        Some(Stage { moment, subject, is_merge, changes: &event.changes })
    });
    let left_out = life.events.len() - events.len();
    let shown = Shown { id: &options.step, initiative, found, life: &life, stages: stages.collect(), left_out };
    let forge = load::forge(&*source, context);
    let out = match options.format {
        Format::Json => json::show(&shown),
        Format::Text => show::show(&shown, context.out.linked(forge.as_ref())),
    };
    Ok(Reply { out, err: warnings(initiative.warnings.iter(), context), code: CLEAN })
}

/// Finds the one initiative that has the step: one that has its id, else one that had it.
fn find(loaded: &Loaded<'_>, options: &Options, context: &Context) -> Result<Home, Error> {
    let mut homes: Vec<Home> = Vec::new();
    let mut others: Vec<String> = Vec::new();
    for folder in loaded.select(context, &options.initiatives)? {
        let (initiative, history) = loaded.judge_with_history(folder)?;
        match life::find(&initiative.judgement, &options.step) {
            Some(found) => homes.push(Home { initiative, history, found }),
            None => others.extend(life::ids(&initiative.judgement).map(str::to_owned)),
        }
    }
    if homes.iter().any(|home| home.found.is_exact) {
        homes.retain(|home| home.found.is_exact);
    }
    match (homes.pop(), homes.as_slice()) {
        (Some(home), []) => Ok(home),
        (Some(last), rest) => {
            let all: Vec<&Initiative> = rest.iter().chain([&last]).map(|home| &home.initiative).collect();
            Err(several(&options.step, &all))
        }
        (None, _) => Err(unknown(&options.step, &others)),
    }
}

fn several(step: &str, initiatives: &[&Initiative]) -> Error {
    // A name that two plans folders share says nothing.
    let is_shared = |name: &str| initiatives.iter().filter(|it| it.name == name).count() > 1;
    let called = |it: &&Initiative| if is_shared(&it.name) { it.path.clone() } else { it.name.clone() };
    let names: Vec<String> = initiatives.iter().map(called).collect();
    let step = printable(step);
    let message = format!("{step} is a step of {} initiatives: {}", names.len(), names.join(", "));
    let first = names.first().map(String::as_str).unwrap_or_default();
    Error::new(message, format!("choose one: asplanned show {step} -i {first}"))
}

fn unknown(step: &str, ids: &[String]) -> Error {
    let hint = match nearest(step, ids.iter().map(String::as_str)) {
        _ if ids.is_empty() => "there is no step yet: asplanned init NAME makes an initiative".to_owned(),
        Some(near) => format!("did you mean {near}?"),
        None => "asplanned blame --full lists all steps with their ids".to_owned(),
    };
    Error::new(format!("no step is or was called {:?}", printable(step)), hint)
}
