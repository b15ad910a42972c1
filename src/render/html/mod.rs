//! A report as one page that needs nothing else: no request leaves it.
//!
//! Its one script and its one style are allowed by their hashes in a content security policy; whatever a repository's text
//! would smuggle in, a browser refuses. So nothing here has a `style` attribute, and no handler stands in an attribute.
//! All that is told stands in the page as it is; the script adds what moves, filters and sorts.

mod chapter;
mod replay;
mod steps;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::forge::Forge;
use super::svg::{self, plain};
use super::words;
use crate::model::report::{Chapter, Report};

/// The script.
const SCRIPT: &str = include_str!("report.js");
/// The style of the page; that of the pictures stands before it.
const STYLE: &str = include_str!("report.css");

/// Prints a report as a page. Commits are links where it is known where the web shows them.
pub fn page(report: &Report, forge: Option<&Forge>) -> String {
    let style = format!("{}{STYLE}", svg::style());
    let (title, body) = match report.chapters.as_slice() {
        [chapter] => (plain(&chapter.initiative.title), single(chapter, forge)),
        chapters => (words::count(chapters.len(), "initiative"), several(chapters, forge)),
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy(SCRIPT, &style));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) " · asplanned" }
                style { (PreEscaped(&style)) }
            }
            body {
                a class="skip" href="#main" { "To the report" }
                (body)
                footer { p { "Made by asplanned from the history of its repository. Verdicts follow the ancestry of commits: \
                              a step that was planned afterwards stays a surprise." } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    format!("{}\n", page.into_string())
}

/// The policy that allows this script and this style, and nothing else from anywhere.
fn policy(script: &str, style: &str) -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())));
    format!(
        "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
        hash(script),
        hash(style)
    )
}

fn single(chapter: &Chapter, forge: Option<&Forge>) -> Markup {
    let page = Place { number: 1, level: 2, forge };
    html! {
        header class="top" {
            h1 { (plain(&chapter.initiative.title)) }
            (chapter::facts(chapter))
        }
        main id="main" { div class="chapter" { (chapter::body(chapter, page)) } }
    }
}

fn several(chapters: &[Chapter], forge: Option<&Forge>) -> Markup {
    html! {
        header class="top" { h1 { (words::count(chapters.len(), "initiative")) } }
        main id="main" {
            @if chapters.is_empty() {
                p { "No initiative here yet." }
            } @else {
                (index(chapters))
            }
            @for (at, chapter) in chapters.iter().enumerate() {
                @let number = at + 1;
                section class="chapter part" aria-labelledby={ "c" (number) } {
                    h2 id={ "c" (number) } tabindex="-1" { (plain(&chapter.initiative.title)) }
                    (chapter::facts(chapter))
                    (chapter::body(chapter, Place { number, level: 3, forge }))
                    p class="back" { a href="#main" { "Back to the initiatives" } }
                }
            }
        }
    }
}

/// The initiatives, a line each.
fn index(chapters: &[Chapter]) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="group" aria-labelledby="index" {
            table class="index" {
                caption id="index" { "What was foreseen in each" }
                thead { tr {
                    th scope="col" { "Initiative" }
                    th scope="col" class="n" { "Happened" }
                    th scope="col" class="n" { "Foreseen" }
                    th scope="col" class="n" { "Surprises" }
                    th scope="col" { "Verdicts" }
                } }
                tbody {
                    @for (at, chapter) in chapters.iter().enumerate() {
                        @let judgement = &chapter.initiative.judgement;
                        @let foreseen = judgement.measures.foreseen_share;
                        tr {
                            th scope="row" { a href={ "#c" (at + 1) } { (plain(&chapter.initiative.title)) } }
                            td class="n" { (judgement.actual.len()) }
                            td class="n" {
                                @match foreseen.value() {
                                    Some(value) => { (format!("{} %", words::percent(value))) }
                                    None => { "none" }
                                }
                            }
                            td class="n" { (foreseen.denominator - foreseen.numerator) }
                            td { (chapter::bar(judgement)) }
                        }
                    }
                }
            }
        }
    }
}

/// Where a chapter stands in the page.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    /// Its number, from 1, which begins its ids.
    number: usize,
    /// The level of its parts' headings.
    level: u8,
    /// Where the web shows commits.
    forge: Option<&'a Forge>,
}

impl Place<'_> {
    /// Makes an id that no other part of the page has.
    fn id(self, name: &str) -> String {
        format!("c{}-{name}", self.number)
    }

    /// Gives the ids of what a part is called by: its heading, and where several chapters have such a part, the chapter's.
    fn labels(self, heading: &str) -> String {
        if self.level > 2 { format!("{heading} c{}", self.number) } else { heading.to_owned() }
    }

    /// Draws a heading so far below the chapter's parts.
    fn heading(self, below: u8, id: &str, text: &str) -> Markup {
        match self.level + below {
            2 => html! { h2 id=(id) { (text) } },
            3 => html! { h3 id=(id) { (text) } },
            _ => html! { h4 id=(id) { (text) } },
        }
    }

    /// Names a commit by its short hash, as a link where it can be one.
    fn commit(self, commit: Option<&str>) -> Markup {
        match (commit, self.forge) {
            (None, _) => html! { span class="hash" { "not committed" } },
            (Some(hash), None) => html! { code class="hash" { (words::short(hash)) } },
            (Some(hash), Some(forge)) => html! {
                a class="hash" href=(forge.commit(hash)) rel="noopener noreferrer" { code { (words::short(hash)) } }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_the_hashes_of_what_it_allows() {
        // As `printf x | openssl dgst -sha256 -binary | base64` has them.
        assert_eq!(
            policy("x", "y"),
            "default-src 'none'; script-src 'sha256-LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE='; style-src \
             'sha256-ofzkNjhU/4iM/0uOeHXWAMJoI5BBKoz3mzfQsRFIsPo='; base-uri 'none'; form-action 'none'"
        );
    }

    #[test]
    fn script_and_style_stay_small_and_end_nowhere() {
        assert!(SCRIPT.len() + svg::style().len() + STYLE.len() < 25_000);
        for text in [SCRIPT, STYLE] {
            assert!(!text.contains("</") && !text.contains("<!--") && !text.contains("://"));
        }
    }
}
