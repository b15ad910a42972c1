//! What was learned, as Markdown.

use super::words::{self, Line};
use crate::model::learning::steps::Learned;
use crate::render::escape::markdown as escaped;
use crate::render::page::Page;

/// Prints what was learned for pages.
pub fn markdown(learned: &Learned) -> String {
    let mut page = Page::default();
    page.line(&format!("## Learned from {}", words::source(learned)));
    page.line("");
    let parts = words::parts(learned);
    if parts.is_empty() {
        page.line(words::NOTHING);
        page.line("");
    }
    for (heading, steps) in parts {
        self::heading(&mut page, heading);
        for step in steps {
            page.line(&head(&step.id, &step.title, &words::often(step)));
            let facts = words::facts(step, &escaped).join("; ");
            if !facts.is_empty() {
                page.line(&format!("  - {facts}"));
            }
            let lessons = words::lessons(&step.lessons, learned, &escaped);
            below(&mut page, &lessons);
            below(&mut page, &words::members(&step.members, &step.title, learned, &escaped));
        }
        page.line("");
    }
    if !learned.dropped.is_empty() {
        heading(&mut page, words::DROPPED);
        for step in &learned.dropped {
            page.line(&head(&step.id, &step.title, &words::given_up(step)));
            below(&mut page, &words::members(&step.members, &step.title, learned, &escaped));
        }
        page.line("");
    }
    heading(&mut page, words::GROWTH);
    page.line(&words::growth(&learned.growth));
    page.line("");
    if let Some(left_out) = words::left_out(learned) {
        page.line(&left_out);
    }
    page.finish("asplanned learn")
}

fn heading(page: &mut Page, heading: &str) {
    page.line(&format!("### {heading}"));
    page.line("");
}

/// Names a step.
pub(super) fn head(id: &str, title: &str, said: &str) -> String {
    let title = if title == id { String::new() } else { format!(" {}", escaped(title)) };
    format!("- **{}**{title}: {said}", escaped(id))
}

/// Adds lines below a step.
pub(super) fn below(page: &mut Page, lines: &[Line]) {
    let mut name = "";
    for line in lines {
        name = if line.name.is_empty() { name } else { line.name };
        page.line(&format!("  - {name}: {}", line.text));
    }
}
