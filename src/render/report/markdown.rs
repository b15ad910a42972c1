//! A report as Markdown, for a pull request or a wiki.

use super::words::{self};
use super::{bars, figures, mermaid, parts};
use crate::model::judged::{JudgedActual, Judgement};
use crate::model::measures::Measures;
use crate::model::report::{Chapter, Report};
use crate::model::verdict::Verdict;
use crate::render::escape::markdown as escaped;
use crate::render::page::Page;
use crate::render::{story, words as shared};

/// How many cells a sparkline has at most.
const SPARK: usize = 40;

/// Prints a report for pages.
pub fn markdown(report: &Report) -> String {
    let mut page = Page::default();
    let is_one = report.chapters.len() == 1;
    if !is_one {
        overview(&mut page, report);
    }
    for chapter in &report.chapters {
        self::chapter(&mut page, chapter, is_one);
    }
    page.finish("asplanned report")
}

/// Adds a table with a row an initiative, and how measures are taken.
fn overview(page: &mut Page, report: &Report) {
    let Some(first) = report.chapters.first() else { return };
    page.line("| initiative | | foreseen | emergent | retrofitted | plan kept |");
    page.line("|-|-|-|-|-|-|");
    for chapter in &report.chapters {
        let initiative = &chapter.initiative;
        let measures = &initiative.judgement.measures;
        let share = |ratio| figures::percent(ratio).unwrap_or_default();
        page.line(&format!(
            "| **{}** | {} | {} | {} | {} | {} |",
            escaped(&initiative.name),
            escaped(&initiative.title),
            share(measures.foreseen_share),
            share(measures.emergent_share),
            share(measures.retrofitted_share),
            share(measures.plan_kept),
        ));
    }
    page.line("");
    let mut rows = ["| measure | formula |", "|-|-|"].map(str::to_owned).to_vec();
    let mut told = "";
    for figure in figures::figures(&first.initiative.judgement.measures) {
        if told != figure.formula {
            rows.push(format!("| {} | {} |", figure.family, figure.formula));
        }
        told = figure.formula;
    }
    page.fold("how the measures are taken", &rows);
    if let Some(across) = &report.across {
        page.lines(&words::across(across));
        page.line("");
        let steps = words::recurring(across, &escaped);
        if !steps.is_empty() {
            page.line(&format!("**{}**", words::RECUR));
            page.line("");
            page.lines(&steps.iter().map(|[step, often]| format!("- {step}: {often}")).collect::<Vec<_>>());
            page.lines(&words::more_recurring(across).map(|line| format!("- {line}")).into_iter().collect::<Vec<_>>());
            page.line("");
        }
    }
}

fn chapter(page: &mut Page, chapter: &Chapter, with_formulas: bool) {
    let initiative = &chapter.initiative;
    let judgement = &initiative.judgement;
    page.line(&format!("## {}", escaped(&initiative.title)));
    page.line("");
    page.line(&format!("{} · {}", shared::baseline(initiative, "·"), shared::as_of(&initiative.as_of)));
    page.line("");
    if judgement.is_empty() {
        page.line(shared::EMPTY.trim_end());
        page.line("");
        return;
    }
    page.line(&format!("**{}**", shared::foresight(judgement)));
    page.line("");
    let kept = shared::kept(judgement);
    if !kept.is_empty() {
        page.line(&kept);
        page.line("");
    }
    measures(page, &judgement.measures, with_formulas);
    series(page, chapter);
    expected(page, chapter);
    self::parts(page, chapter);
    surprises(page, chapter);
    drawing(page, chapter);
}

fn heading(page: &mut Page, heading: &str) {
    page.line(&format!("### {heading}"));
    page.line("");
}

