//! `log` on a screen.

use super::change;
use super::escape::printable;
use super::flow::{Span, flow};
use super::style::{Screen, Tone, pad, width};
use crate::model::changes::Nature;
use crate::model::initiative::WarningCode;
use crate::model::revisions::{Log, Revision};

/// The most columns that an author takes.
const AUTHOR: usize = 20;
/// The longest nature.
const NATURE: usize = 10;
/// The fewest columns for a subject; where there are fewer, it stands below.
const SUBJECT: usize = 24;
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
    let title = screen.cut(&printable(&log.title), screen.width.unwrap_or(usize::MAX));
    let dot = screen.glyph("·", "-");
    let count = match (log.revisions.len(), log.all) {
        (1, 1) => "1 revision".to_owned(),
        (shown, all) if shown == all => format!("{all} revisions"),
        (shown, all) => format!("{shown} of {all} revisions"),
    };
    let facts = format!("{} {dot} {count}", printable(&log.path));
    let is_narrow = screen.width.is_some_and(|columns| width(&title) + 6 + width(&facts) > columns);
    let (title, facts) = (screen.paint(Tone::Strong, &title), screen.paint(Tone::Quiet, &facts));
    if is_narrow { format!("{title}\n{facts}\n") } else { format!("{title}      {facts}\n") }
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
    let mut spans = vec![subject];
    if revision.parents.len() > 1 {
        spans.push(Span::new(Tone::Quiet, "   a merge, against its first parent"));
    }
    let used = HASH + 2 + 10 + width(author) + 2 + NATURE + 2;
    let head = format!("{hash}  {}{author}  {nature}", revision.day);
    let is_narrow = screen.width.is_some_and(|columns| columns < used + SUBJECT);
    let (gap, used) = if is_narrow { ("\n    ", 4) } else { ("  ", used) };
    format!("{}{gap}{}\n", if is_narrow { head.trim_end() } else { &head }, flow(screen, &spans, used, used))
}
