//! The example, and a real history: what `diff` must find there.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::asplanned;

fn json(folder: &Path, args: &[&str]) -> Value {
    let output = asplanned(folder, &[&["diff", "--format", "json"], args].concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
    serde_json::from_str(&output.stdout).unwrap()
}

pub fn example() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let output = asplanned(folder.path(), &["demo", "."]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    folder
}

/// What the example's table says: for each initiative its steps in order, each with what is expected.
fn expected() -> BTreeMap<String, Vec<Vec<String>>> {
    let text = include_str!("../fixtures/concierge-mvp/expected.tsv");
    let mut all: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    let mut name = String::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match line.strip_prefix("# ") {
            Some(heading) => heading.split_whitespace().next().unwrap().clone_into(&mut name),
            None => all.entry(name.clone()).or_default().push(line.split('\t').map(str::to_owned).collect()),
        }
    }
    all
}

#[test]
fn the_example_is_judged_as_its_table_says() {
    let folder = example();
    let found = json(folder.path(), &[]);
    let expected = expected();
    let initiatives = found["initiatives"].as_array().unwrap();
    assert_eq!(initiatives.len(), expected.len());
    for initiative in initiatives {
        let name = initiative["name"].as_str().unwrap();
        let mut rows = Vec::new();
        for step in initiative["actual"].as_array().unwrap() {
            let text = |key: &str| step[key].as_str().unwrap_or("-").to_owned();
            let moved = if step["moved"] == true { "moved" } else { "-" };
            rows.push(vec![text("id"), text("verdict"), text("because"), moved.to_owned()]);
        }
        let (steps, planned): (Vec<_>, Vec<_>) = expected[name].iter().cloned().partition(|row| row.len() == 4);
        assert_eq!(rows, steps, "{name}");
        let fates: BTreeMap<&str, &str> = initiative["plan"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| (step["id"].as_str().unwrap(), step["fate"].as_str().unwrap()))
            .collect();
        for row in planned {
            assert_eq!(fates.get(row[0].as_str()), Some(&row[1].as_str()), "{name}: {row:?}");
        }
    }
}

#[test]
fn the_example_is_the_same_everywhere() {
    let (one, other) = (example(), example());
    assert_eq!(json(one.path(), &[]), json(other.path(), &[]));
}

#[test]
fn the_examples_screen() {
    let folder = example();
    let output = asplanned(folder.path(), &["diff", "concierge-mvp"]);
    assert_eq!(output.stderr, "");
    insta::assert_snapshot!(output.stdout);
    insta::assert_snapshot!(asplanned(folder.path(), &["diff"]).stdout);
    insta::assert_snapshot!(asplanned(folder.path(), &["diff", "--format", "markdown", "concierge-mvp"]).stdout);
}

/// Checks that a value has exactly the keys of a pattern, all the way down. A list's pattern is that of each element;
/// a text is a leaf; a leaf ending in `?` may be null.
pub fn assert_shape(place: &str, pattern: &Value, found: &Value) {
    match (pattern, found) {
        (Value::Object(pattern), Value::Object(found)) => {
            let keys = |of: &serde_json::Map<String, Value>| {
                let mut keys: Vec<String> = of.keys().map(|key| key.trim_end_matches('?').to_owned()).collect();
                keys.sort();
                keys
            };
            assert_eq!(keys(pattern), keys(found), "{place}");
            for (key, pattern) in pattern {
                let name = key.trim_end_matches('?');
                if !(key.ends_with('?') && found[name].is_null()) {
                    assert_shape(&format!("{place}.{name}"), pattern, &found[name]);
                }
            }
        }
        (Value::Array(pattern), Value::Array(found)) => {
            for found in found {
                assert_shape(&format!("{place}[]"), &pattern[0], found);
            }
        }
        (Value::String(kind), found) => {
            let fits = match kind.as_str() {
                "text" => found.is_string(),
                "number" => found.is_number(),
                "flag" => found.is_boolean(),
                "day" => found.as_str().is_some_and(|day| day.parse::<chrono::NaiveDate>().is_ok()),
                "commit" => {
                    found.as_str().is_some_and(|id| id.len() == 40 && id.bytes().all(|b| b.is_ascii_hexdigit()))
                }
                _ => panic!("{kind}"),
            };
            assert!(fits, "{place}: {found} is no {kind}");
        }
        _ => panic!("{place}: {found} instead of {pattern}"),
    }
}

