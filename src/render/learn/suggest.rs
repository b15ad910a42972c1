//! What a plan lacks, for people.

use super::words;
use crate::model::learning::steps::Step;
use crate::model::learning::suggest::Suggested;
use crate::render::escape::printable;
use crate::render::page::Page;
use crate::render::style::{Screen, Tone};
use crate::render::words::Escape;

/// Prints what a plan lacks. `take` is the command that takes one over, up to the suggestion's id.
pub fn text(suggested: &Suggested, take: &str, screen: Screen) -> String {
    let mut out = format!("{}\n", screen.wrap(&words::suggested(suggested)));
    let several = suggested.repositories > 1;
    for step in &suggested.steps {
        out.push('\n');
        out.push_str(&super::text::step(step, several, screen));
    }
    if let Some(first) = suggested.steps.first() {
        let next = format!("Take one over: {take} {}", printable(&first.id));
        out.push_str(&format!("\n{}\n", screen.paint(Tone::Quiet, &screen.wrap(&next))));
    }
    out
}

/// Prints the same for pages.
pub fn markdown(suggested: &Suggested) -> String {
    let mut page = Page::default();
    page.line(&words::suggested(suggested));
    page.line("");
    for step in &suggested.steps {
        super::markdown::step(&mut page, step, suggested.repositories > 1);
    }
    page.finish("asplanned suggest")
}

/// Names a suggestion in a line.
pub fn named(step: &Step, screen: Screen) -> String {
    let title = if step.title == step.id { String::new() } else { format!(", {}", printable(&step.title)) };
    format!("{}{title} ({})", screen.paint(Tone::Strong, &printable(&step.id)), words::often(step))
}

/// Asks whether a suggestion is taken over.
pub fn question(step: &Step, (number, all): (usize, usize), several: bool, screen: Screen) -> String {
    let plain = |text: &str| printable(text).into_owned();
    let lessons = words::lessons(&step.lessons, several, &plain);
    let mut told = format!("{number}/{all}  {}\n", named(step, screen));
    for line in lessons {
        told.push_str(&format!("  {}\n", line.text));
    }
    told + "Take it over? [y]es, [n]o, [a]ll, [q]uit: "
}

/// Says in a sentence or two why a step is suggested: how often it came unforeseen, and the first thing that was learned.
pub(in crate::render) fn why(step: &Step, escape: Escape<'_>) -> String {
    let lessons = words::lessons(&step.lessons, false, escape);
    let lesson = lessons.first().map(|line| format!(". {}", line.text)).unwrap_or_default();
    format!("{}{lesson}", words::often(step))
}
