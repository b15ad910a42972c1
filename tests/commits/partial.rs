//! Partial clones: what commits change is told by trees, which can be missing, and fetched when that is asked for.

use std::path::Path;

use tempfile::TempDir;

use crate::support::git::git;
use crate::support::repository::{Author, File, Files, Repository};
use crate::support::{Output, asplanned};

const PLAN: &str = "paths = [\"src\"]\n[[step]]\nid = \"a\"\n";

/// A plan, and work that serves a step, none, and one that is none.
fn original() -> Repository {
    let repository = Repository::new();
    let mut files = Files::from([("plans/x/plan.toml".to_owned(), File::new(PLAN))]);
    let mut tip = vec![repository.commit(&[], &Author::on("ana", "2023-01-09"), &files)];
    for (at, message) in ["One\n\nStep: a", "Two", "Three\n\nStep: nothing"].iter().enumerate() {
        files.insert(format!("src/deep/{at}/x.rs"), File::new(at.to_string()));
        tip = vec![repository.commit_saying(message, &tip, &Author::on("ana", "2023-01-10"), &files)];
    }
    repository.set_head(tip[0]);
    git(repository.path(), &["config", "uploadpack.allowFilter", "true"]);
    git(repository.path(), &["config", "uploadpack.allowAnySHA1InWant", "true"]);
    repository
}

fn clone(original: &Path, filter: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("file://{}", original.display());
    git(folder.path(), &["clone", "--quiet", "--no-checkout", &format!("--filter={filter}"), &url, "."]);
    git(folder.path(), &["-c", "core.sparseCheckout=false", "reset", "--quiet"]);
    folder
}

fn run(folder: &Path, args: &[&str]) -> Output {
    asplanned(folder, &[args, &["--format", "json"]].concat())
}

#[test]
fn what_commits_change_is_fetched_when_that_is_asked_for() {
    let original = original();
    let calls: [&[&str]; 2] = [&["check", "--rev", "HEAD", "--commits", "HEAD~3"], &["show", "a", "--rev", "HEAD"]];
    for filter in ["blob:none", "tree:0"] {
        for args in calls {
            let clone = clone(original.path(), filter);
            let expected = run(original.path(), args);
            let refused = run(clone.path(), args);
            assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{filter} {args:?}");
            assert!(refused.stderr.contains("--fetch-missing"), "{}", refused.stderr);
            let fetched = run(clone.path(), &[args, &["--fetch-missing"]].concat());
            assert_eq!((fetched.code, &fetched.stdout), (expected.code, &expected.stdout), "{filter} {args:?}");
            // What came is there now.
            assert_eq!(run(clone.path(), args).stdout, expected.stdout, "{filter} {args:?}");
        }
    }
}

#[test]
fn catching_up_fetches_too() {
    let original = original();
    let files = Files::from([("plans/x/plan.toml".to_owned(), File::new(PLAN))]);
    original.check_out(&files);
    let expected = run(original.path(), &["catch-up"]);
    assert!(expected.stdout.contains("\"id\": \"two\""), "{}", expected.stderr);
    let clone = clone(original.path(), "tree:0");
    git(clone.path(), &["checkout", "--quiet", "--", "plans"]);
    let refused = run(clone.path(), &["catch-up"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(refused.stderr.contains("--fetch-missing"), "{}", refused.stderr);
    let fetched = run(clone.path(), &["catch-up", "--fetch-missing"]);
    assert_eq!((fetched.code, &fetched.stdout), (expected.code, &expected.stdout), "{}", fetched.stderr);
}
