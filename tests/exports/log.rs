//! The event log of IEEE 1849.

use std::collections::BTreeMap;
use std::path::Path;

use process_mining::core::event_data::case_centric::{Attribute, AttributeValue};
use process_mining::{EventLog, Importable};
use serde_json::{Value, json};

use super::{called, day, days, export, happened, hostile, initiatives, known, list, newest, share, text};
use crate::example::example;

/// The attributes of an event that `diff` does not tell of.
const UNTOLD: [&str; 4] = ["phase", "due", "needs", "days"];

pub(super) fn read(folder: &Path) -> EventLog {
    let written = export(folder, "xes", &["--repository", "a \"<repository>\" & more"]);
    EventLog::import_from_bytes(written.as_bytes(), "xes").unwrap()
}

/// A value as JSON has it; a moment is a day, as it must begin one.
fn value(of: &AttributeValue) -> Value {
    match of {
        AttributeValue::String(text) => json!(text),
        AttributeValue::Boolean(flag) => json!(flag),
        AttributeValue::Int(number) => json!(number),
        AttributeValue::Float(number) => json!(number),
        AttributeValue::Date(moment) => json!(day(moment)),
        AttributeValue::List(members) => members.iter().map(|member| value(&member.value)).collect(),
        other => panic!("{other:?} is nothing that is written"),
    }
}

fn attributes(of: &[Attribute]) -> BTreeMap<&str, Value> {
    let all: BTreeMap<&str, Value> = of.iter().map(|it| (it.key.as_str(), value(&it.value))).collect();
    assert_eq!(all.len(), of.len(), "two of one name: {of:?}");
    all
}

fn planned(initiative: &Value, step: &Value) -> BTreeMap<&'static str, Value> {
    known([
        ("concept:name", step["id"].clone()),
        ("time:timestamp", initiative["as_of"]["date"].clone()),
        ("org:resource", step["who"].clone()),
        ("title", step["title"].clone()),
        ("kind", step["kind"].clone()),
        ("fate", step["fate"].clone()),
        ("in_baseline", step["in_baseline"].clone()),
        ("planned", step["added"]["date"].clone()),
        ("reason", step["reason"].clone()),
    ])
}

fn actual(day: &str, step: &Value) -> BTreeMap<&'static str, Value> {
    let own = [
        ("concept:name", json!(called(step))),
        ("concept:instance", step["id"].clone()),
        ("time:timestamp", json!(day)),
        ("org:resource", step["who"].clone()),
        ("linked", step["plan"].clone()),
        ("from", step["from"].clone()),
        ("outcome", step["outcome"].clone()),
        ("lesson", step["lesson"].clone()),
    ];
    known(own.into_iter().chain(happened(step)))
}

/// What XML can't hold is not there.
fn in_xml(value: &mut Value) {
    match value {
        Value::String(text) => text.retain(|c| !matches!(c, '\u{0}'..='\u{8}' | '\u{fffe}' | '\u{ffff}')),
        Value::Array(members) => members.iter_mut().for_each(in_xml),
        Value::Object(members) => members.values_mut().for_each(in_xml),
        _ => {}
    }
}

/// Checks that a log is what `diff` says, event by event, and that nothing else is in it.
fn assert_agrees(folder: &Path) {
    let (log, mut initiatives) = (read(folder), initiatives(folder));
    initiatives.iter_mut().for_each(in_xml);
    assert_eq!(log.traces.len(), 2 * initiatives.len());
    for (initiative, traces) in initiatives.iter().zip(log.traces.chunks(2)) {
        let name = text(&initiative["name"]);
        let head = |list: &str| {
            let measure = |key: &str| if list == "actual" { share(initiative, key) } else { Value::Null };
            known([
                ("concept:name", json!(format!("{name}/{list}"))),
                ("list", json!(list)),
                ("initiative", json!(name)),
                ("title", initiative["title"].clone()),
                ("as_of", initiative["as_of"]["date"].clone()),
                ("as_of_commit", initiative["as_of"]["commit"].clone()),
                ("foreseen_share", measure("foreseen_share")),
                ("plan_kept", measure("plan_kept")),
            ])
        };
        let told = newest(initiative).map(|step| planned(initiative, step));
        let happened = list(&initiative["actual"]).iter().zip(days(initiative)).map(|(step, day)| actual(day, step));
        let expected = [("plan", told.collect::<Vec<_>>()), ("actual", happened.collect())];
        for ((list, expected), trace) in expected.into_iter().zip(traces) {
            assert_eq!(attributes(&trace.attributes), head(list), "{name}/{list}");
            let mut found: Vec<_> = trace.events.iter().map(|event| attributes(&event.attributes)).collect();
            for event in &mut found {
                event.retain(|key, _| !UNTOLD.contains(key));
            }
            assert_eq!(found, expected, "{name}/{list}");
        }
    }
}

