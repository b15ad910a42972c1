//! A review on a terminal.

use super::words;
use crate::model::changes::Change;
use crate::model::judged::JudgedActual;
use crate::model::review::{Review, Reviewed};
use crate::render::change;
use crate::render::escape::printable;
use crate::render::findings::{self, Report};
use crate::render::flow::{Span, flow};
use crate::render::fold::fold;
use crate::render::learn::why;
use crate::render::style::{Screen, Tone, pad, width};
use crate::render::terminal;

/// Prints a review for people.
pub fn text(review: &Review, report: Report<'_>, screen: Screen) -> String {
    let arrow = screen.glyph("→", "->");
    let versions = words::versions(review, arrow);
    let hashes: Vec<&str> = [&review.base, &review.head].into_iter().filter_map(|it| it.commit.as_deref()).collect();
    let mut out = screen.paint(Tone::Strong, &screen.wrap(&words::headline(review)));
    let versions = screen.link_commits(&screen.wrap(&versions), &hashes);
    out.push_str(&format!("\n{}\n", screen.paint(Tone::Quiet, &versions)));
    for limit in words::limits(review) {
        out.push_str(&format!("{}\n", screen.paint(Tone::Caution, &screen.wrap(limit))));
    }
    out.push_str(&fold(&settings(review, screen), screen));
    for initiative in review.surprises_first() {
        out.push('\n');
        out.push_str(&reviewed(initiative, screen));
    }
    out.push_str(&work(review, screen));
    if !report.findings.is_empty() {
        out.push('\n');
        out.push_str(&findings::text(report, screen));
    }
    for (finding, why) in &review.allowed {
        let place = &finding.place;
        let line = format!(
            "allowed in place: {} at {}:{}: {} (because: {})",
            finding.rule,
            printable(&place.path),
            place.line,
            printable(&finding.message),
            printable(why)
        );
        out.push_str(&format!("{}\n", fold(&screen.paint(Tone::Quiet, &line), screen)));
    }
    out
}

/// How many commits that serve no step are listed.
const MOST_COMMITS: usize = 10;

fn work(review: &Review, screen: Screen) -> String {
    let (Some(said), Some(work)) = (words::work(review), &review.work) else { return String::new() };
    let mut out = format!("\n{}\n", screen.wrap(&said));
    for commit in work.idle.iter().take(MOST_COMMITS) {
        let hash = screen.paint(Tone::Caution, &screen.commit(&commit.id));
        let room = screen.width.map_or(usize::MAX, |columns| columns.saturating_sub(22));
        out.push_str(&format!("  {hash} {}  {}\n", commit.day, screen.cut(&printable(&commit.subject), room)));
    }
    if let Some(more) = work.idle.len().checked_sub(MOST_COMMITS).filter(|more| *more > 0) {
        out.push_str(&format!("  and {more} more\n"));
    }
    if !work.idle.is_empty() {
        let next = "asplanned catch-up makes steps of them; a trailer `Step: ID` names the step that a commit serves.";
        out.push_str(&format!("{}\n", screen.paint(Tone::Quiet, &screen.wrap(next))));
    }
    out
}

fn settings(review: &Review, screen: Screen) -> String {
    let Some(change) = &review.settings else { return String::new() };
    if change.loosened.is_empty() {
        return "asplanned.toml changes; nothing in it is looser. The base's settings count here.\n".to_owned();
    }
    let mut out = String::new();
    for it in &change.loosened {
        let (before, after) = (printable(&it.before), printable(&it.after));
        let line = format!("asplanned.toml gets looser: {}: {after}, was {before}", it.setting);
        out.push_str(&format!("{}\n", screen.paint(Tone::Bad, &line)));
    }
    out.push_str("The branch is judged by the settings of its base.\n");
    out
}

fn reviewed(reviewed: &Reviewed, screen: Screen) -> String {
    let compared = &reviewed.compared;
    let mut facts = vec![printable(&compared.path).into_owned()];
    facts.extend(words::presence(reviewed, &|path| printable(path).into_owned()));
    let mut out = terminal::title(&compared.title, &facts, None, screen);
    let recorded: Vec<&JudgedActual> = super::markdown::surprises_first(reviewed);
    section(&mut out, "New in the record", &terminal::steps(&recorded, screen), screen);
    let changes = |changes: Vec<&Change>| {
        let changes: Vec<Change> = changes.into_iter().cloned().collect();
        if changes.is_empty() { String::new() } else { change::table(&changes, screen) }
    };
    section(&mut out, "In the record", &changes(reviewed.progress().collect()), screen);
    let turned: Vec<String> = reviewed
        .turned()
        .map(|(before, step)| {
            let id = screen.paint(Tone::Strong, &printable(&step.step.id));
            format!("  {} {id}   {}, was {}\n", screen.paint(Tone::Caution, "!"), step.verdict.name(), before.name())
        })
        .collect();
    section(&mut out, "Judged otherwise now", &fold(&turned.concat(), screen), screen);
    section(&mut out, "In the plan", &changes(reviewed.replanning().collect()), screen);
    section(&mut out, words::LACKS, &suggestions(reviewed, screen), screen);
    let measures = words::measures(reviewed);
    let widest = measures.iter().map(|it| width(it.name)).max().unwrap_or(0);
    let arrow = screen.glyph("→", "->");
    let line = |it: &words::Measured| format!("  {}   {} {arrow} {}\n", pad(it.name, widest), it.before, it.after);
    let lines = measures.iter().map(|it| fold(&line(it), screen));
    section(&mut out, "Measures", &lines.collect::<String>(), screen);
    out
}

/// Prints the first suggestions to a new plan.
fn suggestions(reviewed: &Reviewed, screen: Screen) -> String {
    let plain = |text: &str| printable(text).into_owned();
    let mut out = String::new();
    for step in reviewed.suggested.iter().take(words::SUGGESTED) {
        let mut spans = vec![Span::of(Tone::Strong, &step.id), Span::new(Tone::Plain, "   ")];
        if step.title != step.id {
            spans.extend([Span::of(Tone::Plain, &step.title), Span::new(Tone::Plain, "   ")]);
        }
        spans.push(Span::new(Tone::Quiet, why(step, &plain)));
        out.push_str(&format!("  {} {}\n", screen.paint(Tone::Surprise, "!"), flow(screen, &spans, 4, 4)));
    }
    out.extend(words::more_suggested(reviewed, &plain).map(|more| fold(&format!("    {more}\n"), screen)));
    out
}

/// Adds lines below a heading, if there are any.
fn section(out: &mut String, heading: &str, lines: &str, screen: Screen) {
    if !lines.is_empty() {
        out.push_str(&format!("\n{}\n{lines}", screen.paint(Tone::Quiet, heading)));
    }
}
