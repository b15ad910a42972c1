//! `asplanned diff`.

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::reading::ReadingArgs;
use super::values;
use crate::commands::Command;
use crate::commands::diff::{self, Format};
use crate::model::selection::{Only, Selection};

/// Lay plan and reality side by side, verdict by verdict
#[derive(Debug, Args)]
#[command(after_help = "\
Marks: ✓ anticipated  ± adapted  ! retrofitted  + emergent  - dropped  · open

Examples:
  asplanned diff                         the initiative you stand in, else a line each
  asplanned diff mvp --only surprises    what nobody saw coming
  asplanned diff mvp --rev v1.0          as it was known then
  asplanned diff --format json           for programs; see the README for its keys")]
pub(super) struct DiffArgs {
    #[command(flatten)]
    reading: ReadingArgs,

    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Show every step of several initiatives, and fold nothing
    #[arg(long)]
    full: bool,

    /// Show only these steps: anticipated, adapted, retrofitted, emergent, surprises, dropped, open
    #[arg(long, value_name = "VERDICT", value_parser = values::only, value_delimiter = ',', num_args = 1..)]
    only: Vec<Only>,

    /// Exit with 1 if a step is a surprise: retrofitted or emergent
    #[arg(long)]
    exit_code: bool,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Text, Self::Json, Self::Markdown]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Markdown => "markdown",
        }))
    }
}

impl From<DiffArgs> for Command {
    fn from(args: DiffArgs) -> Self {
        let (initiatives, reading) = args.reading.split();
        Self::Diff(diff::Options {
            initiatives,
            reading,
            format: args.format,
            full: args.full,
            only: Selection(args.only),
            exit_code: args.exit_code,
        })
    }
}
