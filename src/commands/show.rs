//! `show`: one step's life.

use super::authors::Subjects;
use super::context::{CLEAN, Context, Format, Reply};
use super::error::Error;
use super::load::{self, Loaded, Reading};
use super::precedents::Precedents;
use super::warnings;
use super::witnesses::Witnesses;
use crate::git::folders::FolderIx;
use crate::model::commit::Commit;
use crate::model::history::History;
use crate::model::initiative::Initiative;
use crate::model::life::{self, Found, Life};
use crate::model::nearest::nearest;
use crate::model::serving::Place;
use crate::model::text::{self, shell_word};
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
    folder: FolderIx,
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
    let mut home = find(&loaded, options, context)?;
    let mut precedents = Precedents::new(&loaded, 1);
    precedents.add(home.folder, &home.history, &home.initiative.judgement);
    let Initiative { judgement, warnings: told, .. } = &mut home.initiative;
    precedents.find()?.note(home.folder, judgement, told);
    let Home { folder, initiative, history, found } = &home;
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
    let witnesses = loaded.witnesses(&[(*folder, initiative)])?;
    let mut served = served(&witnesses, &life);
    served.retain(|commit| options.window.contains(commit.day));
    let stages = stages.collect();
    let shown = Shown { id: &options.step, initiative, found, life: &life, stages, left_out, served };
    let forge = load::forge(&*source, context);
    let out = match options.format {
        Format::Json => json::show(&shown),
        Format::Text => show::show(&shown, context.out.linked(forge.as_ref())),
    };
    Ok(Reply { out, err: warnings(initiative.warnings.iter(), context), code: CLEAN, ..Reply::default() })
}

/// Gives the commits that serve the steps of a life.
fn served<'w>(witnesses: &'w Witnesses, life: &Life) -> Vec<&'w Commit> {
    let planned = life.planned.iter().map(|at| Place::Planned(*at));
    let actual = life.actual.iter().map(|at| Place::Actual(*at));
    let erased = life.erased.iter().map(|at| Place::Erased(*at));
    let steps = planned.chain(actual).chain(erased).map(|place| (0, place));
    witnesses.at(&witnesses.serving.of_steps(steps))
}

/// Finds the one initiative that has the step: one that has its id, else one that had it.
fn find(loaded: &Loaded<'_>, options: &Options, context: &Context) -> Result<Home, Error> {
    let mut homes: Vec<Home> = Vec::new();
    let mut others: Vec<String> = Vec::new();
    let chosen = loaded.select(context, &options.initiatives)?;
    for folder in chosen.iter().copied() {
        let (initiative, history) = loaded.judge_with_history(folder)?;
        match life::find(&initiative.judgement, &options.step) {
            Some(found) => homes.push(Home { folder, initiative, history, found }),
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
        (None, _) => Err(match Elsewhere::look(loaded, &chosen, &options.step) {
            Some(elsewhere) => elsewhere.error(loaded, &chosen, &options.step),
            None => unknown(loaded, &options.step, &others),
        }),
    }
}

/// The initiatives beside those that were looked in that have a step.
struct Elsewhere {
    names: Vec<String>,
    are_gone: bool,
}

impl Elsewhere {
    /// Looks for a step in the other initiatives, and then in those that are gone. `None`: none has it, or that can't be
    /// told, which is not what was asked for.
    fn look(loaded: &Loaded<'_>, chosen: &[FolderIx], step: &str) -> Option<Self> {
        let all = loaded.folders.all_folders();
        let is_gone = |folder: &FolderIx| !loaded.folders.newest_state(*folder).is_initiative();
        let others = all.into_iter().filter(|folder| !chosen.contains(folder));
        let (gone, there): (Vec<_>, Vec<_>) = others.partition(is_gone);
        let looked_in = |folders: &[FolderIx], are_gone| {
            loaded.provide(folders).ok()?;
            let has_it =
                |folder: &&FolderIx| loaded.judge(**folder).is_ok_and(|it| life::find(&it.judgement, step).is_some());
            let names: Vec<String> = folders.iter().filter(has_it).map(|folder| loaded.called(*folder)).collect();
            (!names.is_empty()).then_some(Self { names, are_gone })
        };
        looked_in(&there, false).or_else(|| looked_in(&gone, true))
    }

    fn error(&self, loaded: &Loaded<'_>, chosen: &[FolderIx], step: &str) -> Error {
        let looked_in = match chosen {
            [] => "the newest version".to_owned(),
            [one] => loaded.called(*one),
            _ => "these initiatives".to_owned(),
        };
        let names = text::few(&self.names, self.names.len());
        let has_it = match (self.are_gone, self.names.len()) {
            (false, 1) => format!("{names} has it"),
            (false, _) => format!("{names} have it"),
            (true, 1) => format!("{names}, which is gone, had it"),
            (true, _) => format!("{names}, which are gone, had it"),
        };
        let first = self.names.first().map(String::as_str).unwrap_or_default();
        Error::new(
            format!("no step of {looked_in} is or was called {:?}", printable(step)),
            format!("{has_it}: asplanned show {} {}", shell_word(step), text::option("-i", first)),
        )
    }
}

fn several(step: &str, initiatives: &[&Initiative]) -> Error {
    // A name that two plans folders share says nothing.
    let is_shared = |name: &str| initiatives.iter().filter(|it| it.name == name).count() > 1;
    let called = |it: &&Initiative| if is_shared(&it.name) { it.path.clone() } else { it.name.clone() };
    let names: Vec<String> = initiatives.iter().map(called).collect();
    let message = format!("{step} is a step of {} initiatives: {}", names.len(), text::few(&names, names.len()));
    let first = names.first().map(String::as_str).unwrap_or_default();
    Error::new(message, format!("choose one: asplanned show {} {}", shell_word(step), text::option("-i", first)))
}

fn unknown(loaded: &Loaded<'_>, step: &str, ids: &[String]) -> Error {
    let all = loaded.folders.all_folders();
    let hint = match (nearest(step, ids.iter().map(String::as_str)), all.first()) {
        (Some(near), _) => format!("did you mean {near}?"),
        _ if !ids.is_empty() => "asplanned blame --full lists all steps with their ids".to_owned(),
        (None, Some(gone)) if loaded.folders.newest_folders().is_empty() => {
            let gone = loaded.called(*gone);
            format!(
                "the initiatives are gone, and each can be named still, such as: asplanned blame {} --full",
                shell_word(&gone)
            )
        }
        _ => "there is no step yet: asplanned init NAME makes an initiative".to_owned(),
    };
    Error::new(format!("no step is or was called {:?}", printable(step)), hint)
}
