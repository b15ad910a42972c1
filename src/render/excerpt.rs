//! A finding as an excerpt of its source, with carets.
//!
//! The lines of the source are as untrusted as its titles, so hidden characters are made visible before the excerpt is
//! laid out, and the spans are moved along: the caret stands under what is printed, not under what was written. Only
//! the lines that are pointed at are printed, and of long lines only what is around.

mod shown;

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level as Grade, Origin, Renderer, Snippet};

use crate::model::finding::{Finding, Level, Place};

use super::escape::printable;
use super::fold::folded;
use super::style::Screen;
use super::words;
use shown::{BEFORE, FROM, Room, Shown};

/// The fewest columns of a line that are printed, however narrow the screen is.
const LEAST: usize = 20;
/// How many characters of a message are printed.
const MAX_MESSAGE: usize = 500;
/// How many lines may lie between two places of one piece of source.
const MAX_GAP: usize = 100;
/// So wide that the layout does not cut lines again.
const WIDTH: usize = 10_000;

/// Prints a finding as `rustc` prints an error: a title, the lines that are meant with carets, and the next act. One about
/// a commit has the commit in place of lines.
///
/// `source` is the text of the finding's file without its byte order mark; where it is empty there are no lines. Where the
/// screen ends, sentences go on below, and lines of the source are cut around what is pointed at. The text ends without a
/// line break.
pub fn excerpt(finding: &Finding, level: Level, source: &str, screen: Screen<'_>) -> String {
    let grade = match level {
        Level::Deny => Grade::ERROR,
        Level::Warn => Grade::WARNING,
        Level::Allow => Grade::NOTE,
    };
    let source = if finding.about.is_some() { "" } else { source };
    let mut spots = vec![Spot::new(source, &finding.place, None)];
    let mut notes = Vec::new();
    for (place, what) in &finding.related {
        if place.path == finding.place.path && !source.is_empty() {
            spots.push(Spot::new(source, place, Some(what)));
        } else {
            let path = printable(&place.path);
            notes.push(format!("{}: {path}:{}:{}", message(what), place.line, place.column));
        }
    }
    let mut group = Group::with_title(grade.primary_title(message(&finding.message)).id(finding.rule.name()));
    let mut positions = Vec::new();
    let room = room(&spots, screen);
    if let Some(about) = &finding.about {
        let commit = format!("commit {}  {}", words::short(&about.commit), message(&about.subject));
        group = group.element(Origin::path(commit.trim_end().to_owned()));
    } else if source.is_empty() {
        let place = &finding.place;
        let origin = Origin::path(printable(&place.path).into_owned()).line(place.line).char_column(place.column);
        group = group.element(origin);
    } else {
        for piece in pieces(spots) {
            group = piece.add_to(source, group, room, &mut positions);
        }
    }
    group = group.elements(notes.into_iter().map(|note| Grade::NOTE.message(note)));
    if let Some(help) = &finding.help {
        group = group.element(Grade::HELP.message(message(help)));
    }
    if finding.fix.is_some() {
        group = group.element(Grade::HELP.message("asplanned check --fix mends it"));
    }
    let renderer = if screen.colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(WIDTH);
    said_below(&corrected(&renderer.render(&[group]), &positions), screen)
}

/// Gives the room that the screen leaves beside line numbers.
fn room(spots: &[Spot], screen: Screen<'_>) -> Room {
    let Some(columns) = screen.width else { return (BEFORE, FROM) };
    let last = spots.iter().map(|spot| spot.place.line).max().unwrap_or(0);
    let room = columns.saturating_sub(last.to_string().len() + " | ".len()).max(LEAST);
    (BEFORE.min(room / 3), FROM.min(room - room / 3))
}

/// Breaks the sentences of an excerpt where the screen ends; lines of the source are as wide as they may be.
fn said_below(rendered: &str, screen: Screen<'_>) -> String {
    let Some(columns) = screen.width else { return rendered.to_owned() };
    let line = |(number, line): (usize, &str)| {
        let plain = anstream::adapter::strip_str(line).to_string();
        let gutter = plain.len() - plain.trim_start().len();
        if number == 0 {
            folded(line, columns, 2)
        } else if plain.trim_start().starts_with("= ") {
            folded(line, columns, gutter + 2)
        } else {
            line.to_owned()
        }
    };
    rendered.split('\n').enumerate().map(line).collect::<Vec<_>>().join("\n")
}

