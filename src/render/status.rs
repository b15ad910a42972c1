//! The screen of `status`: a short block an initiative.

use chrono::NaiveDate;

use super::escape::printable;
use super::overview::{self, Line};
use super::style::{Screen, Tone, pad, width};
use super::terminal::{self, ID, TITLE};
use super::words;
use crate::model::initiative::Initiative;
use crate::model::judged::{Fate, JudgedActual};
use crate::model::standing::{self, OpenStep, Standing, UnderWay, Wait};
use crate::model::verdict::Verdict;
use crate::model::window::Window;

/// How many steps of a sort are named where not all are.
const FEW: usize = 3;
/// The fewest columns that a title takes; with fewer left what is said of a step stands below it.
const SHORTEST_TITLE: usize = 12;
/// How far in that stands.
const BELOW: usize = 8;
/// The most columns that are kept free for what is said of a step, before its title gives way.
const REMARKS: usize = 44;

/// How much is shown.
#[derive(Debug, Clone, Copy)]
pub struct Detail {
    /// The days of the surprises that are named.
    pub window: Window,
    /// Whether steps of a sort are left out where there are many.
    pub few: bool,
    /// Whether all surprises are named, and not only the latest.
    pub all_surprises: bool,
}

/// A line of a step.
struct Row {
    id: String,
    title: String,
    remarks: String,
    tone: Tone,
}

/// A heading with its steps.
struct Section {
    heading: String,
    rows: Vec<Row>,
    /// How many steps more there are.
    more: usize,
}

/// Prints where an initiative stands.
pub fn status(initiative: &Initiative, standing: &Standing<'_>, screen: Screen, detail: Detail) -> String {
    let mut out =
        terminal::title(&initiative.title, &facts(initiative, standing), initiative.as_of.committed(), screen);
    if initiative.judgement.is_empty() {
        out.push_str(&format!("\n{}", words::EMPTY));
        return out;
    }
    let mut sections = vec![
        section("Under way", standing.under_way.iter().map(under_way), detail.few),
        section("Ready next", standing.ready.iter().map(open_step), detail.few),
        section("Blocked", standing.blocked.iter().map(open_step), detail.few),
    ];
    sections.extend(surprises(initiative, standing, screen, detail));
    sections.retain(|section| !section.rows.is_empty() || section.heading.ends_with('.'));
    let work = words_of_work(standing);
    if !work.is_empty() {
        out.push_str(&format!("\n{}\n", indent(&work, 2, screen)));
    }
    let widths = Widths::of(&sections, screen);
    for section in &sections {
        out.push('\n');
        out.push_str(&screen.paint(Tone::Strong, &indent(&section.heading, 2, screen)));
        out.push('\n');
        for row in &section.rows {
            out.push_str(&line(row, &widths, screen));
        }
        if section.more > 0 {
            out.push_str(&format!("    {}\n", screen.paint(Tone::Quiet, &format!("and {} more", section.more))));
        }
    }
    out
}

