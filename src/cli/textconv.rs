//! `asplanned textconv`.

use std::path::PathBuf;

use clap::Args;

use crate::commands::{Command, textconv};

/// Print a plan or a record with one line a step; git runs it for diffs
#[derive(Debug, Args)]
#[command(after_help = "\
asplanned install tells git to run it: git diff, git log -p and git blame show one line a step then. git diff \
--no-textconv shows the lines of the file.")]
pub(super) struct TextconvArgs {
    /// The file
    file: PathBuf,
}

impl From<TextconvArgs> for Command {
    fn from(args: TextconvArgs) -> Self {
        Self::Textconv(textconv::Options { file: args.file })
    }
}
