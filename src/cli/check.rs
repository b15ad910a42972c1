//! `asplanned check`.

use clap::Args;

use super::findings::FindingArgs;
use super::reading::ReadingArgs;
use crate::commands::{Command, check};
use crate::render::findings::Format;

/// Find mistakes in the files, and what the history says of them
#[derive(Debug, Args)]
#[command(after_help = "\
Findings and their default levels:
  deny   syntax, conflict-marker, unknown-key, bad-value, duplicate-id, bad-id,
         unknown-step, hidden-characters
  warn   dangling-link
  allow  retrofitted

Levels are set in asplanned.toml, under [findings], or here: asplanned check -D retrofitted

Formats for a CI: github prints workflow commands, which become annotations; gitlab is a Code Quality report; sarif is \
for code scanning; junit is for a list of tests, where denied findings fail. The exit code is the same in all of them.")]
pub(super) struct CheckArgs {
    #[command(flatten)]
    reading: ReadingArgs,

    /// Look only at what the files themselves tell: needs no history, works in a shallow clone
    #[arg(long)]
    files: bool,

    /// Look at these commits, too: a trailer `Step: [INITIATIVE/]ID` of theirs that names nothing is an unknown-step
    #[arg(long, value_name = "BASE[..HEAD]", conflicts_with = "files")]
    commits: Option<String>,

    #[command(flatten)]
    findings: FindingArgs<Format>,
}

impl From<CheckArgs> for Command {
    fn from(args: CheckArgs) -> Self {
        let (initiatives, reading) = args.reading.split();
        let (files, commits, telling) = (args.files, args.commits, args.findings.telling());
        Self::Check(check::Options { initiatives, reading, files, commits, telling })
    }
}
