//! `changes` on a screen.

use super::change;
use super::escape::printable;
use super::style::{Screen, Tone};
use super::terminal;
use crate::model::changes::{Change, Nature, Word};
use crate::model::comparison::{Compared, Comparison, Point, Presence};
use crate::model::history::List;

/// Prints what changed between two versions, initiative by initiative.
pub fn text(comparison: &Comparison, screen: Screen) -> String {
    let Comparison { from, to, initiatives } = comparison;
    let (earlier, later) = (point(from, screen), point(to, screen));
    if !initiatives.iter().any(Compared::differs) {
        let form = match initiatives.as_slice() {
            [] => "",
            unread if unread.iter().any(Compared::is_unread) => {
                " Of a file that does not parse, what stood there before was compared."
            }
            _ => " Files differ in their form alone.",
        };
        let between = if from == to { format!("since {earlier}") } else { format!("from {earlier} to {later}") };
        return format!("No step changed {between}.{form}\n");
    }
    let versions = format!("{earlier} {} {later}", screen.glyph("→", "->"));
    let mut out = format!("{versions}\n");
    for initiative in initiatives.iter().filter(|it| it.differs()) {
        out.push('\n');
        out.push_str(&compared(initiative, screen));
    }
    out
}

/// Says which version it is.
fn point(point: &Point, screen: Screen) -> String {
    match (&point.commit, point.day) {
        (Some(commit), Some(day)) => {
            let commit = screen.paint(Tone::Caution, &screen.commit(commit));
            if point.uncommitted { format!("what is not committed on {commit}") } else { format!("{commit} {day}") }
        }
        (None, _) if point.uncommitted => "what is not committed".to_owned(),
        _ => "nothing".to_owned(),
    }
}

fn compared(initiative: &Compared, screen: Screen) -> String {
    let mut facts = vec![printable(&initiative.path).into_owned()];
    facts.extend(match &initiative.presence {
        Presence::Both => None,
        Presence::Added => Some("new".to_owned()),
        Presence::Removed => Some("gone".to_owned()),
        Presence::Moved(from) => Some(format!("moved from {}", printable(from))),
    });
    let mut out = terminal::title(&initiative.title, &facts, None, screen);
    if !initiative.changes.is_empty() {
        out.push('\n');
        out.push_str(&change::table(&initiative.changes, screen));
    }
    let summary = summary(initiative);
    if !summary.is_empty() {
        out.push_str(&format!("\n{}\n", screen.wrap(&summary)));
    }
    out
}

/// Counts the steps' changes by what they are.
fn summary(initiative: &Compared) -> String {
    let count = |list: List| -> Option<String> {
        let of = |word: Word| {
            let fits = |it: &&Change| it.step.is_some() && it.list == list && it.word == word;
            match initiative.changes.iter().filter(fits).count() {
                0 => None,
                count => Some(format!("{count} {}", word.name().replace('-', " "))),
            }
        };
        let parts: Vec<String> = Word::ALL.into_iter().filter_map(of).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    };
    let plan = count(List::Plan).map(|parts| format!("Plan: {parts}."));
    let record = count(List::Record).map(|parts| format!("Record: {parts}."));
    let rewritten = (initiative.nature == Nature::Rewriting).then(|| "What was recorded was rewritten.".to_owned());
    plan.into_iter().chain(record).chain(rewritten).collect::<Vec<_>>().join(" ")
}
