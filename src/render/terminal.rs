//! The screens of a terminal.

use std::collections::HashSet;

use super::escape::printable;
use super::overview::{self, Line};
use super::style::{Screen, Tone, pad, width};
use super::words;
use crate::model::initiative::{Initiative, Warning};
use crate::model::judged::{Fate, JudgedActual, JudgedPlanned, Judgement};
use crate::model::selection::Selection;
use crate::model::verdict::Verdict;

/// The most columns that a title takes.
pub(super) const TITLE: usize = 64;
/// The fewest.
const SHORTEST_TITLE: usize = 16;
/// The fewest with which it stands beside the others; with fewer left it stands below.
const SHORTEST_BESIDE: usize = 8;
/// How many columns are kept free for what is said of a step, before its title gives way.
const REMARKS: usize = 32;
/// The most columns that an id takes.
pub(super) const ID: usize = 40;

/// How much is shown.
#[derive(Debug, Clone, Copy)]
pub struct Detail<'a> {
    /// Which steps.
    pub only: &'a Selection,
    /// Whether nothing is folded.
    pub full: bool,
}

/// A line of a step.
struct Row {
    glyph: &'static str,
    tone: Tone,
    id: String,
    title: String,
    word: String,
    remarks: String,
    /// The full hash of the commit that the remarks name.
    commit: Option<String>,
}

impl Row {
    /// Makes the commit a link that a part of the remarks may name.
    fn to_forge(&self, text: &str, screen: Screen) -> String {
        self.commit.as_deref().map_or_else(|| text.to_owned(), |hash| screen.link_commit(text, hash))
    }
}

/// Prints one initiative: the plan and what happened, verdict by verdict.
pub fn diff(initiative: &Initiative, screen: Screen, detail: Detail<'_>) -> String {
    let judgement = &initiative.judgement;
    let mut out = heading(initiative, screen);
    let rows = rows(judgement, screen, detail);
    if !rows.is_empty() {
        out.push('\n');
        out.push_str(&table(&rows, screen));
    }
    if judgement.is_empty() {
        out.push_str(&format!("\n{}", words::EMPTY));
        return out;
    }
    out.push('\n');
    for line in [words::foresight(judgement), words::kept(judgement)].iter().filter(|line| !line.is_empty()) {
        out.push_str(&screen.wrap(line));
        out.push('\n');
    }
    out
}

/// Prints steps that happened, as `diff` shows them.
pub(super) fn steps(steps: &[&JudgedActual], screen: Screen) -> String {
    let digits = steps.iter().filter_map(|step| step.foresight_days).filter(|days| *days >= 0).max().unwrap_or(0);
    let digits = digits.to_string().len();
    let rows: Vec<Row> = steps.iter().map(|step| actual_row(step, screen, digits)).collect();
    table(&rows, screen)
}

/// Makes a text of the repository printable.
fn plain(text: &str) -> String {
    printable(text).into_owned()
}

fn heading(initiative: &Initiative, screen: Screen) -> String {
    let commit = initiative.judgement.baseline.as_ref().and_then(|baseline| baseline.commit.as_deref());
    title(&initiative.title, &words::baseline_facts(initiative), commit, screen)
}

/// Prints an initiative's title, and beside it, or below where the screen is narrow, some facts. `commit` is the full
/// hash of the commit that the facts name.
pub(super) fn title(title: &str, facts: &[String], commit: Option<&str>, screen: Screen) -> String {
    let title = screen.cut(&printable(title), screen.width.map_or(TITLE + ID, |columns| columns.min(TITLE + ID)));
    let dot = format!(" {} ", screen.glyph("·", "-"));
    let line = facts.join(&dot);
    let is_narrow = screen.width.is_some_and(|columns| width(&title) + 6 + width(&line) > columns);
    let line = if is_narrow { lines(facts, &dot, screen) } else { line };
    let line = commit.map_or_else(|| line.clone(), |commit| screen.link_commit(&line, commit));
    let (title, line) = (screen.paint(Tone::Strong, &title), screen.paint(Tone::Quiet, &line));
    if is_narrow { format!("{title}\n{line}\n") } else { format!("{title}      {line}\n") }
}

