//! GitLab's Code Quality report, against the fields that GitLab documents.

use serde_json::Value;

use super::{Told, check, flawed};

/// Reads a report, and refuses what GitLab would.
#[track_caller]
pub fn issues(out: &str) -> Vec<Value> {
    let report: Value = serde_json::from_str(out).unwrap();
    let issues = report.as_array().unwrap().clone();
    for issue in &issues {
        let keys: Vec<&str> = issue.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["check_name", "description", "fingerprint", "location", "severity"]);
        for key in ["check_name", "description", "fingerprint", "severity"] {
            assert!(!issue[key].as_str().unwrap().is_empty(), "{issue}");
        }
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&issue["severity"].as_str().unwrap()));
        let path = issue["location"]["path"].as_str().unwrap();
        assert!(!path.starts_with(['/', '.']), "{path}");
        assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() > 0);
    }
    let mut prints: Vec<&Value> = issues.iter().map(|issue| &issue["fingerprint"]).collect();
    prints.sort_by_key(ToString::to_string);
    prints.dedup();
    assert_eq!(prints.len(), issues.len(), "fingerprints must differ");
    issues
}

/// What a report tells.
#[track_caller]
pub fn told(out: &str) -> Vec<Told> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let told = issues(out).into_iter().map(|issue| {
        let name = text(&issue["check_name"]);
        let description = text(&issue["description"]);
        Told {
            is_denied: issue["severity"] == "major",
            path: text(&issue["location"]["path"]),
            line: usize::try_from(issue["location"]["lines"]["begin"].as_u64().unwrap()).unwrap(),
            message: description.strip_prefix(&format!("{name}: ")).unwrap().to_owned(),
            name,
        }
    });
    told.collect()
}

#[test]
fn findings_are_issues() {
    let output = check(&flawed(), &["--format", "gitlab"]);
    assert_eq!((output.code, output.stderr.as_str()), (1, ""));
    assert_eq!(issues(&output.stdout).len(), 2);
    insta::assert_snapshot!(output.stdout);
}

#[test]
fn no_finding_is_an_empty_list() {
    let output = check(&flawed(), &["--format", "gitlab", "-A", "unknown-step", "-A", "dangling-link"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, "[]\n"));
}
