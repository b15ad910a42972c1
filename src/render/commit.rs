//! A commit as one line of a screen: which one it is, and what it is about.

use super::escape::printable;
use super::flow::{Span, flow};
use super::style::{Screen, Tone, pad, width};
use super::words;
use crate::model::commit::Commit;

/// The most columns that an author takes.
pub(super) const AUTHOR: usize = 20;
/// The fewest columns for a subject; where there are fewer, it stands below.
pub(super) const SUBJECT: usize = 24;

/// Prints a commit. `head` says which one it is, `plain` the same without colours and links, for its width.
pub(super) fn line(head: &str, plain: &str, subject: Span, is_merge: bool, screen: Screen) -> String {
    let mut spans = vec![subject];
    if is_merge {
        spans.push(Span::new(Tone::Quiet, "   a merge, against its first parent"));
    }
    let used = width(plain) + 2;
    let is_narrow = screen.width.is_some_and(|columns| columns < used + SUBJECT);
    let (gap, used) = if is_narrow { ("\n    ", 4) } else { ("  ", used) };
    let subject = flow(screen, &spans, used, used);
    let head = if is_narrow || subject.is_empty() { head.trim_end() } else { head };
    let gap = if subject.is_empty() { "" } else { gap };
    format!("{head}{gap}{subject}\n")
}

/// Prints commits, a line each, in from the left.
pub(super) fn list(commits: &[&Commit], screen: Screen) -> String {
    const INDENT: usize = 4;
    let author = |commit: &Commit| screen.cut(&printable(&commit.author), AUTHOR);
    let authors = commits.iter().map(|commit| width(&author(commit))).max().unwrap_or(0);
    let mut out = String::new();
    for commit in commits {
        let stamp = format!("{}  {}", words::short(&commit.id), commit.day);
        let author = pad(&author(commit), authors);
        let used = INDENT + width(&stamp) + 2 + authors + 2;
        let is_narrow = screen.width.is_some_and(|columns| columns < used + SUBJECT);
        let (gap, used) = if is_narrow { ("\n      ", 6) } else { ("  ", used) };
        let subject = flow(screen, &[Span::of(Tone::Plain, &commit.subject)], used, used);
        let stamp = screen.paint(Tone::Caution, &screen.link_commit(&stamp, &commit.id));
        let author = if is_narrow || subject.is_empty() { author.trim_end() } else { &author };
        let gap = if subject.is_empty() { "" } else { gap };
        out.push_str(&format!("{}{stamp}  {author}{gap}{subject}\n", " ".repeat(INDENT)));
    }
    out
}
