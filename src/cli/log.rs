//! `asplanned log`.

use clap::Args;

use super::print::PrintArgs;
use super::reading::{ReadingArgs, WindowArgs};
use super::values;
use crate::commands::{Command, log};
use crate::model::changes::Nature;

/// Tell the story, revision by revision, newest first: progress, replanning, rewriting
#[derive(Debug, Args)]
#[command(after_help = "\
A revision is a commit that changes an initiative's files, or what is not committed yet. It is
  progress     the record says more: something began, ended, happened or was noted
  replanning   the plan changed; its first version too
  both         both of these
  rewriting    something recorded was erased, or given another day or order, whatever else changed
  none         nothing of the steps changed: comments, form, a version that does not parse
A merge is one where it differs from every parent; it shows its changes against the first.

Examples:
  asplanned log mvp                      how one initiative came to be what it is
  asplanned log --since 2023-03-01 -n 5  the latest five, none of them before March
  asplanned log --only rewriting         where was the record rewritten?
  asplanned log --format json            for programs; see the README for its keys")]
#[command(mut_arg("since", |arg| arg.help("Show only revisions made on or after this day")))]
#[command(mut_arg("until", |arg| arg.help("Show only revisions made on or before this day")))]
pub(super) struct LogArgs {
    #[command(flatten)]
    reading: ReadingArgs,

    #[command(flatten)]
    print: PrintArgs,

    #[command(flatten)]
    window: WindowArgs,

    /// Show at most so many revisions of each initiative
    #[arg(short = 'n', long, value_name = "N")]
    max_count: Option<usize>,

    /// Show only revisions of these sorts: progress, replanning, both, rewriting, none
    #[arg(long, value_name = "NATURE", value_parser = values::nature, value_delimiter = ',', num_args = 1..)]
    only: Vec<Nature>,
}

impl From<LogArgs> for Command {
    fn from(args: LogArgs) -> Self {
        let (initiatives, reading) = args.reading.split();
        Self::Log(log::Options {
            initiatives,
            reading,
            format: args.print.format,
            window: args.window.window(),
            max_count: args.max_count,
            only: args.only,
        })
    }
}
