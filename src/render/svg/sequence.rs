//! The sequence: planned order on the left, what happened on the right, and between them what became of what.

use maud::{Markup, html};

use super::rows::{Row, Rows, is_dense};
use super::text::{cut, cut_bold, plain, width};
use super::{Picture, SIZE, SMALL, WIDTH, legend, mark, word, word_to};
use crate::model::judged::{Fate, JudgedActual, JudgedPlanned, Judgement};
use crate::model::report::Chapter;
use crate::model::slope::{Arrow, Slope};
use crate::render::words;

/// Where the planned steps' words end.
const LEFT: u32 = 330;
/// Where the ribbons begin and end.
const RIBBONS: (u32, u32) = (346, 500);
/// Where the words of what happened begin.
const RIGHT: u32 = 552;
/// Where they end, and arrows begin.
const ARROWS: u32 = 850;
/// The first row.
const TOP: u32 = 62;

/// Draws an initiative's sequence.
pub fn sequence(chapter: &Chapter) -> Picture {
    let judgement = &chapter.initiative.judgement;
    let slope = &chapter.slope;
    let dense = is_dense(judgement.actual.len().max(slope.planned.len()));
    let tells = telling(judgement, slope);
    let planned = |at: &usize| judgement.plan.get(*at);
    let left = Rows::new(
        TOP,
        dense,
        slope.planned.iter().map(|at| {
            planned(at).is_some_and(|step| {
                matches!(step.fate, Fate::Dropped | Fate::Open)
                    || step.actual.len() > 1
                    || step.actual.iter().any(|at| tells.get(*at) == Some(&true))
            })
        }),
    );
    let right = Rows::new(TOP, dense, tells);
    let mut row_of: Vec<Option<Row>> = vec![None; judgement.plan.len()];
    for (place, at) in slope.planned.iter().enumerate() {
        if let Some(row) = row_of.get_mut(*at) {
            *row = left.get(place);
        }
    }
    let row = |at: usize| row_of.get(at).copied().flatten();
    let later = judgement.plan.iter().filter(|step| !step.in_baseline).count();
    let set_out = words::count(judgement.measures.plan_kept.denominator, "step");
    let later = if later > 0 { format!(", {later} later") } else { String::new() };
    let body = html! {
        (legend(12))
        (word_to(LEFT, 44, "he", &format!("As planned · {set_out}{later}")))
        (word(RIGHT, 44, "he", &format!("As it went · {}", words::count(judgement.actual.len(), "step"))))
        @if !slope.arrows.is_empty() { (word_to(WIDTH, 44, "so", "came out of")) }
        g class="ribbons" {
            @for (step, to) in judgement.actual.iter().enumerate().filter_map(|(at, step)| Some((step, right.get(at)?))) {
                @for from in step.linked.iter().filter_map(|at| row(*at)) { (ribbon(step, from, to)) }
            }
        }
        @for (step, row) in slope.planned.iter().enumerate().filter_map(|(at, step)| Some((planned(step)?, left.get(at)?))) {
            (planned_row(step, row))
        }
        @for (at, step) in judgement.actual.iter().enumerate() {
            @if let Some(row) = right.get(at) { (actual_row(at, step, row)) }
        }
        g class="arrows" {
            @for arrow in &slope.arrows { (self::arrow(*arrow, judgement, &right)) }
        }
    };
    Picture {
        height: left.end.max(right.end) + 10,
        title: "The sequence",
        description: description(judgement, slope, dense),
        body,
    }
}

/// Tells of each step that happened whether it did not simply go as planned, or led to one that did not.
fn telling(judgement: &Judgement, slope: &Slope) -> Vec<bool> {
    let is_surprise = |step: &JudgedActual| !step.verdict.is_foreseen();
    let mut tells: Vec<bool> =
        judgement.actual.iter().map(|step| is_surprise(step) || step.moved || step.linked.len() > 1).collect();
    for arrow in &slope.arrows {
        if judgement.actual.get(arrow.to).is_some_and(is_surprise)
            && let Some(tells) = tells.get_mut(arrow.from)
        {
            *tells = true;
        }
    }
    tells
}

fn description(judgement: &Judgement, slope: &Slope, dense: bool) -> String {
    let moved = judgement.actual.iter().filter(|step| step.moved).count();
    let loops = slope.arrows.iter().filter(|arrow| arrow.is_loop()).count();
    let mut text = format!(
        "On the left {} in planned order, on the right {} as they happened. Ribbons join what was planned with what became \
         of it; a step with no ribbon was never planned, or never happened. {} moved from the place that the plan had meant. \
         Arrows show which step another came out of: {}, {} back into an earlier step.",
        words::count(judgement.plan.len(), "planned step"),
        words::count(judgement.actual.len(), "step"),
        words::count(moved, "step"),
        words::count(slope.arrows.len(), "arrow"),
        if loops == 1 { "1 leads".to_owned() } else { format!("{loops} lead") },
    );
    if dense {
        text.push_str(" Steps that went as planned are thin lines.");
    }
    text.push_str(" The table of all steps has the same in words.");
    text
}

