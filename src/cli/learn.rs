//! `asplanned learn`.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::learning::SourceArgs;
use super::reading::VersionArgs;
use super::values;
use crate::commands::Command;
use crate::commands::learn::{self, Format};

/// Learn across initiatives: what keeps being forgotten, what is always given up, how far plans grow
#[derive(Debug, Args)]
#[command(after_help = "\
Steps of several initiatives are one step if [learn] same in asplanned.toml says so, if they have one id or realise one \
planned step, or if their titles read alike. What is called one is listed, so that you can disagree: with another id, or \
with [learn] same.

Examples:
  asplanned learn                          what the initiatives of this repository teach
  asplanned learn --all                    every step, also what happened once or was always anticipated
  asplanned learn --repo ../billing        from two repositories; an initiative that both have counts once
  asplanned learn --from steps.jsonl       from what asplanned export wrote elsewhere, also outside of a repository
  asplanned learn --format json            for programs; asplanned schema --output learn")]
pub(super) struct LearnArgs {
    /// Initiatives of this repository to learn from: names, folders above several, or paths. Default: all
    #[arg(value_name = "INITIATIVE")]
    initiatives: Vec<String>,

    /// An initiative, as above
    #[arg(short = 'i', long = "initiative", value_name = "NAME")]
    more: Vec<String>,

    #[command(flatten)]
    sources: SourceArgs,

    /// Tell of every step, not only of those that recur and were not anticipated
    #[arg(long)]
    all: bool,

    #[command(flatten)]
    version: VersionArgs,

    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Write it to this file; - is standard output
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Text, Self::Markdown, Self::Json]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Json => "json",
        }))
    }
}

impl From<LearnArgs> for Command {
    fn from(args: LearnArgs) -> Self {
        Self::Learn(learn::Options {
            initiatives: [args.initiatives, args.more].concat(),
            sources: args.sources.sources(),
            all: args.all,
            reading: args.version.reading(),
            format: args.format,
            output: values::file(args.output),
        })
    }
}
