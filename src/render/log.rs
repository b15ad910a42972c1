//! `log` on a screen.

use super::change;
use super::commit::{self, AUTHOR};
use super::escape::printable;
use super::flow::{Span, flow};
use super::style::{Screen, Tone, pad, width};
use super::terminal;
use super::words;
use crate::model::changes::Nature;
use crate::model::initiative::WarningCode;
use crate::model::revisions::{Log, Revision};

/// The longest nature.
const NATURE: usize = 10;
/// As wide as a short hash.
const HASH: usize = 7;

/// Prints the revisions of some initiatives, newest first.
pub fn text(logs: &[Log], screen: Screen) -> String {
    let screens: Vec<String> = logs.iter().map(|log| initiative(log, screen)).collect();
    screens.join("\n")
}

fn initiative(log: &Log, screen: Screen) -> String {
    let mut out = heading(log, screen);
    let of = |revision: &Revision| screen.cut(&printable(revision.author.as_deref().unwrap_or_default()), AUTHOR);
    let authors = log.revisions.iter().map(|revision| width(&of(revision))).max().unwrap_or(0);
    for revision in &log.revisions {
        out.push('\n');
        let author = if authors > 0 { format!("  {}", pad(&of(revision), authors)) } else { String::new() };
        out.push_str(&first_line(revision, &author, screen));
        for warning in log.warnings.iter().filter(|it| it.code == WarningCode::UnparsableVersion) {
            if warning.commit == revision.commit {
                let place = warning.path.as_deref().map(printable).unwrap_or_default();
                let line = warning.line.map(|line| format!(":{line}")).unwrap_or_default();
                let spans = [Span::new(Tone::Caution, format!("{place}{line} {}", printable(&warning.message)))];
                out.push_str(&format!("  {} {}\n", screen.paint(Tone::Caution, "!"), flow(screen, &spans, 4, 4)));
            }
        }
        if revision.changes.is_empty() {
            out.push_str(&format!("    {}\n", screen.paint(Tone::Quiet, "nothing of the steps changed")));
        }
        out.push_str(&change::table(&revision.changes, screen));
    }
    out
}

fn heading(log: &Log, screen: Screen) -> String {
    let count = match (log.revisions.len(), log.all) {
        (shown, all) if shown == all => words::count(all, "revision"),
        (shown, all) => format!("{shown} of {all} revisions"),
    };
    terminal::title(&log.title, &[printable(&log.path).into_owned(), count], None, screen)
}

/// Says which revision it is: hash, day, author, nature, and its message's first line.
fn first_line(revision: &Revision, author: &str, screen: Screen) -> String {
    let tone = match revision.nature {
        Nature::Progress => Tone::Good,
        Nature::Replanning | Nature::Both => Tone::Learned,
        Nature::Rewriting => Tone::Bad,
        Nature::Nothing => Tone::Quiet,
    };
    let hash = match &revision.commit {
        Some(commit) => screen.paint(Tone::Caution, &screen.commit(commit)),
        None => screen.paint(Tone::Caution, &"-".repeat(HASH)),
    };
    let nature = screen.paint(tone, &pad(revision.nature.name(), NATURE));
    let subject = match &revision.subject {
        Some(subject) => Span::of(Tone::Strong, subject),
        None => Span::new(Tone::Quiet, "not committed yet"),
    };
    let head = format!("{hash}  {}{author}  {nature}", revision.day);
    let plain = format!("{}  {}{author}  {}", "-".repeat(HASH), revision.day, pad("", NATURE));
    commit::line(&head, &plain, subject, revision.parents.len() > 1, screen)
}
