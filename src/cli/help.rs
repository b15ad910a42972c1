//! `asplanned help`.

use std::ffi::OsString;

use clap::{Args, CommandFactory};

use super::Cli;
use crate::commands::{Command, help};

/// Explain a command, a finding or a verdict
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  asplanned help                        the commands
  asplanned help diff                   as asplanned diff --help
  asplanned help unexplained-surprise   what the finding means, and what to do about it
  asplanned help adapted                what the verdict means")]
pub(super) struct HelpArgs {
    /// A command, a finding that check tells of, or a verdict
    #[arg(value_name = "TOPIC")]
    topic: Option<String>,
}

impl HelpArgs {
    /// Gives the command line that shows the same help; `None` where the topic is no command.
    pub(super) fn line(&self) -> Option<Vec<OsString>> {
        let words: Vec<&str> = match &self.topic {
            None => vec!["asplanned", "--help"],
            Some(topic) if commands().contains(topic) => vec!["asplanned", topic, "--help"],
            Some(_) => return None,
        };
        Some(words.into_iter().map(OsString::from).collect())
    }
}

/// Names the commands.
pub(super) fn commands() -> Vec<String> {
    Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect()
}

impl From<HelpArgs> for Command {
    fn from(args: HelpArgs) -> Self {
        Self::Help(help::Options { topic: args.topic.unwrap_or_default(), commands: commands() })
    }
}
