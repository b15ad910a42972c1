//! All steps as a table that filters and sorts, each with its story.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::{Place, chapter};
use crate::model::initiative::Initiative;
use crate::model::judged::{Fate, JudgedActual, JudgedPlanned};
use crate::model::report::Chapter;
use crate::render::story::{self, Paragraph};
use crate::render::svg::{self, Mark, plain};
use crate::render::words;

/// A row of the table.
struct Row<'a> {
    mark: Mark,
    id: &'a str,
    title: &'a str,
    kind: &'static str,
    phase: Option<&'a str>,
    who: Option<&'a str>,
    planned: Option<String>,
    began: Option<String>,
    ended: Option<String>,
    ahead: Option<i64>,
    remarks: Vec<String>,
    story: Paragraph,
    notes: Vec<(&'static str, String)>,
    evidence: &'a [String],
}

/// Gives the section with the table.
pub(super) fn section(chapter: &Chapter, place: Place<'_>) -> Markup {
    let initiative = &chapter.initiative;
    let judgement = &initiative.judgement;
    let happened = judgement.actual.iter().map(|step| happened(initiative, step));
    let undone = judgement.plan.iter().filter(|step| step.actual.is_empty()).map(|step| only_planned(initiative, step));
    let rows: Vec<Row<'_>> = happened.chain(undone).collect();
    let id = place.id("steps");
    html! {
        section class="steps" aria-labelledby=(place.labels(&id)) {
            (place.heading(0, &id, "All steps"))
            (filters(&rows, place))
            div class="scroll" tabindex="0" role="group" aria-labelledby=(id) {
                table {
                    thead { tr {
                        th scope="col" class="n" { "No" }
                        th scope="col" { "Verdict" }
                        th scope="col" { "Step" }
                        th scope="col" class="wide" { "Kind" }
                        th scope="col" class="wide" { "Phase" }
                        th scope="col" class="wide" { "Who" }
                        th scope="col" class="wide" { "Planned" }
                        th scope="col" class="mid" { "Began" }
                        th scope="col" class="far" { "Ended" }
                        th scope="col" class="n mid" { "Ahead" }
                    } }
                    tbody { @for (at, row) in rows.iter().enumerate() { (self::row(at + 1, row, place)) } }
                }
            }
        }
    }
}

fn happened<'a>(initiative: &'a Initiative, step: &'a JudgedActual) -> Row<'a> {
    let judgement = &initiative.judgement;
    let planned = || step.linked.iter().filter_map(|at| judgement.plan.get(*at));
    let text = |name, text: &Option<String>| text.as_deref().filter(|it| !it.is_empty()).map(|it| (name, plain(it)));
    let mut notes: Vec<(&'static str, String)> = Vec::new();
    notes.extend(planned().filter_map(|it| text("Expected", &it.step.expect)));
    notes.extend(text("Outcome", &step.step.outcome));
    notes.extend(text("Note", &step.step.note));
    notes.extend(text("Lesson", &step.step.lesson));
    let on: Vec<String> = step.step.on.iter().map(ToString::to_string).collect();
    notes.extend((!on.is_empty()).then(|| ("Took place on", on.join(", "))));
    Row {
        mark: svg::of_verdict(step.verdict),
        id: &step.step.id,
        title: &step.title,
        kind: step.step.kind.name(),
        phase: planned().find_map(|it| it.step.phase.as_deref()),
        who: step.step.who.as_deref().or_else(|| planned().find_map(|it| it.step.who.as_deref())),
        planned: step
            .planned
            .as_ref()
            .map(|it| it.day)
            .or_else(|| planned().map(|it| it.added.day).min())
            .map(|day| day.to_string()),
        began: step.step.started.map(|day| day.to_string()),
        ended: step.step.finished.map(|day| day.to_string()),
        ahead: step.foresight_days.or(step.late_days.map(|days| -days)),
        remarks: words::remarks(step, &plain),
        story: story::happened(judgement, step, &plain),
        notes,
        evidence: &step.step.evidence,
    }
}

fn only_planned<'a>(initiative: &'a Initiative, step: &'a JudgedPlanned) -> Row<'a> {
    let text = |name, text: &Option<String>| text.as_deref().filter(|it| !it.is_empty()).map(|it| (name, plain(it)));
    let gone = step.removed.as_ref().or(step.dropped.as_ref()).filter(|_| step.fate == Fate::Dropped);
    Row {
        mark: svg::of_fate(step),
        id: &step.step.id,
        title: step.step.label(),
        kind: step.step.kind.name(),
        phase: step.step.phase.as_deref(),
        who: step.step.who.as_deref(),
        planned: Some(step.added.day.to_string()),
        began: None,
        ended: gone.map(|gone| gone.day.to_string()),
        ahead: None,
        remarks: Vec::new(),
        story: story::only_planned(initiative, step, &plain),
        notes: text("Expected", &step.step.expect).into_iter().chain(text("Note", &step.step.note)).collect(),
        evidence: &[],
    }
}

fn row(number: usize, row: &Row<'_>, place: Place<'_>) -> Markup {
    let plain_or = |text: Option<&str>| text.map(plain).unwrap_or_default();
    html! {
        tr class=(row.mark.class) {
            td class="n" { (number) }
            td { span class="g" aria-hidden="true" { (row.mark.glyph) } " " (row.mark.word) }
            th scope="row" {
                details {
                    summary { (plain(row.title)) }
                    p { (chapter::told(&row.story, place)) }
                    @if !row.notes.is_empty() || !row.evidence.is_empty() {
                        dl {
                            @for (name, text) in &row.notes { dt { (name) } dd { (text) } }
                            @if !row.evidence.is_empty() {
                                dt { "Evidence" }
                                @for evidence in row.evidence { dd { (self::evidence(evidence)) } }
                            }
                        }
                    }
                    p class="soft" { code { (plain(row.id)) } @for fact in facts(row) { " · " (fact) } }
                }
                @if !row.remarks.is_empty() { span class="soft" { (row.remarks.join(" · ")) } }
            }
            td class="wide" { (row.kind) }
            td class="wide" { (plain_or(row.phase)) }
            td class="wide" { (plain_or(row.who)) }
            td class="wide" { (row.planned.as_deref().unwrap_or_default()) }
            td class="mid" { (row.began.as_deref().unwrap_or_default()) }
            td class="far" { (row.ended.as_deref().unwrap_or_default()) }
            td class="n mid" { @if let Some(days) = row.ahead { (days) } }
        }
    }
}

/// What the other columns say, which a narrow page leaves out.
fn facts(row: &Row<'_>) -> Vec<String> {
    let day = |word: &str, day: &Option<String>| day.as_ref().map(|day| format!("{word} {day}"));
    let texts = [Some(row.kind), row.phase, row.who].into_iter().flatten().map(plain);
    let days = [day("planned", &row.planned), day("began", &row.began), day("ended", &row.ended)];
    texts.chain(days.into_iter().flatten()).collect()
}

/// Shows a piece of evidence; an address of the web is a link, whose text is the address, so that nobody is led elsewhere
/// than it says.
fn evidence(text: &str) -> Markup {
    let shown = plain(text);
    html! {
        @if is_address(text) {
            a href=(text) rel="noopener noreferrer nofollow" { (shown) }
        } @else {
            (shown)
        }
    }
}

/// Tells whether a text is a plain address of the web: with a host, without a user's name before it, and of nothing but
/// ASCII that can be seen.
fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    host.is_some_and(|host| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':');
        host.starts_with(|first: char| first.is_ascii_alphanumeric()) && host.bytes().all(plain)
    }) && text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'\\' | b'`'))
}

