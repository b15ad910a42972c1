//! What the commands share that learn across initiatives: from what else.

use std::path::PathBuf;

use clap::Args;

use crate::commands::learning::Sources;

/// Where else initiatives are learned from.
#[derive(Debug, Args)]
pub(super) struct SourceArgs {
    /// Learn from this repository's initiatives too; may be repeated
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    repo: Vec<PathBuf>,

    /// Learn from the steps of this file too, which asplanned export made of another repository; may be repeated
    #[arg(long = "from", value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    files: Vec<PathBuf>,
}

impl SourceArgs {
    /// Gives them as one.
    pub(super) fn sources(self) -> Sources {
        Sources { repositories: self.repo, files: self.files }
    }
}
