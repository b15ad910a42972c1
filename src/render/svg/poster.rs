//! The poster: all pictures of a report in one file, which needs nothing but a viewer of SVG.

use maud::{Markup, html};

use super::text::{cut, plain};
use super::{Picture, WIDTH, growth, palette, sequence, time};
use crate::model::report::{Chapter, Report};
use crate::render::words;

/// How far everything stands from the edge.
const MARGIN: u32 = 24;

/// Draws all pictures of a report.
pub fn poster(report: &Report) -> String {
    let mut y = MARGIN;
    let mut parts: Vec<Markup> = Vec::new();
    for chapter in &report.chapters {
        let (part, height) = self::chapter(chapter, y);
        parts.push(part);
        y += height;
    }
    if report.chapters.is_empty() {
        parts.push(html! { text class="so" x="0" y=(y + 16) { "No initiative." } });
        y += MARGIN;
    }
    let (width, height) = (WIDTH + 2 * MARGIN, y + MARGIN);
    let titles: Vec<String> = report.chapters.iter().map(|it| plain(&it.initiative.title)).collect();
    let drawn = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(height)
            viewBox={ "-" (MARGIN) " 0 " (width) " " (height) } role="img" aria-labelledby="title" {
            title id="title" { (titles.join(", ")) }
            style { (maud::PreEscaped(palette::standalone())) }
            rect class="ground" x={ "-" (MARGIN) } y="0" width=(width) height=(height) {}
            @for part in &parts { (part) }
        }
    };
    format!("{}\n", drawn.into_string())
}

/// Draws one initiative's pictures from a place on, and tells how high they are.
fn chapter(chapter: &Chapter, top: u32) -> (Markup, u32) {
    let initiative = &chapter.initiative;
    let judgement = &initiative.judgement;
    let mut y = top + 26;
    let mut told = vec![words::baseline(initiative, "·"), words::foresight(judgement), words::kept(judgement)];
    if judgement.is_empty() {
        told = vec![words::EMPTY.trim_end().to_owned()];
    }
    let mut lines: Vec<Markup> = vec![html! { text class="h1" x="0" y=(y) { (cut(&initiative.title, 22, WIDTH)) } }];
    for line in told.iter().filter(|line| !line.is_empty()) {
        y += 20;
        lines.push(html! { text class="in" x="0" y=(y) { (cut(line, 13, WIDTH)) } });
    }
    y += 24;
    let mut pictures: Vec<Picture> = Vec::new();
    if !judgement.is_empty() {
        pictures.push(sequence(chapter));
        pictures.extend(time(chapter));
        pictures.extend(growth(chapter));
    }
    let mut placed: Vec<Markup> = Vec::new();
    for picture in &pictures {
        y += 26;
        placed.push(html! { text class="h2" x="0" y=(y) { (picture.title) } });
        y += 14;
        placed.push(picture.placed(y));
        y += picture.height;
    }
    let drawn = html! { @for part in lines.iter().chain(&placed) { (part) } };
    (drawn, y + MARGIN - top)
}
