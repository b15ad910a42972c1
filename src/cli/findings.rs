//! How findings are told: what `check` and `review` share.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches, ValueEnum};

use super::values;
use crate::commands::telling::Telling;
use crate::model::finding::{Level, Rule};
use crate::render::findings::Format;

/// How findings are told, in one of the formats of `F`.
#[derive(Debug, Args)]
pub(super) struct FindingArgs<F: ValueEnum + Default + Send + Sync + 'static> {
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: F,

    /// Write it to this file, - is standard output; the exit code stays the same
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,

    /// Exit with 0 in spite of denied findings; 2 still says that it could not do its work
    #[arg(long)]
    exit_zero: bool,

    #[command(flatten)]
    levels: LevelArgs,
}

impl<F: ValueEnum + Default + Send + Sync + 'static> FindingArgs<F> {
    /// Gives what was asked for.
    pub(super) fn telling(self) -> Telling<F> {
        let Self { format, output, exit_zero, levels } = self;
        Telling { format, output: values::file(output), exit_zero, levels: levels.0 }
    }
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

/// The flags that set a level: each one's name, letter, help and level.
const FLAGS: [(&str, char, &str, Level); 3] = [
    ("allow", 'A', "Don't report this finding", Level::Allow),
    ("warn", 'W', "Report this finding", Level::Warn),
    ("deny", 'D', "Report this finding, and exit with 1", Level::Deny),
];

/// Levels in the order of the command line, so that the last one counts, as in clippy. What is derived would keep an order
/// for each flag alone.
#[derive(Debug)]
struct LevelArgs(Vec<(Rule, Level)>);

impl FromArgMatches for LevelArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut levels: Vec<(usize, Rule, Level)> = Vec::new();
        for (flag, _, _, level) in FLAGS {
            let rules = matches.get_many::<Rule>(flag).into_iter().flatten();
            let places = matches.indices_of(flag).into_iter().flatten();
            levels.extend(places.zip(rules).map(|(place, rule)| (place, *rule, level)));
        }
        levels.sort_by_key(|(place, ..)| *place);
        Ok(Self(levels.into_iter().map(|(_, rule, level)| (rule, level)).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for LevelArgs {
    fn augment_args(command: clap::Command) -> clap::Command {
        command.args(FLAGS.map(|(flag, letter, help, _)| {
            let arg = Arg::new(flag).short(letter).long(flag).help(help);
            arg.value_name("FINDING").value_parser(values::rule).action(ArgAction::Append)
        }))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}
