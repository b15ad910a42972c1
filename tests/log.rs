//! `log`: which commits are revisions, in what order, and what each is said to have changed.

use std::path::Path;

use asplanned::model::text::is_hidden;
use asplanned::render::style::Screen;
use git2::Oid;
use serde_json::Value;

use crate::example::example;
use crate::support::repository::{Author, EXECUTABLE, File, Files, Repository};
use crate::support::{TODAY, asplanned, asplanned_on};

#[test]
fn the_examples_story() {
    let folder = example();
    let output = asplanned(folder.path(), &["log", "concierge-mvp"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    insta::assert_snapshot!("log", output.stdout);
    let narrow = Screen { width: Some(60), ..Screen::default() };
    let args = ["log", "concierge-mvp", "--until", "2023-03-17", "--since", "2023-02-17"];
    insta::assert_snapshot!("log-narrow", asplanned_on(narrow, folder.path(), &args).stdout);
    let ascii = Screen { unicode: false, ..Screen::default() };
    insta::assert_snapshot!("log-ascii", asplanned_on(ascii, folder.path(), &["log", "-n3"]).stdout);
}

const PLAN: &str = "plans/x/plan.toml";
const RECORD: &str = "plans/x/actual.toml";
const A: &str = "[[step]]\nid = \"a\"\n";
const AB: &str = "[[step]]\nid = \"a\"\n[[step]]\nid = \"b\"\n";
const DID_A: &str = "[[step]]\nid = \"a\"\nstarted = 2023-01-12\n";
const DONE_A: &str = "[[step]]\nid = \"a\"\nstarted = 2023-01-12\nfinished = 2023-01-14\n";

fn json(folder: &Path, args: &[&str]) -> Value {
    let output = asplanned(folder, &[&["log", "--format", "json"], args].concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
    serde_json::from_str(&output.stdout).unwrap()
}

/// The revisions of the only initiative, each as its commit, nature and changes.
fn revisions(folder: &Path, args: &[&str]) -> Vec<(String, String, Vec<String>)> {
    let found = json(folder, args);
    assert_eq!(found["initiatives"].as_array().unwrap().len(), 1, "{found:#}");
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let change =
        |change: &Value| format!("{} {} {}", text(&change["file"]), text(&change["change"]), text(&change["step"]));
    let revisions = found["initiatives"][0]["revisions"].as_array().unwrap().iter();
    revisions
        .map(|it| {
            let changes = it["changes"].as_array().unwrap().iter().map(change).collect();
            (text(&it["commit"]), text(&it["nature"]), changes)
        })
        .collect()
}

fn row(commit: &impl ToString, nature: &str, changes: &[&str]) -> (String, String, Vec<String>) {
    (commit.to_string(), nature.to_owned(), changes.iter().map(|change| (*change).to_owned()).collect())
}

#[test]
fn a_revision_differs_from_every_parent() {
    let repository = Repository::new();
    let day = "2023-01-09";
    let base = repository.commit_text(&[], day, &[(PLAN, A)]);
    let beside = repository.commit_text(&[base], day, &[(PLAN, A), ("README", "")]);
    let planned = repository.commit_text(&[beside], day, &[(PLAN, AB)]);
    let recorded = repository.commit_text(&[beside], day, &[(PLAN, A), (RECORD, DID_A)]);
    // What both sides brought: it differs from each, and is shown against the first.
    let both = repository.commit_text(&[planned, recorded], day, &[(PLAN, AB), (RECORD, DID_A)]);
    // A merge that takes one side is none.
    let idle = repository.commit_text(&[both, planned], day, &[(PLAN, AB), (RECORD, DID_A)]);
    // One that adds something of its own is.
    let side = repository.commit_text(&[both], day, &[(PLAN, A), (RECORD, DID_A)]);
    let evil = repository.commit_text(&[idle, side], day, &[(PLAN, AB), (RECORD, DONE_A)]);
    repository.set_head(evil);
    let expected = [
        row(&evil, "progress", &["actual finished a"]),
        row(&side, "replanning", &["plan removed b"]),
        row(&both, "progress", &["actual begun a"]),
        row(&recorded, "progress", &["actual begun a"]),
        row(&planned, "replanning", &["plan added b"]),
        row(&base, "replanning", &["plan added -", "plan added a"]),
    ];
    assert_eq!(revisions(repository.path(), &[]), expected);
    let found = json(repository.path(), &[]);
    let revisions_found = &found["initiatives"][0]["revisions"];
    assert_eq!(revisions_found[0]["parents"], serde_json::json!([idle.to_string(), side.to_string()]));
    assert_eq!(revisions_found[5]["parents"], serde_json::json!([]));

    // Along first parents there are no sides.
    let expected = [
        row(&evil, "progress", &["actual finished a"]),
        row(&both, "progress", &["actual begun a"]),
        row(&planned, "replanning", &["plan added b"]),
        row(&base, "replanning", &["plan added -", "plan added a"]),
    ];
    assert_eq!(revisions(repository.path(), &["--first-parent"]), expected);
    let found = json(repository.path(), &["--first-parent"]);
    assert_eq!(found["initiatives"][0]["revisions"][0]["parents"], serde_json::json!([idle.to_string()]));
}

#[test]
fn form_and_mode_alone_are_revisions_of_nothing() {
    let repository = Repository::new();
    let base = repository.commit_text(&[], "2023-01-09", &[(PLAN, A)]);
    let comment = repository.commit_text(&[base], "2023-01-10", &[(PLAN, &format!("# why\n{A}"))]);
    let text = File::with_mode(EXECUTABLE, format!("# why\n{A}"));
    let mode = repository.commit(&[comment], &Author::on("ben", "2023-01-11"), &[(PLAN.to_owned(), text)].into());
    repository.set_head(mode);
    let expected = [
        row(&mode, "none", &[]),
        row(&comment, "none", &[]),
        row(&base, "replanning", &["plan added -", "plan added a"]),
    ];
    assert_eq!(revisions(repository.path(), &[]), expected);
    assert_eq!(revisions(repository.path(), &["--only", "none"])[..], expected[..2]);
    let output = asplanned(repository.path(), &["log", "--only", "none", "-n", "1"]);
    assert_eq!(
        output.stdout,
        format!(
            "x      plans/x · 1 of 3 revisions\n\n{}  2023-01-11  ben  none        change\n    nothing of the steps changed\n",
            &mode.to_string()[..7]
        )
    );
}

#[test]
fn what_was_recorded_and_then_changed_is_rewriting() {
    let repository = Repository::new();
    let commit = |parent: Option<Oid>, record: &str| {
        repository.commit_text(parent.as_slice(), "2023-01-09", &[(PLAN, AB), (RECORD, record)])
    };
    let begun = commit(None, DID_A);
    let redated = commit(Some(begun), &DID_A.replace("-12", "-02"));
    let replaced = commit(Some(redated), "[[step]]\nid = \"b\"\n");
    let linked = commit(Some(replaced), "[[step]]\nid = \"b\"\nplan = [\"a\"]\nnote = \"late\"\n");
    repository.set_head(linked);
    let expected = [
        row(&linked, "progress", &["actual relinked b", "actual edited b"]),
        row(&replaced, "rewriting", &["actual happened b", "actual erased a"]),
        row(&redated, "rewriting", &["actual redated a"]),
        row(&begun, "both", &["plan added -", "plan added a", "plan added b", "actual begun a"]),
    ];
    assert_eq!(revisions(repository.path(), &[]), expected);
    assert_eq!(revisions(repository.path(), &["--only", "rewriting"])[..], expected[1..3]);
    assert_eq!(revisions(repository.path(), &["--only", "progress,rewriting"])[..], expected[..]);
}

#[test]
fn days_and_counts_limit_what_is_shown() {
    let folder = example();
    let found = json(folder.path(), &["concierge-mvp"]);
    let all = found["initiatives"][0]["revisions"].as_array().unwrap().clone();
    let found = json(folder.path(), &["concierge-mvp", "--since", "2023-02-20", "--until", "2023-03-06"]);
    let some = found["initiatives"][0]["revisions"].as_array().unwrap().clone();
    let is_inside = |it: &&Value| ("2023-02-20"..="2023-03-06").contains(&it["date"].as_str().unwrap());
    assert_eq!(some, all.iter().filter(is_inside).cloned().collect::<Vec<_>>());
    assert!(some.len() > 3 && some.last().unwrap()["date"] == "2023-02-20" && some[0]["date"] != "2023-02-20");
    let found = json(folder.path(), &["concierge-mvp", "--until", "2023-03-06", "-n", "2"]);
    let limited = found["initiatives"][0]["revisions"].as_array().unwrap();
    let before = |it: &&Value| it["date"].as_str().unwrap() <= "2023-03-06";
    assert_eq!(*limited, all.iter().filter(before).take(2).cloned().collect::<Vec<_>>());
    assert_eq!(asplanned(folder.path(), &["log", "--only", "progres"]).code, 2);
}

#[test]
fn what_is_not_committed_is_the_first_revision() {
    let repository = Repository::new();
    let files = |record: &str| Files::from([(PLAN.to_owned(), File::new(A)), (RECORD.to_owned(), File::new(record))]);
    let head = repository.commit(&[], &Author::on("ana", "2023-01-09"), &files(DID_A));
    repository.set_head(head);
    repository.check_out(&files(DID_A));
    assert_eq!(revisions(repository.path(), &[]).len(), 1);
    repository.write_tree(&files(DONE_A));
    assert_eq!(revisions(repository.path(), &[])[0], row(&"-", "progress", &["actual finished a"]));
    let found = json(repository.path(), &[]);
    let first = &found["initiatives"][0]["revisions"][0];
    assert_eq!(first["parents"], serde_json::json!([head.to_string()]));
    assert_eq!((&first["date"], &first["author"], &first["subject"]), (&TODAY.into(), &Value::Null, &Value::Null));
    assert_eq!(revisions(repository.path(), &["--rev", "HEAD"]).len(), 1);
    let text = asplanned(repository.path(), &["log", "-n1"]).stdout;
    assert!(text.contains(&format!("-------  {TODAY}  progress    not committed yet\n")), "{text}");
}

#[test]
fn an_initiative_that_is_not_committed_at_all_has_no_parents() {
    let repository = Repository::new();
    repository.check_out(&Files::new());
    repository.write_tree(&Files::from([(PLAN.to_owned(), File::new(A))]));
    let found = json(repository.path(), &[]);
    let revisions = &found["initiatives"][0]["revisions"];
    assert_eq!((&revisions[0]["commit"], &revisions[0]["parents"]), (&Value::Null, &serde_json::json!([])));
}

#[test]
fn a_version_that_does_not_parse_changes_nothing_and_is_told() {
    let repository = Repository::new();
    let good = repository.commit_text(&[], "2023-01-09", &[(PLAN, A)]);
    let broken = repository.commit_text(&[good], "2023-01-10", &[(PLAN, "[[step]]\nid = \n")]);
    let mended = repository.commit_text(&[broken], "2023-01-11", &[(PLAN, AB)]);
    repository.set_head(mended);
    let expected = [
        row(&mended, "replanning", &["plan added b"]),
        row(&broken, "none", &[]),
        row(&good, "replanning", &["plan added -", "plan added a"]),
    ];
    assert_eq!(revisions(repository.path(), &[]), expected);
    let output = asplanned(repository.path(), &["log"]);
    let hash = &broken.to_string()[..7];
    assert!(output.stderr.contains(&format!("plans/x/plan.toml:2 at {hash}")), "{}", output.stderr);
    assert!(output.stdout.contains("  ! plans/x/plan.toml:2 does not parse"), "{}", output.stdout);
}

#[test]
fn a_moved_initiative_brings_its_revisions_along() {
    let repository = Repository::new();
    let first = repository.commit_text(&[], "2023-01-09", &[("plans/old/plan.toml", A)]);
    let second = repository.commit_text(&[first], "2023-01-10", &[("plans/old/plan.toml", AB)]);
    let moved = repository.commit_text(&[second], "2023-01-11", &[(PLAN, AB)]);
    let later = repository.commit_text(&[moved], "2023-01-12", &[(PLAN, A)]);
    repository.set_head(later);
    let expected = [
        row(&later, "replanning", &["plan removed b"]),
        row(&second, "replanning", &["plan added b"]),
        row(&first, "replanning", &["plan added -", "plan added a"]),
    ];
    assert_eq!(revisions(repository.path(), &[]), expected);
    assert!(asplanned(repository.path(), &["log"]).stderr.contains("plans/old"));
    // Under its old name it ends.
    let found = revisions(repository.path(), &["old"]);
    assert_eq!(found[0], row(&moved, "replanning", &["plan removed -", "plan removed a", "plan removed b"]));
}

#[test]
fn several_initiatives_have_a_heading_each() {
    let folder = example();
    let text = asplanned(folder.path(), &["log"]).stdout;
    let heads: Vec<&str> = text.lines().filter(|line| line.contains(" · ") && !line.starts_with(' ')).collect();
    assert_eq!(heads.len(), 4, "{heads:?}");
    let none = tempfile::tempdir().unwrap();
    git2::Repository::init(none.path()).unwrap();
    let output = asplanned(none.path(), &["log"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""));
    assert!(output.stderr.contains("asplanned init"), "{}", output.stderr);
}

#[test]
fn hostile_texts_stay_texts() {
    let repository = Repository::new();
    let evil = "title = \"a\\u001b[2Jb\\u202e\"\n[[step]]\nid = \"\\u001b]8;;x\"\nnote = \"one\\ntwo\\u0007\"\n";
    let tip = repository.commit(
        &[],
        &Author::on("m\u{1b}[31mallory", "2023-01-09"),
        &Files::from([
            (PLAN.to_owned(), File::new(evil)),
            (RECORD.to_owned(), File::new("[[step]]\nid = \"r\"\nnote = \"one\\ntwo\\u0007\"\n")),
        ]),
    );
    repository.set_head(tip);
    for format in ["text", "json"] {
        let output = asplanned(repository.path(), &["log", "--format", format]);
        assert_eq!(output.code, 0);
        assert!(!output.stdout.chars().any(|c| is_hidden(c) && c != '\n'), "{}", output.stdout);
    }
    let text = asplanned(repository.path(), &["log"]).stdout;
    assert!(text.contains("      note     one\n               two␇\n"), "{text}");
}

#[test]
fn the_json_has_the_keys_of_version_1() {
    let folder = example();
    let found = json(folder.path(), &["concierge-mvp"]);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys(&found), "initiatives version");
    let initiative = &found["initiatives"][0];
    assert_eq!(keys(initiative), "name path revisions title warnings");
    let revisions = initiative["revisions"].as_array().unwrap();
    for revision in revisions {
        assert_eq!(keys(revision), "author changes commit date nature parents subject");
        for change in revision["changes"].as_array().unwrap() {
            assert_eq!(keys(change), "after before change file step title");
        }
    }
    let change = |step: &str, word: &str| {
        let all = revisions.iter().flat_map(|it| it["changes"].as_array().unwrap());
        all.clone().find(|it| it["step"] == step && it["change"] == word).unwrap().clone()
    };
    let split = change("hand-run-sheet", "split");
    assert_eq!(split["after"]["ids"], serde_json::json!(["sheet-model", "manual-updates"]));
    assert_eq!(split["before"]["titles"], serde_json::json!(["Run ten submittal logs in a spreadsheet"]));
    let dropped = change("usability-round", "dropped");
    assert_eq!(dropped["before"], serde_json::json!({ "dropped": null, "dropped_by": null }));
    assert_eq!(dropped["after"]["dropped_by"], "mvp-scope");
    assert_eq!(change("mvp-tooling", "renamed")["before"], serde_json::json!({ "id": "tools" }));
    assert_eq!(change("team-roles", "happened")["before"], Value::Null);
    assert_eq!(change("team-roles", "happened")["after"]["plan"], serde_json::json!([]));
}
