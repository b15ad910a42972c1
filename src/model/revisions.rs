//! The revisions of an initiative: the commits that changed it, and what each of them did.

use chrono::NaiveDate;

use super::changes::{self, Change, Nature, Side};
use super::graph::Ix;
use super::history::History;
use super::initiative::Warning;

/// A commit that changed an initiative's files against every parent, or what is not committed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The full hash; `None` for what is not committed.
    pub commit: Option<String>,
    /// The full hashes of its parents.
    pub parents: Vec<String>,
    /// The author's day, in the author's own time zone.
    pub day: NaiveDate,
    /// The author's name; `None` for what is not committed.
    pub author: Option<String>,
    /// The first line of its message; `None` for what is not committed.
    pub subject: Option<String>,
    /// What sort of revision it is.
    pub nature: Nature,
    /// What changed in plan and record, against the first parent.
    pub changes: Vec<Change>,
}

/// The revisions of one initiative.
#[derive(Debug, Clone)]
pub struct Log {
    /// Its path below the plans folder.
    pub name: String,
    /// Its folder, from the root.
    pub path: String,
    /// Its title, else its name.
    pub title: String,
    /// The revisions that were asked for, newest first.
    pub revisions: Vec<Revision>,
    /// How many there are in all.
    pub all: usize,
    /// What a reader should know.
    pub warnings: Vec<Warning>,
}

/// Gives the commits of a history that are revisions, newest first: children before their parents, and otherwise by
/// their days.
pub fn newest_first(history: &History) -> Vec<Ix> {
    let revises = |node: &Ix| history.node(*node).is_some_and(|node| node.revises);
    history.newest_first().into_iter().filter(revises).collect()
}

/// Finds what a commit of a history changed against its first parent.
pub fn changes_of(history: &History, node: Ix) -> Vec<Change> {
    let parent = history.graph.first_parent(node);
    changes::between(&Side::of(history, parent), &Side::of(history, Some(node)))
}
