//! Mending: what is wrong with a file and has one sure cure.
//!
//! The cures come with the findings, as edits of bytes. A stranger's file could be written so that taking out a hidden
//! character opens a text or closes it, so nothing is believed: the mended text is read again, and must mean what the old
//! one did but for what was to be mended. Else the file stays as it is.

use std::collections::HashMap;
use std::ops::Range;

use super::format::Format;
use super::hidden::stripped;
use super::problem::MAX_FINDINGS;
use super::read::unknown::plain;
use super::read::{self, Document};
use super::source::BOM;
use crate::model::finding::{Finding, Rule};

/// A file that was mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    /// What it holds now.
    pub bytes: Vec<u8>,
    /// How many findings are gone.
    pub count: usize,
}

/// Why a file that could be mended is left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsure {
    /// It is no TOML, or a merge conflict was left in it.
    #[error("it does not parse")]
    Unreadable,
    /// It has more findings than are listed.
    #[error("more is wrong with it than is listed")]
    TooMuch,
    /// Mended, it would mean something else, or something else would be wrong with it.
    #[error("mending it would change more than what is wrong")]
    Meaning,
}

/// Mends a file of the format `F`: those of its findings that have a cure and whose rules are wanted. Gives `None` where
/// there is none.
///
/// # Errors
/// If it can't be mended for sure.
pub fn mend<F: Format>(path: &str, bytes: &[u8], wanted: impl Fn(Rule) -> bool) -> Result<Option<Mended>, Unsure> {
    let before = read::document::<F>(path, bytes);
    let is_curable = |finding: &&Finding| finding.fix.is_some() && wanted(finding.rule);
    let (curable, others): (Vec<&Finding>, Vec<&Finding>) = before.findings.iter().partition(is_curable);
    // What else is wrong may come of that, or not be seen for it.
    if before.findings.iter().any(|finding| matches!(finding.rule, Rule::Syntax | Rule::ConflictMarker)) {
        return Err(Unsure::Unreadable);
    }
    if curable.is_empty() {
        return Ok(None);
    }
    if before.findings.len() >= MAX_FINDINGS {
        return Err(Unsure::TooMuch);
    }
    let edits = curable.iter().filter_map(|finding| finding.fix.as_ref()).flatten();
    let text = edited(&before.text, edits).ok_or(Unsure::Meaning)?;
    let mark = if bytes.starts_with(BOM) { BOM } else { b"" };
    let mended = [mark, text.as_bytes()].concat();
    let after = read::document::<F>(path, &mended);
    if ids::<F>(&before) != ids::<F>(&after) || !only_those(&after.findings, &others) || !is_cured(&before.text, &text)
    {
        return Err(Unsure::Meaning);
    }
    Ok(Some(Mended { bytes: mended, count: curable.len() }))
}

/// Puts texts in the place of bytes. `None` where two edits meet.
fn edited<'e>(text: &str, edits: impl Iterator<Item = &'e (Range<usize>, String)>) -> Option<String> {
    let mut edits: Vec<_> = edits.collect();
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut new = String::with_capacity(text.len() + edits.len());
    let mut done = 0;
    for (range, with) in edits {
        new.push_str(text.get(done..range.start)?);
        new.push_str(with);
        done = range.end;
    }
    new.push_str(text.get(done..)?);
    Some(new)
}

/// The ids of the steps; `None` where the version does not parse.
fn ids<F: Format>(document: &Document<F::Head, F::Step>) -> Option<Vec<&str>> {
    Some(document.content.as_ref()?.steps.iter().map(F::id).collect())
}

/// Tells whether there are no findings but these, wherever they stand now.
fn only_those(found: &[Finding], those: &[&Finding]) -> bool {
    let key = |finding: &Finding| (finding.rule, finding.step.clone(), finding.message.clone());
    let mut left: HashMap<_, usize> = HashMap::new();
    for finding in those {
        *left.entry(key(finding)).or_default() += 1;
    }
    found.iter().all(|finding| match left.get_mut(&key(finding)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    })
}

/// Tells whether a text means what another one does, but for keys and values that are the same ones written right.
fn is_cured(old: &str, new: &str) -> bool {
    let (Ok(old), Ok(new)) = (old.parse::<toml::Table>(), new.parse::<toml::Table>()) else { return false };
    is_cure(&toml::Value::Table(old), &toml::Value::Table(new))
}

