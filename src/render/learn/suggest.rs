//! What a plan lacks, for people.

use super::words;
use crate::model::learning::steps::Step;
use crate::model::learning::suggest::Suggested;
use crate::render::escape::{markdown as escaped, printable};
use crate::render::page::Page;
use crate::render::style::{Screen, Tone};
use crate::render::words::Escape;

/// Prints what a plan lacks. `take` is the command that takes one over, with `ID` for the suggestion's id; `None` where there
/// is no plan to take it into.
pub fn text(suggested: &Suggested, take: Option<&str>, screen: Screen) -> String {
    let mut out = format!("{}\n", screen.wrap(&words::suggested(suggested)));
    let several = suggested.repositories > 1;
    for step in &suggested.steps {
        out.push('\n');
        out.push_str(&super::text::step(step, several, screen));
    }
    let covered = words::covered(suggested, &|text| printable(text).into_owned());
    let first = suggested.steps.first().zip(take);
    let next = first.map(|(first, take)| format!("Take one over: {}", take.replace("ID", &printable(&first.id))));
    for line in covered.into_iter().chain(next) {
        out.push_str(&format!("\n{}\n", screen.paint(Tone::Quiet, &screen.wrap(&line))));
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
    if let Some(covered) = words::covered(suggested, &escaped) {
        page.line("");
        page.line(&covered);
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
