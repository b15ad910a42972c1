//! `asplanned schema`.

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::commands::{Command, schema};
use crate::files::schema::File;
use crate::render::json::schema::Output;

/// Print the JSON Schemas of the files, and of what --format json prints
#[derive(Debug, Args)]
#[command(after_help = "\
New files begin with a line `#:schema ../plan.schema.json`: editors that know TOML schemas (with taplo or tombi) complete \
their keys, explain them, and mark mistakes. asplanned init puts the schemas into the plans folder; after an update \
--write makes them new.

Examples:
  asplanned schema plan                  of plan.toml
  asplanned schema --write               those of plan and record into the plans folder
  asplanned schema --output diff         of what diff --format json prints
  asplanned schema --output              of all commands in one, each under its name in $defs")]
#[group(required = true, multiple = false)]
#[expect(clippy::option_option, reason = "it is how clap says: absent, without a value, with one")]
pub(super) struct SchemaArgs {
    /// The file
    #[arg(value_enum)]
    file: Option<File>,

    /// Print the schema of a command's output; of all commands' without one
    #[arg(long, value_enum, value_name = "COMMAND", num_args = 0..=1)]
    output: Option<Option<Output>>,

    /// Write the schemas of plan and record into the plans folder, where new files look for them
    #[arg(long)]
    write: bool,
}

impl From<SchemaArgs> for Command {
    fn from(args: SchemaArgs) -> Self {
        Self::Schema(match (args.file, args.output) {
            (Some(file), _) => schema::Options::File(file),
            (None, Some(output)) => schema::Options::Output(output),
            (None, None) => schema::Options::Write,
        })
    }
}

impl ValueEnum for File {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

impl ValueEnum for Output {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}
