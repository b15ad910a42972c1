//! A review as Markdown, made for a comment at a pull request: the first lines tell, tables fit a phone, what is long is
//! folded away.

use super::words;
use crate::model::changes::Change;
use crate::model::finding::{Finding, Level, Levels};
use crate::model::judged::JudgedActual;
use crate::model::learning::steps::Step;
use crate::model::review::{Review, Reviewed};
use crate::model::verdict::Verdict;
use crate::render::change;
use crate::render::escape::markdown as escaped;
use crate::render::findings::Report;
use crate::render::learn::why;
use crate::render::page::Page;
use crate::render::words as shared;

/// The first line of every review in Markdown, which nobody sees: by it a comment is found and updated in place.
pub const MARKER: &str = "<!-- asplanned:review -->";

/// How many lines of one sort stand open.
const OPEN: usize = 10;

/// Prints a review for a comment or a summary.
pub fn markdown(review: &Review, report: Report<'_>) -> String {
    let mut page = Page::default();
    page.line(MARKER);
    page.line(&format!("### {}", words::headline(review)));
    page.line("");
    let found = words::findings(review, report.levels);
    if !found.is_empty() {
        page.line(&format!("**{found}**"));
        page.line("");
    }
    for notice in words::limits(review) {
        page.line(&format!("> {notice}"));
        page.line("");
    }
    settings(review, &mut page);
    for initiative in review.surprises_first() {
        reviewed(initiative, &mut page);
    }
    if let (Some(said), Some(work)) = (words::work(review), &review.work) {
        page.line(&said);
        page.line("");
        let lines: Vec<String> = work
            .idle
            .iter()
            .map(|it| format!("- {} {} {}", shared::short(&it.id), it.day, escaped(&it.subject)))
            .collect();
        if !lines.is_empty() {
            page.fold("commits that serve no step", &lines);
        }
    }
    let mut worst: Vec<&Finding> = review.findings.iter().collect();
    worst.sort_by_key(|finding| std::cmp::Reverse(report.levels.of(finding.rule)));
    let lines: Vec<String> = worst.iter().map(|finding| line(finding, report.levels)).collect();
    list(&mut page, "Findings", "findings", &lines);
    let allowed: Vec<String> = review
        .allowed
        .iter()
        .map(|(finding, why)| format!("{} Because: {}", line(finding, report.levels), escaped(why)))
        .collect();
    if !allowed.is_empty() {
        page.fold(&format!("{} allowed in place", allowed.len()), &allowed);
    }
    page.line(&format!("<sub>{} · asplanned review</sub>", words::versions(review, "→")));
    page.finish("asplanned review")
}

fn settings(review: &Review, page: &mut Page) {
    let Some(change) = &review.settings else { return };
    if change.loosened.is_empty() {
        page.line("`asplanned.toml` changes; nothing in it is looser. The base's settings count here.");
    } else {
        page.line("**`asplanned.toml` gets looser.** The branch is judged by the settings of its base.");
        page.line("");
        for it in &change.loosened {
            page.line(&format!("- {}: {}, was {}", escaped(&it.setting), escaped(&it.after), escaped(&it.before)));
        }
    }
    page.line("");
}

/// Gives the steps that a branch recorded: first those that nobody saw coming, each part in the order of the sequence.
pub(super) fn surprises_first(reviewed: &Reviewed) -> Vec<&JudgedActual> {
    let foreseen = reviewed.recorded().filter(|step| step.verdict.is_foreseen());
    reviewed.surprises().chain(foreseen).collect()
}

