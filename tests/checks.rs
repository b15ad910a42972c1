//! `check`, `init` and `demo`: findings with their levels and places, and what the two makers make.

mod demo;
mod file;
mod init;
mod levels;
mod past;
mod screens;
mod shown;

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::asplanned;
use crate::support::repository::Repository;

const PLAN: &str = "plans/x/plan.toml";
const RECORD: &str = "plans/x/actual.toml";
/// A plan with nothing wrong: step `a`.
const A: &str = "title = \"X\"\n[[step]]\nid = \"a\"\n";

/// A repository with one commit of these texts, and no checkout.
fn holding(texts: &[(&str, &str)]) -> Repository {
    let repository = Repository::new();
    repository.set_head(repository.commit_text(&[], "2023-01-09", texts));
    repository
}

/// Runs `check --format json` with more options, and gives its exit code and its findings.
fn check(repository: &Repository, more: &[&str]) -> (u8, Vec<Value>) {
    let args: Vec<&str> = ["check", "--format", "json"].iter().chain(more).copied().collect();
    let output = asplanned(repository.path(), &args);
    let value: Value = serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    assert_eq!(value["version"], 1);
    (output.code, value["findings"].as_array().unwrap().clone())
}

/// Name, level, place and step of each finding, a line each.
fn told(findings: &[Value]) -> Vec<String> {
    let line = |it: &Value| {
        let text = |key: &str| it[key].as_str().unwrap_or("-").to_owned();
        let (name, level, path, step) = (text("name"), text("level"), text("path"), text("step"));
        format!("{name} {level} {path}:{}:{} {step}", it["line"], it["column"])
    };
    findings.iter().map(line).collect()
}

/// The only finding in a plan (or record) of this text: its place in short, and what it says.
fn only_finding(path: &str, text: &str) -> (String, String) {
    let other = if path == PLAN { (RECORD, "") } else { (PLAN, A) };
    let (code, findings) = check(&holding(&[(path, text), other]), &["-A", "unexplained-surprise"]);
    assert_eq!(findings.len(), 1, "{text}: {findings:#?}");
    let denied = findings[0]["level"] == "deny";
    assert_eq!(code, u8::from(denied), "{text}");
    (told(&findings)[0].replace(path, "file"), findings[0]["message"].as_str().unwrap().to_owned())
}

/// A repository in which `a` was recorded before it was planned.
fn planned_too_late() -> Repository {
    let repository = Repository::new();
    let record = "[[step]]\nid = \"a\"\nnote = \"why\"\n";
    let root = repository.commit_text(&[], "2023-01-09", &[(RECORD, record)]);
    repository.set_head(repository.commit_text(&[root], "2023-01-10", &[(PLAN, A), (RECORD, record)]));
    repository
}

/// Everything in a folder but `.git`.
fn listing(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_name() != ".git" {
            found.push(entry.path().display().to_string());
            if entry.file_type().unwrap().is_dir() {
                found.extend(listing(&entry.path()));
            }
        }
    }
    found.sort();
    found
}
