//! `asplanned install`.

use clap::Args;

use crate::commands::{Command, install};

/// Let git merge plans step by step, and show one line a step in diffs
#[derive(Debug, Args)]
#[command(after_help = "\
It writes lines to .gitattributes, which do nothing where the program is not installed, and this clone's configuration. \
Twice is once.

Examples:
  asplanned install              merges, diffs, and git asplanned
  asplanned install --hook       and a check before each commit
  asplanned install --uninstall  take it all back")]
pub(super) struct InstallArgs {
    /// Check before each commit, too: a pre-commit hook
    #[arg(long, conflicts_with = "uninstall")]
    hook: bool,

    /// Take back what it wrote, the hook included
    #[arg(long)]
    uninstall: bool,
}

impl From<InstallArgs> for Command {
    fn from(args: InstallArgs) -> Self {
        Self::Install(install::Options { hook: args.hook, uninstall: args.uninstall })
    }
}
