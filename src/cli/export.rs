//! `asplanned export`.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::reading::ReadingArgs;
use super::values;
use crate::commands::Command;
use crate::commands::export::{self, Format};

/// Write the steps for other programs: a table with a row a step, or files for process mining
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  asplanned export --output steps.jsonl            a row a step of all initiatives; asplanned schema --output export
  asplanned export --format csv > steps.csv        the same for a spreadsheet
  asplanned export mvp --format xes                two traces, mvp/plan and mvp/actual, for pm4py, ProM and the like
  asplanned export mvp --format pnml               the newest plan as a Petri net, to align the trace mvp/actual with

docs/organisations.md shows how DuckDB or Spark learn from the rows of many repositories.")]
pub(super) struct ExportArgs {
    #[command(flatten)]
    reading: ReadingArgs,

    /// What to write
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// What to call the repository. Default: its path on the forge that it is a clone of, else its folder's name
    #[arg(long, value_name = "NAME")]
    repository: Option<String>,

    /// Write it to this file; - is standard output
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Jsonl, Self::Csv, Self::Xes, Self::Pnml, Self::Ocel]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Jsonl => PossibleValue::new("jsonl").help("A row a step, each a JSON object in a line of its own"),
            Self::Csv => PossibleValue::new("csv").help("The same rows as a table; lists are joined by ;"),
            Self::Xes => PossibleValue::new("xes").help("Plans and records as traces: an event log of IEEE 1849"),
            Self::Pnml => {
                PossibleValue::new("pnml").help("One newest plan as a Petri net, by its needs where it has any")
            }
            Self::Ocel => {
                PossibleValue::new("ocel").help("Steps, people and states: an event log of OCEL 2.0, in JSON")
            }
        })
    }
}

impl From<ExportArgs> for Command {
    fn from(args: ExportArgs) -> Self {
        let (initiatives, reading) = args.reading.split();
        let ExportArgs { format, repository, output, .. } = args;
        Self::Export(export::Options { initiatives, reading, format, repository, output: values::file(output) })
    }
}
