//! A report on a terminal.

use super::words::{self, Line};
use super::{bars, figures, parts};
use crate::model::judged::{JudgedActual, Judgement};
use crate::model::measures::Measures;
use crate::model::report::{Across, Chapter, Report};
use crate::model::verdict::Verdict;
use crate::render::escape::printable;
use crate::render::flow::{Span, flow};
use crate::render::style::{Screen, Tone, pad, width};
use crate::render::{story, terminal, words as shared};

/// How many cells a full bar has.
const BAR: usize = 8;
/// How many cells a sparkline has at most.
const SPARK: usize = 40;
/// The fewest columns that a formula stands in beside its measure; with fewer it stands below.
const FORMULA: usize = 24;
/// The least that is left of a screen, however narrow it is.
const LEAST: usize = 12;

/// Prints a report for people.
pub fn text(report: &Report, screen: Screen) -> String {
    if let [chapter] = report.chapters.as_slice() {
        return self::chapter(chapter, true, screen);
    }
    // Of several, what is the same for all stands once.
    let mut parts: Vec<String> = Vec::new();
    if !report.chapters.is_empty() {
        let initiatives: Vec<_> = report.chapters.iter().map(|chapter| &chapter.initiative).collect();
        parts.push(terminal::overview(&initiatives, screen));
    }
    if let Some(across) = &report.across {
        let lines: String = words::across(across).iter().map(|line| sentence(line, screen)).collect();
        parts.push(format!("{}\n{lines}", screen.paint(Tone::Quiet, words::ACROSS)));
        parts.extend(recurring(across, screen));
    }
    parts.extend(report.chapters.iter().map(|chapter| self::chapter(chapter, false, screen)));
    if !report.chapters.is_empty() {
        parts.push(formulas(report, screen));
    }
    parts.join("\n")
}

/// Prints the steps that recur, a line each.
fn recurring(across: &Across, screen: Screen) -> Option<String> {
    if across.recurring.is_empty() {
        return None;
    }
    let mut out = format!("{}\n", screen.paint(Tone::Quiet, words::RECUR));
    for [step, often] in words::recurring(across, &plain) {
        let spans = [Span::new(Tone::Strong, step), Span::new(Tone::Plain, format!("   {often}"))];
        out.push_str(&format!("  {}\n", flow(screen, &spans, 2, 4)));
    }
    out.extend(words::more_recurring(across).map(|line| sentence(&line, screen)));
    Some(out)
}

/// Prints one initiative's chapter, with the formulas of its measures or without.
fn chapter(chapter: &Chapter, with_formulas: bool, screen: Screen) -> String {
    let initiative = &chapter.initiative;
    let judgement = &initiative.judgement;
    let mut facts = shared::baseline_facts(initiative).to_vec();
    facts.push(shared::as_of(&initiative.as_of));
    let commit = judgement.baseline.as_ref().and_then(|baseline| baseline.commit.as_deref());
    let mut out = terminal::title(&initiative.title, &facts, commit, screen);
    if judgement.is_empty() {
        out.push_str(&format!("\n{}", shared::EMPTY));
        return out;
    }
    out.push('\n');
    for line in [shared::foresight(judgement), shared::kept(judgement)].iter().filter(|line| !line.is_empty()) {
        out.push_str(&format!("{}\n", screen.wrap(line)));
    }
    section(&mut out, words::MEASURES, &measures(&judgement.measures, with_formulas, screen), screen);
    let heading = match words::span(&chapter.series) {
        Some(span) => format!("{} ({span})", words::GROWTH),
        None => words::GROWTH.to_owned(),
    };
    let mut grown = series(chapter, screen);
    grown.extend(words::effort(&chapter.effort).map(|line| sentence(&line, screen)));
    section(&mut out, &heading, &grown, screen);
    let expected = chapter.forecast.as_ref().map(|it| sentence(&words::forecast(it), screen)).unwrap_or_default();
    section(&mut out, words::EXPECTED, &expected, screen);
    if let Some(of) = &chapter.parts {
        let lines = if of.slices.is_empty() { String::new() } else { parts::text(of, screen, &plain) };
        section(&mut out, parts::heading(of.by), &lines, screen);
    }
    let surprises: Vec<String> = chapter.surprises().map(|step| surprise(judgement, step, screen)).collect();
    section(&mut out, words::SURPRISES, &surprises.join("\n"), screen);
    out
}