/// The fields that filter the table. Without the script they would do nothing, and are not seen.
fn filters(rows: &[Row<'_>], place: Place<'_>) -> Markup {
    let of = |text: &dyn Fn(&Row<'_>) -> Option<String>| rows.iter().filter_map(text).collect::<BTreeSet<String>>();
    let words: Vec<String> = svg::MEANINGS
        .iter()
        .map(|(mark, _)| mark.word.to_owned())
        .chain(["under way", "done"].map(str::to_owned))
        .filter(|word| rows.iter().any(|row| row.mark.word == word))
        .collect();
    let some = |text: Option<&str>| text.map(plain).filter(|text| !text.is_empty());
    let choices: [(&str, usize, Vec<String>); 4] = [
        ("Verdict", 1, words),
        ("Kind", 3, of(&|row| Some(row.kind.to_owned())).into_iter().collect()),
        ("Phase", 4, of(&|row| some(row.phase)).into_iter().collect()),
        ("Who", 5, of(&|row| some(row.who)).into_iter().collect()),
    ];
    html! {
        form class="filters" hidden {
            p {
                label for=(place.id("find")) { "Find" }
                input id=(place.id("find")) type="search" autocomplete="off";
            }
            @for (name, column, options) in choices.iter().filter(|(.., options)| options.len() > 1) {
                @let id = place.id(&format!("by-{column}"));
                p {
                    label for=(id) { (name) }
                    select id=(id) data-column=(column) {
                        option value="" { "all" }
                        @if *column == 1 { option value="!" { "surprises" } }
                        @for option in options { option { (option) } }
                    }
                }
            }
            p { button type="reset" { "Show all" } }
            p { output { (rows.len()) " steps" } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_addresses_are_links() {
        for text in ["https://example.org", "http://example.org:8080/a?b=c#d", "https://example.org/a@b"] {
            assert!(is_address(text), "{text}");
        }
        for text in [
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "https://user@example.org",
            "https://example.org@evil.example",
            "https://ex\u{e4}mple.org",
            "https://example.org/\u{202e}",
            "https://example.org/\"onload=",
            "https://example.org/a b",
            " https://example.org",
            "HTTPS://example.org",
            "data:text/html,x",
            "//example.org",
            "3f2a9c1",
        ] {
            assert!(!is_address(text), "{text}");
        }
    }
}
