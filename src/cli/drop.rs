//! `asplanned drop`.

use clap::Args;

use super::recording::RecordingArgs;
use super::values;
use crate::commands::Command;
use crate::commands::recording::drop;

/// Give planned steps up; they stay visible, with the reason
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  asplanned drop pricing-test --why \"Sales data was enough\"
  asplanned drop pricing-test usability-round --why \"No need\" --by mvp-scope")]
pub(super) struct DropArgs {
    /// The ids of the steps
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,

    /// The reason
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::text)]
    why: String,

    /// The step that closed them
    #[arg(long, value_name = "ID")]
    by: Option<String>,

    #[command(flatten)]
    recording: RecordingArgs,
}

impl From<DropArgs> for Command {
    fn from(args: DropArgs) -> Self {
        Self::Drop(drop::Options { common: args.recording.common(), ids: args.ids, why: args.why, by: args.by })
    }
}
