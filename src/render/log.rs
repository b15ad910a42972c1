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
/// The columns of a revision's first line beside its author: hash, day, nature, and what is between them.
const BESIDE: usize = HASH + 2 + 10 + 2 + 2 + NATURE;
/// The fewest columns that an author takes.
const FEWEST: usize = 3;

/// Prints the revisions of some initiatives, newest first; of several those that have any. `wanted` says which sorts were
/// asked for.
pub fn text(logs: &[Log], wanted: &[Nature], screen: Screen) -> String {
    let has_any = |log: &&Log| logs.len() == 1 || !log.revisions.is_empty();
    let screens: Vec<String> = logs.iter().filter(has_any).map(|log| initiative(log, screen)).collect();
    if screens.is_empty() && !logs.is_empty() {
        return format!("{}\n", screen.wrap(&nothing(logs.len(), wanted)));
    }
    screens.join("\n")
}

/// Says that no initiative has what was asked for.
fn nothing(initiatives: usize, wanted: &[Nature]) -> String {
    let sorts = wanted.iter().map(|nature| match nature {
        Nature::Progress | Nature::Replanning | Nature::Rewriting => nature.name(),
        Nature::Both => "revision that is both",
        Nature::Nothing => "revision without a change of steps",
    });
    let sorts = sorts.collect::<Vec<_>>().join(" or ");
    let sorts = if sorts.is_empty() { "revision" } else { &sorts };
    format!("no {sorts} in {}", words::count(initiatives, "initiative"))
}

fn initiative(log: &Log, screen: Screen) -> String {
    let mut out = heading(log, screen);
    let room = screen.width.map_or(AUTHOR, |columns| columns.saturating_sub(BESIDE).clamp(FEWEST, AUTHOR));
    let of = |revision: &Revision| screen.cut(&printable(revision.author.as_deref().unwrap_or_default()), room);
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