#[test]
fn the_log_of_the_example_says_what_diff_says() {
    let folder = example();
    assert_agrees(folder.path());
    let log = read(folder.path());
    let sizes: Vec<usize> = log.traces.iter().map(|trace| trace.events.len()).collect();
    assert_eq!(sizes, [32, 32, 5, 7, 8, 7, 6, 0]);
}

#[test]
fn sorting_by_time_keeps_the_sequence() {
    for trace in read(example().path()).traces {
        let moments: Vec<_> = trace
            .events
            .iter()
            .map(|event| {
                *event.attributes.iter().find(|it| it.key == "time:timestamp").unwrap().value.try_as_date().unwrap()
            })
            .collect();
        assert!(moments.is_sorted(), "{moments:?}");
    }
}

#[test]
fn hostile_texts_are_only_texts() {
    let repository = hostile();
    assert_agrees(repository.path());
    let log = read(repository.path());
    assert_eq!(attributes(&log.attributes)["concept:name"], "a \"<repository>\" & more");
    let [plan, record] = &log.traces[..] else { panic!("{log:?}") };
    assert_eq!(attributes(&plan.attributes)["title"], "R&D \"<log>\" ]]> 'x' \u{202e}");
    let all = |trace: &process_mining::core::event_data::case_centric::Trace, key: &str| -> Vec<Value> {
        trace.events.iter().map(|event| attributes(&event.attributes).remove(key).unwrap_or_default()).collect()
    };
    let titles = [
        "</event></trace> &amp; & <!-- --> ]]> \\",
        " 漢字\tand\nlines 👍 ",
        "=1+1",
        "2023-01-09 or not",
        "\u{202e}\u{200b}\u{85}",
    ];
    assert_eq!(all(plan, "title"), titles);
    let null = Value::Null;
    assert_eq!(all(plan, "phase"), [null.clone(), json!("</string>'\""), null.clone(), null.clone(), null.clone()]);
    assert_eq!(all(plan, "due"), [null.clone(), json!("2023-03-01"), null.clone(), null.clone(), null.clone()]);
    assert_eq!(
        all(plan, "needs"),
        [null.clone(), json!(["ask", "money"]), json!(["ask"]), json!(["proof"]), null.clone()]
    );
    assert_eq!(all(record, "concept:name"), ["ask", "fire", "buy", "ask", "ship"]);
    assert_eq!(all(record, "title")[1..4], ["</log>&#0;", "true", "5"]);
    let days = ["2023-01-10", "2023-01-10", "2023-01-20", "2023-01-25", "2023-02-01"];
    assert_eq!(all(record, "time:timestamp"), days);
    assert_eq!(all(record, "dated"), [true, false, true, true, true]);
    assert_eq!(all(record, "state"), ["finished", "finished", "under-way", "under-way", "finished"]);
    let none = || null.clone();
    assert_eq!(all(record, "days"), [none(), none(), none(), json!(["2023-01-25", "2023-01-26"]), none()]);
}

/// Without its lifecycle an event stands for a whole step, and tools count each once.
#[test]
fn what_the_log_declares_is_what_it_uses() {
    let log = read(hostile().path());
    let extensions = log.extensions.as_ref().unwrap();
    let prefixes: Vec<&str> = extensions.iter().map(|it| it.prefix.as_str()).collect();
    assert_eq!(prefixes, ["concept", "time", "org"]);
    let keys = |of: &Option<Vec<Attribute>>| of.iter().flatten().map(|it| it.key.clone()).collect::<Vec<_>>();
    assert_eq!(keys(&log.global_trace_attrs), ["concept:name"]);
    assert_eq!(keys(&log.global_event_attrs), ["concept:name"]);
    let classifier = log.get_classifier_by_name("Step").unwrap();
    for trace in &log.traces {
        for event in &trace.events {
            assert_eq!(classifier.get_class_identity(event), text(&attributes(&event.attributes)["concept:name"]));
            for (key, _) in attributes(&event.attributes) {
                let prefix = key.split_once(':').map(|(prefix, _)| prefix);
                assert!(prefix.is_none_or(|it| prefixes.contains(&it)), "{key} is of no extension");
            }
        }
    }
}
