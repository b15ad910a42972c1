//! What the commands share that learn across initiatives: from what else.

use std::path::PathBuf;

use clap::Args;

use crate::commands::learning::Sources;

/// Where else initiatives are learned from.
#[derive(Debug, Args)]
pub(super) struct SourceArgs {
    /// Learn from this repository's initiatives too, as it is now or was on the day of --as-of; may be repeated
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    repo: Vec<PathBuf>,

    /// Learn from the steps of this file too, which asplanned export made of another repository, - is standard
    /// input; may be repeated
    #[arg(long = "from", visible_alias = "from-export", value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    files: Vec<PathBuf>,
}

/// The same where `--from` is something else.
#[derive(Debug, Args)]
pub(super) struct ExportSourceArgs {
    /// Learn from this repository's initiatives too; may be repeated
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath, requires = "suggestion")]
    repo: Vec<PathBuf>,

    /// Learn from the steps of this file too, which asplanned export made of another repository, - is standard
    /// input; may be repeated
    #[arg(long = "from-export", value_name = "FILE", value_hint = clap::ValueHint::FilePath, requires = "suggestion")]
    files: Vec<PathBuf>,
}

impl ExportSourceArgs {
    /// Gives them as one.
    pub(super) fn sources(self) -> Sources {
        Sources { repositories: self.repo, files: self.files }
    }
}

impl SourceArgs {
    /// Gives them as one.
    pub(super) fn sources(self) -> Sources {
        Sources { repositories: self.repo, files: self.files }
    }
}
