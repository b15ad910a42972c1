//! Markdown for pull requests and pages.
//!
//! All text of a repository is escaped; nothing of it can be a link, a mention, a table or HTML.

use super::escape::markdown;
use super::page::Page;
use super::words;
use crate::model::initiative::Initiative;
use crate::model::judged::Fate;
use crate::model::selection::Selection;
use crate::model::verdict::Verdict;

/// Prints `diff --format markdown`.
pub fn diff(initiatives: &[Initiative], only: &Selection) -> String {
    let mut page = Page::default();
    for initiative in initiatives {
        let judgement = &initiative.judgement;
        page.line(&format!("## {}", markdown(&initiative.title)));
        page.line("");
        page.line(&words::baseline(initiative, "·"));
        page.line("");
        page.line(&format!("**{}**", words::foresight(judgement)));
        let kept = words::kept(judgement);
        if !kept.is_empty() {
            page.line("");
            page.line(&kept);
        }
        let mut rows: Vec<String> = Vec::new();
        for step in judgement.actual.iter().filter(|step| only.shows(step)) {
            let glyph = match step.verdict {
                Verdict::Anticipated => "✓",
                Verdict::Adapted => "±",
                Verdict::Retrofitted(_) => "!",
                Verdict::Emergent => "+",
            };
            let because = Some(words::because(step, 0, &markdown)).filter(|text| !text.is_empty());
            let remarks: Vec<String> = because.into_iter().chain(words::remarks(step, &markdown)).collect();
            rows.push(row(glyph, &step.step.id, &step.title, step.verdict.name(), &remarks));
        }
        for fate in [Fate::Dropped, Fate::Open] {
            for step in judgement.plan.iter().filter(|step| step.fate == fate && only.shows_planned(step)) {
                let glyph = if fate == Fate::Dropped { "–" } else { "·" };
                rows.push(row(glyph, &step.step.id, step.step.label(), fate.name(), &words::planned(step, &markdown)));
            }
        }
        if !rows.is_empty() {
            page.line("");
            page.line("| | step | | verdict | |");
            page.line("|-|-|-|-|-|");
            page.lines(&rows);
        }
        page.line("");
    }
    page.finish("asplanned diff --full")
}

fn row(glyph: &str, id: &str, title: &str, word: &str, remarks: &[String]) -> String {
    format!("| {glyph} | {} | {} | {word} | {} |", markdown(id), markdown(title), remarks.join(" · "))
}
