//! Markdown for pull requests and pages.
//!
//! All text of a repository is escaped; nothing of it can be a link, a mention, a table or HTML.

use super::escape::markdown;
use super::words;
use crate::model::initiative::Initiative;
use crate::model::judged::Fate;
use crate::model::selection::Selection;
use crate::model::verdict::Verdict;

/// The most characters that a document has: forges cut or refuse longer ones.
pub const LIMIT: usize = 65_000;

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
            page.rows(&rows);
        }
        page.line("");
    }
    page.finish()
}

fn row(glyph: &str, id: &str, title: &str, word: &str, remarks: &[String]) -> String {
    format!("| {glyph} | {} | {} | {word} | {} |", markdown(id), markdown(title), remarks.join(" · "))
}

/// A document that never gets longer than [`LIMIT`], and says what it leaves out.
#[derive(Default)]
struct Page {
    text: String,
    characters: usize,
    left_out: usize,
}

/// What is kept free for saying what was left out.
const RESERVE: usize = 200;

impl Page {
    fn line(&mut self, line: &str) {
        let length = line.chars().count() + 1;
        if self.left_out > 0 || self.characters + length + RESERVE > LIMIT {
            self.left_out += usize::from(!line.is_empty());
            return;
        }
        self.characters += length;
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn rows(&mut self, rows: &[String]) {
        for row in rows {
            self.line(row);
        }
    }

    fn finish(mut self) -> String {
        if self.left_out > 0 {
            let lines = words::count(self.left_out, "line");
            self.text.push_str(&format!("\n*{lines} left out: `asplanned diff --full` shows all.*\n"));
        }
        self.text.truncate(self.text.trim_end().len());
        self.text.push('\n');
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_stays_below_the_limit_and_says_what_it_left_out() {
        let mut page = Page::default();
        page.rows(&vec!["x".repeat(999); 100]);
        let text = page.finish();
        assert!(text.chars().count() <= LIMIT, "{}", text.chars().count());
        assert!(text.ends_with("*36 lines left out: `asplanned diff --full` shows all.*\n"), "{}", &text[64_000..]);
    }
}
