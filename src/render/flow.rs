//! Texts of several tones that flow: broken between words where the screen ends, each line further in than the first.

use super::escape::printable;
use super::style::{Screen, Tone, pieces, width};

/// A text of one tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    tone: Tone,
    text: String,
}

impl Span {
    /// Makes a span of the program's own words, or of what was made printable already.
    pub(super) fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into() }
    }

    /// The text, without its tone.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Makes a span of a text of the repository, in one line.
    pub(super) fn of(tone: Tone, text: &str) -> Self {
        Self::new(tone, printable(text))
    }

    /// Makes a span of a text of the repository that may have lines: they stay.
    pub(super) fn of_lines(tone: Tone, text: &str) -> Self {
        Self::of_lines_inside(tone, text.trim_end())
    }

    /// Makes a span of a piece of such a text: blanks at its end count.
    pub(super) fn of_lines_inside(tone: Tone, text: &str) -> Self {
        let lines = text.split('\n').map(|line| printable(line.strip_suffix('\r').unwrap_or(line)));
        Self::new(tone, lines.collect::<Vec<_>>().join("\n"))
    }
}

/// A word: what is not broken, with its tones, and the spaces before it.
#[derive(Debug, Default)]
struct Word {
    spaces: usize,
    breaks: bool,
    parts: Vec<(Tone, String)>,
}

/// Breaks texts into lines. The first line begins behind `used` columns, the others are moved in by `indent`. Where no
/// width is known only the texts' own line breaks are. The lines come joined, without the first's indentation.
pub(super) fn flow(screen: Screen, spans: &[Span], used: usize, indent: usize) -> String {
    let mut lines: Vec<Vec<(Tone, String)>> = vec![Vec::new()];
    let mut column = used;
    for word in words(&apart(spans)) {
        let wide: usize = word.parts.iter().map(|(_, text)| width(text)).sum();
        let is_first = lines.last().is_none_or(Vec::is_empty);
        let overflows = screen.width.is_some_and(|columns| column + word.spaces + wide > columns) && !is_first;
        if word.breaks || overflows {
            lines.push(Vec::new());
            column = indent;
        }
        let Some(line) = lines.last_mut() else { continue };
        let spaces = if word.breaks || overflows || is_first { 0 } else { word.spaces };
        if spaces > 0 {
            let tone = match (line.last(), word.parts.first()) {
                (Some((last, _)), Some((next, _))) if last == next => *last,
                _ => Tone::Plain,
            };
            push(line, tone, &" ".repeat(spaces));
        }
        for (tone, text) in &word.parts {
            push(line, *tone, text);
        }
        column += spaces + wide;
    }
    let paint =
        |line: &Vec<(Tone, String)>| line.iter().map(|(tone, text)| screen.paint(*tone, text)).collect::<String>();
    lines.iter().map(paint).collect::<Vec<_>>().join(&format!("\n{}", " ".repeat(indent)))
}

/// Marks the bracket of a `##[` that only comes about where spans meet, as [`printable`] marks it inside of a text: a CI's
/// runner obeys it wherever it stands in a line.
fn apart(spans: &[Span]) -> Vec<Span> {
    let mut hashes = 0;
    let mark = |span: &Span| {
        let mut text = String::with_capacity(span.text.len());
        for c in span.text.chars() {
            match c {
                '[' if hashes > 1 => text.push_str("<U+005B>"),
                _ => text.push(c),
            }
            hashes = if c == '#' { hashes + 1 } else { 0 };
        }
        Span { tone: span.tone, text }
    };
    spans.iter().map(mark).collect()
}

fn push(line: &mut Vec<(Tone, String)>, tone: Tone, text: &str) {
    match line.last_mut() {
        Some((last, before)) if *last == tone => before.push_str(text),
        _ => line.push((tone, text.to_owned())),
    }
}

/// Takes texts apart at spaces and line breaks. Several spaces in a row stay, where no line ends there.
fn words(spans: &[Span]) -> Vec<Word> {
    let mut words = vec![Word::default()];
    for span in spans {
        for piece in span.text.split_inclusive([' ', '\n']) {
            let word = piece.trim_end_matches([' ', '\n']);
            for (at, part) in pieces(word).enumerate() {
                if at > 0 {
                    words.push(Word::default());
                }
                if let Some(last) = words.last_mut() {
                    push(&mut last.parts, span.tone, part);
                }
            }
            if word.len() < piece.len() {
                if words.last().is_some_and(|last| !last.parts.is_empty()) {
                    words.push(Word::default());
                }
                if let Some(next) = words.last_mut() {
                    next.breaks |= piece.ends_with('\n');
                    next.spaces += 1;
                }
            }
        }
    }
    words.retain(|word| !word.parts.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(width: usize) -> Screen<'static> {
        Screen { width: Some(width), ..Screen::default() }
    }

    #[test]
    fn words_flow_to_where_the_screen_ends() {
        let spans = [Span::new(Tone::Strong, "one two"), Span::new(Tone::Quiet, "   three four")];
        assert_eq!(flow(Screen::default(), &spans, 4, 2), "one two   three four");
        assert_eq!(flow(screen(12), &spans, 4, 2), "one two\n  three four");
        assert_eq!(flow(screen(8), &spans, 4, 2), "one\n  two\n  three\n  four");
        assert_eq!(flow(screen(3), &[Span::new(Tone::Plain, "unbreakable words")], 0, 1), "unbreakable\n words");
    }

    #[test]
    fn a_word_of_two_tones_is_not_broken() {
        let spans = [Span::new(Tone::Plain, "aaa b"), Span::new(Tone::Good, "b c")];
        assert_eq!(flow(screen(5), &spans, 0, 0), "aaa\nbb c");
        let coloured = Screen { colour: true, ..screen(5) };
        assert_eq!(flow(coloured, &spans, 0, 0), "aaa\nb\u{1b}[32mb c\u{1b}[0m");
    }

    #[test]
    fn no_command_comes_together_of_two_spans() {
        let shown = |texts: &[&str]| {
            let spans: Vec<Span> = texts.iter().map(|text| Span::of(Tone::Plain, text)).collect();
            flow(Screen::default(), &spans, 0, 0)
        };
        assert_eq!(shown(&["a ##", "[error]x"]), "a ##<U+005B>error]x");
        assert_eq!(shown(&["#", "#", "[x"]), "##<U+005B>x");
        assert_eq!(shown(&["#", "[x", "## ", "[y"]), "#[x## [y");
    }

    #[test]
    fn a_text_without_spaces_flows_too() {
        let spans = [Span::new(Tone::Strong, "現場を見"), Span::new(Tone::Quiet, "る。次へ ok")];
        assert_eq!(flow(screen(10), &spans, 2, 2), "現場を\n  見る。次\n  へ ok");
        assert_eq!(flow(Screen::default(), &spans, 2, 2), "現場を見る。次へ ok");
    }

    #[test]
    fn lines_of_a_text_stay_and_nothing_else_moves_the_cursor() {
        let span = Span::of_lines(Tone::Plain, "first\r\n\n  second\u{1b}[2J\n");
        assert_eq!(flow(Screen::default(), &[span], 0, 4), "first\n    second␛[2J");
        assert_eq!(Span::of(Tone::Plain, "a\nb"), Span::new(Tone::Plain, "a␊b"));
    }
}