/// Joins facts to lines that the screen has room for; each fact stays whole.
fn lines(facts: &[String], dot: &str, screen: Screen) -> String {
    let mut text = String::new();
    let mut used = 0;
    for fact in facts {
        let longer = used + width(dot) + width(fact);
        let fits = screen.width.is_none_or(|columns| longer <= columns);
        if used > 0 {
            text.push_str(if fits { dot } else { "\n" });
        }
        used = if used > 0 && fits { longer } else { width(fact) };
        text.push_str(fact);
    }
    text
}

fn rows(judgement: &Judgement, screen: Screen, detail: Detail<'_>) -> Vec<Row> {
    let shown: Vec<&JudgedActual> = judgement.actual.iter().filter(|step| detail.only.shows(step)).collect();
    let digits = shown.iter().filter_map(|step| step.foresight_days).filter(|days| *days >= 0).max().unwrap_or(0);
    let digits = digits.to_string().len();
    let mut rows: Vec<Row> = shown.into_iter().map(|step| actual_row(step, screen, digits)).collect();
    let planned = |fate: Fate| {
        let fits = move |step: &&JudgedPlanned| step.fate == fate && detail.only.shows_planned(step);
        judgement.plan.iter().filter(fits)
    };
    let dropped: Vec<&JudgedPlanned> = planned(Fate::Dropped).collect();
    let closed_by = |step: &JudgedPlanned| step.step.dropped_by.clone().filter(|_| !detail.full);
    let mut folded: Vec<String> = Vec::new();
    for step in &dropped {
        let by = closed_by(step);
        let together: Vec<&JudgedPlanned> =
            dropped.iter().copied().filter(|other| by.is_some() && closed_by(other) == by).collect();
        match by {
            Some(by) if together.len() > 1 => {
                if !folded.contains(&by) {
                    rows.push(folded_row(&together, &by, screen));
                    folded.push(by);
                }
            }
            _ => rows.push(planned_row(step, screen)),
        }
    }
    rows.extend(planned(Fate::Open).map(|step| planned_row(step, screen)));
    rows
}

fn actual_row(step: &JudgedActual, screen: Screen, digits: usize) -> Row {
    let (glyph, tone) = match step.verdict {
        Verdict::Anticipated => (screen.glyph("✓", "="), Tone::Good),
        Verdict::Adapted => (screen.glyph("±", "~"), Tone::Learned),
        Verdict::Retrofitted(_) => ("!", Tone::Caution),
        Verdict::Emergent => ("+", Tone::Surprise),
    };
    let because = words::because(step, digits, &plain);
    let remarks = Some(because).filter(|text| !text.is_empty()).into_iter().chain(words::remarks(step, &plain));
    row(glyph, tone, &step.step.id, &step.title, step.verdict.name(), &remarks.collect::<Vec<_>>(), screen)
}

fn planned_row(step: &JudgedPlanned, screen: Screen) -> Row {
    let (glyph, tone) =
        if step.fate == Fate::Dropped { ("-", Tone::Quiet) } else { (screen.glyph("·", "."), Tone::Plain) };
    let remarks = words::planned(step, &plain);
    let commit = step.removed.as_ref().or(step.dropped.as_ref()).and_then(|moment| moment.commit.clone());
    Row { commit, ..row(glyph, tone, &step.step.id, step.step.label(), step.fate.name(), &remarks, screen) }
}

/// Steps that one step closed.
fn folded_row(steps: &[&JudgedPlanned], by: &str, screen: Screen) -> Row {
    let ids: Vec<&str> = steps.iter().map(|step| step.step.id.as_str()).collect();
    let id = format!("{} steps", steps.len());
    let remarks = [format!("{} dropped by {}", steps.len(), printable(by))];
    row("-", Tone::Quiet, &id, &ids.join(", "), Fate::Dropped.name(), &remarks, screen)
}