#[test]
fn the_json_has_the_keys_of_version_1() {
    let folder = example();
    let who = serde_json::json!({ "commit": "commit", "date": "day", "author": "text" });
    let when = serde_json::json!({ "commit": "commit", "date": "day" });
    let ratio =
        serde_json::json!({ "value?": "number", "numerator": "number", "denominator": "number", "formula": "text" });
    let with = |key: &str, kind: &str| {
        let mut ratio = ratio.clone();
        ratio[key] = kind.into();
        ratio
    };
    let pattern = serde_json::json!({ "version": "number", "initiatives": [{
        "name": "text", "title": "text", "path": "text",
        "as_of": { "commit?": "commit", "date": "day", "uncommitted": "flag" },
        "baseline?": { "commit?": "commit", "date": "day", "chosen_by": "text" },
        "actual": [{
            "id": "text", "title": "text", "kind": "text", "plan": ["text"], "verdict": "text", "evidence": "text",
            "because?": "text", "state": "text", "started?": "day", "finished?": "day", "recorded?": who.clone(),
            "planned?": when.clone(), "foresight_days?": "number", "moved": "flag", "dropped_before": "flag",
            "linked_late": "flag", "provisional": "flag", "from": ["text"], "unmet_needs": ["text"], "who?": "text",
            "foreseeable?": "flag", "note?": "text", "outcome?": "text", "lesson?": "text",
            "precedent?": { "initiative": "text", "step": "text", "commit": "commit" },
        }],
        "plan": [{
            "id": "text", "title": "text", "kind": "text", "fate": "text", "in_baseline": "flag", "ready": "flag",
            "added?": when.clone(), "removed?": when.clone(), "reason?": "text", "dropped_by?": "text", "from": ["text"],
            "who?": "text", "expect?": "text", "actual": ["text"],
        }],
        "erased": [{ "id": "text", "title": "text", "recorded?": who.clone(), "erased?": who }],
        "measures": {
            "anticipated_share": ratio, "foreseen_share": ratio, "emergent_share": ratio, "retrofitted_share": ratio,
            "plan_kept": ratio, "granularity": ratio, "accounted_share": ratio,
            "order_kept": with("tau_b?", "number"),
            "foresight_days": { "value?": "number", "steps": "number", "formula": "text" },
            "foreseen_at_h": [with("days", "number")],
            "churn": { "added": ratio, "removed": ratio, "retitled": ratio, "moved": ratio },
            "growth": ratio, "cadence_kept": ratio,
        },
        "warnings": [{ "code": "text", "message": "text", "commit?": "commit", "path?": "text", "line?": "number" }],
    }] });
    let found = json(folder.path(), &[]);
    assert_eq!(found["version"], 1);
    assert_shape("", &pattern, &found);
    // A new initiative that nobody has committed has much that is not known.
    assert_eq!(asplanned(folder.path(), &["init", "next"]).code, 0);
    let plan = folder.path().join("plans/next/plan.toml");
    std::fs::write(&plan, "title = \"Next\"\n[[step]]\nid = \"a\"\n").unwrap();
    std::fs::write(folder.path().join("plans/next/actual.toml"), "[[step]]\nid = \"a\"\n").unwrap();
    let found = json(folder.path(), &["next"]);
    assert_shape("", &pattern, &found);
    assert_eq!(found["initiatives"][0]["actual"][0]["recorded"], Value::Null);
}

#[test]
fn the_measures_of_the_example_add_up() {
    let folder = example();
    let found = json(folder.path(), &["concierge-mvp"]);
    let measures = &found["initiatives"][0]["measures"];
    let pair =
        |key: &str| (measures[key]["numerator"].as_u64().unwrap(), measures[key]["denominator"].as_u64().unwrap());
    assert_eq!(pair("anticipated_share"), (18, 32));
    assert_eq!(pair("foreseen_share"), (25, 32));
    assert_eq!(pair("emergent_share"), (5, 32));
    assert_eq!(pair("retrofitted_share"), (2, 32));
    assert_eq!(pair("plan_kept"), (17, 22));
    assert_eq!(pair("growth"), (32, 22));
    let (kept, placed) = pair("order_kept");
    assert_eq!(placed - kept, 1);
}

/// The real history lies beside a development checkout; a copy without it has nothing to compare with.
#[test]
fn a_real_history_is_judged_as_expected() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let bundle = data.join("checklist.bundle");
    if !bundle.exists() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let clone = Command::new("git")
        .args(["clone", "--quiet", "--branch", "main"])
        .arg(&bundle)
        .arg(folder.path().join("clone"))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .status()
        .unwrap();
    assert!(clone.success());
    for (file, args) in
        [("checklist.expected.json", &[][..]), ("checklist.first-parent.expected.json", &["--first-parent"][..])]
    {
        let expected: Value = serde_json::from_slice(&std::fs::read(data.join(file)).unwrap()).unwrap();
        let found = json(&folder.path().join("clone"), args);
        let initiatives = found["initiatives"].as_array().unwrap();
        assert_eq!(initiatives.len(), expected.as_object().unwrap().len());
        for initiative in initiatives {
            let expected = &expected[initiative["name"].as_str().unwrap()];
            let rows = |list: &str, keys: &[&str]| -> Value {
                let row = |step: &Value| {
                    let id = step["id"].as_str().unwrap().to_owned();
                    (id, keys.iter().map(|key| step[*key].clone()).collect::<Value>())
                };
                Value::Object(initiative[list].as_array().unwrap().iter().map(row).collect())
            };
            assert_eq!(rows("actual", &["verdict", "evidence", "because"]), expected["actual"], "{file}");
            assert_eq!(rows("plan", &["fate", "in_baseline"]), expected["plan"], "{file}");
            let moved = initiative["actual"].as_array().unwrap().iter().filter(|step| step["moved"] == true).count();
            assert_eq!(Value::from(moved), expected["moved"], "{file}");
            assert_eq!(initiative["baseline"]["commit"], expected["baseline"], "{file}");
        }
    }
}
