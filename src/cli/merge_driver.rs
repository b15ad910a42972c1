//! `asplanned merge-driver`.

use std::path::PathBuf;

use clap::Args;

use crate::commands::{Command, merge_driver};

/// Merge three versions of a plan or a record step by step; git runs it
#[derive(Debug, Args)]
#[command(after_help = "\
asplanned install tells git to run it, as:
  asplanned merge-driver --marker-size=%L --ours-label=%X --theirs-label=%Y -- %O %A %B %P

Exit codes: 0 merged · 1 conflicts, which the file shows between markers · 2 a file can't be read or written")]
pub(super) struct MergeDriverArgs {
    /// The file with what both sides began with
    base: PathBuf,

    /// The file with our side; the result is written to it
    ours: PathBuf,

    /// The file with their side
    theirs: PathBuf,

    /// The path that is merged: plan.toml is a plan, all else a record
    path: PathBuf,

    /// How long the markers of a conflict are
    #[arg(long, value_name = "N")]
    marker_size: Option<usize>,

    /// What our side is called in a conflict
    #[arg(long, value_name = "LABEL")]
    ours_label: Option<String>,

    /// What their side is called in a conflict
    #[arg(long, value_name = "LABEL")]
    theirs_label: Option<String>,

    /// What the base is called: taken for git's sake, conflicts show the two sides only
    #[arg(long, value_name = "LABEL")]
    base_label: Option<String>,
}

impl From<MergeDriverArgs> for Command {
    fn from(args: MergeDriverArgs) -> Self {
        let MergeDriverArgs { base, ours, theirs, path, marker_size, ours_label, theirs_label, base_label: _ } = args;
        Self::MergeDriver(merge_driver::Options { base, ours, theirs, path, marker_size, ours_label, theirs_label })
    }
}
