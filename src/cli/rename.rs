//! `asplanned rename`.

use clap::Args;

use super::recording::RecordingArgs;
use crate::commands::Command;
use crate::commands::recording::rename;

/// Give a step another id, split a planned step, or merge it into another
#[derive(Debug, Args)]
#[command(after_help = "\
`was` keeps the old id, and every step that names the old one names the new one. Foresight is kept: the step is the same. \
Several new ids split a planned step; a new id that is planned already takes the step in.

Examples:
  asplanned rename survey sizing-survey
  asplanned rename recruiting recruit-ten recruit-rest      split
  asplanned rename click-prototype concept-flows            merge into a step that is there")]
pub(super) struct RenameArgs {
    /// The id that it has
    id: String,

    /// The new id, or several
    #[arg(required = true, value_name = "NEW")]
    new: Vec<String>,

    #[command(flatten)]
    recording: RecordingArgs,
}

impl From<RenameArgs> for Command {
    fn from(args: RenameArgs) -> Self {
        Self::Rename(rename::Options { common: args.recording.common(), id: args.id, new: args.new })
    }
}