fn measures(page: &mut Page, measures: &Measures, with_formulas: bool) {
    let all = figures::figures(measures);
    let (valued, others): (Vec<_>, Vec<_>) = all.iter().partition(|figure| figure.value.is_some());
    heading(page, words::MEASURES);
    if !valued.is_empty() {
        page.line(if with_formulas { "| measure | | | formula |" } else { "| measure | | |" });
        page.line(if with_formulas { "|-|-:|-|-|" } else { "|-|-:|-|" });
    }
    for figure in valued {
        let value = figure.value.as_deref().unwrap_or_default();
        let row = format!("| {} | {value} | {} |", figure.name, figure.of);
        page.line(&if with_formulas { format!("{row} {} |", figure.formula) } else { row });
    }
    page.line("");
    if let Some(line) = words::without_value(&others) {
        page.line(&line);
        page.line("");
    }
}

fn series(page: &mut Page, chapter: &Chapter) {
    let lines = words::lines(chapter, "→");
    let effort = words::effort(&chapter.effort);
    if lines.is_empty() && effort.is_none() {
        return;
    }
    heading(page, words::GROWTH);
    if !lines.is_empty() {
        page.line("| | | |");
        page.line("|-|-|-|");
    }
    for line in &lines {
        let spark = bars::spark(&line.values, line.most, SPARK, true);
        page.line(&format!("| {} | {spark} | {} |", line.name, line.said));
    }
    page.line("");
    let span = words::span(&chapter.series).map(|span| format!("{span}."));
    let said: Vec<String> = span.into_iter().chain(effort).collect();
    if !said.is_empty() {
        page.line(&said.join(" "));
        page.line("");
    }
}

fn expected(page: &mut Page, chapter: &Chapter) {
    let Some(forecast) = &chapter.forecast else { return };
    heading(page, words::EXPECTED);
    page.line(&words::forecast(forecast));
    page.line("");
}

fn parts(page: &mut Page, chapter: &Chapter) {
    let Some(of) = chapter.parts.as_ref().filter(|of| !of.slices.is_empty()) else { return };
    let (head, rows) = parts::rows(of, &escaped);
    heading(page, parts::heading(of.by));
    page.line(&format!("| {} |", head.join(" | ")));
    page.line(&format!("|{}", "-|".repeat(head.len())));
    for row in rows {
        page.line(&format!("| {} |", row.join(" | ")));
    }
    page.line("");
    page.line(parts::LEGEND);
    page.line("");
}

fn surprises(page: &mut Page, chapter: &Chapter) {
    let judgement = &chapter.initiative.judgement;
    let mut steps = chapter.surprises().peekable();
    if steps.peek().is_none() {
        return;
    }
    heading(page, words::SURPRISES);
    for step in steps {
        page.lines(&surprise(judgement, step));
    }
    page.line("");
}

fn surprise(judgement: &Judgement, step: &JudgedActual) -> Vec<String> {
    let glyph = if step.verdict == Verdict::Emergent { "+" } else { "!" };
    let told = story::happened(judgement, step, &escaped).text;
    // A sign at the beginning of an item would be a list of its own.
    let title = if step.title == step.step.id { String::new() } else { format!(" {}", escaped(&step.title)) };
    let head = format!("- **\\{glyph} {}**{title}: {told}", escaped(&step.step.id));
    let remarks = words::remarks(judgement, step, &escaped).into_iter();
    std::iter::once(head).chain(remarks.map(|it| format!("  - {}: {}", it.name, it.text))).collect()
}

fn drawing(page: &mut Page, chapter: &Chapter) {
    let lines = mermaid::drawing(&chapter.initiative.judgement, &chapter.origins);
    if lines.is_empty() {
        return;
    }
    let mut whole = vec![
        format!("### {}", words::DRAWING),
        String::new(),
        words::LEGEND.to_owned(),
        String::new(),
        "```mermaid".to_owned(),
    ];
    whole.extend(lines);
    whole.extend(["```".to_owned(), String::new()]);
    if chapter.origins.left_out > 0 {
        let steps = shared::count(chapter.origins.left_out, "step");
        whole.extend([format!("*{steps} with arrows left out of the drawing.*"), String::new()]);
    }
    page.whole(&whole);
}
