//! `asplanned init`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::learning::ExportSourceArgs;
use super::recording::WritingArgs;
use super::values;
use crate::commands::Command;
use crate::commands::init::{self, Take};

/// Make the two files of a new initiative, empty or of lists that you have
#[derive(Debug, Args)]
#[command(after_help = "\
Lists are read as you paste them: bulleted, numbered and check lists, or one step a line. Headings become phases, ticked \
boxes of the plan are recorded, and days such as 2023-02-01 before or (2023-02-01 - 2023-02-12) behind a step date it: \
in the plan, when it is due. Steps with the same title are linked; likely ones are asked about on a terminal, else named, \
and never linked by themselves.

Examples:
  asplanned init concierge-mvp --title \"Concierge MVP for submittal tracking\"
  asplanned init next --suggest                  with what earlier initiatives forgot; asplanned suggest --help
  asplanned init eu/pilot --agreed 2023-01-09    the plan stood agreed before it came under git
  asplanned init retro --plan-from plan.md --actual-from notes.md
  pbpaste | asplanned init retro --actual-from -         what happened, from the clipboard")]
pub(super) struct InitArgs {
    /// The initiative's name: its path below the plans folder
    name: String,

    /// Its title; made of the name if left out
    #[arg(long, allow_hyphen_values = true, value_parser = values::text)]
    title: Option<String>,

    /// The day on which the plan stood agreed, before it came under git
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    agreed: Option<NaiveDate>,

    /// Take the planned steps from this list; - is standard input
    #[arg(long, value_name = "FILE")]
    plan_from: Option<PathBuf>,

    /// Take what happened from this list; - is standard input
    #[arg(long, value_name = "FILE")]
    actual_from: Option<PathBuf>,

    /// Offer the steps that earlier initiatives needed and did not foresee: asked about on a terminal, else only named; all
    /// takes them over unasked
    #[arg(long = "suggest", value_enum, value_name = "HOW", num_args = 0..=1, default_missing_value = "ask", require_equals = true)]
    #[arg(conflicts_with = "agreed")]
    suggestion: Option<Take>,

    #[command(flatten)]
    sources: ExportSourceArgs,

    #[command(flatten)]
    writing: WritingArgs,
}

impl ValueEnum for Take {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Asked, Self::All]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Asked => "ask",
            Self::All => "all",
        }))
    }
}

impl From<InitArgs> for Command {
    fn from(args: InitArgs) -> Self {
        let from = init::Sources { plan: args.plan_from, record: args.actual_from };
        Self::Init(init::Options {
            name: args.name,
            title: args.title,
            agreed: args.agreed,
            from,
            suggest: args.suggestion.map(|take| init::Suggest { take, sources: args.sources.sources() }),
            common: args.writing.common(),
        })
    }
}
