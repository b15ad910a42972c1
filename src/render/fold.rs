//! Finished lines, broken between words where the screen ends: errors, notes, questions, what was recorded.
//!
//! Where [`super::flow`] lays a text out, this takes lines that are whole already, colours and links among them. What is
//! to be pasted into a shell stays in one piece, on a line of its own if need be: two halves of a command are two commands.

use anstream::adapter::strip_str;

use super::style::{Screen, pieces, width};

/// How far in the rest of a line stands.
const HANGING: usize = 2;
/// The programs whose calls stand in what is said, behind a colon or at a line's beginning.
const PROGRAMS: [&str; 6] = ["asplanned", "git", "ls", "rm", "df", "pbpaste"];

/// Breaks lines where the screen ends; the rest of each stands further in than its beginning. Without a screen they stay.
pub fn fold(text: &str, screen: Screen<'_>) -> String {
    let Some(columns) = screen.width else { return text.to_owned() };
    text.split('\n').map(|line| folded(line, columns, indent(line) + HANGING)).collect::<Vec<_>>().join("\n")
}

/// Breaks one line; its rest stands behind `hanging` columns.
pub(super) fn folded(line: &str, columns: usize, hanging: usize) -> String {
    if visible(line) <= columns {
        return line.to_owned();
    }
    let hanging = hanging.min(columns / 2);
    let indent = indent(line);
    let mut out = " ".repeat(indent);
    let mut used = indent;
    let mut is_first = true;
    for Word { spaces, text } in words(line.get(indent..).unwrap_or_default()) {
        let wide = visible(&text);
        if !is_first && used + spaces + wide > columns {
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
            out.push_str(&" ".repeat(hanging));
            used = hanging + wide;
        } else {
            out.push_str(&" ".repeat(spaces));
            used += spaces + wide;
        }
        out.push_str(&text);
        is_first = false;
    }
    // A question ends with a space, before which somebody answers.
    let end = line.len() - line.trim_end_matches(' ').len();
    out + &" ".repeat(end)
}

/// What is not broken, with the spaces before it.
struct Word {
    spaces: usize,
    text: String,
}

/// Takes a line apart at spaces, and between characters of scripts that have none; commands stay whole.
fn words(line: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut spaces = 0;
    let mut glue = Glue::None;
    let mut before = ":".to_owned();
    for token in line.split(' ') {
        if token.is_empty() {
            spaces += 1;
            continue;
        }
        let plain = strip_str(token).to_string();
        let begins = glue == Glue::None && PROGRAMS.contains(&plain.as_str());
        match words.last_mut().filter(|_| glue != Glue::None) {
            Some(last) => {
                last.text.push_str(&" ".repeat(spaces));
                last.text.push_str(token);
            }
            None if begins => words.push(Word { spaces, text: token.to_owned() }),
            None => {
                for piece in pieces(token) {
                    words.push(Word { spaces, text: piece.to_owned() });
                    spaces = 0;
                }
            }
        }
        glue = match glue {
            Glue::None if begins && before.ends_with(':') => Glue::Command,
            // In a sentence the name and what is asked of the program.
            Glue::None if begins => Glue::Next,
            Glue::Command if !ends_command(words.last().map_or("", |word| &word.text)) => Glue::Command,
            _ => Glue::None,
        };
        before = plain;
        spaces = 1;
    }
    words
}

/// What a word is held together with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Glue {
    None,
    Next,
    Command,
}

/// Tells whether a command is over: a sentence goes on behind it. What is quoted is the command's own.
fn ends_command(text: &str) -> bool {
    let is_quoted = ['"', '\''].into_iter().any(|quote| text.matches(quote).count() % 2 == 1);
    let ends_sentence = text.strip_suffix('.').is_some_and(|rest| rest.ends_with(char::is_alphanumeric));
    !is_quoted && (ends_sentence || text.ends_with([',', ';']))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// How many columns a text takes; what makes colours and links takes none.
fn visible(text: &str) -> usize {
    if text.contains('\u{1b}') { width(&strip_str(text).to_string()) } else { width(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::style::Tone;

    fn screen(columns: usize) -> Screen<'static> {
        Screen { width: Some(columns), ..Screen::default() }
    }

    #[test]
    fn lines_are_broken_between_words_and_their_rest_hangs() {
        let text = "error: one two three four\n  try: five six seven eight\nshort\n";
        assert_eq!(fold(text, screen(16)), "error: one two\n  three four\n  try: five six\n    seven eight\nshort\n");
        assert_eq!(fold(text, Screen::default()), text);
        assert_eq!(fold("one two: ", screen(7)), "one\n  two: ");
        assert_eq!(fold("a   b   cccccc", screen(10)), "a   b\n  cccccc");
    }

    #[test]
    fn a_command_stays_in_one_piece() {
        let hint = "  try: name it yourself: git add -- \"a, b\" c && git commit -- c; then go on with it";
        assert_eq!(
            fold(hint, screen(30)),
            "  try: name it yourself:\n    git add -- \"a, b\" c && git commit -- c;\n    then go on with it"
        );
        assert_eq!(fold("or: git log. And all else", screen(12)), "or: git log.\n  And all\n  else");
        assert_eq!(fold("see: asplanned show x -i name", screen(20)), "see:\n  asplanned show x -i name");
        assert_eq!(
            fold("there it is, asplanned demo shows one", screen(24)),
            "there it is,\n  asplanned demo shows\n  one"
        );
    }

    #[test]
    fn colours_and_links_take_no_column() {
        let coloured = Screen { colour: true, ..screen(9) };
        let line = format!("{} two three", coloured.paint(Tone::Bad, "one"));
        assert_eq!(fold(&line, coloured), format!("{} two\n  three", coloured.paint(Tone::Bad, "one")));
        let hash = "\u{1b}]8;;https://example.org/a/long/address\u{1b}\\0123456\u{1b}]8;;\u{1b}\\";
        assert_eq!(fold(&format!("at {hash}"), screen(10)), format!("at {hash}"));
    }

    #[test]
    fn scripts_without_spaces_are_broken_too() {
        assert_eq!(fold("note: 現場を見る。次へ", screen(13)), "note: 現場を\n  見る。次へ");
        assert_eq!(fold("現場を見る。次", screen(10)), "現場を見\n  る。次");
    }
}