fn reviewed(reviewed: &Reviewed, page: &mut Page) {
    let compared = &reviewed.compared;
    let presence = words::presence(reviewed, &escaped).map(|it| format!(" ({it})")).unwrap_or_default();
    page.line(&format!("#### {}{presence}", escaped(&compared.title)));
    page.line("");
    let rows: Vec<String> = surprises_first(reviewed).into_iter().map(row).collect();
    if !rows.is_empty() {
        let head = ["| | new in the record | |", "|-|-|-|"].map(str::to_owned);
        let (open, more) = rows.split_at(rows.len().min(OPEN));
        page.lines(&head);
        page.lines(open);
        page.line("");
        if !more.is_empty() {
            let more = [head.as_slice(), more].concat();
            page.fold(&format!("{} more", more.len() - 2), &more);
        }
    }
    let turned: Vec<String> = reviewed
        .turned()
        .map(|(before, step)| {
            format!("- **{}** is {} now, was {}", escaped(&step.step.id), step.verdict.name(), before.name())
        })
        .collect();
    list(page, "Judged otherwise now", "judged otherwise", &turned);
    let lines = |changes: Vec<&Change>| changes.into_iter().map(change).collect::<Vec<_>>();
    list(page, "In the record", "changes of the record", &lines(reviewed.progress().collect()));
    list(page, "In the plan", "changes of the plan", &lines(reviewed.replanning().collect()));
    let mut lacks: Vec<String> = reviewed.suggested.iter().take(words::SUGGESTED).map(suggestion).collect();
    lacks.extend(words::more_suggested(reviewed, &escaped).map(|more| format!("- {more}")));
    list(page, words::LACKS, "suggestions", &lacks);
    let measures = words::measures(reviewed);
    if !measures.is_empty() {
        let rows = measures.iter().map(|it| format!("| {} | {} | {} |", it.name, it.before, it.after));
        let head = ["| measure | before | after |", "|-|-|-|"].map(str::to_owned);
        page.fold("measures before and after", &head.into_iter().chain(rows).collect::<Vec<_>>());
    }
}

/// Adds a list, the part of it that is long folded away.
fn list(page: &mut Page, heading: &str, what: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let (open, more) = lines.split_at(lines.len().min(OPEN));
    page.line(&format!("**{heading}**"));
    page.line("");
    page.lines(open);
    page.line("");
    if !more.is_empty() {
        page.fold(&format!("{} more {what}", more.len()), more);
    }
}

fn suggestion(step: &Step) -> String {
    let title = if step.title == step.id { String::new() } else { format!(" {}", escaped(&step.title)) };
    format!("- **{}**{title}: {}", escaped(&step.id), why(step, &escaped))
}

fn row(step: &JudgedActual) -> String {
    let glyph = match step.verdict {
        Verdict::Anticipated => "✓",
        Verdict::Adapted => "±",
        Verdict::Retrofitted(_) => "!",
        Verdict::Emergent => "+",
    };
    let because = Some(shared::because(step, 0, &escaped)).filter(|text| !text.is_empty());
    let remarks: Vec<String> =
        std::iter::once(step.verdict.name().to_owned()).chain(because).chain(shared::remarks(step, &escaped)).collect();
    format!("| {glyph} | **{}** {} | {} |", escaped(&step.step.id), escaped(&step.title), remarks.join(", "))
}

fn change(change: &Change) -> String {
    let step = change.step.as_deref().map_or_else(|| "the plan".to_owned(), |id| format!("**{}**", escaped(id)));
    let remarks = escaped(&change::remarks(change));
    let word = change.word.name().replace('-', " ");
    if remarks.is_empty() { format!("- {word} {step}") } else { format!("- {word} {step}: {remarks}") }
}

fn line(finding: &Finding, levels: &Levels) -> String {
    let level = match levels.of(finding.rule) {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Allow => "allowed",
    };
    let place = match &finding.about {
        Some(about) => format!("commit {}", shared::short(&about.commit)),
        None => format!("{}:{}", escaped(&finding.place.path), finding.place.line),
    };
    let help = finding.help.as_deref().map(|help| format!("; {}", escaped(help))).unwrap_or_default();
    format!("- {level} **{}** at {place}: {}{help}", finding.rule, escaped(&finding.message))
}
