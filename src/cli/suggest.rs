//! `asplanned suggest`.

use std::path::PathBuf;

use clap::Args;

use super::learning::SourceArgs;
use super::reading::VersionArgs;
use super::values;
use crate::commands::Command;
use crate::commands::learn::Format;
use crate::commands::suggest;

/// Name the steps that a plan lacks, and that earlier initiatives needed and did not foresee
#[derive(Debug, Args)]
#[command(after_help = "\
A step is suggested if it was a surprise in two other initiatives at least, and neither plan nor record has it, in other \
words either. How steps of several initiatives are found to be one: asplanned learn --help.

Examples:
  asplanned suggest mvp                        with the lessons that were learned then
  asplanned plan --from-suggestion data-terms  take one over
  asplanned init next --suggest                be asked at the start
  asplanned suggest mvp --repo ../billing --from steps.jsonl
                                               learn from another repository and from what was exported, too")]
pub(super) struct SuggestArgs {
    /// The initiative: a name or a path. Default: the one whose folder you stand in, or the only one
    #[arg(value_name = "INITIATIVE")]
    initiative: Option<String>,

    /// The initiative, as above
    #[arg(short = 'i', long = "initiative", value_name = "NAME", conflicts_with = "initiative")]
    named: Option<String>,

    #[command(flatten)]
    sources: SourceArgs,

    #[command(flatten)]
    version: VersionArgs,

    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Write it to this file; - is standard output
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
}

impl From<SuggestArgs> for Command {
    fn from(args: SuggestArgs) -> Self {
        Self::Suggest(suggest::Options {
            initiative: args.initiative.or(args.named),
            sources: args.sources.sources(),
            reading: args.version.reading(),
            format: args.format,
            output: values::file(args.output),
        })
    }
}
