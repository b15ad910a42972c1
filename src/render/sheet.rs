//! A sheet of words with what is said of each, as a help ends with one: examples, terms, sentences.
//!
//! A line that is moved in begins with a term, which is never broken: it may be a command, and whoever pastes half of one
//! does something else. Two spaces behind it begins what is said of it, which flows below itself, or where the screen is too
//! narrow for both, below the term. Lines that are moved in further go on with what is said; all others are prose.

use super::fold::folded;
use super::style::{Screen, width};

/// How far in a line still begins with a term.
const TERM: usize = 4;
/// How far in what is said stands below its term.
const BELOW: usize = 6;
/// The fewest columns for what is said beside its term.
const BESIDE: usize = 24;

/// A part of a sheet.
enum Part<'t> {
    Prose(String),
    Term { head: &'t str, column: usize, said: String },
    Blank,
}

/// Lays a sheet out for a screen of so many columns.
pub fn sheet(text: &str, columns: usize) -> String {
    let screen = Screen { width: Some(columns), ..Screen::default() };
    let parts: Vec<String> = parts(text).iter().map(|part| laid(part, columns, screen)).collect();
    parts.join("\n")
}

fn laid(part: &Part<'_>, columns: usize, screen: Screen<'_>) -> String {
    let (head, column, said) = match part {
        Part::Blank => return String::new(),
        Part::Prose(text) => return folded(text, columns, 0),
        Part::Term { head, said, .. } if said.is_empty() => return (*head).to_owned(),
        Part::Term { head, column, said } => (head, *column, said),
    };
    let column = if columns >= column + BESIDE.min(width(said)) { column } else { BELOW };
    let gap = match column.checked_sub(width(head)).filter(|gap| *gap >= 2) {
        Some(gap) => " ".repeat(gap),
        None => format!("\n{}", " ".repeat(column)),
    };
    let inner = Screen { width: Some(columns.saturating_sub(column)), ..screen };
    let said = inner.wrap(said).replace('\n', &format!("\n{}", " ".repeat(column)));
    format!("{head}{gap}{said}")
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for line in text.lines() {
        let rest = line.trim_start();
        let indent = line.len() - rest.len();
        match parts.last_mut() {
            _ if rest.is_empty() => parts.push(Part::Blank),
            Some(Part::Term { column, said, .. }) if indent > TERM => {
                if said.is_empty() {
                    *column = indent;
                } else {
                    said.push(' ');
                }
                said.push_str(rest);
            }
            // A heading stays alone.
            Some(Part::Prose(prose)) if indent == 0 && !prose.ends_with(':') => {
                prose.push(' ');
                prose.push_str(rest);
            }
            _ if indent == 0 => parts.push(Part::Prose(rest.to_owned())),
            _ => {
                let (term, said) = rest.split_once("  ").unwrap_or((rest, ""));
                let head = line.get(..indent + term.len()).unwrap_or(line);
                let said = said.trim_start();
                let column = width(line).saturating_sub(width(said));
                parts.push(Part::Term { head, column, said: said.to_owned() });
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Prose of several words\nthat goes on.\n\nExamples:\n  run --it    what it does, in many words\n  \
                        run --with-a-long --list of-arguments\n              what that does";

    #[test]
    fn what_is_said_flows_below_itself() {
        let wide = "Prose of several words that goes on.\n\nExamples:\n  run --it    what it does, in many words\n  \
                    run --with-a-long --list of-arguments\n              what that does";
        assert_eq!(sheet(TEXT, 60), wide);
        let narrow = "Prose of several words that goes on.\n\nExamples:\n  run --it    what it does, in many\n              \
                      words\n  run --with-a-long --list of-arguments\n              what that does";
        assert_eq!(sheet(TEXT, 38), narrow);
    }

    #[test]
    fn a_term_is_never_broken_and_what_is_said_goes_below() {
        let narrow = "Prose of several words\nthat goes on.\n\nExamples:\n  run --it\n      what it does, in\n      many \
                      words\n  run --with-a-long --list of-arguments\n      what that does";
        assert_eq!(sheet(TEXT, 22), narrow);
    }
}
