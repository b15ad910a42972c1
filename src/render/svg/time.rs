//! Time: when each step was planned, when it began, and how long it took.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::rows::{Row, Rows, is_dense};
use super::text::{cut, cut_bold, plain, width};
use super::{Picture, SIZE, SMALL, Scale, WIDTH, mark, word, word_to};
use crate::model::actual::State;
use crate::model::judged::{Fate, JudgedActual, JudgedPlanned, Judgement};
use crate::model::report::Chapter;
use crate::model::standing::began;
use crate::render::words;

/// Where the steps' words end.
const LEFT: u32 = 290;
/// Where the days begin and end.
pub(super) const DAYS: (u32, u32) = (310, WIDTH - 10);
/// What is said of the day of the baseline.
const BASELINE: &str = "the plan set out with";
/// The first row.
const TOP: u32 = 56;

/// Gives the scale of an initiative's days; `None` where it has none.
pub fn scale(chapter: &Chapter) -> Option<Scale> {
    let judgement = &chapter.initiative.judgement;
    let of_actual = judgement.actual.iter().flat_map(|step| {
        let own = [Some(began(step)), Some(step.recorded.day), step.step.finished];
        own.into_iter().flatten().chain(step.planned.as_ref().map(|planned| planned.day)).chain(step.step.on.clone())
    });
    let of_plan = judgement.plan.iter().flat_map(|step| {
        [Some(step.added.day), gone(step)]
            .into_iter()
            .flatten()
            .chain(step.step.due.filter(|_| step.fate == Fate::Open))
    });
    let is_dated = |day: &NaiveDate| *day != NaiveDate::default();
    // What is over keeps its room, however much later it is read.
    let is_under_way = judgement.actual.iter().any(|step| step.step.state() == State::UnderWay);
    let end = Some(chapter.initiative.as_of.day).filter(|_| is_under_way);
    let revised = chapter.revisions.first().map(|revision| revision.day);
    let days = of_actual
        .chain(of_plan)
        .filter(is_dated)
        .chain(end)
        .chain(revised)
        .chain(judgement.baseline.as_ref().map(|it| it.day));
    Scale::new(days, DAYS.0, DAYS.1)
}

/// The day on which a planned step was given up.
fn gone(step: &JudgedPlanned) -> Option<NaiveDate> {
    step.removed.as_ref().or(step.dropped.as_ref()).map(|moment| moment.day)
}

/// Draws an initiative's time. `None` where it has no day.
pub fn time(chapter: &Chapter) -> Option<Picture> {
    let scale = scale(chapter)?;
    let judgement = &chapter.initiative.judgement;
    let read = chapter.initiative.as_of.day;
    let undone: Vec<&JudgedPlanned> = judgement.plan.iter().filter(|step| step.actual.is_empty()).collect();
    let dense = is_dense(judgement.actual.len() + undone.len());
    let tells = judgement
        .actual
        .iter()
        .map(|step| !step.verdict.is_foreseen() || step.step.state() == State::UnderWay)
        .chain(undone.iter().map(|_| true));
    let rows = Rows::new(TOP, dense, tells);
    let rest = judgement.actual.len();
    let body = html! {
        (grid(scale, TOP - 12, rows.end))
        @if let Some(baseline) = &judgement.baseline {
            (line(scale.x(baseline.day), 4, rows.end, "bl"))
            @let x = scale.x(baseline.day);
            @if x + 4 + width(BASELINE, SMALL) <= WIDTH { (word(x + 4, 14, "so", BASELINE)) } @else { (word_to(x - 4, 14, "so", BASELINE)) }
        }
        g class="an" {
            rect class="fo" x="0" y="8" width="26" height="4" {}
            (word(32, 14, "so", "stood in the plan"))
            rect class="wk" x="136" y="5" width="26" height="10" {}
            (word(168, 14, "so", "from beginning to end"))
        }
        @for (at, step) in judgement.actual.iter().enumerate() {
            @if let Some(row) = rows.get(at) { (happened(judgement, step, row, scale, read)) }
        }
        @for (at, step) in undone.iter().enumerate() {
            @if let Some(row) = rows.get(rest + at) { (only_planned(step, row, scale, read)) }
        }
        g class="cursor" visibility="hidden" {
            rect class="fog" x=(DAYS.0) y=(TOP - 12) width=(WIDTH) height=(rows.end + 12 - TOP) {}
            path d={ "M" (DAYS.0) " " (TOP - 12) "V" (rows.end) } {}
        }
    };
    Some(Picture { height: rows.end + 8, title: "Time", description: description(judgement, dense), body })
}

