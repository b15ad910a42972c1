use chrono::NaiveDate;

use super::*;
use crate::model::plan::BaselineChoice;
use crate::model::step::{Every, Kind, Unit};

fn said(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|it| format!("{}:{} {}: {}", it.place.line, it.place.column, it.rule, it.message)).collect()
}

fn plan_says(text: &str) -> Vec<String> {
    said(&plan("p", text.as_bytes()).findings)
}

fn record_says(text: &str) -> Vec<String> {
    said(&record("p", text.as_bytes()).findings)
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

const PLAN: &str = r#"title = "Concierge MVP"
summary = "By hand?"
baseline = 2023-01-20
agreed = 2023-01-09
closed = 2023-07-01
paths = ["src/**"]

[[step]]
id = "sizing-survey"
title = "Survey customers"
kind = "hypothesis"
phase = "discover"
needs = ["scenario-map", "x"]
yields = ["segments"]
due = 2023-02-10
every = "2 weeks"
who = "ana"
expect = "Most do"
note = """
Two
	lines."""
from = ["check-ins"]
was = ["survey"]
dropped = "Enough"
dropped-by = "beta-scope"
allow = ["coarse-step"]
allow-because = "One survey, many waves"

[step.extra]
anything = { goes = [1, "two"] }

[[step]]
title = "Überraschung: 60 %!"

[extra]
ours = true
"#;

const RECORD: &str = r#"[[step]]
id = "survey-wave-1"
title = "Survey"
plan = "sizing-survey"
kind = "recurring"
started = 2023-02-01
finished = 2023-02-12
on = [2023-03-01, 2023-03-15]
from = ["problem-sketches"]
outcome = "confirmed"
note = "why"
foreseeable = true
lesson = "Ask"
who = "ben"
evidence = ["https://x.test", "3f2a9c1"]
yields = ["segments"]
needs = []
was = []
allow = ["retrofitted", "unmet-need"]
allow-because = """
A pilot
of two days"""
[[step]]
title = "b"
plan = []
[[step]]
title = "c"
plan = ["a", "b"]
"#;

#[test]
fn a_whole_plan_is_read() {
    let document = plan("p", PLAN.as_bytes());
    assert_eq!(document.findings, []);
    let content = document.content.unwrap();
    assert_eq!(content.head.title.as_deref(), Some("Concierge MVP"));
    assert_eq!(content.head.baseline, Some(BaselineChoice::Day(day(2023, 1, 20))));
    assert_eq!(content.head.agreed, Some(day(2023, 1, 9)));
    assert_eq!(content.head.closed, Some(day(2023, 7, 1)));
    assert_eq!(content.head.paths, ["src/**"]);
    let [first, second] = content.steps.as_slice() else { panic!() };
    assert_eq!(first.id, "sizing-survey");
    assert_eq!(first.kind, Kind::Hypothesis);
    assert_eq!(first.every, Some(Every { count: 2, unit: Unit::Week }));
    assert_eq!(first.note.as_deref(), Some("Two\n\tlines."));
    assert_eq!(first.due, Some(day(2023, 2, 10)));
    assert_eq!(first.needs, ["scenario-map", "x"]);
    assert_eq!(first.dropped_by.as_deref(), Some("beta-scope"));
    assert_eq!(first.allow, ["coarse-step"]);
    assert_eq!(first.allow_because.as_deref(), Some("One survey, many waves"));
    assert_eq!(second.id, "uberraschung-60");
}

#[test]
fn a_whole_record_is_read() {
    let document = record("p", RECORD.as_bytes());
    assert_eq!(document.findings, []);
    let steps = document.content.unwrap().steps;
    assert_eq!(steps[0].plan.as_deref(), Some(["sizing-survey".to_owned()].as_slice()));
    assert_eq!(steps[0].on, [day(2023, 3, 1), day(2023, 3, 15)]);
    assert_eq!(steps[0].foreseeable, Some(true));
    assert_eq!(steps[0].evidence.len(), 2);
    assert_eq!(steps[0].allow, ["retrofitted", "unmet-need"]);
    assert_eq!(steps[0].allow_because.as_deref(), Some("A pilot\nof two days"));
    assert_eq!(steps[1].plan.as_deref(), Some([].as_slice()));
    assert_eq!(steps[2].plan.as_ref().unwrap().len(), 2);
}

#[test]
fn every_name_has_its_place() {
    let document = plan("p", PLAN.as_bytes());
    let content = document.content.unwrap();
    let text = |place: &Place| &document.text[place.span.clone()];
    assert_eq!(text(&content.places[0].step), "\"sizing-survey\"");
    assert_eq!((content.places[0].step.line, content.places[0].step.column), (9, 6));
    assert_eq!(text(&content.places[1].step), "\"Überraschung: 60 %!\"");
    let values: Vec<_> = content.places[0].values.iter().map(|(key, place)| (*key, text(place))).collect();
    assert_eq!(values, [("dropped", "\"Enough\"")]);
    let names: Vec<_> = content.places[0].names.iter().map(|it| (it.key, it.name.as_str(), text(&it.place))).collect();
    assert_eq!(
        names,
        [
            ("needs", "scenario-map", "\"scenario-map\""),
            ("needs", "x", "\"x\""),
            ("from", "check-ins", "\"check-ins\""),
            ("dropped-by", "beta-scope", "\"beta-scope\""),
            ("was", "survey", "\"survey\""),
        ]
    );
    let content = record("p", RECORD.as_bytes()).content.unwrap();
    assert_eq!(content.places[0].names[0].name, "sizing-survey");
    assert_eq!(content.places[2].names.iter().filter(|it| it.key == "plan").count(), 2);
}

#[test]
fn a_second_byte_order_mark_is_no_toml() {
    let text = |marks: usize| format!("{}[[step]]\nid = \"a\"\n", "\u{feff}".repeat(marks));
    assert_eq!(plan_says(&text(1)), [""; 0]);
    for marks in 2..5 {
        let read = plan("p", text(marks).as_bytes());
        assert_eq!(read.content, None);
        assert_eq!(plan_says(&text(marks)), ["1:1 syntax: the file begins with two byte order marks"]);
    }
}

#[test]
fn byte_order_mark_and_line_endings_do_not_matter() {
    let other = format!("\u{feff}{}", PLAN.replace('\n', "\r\n"));
    let (plain, other) = (plan("p", PLAN.as_bytes()), plan("p", other.as_bytes()));
    assert!(!other.text.starts_with('\u{feff}'));
    assert_eq!(other.findings, []);
    let (plain, other) = (plain.content.unwrap(), other.content.unwrap());
    assert_eq!((plain.head, plain.steps), (other.head, other.steps));
    for (plain, other) in plain.places.iter().zip(&other.places) {
        assert_eq!((plain.step.line, plain.step.column), (other.step.line, other.step.column));
    }
}

#[test]
fn wrong_values_are_absent_and_told_all_at_once() {
    let text = r#"title = ""
baseline = 5
agreed = "2023-01-09"
closed = 2023-01-09T10:00:00
paths = "src"
[[step]]
id = 5
title = "A"
kind = "decison"
needs = ["x", 5, true]
due = 10:00:00
every = "2 fortnights"
note = 1.5
who = true
was = "a"
extra = 1
from = { a = 1 }
"#;
    let document = plan("p", text.as_bytes());
    assert_eq!(
        said(&document.findings),
        [
            "1:9 bad-value: the title is empty",
            "2:12 bad-value: `baseline` must be a day or a revision, not a number",
            "3:10 bad-value: `agreed` must be a day, not a text",
            "4:10 bad-value: `closed` must be a day, not a day with a time",
            "5:9 bad-value: `paths` must be a list, not a text",
            "7:6 bad-value: `id` must be a text, not a number",
            "9:8 bad-value: there is no kind `decison`",
            "10:15 bad-value: each entry of `needs` must be a text, not a number",
            "10:18 bad-value: each entry of `needs` must be a text, not true",
            "11:7 bad-value: `due` must be a day, not a time",
            "12:9 bad-value: `2 fortnights` is no interval",
            "13:8 bad-value: `note` must be a text, not a number",
            "14:7 bad-value: `who` must be a text, not true",
            "15:7 bad-value: `was` must be a list, not a text",
            "16:9 bad-value: `extra` must be a table, not a number",
            "17:8 bad-value: `from` must be a list, not a table",
        ]
    );
    let helps: Vec<_> = document.findings.iter().map(|it| it.help.as_deref().unwrap()).collect();
    assert_eq!(helps[2], "take the quotes away: 2023-01-09");
    assert_eq!(helps[3], "write the day alone: 2023-01-09");
    assert_eq!(helps[4], "write a list: paths = [\"src\"]");
    assert_eq!(helps[6], "did you mean `decision`?");
    assert_eq!(document.findings[6].step.as_deref(), Some("a"));
    let content = document.content.unwrap();
    assert_eq!(content.head, PlanHead::default());
    assert_eq!(content.steps, [PlannedStep { id: "a".into(), title: Some("A".into()), ..PlannedStep::default() }]);
}

#[test]
fn patterns_that_are_none_are_told_and_kept() {
    let document = plan("p", b"paths = [\"src/**\", \"/src\", \"a[\"]\n");
    assert_eq!(
        said(&document.findings),
        ["1:20 bad-value: `/src` does not begin at the repository's root", "1:28 bad-value: `a[` is no pattern",]
    );
    assert_eq!(document.content.unwrap().head.paths, ["src/**", "/src", "a["]);
}

#[test]
fn wrong_values_of_a_record_are_absent() {
    let text = "[[step]]\nid = \"a\"\nplan = 5\nstarted = \"soon\"\non = [2023-01-01, \"x\"]\nforeseeable = \"yes\"\n";
    let document = record("p", text.as_bytes());
    assert_eq!(said(&document.findings).len(), 4);
    assert_eq!(document.content.unwrap().steps, [ActualStep { id: "a".into(), ..ActualStep::default() }]);
    assert_eq!(
        record_says("[[step]]\nid = \"a\"\nplan = [\"b\", 1]\n"),
        ["3:14 bad-value: each entry of `plan` must be the id of a planned step, not a number"]
    );
}

#[test]
fn revisions_are_texts() {
    let head = |text: &str| plan("p", text.as_bytes()).content.unwrap().head.baseline;
    assert_eq!(head("baseline = \"v1\"\n"), Some(BaselineChoice::Revision("v1".into())));
    assert_eq!(head("baseline = 2023-01-20T10:00:00Z\n"), None);
    for blank in ["", "  "] {
        let text = format!("baseline = \"{blank}\"\n");
        assert_eq!(head(&text), Some(BaselineChoice::Revision(blank.into())));
        assert_eq!(plan_says(&text), ["1:12 bad-value: `baseline` is empty"]);
    }
}

#[test]
fn unknown_keys_say_what_was_meant() {
    let help = |finding: &Finding| format!("{}; {}", finding.message, finding.help.as_deref().unwrap());
    let document = plan(
        "p",
        b"titel = 'x'\nkind = 'x'\nstarted = 2023-01-01\n[[step]]\nid = 'a'\nstarted = 2023-01-01\nclosed = 2023-01-01\n\
          dropped_by = 'x'\ncolour = 'red'\n[stepp]\n",
    );
    let helps: Vec<_> = document.findings.iter().map(help).collect();
    assert_eq!(
        helps[..8],
        [
            "`titel` is unknown: plan.toml has no such key; did you mean `title`?",
            "`kind` belongs to a step, not to the plan; move it below a line `[[step]]`",
            "`started` belongs to actual.toml; move it to actual.toml, or take it out",
            "`started` belongs to actual.toml; move it to actual.toml, or take it out",
            "`closed` belongs to the plan, not to a step; move it above the first line `[[step]]`",
            "`dropped_by` is unknown: a step of plan.toml has no such key; did you mean `dropped-by`?",
            "`colour` is unknown: a step of plan.toml has no such key; put keys of your own below `[step.extra]`; known \
             are id, title, kind, phase, needs, yields, due, every, who, expect, note, from, was, dropped, dropped-by, \
             allow, allow-because, extra",
            "`stepp` is unknown: plan.toml has no such key; did you mean `step`?",
        ]
    );
    assert!(document.findings.iter().all(|it| it.rule == Rule::UnknownKey));
    assert!(document.content.is_some());
    assert_eq!(
        record_says("title = 'x'\n[[step]]\nid = 'a'\ndue = 2023-01-01\n"),
        ["1:1 unknown-key: `title` belongs to plan.toml", "4:1 unknown-key: `due` belongs to plan.toml"]
    );
}

#[test]
fn ill_formed_ids_are_kept_and_told() {
    let document = plan("p", "[[step]]\nid = 'A b'\nwas = ['x', 'Y!']\n[[step]]\ntitle = '???'\n".as_bytes());
    assert_eq!(
        said(&document.findings),
        [
            "2:6 bad-id: `A b` is no id",
            "3:13 bad-id: `Y!` is no id",
            "5:9 bad-id: the title has no letter or digit to make an id of",
        ]
    );
    assert_eq!(document.findings[0].help.as_deref(), Some("write `a-b`"));
    let steps = document.content.unwrap().steps;
    assert_eq!(steps[0].id, "A b");
    assert_eq!(steps[0].was, ["x", "Y!"]);
    assert_eq!(steps[1].id, "");
}

#[test]
fn ids_are_unique_without_regard_to_case() {
    let document = plan("p", "[[step]]\nid = 'ab'\n[[step]]\nid = 'AB'\n[[step]]\ntitle = 'Ab'\n".as_bytes());
    assert_eq!(
        said(&document.findings),
        [
            "4:6 duplicate-id: the id `AB` is taken",
            "4:6 bad-id: `AB` is no id",
            "6:9 duplicate-id: the title gives the id `ab`, which is taken",
        ]
    );
    assert_eq!(document.findings[2].related[0].0.line, 2);
    assert_eq!(document.content.unwrap().steps.len(), 3);
}

#[test]
fn files_of_one_record_share_their_ids() {
    let a = record("a", b"[[step]]\nid = 'x'\n[[step]]\nid = 'y'\n");
    let b = record("b", b"[[step]]\nid = 'X'\n[[step]]\nid = 'z'\n[[step]]\nid = 'z'\n[[step]]\nid = 'x'\n");
    let c = record("c", b"[[step]]\nid = 'z'\n");
    let broken = record("d", b"x");
    let findings = duplicates_between(&[&a, &b, &broken, &c]);
    let places: Vec<_> = findings.iter().map(|it| (it.place.path.as_str(), it.place.line)).collect();
    assert_eq!(places, [("b", 2), ("c", 2)]);
    assert_eq!(findings[0].message, "the id `X` is taken in a");
    assert_eq!(findings[0].related[0].0.path, "a");
}

#[test]
fn what_does_not_parse_says_why() {
    for (bytes, expected) in [
        (b"step = 1\n".as_slice(), "1:8 syntax: `step` is no list of steps"),
        (b"[step]\nid = 'a'\n", "1:1 syntax: `step` is no list of steps"),
        (b"step = [{ id = 'a' }, 2]\n", "1:23 syntax: this step is no table"),
        (b"[[step]]\nnote = 'x'\n", "1:1 syntax: this step has neither an `id` nor a `title`"),
        (b"\xef\xbb\xbftitle = 'x'\n# \xe4\n", "2:3 syntax: the file is not UTF-8 from here on"),
        (b"\xff\xfea\0", "1:1 syntax: the file is not UTF-8 from here on"),
        (b"title = 'a\0b'\n", "1:11 syntax: the control character U+0000 can't stand in a file"),
        (b"due = 2023-02-30\n", "1:7 syntax: `2023-02-30` is no day of the calendar"),
    ] {
        let document = plan("p", bytes);
        assert_eq!(document.content, None);
        assert_eq!(said(&document.findings)[0], expected);
    }
    let large = vec![b'#'; source::MAX_BYTES + 1];
    assert_eq!(
        said(&plan("p", &large).findings),
        ["1:1 syntax: the file has more than 4194304 bytes, and is not read"]
    );
    assert!(plan("p", &large[1..]).content.is_some());
}

#[test]
fn broken_parts_do_not_hide_the_others() {
    let text = "title = \"x\nsumary = 'x'\n[[step]]\nid = 'a'\nneeds = ['b'\n\n[[step]]\nid = 'b'\nneds = []\n\n[[step]]\n\
                id = 'B '\ndue = 2023-02-31\n[extra]\n[extra]\n";
    assert_eq!(
        plan_says(text),
        [
            "1:11 syntax: this text is not closed",
            "2:1 unknown-key: `sumary` is unknown: plan.toml has no such key",
            "5:9 syntax: this list is not closed",
            "9:1 unknown-key: `neds` is unknown: a step of plan.toml has no such key",
            "12:6 bad-id: `B ` is no id",
            "13:7 syntax: `2023-02-31` is no day of the calendar",
            "15:2 syntax: the key `extra` is set twice",
        ]
    );
}

#[test]
fn a_conflict_is_one_finding() {
    let text = "title = 'x'\n<<<<<<< HEAD\n[[step]]\nid = 'a'\n||||||| base\n=======\n[[step]]\nid = 'b'\n>>>>>>> theirs\n\
                titel = 'c'\n[[step]]\nid = d\n";
    let document = plan("p", text.as_bytes());
    assert_eq!(document.content, None);
    assert_eq!(
        said(&document.findings),
        [
            "2:1 conflict-marker: a merge conflict was left in the file",
            "10:1 unknown-key: `titel` is unknown: a step of plan.toml has no such key",
            "12:6 syntax: `d` needs quotes",
        ]
    );
    let related: Vec<_> = document.findings[0].related.iter().map(|(place, _)| place.line).collect();
    assert_eq!(related, [5, 6, 9]);
}

#[test]
fn a_conflict_in_a_text_unmakes_nothing_and_is_told() {
    let text = "[[step]]\nid = 'a'\nnote = '''\n<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> z\n'''\n";
    let document = plan("p", text.as_bytes());
    assert!(document.content.is_some());
    assert_eq!(said(&document.findings), ["4:1 conflict-marker: a merge conflict was left in the file"]);
    assert_eq!(plan_says("[[step]]\nid = 'a'\nnote = '''\nTitle\n=======\n'''\n"), Vec::<String>::new());
}

#[test]
fn lone_markers_are_conflicts_too() {
    assert_eq!(
        plan_says("title = 'x'\n=======\nsummary = 'x'\n"),
        ["2:1 conflict-marker: a merge conflict was left in the file"]
    );
}

#[test]
fn hidden_characters_are_told_with_their_step() {
    let document = plan("p", "title = 'T'\n[[step]]\ntitle = \"a\u{202e}b\"\nnote = \"x\\ty\"\n".as_bytes());
    assert_eq!(
        said(&document.findings),
        ["3:11 hidden-characters: a bidirectional control character U+202E in this text"]
    );
    assert_eq!(document.findings[0].step.as_deref(), Some("ab"));
    assert!(document.content.is_some());
}

#[test]
fn every_finding_has_a_next_act() {
    let text = "x\n[[step]]\nid = 1\n[[step]]\nid = 'a'\nid = 'b'\n[[step]]\ntitle = '\n";
    let findings = plan("p", text.as_bytes()).findings;
    assert!(findings.len() > 2);
    assert!(findings.iter().all(|it| it.help.as_deref().is_some_and(|help| !help.is_empty())));
}

#[test]
fn what_a_step_allows_is_a_finding_s_name_and_has_a_reason() {
    let says = |keys: &str| plan_says(&format!("[[step]]\nid = 'a'\n{keys}\n"));
    assert_eq!(says("allow = ['unmet-need']\nallow-because = 'x'"), [""; 0]);
    assert_eq!(says("allow-because = 'x'"), [""; 0]);
    assert_eq!(says("allow = []\nallow-because = 'x'"), [""; 0]);
    assert_eq!(
        says("allow = ['unmet-ned', 'colour', 'bad-id']\nallow-because = 'x'"),
        [
            "3:10 bad-value: there is no finding `unmet-ned`",
            "3:23 bad-value: there is no finding `colour`",
            "3:33 bad-value: `bad-id` can't be allowed in place",
        ]
    );
    let help = plan("p", b"[[step]]\nid = 'a'\nallow = ['unmet-ned']\nallow-because = 'x'\n").findings[0].help.clone();
    assert_eq!(help.as_deref(), Some("did you mean `unmet-need`?"));
    assert_eq!(says("allow = ['unmet-need']"), ["3:9 bad-value: `allow` without `allow-because` allows nothing"]);
    let blank = "allow = ['unmet-need']\nallow-because = ' '";
    assert_eq!(says(blank), ["4:17 bad-value: `allow-because` is empty: nothing is allowed"]);
    assert_eq!(says("allow = 'unmet-need'\nallow-because = 'x'").len(), 1);
    assert_eq!(record_says("[[step]]\nid = 'a'\nallow = ['x']\n").len(), 2);
}
