//! `asplanned catch-up`.

use clap::Args;

use super::reading::HistoryArgs;
use super::recording::RecordingArgs;
use crate::commands::Command;
use crate::commands::recording::catch_up;

/// Find work that no step tells of, and record it
#[derive(Debug, Args)]
#[command(after_help = "\
It looks at the commits under the plan's `paths`, such as paths = [\"src/submittals/**\"], that no step names as evidence \
and that name no step in a trailer, `Step: [INITIATIVE/]ID`. Those of one day and one folder are a candidate step. It asks \
on a terminal; anywhere else it prints the candidates as text to paste into the record, and writes nothing.

Examples:
  asplanned catch-up                          all since the plan's first version
  asplanned catch-up v1.0..HEAD -i mvp        of some commits, in one initiative
  asplanned catch-up --record --commit        record all candidates
  asplanned catch-up -n                       show what that would write")]
pub(super) struct CatchUpArgs {
    /// The commits. Default: those since the first version of each plan
    #[arg(value_name = "BASE[..HEAD]")]
    range: Option<String>,

    /// Record all candidates, without asking
    #[arg(long)]
    record: bool,

    #[command(flatten)]
    recording: RecordingArgs,

    #[command(flatten)]
    history: HistoryArgs,
}

impl From<CatchUpArgs> for Command {
    fn from(args: CatchUpArgs) -> Self {
        let (common, reading) = (args.recording.common(), args.history.reading());
        Self::CatchUp(catch_up::Options { common, range: args.range, record: args.record, reading })
    }
}