/// Puts the columns of the file in the place of those of the excerpt, which count shown characters.
fn corrected(rendered: &str, positions: &[Position]) -> String {
    let mut positions = positions.iter().peekable();
    let mut lines = rendered.split('\n');
    let mut corrected = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        corrected.push('\n');
        // Lines of the source, which could hold the same text, have a bar before it.
        let head = positions.peek().and_then(|position| Some((position, line.split_once(position.shown.as_str())?)));
        match head.filter(|(_, (before, _))| !before.contains('|')) {
            Some((position, (before, after))) => {
                corrected.extend([before, position.right.as_str(), after]);
                positions.next();
            }
            None => corrected.push_str(line),
        }
    }
    corrected
}

/// Where a piece begins, as the layout prints it and as it is.
struct Position {
    shown: String,
    right: String,
}

/// A message in one line, made printable and cut.
fn message(text: &str) -> String {
    let cut = text.char_indices().nth(MAX_MESSAGE).map(|(end, _)| end);
    let mut shown = printable(text.get(..cut.unwrap_or(text.len())).unwrap_or_default()).into_owned();
    if cut.is_some() {
        shown.push('…');
    }
    shown
}

/// A place with its line.
#[derive(Debug, Clone)]
struct Spot {
    place: Place,
    /// The bytes of its line, without the line break.
    line: Range<usize>,
    /// The bytes that are meant, as far as they are of this line.
    span: Range<usize>,
    /// What stands beside the carets; `None` for the place of the finding itself.
    label: Option<String>,
}

impl Spot {
    fn new(source: &str, place: &Place, label: Option<&str>) -> Self {
        let start = floor(source, place.span.start);
        let begin = source.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
        let line = begin..end_of_line(source, begin);
        let start = start.min(line.end);
        let span = start..floor(source, place.span.end).clamp(start, line.end);
        Self { place: place.clone(), line, span, label: label.map(message) }
    }

    fn annotation(&self, span: Range<usize>) -> Annotation<'static> {
        match &self.label {
            None => AnnotationKind::Primary.span(span),
            Some(label) => AnnotationKind::Context.span(span).label(label.clone()),
        }
    }
}

/// The last character boundary that is not behind byte `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The end of the line that begins at byte `begin`.
fn end_of_line(source: &str, begin: usize) -> usize {
    let rest = source.get(begin..).unwrap_or_default();
    let line = rest.split_once('\n').map_or(rest, |(line, _)| line);
    begin + line.strip_suffix('\r').unwrap_or(line).len()
}

/// A piece of source: spots that stand near each other, in their order.
struct Piece {
    spots: Vec<Spot>,
}

/// Makes pieces of spots; the one with the finding's own place comes first.
fn pieces(mut spots: Vec<Spot>) -> Vec<Piece> {
    spots.sort_by_key(|spot| (spot.place.line, spot.span.start));
    let mut pieces: Vec<Piece> = Vec::new();
    for spot in spots {
        let near = pieces.last_mut().filter(|piece| {
            piece.spots.last().is_some_and(|last| spot.place.line.saturating_sub(last.place.line) <= MAX_GAP)
        });
        match near {
            Some(piece) => piece.spots.push(spot),
            None => pieces.push(Piece { spots: vec![spot] }),
        }
    }
    pieces.sort_by_key(|piece| !piece.is_first());
    pieces
}

impl Piece {
    /// Tells whether it holds the finding's own place.
    fn is_first(&self) -> bool {
        self.spots.iter().any(|spot| spot.label.is_none())
    }

