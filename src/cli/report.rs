//! `asplanned report`.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::reading::ReadingArgs;
use crate::commands::Command;
use crate::commands::report::{self, Format};

/// Look back together: the measures, and the pictures
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  asplanned report mvp                   the measures of one initiative
  asplanned report --format json         for programs; see the README for its keys")]
pub(super) struct ReportArgs {
    #[command(flatten)]
    reading: ReadingArgs,

    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Write it to this file
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Text, Self::Markdown, Self::Json, Self::Html, Self::Svg]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Json => "json",
            Self::Html => "html",
            Self::Svg => "svg",
        }))
    }
}

impl From<ReportArgs> for Command {
    fn from(args: ReportArgs) -> Self {
        let (initiatives, reading) = args.reading.split();
        Self::Report(report::Options { initiatives, reading, format: args.format, output: args.output })
    }
}
