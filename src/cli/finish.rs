//! `asplanned finish`.

use clap::Args;

use super::recording::{LearnedArgs, RecordingArgs};
use super::values;
use crate::commands::Command;
use crate::commands::recording::finish;

/// Record that a step ends
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  asplanned finish sizing-survey --outcome \"confirmed: 60 % track by hand\"
  asplanned finish data-terms --lesson \"Ask legal in week one\" --foreseeable")]
pub(super) struct FinishArgs {
    /// The id of the step, or of the planned step that it realises
    id: String,

    /// The day [default: today]
    #[arg(long, value_name = "DAY")]
    on: Option<String>,

    /// What came of it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::text)]
    outcome: Option<String>,

    #[command(flatten)]
    learned: LearnedArgs,

    #[command(flatten)]
    recording: RecordingArgs,
}

impl From<FinishArgs> for Command {
    fn from(args: FinishArgs) -> Self {
        Self::Finish(finish::Options {
            common: args.recording.common(),
            id: args.id,
            on: args.on,
            learned: args.learned.learned(args.outcome),
        })
    }
}