/// Draws what joins a planned step with what became of it.
fn ribbon(step: &JudgedActual, from: Row, to: Row) -> Markup {
    let (start, end) = RIBBONS;
    let (bend, thick) = (start.midpoint(end), |row: Row| (row.height / 3).clamp(1, 5));
    let (a, b) = (thick(from), thick(to));
    let class = format!("{} rb{}", mark::of_verdict(step.verdict).class, if step.moved { " mo" } else { "" });
    html! {
        path class=(class) d={
            "M" (start) " " (from.y - a) "C" (bend) " " (from.y - a) " " (bend) " " (to.y - b) " " (end) " " (to.y - b)
            "V" (to.y + b) "C" (bend) " " (to.y + b) " " (bend) " " (from.y + a) " " (start) " " (from.y + a) "Z"
        } {}
    }
}

fn planned_row(step: &JudgedPlanned, row: Row) -> Markup {
    let mark = mark::of_fate(step);
    let later = if step.in_baseline { String::new() } else { format!("later {}", step.added.day) };
    let told: Vec<String> = match step.fate {
        Fate::Dropped => vec![mark.word.to_owned()],
        _ if step.in_baseline => Vec::new(),
        _ => vec![later],
    };
    let told = told.join(" · ");
    let tip = format!("{}: {}", plain(step.step.label()), mark.word);
    html! {
        g class=(mark.class) {
            title { (tip) }
            @if row.has_words {
                (word_to(LEFT, row.y + 4, "", &cut(step.step.label(), SIZE, LEFT - room(&told))))
                @if !told.is_empty() { (word(0, row.y + 4, "so", &told)) }
                text x=(LEFT + 8) y=(row.y + 4) class="gl c" { (mark.glyph) }
            } @else {
                path class="th" d={ "M" (LEFT - 40) " " (row.y) "H" (RIBBONS.0) } {}
            }
        }
    }
}

/// How much room is kept for what is told beside a title.
fn room(told: &str) -> u32 {
    if told.is_empty() { 0 } else { width(told, SMALL) + 12 }
}

fn actual_row(at: usize, step: &JudgedActual, row: Row) -> Markup {
    let mark = mark::of_verdict(step.verdict);
    let told = if step.moved { "moved" } else { "" };
    let tip = format!("{}: {} {}", plain(&step.title), mark.word, words::because(step, 0, &plain));
    let most = ARROWS - RIGHT - room(told) - 8;
    let title =
        if step.verdict.is_foreseen() { cut(&step.title, SIZE, most) } else { cut_bold(&step.title, SIZE, most) };
    html! {
        g class={ (mark.class) @if !step.verdict.is_foreseen() { " su" } } {
            title { (tip.trim_end()) }
            @if row.has_words {
                @if !step.verdict.is_foreseen() {
                    rect class="halo" x=(RIBBONS.1 + 2) y=(row.y - row.height / 2 + 1) width=(ARROWS - RIBBONS.1 - 6)
                        height=(row.height - 2) rx="4" {}
                }
                text x=(RIBBONS.1 + 10) y=(row.y + 4) class="gl c" { (mark.glyph) }
                (word_to(RIGHT - 6, row.y + 4, "nu", &(at + 1).to_string()))
                (word(RIGHT, row.y + 4, "ti", &title))
                @if !told.is_empty() { (word_to(ARROWS - 8, row.y + 4, "so", told)) }
            } @else {
                path class="th" d={ "M" (RIBBONS.1) " " (row.y) "H" (RIGHT + 40) } {}
            }
        }
    }
}

/// Draws which step another came out of.
fn arrow(arrow: Arrow, judgement: &Judgement, rows: &Rows) -> Markup {
    let (Some(from), Some(to)) = (rows.get(arrow.from), rows.get(arrow.to)) else { return html! {} };
    let step = judgement.actual.get(arrow.to);
    let mark = step.map(|step| mark::of_verdict(step.verdict));
    let strong = step.is_some_and(|step| !step.verdict.is_foreseen());
    let class = format!(
        "{} ar{}{}",
        mark.map_or("", |mark| mark.class),
        if strong { " st" } else { "" },
        if arrow.is_loop() { " lo" } else { "" }
    );
    let far = (ARROWS + 14 + from.y.abs_diff(to.y) / 5).min(WIDTH + 14);
    let (a, b) = (from.y, if from.y < to.y { to.y.saturating_sub(3) } else { to.y + 3 });
    html! {
        g class=(class) {
            path d={ "M" (ARROWS) " " (a) "C" (far) " " (a) " " (far) " " (b) " " (ARROWS + 7) " " (b) } {}
            path class="hd" d={ "M" (ARROWS) " " (b) "l8 -4v8z" } {}
        }
    }
}
