//! `learn` and `suggest`: what initiatives teach together, and what a plan lacks of it.

use std::fs;
use std::path::Path;

use asplanned::render::style::{Screen, width};
use serde_json::Value;

use crate::example::example;
use crate::markdown::{hostile_texts, quoted, text_of};
use crate::support::repository::Repository;
use crate::support::{asplanned, asplanned_on};

#[track_caller]
fn run(folder: &Path, args: &[&str]) -> String {
    let output = asplanned(folder, args);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{args:?}");
    output.stdout
}

#[track_caller]
fn json(folder: &Path, args: &[&str]) -> Value {
    serde_json::from_str(&run(folder, &[args, &["--format", "json"]].concat())).unwrap()
}

fn wide(columns: usize) -> Screen<'static> {
    Screen { width: Some(columns), ..Screen::default() }
}

/// The steps that were learned: each one's id, and in how many initiatives it occurred and was unforeseen.
fn learned(folder: &Path, args: &[&str]) -> Vec<(String, u64, u64)> {
    let found = json(folder, &[&["learn"], args].concat());
    let count = |step: &Value, key: &str| step[key].as_u64().unwrap();
    let steps = found["steps"].as_array().unwrap().iter();
    steps.map(|it| (it["id"].as_str().unwrap().to_owned(), count(it, "occurred"), count(it, "unforeseen"))).collect()
}

/// A repository of initiatives, each with a record that one commit brings in.
fn initiatives(records: &[(&str, &str)], settings: &str) -> Repository {
    let repository = Repository::new();
    let paths: Vec<String> = records.iter().map(|(name, _)| format!("plans/{name}/actual.toml")).collect();
    let mut files: Vec<(&str, &str)> =
        paths.iter().zip(records).map(|(path, (_, record))| (path.as_str(), *record)).collect();
    if !settings.is_empty() {
        files.push(("asplanned.toml", settings));
    }
    repository.set_head(repository.commit_text(&[], "2023-01-09", &files));
    repository
}

fn step(id: &str, title: &str) -> String {
    format!("[[step]]\nid = \"{id}\"\ntitle = \"{title}\"\n")
}

#[test]
fn the_example_forgets_data_terms_and_stakeholder_communication() {
    let folder = example();
    let expected = [("data-terms", 3, 3), ("stakeholder-cadence", 3, 3)];
    let expected = expected.map(|(id, occurred, unforeseen)| (id.to_owned(), occurred, unforeseen));
    assert_eq!(learned(folder.path(), &[]), expected);
    let found = json(folder.path(), &["learn"]);
    for step in found["steps"].as_array().unwrap() {
        assert_eq!(step["initiatives"], serde_json::json!(["concierge-mvp", "pilot-eu", "rfi-reminders"]));
        assert_eq!((step["members"].as_array().unwrap().len(), step["lessons"].as_array().unwrap().len()), (3, 3));
    }
    assert_eq!(found["dropped"][0]["id"], "competitor-teardown");
    assert_eq!((&found["growth"]["finished"], &found["growth"]["p50"]), (&3.into(), &1.4.into()));
    // What was not known yet is not learned.
    assert_eq!(learned(folder.path(), &["--as-of", "2022-08-01"]), []);
}

#[test]
fn what_the_example_teaches() {
    let folder = example();
    let print = |screen, args: &[&str]| asplanned_on(screen, folder.path(), &[&["learn"], args].concat()).stdout;
    insta::assert_snapshot!("learn-80", print(wide(80), &[]));
    insta::assert_snapshot!("learn-all-140", print(wide(140), &["--all"]));
    insta::assert_snapshot!("learn-ascii-60", print(Screen { unicode: false, ..wide(60) }, &[]));
    insta::assert_snapshot!("learn-colour", print(Screen { colour: true, ..wide(100) }, &[]));
    insta::assert_snapshot!("learn-markdown", print(wide(80), &["--format", "markdown"]));
    for columns in [60, 80, 100] {
        let text = print(wide(columns), &["--all"]);
        assert!(text.lines().all(|line| width(line) <= columns), "{text}");
    }
}

