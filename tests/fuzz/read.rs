//! Both readers agree on every version of every file, and what they say of it is about that file.

use std::fmt::Debug;
use std::ops::Range;

use asplanned::files::read::{self, Document, duplicates_between};
use asplanned::files::versions::Versions;
use asplanned::files::{Format, Plan, Record, digest, settings};
use asplanned::model::finding::Finding;

/// What parts the versions of a file: a byte that no TOML has.
pub const BETWEEN: u8 = 0;

/// Reads the data as versions of a plan, a record and settings, one after the other.
pub fn read(data: &[u8]) {
    let versions: Vec<&[u8]> = data.split(|byte| *byte == BETWEEN).take(16).collect();
    all_agree::<Plan>(&versions);
    all_agree::<Record>(&versions);
    let records: Vec<_> = versions.iter().map(|bytes| read::record("actual/x.toml", bytes)).collect();
    duplicates_between(&records.iter().collect::<Vec<_>>());
    for bytes in versions {
        let (_, findings) = settings::read("asplanned.toml", bytes);
        let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
        are_about(&findings, &text);
        let short = digest::digest(bytes);
        assert_eq!(short.is_some(), read::plan("", bytes).content.is_some(), "only what parses has a digest");
    }
}

fn all_agree<F: Format>(versions: &[&[u8]])
where
    F::Step: PartialEq,
{
    let mut reader: Versions<F> = Versions::new();
    for bytes in versions {
        let document = read::document::<F>("plans/x/file.toml", bytes);
        is_sound(&document);
        let again = Versions::<F>::new().read(bytes);
        match (reader.read(bytes), &document.content) {
            (Ok(version), Some(content)) => {
                assert_eq!(version.head, content.head, "the heads differ");
                let steps = version.steps.iter().map(|step| &reader.steps()[*step as usize]);
                assert!(steps.eq(&content.steps), "the steps differ:\n{:#?}", content.steps);
                assert_eq!(again.map(|it| it.steps.len()), Ok(version.steps.len()));
            }
            (Err(fault), None) => {
                assert!(fault.line >= 1 && fault.line <= document.text.matches('\n').count() + 1, "{fault}");
                assert_eq!(again, Err(fault), "what was read before changes why a version does not parse");
            }
            (Ok(_), None) => panic!("the newest version would not parse: {:#?}", document.findings),
            (Err(fault), Some(_)) => panic!("a version of the history would not parse: {fault}"),
        }
    }
}

/// Checks that a document tells why it does not parse, and all its places are places of it.
fn is_sound<H: Debug, S: Debug>(document: &Document<H, S>) {
    are_about(&document.findings, &document.text);
    let Some(content) = &document.content else {
        assert!(!document.findings.is_empty(), "nothing is said to be wrong");
        return;
    };
    assert_eq!(content.steps.len(), content.places.len());
    for places in &content.places {
        let names = places.names.iter().map(|name| &name.place);
        for place in names.chain(places.values.iter().map(|(_, place)| place)).chain([&places.step]) {
            is_in(&place.span, &document.text);
        }
    }
    for (_, place) in &content.keys {
        is_in(&place.span, &document.text);
    }
}

fn are_about(findings: &[Finding], text: &str) {
    let lines = text.matches('\n').count() + 1;
    for finding in findings {
        for place in finding.related.iter().map(|(place, _)| place).chain([&finding.place]) {
            is_in(&place.span, text);
            assert!((1..=lines).contains(&place.line) && place.column >= 1, "{place:?} of {lines} lines");
        }
        let mut end = 0;
        for (range, _) in finding.fix.iter().flatten() {
            is_in(range, text);
            assert!(range.start >= end, "two cures meet in one place: {:?}", finding.fix);
            end = range.end;
        }
        assert!(!finding.message.is_empty() && finding.help.as_ref().is_none_or(|help| !help.is_empty()));
    }
}

fn is_in(span: &Range<usize>, text: &str) {
    assert!(text.get(span.clone()).is_some(), "{span:?} is no part of the text");
}
