//! `asplanned check`.

use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches};

use super::print::PrintArgs;
use super::reading::ReadingArgs;
use super::values;
use crate::commands::{Command, check};
use crate::model::finding::{Level, Rule};

/// Find mistakes in the files, and what the history says of them
#[derive(Debug, Args)]
#[command(after_help = after_help())]
pub(super) struct CheckArgs {
    #[command(flatten)]
    reading: ReadingArgs,

    #[command(flatten)]
    print: PrintArgs,

    /// Look only at what the files themselves tell: needs no history, works in a shallow clone
    #[arg(long)]
    files: bool,

    #[command(flatten)]
    levels: LevelArgs,
}

impl From<CheckArgs> for Command {
    fn from(args: CheckArgs) -> Self {
        let (initiatives, reading) = args.reading.split();
        Self::Check(check::Options {
            initiatives,
            reading,
            format: args.print.format,
            files: args.files,
            levels: args.levels.0,
        })
    }
}

/// Names all findings, by their default levels.
fn after_help() -> String {
    let mut text = String::from("Findings and their default levels:\n");
    for level in [Level::Deny, Level::Warn, Level::Allow] {
        let mut lines: Vec<String> = Vec::new();
        for name in Rule::ALL.into_iter().filter(|rule| rule.default_level() == level).map(Rule::name) {
            match lines.last_mut().filter(|line| line.len() + name.len() < NAMES_WIDTH) {
                Some(line) => line.push_str(&format!(", {name}")),
                None => lines.push(name.to_owned()),
            }
        }
        let names = lines.join(",\n         ");
        text.push_str(&format!("  {:<5}  {names}\n", level.name()));
    }
    text + "
asplanned help FINDING explains one. Levels are set in asplanned.toml, under [findings], or here: asplanned check -D \
            retrofitted. A step of the files can allow a finding about itself: allow = [\"retrofitted\"], with allow-because."
}

/// How wide the names of the findings stand.
const NAMES_WIDTH: usize = 70;

/// The flags that set a level: each one's name, letter, help and level.
const FLAGS: [(&str, char, &str, Level); 3] = [
    ("allow", 'A', "Don't report this finding", Level::Allow),
    ("warn", 'W', "Report this finding", Level::Warn),
    ("deny", 'D', "Report this finding, and exit with 1", Level::Deny),
];

/// Levels in the order of the command line, so that the last one counts, as in clippy. What is derived would keep an order
/// for each flag alone.
#[derive(Debug)]
pub(super) struct LevelArgs(pub(super) Vec<(Rule, Level)>);

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
