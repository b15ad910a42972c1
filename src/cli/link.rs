//! `asplanned link`.

use clap::Args;

use super::recording::RecordingArgs;
use crate::commands::Command;
use crate::commands::recording::link;

/// Say which planned steps a recorded one realises
#[derive(Debug, Args)]
#[command(after_help = "\
Without arguments it goes through the steps that are linked to nothing, with the planned steps that read most like them: \
it asks on a terminal, and lists them anywhere else. A link that comes after the step was recorded is shown as made late.

Examples:
  asplanned link                                 walk through the unlinked steps
  asplanned link survey-wave-1 sizing-survey
  asplanned link bigger-problem --unplanned      it was none of the planned ones")]
pub(super) struct LinkArgs {
    /// The id of a step of the record
    id: Option<String>,

    /// The planned steps that it realises
    #[arg(conflicts_with = "unplanned")]
    plan: Vec<String>,

    /// It is none of the planned ones
    #[arg(long, requires = "id")]
    unplanned: bool,

    #[command(flatten)]
    recording: RecordingArgs,
}

impl From<LinkArgs> for Command {
    fn from(args: LinkArgs) -> Self {
        let common = args.recording.common();
        Self::Link(link::Options { common, id: args.id, plan: args.plan, unplanned: args.unplanned })
    }
}
