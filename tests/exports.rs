//! What `export` writes, read back by a library of process mining: it finds there what `diff` finds.

mod alignments;
mod log;
mod net;
mod objects;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, FixedOffset};
use serde_json::{Value, json};

use crate::support::asplanned;
use crate::support::repository::Repository;

/// Texts that would end an element, a string or a cell if they were written as they stand, and the texts of an XML that can't
/// hold all of them.
const PLAN: &str = r#"
title = "R&D \"<log>\" ]]> 'x' \u202E"

[[step]]
id = "ask"
title = "</event></trace> &amp; & <!-- --> ]]> \u0007\\"
who = "Ana <ana@example.org> & \"co\""

[[step]]
id = "build"
title = " 漢字\tand\nlines 👍 "
phase = "</string>'\""
needs = ["ask", "money"]
yields = ["proof"]
due = 2023-03-01

[[step]]
id = "buy"
title = "=1+1"
needs = ["ask"]
yields = ["proof"]

[[step]]
id = "ship"
title = "2023-01-09 or not"
needs = ["proof"]

[[step]]
id = "party"
title = "\u202E\u200B\u0085\uFFFE"
dropped = "No <money>"
"#;

const RECORD: &str = r#"
[[step]]
id = "ask"
started = 2023-01-10
finished = 2023-01-12
who = "Ben O'Neil"
outcome = "<b>yes</b>"

[[step]]
id = "fire"
title = "</log>&#0;"
from = ["ask"]
lesson = "Keep \"water\" > sand"

[[step]]
id = "bought"
title = "true"
plan = ["buy"]
started = 2023-01-20
who = "Ben O'Neil"
yields = ["proof"]

[[step]]
id = "ask-2"
title = "5"
plan = ["ask"]
kind = "recurring"
started = 2023-01-25
on = [2023-01-25, 2023-01-26]

[[step]]
id = "ship"
started = 2023-02-01
finished = 2023-02-03
needs = ["proof"]
"#;

/// A repository with one initiative, `r&d`, whose texts are hostile. Of its five planned steps three were done, one of them
/// twice, and one step nobody saw coming.
fn hostile() -> Repository {
    let repository = Repository::new();
    let root = repository.commit_text(&[], "2023-01-09", &[("plans/r&d/plan.toml", PLAN)]);
    let texts = [("plans/r&d/plan.toml", PLAN), ("plans/r&d/actual.toml", RECORD)];
    repository.set_head(repository.commit_text(&[root], "2023-02-06", &texts));
    repository
}

/// What `export` writes in a format.
fn export(folder: &Path, format: &str, args: &[&str]) -> String {
    let output = asplanned(folder, &[&["export", "--format", format], args].concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
    output.stdout
}

/// The initiatives as `diff` tells of them.
fn initiatives(folder: &Path) -> Vec<Value> {
    let output = asplanned(folder, &["diff", "--format", "json"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let mut found: Value = serde_json::from_str(&output.stdout).unwrap();
    let Value::Array(found) = found["initiatives"].take() else { panic!("{}", output.stdout) };
    found
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list"))
}

/// The steps of the newest plan.
fn newest(initiative: &Value) -> impl Iterator<Item = &Value> {
    list(&initiative["plan"]).iter().filter(|step| step["removed"].is_null())
}

/// What an actual step is called in all formats: by the first planned step behind it, else by its own id.
fn called(step: &Value) -> &str {
    text(list(&step["plan"]).first().unwrap_or(&step["id"]))
}

/// The days of the actual steps: an undated one has that of the step above it.
fn days(initiative: &Value) -> Vec<&str> {
    let started: Vec<Option<&str>> = list(&initiative["actual"]).iter().map(|step| step["started"].as_str()).collect();
    let day = |at: usize| {
        let above = started[..=at].iter().rev().flatten().next();
        above.or_else(|| started.iter().flatten().next()).copied().unwrap_or(text(&initiative["as_of"]["date"]))
    };
    (0..started.len()).map(day).collect()
}

/// A share, as all formats for programs round it.
fn share(initiative: &Value, key: &str) -> Value {
    let share = initiative["measures"][key]["value"].as_f64();
    share.map_or(Value::Null, |share| Value::from((share * 1e6).round() / 1e6))
}

/// Planned steps that no event goes by: those that nothing stands for, and those that are not the first of what stands for
/// them.
fn without_event(initiative: &Value) -> Vec<&str> {
    let called: BTreeSet<&str> = list(&initiative["actual"]).iter().map(called).collect();
    newest(initiative).map(|step| text(&step["id"])).filter(|id| !called.contains(id)).collect()
}

/// A moment as the day that it must begin.
fn day(moment: &DateTime<FixedOffset>) -> String {
    let text = moment.to_rfc3339();
    text.strip_suffix("T00:00:00+00:00").unwrap_or_else(|| panic!("{text} is no day")).to_owned()
}

/// What is there, of what may be: an attribute without a value, or with none of many, is not written.
fn known<'a>(of: impl IntoIterator<Item = (&'a str, Value)>) -> BTreeMap<&'a str, Value> {
    of.into_iter().filter(|(_, value)| !value.is_null() && *value != json!([])).collect()
}

/// What the event logs tell alike of a step that happened.
fn happened(step: &Value) -> [(&'static str, Value); 12] {
    [
        ("dated", json!(!step["started"].is_null())),
        ("title", step["title"].clone()),
        ("kind", step["kind"].clone()),
        ("verdict", step["verdict"].clone()),
        ("because", step["because"].clone()),
        ("evidence", step["evidence"].clone()),
        ("state", step["state"].clone()),
        ("moved", step["moved"].clone()),
        ("finished", step["finished"].clone()),
        ("recorded", step["recorded"]["date"].clone()),
        ("planned", step["planned"]["date"].clone()),
        ("foresight_days", step["foresight_days"].clone()),
    ]
}