/// Prints where many initiatives stand, a line each.
pub fn overview(standings: &[(&Initiative, Standing<'_>)], screen: Screen) -> String {
    let all: Vec<&Initiative> = standings.iter().map(|(initiative, _)| *initiative).collect();
    let facts = |standing: &Standing<'_>, initiative: &Initiative| {
        let counts = [
            (standing.under_way.len(), "under way"),
            (standing.ready.len(), "ready"),
            (standing.blocked.len(), "blocked"),
        ];
        let mut facts: Vec<String> = counts
            .iter()
            .map(|(count, word)| if *count > 0 { format!("{count} {word}") } else { String::new() })
            .collect();
        let happened = initiative.judgement.actual.len();
        facts.push(match standing.surprises.len() {
            _ if happened == 0 => "nothing has happened yet".to_owned(),
            0 => format!("no surprise in {happened}"),
            surprises => format!("{} in {happened}", words::count(surprises, "surprise")),
        });
        facts
    };
    let line = |(initiative, standing): &(&'_ Initiative, Standing<'_>)| facts(standing, initiative);
    let lines: Vec<Line<'_>> = standings
        .iter()
        .map(|it| Line { name: terminal::name_among(it.0, &all), facts: line(it), title: &it.0.title })
        .collect();
    let next = "A name shows one of them step by step, --full all.";
    format!("{}\n{}\n", overview::table(&lines, screen), screen.paint(Tone::Quiet, &screen.wrap(next)))
}

fn facts(initiative: &Initiative, standing: &Standing<'_>) -> Vec<String> {
    let open = standing.ready.len() + standing.blocked.len();
    let mut facts = vec![printable(&initiative.name).into_owned(), words::as_of(&initiative.as_of)];
    facts.extend(initiative.judgement.head.closed.map(|day| format!("closed {day}")));
    facts.push(format!("{} happened", initiative.judgement.actual.len()));
    facts.push(format!("{open} open"));
    facts
}

/// Says in a sentence what the lists can't: that they are empty.
fn words_of_work(standing: &Standing<'_>) -> String {
    let text = match (standing.under_way.is_empty(), standing.ready.is_empty(), standing.blocked.is_empty()) {
        (true, true, true) => "Nothing is under way, and no planned step is open.",
        (true, true, false) => "Nothing is under way, and nothing is ready: every open step waits for something.",
        _ => "",
    };
    text.to_owned()
}

fn section(heading: &str, rows: impl Iterator<Item = Row>, few: bool) -> Section {
    let mut rows: Vec<Row> = rows.collect();
    // To leave out one line would save none.
    let kept = if few && rows.len() > FEW + 1 { FEW } else { rows.len() };
    let more = rows.len() - kept;
    rows.truncate(kept);
    Section { heading: heading.to_owned(), rows, more }
}

fn row(id: &str, title: &str, remarks: &[String], tone: Tone) -> Row {
    Row { id: printable(id).into_owned(), title: printable(title).into_owned(), remarks: remarks.join(", "), tone }
}

/// Says when a step is due, or since when it was.
fn due(due: Option<NaiveDate>, overdue_days: Option<i64>) -> Option<String> {
    match overdue_days {
        Some(days) => Some(format!("{days} d overdue")),
        None => due.map(|due| format!("due {due}")),
    }
}

fn under_way(it: &UnderWay<'_>) -> Row {
    let mut remarks = vec![match it.step.step.started {
        Some(day) => format!("since {day}"),
        None => "under way".to_owned(),
    }];
    remarks.extend(due(it.due, it.overdue_days));
    remarks.extend(it.who.map(|who| printable(who).into_owned()));
    remarks.extend(it.last_on.map(|day| format!("last on {day}")));
    remarks.extend(it.step.provisional.then(|| "not committed".to_owned()));
    let tone = if it.overdue_days.is_some() { Tone::Caution } else { Tone::Plain };
    row(&it.step.step.id, &it.step.title, &remarks, tone)
}

fn open_step(it: &OpenStep<'_>) -> Row {
    let mut remarks = Vec::new();
    if !it.waits_for.is_empty() {
        let waits: Vec<String> = it.waits_for.iter().map(wait).collect();
        remarks.push(format!("waits for {}", waits.join(" and ")));
    }
    remarks.extend(due(it.due(), it.overdue_days));
    remarks.extend(it.step.step.who.as_deref().map(|who| printable(who).into_owned()));
    let tone = if it.overdue_days.is_some() { Tone::Caution } else { Tone::Plain };
    row(&it.step.step.id, it.step.step.label(), &remarks, tone)
}

/// Names a need, and where it is a state, what would put it in place; says where nothing will.
fn wait(wait: &Wait<'_>) -> String {
    let need = printable(wait.need);
    let alive: Vec<&str> =
        wait.steps.iter().filter(|step| step.fate != Fate::Dropped).map(|step| step.step.id.as_str()).collect();
    match (alive.as_slice(), wait.steps.is_empty()) {
        ([], true) => format!("{need} (no step gives it)"),
        ([], false) => format!("{need} (dropped)"),
        (ids, _) if ids.contains(&wait.need) => need.into_owned(),
        (ids, _) => format!("{need} ({})", printable(&ids.join(", "))),
    }
}

/// Sums the surprises up, and names some.
fn surprises(initiative: &Initiative, standing: &Standing<'_>, screen: Screen, detail: Detail) -> Option<Section> {
    let happened = initiative.judgement.actual.len();
    let heading = |text: String| Some(Section { heading: text, rows: Vec::new(), more: 0 });
    if happened == 0 {
        return heading("Nothing has happened yet.".to_owned());
    }
    let count = standing.surprises.len();
    if count == 0 {
        return heading(match happened {
            1 => "No surprise: the one step that happened was foreseen.".to_owned(),
            _ => format!("No surprise: all {happened} steps that happened were foreseen."),
        });
    }
    let emergent = standing.surprises.iter().filter(|step| step.verdict == Verdict::Emergent).count();
    let sorts = match (emergent, count - emergent) {
        (1, 0) => ": emergent".to_owned(),
        (0, 1) => ": retrofitted".to_owned(),
        (_, 0) => ", all emergent".to_owned(),
        (0, _) => ", all retrofitted".to_owned(),
        (emergent, retrofitted) => format!(": {emergent} emergent, {retrofitted} retrofitted"),
    };
    let were = if count == 1 { "was a surprise" } else { "were surprises" };
    let steps = if happened == 1 { "step" } else { "steps" };
    let mut text = format!("{count} of {happened} {steps} {were}{sorts}");
    let inside = || standing.surprises.iter().filter(|step| detail.window.contains(standing::began(step)));
    let kept = if detail.window.is_open() && !detail.all_surprises && count > FEW { FEW } else { count };
    let rows: Vec<Row> = inside().take(kept).map(|step| surprise(step, screen)).collect();
    if detail.window.is_open() {
        text.push_str(if kept < count { "; the latest:" } else { "." });
    } else {
        let since = detail.window.since.map(|day| format!(" since {day}")).unwrap_or_default();
        let until = detail.window.until.map(|day| format!(" until {day}")).unwrap_or_default();
        text.push_str(&match rows.len() {
            0 => format!("; none of them{since}{until}."),
            n if n == count => format!(";{since}{until}:"),
            n => format!("; {n} of them{since}{until}:"),
        });
    }
    Some(Section { heading: text, rows, more: 0 })
}

fn surprise(step: &JudgedActual, screen: Screen) -> Row {
    let because = words::because(step, 0, &|text| printable(text).into_owned());
    let mut remarks = vec![format!("{} {}", standing::began(step), step.verdict.name())];
    remarks.extend(Some(because).filter(|text| !text.is_empty()));
    let tone = if step.verdict == Verdict::Emergent { Tone::Surprise } else { Tone::Caution };
    let mut row = row(&step.step.id, &step.title, &remarks, tone);
    row.remarks = screen.cut(&row.remarks, 120);
    row
}

struct Widths {
    ids: usize,
    titles: usize,
    remarks: Option<usize>,
    /// Whether what is said of a step stands below it.
    is_narrow: bool,
}

impl Widths {
    /// Shares the screen out among the columns of all sections: titles give way first, and then what is said of a step goes
    /// below, so that no title is ever left out.
    fn of(sections: &[Section], screen: Screen) -> Self {
        let rows = || sections.iter().flat_map(|section| &section.rows);
        let ids = rows().map(|row| width(&row.id)).max().unwrap_or(0).min(ID);
        let longest = rows().map(|row| width(&row.title)).max().unwrap_or(0).min(TITLE);
        let Some(columns) = screen.width else { return Self { ids, titles: longest, remarks: None, is_narrow: false } };
        let said = rows().map(|row| width(&row.remarks)).max().unwrap_or(0).min(REMARKS);
        let room = columns.saturating_sub(4 + ids + 3 + 3 + said);
        let is_narrow = room < SHORTEST_TITLE.min(longest);
        if is_narrow {
            let ids = ids.min(columns.saturating_sub(4 + 3 + SHORTEST_TITLE).max(SHORTEST_TITLE));
            let titles = longest.min(columns.saturating_sub(4 + ids + 3));
            return Self { ids, titles, remarks: Some(columns.saturating_sub(BELOW).max(SHORTEST_TITLE)), is_narrow };
        }
        let titles = longest.min(room);
        let remarks = columns.saturating_sub(4 + ids + 3 + titles + 3).max(SHORTEST_TITLE);
        Self { ids, titles, remarks: Some(remarks), is_narrow }
    }
}

fn line(row: &Row, widths: &Widths, screen: Screen) -> String {
    let id = pad(&screen.cut(&row.id, widths.ids), widths.ids);
    let title = pad(&screen.cut(&row.title, widths.titles), widths.titles);
    let remarks = Screen { width: widths.remarks, ..screen }.wrap(&row.remarks);
    if widths.is_narrow {
        let head = format!("    {}   {title}", screen.paint(Tone::Strong, &id));
        let below = remarks.lines().map(|line| format!("{}{}\n", " ".repeat(BELOW), screen.paint(row.tone, line)));
        return format!("{}\n{}", head.trim_end(), below.collect::<String>());
    }
    let edge = 4 + widths.ids + 3 + widths.titles + 3;
    let mut out = String::new();
    for (at, remarks) in remarks.split('\n').enumerate() {
        let before =
            if at == 0 { format!("    {}   {title}   ", screen.paint(Tone::Strong, &id)) } else { " ".repeat(edge) };
        out.push_str(format!("{before}{}", screen.paint(row.tone, remarks)).trim_end());
        out.push('\n');
    }
    out
}

/// Breaks a sentence where the screen ends, each line so far from the edge.
fn indent(text: &str, columns: usize, screen: Screen) -> String {
    let inner = Screen { width: screen.width.map(|width| width.saturating_sub(columns)), ..screen };
    let edge = " ".repeat(columns);
    inner.wrap(text).lines().map(|line| format!("{edge}{line}")).collect::<Vec<_>>().join("\n")
}
