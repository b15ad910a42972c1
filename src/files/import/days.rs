//! The days that people write before a step, or behind it in brackets.

use chrono::NaiveDate;

/// When a step was, as its line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    /// The only day, or the first.
    pub(super) first: NaiveDate,
    last: Option<NaiveDate>,
    /// Whether the end is left open: `(2023-02-01 –)`, `(since 2023-02-01)`.
    pub(super) is_open: bool,
}

impl Days {
    /// The only day, or the last.
    pub(super) fn last(self) -> NaiveDate {
        self.last.unwrap_or(self.first)
    }
}

/// What stands between two days. The longest come first.
const BETWEEN: [&str; 9] = ["until", "to", "->", "..", "…", "→", "–", "—", "-"];

/// Splits a line into its days and its text.
pub(super) fn split(line: &str) -> (Option<Days>, &str) {
    match behind(line).or_else(|| before(line)) {
        Some((days, text)) => (Some(days), text),
        None => (None, line),
    }
}

/// Finds days in brackets at the end of a line; a full stop may follow.
fn behind(line: &str) -> Option<(Days, &str)> {
    let body = line.trim_end_matches(['.', ' ']);
    let (open, body) =
        [('(', ')'), ('[', ']')].into_iter().find_map(|(open, close)| Some((open, body.strip_suffix(close)?)))?;
    let (text, inside) = body.rsplit_once(open)?;
    let since = ["since ", "from "].into_iter().find_map(|word| inside.trim().strip_prefix(word));
    let (days, rest) = span(since.unwrap_or(inside).trim())?;
    let is_open = since.is_some() && days.last.is_none() || BETWEEN.contains(&rest.trim());
    (is_open || rest.trim().is_empty()).then(|| (Days { is_open, ..days }, text.trim_end()))
}

/// Finds days at the start of a line, in brackets or not, with a colon, a dash or a space behind them.
fn before(line: &str) -> Option<(Days, &str)> {
    let bracket =
        line.strip_prefix('(').map(|rest| (rest, ')')).or_else(|| line.strip_prefix('[').map(|rest| (rest, ']')));
    let (days, rest) = span(bracket.map_or(line, |(rest, _)| rest))?;
    let rest = match bracket {
        Some((_, close)) => rest.trim_start().strip_prefix(close)?,
        None => rest,
    };
    let text = rest.trim_start_matches([':', ' ', '–', '—', '-', '|', ',', '\u{b7}']);
    (text.len() < rest.len()).then_some((days, text))
}

/// Reads a day, or two with something between them, and gives what follows.
fn span(text: &str) -> Option<(Days, &str)> {
    let (first, rest) = day(text)?;
    let second = |rest: &'_ str| -> Option<(NaiveDate, usize)> {
        let after = rest.trim_start();
        let after = BETWEEN.into_iter().find_map(|between| after.strip_prefix(between))?;
        let (last, after) = day(after.trim_start()).filter(|(last, _)| *last >= first)?;
        Some((last, after.len()))
    };
    let found = second(rest);
    let rest = found.map_or(rest, |(_, left)| rest.get(rest.len() - left..).unwrap_or_default());
    Some((Days { first, last: found.map(|(last, _)| last), is_open: false }, rest))
}

/// Reads a day that no digit follows.
fn day(text: &str) -> Option<(NaiveDate, &str)> {
    let (day, rest) = text.split_at_checked(10)?;
    let is_iso = day
        .bytes()
        .enumerate()
        .all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok().filter(|_| is_iso)?;
    (!rest.starts_with(|c: char| c.is_ascii_digit())).then_some((day, rest))
}
