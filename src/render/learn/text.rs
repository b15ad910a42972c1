//! What was learned, on a terminal.

use super::words::{self, Line};
use crate::model::learning::steps::{Dropped, Learned, Step};
use crate::render::escape::printable;
use crate::render::flow::{Span, flow};
use crate::render::style::{Screen, Tone, pad, width};

/// Prints what was learned for people.
pub fn text(learned: &Learned, screen: Screen) -> String {
    let mut out =
        format!("{}\n", screen.paint(Tone::Strong, &screen.wrap(&format!("Learned from {}", words::source(learned)))));
    let parts = words::parts(learned);
    if parts.is_empty() {
        out.push_str(&format!("\n{}\n", screen.wrap(words::NOTHING)));
    }
    for (heading, steps) in parts {
        let steps: Vec<String> = steps.into_iter().map(|step| self::step(step, learned, screen)).collect();
        section(&mut out, heading, &steps.join("\n"), screen);
    }
    let dropped: Vec<String> = learned.dropped.iter().map(|step| given_up(step, learned, screen)).collect();
    section(&mut out, words::DROPPED, &dropped.join("\n"), screen);
    section(&mut out, words::GROWTH, &paragraph(&words::growth(&learned.growth), screen), screen);
    if let Some(left_out) = words::left_out(learned) {
        out.push_str(&format!("\n{}\n", screen.paint(Tone::Quiet, &screen.wrap(&left_out))));
    }
    out
}

fn section(out: &mut String, heading: &str, text: &str, screen: Screen) {
    if !text.is_empty() {
        out.push_str(&format!("\n{}\n{text}", screen.paint(Tone::Quiet, &screen.wrap(heading))));
    }
}

fn paragraph(text: &str, screen: Screen) -> String {
    format!("  {}\n", flow(screen, &[Span::new(Tone::Plain, text)], 2, 2))
}

/// Makes a text of the repository printable, in one line.
pub(super) fn plain(text: &str) -> String {
    printable(text).into_owned()
}

/// Prints the line that names a step.
pub(super) fn head(glyph: &str, tone: Tone, id: &str, title: &str, said: &str, screen: Screen) -> String {
    let mut spans = vec![Span::of(Tone::Strong, id), Span::new(Tone::Plain, "   ")];
    if title != id {
        spans.extend([Span::of(Tone::Plain, title), Span::new(Tone::Plain, "   ")]);
    }
    spans.push(Span::new(tone, said));
    format!("  {} {}\n", screen.paint(tone, glyph), flow(screen, &spans, 4, 4))
}

/// Prints the lines below a step, their names in a column.
pub(super) fn below(lines: &[Line], screen: Screen) -> String {
    let names = lines.iter().map(|line| width(line.name)).max().unwrap_or(0);
    let indent = 4 + names + 2;
    let line = |line: &Line| {
        let text = flow(screen, &[Span::new(Tone::Plain, line.text.as_str())], indent, indent);
        format!("    {}  {text}\n", screen.paint(Tone::Quiet, &pad(line.name, names)))
    };
    lines.iter().map(line).collect()
}

/// Prints what is typical of a step.
pub(super) fn facts(step: &Step, screen: Screen) -> String {
    let facts = words::facts(step, &plain).join("; ");
    if facts.is_empty() {
        return String::new();
    }
    format!("    {}\n", flow(screen, &[Span::new(Tone::Quiet, facts)], 4, 4))
}

fn step(step: &Step, learned: &Learned, screen: Screen) -> String {
    let (glyph, tone) = match (step.unforeseen, step.not_anticipated) {
        (0, 0) => (screen.glyph("✓", "="), Tone::Good),
        (0, _) => (screen.glyph("±", "~"), Tone::Learned),
        _ => ("!", Tone::Surprise),
    };
    let mut out = head(glyph, tone, &step.id, &step.title, &words::often(step), screen);
    out.push_str(&facts(step, screen));
    let mut lines = words::lessons(&step.lessons, learned, &plain);
    lines.extend(words::members(&step.members, &step.title, learned, &plain));
    out + &below(&lines, screen)
}

fn given_up(step: &Dropped, learned: &Learned, screen: Screen) -> String {
    let said = words::given_up(step);
    let head = head(screen.glyph("–", "-"), Tone::Quiet, &step.id, &step.title, &said, screen);
    head + &below(&words::members(&step.members, &step.title, learned, &plain), screen)
}
