//! What a branch is compared with: where it parted, where the history is cut, and what a CI says.

use std::fs;
use std::path::Path;

use asplanned::commands::context::{Ci, Context};
use git2::Oid;
use serde_json::Value;

use super::{A, AB, DID_A, PLAN, RECORD, review};
use crate::support::git::git;
use crate::support::repository::Repository;
use crate::support::{Output, asplanned, asplanned_with, context};

#[test]
fn a_pull_request_in_a_shallow_checkout_shows_changes_and_decides_nothing() {
    let repository = Repository::new();
    let root = repository.commit_text(&[], "2023-01-08", &[(PLAN, A)]);
    let main = repository.commit_text(&[root], "2023-01-09", &[(PLAN, A), ("code", "y")]);
    let topic =
        repository.commit_text(&[main], "2023-01-10", &[(PLAN, AB), (RECORD, "[[step]]\nid = \"q\"\nplan = \"a\"\n")]);
    let files = [(PLAN, AB), (RECORD, "[[step]]\nid = \"q\"\nplan = \"a\"\nfinishd = 2023-01-10\n"), ("code", "y")];
    let tip = repository.commit_text(&[topic], "2023-01-10", &files);
    let merge = repository.commit_text(&[main, tip], "2023-01-11", &files);
    repository.set_head(merge);
    let clone = |depth: &str| {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("file://{}", repository.path().display());
        git(folder.path(), &["clone", "--quiet", "--depth", depth, &url, "."]);
        folder
    };
    let folder = clone("2");
    let output = asplanned(folder.path(), &["review", "HEAD^1"]);
    assert_eq!(output.code, 2);
    assert!(output.stdout.contains("1 step recorded, 1 replanned"), "{}", output.stdout);
    assert!(output.stdout.contains("unknown-key"), "{}", output.stdout);
    assert!(output.stdout.contains("added     b"), "{}", output.stdout);
    assert!(output.stderr.contains("fetch-depth: 0"), "{}", output.stderr);
    let markdown = asplanned(folder.path(), &["review", "HEAD^1", "--format", "markdown"]);
    assert_eq!(markdown.code, 2);
    assert!(markdown.stdout.contains("there are no verdicts"), "{}", markdown.stdout);
    let (_, value) = review(folder.path(), &["HEAD^1"]);
    assert_eq!(value["decided"], false);
    let output = asplanned(clone("1").path(), &["review", "HEAD^1"]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    assert!(output.stderr.contains("fetch-depth: 0"), "{}", output.stderr);
}

#[test]
fn a_base_that_went_on_is_told_of_where_the_fork_is_cut_off() {
    let repository = Repository::new();
    let root = repository.commit_text(&[], "2023-01-08", &[(PLAN, A)]);
    let main = repository.commit_text(&[root], "2023-01-09", &[(PLAN, AB)]);
    let topic = repository.commit_text(&[root], "2023-01-10", &[(PLAN, A), (RECORD, DID_A)]);
    repository.set_head(topic);
    repository.git().reference("refs/heads/base", main, true, "").unwrap();
    let told = "it is compared with the base as that is now";
    let whole = asplanned(repository.path(), &["review", "base"]).stdout;
    assert!(!whole.contains(told) && !whole.contains("removed"), "{whole}");
    fs::write(repository.path().join(".git/shallow"), format!("{main}\n{topic}\n")).unwrap();
    for format in ["text", "markdown"] {
        let output = asplanned(repository.path(), &["review", "base", "--format", format]);
        assert!(output.code == 2 && output.stdout.replace('\n', " ").contains(told), "{}", output.stdout);
    }
    let unknown = asplanned(repository.path(), &["review", "origin/main"]).stderr;
    let fetch = "git fetch --unshallow origin main:refs/remotes/origin/main";
    assert!(unknown.contains(fetch), "{unknown}");
}

#[test]
fn without_a_common_history_nothing_is_reviewed() {
    let repository = Repository::new();
    let one = repository.commit_text(&[], "2023-01-09", &[(PLAN, A)]);
    let other = repository.commit_text(&[], "2023-01-10", &[(PLAN, AB)]);
    repository.set_head(repository.commit_text(&[other], "2023-01-11", &[(PLAN, AB), (RECORD, DID_A)]));
    repository.git().reference("refs/heads/one", one, true, "").unwrap();
    let output = asplanned(repository.path(), &["review", "one"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("asplanned changes"), "{}", output.stderr);
}

/// Runs `review` with what a CI says.
fn review_in(ci: Ci, folder: &Path) -> Output {
    asplanned_with(&Context { ci, ..context(folder) }, &["review", "--format", "json"])
}

#[test]
fn a_ci_tells_the_base() {
    let repository = Repository::new();
    let root = repository.commit_text(&[], "2023-01-09", &[(PLAN, A)]);
    let main = repository.commit_text(&[root], "2023-01-10", &[(PLAN, AB)]);
    let topic = repository.commit_text(&[root], "2023-01-10", &[(PLAN, A), (RECORD, DID_A)]);
    let merge = repository.commit_text(&[main, topic], "2023-01-11", &[(PLAN, AB), (RECORD, DID_A)]);
    let event = tempfile::NamedTempFile::new().unwrap();
    let write = |base: Oid, head: Oid| {
        let text = format!("{{\"pull_request\":{{\"base\":{{\"sha\":\"{base}\"}},\"head\":{{\"sha\":\"{head}\"}}}}}}");
        fs::write(event.path(), text).unwrap();
    };
    let github = || Ci { github_event: Some(event.path().to_owned()), gitlab_base: None, target: None };
    let base = |output: &Output| serde_json::from_str::<Value>(&output.stdout).unwrap()["base"]["commit"].clone();

    // The base that the event names may be older than what the merge commit was made of.
    write(root, topic);
    repository.set_head(merge);
    assert_eq!(base(&review_in(github(), repository.path())), main.to_string());
    repository.set_head(topic);
    write(main, topic);
    assert_eq!(base(&review_in(github(), repository.path())), root.to_string());
    let gitlab = Ci { github_event: None, gitlab_base: Some(root.to_string()), target: None };
    assert_eq!(base(&review_in(gitlab, repository.path())), root.to_string());

    // Elsewhere it is the branch that others go into; an event of no pull request says nothing.
    fs::write(event.path(), "{\"ref\":\"refs/heads/main\"}").unwrap();
    repository.git().reference("refs/remotes/origin/main", main, true, "").unwrap();
    for ci in [github(), Ci::default()] {
        assert_eq!(base(&review_in(ci, repository.path())), root.to_string());
    }
    let gone = Ci { github_event: Some("/nowhere/event.json".into()), gitlab_base: None, target: None };
    let output = review_in(gone, repository.path());
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("/nowhere/event.json"), "{}", output.stderr);
    write(Oid::from_str(&"1".repeat(40)).unwrap(), topic);
    let output = review_in(github(), repository.path());
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("names no commit"), "{}", output.stderr);
}

#[test]
fn nothing_names_a_base() {
    let repository = Repository::new();
    let only = repository.commit_text(&[], "2023-01-09", &[(PLAN, A)]);
    repository.set_head(only);
    repository.git().reference("refs/heads/topic", only, true, "").unwrap();
    repository.git().set_head("refs/heads/topic").unwrap();
    fs::remove_file(repository.path().join(".git/refs/heads/main")).unwrap();
    let output = asplanned(repository.path(), &["review"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("asplanned review origin/main"), "{}", output.stderr);
    repository.git().reference("refs/heads/main", only, true, "").unwrap();
    let output = asplanned(repository.path(), &["review"]);
    assert_eq!(output.code, 0);
    assert!(output.stderr.contains("HEAD is main itself"), "{}", output.stderr);
    let output = asplanned(repository.path(), &["review", "..HEAD"]);
    assert!(output.stderr.contains("names no base"), "{}", output.stderr);
}