fn row(glyph: &'static str, tone: Tone, id: &str, title: &str, word: &str, remarks: &[String], screen: Screen) -> Row {
    let remarks: Vec<String> = remarks.iter().map(|text| screen.cut(text, 120)).collect();
    Row {
        glyph,
        tone,
        id: screen.cut(&printable(id), ID),
        title: printable(title).into_owned(),
        word: word.to_owned(),
        remarks: remarks.join("   "),
        commit: None,
    }
}

/// Puts rows under each other. Titles give way where the screen is narrow.
fn table(rows: &[Row], screen: Screen) -> String {
    let widest = |of: &dyn Fn(&Row) -> usize| rows.iter().map(of).max().unwrap_or(0);
    let (ids, wordy) = (widest(&|row| width(&row.id)), widest(&|row| width(&row.word)));
    let remarks = widest(&|row| width(&row.remarks)).min(REMARKS);
    let others = 4 + ids + 3 + 3 + wordy;
    // Room for both, else for the titles alone: then the remarks stand below.
    let room = |columns: usize| match columns.checked_sub(others + 3 + remarks).filter(|room| *room >= SHORTEST_TITLE) {
        Some(room) => room.min(TITLE),
        None => columns.saturating_sub(others).clamp(SHORTEST_BESIDE, TITLE),
    };
    if let Some(columns) = screen.width.filter(|columns| *columns < others + SHORTEST_BESIDE) {
        return rows.iter().map(|row| block(row, columns, screen)).collect();
    }
    let room = screen.width.map_or(TITLE, room);
    let titles = widest(&|row| width(&row.title)).min(room);
    let mut out = String::new();
    for row in rows {
        let title = pad(&screen.cut(&row.title, titles), titles);
        let to_forge = |text: &str| row.to_forge(text, screen);
        // The evidence is the point: where it does not fit behind the verdict it stands below, whole.
        let left = screen.width.map(|columns| columns.saturating_sub(4 + ids + 3 + titles + 3 + wordy + 3));
        let fits = left.is_none_or(|columns| width(&row.remarks) <= columns);
        let word = if row.remarks.is_empty() || !fits { row.word.clone() } else { pad(&row.word, wordy) };
        let line = format!(
            "  {} {}   {title}   {}   {}",
            screen.paint(row.tone, row.glyph),
            screen.paint(Tone::Strong, &pad(&row.id, ids)),
            screen.paint(row.tone, &word),
            if fits { to_forge(&row.remarks) } else { String::new() }
        );
        out.push_str(line.trim_end());
        out.push('\n');
        if !fits {
            let room = screen.width.map(|columns| columns.saturating_sub(6).max(12));
            for line in (Screen { width: room, ..screen }).wrap(&row.remarks).lines() {
                out.push_str(&format!("      {}\n", to_forge(line)));
            }
        }
    }
    out
}

/// Prints a row in a few lines, where the screen is too narrow for columns: id and verdict, the title, what is said.
fn block(row: &Row, columns: usize, screen: Screen) -> String {
    const BELOW: usize = 6;
    let id = screen.cut(&row.id, columns.saturating_sub(4 + 3 + width(&row.word)).max(SHORTEST_BESIDE));
    let inner = Screen { width: Some(columns.saturating_sub(BELOW).max(SHORTEST_BESIDE)), ..screen };
    let head = format!(
        "  {} {}   {}\n",
        screen.paint(row.tone, row.glyph),
        screen.paint(Tone::Strong, &id),
        screen.paint(row.tone, &row.word)
    );
    let (title, remarks) = (inner.wrap(&row.title), inner.wrap(&row.remarks));
    let below = title.lines().map(str::to_owned).chain(remarks.lines().map(|line| row.to_forge(line, screen)));
    let below = below.map(|line| format!("{}{line}\n", " ".repeat(BELOW)));
    std::iter::once(head).chain(below).collect()
}

