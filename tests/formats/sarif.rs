//! SARIF, against its schema where that is at hand, and by the rules that no schema holds.

use std::collections::BTreeMap;
use std::path::PathBuf;

use asplanned::model::finding::{Finding, Levels, Place, Rule};
use asplanned::render::findings;
use asplanned::render::style::Screen;
use serde_json::{Value, json};

use super::{Told, check, flawed};
use crate::support::git::skipped;

/// Reads a log, and refuses what a reader of SARIF would.
#[track_caller]
pub fn results(out: &str) -> Vec<Value> {
    let log: Value = serde_json::from_str(out).unwrap();
    if let Some(validator) = validator() {
        let errors: Vec<String> =
            validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, [""; 0]);
    }
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), Rule::ALL.len());
    let results = run["results"].as_array().unwrap().clone();
    for result in &results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(result["partialFingerprints"]["asplanned/v1"].is_string());
    }
    results
}

/// The schema, where `ASPLANNED_SARIF_SCHEMA` says where it is.
fn validator() -> Option<jsonschema::Validator> {
    let path = std::env::var_os("ASPLANNED_SARIF_SCHEMA").map(PathBuf::from)?;
    let mut schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    // Its pattern of languages has a bracket too many, and is no regular expression to everybody.
    for part in ["run", "toolComponent"] {
        let language = schema.pointer_mut(&format!("/definitions/{part}/properties/language")).unwrap();
        language.as_object_mut().unwrap().remove("pattern");
    }
    Some(jsonschema::validator_for(&schema).unwrap())
}

/// A plain message as a viewer shows it: section 3.11.5 undoes braces, 3.11.6 brackets before a link's address. Refuses a
/// message that holds a link or a placeholder.
#[track_caller]
fn shown(text: &str) -> String {
    let braces = text.replace("{{", "").replace("}}", "");
    assert!(!braces.contains(['{', '}']), "a placeholder: {text}");
    let text = text.replace("{{", "{").replace("}}", "}");
    let mut out = String::new();
    let mut parts = text.split("](").peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            out.push_str(part);
            break;
        }
        let body = part.trim_end_matches('\\');
        let backslashes = part.len() - body.len();
        assert_eq!(backslashes % 2, 1, "a link: {text}");
        out.push_str(body);
        out.push_str(&"\\".repeat(backslashes / 2));
        out.push_str("](");
    }
    out
}

/// A relative address as the path that it means. Refuses any other address.
#[track_caller]
fn path(uri: &str) -> String {
    assert!(!uri.starts_with('/') && !uri.contains([':', '?', '#', ' ', '\\']), "{uri}");
    let mut bytes = Vec::new();
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// What a log tells.
#[track_caller]
pub fn told(out: &str) -> Vec<Told> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let told = results(out).into_iter().map(|result| {
        let place = &result["locations"][0]["physicalLocation"];
        for related in result["relatedLocations"].as_array().into_iter().flatten() {
            shown(related["message"]["text"].as_str().unwrap());
        }
        Told {
            name: text(&result["ruleId"]),
            is_denied: result["level"] == "error",
            path: path(place["artifactLocation"]["uri"].as_str().unwrap()),
            line: usize::try_from(place["region"]["startLine"].as_u64().unwrap()).unwrap(),
            message: shown(result["message"]["text"].as_str().unwrap()),
        }
    });
    told.collect()
}

#[test]
fn findings_are_results_with_their_rules() {
    let output = check(&flawed(), &["--format", "sarif"]);
    assert_eq!((output.code, output.stderr.as_str()), (1, ""));
    if validator().is_none() {
        skipped("ASPLANNED_SARIF_SCHEMA does not say where the schema of SARIF is");
    }
    let mut log: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(told(&output.stdout).len(), 2);
    let driver = log["runs"][0]["tool"]["driver"].as_object_mut().unwrap();
    assert_eq!(driver.remove("version").unwrap(), env!("CARGO_PKG_VERSION"));
    for rule in driver.remove("rules").unwrap().as_array().unwrap() {
        for key in ["/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown"] {
            assert!(!rule.pointer(key).unwrap().as_str().unwrap().is_empty(), "{key}: {rule}");
        }
        let level = rule["defaultConfiguration"]["level"].as_str().unwrap();
        assert!(["none", "warning", "error"].contains(&level));
    }
    insta::assert_json_snapshot!(log);
}

#[test]
fn what_a_step_allows_is_suppressed_and_says_why() {
    let place = Place { path: "plans/x/plan.toml".to_owned(), line: 3, column: 1, span: 0..0 };
    let finding = Finding::new(Rule::DanglingLink, place, "x").of_step("s");
    let allowed = [(Finding { rule: Rule::BadId, ..finding.clone() }, "we {know}\u{202e}".to_owned())];
    let sources = BTreeMap::new();
    let report = findings::Report {
        findings: std::slice::from_ref(&finding),
        allowed: &allowed,
        levels: &Levels::default(),
        sources: &sources,
        undecided: None,
    };
    let results = results(&findings::print(findings::Format::Sarif, report, Screen::default()));
    let told: Vec<_> = results.iter().map(|it| (it["ruleId"].as_str().unwrap(), it["suppressions"].clone())).collect();
    let suppressions = json!([{ "kind": "inSource", "justification": "we {know}<U+202E>" }]);
    assert_eq!(told, [("dangling-link", Value::Null), ("bad-id", suppressions)], "the denied one counts for nothing");
}

#[test]
fn a_clean_log_has_no_result() {
    let output = check(&flawed(), &["--format", "sarif", "-A", "unknown-step", "-A", "dangling-link"]);
    assert_eq!(output.code, 0);
    assert_eq!(results(&output.stdout), Vec::<Value>::new());
}

#[test]
fn what_is_too_much_is_counted_and_the_worst_stays() {
    let place = |line| Place { path: "plans/x/plan.toml".to_owned(), line, column: 1, span: 0..0 };
    let of = |rule, count| (1..=count).map(move |line| Finding::new(rule, place(line), "x"));
    let findings: Vec<Finding> = of(Rule::DanglingLink, 5_000).chain(of(Rule::BadId, 2)).collect();
    let out = super::print("sarif", &findings, &Levels::default(), &BTreeMap::new());
    let told = told(&out);
    assert_eq!(told.len(), 5_000);
    assert_eq!(told.iter().take_while(|it| it.is_denied).count(), 2);
    let log: Value = serde_json::from_str(&out).unwrap();
    let said = log.pointer("/runs/0/invocations/0/toolExecutionNotifications/0/message/text").unwrap();
    assert_eq!(said, "2 findings left out: asplanned check --format json has all");
}
