//! Machine output, version 1. These types are its contract: keys are added, never renamed or removed.
//!
//! A command a file; what several share stands here.

mod blame;
mod catch_up;
mod change;
mod changes;
mod diff;
mod export;
mod learn;
mod log;
mod recorded;
mod report;
mod review;
pub mod schema;
mod show;
mod status;

pub use blame::blame;
pub use catch_up::catch_up;
pub use changes::changes;
pub use diff::diff;
pub use export::rows;
pub use learn::{learn, suggest};
pub use log::log;
pub use recorded::{UnlinkedStep, difference, recorded, unlinked};
pub use report::report;
pub use review::review;
pub use show::show;
pub use status::status;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::commit::Commit;
use crate::model::initiative::{Initiative, Warning};
use crate::model::judged::Moment;
use crate::model::text::in_json;

/// Prints a value as one JSON text with a line end.
pub(in crate::render) fn print(value: &impl Serialize) -> String {
    // Strings, numbers and lists of them: there is nothing that could not be written.
    let mut text = in_json(serde_json::to_string_pretty(value).unwrap_or_default());
    text.push('\n');
    text
}

/// The version that was read.
#[derive(Serialize, JsonSchema)]
struct AsOf {
    /// The commit that was read; null where HEAD has none yet.
    #[schemars(with = "Option<schema::Commit>")]
    commit: Option<String>,
    /// The commit's author day; today where something uncommitted was read.
    #[schemars(with = "schema::Day")]
    date: String,
    /// Whether something uncommitted was read.
    uncommitted: bool,
}

impl AsOf {
    fn new(initiative: &Initiative) -> Self {
        Self {
            commit: initiative.as_of.commit.clone(),
            date: initiative.as_of.day.to_string(),
            uncommitted: initiative.as_of.uncommitted,
        }
    }
}

/// A commit with its author.
#[derive(Serialize, JsonSchema)]
struct Who {
    #[schemars(with = "schema::Commit")]
    commit: String,
    /// The author's day.
    #[schemars(with = "schema::Day")]
    date: String,
    author: String,
}

impl Who {
    /// Gives `None` for what is not committed.
    fn new(moment: &Moment) -> Option<Self> {
        let commit = moment.commit.clone()?;
        Some(Self { commit, date: moment.day.to_string(), author: moment.author.clone() })
    }
}

/// A commit with its author and what it is about.
#[derive(Serialize, JsonSchema)]
struct Told {
    #[serde(flatten)]
    who: Who,
    /// The first line of the commit's message.
    subject: Option<String>,
}

impl Told {
    /// Gives `None` for what is not committed.
    fn new(moment: &Moment, subjects: &Subjects<'_>) -> Option<Self> {
        let who = Who::new(moment)?;
        Some(Self { subject: subjects(&who.commit).map(str::to_owned), who })
    }

    fn of(commit: &Commit) -> Self {
        let who = Who { commit: commit.id.clone(), date: commit.day.to_string(), author: commit.author.clone() };
        Self { who, subject: Some(commit.subject.clone()) }
    }
}

/// Gives the first line of a commit's message, by its full hash.
pub type Subjects<'a> = dyn Fn(&str) -> Option<&'a str> + 'a;

/// What a reader should know of an initiative.
#[derive(Serialize, JsonSchema)]
pub(super) struct WarningView {
    /// What sort of warning it is.
    code: &'static str,
    message: String,
    #[schemars(with = "Option<schema::Commit>")]
    commit: Option<String>,
    path: Option<String>,
    line: Option<usize>,
}

impl WarningView {
    fn new(warning: &Warning) -> Self {
        Self {
            code: warning.code.name(),
            message: warning.message.clone(),
            commit: warning.commit.clone(),
            path: warning.path.clone(),
            line: warning.line,
        }
    }
}