fn description(judgement: &Judgement, dense: bool) -> String {
    let measures = &judgement.measures;
    let median = match measures.foresight_days {
        (Some(days), steps) => {
            format!(" The median foresight of {} is {days} days.", words::count(steps, "step"))
        }
        _ => String::new(),
    };
    let thin = if dense { " Steps that went as planned are thin lines." } else { "" };
    format!(
        "A row a step, in the order in which they began. A thin line reaches from the day on which the step was planned to \
         the day on which it began, a thick one from there to its end; ticks are the days on which a recurring step took \
         place. A hollow diamond is the day on which a step was planned too late.{median}{thin} The table of all steps has \
         the same days."
    )
}

/// Draws the days that are marked.
pub(super) fn grid(scale: Scale, top: u32, end: u32) -> Markup {
    html! {
        @for (day, words) in scale.marks() {
            (line(scale.x(day), top, end, "gr"))
            @if scale.x(day) + 3 + width(&words, SMALL) <= WIDTH { (word(scale.x(day) + 3, top - 4, "so", &words)) }
        }
    }
}

fn line(x: u32, top: u32, end: u32, class: &str) -> Markup {
    html! { path class=(class) d={ "M" (x) " " (top) "V" (end) } {} }
}

fn bar(from: u32, to: u32, row: Row, thick: u32, class: &str) -> Markup {
    let thick = thick.min(row.height);
    html! {
        rect class=(class) x=(from) y=(row.y - thick / 2) width=(to.saturating_sub(from).max(2)) height=(thick) {}
    }
}

fn label(title: &str, is_bold: bool, glyph: &str, row: Row) -> Markup {
    let most = LEFT - 18;
    html! {
        @if row.has_words {
            (word_to(most, row.y + 4, "ti", &if is_bold { cut_bold(title, SIZE, most) } else { cut(title, SIZE, most) }))
            text x=(LEFT - 6) y=(row.y + 4) class="gl c" { (glyph) }
        }
    }
}

fn happened(judgement: &Judgement, step: &JudgedActual, row: Row, scale: Scale, read: NaiveDate) -> Markup {
    let mark = mark::of_verdict(step.verdict);
    let start = began(step);
    let is_under_way = step.step.state() == State::UnderWay;
    let last_on = step.step.on.iter().copied().max();
    let end = step.step.finished.or(is_under_way.then_some(read)).or(last_on).unwrap_or(start).max(start);
    let planned = step.planned.as_ref().map(|planned| planned.day).filter(|day| *day < start);
    let late = step.linked.iter().filter_map(|at| judgement.plan.get(*at)).map(|planned| planned.added.day).min();
    let late = late.filter(|_| !step.verdict.is_foreseen() && row.has_words);
    let (from, to) = (scale.x(start), scale.x(end));
    let tip = format!(
        "{}: {}{start}{}{}",
        plain(&step.title),
        planned.map(|day| format!("planned {day}, ")).unwrap_or_default(),
        if end > start { format!(" to {end}") } else { String::new() },
        if is_under_way { ", under way" } else { "" },
    );
    html! {
        g class={ (mark.class) @if !step.verdict.is_foreseen() { " su" } } {
            title { (tip) }
            (label(&step.title, !step.verdict.is_foreseen(), mark.glyph, row))
            @if let Some(day) = planned { (bar(scale.x(day), from, row, 4, "fo")) }
            @if step.step.started.is_none() && row.has_words {
                circle class="un" cx=(from) cy=(row.y) r="5" {}
            } @else {
                (bar(from, to.max(from + 3), row, 10, if is_under_way { "wk uw" } else { "wk" }))
            }
            @if row.has_words {
                @for day in &step.step.on { (line(scale.x(*day), row.y - 7, row.y + 7, "tick")) }
            }
            @if let Some(day) = late {
                path class="la" d={ "M" (scale.x(day)) " " (row.y - 6) "l6 6l-6 6l-6 -6z" } {}
            }
        }
    }
}

fn only_planned(step: &JudgedPlanned, row: Row, scale: Scale, read: NaiveDate) -> Markup {
    let mark = mark::of_fate(step);
    let end = gone(step).unwrap_or(read).max(step.added.day);
    let (from, to) = (scale.x(step.added.day), scale.x(end));
    let tip = format!("{}: planned {}, {} {end}", plain(step.step.label()), step.added.day, mark.word);
    html! {
        g class=(mark.class) {
            title { (tip) }
            (label(step.step.label(), false, mark.glyph, row))
            (bar(from, to, row, 4, "fo"))
            @if step.fate == Fate::Dropped {
                path class="x" d={ "M" (to.saturating_sub(5)) " " (row.y - 5) "l10 10m0 -10l-10 10" } {}
            } @else if let Some(due) = step.step.due {
                path class="la" d={ "M" (scale.x(due)) " " (row.y - 6) "l6 6l-6 6l-6 -6z" } {}
            }
        }
    }
}
