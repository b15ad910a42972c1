//! `asplanned changes`.

use chrono::NaiveDate;
use clap::Args;

use super::print::PrintArgs;
use super::reading::{InitiativeArgs, VersionArgs};
use super::values;
use crate::commands::{Command, changes};

/// Say what changed between two versions, step by step and word by word
#[derive(Debug, Args)]
#[command(after_help = "\
Versions are named as for git diff: one is compared with what is on disk, and a side of the two
dots that is left out is HEAD. A day names the newest commit of HEAD's first-parent line that was
made on or before it.

Examples:
  asplanned changes                            what is not committed yet
  asplanned changes v1.0                       from a tag to what is on disk
  asplanned changes v1.0..v2.0 -- mvp          between two tags, in one initiative
  asplanned changes --since 2023-03-01 --until 2023-04-01
  asplanned changes main --exit-code           exit with 1 if a step changed")]
#[command(mut_arg("initiatives", |arg| arg.last(true)))]
pub(super) struct ChangesArgs {
    /// The versions. Default: HEAD, compared with what is on disk
    #[arg(value_name = "REV1[..REV2]", conflicts_with = "since")]
    range: Option<String>,

    #[command(flatten)]
    initiatives: InitiativeArgs,

    // Each of these days names a version; they are no window that events lie in.
    /// Compare with the version of this day
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    since: Option<NaiveDate>,

    /// Compare the version of this day, and nothing uncommitted
    #[arg(long, value_name = "DAY", value_parser = values::day, conflicts_with_all = ["rev", "as_of"])]
    until: Option<NaiveDate>,

    #[command(flatten)]
    version: VersionArgs,

    #[command(flatten)]
    print: PrintArgs,

    /// Exit with 1 if a step changed
    #[arg(long)]
    exit_code: bool,
}

impl From<ChangesArgs> for Command {
    fn from(args: ChangesArgs) -> Self {
        Self::Changes(changes::Options {
            range: args.range,
            initiatives: args.initiatives.all(),
            reading: args.version.reading(),
            since: args.since,
            until: args.until,
            format: args.print.format,
            exit_code: args.exit_code,
        })
    }
}