/// Makes a text of the repository printable.
fn plain(text: &str) -> String {
    printable(text).into_owned()
}

/// Makes a text of the repository that may have lines printable: they stay.
fn lines(text: &str) -> String {
    let lines = text.trim_end().split('\n').map(|line| printable(line.strip_suffix('\r').unwrap_or(line)));
    lines.collect::<Vec<_>>().join("\n")
}

/// Adds lines below a heading, if there are any.
fn section(out: &mut String, heading: &str, lines: &str, screen: Screen) {
    if !lines.is_empty() {
        out.push_str(&format!("\n{}\n{lines}", screen.paint(Tone::Quiet, &screen.wrap(heading))));
    }
}

/// Prints a sentence below a heading.
fn sentence(text: &str, screen: Screen) -> String {
    format!("  {}\n", flow(screen, &[Span::new(Tone::Plain, text)], 2, 2))
}

/// Puts spaces before a text, up to so many columns.
fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// Prints the measures that have a value, a line each, and which have none.
fn measures(measures: &Measures, with_formulas: bool, screen: Screen) -> String {
    let all = figures::figures(measures);
    let (told, others): (Vec<_>, Vec<_>) = all.iter().partition(|figure| figure.value.is_some());
    let widest = |of: &dyn Fn(&figures::Figure) -> usize| told.iter().map(|figure| of(figure)).max().unwrap_or(0);
    let names = widest(&|figure| width(&figure.name));
    let values = widest(&|figure| figure.value.as_deref().map_or(0, width));
    let ofs = widest(&|figure| width(&figure.of));
    let bars = 2 + BAR;
    let plain = 2 + names + 2 + values + 2 + ofs;
    // A narrow screen has figures in place of bars.
    let bars = if screen.width.is_none_or(|columns| columns >= plain + bars) { bars } else { 0 };
    let used = plain + bars + 3;
    let beside = screen.width.is_none_or(|columns| columns >= used + FORMULA);
    let mut out = String::new();
    let mut explained = "";
    for figure in told {
        let bar = figure.share.filter(|_| bars > 0).map(|share| bars::bar(share, BAR, screen.unicode));
        let bar = screen.paint(Tone::Learned, &pad(&bar.unwrap_or_default(), bars.saturating_sub(2)));
        let value = figure.value.as_deref().unwrap_or_default();
        let line = format!(
            "  {}{}{bar}  {}  {}",
            pad(&figure.name, names),
            if bars > 0 { "  " } else { "" },
            screen.paint(Tone::Strong, &right(value, values)),
            pad(&figure.of, ofs),
        );
        // Measures that are taken alike stand together, and are explained once.
        let formula = if with_formulas && explained != figure.formula { figure.formula } else { "" };
        explained = figure.formula;
        let span = [Span::new(Tone::Quiet, formula)];
        if formula.is_empty() {
            out.push_str(line.trim_end());
        } else if beside {
            out.push_str(&format!("{line}   {}", flow(screen, &span, used, used)));
        } else {
            out.push_str(&format!("{}\n      {}", line.trim_end(), flow(screen, &span, 6, 6)));
        }
        out.push('\n');
    }
    if let Some(line) = words::without_value(&others) {
        out.push_str(&format!("  {}\n", flow(screen, &[Span::new(Tone::Quiet, line)], 2, 2)));
    }
    out
}

