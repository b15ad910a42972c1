//! `asplanned show`.

use clap::Args;

use super::print::PrintArgs;
use super::reading::{VersionArgs, WindowArgs};
use crate::commands::{Command, show};

/// Tell one step's life, and why it was a surprise or none
#[derive(Debug, Args)]
#[command(after_help = "\
A planned step is shown with what happened of it, an actual step with what was planned of it. Ids that a step had before, \
and those of steps that were removed or erased, are found too. All initiatives are searched, or those of the folder you \
stand in. --since and --until choose the events that are shown.

Examples:
  asplanned show data-terms -i concierge-mvp   why it was a surprise
  asplanned show sizing-survey                 planned, changed, begun, finished; what it led to
  asplanned show sizing-survey --format json   for programs; see the README for its keys")]
pub(super) struct ShowArgs {
    /// The step's id
    step: String,

    /// The initiative: a name or a path
    #[arg(short = 'i', long = "initiative", value_name = "NAME")]
    initiatives: Vec<String>,

    #[command(flatten)]
    version: VersionArgs,

    #[command(flatten)]
    window: WindowArgs,

    #[command(flatten)]
    print: PrintArgs,
}

impl From<ShowArgs> for Command {
    fn from(args: ShowArgs) -> Self {
        Self::Show(show::Options {
            step: args.step,
            initiatives: args.initiatives,
            reading: args.version.reading(),
            window: args.window.window(),
            format: args.print.format,
        })
    }
}
