//! What the reading commands share: which initiatives, which version, which days.

use chrono::NaiveDate;
use clap::Args;

use super::values;
use crate::commands::load::Reading;
use crate::model::window::Window;

/// Which initiatives are looked at, and how they are read.
#[derive(Debug, Args)]
pub(super) struct ReadingArgs {
    #[command(flatten)]
    initiatives: InitiativeArgs,

    #[command(flatten)]
    version: VersionArgs,
}

/// Which initiatives are looked at.
#[derive(Debug, Args)]
pub(super) struct InitiativeArgs {
    /// Initiatives: names, folders above several, or paths. Default: the one you stand in, else all
    #[arg(value_name = "INITIATIVE")]
    initiatives: Vec<String>,

    /// An initiative, as above
    #[arg(short = 'i', long = "initiative", value_name = "NAME")]
    more: Vec<String>,
}

/// Which version a command reads, and how.
#[derive(Debug, Args)]
pub(super) struct VersionArgs {
    /// Read this revision, and nothing uncommitted
    #[arg(long, value_name = "REV", conflicts_with = "as_of")]
    rev: Option<String>,

    /// Read the newest commit of HEAD's first-parent line that was made on or before this day
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    as_of: Option<NaiveDate>,

    #[command(flatten)]
    history: HistoryArgs,
}

/// How the history is read.
#[derive(Debug, Args)]
pub(super) struct HistoryArgs {
    /// Follow first parents only: what counts is what was merged, and when
    #[arg(long)]
    first_parent: bool,

    /// Let git fetch what a partial clone leaves out and the plans' history needs
    #[arg(long)]
    fetch_missing: bool,

    /// Neither read nor write what earlier runs remembered; the result is the same
    #[arg(long)]
    no_cache: bool,
}

/// Which days are looked at.
#[derive(Debug, Args)]
pub(super) struct WindowArgs {
    /// Only what is of this day or later
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    since: Option<NaiveDate>,

    /// Only what is of this day or earlier
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    until: Option<NaiveDate>,
}

impl ReadingArgs {
    /// Tells which initiatives are meant, and how they are read.
    pub(super) fn split(self) -> (Vec<String>, Reading) {
        (self.initiatives.all(), self.version.reading())
    }
}

impl InitiativeArgs {
    /// Gives all that are named.
    pub(super) fn all(self) -> Vec<String> {
        self.initiatives.into_iter().chain(self.more).collect()
    }
}

impl VersionArgs {
    /// Tells how the version is read.
    pub(super) fn reading(self) -> Reading {
        Reading { rev: self.rev, as_of: self.as_of, ..self.history.reading() }
    }
}

impl HistoryArgs {
    /// Tells how the history is read.
    pub(super) fn reading(self) -> Reading {
        Reading {
            rev: None,
            as_of: None,
            first_parent: self.first_parent,
            fetch_missing: self.fetch_missing,
            no_cache: self.no_cache,
        }
    }
}

impl WindowArgs {
    /// Gives the days as one.
    pub(super) const fn window(&self) -> Window {
        Window { since: self.since, until: self.until }
    }
}
