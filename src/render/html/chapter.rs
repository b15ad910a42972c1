//! A chapter: one initiative, told from its headline to its last measure.

use maud::{Markup, html};

use super::{Place, replay, steps};
use crate::model::judged::{Fate, JudgedActual, Judgement};
use crate::model::report::Chapter;
use crate::model::standing::began;
use crate::render::report::{figures, parts, words as said};
use crate::render::svg::{self, MEANINGS, Picture, plain};
use crate::render::{story, words};

/// How many surprises are told before the others are folded.
const SURPRISES: usize = 12;
/// What is said of the picture of time.
const TIME: &str = "The thin bar is how long a step stood in the plan before it began, the thick one how long it took. Ticks are the \
                    days of a recurring step, a hollow diamond the day on which a step was planned too late, or is due. Right \
                    of the line is what had not happened yet at the revision above.";
/// A picture that is higher than this gets a box of its own to scroll in.
const TALL: u32 = 1100;

/// Tells what the initiative is, and which version was read.
pub(super) fn facts(chapter: &Chapter) -> Markup {
    let initiative = &chapter.initiative;
    html! {
        @if let Some(summary) = initiative.judgement.head.summary.as_deref().filter(|text| !text.is_empty()) {
            p class="summary" { (plain(summary)) }
        }
        p class="facts" { (words::baseline(initiative, "·")) " · " (words::as_of(&initiative.as_of)) " · "
            span class="path" { (plain(&initiative.path)) } }
    }
}

/// Tells all of an initiative.
pub(super) fn body(chapter: &Chapter, place: Place<'_>) -> Markup {
    let judgement = &chapter.initiative.judgement;
    if judgement.is_empty() {
        return html! { p { (words::EMPTY) } (replay::section(chapter, place, None)) };
    }
    let figure = |name: &str, picture: &Picture, told: &str| figure(place, 0, name, picture, told);
    let time = svg::time(chapter).map(|picture| self::figure(place, 1, "time", &picture, TIME));
    html! {
        (lead(judgement))
        (surprises(chapter, place))
        (figure(
            "sequence",
            &svg::sequence(chapter),
            "The plan on the left, in its order; what happened on the right. A ribbon joins a planned step with what became \
             of it. What has no ribbon on the right was never planned; arrows show which step it came out of, dotted ones \
             lead back.",
        ))
        (replay::section(chapter, place, time.as_ref()))
        @if let Some(picture) = svg::growth(chapter) {
            (figure(
                "growth",
                &picture,
                "The line is the length of the plan, the bands are the steps that had begun, by verdict; below, which share of \
                 them was foreseen.",
            ))
        }
        @if let Some(effort) = said::effort(&chapter.effort) { p class="effort" { (effort) } }
        (expected(chapter, place))
        (steps::section(chapter, place))
        (measures(judgement, place))
        (self::parts(chapter, place))
    }
}

/// The headline: how much was foreseen.
fn lead(judgement: &Judgement) -> Markup {
    let kept = words::kept(judgement);
    let fate = |fate: Fate| judgement.plan.iter().filter(|step| step.fate == fate).count();
    let counts = MEANINGS.map(|(mark, meaning)| {
        let happened = judgement.actual.iter().filter(|step| svg::of_verdict(step.verdict) == mark).count();
        let count = match mark.word {
            "dropped" => fate(Fate::Dropped),
            "open" => fate(Fate::Open),
            _ => happened,
        };
        (mark, meaning, count)
    });
    html! {
        div class="lead" {
            p class="headline" { (words::foresight(judgement)) }
            @if !kept.is_empty() { p { (kept) } }
            (bar(judgement))
            ul class="tally" {
                @for (mark, meaning, count) in counts {
                    li class=(mark.class) {
                        span class="g" aria-hidden="true" { (mark.glyph) } " "
                        strong { (count) " " (mark.word) } " " span class="soft" { (meaning) }
                    }
                }
            }
        }
    }
}

/// How many steps had which verdict, as a bar. The words beside it say the same.
pub(super) fn bar(judgement: &Judgement) -> Markup {
    let all = judgement.actual.len();
    let parts = svg::VERDICTS.into_iter().scan(0, |next, mark| {
        let x = *next;
        let wide = judgement.actual.iter().filter(|step| svg::of_verdict(step.verdict) == mark).count();
        *next += wide;
        Some((mark, x, wide))
    });
    html! {
        @if all > 0 {
            svg class="bar" viewBox={ "0 0 " (all) " 1" } preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                @for (mark, x, wide) in parts.filter(|(.., wide)| *wide > 0) {
                    rect class=(mark.class) x=(x) y="0" width=(wide) height="1" {}
                }
            }
        }
    }
}

/// What nobody saw coming, and where it came from.
fn surprises(chapter: &Chapter, place: Place<'_>) -> Markup {
    let judgement = &chapter.initiative.judgement;
    let all: Vec<(usize, &JudgedActual)> =
        judgement.actual.iter().enumerate().filter(|(_, step)| !step.verdict.is_foreseen()).collect();
    let id = place.id("surprises");
    let (told, folded) = all.split_at(all.len().min(SURPRISES));
    html! {
        section aria-labelledby=(place.labels(&id)) {
            (place.heading(0, &id, "What nobody saw coming"))
            @if all.is_empty() {
                p { @if judgement.actual.is_empty() { "Nothing has happened yet." } @else { "Nothing: every step was foreseen." } }
            } @else {
                ol class="cards" { @for (at, step) in told { (surprise(chapter, *at, step, place)) } }
                @if !folded.is_empty() {
                    details {
                        summary { (folded.len()) " more" }
                        ol class="cards" { @for (at, step) in folded { (surprise(chapter, *at, step, place)) } }
                    }
                }
            }
        }
    }
}

