//! `asplanned fmt`.

use clap::Args;

use super::reading::InitiativeArgs;
use crate::commands::{Command, fmt};

/// Tidy the files: the keys of a step in one order, one blank line between steps
#[derive(Debug, Args)]
#[command(after_help = "\
Comments, texts, and the order of steps stay as they are. Lists are on one line if they fit 100 columns, else an entry a \
line. A file that would not mean the same afterwards is left alone.

Examples:
  asplanned fmt mvp       tidy the files of one initiative
  asplanned fmt --check   name the files that are not tidy, and exit with 1 if there are any")]
pub(super) struct FmtArgs {
    #[command(flatten)]
    initiatives: InitiativeArgs,

    /// Write nothing; name the files that would change, and exit with 1 if there are any
    #[arg(long)]
    check: bool,
}

impl From<FmtArgs> for Command {
    fn from(args: FmtArgs) -> Self {
        Self::Fmt(fmt::Options { initiatives: args.initiatives.all(), check: args.check })
    }
}
