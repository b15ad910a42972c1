//! `log`: the revisions of an initiative, newest first, each with what it changed step by step.

use super::aside;
use super::context::{CLEAN, Context, Format, Reply};
use super::error::Error;
use super::load::{self, Loaded, Reading};
use crate::git::Failure;
use crate::git::folders::FolderIx;
use crate::git::object::{self, Kind, ObjectId};
use crate::model::changes::Nature;
use crate::model::graph::Ix;
use crate::model::history::{History, Node};
use crate::model::revisions::{self, Log, Revision};
use crate::model::window::Window;
use crate::render::{self, json};

/// What `log` is asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// Which initiatives; all if empty.
    pub initiatives: Vec<String>,
    /// Which version.
    pub reading: Reading,
    /// How it is printed.
    pub format: Format,
    /// The days of the revisions that are shown.
    pub window: Window,
    /// Only so many revisions of each initiative.
    pub max_count: Option<usize>,
    /// Only revisions of these sorts; all if empty.
    pub only: Vec<Nature>,
}

/// Runs `log`.
///
/// # Errors
/// If the repository, a revision or a name is not there, or the history can't be read.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let loaded = Loaded::new(&*source, context, &options.reading)?;
    let chosen = loaded.select(context, &options.initiatives)?;
    let logs = chosen.into_iter().map(|folder| log(&loaded, folder, options)).collect::<Result<Vec<_>, _>>()?;
    let err = aside(logs.iter().flat_map(|log| &log.warnings), logs.is_empty(), context);
    let forge = load::forge(&*source, context);
    let out = match options.format {
        Format::Json => json::log(&logs),
        Format::Text => render::log::text(&logs, &options.only, context.out.linked(forge.as_ref())),
    };
    Ok(Reply { out, err, code: CLEAN, ..Reply::default() })
}

/// Reads one initiative's revisions.
fn log(loaded: &Loaded<'_>, folder: FolderIx, options: &Options) -> Result<Log, Error> {
    let read = loaded.history(folder)?;
    let history = &read.history;
    let all = revisions::newest_first(history);
    let mut shown = Vec::new();
    for node in &all {
        if options.max_count.is_some_and(|most| shown.len() >= most) {
            break;
        }
        shown.extend(revision(loaded, history, *node, options)?);
    }
    let name = loaded.folders.name_text(folder);
    let newest = history.newest_node().and_then(|node| history.plan(node.plan));
    Ok(Log {
        path: loaded.folders.path_text(folder),
        title: newest.and_then(|plan| plan.head.title.clone()).unwrap_or_else(|| name.clone()),
        name,
        revisions: shown,
        all: all.len(),
        warnings: read.warnings,
    })
}

/// Reads all revisions of an initiative, newest first.
///
/// # Errors
/// If an object can't be read.
pub(super) fn revisions(loaded: &Loaded<'_>, history: &History) -> Result<Vec<Revision>, Error> {
    let all = revisions::newest_first(history).into_iter();
    let read = all.filter_map(|node| revision(loaded, history, node, &Options::default()).transpose());
    read.collect()
}

/// Reads one revision; `None` where it is not asked for.
fn revision(loaded: &Loaded<'_>, history: &History, number: Ix, options: &Options) -> Result<Option<Revision>, Error> {
    let Some(node) = history.node(number).filter(|node| options.window.contains(node.day)) else { return Ok(None) };
    let changes = revisions::changes_of(history, number);
    let nature = Nature::of(&changes);
    if !options.only.is_empty() && !options.only.iter().any(|wanted| nature.is(*wanted)) {
        return Ok(None);
    }
    let (parents, subject) = told(loaded, node)?;
    Ok(Some(Revision {
        commit: node.commit.clone(),
        parents,
        day: node.day,
        author: node.commit.as_ref().map(|_| node.author.clone()),
        subject,
        nature,
        changes,
    }))
}

/// Gives a commit's parents and the first line of its message. What is not committed is on top of HEAD.
fn told(loaded: &Loaded<'_>, node: &Node) -> Result<(Vec<String>, Option<String>), Failure> {
    let Some(id) = node.commit.as_ref().and_then(|hash| ObjectId::from_hex(hash.as_bytes())) else {
        return Ok((loaded.head.map(|(head, _)| head.to_string()).into_iter().collect(), None));
    };
    let mut parents = Vec::new();
    let mut subject = String::new();
    loaded.source.read(Kind::Commit, id, &mut |bytes| {
        object::commit_links(bytes, &mut parents);
        subject = object::commit_subject(bytes);
    })?;
    if loaded.follows_first_parents() {
        parents.truncate(1);
    }
    Ok((parents.iter().map(ToString::to_string).collect(), Some(subject)))
}
