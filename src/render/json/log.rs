//! `log` for programs.

use serde::Serialize;

use super::change::ChangeView;
use super::{WarningView, print};
use crate::model::revisions::{Log, Revision};

#[derive(Serialize)]
struct LogView<'a> {
    version: u32,
    initiatives: Vec<InitiativeView<'a>>,
}

#[derive(Serialize)]
struct InitiativeView<'a> {
    name: &'a str,
    title: &'a str,
    path: &'a str,
    revisions: Vec<RevisionView<'a>>,
    warnings: Vec<WarningView>,
}

#[derive(Serialize)]
struct RevisionView<'a> {
    commit: Option<&'a str>,
    parents: &'a [String],
    date: String,
    author: Option<&'a str>,
    subject: Option<&'a str>,
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
