//! `asplanned report`.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::reading::ReadingArgs;
use super::values;
use crate::commands::Command;
use crate::commands::report::{self, Format};
use crate::model::measures::By;

/// Look back together: the measures, and the pictures
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  asplanned report mvp                   measures, growth, and what surprised
  asplanned report mvp --by month        the same, and month by month
  asplanned report mvp --format markdown --output report.md
                                         for a pull request or a wiki, with a drawing of what led to what
  asplanned report mvp --format html --output report.html
                                         a page that needs nothing else, with pictures and a slider over the revisions
  asplanned report mvp --format svg      the pictures alone
  asplanned report --format json         for programs; see the README for its keys")]
pub(super) struct ReportArgs {
    #[command(flatten)]
    reading: ReadingArgs,

    /// Take each initiative apart by week, month, quarter, phase or kind, with the measures of each part
    #[arg(long, value_name = "PART", value_parser = values::by)]
    by: Option<By>,

    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Write it to this file; - is standard output
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
        Self::Report(report::Options {
            initiatives,
            reading,
            by: args.by,
            format: args.format,
            output: values::file(args.output),
        })
    }
}
