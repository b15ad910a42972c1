//! What every recording command takes.

use clap::Args;

use super::print::PrintArgs;
use super::values;
use crate::commands::recording::Common;
use crate::commands::recording::finish::Learned;

/// Where it is written, and what is done then
#[derive(Debug, Args)]
pub(super) struct RecordingArgs {
    /// The initiative: a name or a path [default: the one whose folder you stand in, or the only one]
    #[arg(short = 'i', long = "initiative", value_name = "NAME")]
    initiative: Option<String>,

    #[command(flatten)]
    writing: WritingArgs,
}

/// What is known of a step that happened
#[derive(Debug, Args)]
pub(super) struct LearnedArgs {
    /// Anything else, such as why it came up; written behind the note that is there
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::text)]
    note: Option<String>,

    /// What the next plan should know
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::text)]
    lesson: Option<String>,

    /// Of a surprise, in hindsight: it could have been known, or not (=false)
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    foreseeable: Option<bool>,

    /// A link or commit that shows it; may be repeated
    #[arg(long, value_name = "LINK")]
    evidence: Vec<String>,

    /// A state that it puts in place; may be repeated
    #[arg(long, value_name = "STATE", value_delimiter = ',')]
    yields: Vec<String>,
}

impl LearnedArgs {
    pub(super) fn learned(self, outcome: Option<String>) -> Learned {
        Learned {
            outcome,
            note: self.note,
            lesson: self.lesson,
            foreseeable: self.foreseeable,
            evidence: self.evidence,
            yields: self.yields,
        }
    }
}

/// What is done with what is written
#[derive(Debug, Args)]
pub(super) struct WritingArgs {
    /// Commit just that file, with a fitting message; the index stays as it is [default: `commit` in asplanned.toml]
    #[arg(long, overrides_with = "no_commit")]
    commit: bool,

    /// Do not commit
    #[arg(long, overrides_with = "commit")]
    no_commit: bool,

    /// Show the change, and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,

    #[command(flatten)]
    print: PrintArgs,
}

impl RecordingArgs {
    pub(super) fn common(self) -> Common {
        Common { initiative: self.initiative, ..self.writing.common() }
    }
}

impl WritingArgs {
    pub(super) fn common(self) -> Common {
        let commit = (self.commit || self.no_commit).then_some(self.commit);
        Common { initiative: None, commit, dry_run: self.dry_run, format: self.print.format }
    }
}
