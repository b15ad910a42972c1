//! `asplanned init`.

use chrono::NaiveDate;
use clap::Args;

use super::values;
use crate::commands::{Command, init};

/// Make the two files of a new initiative
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  asplanned init concierge-mvp --title \"Concierge MVP for submittal tracking\"
  asplanned init eu/pilot --agreed 2023-01-09    the plan stood agreed before it came under git")]
pub(super) struct InitArgs {
    /// The initiative's name: its path below the plans folder
    name: String,

    /// Its title; made of the name if left out
    #[arg(long)]
    title: Option<String>,

    /// The day on which the plan stood agreed, before it came under git
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    agreed: Option<NaiveDate>,
}

impl From<InitArgs> for Command {
    fn from(args: InitArgs) -> Self {
        Self::Init(init::Options { name: args.name, title: args.title, agreed: args.agreed })
    }
}
