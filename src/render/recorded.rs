//! What a recording command did, as text: what was written, what the history makes of it, and what could come next.

use chrono::NaiveDate;

use super::escape::printable;
use super::style::{Screen, Tone, pad, width};
use super::words;
use crate::model::judged::JudgedActual;
use crate::model::verdict::Verdict;
use crate::model::wording::{self, Tag};

/// What was done.
#[derive(Debug, Clone, Copy, Default)]
pub struct Recorded<'a> {
    /// The step's id; of several their ids.
    pub id: &'a str,
    /// Its title, else its id; empty where there is none to tell.
    pub title: &'a str,
    /// What was done to it: `began`, `finished`, …
    pub done: &'a str,
    /// The day of that.
    pub on: Option<NaiveDate>,
    /// The id that it had before.
    pub was: Option<&'a str>,
    /// The steps that it was linked to, or became.
    pub to: &'a [String],
    /// The file that was written, from the root; of several all of them.
    pub path: &'a str,
    /// What the history makes of it. `None` where it is not in the record, or can't be judged.
    pub judged: Option<&'a JudgedActual>,
    /// The full hash of the commit that was made.
    pub commit: Option<&'a str>,
    /// The planned steps that it may be: id, title and how likely, from 0 to 1.
    pub candidates: &'a [(&'a str, &'a str, f64)],
}

/// Tells what was done.
pub fn recorded(it: &Recorded<'_>, screen: Screen<'_>) -> String {
    let id = screen.paint(Tone::Strong, &printable(it.was.unwrap_or(it.id)));
    let mut line = format!("{} {id}", it.done);
    if !it.to.is_empty() {
        let arrow = if screen.unicode { " → " } else { " -> " };
        line.push_str(arrow);
        line.push_str(&printable(&it.to.join(", ")));
    }
    if !it.title.is_empty() {
        line.push_str(&format!("   {}", printable(it.title)));
    }
    if let Some(day) = it.on {
        line.push_str(&format!("   {day}"));
    }
    line.push('\n');
    if let Some(judged) = it.judged {
        let verdict = screen.paint(tone(judged), judged.verdict.name());
        let because = words::because(judged, 0, &|text: &str| printable(text).into_owned());
        let gap = if because.is_empty() { "" } else { "   " };
        line.push_str(&format!("  {verdict}{gap}{because}\n"));
    }
    let commit = match it.commit {
        Some(hash) => format!("committed {}", screen.commit(hash)),
        None => "not committed".to_owned(),
    };
    line.push_str(&screen.paint(Tone::Quiet, &format!("  {}   {commit}", printable(it.path))));
    line.push('\n');
    line
}

fn tone(step: &JudgedActual) -> Tone {
    match step.verdict {
        Verdict::Anticipated => Tone::Good,
        Verdict::Adapted => Tone::Learned,
        Verdict::Retrofitted(_) => Tone::Caution,
        Verdict::Emergent => Tone::Surprise,
    }
}

/// Shows planned steps that a title may mean, with the words that differ.
pub fn candidates(title: &str, candidates: &[(&str, &str)], numbered: bool, screen: Screen<'_>) -> String {
    let ids = candidates.iter().map(|(id, _)| width(&printable(id))).max().unwrap_or(0);
    let line = |(number, (id, planned)): (usize, &(&str, &str))| {
        let number = if numbered { format!("{}  ", number + 1) } else { String::new() };
        let id = screen.paint(Tone::Strong, &pad(&printable(id), ids));
        format!("  {number}{id}   {}\n", compared(title, planned, screen))
    };
    candidates.iter().enumerate().map(line).collect()
}

/// The planned title; the words that it shares with the other one stand out.
fn compared(title: &str, planned: &str, screen: Screen<'_>) -> String {
    let pieces = wording::compare(&title.to_lowercase(), &planned.to_lowercase());
    // Letters may have other lengths in lower case: then the title is shown as it is.
    if planned.to_lowercase().len() != planned.len() {
        return printable(planned).into_owned();
    }
    let mut rest = planned;
    let mut out = String::new();
    for piece in pieces.iter().filter(|piece| piece.tag != Tag::Removed) {
        let Some((part, behind)) = rest.split_at_checked(piece.text.len()) else { break };
        let tone = if piece.tag == Tag::Same { Tone::Good } else { Tone::Plain };
        out.push_str(&screen.paint(tone, &printable(part)));
        rest = behind;
    }
    out.push_str(&printable(rest));
    out
}

/// Colours a difference, and makes it harmless, line by line.
pub fn difference(text: &str, screen: Screen<'_>) -> String {
    let line = |line: &str| {
        let tone = match line.as_bytes().first() {
            Some(b'+') => Tone::Good,
            Some(b'-') => Tone::Bad,
            Some(b'@') => Tone::Quiet,
            _ => Tone::Plain,
        };
        format!("{}\n", screen.paint(tone, &printable(line.trim_end_matches('\r'))))
    };
    text.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_told_in_a_few_lines() {
        let recorded_step = Recorded {
            id: "a-b",
            title: "A \u{1b}b",
            done: "began",
            on: NaiveDate::from_ymd_opt(2023, 2, 1),
            path: "plans/x/actual.toml",
            ..Recorded::default()
        };
        let text = recorded(&recorded_step, Screen::default());
        assert!(text.starts_with("began a-b   A "), "{text}");
        assert!(text.ends_with("   2023-02-01\n  plans/x/actual.toml   not committed\n"), "{text}");
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn candidates_stand_below_each_other() {
        let all = [("sizing-survey", "Survey customers"), ("b", "İstanbul")];
        let text = candidates("survey of 140 customers", &all, true, Screen::default());
        assert_eq!(text, "  1  sizing-survey   Survey customers\n  2  b               İstanbul\n");
    }
}
