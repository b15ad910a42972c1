//! Awkward input and awkward repositories: nothing panics, and what is wrong is said with its place and the next act.

mod absent;
mod anywhere;
mod clocks;
mod hostile;
mod named;
mod repositories;
mod texts;

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use git2::{ObjectType, Oid};
use serde_json::Value;

use crate::support::repository::{File, Files, Repository};
use crate::support::{Output, asplanned};

const PLAN: &str = "plans/x/plan.toml";
const RECORD: &str = "plans/x/actual.toml";
/// A file with one step: `a`.
const A: &str = "title = \"X\"\n[[step]]\nid = \"a\"\ntitle = \"Ask\"\n";
/// The same without a title of its own, for a record.
const DID_A: &str = "[[step]]\nid = \"a\"\nstarted = 2023-02-01\n";
/// The highest file that is read.
const TEN_MEGABYTES: usize = 10 << 20;

fn files(texts: &[(&str, &str)]) -> Files {
    texts.iter().map(|(path, text)| ((*path).to_owned(), File::new(*text))).collect()
}

/// A repository in which `a` was planned, and then recorded; nothing is checked out.
fn planned_and_recorded() -> (Repository, [Oid; 2]) {
    let repository = Repository::new();
    let planned = repository.commit_text(&[], "2023-01-09", &[(PLAN, A)]);
    let recorded = repository.commit_text(&[planned], "2023-02-01", &[(PLAN, A), (RECORD, DID_A)]);
    repository.set_head(recorded);
    (repository, [planned, recorded])
}

fn json_of(folder: &Path, args: &[&str]) -> Value {
    let args: Vec<&str> = ["diff", "--format", "json"].iter().chain(args).copied().collect();
    let output = asplanned(folder, &args);
    assert_eq!(output.code, 0, "{}", output.stderr);
    serde_json::from_str(&output.stdout).unwrap()
}

/// The only initiative of a repository.
fn only(folder: &Path) -> Value {
    let found = json_of(folder, &[]);
    assert_eq!(found["initiatives"].as_array().unwrap().len(), 1, "{found:#}");
    found["initiatives"][0].clone()
}

/// Each actual step with its verdict.
fn verdicts(initiative: &Value) -> String {
    let word = |step: &Value, key: &str| step[key].as_str().unwrap().to_owned();
    let steps = initiative["actual"].as_array().unwrap().iter();
    steps.map(|step| word(step, "id") + " " + &word(step, "verdict")).collect::<Vec<_>>().join(", ")
}

fn names(found: &Value) -> Vec<&str> {
    found["initiatives"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect()
}

/// A failure with all of these words in its message.
#[track_caller]
fn fails(output: &Output, words: &[&str]) {
    assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{}", output.stderr);
    for word in words {
        assert!(output.stderr.contains(word), "{word:?} is not in {}", output.stderr);
    }
}

/// Runs git with nothing of the machine's configuration.
fn git<S: AsRef<OsStr>>(folder: &Path, args: &[S]) {
    let output = Command::new("git")
        .args(["-c", "protocol.file.allow=always", "-c", "advice.detachedHead=false"])
        .args(args)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A clone of a repository through git's own transport, made with these options.
fn clone(repository: &Repository, options: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("file://{}", repository.path().display());
    let args: Vec<&str> = ["clone", "--quiet"].iter().chain(options).copied().chain([url.as_str(), "."]).collect();
    git(folder.path(), &args);
    folder
}

/// Writes a commit by hand, with these words as its author.
fn raw_commit(git: &git2::Repository, tree: Oid, parents: &[Oid], author: &[u8]) -> Oid {
    let mut text = format!("tree {tree}\n").into_bytes();
    for parent in parents {
        text.extend_from_slice(format!("parent {parent}\n").as_bytes());
    }
    for role in ["author", "committer"] {
        text.extend_from_slice(&[role.as_bytes(), b" ", author, b"\n"].concat());
    }
    text.extend_from_slice(b"\nchange\n");
    git.odb().unwrap().write(ObjectType::Commit, &text).unwrap()
}
