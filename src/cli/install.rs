//! `asplanned install`.

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::commands::install::ci::System;
use crate::commands::{Command, install};

/// Let git merge plans step by step, and show one line a step in diffs
#[derive(Debug, Args)]
#[command(after_help = "\
It writes lines to .gitattributes, which do nothing where the program is not installed, and this clone's configuration. \
Twice is once.

Examples:
  asplanned install              merges, diffs, and git asplanned
  asplanned install --hook       and a check before each commit
  asplanned install --hook=trailer
                                 and a trailer in each commit, on a branch that is called as a step
  asplanned install --uninstall  take it all back
  asplanned install --ci github  print the workflow that reviews pull requests")]
pub(super) struct InstallArgs {
    /// Hooks, too: check before each commit; trailer names the branch's step in each commit. May be repeated
    #[arg(long, value_enum, value_name = "HOOK", conflicts_with = "uninstall")]
    #[arg(num_args = 0..=1, default_missing_value = "check", require_equals = true)]
    hook: Vec<Hook>,

    /// Take back what it wrote, the hooks included
    #[arg(long)]
    uninstall: bool,

    /// Only print what a CI needs to review pull requests; nothing is written
    #[arg(long, value_enum, value_name = "CI", conflicts_with_all = ["hook", "uninstall"])]
    ci: Option<System>,
}

/// A hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Hook {
    Check,
    Trailer,
}

impl ValueEnum for System {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

impl From<InstallArgs> for Command {
    fn from(args: InstallArgs) -> Self {
        let [hook, trailer] = [Hook::Check, Hook::Trailer].map(|hook| args.hook.contains(&hook));
        Self::Install(install::Options { hook, trailer, uninstall: args.uninstall, ci: args.ci })
    }
}