fn is_cure(old: &toml::Value, new: &toml::Value) -> bool {
    use toml::Value::{Array, Boolean, Datetime, String as Text, Table};
    match (old, new) {
        (Table(old), Table(new)) => {
            let renamed = |key: &str| Some(plain(key)).filter(|plain| !old.contains_key(plain));
            let now = |key: &str| new.get(key).or_else(|| new.get(&renamed(key)?));
            old.len() == new.len() && old.iter().all(|(key, old)| now(key).is_some_and(|new| is_cure(old, new)))
        }
        (Array(old), Array(new)) => old.len() == new.len() && old.iter().zip(new).all(|(old, new)| is_cure(old, new)),
        (Text(old), Text(new)) => old == new || stripped(old) == *new,
        (Text(old), Datetime(new)) => *old == new.to_string(),
        (Text(old), Boolean(new)) => *old == new.to_string(),
        (old @ Text(_), Array(new)) => matches!(new.as_slice(), [only @ Text(_)] if is_cure(old, only)),
        // No number that is not one equals itself; printed it does.
        (old, new) => old == new || format!("{old:?}") == format!("{new:?}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::format::{Plan, Record};
    use super::*;

    /// What becomes of a plan's step that says these lines beside its id, and how many findings are gone.
    fn mended(lines: &str) -> Result<Option<(String, usize)>, Unsure> {
        let head = "# a plan\n[[step]]\nid = \"a\"\n";
        let done = mend::<Plan>("p", format!("{head}{lines}\n").as_bytes(), |_| true)?;
        Ok(done.map(|done| {
            let text = String::from_utf8(done.bytes).unwrap();
            (text.strip_prefix(head).unwrap().strip_suffix('\n').unwrap().to_owned(), done.count)
        }))
    }

    #[track_caller]
    fn mends(lines: &str, expected: &str) {
        assert_eq!(mended(lines), Ok(Some((expected.to_owned(), 1))), "{lines}");
    }

    #[track_caller]
    fn leaves(lines: &str) {
        assert_eq!(mended(lines), Ok(None), "{lines}");
    }

    #[test]
    fn keys_that_are_wrong_in_case_or_dashes_only_are_mended() {
        mends("Due = 2023-01-09 # soon", "due = 2023-01-09 # soon");
        mends("dropped_by = 'b'", "dropped-by = 'b'");
        mends("DROPPED-BY   = 'b'", "dropped-by   = 'b'");
        mends("'Needs' = ['b']", "needs = ['b']");
        leaves("dropped-bye = 'b'");
        leaves("Due = 2023-01-09\ndue = 2023-01-10");
        leaves("Due = 2023-01-09\nDUE = 2023-01-10");
        leaves("ID = 'b'");
        leaves("Extra.x = 1");
        leaves("[step.Extra]\nx = 1");
        let text = "Title = 'T'\n[[step]]\nid = 'a'\n";
        let done = mend::<Plan>("p", text.as_bytes(), |_| true).unwrap().unwrap();
        assert_eq!(done.bytes, text.replace("Title", "title").as_bytes());
    }

    #[test]
    fn days_and_flags_lose_their_quotes_and_a_text_gets_its_brackets() {
        mends("due = \"2023-01-09\"  # soon", "due = 2023-01-09  # soon");
        mends("due = '''2023-01-09'''", "due = 2023-01-09");
        leaves("due = '2023-1-9'");
        leaves("due = ' 2023-01-09'");
        leaves("due = '2023-02-30'");
        leaves("due = 'soon'");
        mends("needs = \"b\" # b", "needs = [\"b\"] # b");
        leaves("needs = 5");
        leaves("needs = ['b', 5]");
        let record = |lines: &str| {
            let done = mend::<Record>("p", format!("[[step]]\nid = 'a'\n{lines}\n").as_bytes(), |_| true).unwrap();
            done.map(|done| String::from_utf8(done.bytes).unwrap())
        };
        let with = |lines: &str| Some(format!("[[step]]\nid = 'a'\n{lines}\n"));
        assert_eq!(record("on = [2023-01-09, '2023-01-10']"), with("on = [2023-01-09, 2023-01-10]"));
        assert_eq!(record("foreseeable = \"true\""), with("foreseeable = true"));
        assert_eq!(record("foreseeable = 'yes'"), None);
        assert_eq!(record("on = '2023-01-09'"), None);
        assert_eq!(record("plan = 'b'"), None, "that is right as it is");
    }

    #[test]
    fn hidden_characters_are_taken_out() {
        mends("note = \"a\u{200b}b\"", "note = \"ab\"");
        mends("note = \"a\\u202Eb\\u200B\" # c", "note = \"ab\" # c");
        mends("note = '''\n a\u{feff}\n\tb'''", "note = '''\n a\n\tb'''");
        mends("title = 'a\u{202e}b'", "title = 'ab'");
        mends("needs = ['b\u{200b}', 'c']", "needs = ['b', 'c']");
        mends("extra.x = [{ y = 'a\u{200b}' }]", "extra.x = [{ y = 'a' }]");
        leaves("title = \"\u{200b}\"");
        leaves("title = \"a\\tb\u{200b}\"");
        leaves("was = ['b\u{200b}']");
        leaves("extra.\"a\u{200b}\" = 1");
        let of = |text: &str| mend::<Plan>("p", text.as_bytes(), |_| true);
        assert_eq!(of("[[step]]\nid = 'a\u{200b}'\n"), Ok(None), "it would be another step");
        let done = of("[[step]]\ntitle = 'Survey\u{200b} customers'\n").unwrap().unwrap();
        assert_eq!(done.bytes, b"[[step]]\ntitle = 'Survey customers'\n");
    }

    #[test]
    fn what_is_wrong_in_several_ways_is_mended_in_all() {
        let text = "\u{feff}Title = 'T\u{200b}'\r\n[[step]]\r\nid = 'a'\r\nDue = 2023-01-01\r\nneeds = 'b\u{200b}'\r\ncolour = 1\r\n";
        let done = mend::<Plan>("p", text.as_bytes(), |_| true).unwrap().unwrap();
        let expected =
            "\u{feff}title = 'T'\r\n[[step]]\r\nid = 'a'\r\ndue = 2023-01-01\r\nneeds = ['b']\r\ncolour = 1\r\n";
        assert_eq!((String::from_utf8(done.bytes).unwrap().as_str(), done.count), (expected, 5));
        let done = mend::<Plan>("p", text.as_bytes(), |rule| rule == Rule::BadValue).unwrap().unwrap();
        assert_eq!(done.count, 1);
    }

    #[test]
    fn what_would_be_wrong_then_too_is_left() {
        assert_eq!(mended("Due = 'soon'"), Err(Unsure::Meaning));
        assert_eq!(mended("Due = '2023-01-09'\nneeds = 'b'"), Err(Unsure::Meaning));
    }

    #[test]
    fn what_does_not_parse_or_holds_a_conflict_is_left() {
        for unreadable in [
            "due = '2023-01-09'\nnote = 'x",
            "Due = 2023-01-09\n[[step]]\nkind = 'activity'",
            "due = '2023-01-09'\nnote = '''\n<<<<<<< a\n=======\n>>>>>>> b\n'''",
        ] {
            assert_eq!(mended(unreadable), Err(Unsure::Unreadable), "{unreadable}");
        }
        let many = "[[step]]\nid = 'a'\nneeds = 'b'\n".repeat(MAX_FINDINGS);
        assert_eq!(mend::<Plan>("p", many.as_bytes(), |_| true), Err(Unsure::TooMuch));
    }

    #[test]
    fn no_text_can_be_opened_or_closed_by_it() {
        for lines in [
            "note = '''a''\u{200b}'\n[[step]]\nid = \"evil\"\n#'''",
            "note = \"\"\"a\"\"\u{200b}\"\n[[step]]\nid = 'evil'\n#\"\"\"",
            "note = '''a''\u{200b}'\nkind = \"decision\"\n#'''",
        ] {
            assert_eq!(mended(lines), Err(Unsure::Meaning), "{lines}");
        }
    }

    proptest! {
        #[test]
        fn a_mended_file_means_the_same_and_is_not_mended_twice(
            title in "[a-z\u{200b}\u{202e}' ]{0,6}", note in "[a-z\u{200b}\"'\n]{0,8}", key in "(due|Due|DUE|dUe_)",
            value in "(\"2023-01-09\"|2023-01-09|'x'|\"true\")", needs in "(needs|Needs) = ('b'|\\['b'\\]|\"\u{200b}\")"
        ) {
            let text = format!(
                "[[step]]\nid = 'a'\ntitle = \"{title}\"\nnote = '''{note}'''\n{key} = {value}\n{needs}\n"
            );
            if let Ok(Some(done)) = mend::<Plan>("p", text.as_bytes(), |_| true) {
                let after = read::document::<Plan>("p", &done.bytes);
                prop_assert!(after.findings.len() < read::document::<Plan>("p", text.as_bytes()).findings.len());
                prop_assert_eq!(after.content.unwrap().steps.len(), 1);
                prop_assert_eq!(mend::<Plan>("p", &done.bytes, |_| true), Ok(None));
            }
        }
    }
}
