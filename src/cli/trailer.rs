//! `asplanned trailer`.

use clap::Args;

use crate::commands::Command;

/// Print the trailer of the step that the branch is called as, or nothing; a hook runs it
#[derive(Debug, Args)]
#[command(hide = true)]
#[command(after_help = "\
asplanned install --hook=trailer writes the hook. The branch's last part must be the id of exactly one step; where several \
initiatives have it, the parts before it must be the initiative's name: pilot-eu/sizing-survey.")]
pub(super) struct TrailerArgs {}

impl From<TrailerArgs> for Command {
    fn from(_: TrailerArgs) -> Self {
        Self::Trailer
    }
}
