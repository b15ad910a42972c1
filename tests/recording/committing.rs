//! `--commit`: just the file that was written, and the plan before the record.

use std::fs;

use super::{PLAN, RECORD, done, planned, refused, text, told};
use crate::support::asplanned_answering;
use crate::support::git::git;
use crate::support::repository::Repository;

/// The repository of the other tests, of which git knows who commits.
fn owned() -> Repository {
    let repository = planned("");
    let mut config = repository.git().config().unwrap();
    config.set_str("user.name", "Ana").unwrap();
    config.set_str("user.email", "ana@example.org").unwrap();
    repository
}

#[test]
fn just_the_file_is_committed() {
    let repository = owned();
    fs::write(repository.path().join("other.txt"), "staged\n").unwrap();
    git(repository.path(), &["add", "other.txt"]);
    let said = told(&repository, &["start", "sizing-survey", "--commit"]);
    assert_eq!(said["commit"], git(repository.path(), &["rev-parse", "HEAD"]));
    assert_eq!(said["verdict"], "anticipated");
    assert_eq!(git(repository.path(), &["log", "-1", "--format=%s %an"]), "actual: start sizing-survey Ana");
    assert_eq!(git(repository.path(), &["show", "--format=", "--name-only"]), RECORD);
    assert_eq!(git(repository.path(), &["status", "--porcelain"]), "A  other.txt");
    done(&repository, &["rename", "sizing-survey", "survey", "--commit"]);
    assert_eq!(
        git(repository.path(), &["show", "--format=%s", "--name-only"]),
        format!("plan: rename sizing-survey to survey\n\n{RECORD}\n{PLAN}")
    );
}

#[test]
fn the_settings_can_make_it_the_rule() {
    let repository = owned();
    fs::write(repository.path().join("asplanned.toml"), "commit = true\n").unwrap();
    assert!(told(&repository, &["plan", "More"])["commit"].is_string());
    assert!(told(&repository, &["plan", "Even more", "--no-commit"])["commit"].is_null());
    let said = told(&repository, &["init", "next"]);
    assert_eq!((said["id"].as_str(), said["path"].as_str()), (Some("next"), Some("plans/next/plan.toml")));
    let files = git(repository.path(), &["show", "--format=%s", "--name-only"]);
    assert!(files.starts_with("plan: begin next\n"), "{files}");
    assert!(files.contains("plans/next/plan.toml") && files.contains("plans/plan.schema.json"), "{files}");
}

#[test]
fn the_plan_is_committed_before_the_record() {
    let repository = owned();
    done(&repository, &["plan", "Agree data terms"]);
    let args = ["start", "agree-data-terms", "--on", "2099-01-01", "--commit", "--format", "json"];
    let (output, asked) = asplanned_answering(repository.path(), &args, &["y"]);
    assert_eq!((output.code, asked.len()), (0, 1), "{}", output.stderr);
    assert!(asked[0].contains("a plan that is not committed before proves nothing"), "{}", asked[0]);
    assert!(output.stdout.contains("\"verdict\": \"adapted\""), "{}", output.stdout);
    let subjects = git(repository.path(), &["log", "-2", "--format=%s"]);
    assert_eq!(subjects, "actual: start agree-data-terms\nplan: agree-data-terms");
    done(&repository, &["plan", "Call legal"]);
    let before = text(&repository, RECORD);
    let (output, _) = asplanned_answering(repository.path(), &["start", "call-legal"], &["q"]);
    assert_eq!((output.code, text(&repository, RECORD)), (2, before));
}

/// A record beside a plan that is not committed makes a surprise of the step: that takes a word, not the end of a terminal.
#[test]
fn who_leaves_at_a_question_has_said_nothing() {
    let repository = owned();
    done(&repository, &["did", "Surveys of customers", "--unplanned"]);
    done(&repository, &["did", "Test of the demand"]);
    done(&repository, &["plan", "Call legal"]);
    let before = (text(&repository, PLAN), text(&repository, RECORD));
    let questions = [
        (&["start", "call-legal"][..], 2),
        (&["did", "call-legal", "--commit"], 2),
        (&["start", "Testing demand"], 2),
        (&["link"], 0),
    ];
    for (args, code) in questions {
        let (left, asked) = asplanned_answering(repository.path(), args, &[]);
        assert_eq!((left.code, asked.len()), (code, 1), "{args:?}: {}", left.stderr);
        let (quit, _) = asplanned_answering(repository.path(), args, &["q"]);
        assert_eq!((left.code, left.stdout, left.stderr), (quit.code, quit.stdout, quit.stderr), "{args:?}");
        assert_eq!((text(&repository, PLAN), text(&repository, RECORD)), before, "{args:?}");
    }
}

#[test]
fn nothing_is_written_where_it_could_not_be_committed() {
    let repository = owned();
    fs::write(repository.git().path().join("MERGE_HEAD"), format!("{}\n", "1".repeat(40))).unwrap();
    refused(&repository, &["start", "sizing-survey", "--commit"], "a merge is under way");
    done(&repository, &["start", "sizing-survey"]);
    let output = crate::support::asplanned(repository.path(), &["init", "new", "--commit"]);
    assert_eq!(output.code, 2);
    assert!(!repository.path().join("plans/new").exists());
}

#[test]
fn new_initiatives_can_be_looked_at_first() {
    let repository = owned();
    let output = done(&repository, &["init", "new", "--dry-run"]);
    assert!(output.stdout.contains("--- /dev/null\n+++ b/plans/new/plan.toml\n"), "{}", output.stdout);
    assert!(!repository.path().join("plans/new").exists());
}

#[test]
fn a_file_a_step_merges_on_any_branch() {
    let repository = owned();
    fs::write(repository.path().join("asplanned.toml"), "record = \"folder\"\ncommit = true\n").unwrap();
    git(repository.path(), &["add", "."]);
    git(repository.path(), &["commit", "-qm", "settings"]);
    git(repository.path(), &["branch", "other"]);
    done(&repository, &["start", "sizing-survey"]);
    done(&repository, &["did", "Something on main", "--unplanned"]);
    git(repository.path(), &["checkout", "-q", "other"]);
    done(&repository, &["start", "demand-test"]);
    done(&repository, &["did", "Something else", "--unplanned"]);
    git(repository.path(), &["merge", "-q", "--no-edit", "main"]);
    assert_eq!(git(repository.path(), &["status", "--porcelain"]), "");
    let output = done(&repository, &["diff"]);
    assert!(output.stdout.contains("4 happened"), "{}", output.stdout);
    assert!(output.stdout.contains("2 of 4 steps were foreseen"), "{}", output.stdout);
    assert_eq!(done(&repository, &["check"]).stderr, "");
}