    /// Lays the piece out.
    fn add_to<'a>(&self, source: &str, group: Group<'a>, room: Room, positions: &mut Vec<Position>) -> Group<'a> {
        let (Some(first), Some(last)) = (self.spots.first(), self.spots.last()) else { return group };
        let head = self.spots.iter().find(|spot| spot.label.is_none()).unwrap_or(first);
        let path = printable(&head.place.path).into_owned();
        let mut text = String::new();
        let mut annotations = Vec::new();
        let mut begin = first.line.start;
        let mut number = first.place.line;
        while begin <= last.line.start {
            let line = begin..end_of_line(source, begin);
            let spots: Vec<_> = self.spots.iter().filter(|spot| spot.line.start == begin).collect();
            let start = text.len();
            let middle = spots.first().map_or(begin, |spot| spot.span.start);
            let shown = Shown::new(source, &line, middle, room, &mut text);
            for spot in spots {
                let span = shown.span(&spot.span);
                if std::ptr::eq(spot, head) {
                    let column = text.get(start..span.start).unwrap_or_default().chars().count() + 1;
                    let Place { line, column: right, .. } = head.place;
                    positions.push(Position {
                        shown: format!("{path}:{number}:{column}"),
                        right: format!("{path}:{line}:{right}"),
                    });
                }
                annotations.push(spot.annotation(span));
            }
            text.push('\n');
            number += 1;
            begin = match source.get(line.end..).and_then(|rest| rest.find('\n')) {
                Some(newline) => line.end + newline + 1,
                None => break,
            };
        }
        group.element(Snippet::source(text).line_start(first.place.line).path(path).annotations(annotations))
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::model::finding::Rule;

    fn place(source: &str, span: Range<usize>) -> Place {
        let before = &source[..span.start];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
        Place { path: "plans/a/plan.toml".into(), line, column, span }
    }

    fn finding(source: &str, part: &str, message: &str) -> Finding {
        let start = source.find(part).unwrap();
        let place = place(source, start..start + part.len());
        Finding::new(Rule::UnknownKey, place, message).with_help("did you mean `title`?")
    }

    fn plain(finding: &Finding, source: &str) -> String {
        excerpt(finding, Level::Deny, source, Screen::default())
    }

    #[test]
    fn a_line_of_the_source_is_no_command_to_a_runner() {
        let source = "titel = \"##[set-output name=x;]1\"\n";
        let shown = plain(&finding(source, "titel", "`titel` is unknown"), source);
        assert!(shown.contains("titel = \"##<U+005B>set-output") && !shown.contains("##["), "{shown}");
    }

    #[test]
    fn a_finding_points_at_its_source() {
        let source = "[[step]]\nid = \"a\"\ntitel = \"A\"\n";
        assert_snapshot!(plain(&finding(source, "titel", "`titel` is unknown"), source), @r#"
        error[unknown-key]: `titel` is unknown
         --> plans/a/plan.toml:3:1
          |
        3 | titel = "A"
          | ^^^^^
          |
          = help: did you mean `title`?
        "#);
    }

    #[test]
    fn levels_have_their_words() {
        let source = "titel = 1\n";
        let finding = finding(source, "titel", "m");
        assert!(excerpt(&finding, Level::Warn, source, Screen::default()).starts_with("warning[unknown-key]: m\n"));
        assert!(excerpt(&finding, Level::Allow, source, Screen::default()).starts_with("note[unknown-key]: m\n"));
        let styled = Screen { colour: true, ..Screen::default() };
        assert!(excerpt(&finding, Level::Deny, source, styled).contains('\u{1b}'));
        assert!(!excerpt(&finding, Level::Deny, source, Screen::default()).contains('\u{1b}'));
    }

    #[test]
    fn related_places_stand_in_the_same_piece_or_their_own() {
        let source = format!("id = \"a\"\nx = 1\n\ny = 2\nid = \"b\"\n{}id = \"c\"\n", "z = 1\n".repeat(300));
        let mut finding = finding(&source, "\"b\"", "the id `b` is taken");
        let end = source.find("\"c\"").unwrap();
        finding.related.push((place(&source, 5..8), "the first is here".into()));
        finding.related.push((place(&source, end..end + 3), "and here".into()));
        let other = Place { path: "other.toml".into(), line: 7, column: 3, span: 0..1 };
        finding.related.push((other, "another is here".into()));
        assert_snapshot!(plain(&finding, &source), @r#"
        error[unknown-key]: the id `b` is taken
           --> plans/a/plan.toml:5:6
            |
          1 | id = "a"
            |      --- the first is here
        ...
          5 | id = "b"
            |      ^^^
            |
           ::: plans/a/plan.toml:306:6
            |
        306 | id = "c"
            |      --- and here
            |
            = note: another is here: other.toml:7:3
            = help: did you mean `title`?
        "#);
    }

    #[test]
    fn hidden_characters_are_shown_and_carets_stand_right() {
        let source = "# 中\u{1b}[31m\n\tti\u{202e}tle\u{200b} = \"中\tx\u{7}y\"\r\n";
        assert_snapshot!(plain(&finding(source, "\u{202e}", "a \u{202e} here\n\u{1b}[0m"), source), @r#"
        error[unknown-key]: a <U+202E> here␊␛[0m
         --> plans/a/plan.toml:2:4
          |
        2 |     ti<U+202E>tle<U+200B> = "中    x␇y"
          |       ^^^^^^^^
          |
          = help: did you mean `title`?
        "#);
        assert_snapshot!(plain(&finding(source, "y", "m"), source), @r#"
        error[unknown-key]: m
         --> plans/a/plan.toml:2:17
          |
        2 |     ti<U+202E>tle<U+200B> = "中    x␇y"
          |                                      ^
          |
          = help: did you mean `title`?
        "#);
    }

    #[test]
    fn long_lines_are_cut() {
        let source = format!("a = \"{}HERE{}\"\nb = 1\n", "x".repeat(500_000), "ä".repeat(500_000));
        let shown = plain(&finding(&source, "HERE", &"m".repeat(10_000)), &source);
        assert!(shown.len() < 2000, "{}", shown.len());
        let line = shown.lines().find(|line| line.contains("HERE")).unwrap();
        let carets = shown.lines().find(|line| line.contains("^^^^")).unwrap();
        let column = |line: &str, part: &str| line[..line.find(part).unwrap()].chars().count();
        assert_eq!(column(line, "HERE"), column(carets, "^^^^"));
        assert!(shown.contains("plan.toml:1:500006"));
    }

    #[test]
    fn an_excerpt_is_no_wider_than_the_screen() {
        let note = "what customers said 現場を見る again and again, ".repeat(6);
        for source in
            [format!("note = \"{note}\" ; HERE"), format!("HERE = \"{note}\""), format!("\t{note} HERE {note}")]
        {
            let mut finding = finding(&source, "HERE", "a message of some length, which goes on below itself");
            finding.help = Some("and what could be done about it is said at some length too".to_owned());
            for width in [40, 60, 80] {
                let screen = Screen { width: Some(width), ..Screen::default() };
                let shown = excerpt(&finding, Level::Deny, &source, screen);
                assert!(shown.lines().all(|line| crate::render::style::width(line) <= width), "{width}\n{shown}");
                let line = shown.lines().find(|line| line.contains("HERE")).unwrap();
                let carets = shown.lines().find(|line| line.contains("^^^^")).unwrap();
                let column = |line: &str, part| crate::render::style::width(&line[..line.find(part).unwrap()]);
                assert_eq!(column(line, "HERE"), column(carets, "^^^^"), "{shown}");
            }
        }
    }

    #[test]
    fn spans_of_several_lines_are_cut_to_the_first() {
        let source = "note = \"\"\"\na\nb\n\"\"\"\n";
        let mut finding = finding(source, "\"\"\"\na\nb\n\"\"\"", "m");
        assert_snapshot!(plain(&finding, source), @r#"
        error[unknown-key]: m
         --> plans/a/plan.toml:1:8
          |
        1 | note = """
          |        ^^^
          |
          = help: did you mean `title`?
        "#);
        finding.place = place(source, source.len()..source.len());
        assert_snapshot!(plain(&finding, source), @r#"
        error[unknown-key]: m
         --> plans/a/plan.toml:5:1
          |
        5 |
          | ^
          |
          = help: did you mean `title`?
        "#);
    }

    #[test]
    fn without_source_there_is_a_place() {
        let finding = finding("titel", "titel", "m");
        assert_snapshot!(plain(&finding, ""), @r#"
        error[unknown-key]: m
        --> plans/a/plan.toml:1:1
         = help: did you mean `title`?
        "#);
    }

    #[test]
    fn places_that_are_not_of_the_source_do_no_harm() {
        let mut finding = finding("titel", "titel", "m");
        finding.place.span = 50..90;
        finding.related.push((place("titel", 3..5), "x".into()));
        for source in ["", "ä", "\n\n", "äöü\näöü"] {
            for span in [0..1, 1..2, 1..50, 49..50] {
                finding.place.span = span;
                assert!(plain(&finding, source).contains("error[unknown-key]: m"));
            }
        }
    }
}