/// Prints several initiatives, a line each.
pub fn overview(initiatives: &[&Initiative], screen: Screen) -> String {
    let line = |initiative: &&'_ Initiative| {
        let judgement = &initiative.judgement;
        let measures = &judgement.measures;
        let share = measures.foreseen_share;
        let foreseen = if share.denominator == 0 {
            "nothing has happened yet".to_owned()
        } else {
            format!("{} of {} foreseen", share.numerator, share.denominator)
        };
        let surprises =
            [(measures.emergent_share.numerator, "emergent"), (measures.retrofitted_share.numerator, "retrofitted")];
        let surprises: Vec<String> =
            surprises.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
        let kept = measures.plan_kept;
        let kept = if judgement.baseline.is_none() {
            "no baseline".to_owned()
        } else {
            format!("{} of {} baseline done", kept.numerator, kept.denominator)
        };
        vec![foreseen, surprises.join(", "), kept]
    };
    let lines: Vec<Line<'_>> = initiatives
        .iter()
        .map(|it| Line { name: name_among(it, initiatives), facts: line(it), title: &it.title })
        .collect();
    overview::table(&lines, screen)
}

/// Gives what tells an initiative from others: its name, or where several have it its path.
pub(super) fn name_among<'i>(initiative: &'i Initiative, all: &[&Initiative]) -> &'i str {
    let is_shared = all.iter().filter(|other| other.name == initiative.name).count() > 1;
    if is_shared { &initiative.path } else { &initiative.name }
}

/// Prints warnings, a line each; what one file's versions have in common once.
pub fn warnings(warnings: &[&Warning], screen: Screen) -> String {
    let mut out = String::new();
    let mut told: Vec<(&str, Option<&str>)> = Vec::new();
    for warning in warnings {
        let group = (warning.code.name(), warning.path.as_deref());
        if told.contains(&group) {
            continue;
        }
        told.push(group);
        let mut same = warnings.iter().filter(|other| (other.code.name(), other.path.as_deref()) == group);
        // One version may have been read for two things.
        let alike = same.clone().map(|other| other.commit.as_deref()).collect::<HashSet<_>>().len();
        // The newest is the one that is read now, and that can be mended.
        let warning = same.next_back().unwrap_or(warning);
        let line = warning.line.map_or_else(String::new, |line| format!(":{line}"));
        let place = match (warning.path.as_deref().map(printable), warning.commit.as_deref().map(words::short)) {
            (Some(path), Some(commit)) => format!("{path}{line} at {commit}: "),
            (Some(path), None) => format!("{path}{line}: "),
            (None, Some(commit)) => format!("commit {commit}: "),
            (None, None) => String::new(),
        };
        let more =
            if alike > 1 { format!(" (and {} before it)", words::count(alike - 1, "version")) } else { String::new() };
        let head = screen.paint(Tone::Caution, "warning");
        out.push_str(&format!("{head}: {place}{}{more}\n", printable(&warning.message)));
    }
    out
}

/// Prints an error with what to do next.
pub fn error(message: &str, hint: Option<&str>, screen: Screen) -> String {
    let mut out = format!("{}: {}\n", screen.paint(Tone::Bad, "error"), printable(message));
    if let Some(hint) = hint {
        out.push_str(&format!("  {}: {}\n", screen.paint(Tone::Strong, "try"), printable(hint)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::initiative::WarningCode;

    #[test]
    fn a_warning_begins_with_its_place_as_far_as_it_has_one() {
        let said = |path: Option<&str>, commit: Option<&str>, line| {
            let (path, commit) = (path.map(str::to_owned), commit.map(str::to_owned));
            let warning = Warning { code: WarningCode::FollowedMove, message: "odd".to_owned(), commit, path, line };
            warnings(&[&warning], Screen::default())
        };
        let commit = Some("0123456789abcdef0123456789abcdef01234567");
        assert_eq!(said(None, None, None), "warning: odd\n");
        assert_eq!(said(None, commit, None), "warning: commit 0123456: odd\n");
        assert_eq!(said(Some("a/plan.toml"), None, Some(3)), "warning: a/plan.toml:3: odd\n");
        assert_eq!(said(Some("a/plan.toml"), commit, Some(3)), "warning: a/plan.toml:3 at 0123456: odd\n");
    }
}
