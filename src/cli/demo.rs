//! `asplanned demo`.

use std::path::PathBuf;

use clap::Args;

use crate::commands::{Command, demo};

/// Make an example repository, and show it
#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// Where to make the repository; without it a temporary folder, followed by its diff
    #[arg(value_name = "DIR")]
    target: Option<PathBuf>,
}

impl From<DemoArgs> for Command {
    fn from(args: DemoArgs) -> Self {
        Self::Demo(demo::Options { folder: args.target })
    }
}
