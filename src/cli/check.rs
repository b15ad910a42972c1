//! `asplanned check`.

use clap::Args;

use super::findings::FindingArgs;
use super::reading::ReadingArgs;
use crate::commands::{Command, check};
use crate::model::finding::{Level, Rule};
use crate::render::findings::Format;

/// Find mistakes in the files, and what the history says of them
#[derive(Debug, Args)]
#[command(after_help = after_help())]
pub(super) struct CheckArgs {
    #[command(flatten)]
    reading: ReadingArgs,

    /// Look only at what the files themselves tell: needs no history, works in a shallow clone
    #[arg(long)]
    files: bool,

    /// Mend what has one sure cure, then report the rest: keys wrong in case or dashes only, quotes around a day, `true` or
    /// `false`, brackets that a list lacks, hidden characters
    #[arg(long, conflicts_with_all = ["rev", "as_of"])]
    fix: bool,

    /// Look at these commits, too: a trailer `Step: [INITIATIVE/]ID` of theirs that names nothing is an unknown-step
    #[arg(long, value_name = "BASE[..HEAD]", conflicts_with = "files")]
    commits: Option<String>,

    #[command(flatten)]
    findings: FindingArgs<Format>,
}

impl From<CheckArgs> for Command {
    fn from(args: CheckArgs) -> Self {
        let (initiatives, reading) = args.reading.split();
        let (files, fix, commits, telling) = (args.files, args.fix, args.commits, args.findings.telling());
        Self::Check(check::Options { initiatives, reading, files, fix, commits, telling })
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
            retrofitted. A step of the files can allow a finding about itself: allow = [\"retrofitted\"], with allow-because.

Formats for a CI: github prints workflow commands, which become annotations; gitlab is a Code Quality report; sarif is \
            for code scanning; junit is for a list of tests, where denied findings fail. The exit code is the same in all of \
            them."
}

/// How wide the names of the findings stand.
const NAMES_WIDTH: usize = 70;
