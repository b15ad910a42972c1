//! `asplanned status`.

use clap::Args;

use super::print::PrintArgs;
use super::reading::{ReadingArgs, WindowArgs};
use crate::commands::{Command, status};

/// Tell where each initiative stands: under way, ready next, blocked, and what surprised
#[derive(Debug, Args)]
#[command(after_help = "\
Under way is what began and has not ended; ready is what is planned, open, and waits for nothing. Overdue counts from the \
day of the version that is read. --since and --until choose the surprises that are named, by the day they began.

Examples:
  asplanned status                         the initiative you stand in, else a block each; a line each of many
  asplanned status mvp --since 2023-05-01  what surprised since then
  asplanned status --as-of 2023-04-01      where it stood on that day")]
pub(super) struct StatusArgs {
    #[command(flatten)]
    reading: ReadingArgs,

    #[command(flatten)]
    window: WindowArgs,

    #[command(flatten)]
    print: PrintArgs,

    /// Name every step, and every surprise; of many initiatives, too
    #[arg(long)]
    full: bool,
}

impl From<StatusArgs> for Command {
    fn from(args: StatusArgs) -> Self {
        let (initiatives, reading) = args.reading.split();
        Self::Status(status::Options {
            initiatives,
            reading,
            window: args.window.window(),
            format: args.print.format,
            full: args.full,
        })
    }
}
