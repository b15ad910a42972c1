//! `asplanned blame`.

use clap::Args;

use super::print::PrintArgs;
use super::reading::{ReadingArgs, WindowArgs};
use crate::commands::{Command, blame};

/// Tell who brought each step in, when, and what last changed it
#[derive(Debug, Args)]
#[command(after_help = "\
The last change is the revision that gave a step the content it has now. Its place in the list is no part of that: moving \
a step does not change it. Where two branches made the same change, the newer counts. Authors are named as .mailmap names \
them. --since and --until choose the steps whose last change is of these days.

Examples:
  asplanned blame mvp                      who planned and recorded each step
  asplanned blame mvp --since 2023-05-01   what was changed since then
  asplanned blame mvp --full               steps that were removed or erased too")]
pub(super) struct BlameArgs {
    #[command(flatten)]
    reading: ReadingArgs,

    #[command(flatten)]
    window: WindowArgs,

    #[command(flatten)]
    print: PrintArgs,

    /// List the steps that left the plan or the record too
    #[arg(long)]
    full: bool,
}

impl From<BlameArgs> for Command {
    fn from(args: BlameArgs) -> Self {
        let (initiatives, reading) = args.reading.split();
        Self::Blame(blame::Options {
            initiatives,
            reading,
            window: args.window.window(),
            format: args.print.format,
            full: args.full,
        })
    }
}