#[test]
fn other_repositories_and_exports_teach_too_and_nothing_counts_twice() {
    let folder = example();
    let other = initiatives(&[("portal", &step("terms", "Agree data terms with customers"))], "");
    let path = other.path().to_str().unwrap();
    let both = learned(folder.path(), &["--repo", path]);
    assert_eq!(both[0], ("data-terms".to_owned(), 4, 4));
    let export = folder.path().join("steps.jsonl");
    fs::write(&export, run(other.path(), &["export"])).unwrap();
    let export = export.to_str().unwrap();
    assert_eq!(learned(folder.path(), &["--repo", path, "--from", export, "--repo", ".", "--from", export]), both);
    // The same from the other side, and from outside of both.
    let here = folder.path().to_str().unwrap();
    assert_eq!(learned(other.path(), &["--repo", here]), both);
    let outside = tempfile::tempdir().unwrap();
    assert_eq!(learned(outside.path(), &["--repo", here, "--from", export]), both);
    let name = other.path().file_name().unwrap().to_str().unwrap();
    let found = json(folder.path(), &["learn", "--repo", path]);
    let named = found["steps"][0]["initiatives"].as_array().unwrap();
    assert!(named.contains(&format!("{name}:portal").into()), "{named:?}");
    assert!(run(folder.path(), &["learn", "--repo", path]).contains(&format!("{name}:portal, terms: emergent")));
}

#[test]
fn settings_say_which_ids_are_one_step() {
    let records = [("a", step("law", "Papers")), ("b", step("terms", "Whose data it is"))];
    let records: Vec<(&str, &str)> = records.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert_eq!(learned(initiatives(&records, "").path(), &[]), []);
    let settings = "[learn]\nsame = [[\"terms\", \"law\"]]\n";
    assert_eq!(learned(initiatives(&records, settings).path(), &[]), [("terms".to_owned(), 2, 2)]);
}

#[test]
fn without_anything_to_learn_that_is_said() {
    let repository = initiatives(&[("a", &step("x", "Once"))], "");
    let text = run(repository.path(), &["learn"]);
    assert!(text.contains("No step that happened in two initiatives came unanticipated."), "{text}");
    let empty = Repository::new();
    for format in ["text", "markdown", "json"] {
        let output = asplanned(empty.path(), &["learn", "--format", format]);
        assert_eq!(output.code, 0);
        assert!(output.stderr.starts_with("No initiative here yet"), "{}", output.stderr);
    }
}

#[test]
fn a_source_that_is_none_is_an_error() {
    let folder = example();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("x.jsonl"), "{\"version\":1}\n").unwrap();
    let file = outside.path().join("x.jsonl").display().to_string();
    for (args, expected) in [
        (["--repo", outside.path().to_str().unwrap()], "it is not in a git repository"),
        (["--repo", "nowhere"], "nowhere: there is no such folder"),
        (["--from", "nowhere"], "cannot read nowhere"),
        (["--from", "."], "cannot read ."),
        (["--from", file.as_str()], "x.jsonl:1: this is no row of an export: missing field `initiative`"),
    ] {
        let output = asplanned(folder.path(), &[&["learn"], args.as_slice()].concat());
        assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{args:?}");
        assert!(output.stderr.contains(expected), "{args:?}: {}", output.stderr);
    }
    assert_eq!(asplanned(outside.path(), &["learn"]).code, 2);
    assert_eq!(asplanned(outside.path(), &["learn", "a", "--from", &file]).code, 2);
}

#[test]
fn what_was_learned_can_go_into_a_file() {
    let folder = example();
    let printed = run(folder.path(), &["learn"]);
    let output = asplanned(folder.path(), &["learn", "--output", "l.txt"]);
    assert_eq!((output.code, output.stdout.as_str(), output.stderr.as_str()), (0, "", "wrote l.txt\n"));
    assert_eq!(fs::read_to_string(folder.path().join("l.txt")).unwrap(), printed);
    let outside = tempfile::tempdir().unwrap();
    let here = folder.path().to_str().unwrap();
    asplanned(outside.path(), &["learn", "--repo", here, "--output", "l.txt"]);
    assert_eq!(fs::read_to_string(outside.path().join("l.txt")).unwrap(), printed);
}

/// Two initiatives that both met every hostile text.
fn hostile() -> Repository {
    let step = |(number, text): (usize, &String)| {
        let text = quoted(text);
        format!("[[step]]\nid = \"p{number}\"\ntitle = {text}\nlesson = {text}\n")
    };
    let record: String = hostile_texts().iter().enumerate().map(step).collect();
    initiatives(&[("a", &record), ("b", &record)], "")
}

#[test]
fn nothing_of_a_strangers_text_is_active() {
    let repository = hostile();
    let text = run(repository.path(), &["learn"]);
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
    let markdown = run(repository.path(), &["learn", "--format", "markdown"]);
    let shown = text_of(&markdown);
    for part in ["@team", "://", "GH-2", "#1"] {
        assert!(!shown.contains(part), "{part}\n{markdown}");
    }
    json(repository.path(), &["learn"]);
}
