//! `asplanned review`.

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::findings::FindingArgs;
use super::reading::{HistoryArgs, InitiativeArgs};
use crate::commands::Command;
use crate::commands::review::{self, Format};

/// Say what a branch changes in plans and records, for a pull request
#[derive(Debug, Args)]
#[command(after_help = "\
The branch is compared with where it parted from BASE, and judged by BASE's settings. Findings are told only where \
the branch brings them in. In GitHub Actions and GitLab CI the base of the pull request is found without a name, \
else it is origin's main branch. The whole history is needed for verdicts: fetch-depth: 0, GIT_DEPTH: 0.

Examples:
  asplanned review origin/main                    what HEAD brings
  asplanned review origin/main..topic -i mvp      what another branch brings to one initiative
  asplanned review --format markdown              for a comment or a job summary
  asplanned review -D retrofitted                 exit with 1 if a step was planned only after it began")]
#[command(mut_arg("initiatives", |arg| arg.last(true)))]
pub(super) struct ReviewArgs {
    /// What the branch is to go into, and its tip. Default: found as told below, and HEAD
    #[arg(value_name = "BASE[..HEAD]")]
    range: Option<String>,

    #[command(flatten)]
    initiatives: InitiativeArgs,

    #[command(flatten)]
    history: HistoryArgs,

    #[command(flatten)]
    findings: FindingArgs<Format>,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Findings(format) => format.to_possible_value(),
            Self::Markdown => Some(PossibleValue::new("markdown")),
        }
    }
}

impl From<ReviewArgs> for Command {
    fn from(args: ReviewArgs) -> Self {
        Self::Review(review::Options {
            range: args.range,
            initiatives: args.initiatives.all(),
            reading: args.history.reading(),
            telling: args.findings.telling(),
        })
    }
}