/// Prints how all measures are taken, each once.
fn formulas(report: &Report, screen: Screen) -> String {
    let measures = report.chapters.first().map(|chapter| &chapter.initiative.judgement.measures);
    let all = measures.map(figures::figures).unwrap_or_default();
    let names = all.iter().map(|figure| width(figure.family)).max().unwrap_or(0);
    let mut lines = String::new();
    let mut explained = "";
    for figure in &all {
        if explained != figure.formula {
            let formula = flow(screen, &[Span::new(Tone::Quiet, figure.formula)], names + 4, names + 4);
            lines.push_str(&format!("  {}  {formula}\n", pad(figure.family, names)));
        }
        explained = figure.formula;
    }
    format!("{}\n{lines}", screen.paint(Tone::Quiet, words::FORMULAS))
}

/// Prints how plan and record grew, a sparkline each.
fn series(chapter: &Chapter, screen: Screen) -> String {
    let lines = words::lines(chapter, screen.glyph("→", "->"));
    let widest = |of: &dyn Fn(&Line) -> usize| lines.iter().map(of).max().unwrap_or(0);
    let (names, said) = (widest(&|line| width(line.name)), widest(&|line| width(&line.said)));
    let room = screen.width.map_or(SPARK, |columns| columns.saturating_sub(2 + names + 2 + 2 + said));
    // Where there is no room behind the sparklines, what they say stands below.
    let beside = room >= LEAST;
    let cells = if beside {
        room.min(SPARK)
    } else {
        screen.width.map_or(SPARK, |columns| columns.saturating_sub(4 + names)).clamp(LEAST, SPARK)
    };
    let longest = widest(&|line| line.values.len()).min(cells);
    let mut out = String::new();
    for line in &lines {
        let spark = bars::spark(&line.values, line.most, cells, screen.unicode);
        let spark = screen.paint(Tone::Learned, &pad(&spark, longest));
        let head = format!("  {}  {spark}", pad(line.name, names));
        let indent = names + 4;
        let said = [Span::new(Tone::Plain, line.said.as_str())];
        if beside {
            out.push_str(&format!("{head}  {}\n", line.said));
        } else {
            out.push_str(&format!(
                "{}\n{}{}\n",
                head.trim_end(),
                " ".repeat(indent),
                flow(screen, &said, indent, indent)
            ));
        }
    }
    out
}

/// Prints a surprise: what it is, how it came, and what the team wrote of it.
fn surprise(judgement: &Judgement, step: &JudgedActual, screen: Screen) -> String {
    let (glyph, tone) = match step.verdict {
        Verdict::Emergent => ("+", Tone::Surprise),
        _ => ("!", Tone::Caution),
    };
    let mut head = vec![Span::of(Tone::Strong, &step.step.id), Span::new(Tone::Plain, "   ")];
    if step.title != step.step.id {
        head.extend([Span::of(Tone::Plain, &step.title), Span::new(Tone::Plain, "   ")]);
    }
    head.push(Span::new(tone, step.verdict.name()));
    let mut out = format!("  {} {}\n", screen.paint(tone, glyph), flow(screen, &head, 4, 4));
    let paragraph = story::happened(judgement, step, &plain);
    let commits: Vec<&str> = paragraph.commits.iter().map(String::as_str).collect();
    let told = flow(screen, &[Span::new(Tone::Plain, paragraph.text)], 4, 4);
    out.push_str(&format!("    {}\n", screen.link_commits(&told, &commits)));
    let remarks = words::remarks(judgement, step, &lines);
    let names = remarks.iter().map(|remark| width(remark.name)).max().unwrap_or(0);
    for remark in &remarks {
        let indent = 4 + names + 2;
        let text = flow(screen, &[Span::new(Tone::Plain, remark.text.as_str())], indent, indent);
        out.push_str(&format!("    {}  {text}\n", screen.paint(Tone::Quiet, &pad(remark.name, names))));
    }
    out
}
