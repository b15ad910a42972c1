//! `log` for programs.

use schemars::JsonSchema;
use serde::Serialize;

use super::change::ChangeView;
use super::{WarningView, print, schema};
use crate::model::revisions::{Log, Revision};

#[derive(Serialize, JsonSchema)]
pub(super) struct LogView<'a> {
    /// The version of this format: keys are added, never renamed or removed, within one.
    #[schemars(with = "schema::One")]
    version: u32,
    initiatives: Vec<InitiativeView<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct InitiativeView<'a> {
    /// The path below the plans folder.
    name: &'a str,
    /// The plan's title, else the name.
    title: &'a str,
    /// The folder, from the repository's root.
    path: &'a str,
    /// The newest first.
    revisions: Vec<RevisionView<'a>>,
    warnings: Vec<WarningView>,
}

#[derive(Serialize, JsonSchema)]
struct RevisionView<'a> {
    /// Null for what is not committed.
    #[schemars(with = "Option<schema::Commit>")]
    commit: Option<&'a str>,
    #[schemars(with = "Vec<schema::Commit>")]
    parents: &'a [String],
    /// The author's day.
    #[schemars(with = "schema::Day")]
    date: String,
    author: Option<&'a str>,
    /// The first line of the commit's message.
    subject: Option<&'a str>,
    #[schemars(with = "schema::NatureName")]
    nature: &'static str,
    changes: Vec<ChangeView<'a>>,
}

/// Prints `log --format json`.
pub fn log(logs: &[Log]) -> String {
    print(&LogView { version: 1, initiatives: logs.iter().map(view).collect() })
}

fn view(log: &Log) -> InitiativeView<'_> {
    InitiativeView {
        name: &log.name,
        title: &log.title,
        path: &log.path,
        revisions: log.revisions.iter().map(revision).collect(),
        warnings: log.warnings.iter().map(WarningView::new).collect(),
    }
}

fn revision(revision: &Revision) -> RevisionView<'_> {
    RevisionView {
        commit: revision.commit.as_deref(),
        parents: &revision.parents,
        date: revision.day.to_string(),
        author: revision.author.as_deref(),
        subject: revision.subject.as_deref(),
        nature: revision.nature.name(),
        changes: revision.changes.iter().map(ChangeView::new).collect(),
    }
}
