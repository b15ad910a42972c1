//! The replay: a slider over the revisions. Each revision stands in the page with what it changed; what the plan held at it
//! is kept as data for the script, a line a change.

use maud::{Markup, PreEscaped, html};
use serde::Serialize;

use super::Place;
use crate::model::changes::{Change, Nature, Word};
use crate::model::replay::{Known, Replay};
use crate::model::report::Chapter;
use crate::model::revisions::Revision;
use crate::render::change;
use crate::render::svg::{self, plain};
use crate::render::words;

/// How many changes of a revision are told one by one.
const CHANGES: usize = 40;
/// How many steps stand in one line that came or went together.
const TOGETHER: usize = 60;

/// What the script reads.
#[derive(Serialize)]
struct Data<'a> {
    /// For each revision the place of its day in the picture of time.
    x: Vec<Option<u32>>,
    /// Titles, each once.
    titles: Vec<String>,
    /// The steps: each id, and what was known of it in which revisions.
    tracks: Vec<(&'a str, Vec<[usize; 5]>)>,
}

/// Gives the section with the slider, and with the picture that it moves in.
pub(super) fn section(chapter: &Chapter, place: Place<'_>, picture: Option<&Markup>) -> Markup {
    let count = chapter.replay.frames.len();
    if count == 0 {
        return html! { @if let Some(picture) = picture { (picture) } };
    }
    let id = place.id("replay");
    let slider = place.id("slider");
    html! {
        section class="replay" aria-labelledby=(place.labels(&id)) {
            (place.heading(0, &id, "The plan as it was known"))
            p { "Every revision of plan and record, and what the team knew at it: what it saw coming, what was under way, and \
                 what happened beside the plan." }
            div class="player" hidden {
                p class="slide" {
                    label for=(slider) { "Revision" }
                    input id=(slider) type="range" min="0" max=(count - 1) value=(count - 1) step="1";
                    button type="button" data-go="-1" { "Earlier" }
                    button type="button" data-go="1" { "Later" }
                    button type="button" data-play="" aria-pressed="false" { "Play" }
                }
                div class="sides" {
                    div class="now" tabindex="0" role="group" aria-label="What this revision changed" {}
                    div class="known" {
                        p class="counts" {}
                        ol class="plan" tabindex="0" aria-label="The plan at this revision" {}
                    }
                }
            }
            @if let Some(picture) = picture { (picture) }
            details class="all" {
                summary { "All " (words::count(count, "revision")) ", oldest first" }
                ol class="revisions" {
                    @for (at, revision) in chapter.revisions.iter().rev().enumerate() {
                        @let follows = chapter.replay.frames.get(at).is_none_or(|frame| frame.follows);
                        li { (self::revision(revision, follows, place)) }
                    }
                }
            }
            ul class="states" hidden { @for known in Known::ALL { li { (known.name()) } } }
            script type="application/json" { (PreEscaped(data(chapter))) }
        }
    }
}

fn revision(revision: &Revision, follows: bool, place: Place<'_>) -> Markup {
    let (told, left) = revision.changes.split_at(revision.changes.len().min(CHANGES));
    let alone = |change: &Change| {
        !matches!(change.word, Word::Added | Word::Removed) || change.step.is_none() || revision.changes.len() < 4
    };
    let together = |word: Word| -> Vec<&Change> {
        revision.changes.iter().filter(|change| change.word == word && !alone(change)).collect()
    };
    html! {
        p class="head" {
            time datetime=(revision.day) { (revision.day) } " "
            @if let Some(author) = &revision.author { strong { (plain(author)) } " " }
            (place.commit(revision.commit.as_deref()))
            @if revision.nature != Nature::Nothing { " " span class="nature" { (nature(revision.nature)) } }
        }
        @if let Some(subject) = &revision.subject { p class="subject" { (plain(subject)) } }
        @if !follows { p class="soft" { "On another line of history than the revision before." } }
        ul class="changes" {
            @if revision.changes.is_empty() { li { "nothing of the steps changed" } }
            @for change in told.iter().filter(|change| alone(change)) { li { (self::change(change)) } }
            @for word in [Word::Added, Word::Removed] {
                @let all = together(word);
                @if !all.is_empty() {
                    li {
                        b { (word.name()) } " " (words::count(all.len(), "step")) ": "
                        (all.iter().take(TOGETHER).map(|it| plain(it.title.as_deref().or(it.step.as_deref()).unwrap_or_default())).collect::<Vec<_>>().join(" · "))
                        @if all.len() > TOGETHER { " and " (all.len() - TOGETHER) " more" }
                    }
                }
            }
            @let left = left.iter().filter(|change| alone(change)).count();
            @if left > 0 { li { "and " (words::count(left, "change")) " more" } }
        }
    }
}

const fn nature(nature: Nature) -> &'static str {
    match nature {
        Nature::Both => "progress and replanning",
        other => other.name(),
    }
}

fn change(change: &Change) -> Markup {
    let remarks = change::remarks(change);
    html! {
        b class={ "w" @if change.rewrites() { " rewrites" } } { (change.word.name()) } " "
        @match &change.step {
            Some(id) => code { (plain(id)) },
            None => "the plan",
        }
        @if !remarks.is_empty() { " " (plain(&remarks)) }
    }
}

/// Gives the data as JSON that no text in it can end.
fn data(chapter: &Chapter) -> String {
    let Replay { frames, tracks } = &chapter.replay;
    let scale = svg::scale(chapter);
    let days = chapter.revisions.iter().rev().map(|revision| scale.map(|scale| scale.x(revision.day)));
    let mut titles: Vec<String> = Vec::new();
    let mut numbers = std::collections::HashMap::new();
    let mut number = |title: &str| {
        *numbers.entry(title.to_owned()).or_insert_with(|| {
            titles.push(plain(title));
            titles.len() - 1
        })
    };
    let known = |known: Known| Known::ALL.iter().position(|it| *it == known).unwrap_or_default();
    let ids: Vec<String> = tracks.iter().map(|track| plain(&track.id)).collect();
    let told = tracks.iter().zip(&ids).map(|(track, id)| {
        let span = |it: &crate::model::replay::Span| [it.from, it.until, it.place, number(&it.title), known(it.known)];
        (id.as_str(), track.spans.iter().map(span).collect())
    });
    let tracks: Vec<_> = told.collect();
    let data = Data { x: days.take(frames.len()).collect(), titles, tracks };
    serde_json::to_string(&data).unwrap_or_default().replace('<', "\\u003c")
}