fn surprise(chapter: &Chapter, at: usize, step: &JudgedActual, place: Place<'_>) -> Markup {
    let judgement = &chapter.initiative.judgement;
    let mark = svg::of_verdict(step.verdict);
    let sources = chapter.slope.arrows.iter().filter(|arrow| arrow.to == at);
    let sources: Vec<String> =
        sources.filter_map(|arrow| judgement.actual.get(arrow.from)).map(|it| plain(&it.title)).collect();
    let why = if step.verdict.because().is_some() { words::because(step, 0, &plain) } else { String::new() };
    let texts = [("", &step.step.note), ("Outcome", &step.step.outcome), ("Lesson", &step.step.lesson)];
    html! {
        li class=(mark.class) {
            (place.heading(1, &place.id(&format!("s{at}")), &plain(&step.title)))
            p class="verdict" {
                span class="g" aria-hidden="true" { (mark.glyph) } " " strong { (mark.word) } " · " (began(step))
                @if let Some(who) = &step.step.who { " · " (plain(who)) }
                @if !why.is_empty() { " · " (why) }
            }
            @if !sources.is_empty() {
                p class="from" { span class="g" aria-hidden="true" { "↳" } " came out of " strong { (sources.join(", ")) } }
            }
            @for (name, text) in texts {
                @if let Some(text) = text.as_deref().filter(|text| !text.is_empty()) {
                    p { @if !name.is_empty() { b { (name) ": " } } (plain(text)) }
                }
            }
            @match step.step.foreseeable {
                Some(true) => p class="soft" { "In hindsight the team could have known." },
                Some(false) => p class="soft" { "In hindsight, too, nobody could have known." },
                None => {}
            }
        }
    }
}

fn figure(place: Place<'_>, below: u8, name: &str, picture: &Picture, told: &str) -> Markup {
    let id = place.id(name);
    let tall = if picture.height > TALL { " tall" } else { "" };
    html! {
        section class="picture-section" aria-labelledby=(place.labels(&id)) {
            (place.heading(below, &id, picture.title))
            figure {
                figcaption { (told) }
                div class={ "scroll" (tall) } tabindex="0" role="group" aria-label={ (picture.title) ", a picture" } {
                    (picture.inline(&place.id(&format!("{name}-p"))))
                }
            }
        }
    }
}

/// What finished initiatives let this one expect.
fn expected(chapter: &Chapter, place: Place<'_>) -> Markup {
    let Some(forecast) = &chapter.forecast else { return html! {} };
    let id = place.id("expected");
    html! {
        section aria-labelledby=(place.labels(&id)) {
            (place.heading(0, &id, said::EXPECTED))
            p { (said::forecast(forecast)) }
        }
    }
}

/// The measures, each with what it was taken of, and how.
fn measures(judgement: &Judgement, place: Place<'_>) -> Markup {
    let id = place.id("measures");
    html! {
        section aria-labelledby=(place.labels(&id)) {
            (place.heading(0, &id, "Measures"))
            div class="scroll" tabindex="0" role="group" aria-labelledby=(id) {
                table class="measures" {
                    thead { tr {
                        th scope="col" { "Measure" }
                        th scope="col" class="n" { "Value" }
                        th scope="col" { "Taken of" }
                        th scope="col" class="wide" { "How it is taken" }
                    } }
                    tbody {
                        @for figure in figures::figures(&judgement.measures) {
                            tr {
                                th scope="row" { (figure.name) }
                                td class="n" { (figure.value.as_deref().unwrap_or("none")) }
                                td { (figure.of) }
                                td class="wide soft" { (figure.formula) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The parts that the initiative was taken apart into, where that was asked for.
fn parts(chapter: &Chapter, place: Place<'_>) -> Markup {
    let Some(of) = chapter.parts.as_ref().filter(|of| !of.slices.is_empty()) else { return html! {} };
    let (head, rows) = parts::rows(of, &plain);
    let id = place.id("parts");
    html! {
        section aria-labelledby=(place.labels(&id)) {
            (place.heading(0, &id, parts::heading(of.by)))
            p class="soft" { (parts::LEGEND) }
            div class="scroll" tabindex="0" role="group" aria-labelledby=(id) {
                table class="parts" {
                    thead { tr { @for head in &head { th scope="col" { (head) } } } }
                    tbody {
                        @for row in &rows {
                            @let (name, cells) = row.split_first().map_or(("", row.as_slice()), |(name, cells)| (name, cells));
                            tr { th scope="row" { (name) } @for cell in cells { td { (cell) } } }
                        }
                    }
                }
            }
        }
    }
}

/// Tells of a step how it came, in sentences; the commits that they name are links where they can be.
pub(super) fn told(paragraph: &story::Paragraph, place: Place<'_>) -> Markup {
    let Some(forge) = place.forge else { return html! { (paragraph.text) } };
    let mut left: Vec<&str> = paragraph.commits.iter().map(String::as_str).collect();
    let mut rest = paragraph.text.as_str();
    let mut parts: Vec<Markup> = Vec::new();
    while let Some((at, hash)) = left.iter().filter_map(|hash| Some((rest.find(words::short(hash))?, *hash))).min() {
        let short = words::short(hash);
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        parts.push(html! {
            (before) a class="hash" href=(forge.commit(hash)) rel="noopener noreferrer" { code { (short) } }
        });
        rest = after.get(short.len()..).unwrap_or_default();
        left.retain(|other| words::short(other) != short);
    }
    html! { @for part in &parts { (part) } (rest) }
}
