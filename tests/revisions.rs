//! Revisions that name no commit, and objects that can't be read: what is wrong is named, with the cure, read with
//! libgit2 and through the installed git.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::support::asplanned;
use crate::support::git::{git, has_git};

/// The kinds of repository: those that libgit2 reads, and one that it does not.
fn kinds() -> Vec<&'static [&'static str]> {
    let mut kinds: Vec<&[&str]> = vec![&[]];
    if has_git(2, 29) {
        kinds.push(&["--object-format=sha256"]);
    }
    kinds
}

/// An empty repository.
fn empty(kind: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &[&["init", "--quiet", "."], kind].concat());
    folder
}

/// A repository with four commits, each of which changes a plan, and each object in a file of its own.
fn four_commits(kind: &[&str]) -> TempDir {
    let folder = empty(kind);
    fs::create_dir_all(folder.path().join("plans/x")).unwrap();
    for number in 0..4 {
        fs::write(folder.path().join("plans/x/plan.toml"), format!("title = \"{number}\"\n")).unwrap();
        git(folder.path(), &["add", "."]);
        git(folder.path(), &["commit", "--quiet", "--message=change"]);
    }
    folder
}

/// Where the object that a revision names lies.
fn object(root: &Path, revision: &str) -> (String, PathBuf) {
    let id = git(root, &["rev-parse", revision]);
    let path = root.join(".git/objects").join(&id[..2]).join(&id[2..]);
    (id, path)
}

/// What a failure says.
#[track_caller]
fn said(root: &Path, args: &[&str]) -> String {
    let output = asplanned(root, args);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{}", output.stderr);
    output.stderr
}

#[test]
fn a_revision_behind_a_shallow_clones_cut_names_the_cut_and_the_cure() {
    for kind in kinds() {
        let original = four_commits(kind);
        let clone = tempfile::tempdir().unwrap();
        let url = format!("file://{}", original.path().display());
        git(clone.path(), &["clone", "--quiet", "--depth=2", &url, "."]);
        let cut = git(clone.path(), &["rev-parse", "HEAD~1"]);
        for revision in ["HEAD~2", "HEAD~9", "@^^", "main~1^1~0"] {
            let said = said(clone.path(), &["changes", revision]);
            let lies = format!("error: {revision:?} lies behind commit {cut}, at which the history is cut off");
            assert!(said.starts_with(&lies), "{kind:?} {said}");
            for word in ["git fetch --unshallow", "fetch-depth: 0", "GIT_DEPTH: 0"] {
                assert!(said.contains(word), "{said}");
            }
        }
        let said = said(clone.path(), &["changes", "v1"]);
        assert!(said.contains("\"v1\" names no commit"), "{said}");
        assert!(said.contains("git log --all --oneline") && said.contains("git fetch --unshallow"), "{said}");
        assert_eq!(asplanned(clone.path(), &["changes", "HEAD~1"]).code, 0);
    }
}

#[test]
fn a_revision_that_leads_nowhere_in_a_whole_repository_names_no_commit() {
    for kind in kinds() {
        let folder = four_commits(kind);
        for revision in ["HEAD~4", "HEAD^2", "main~1^3", "HEAD^{tree}", "nowhere~1", "HEAD~1x"] {
            let said = said(folder.path(), &["changes", revision]);
            assert!(said.starts_with(&format!("error: {revision:?} names no commit\n")), "{kind:?} {said}");
            assert!(!said.contains("shallow"), "{said}");
        }
    }
}

#[test]
fn a_commit_on_the_way_that_can_not_be_read_is_named() {
    for kind in kinds() {
        let folder = four_commits(kind);
        let (id, path) = object(folder.path(), "HEAD~1");
        fs::remove_file(&path).unwrap();
        for revision in ["HEAD~3", "main~2", "HEAD~1"] {
            let missing = said(folder.path(), &["changes", revision]);
            assert!(missing.starts_with(&format!("error: commit {id} is missing\n")), "{kind:?} {missing}");
            assert!(missing.contains("git fsck"), "{missing}");
        }
        fs::write(&path, b"no object").unwrap();
        for revision in ["HEAD~3", "main~2", "HEAD~1"] {
            let broken = said(folder.path(), &["changes", revision]);
            assert!(broken.contains(&id) && broken.contains("git fsck"), "{kind:?} {broken}");
            assert!(!broken.contains("names no commit"), "{broken}");
        }
    }
}

#[test]
fn a_tip_that_can_not_be_read_is_named() {
    for kind in kinds() {
        let folder = four_commits(kind);
        let (id, path) = object(folder.path(), "HEAD");
        fs::remove_file(&path).unwrap();
        fs::write(&path, b"no object").unwrap();
        for args in [&["diff"][..], &["diff", "--rev", "HEAD"], &["changes", "main"], &["changes", "HEAD~1"]] {
            let said = said(folder.path(), args);
            assert!(said.contains(&id) && said.contains("git fsck"), "{kind:?} {args:?} {said}");
            assert!(!said.contains("names no commit"), "{said}");
        }
    }
}

#[test]
fn a_file_that_can_not_be_read_sends_to_git_fsck() {
    for kind in kinds() {
        let folder = four_commits(kind);
        let (id, path) = object(folder.path(), "HEAD:plans/x/plan.toml");
        fs::remove_file(&path).unwrap();
        fs::write(&path, b"no object").unwrap();
        let said = said(folder.path(), &["diff"]);
        assert!(said.contains(&id) && said.contains("git fsck"), "{kind:?} {said}");
    }
}

#[test]
fn where_there_is_no_commit_yet_head_asks_for_the_first() {
    for kind in kinds() {
        let folder = empty(kind);
        for args in
            [&["changes", "HEAD"][..], &["changes", "..@"], &["diff", "--rev", "HEAD"], &["log", "--rev=HEAD~1"]]
        {
            let said = said(folder.path(), args);
            assert_eq!(said, "error: HEAD has no commit yet\n  try: make a first commit\n", "{kind:?} {args:?}");
        }
        // What is advised for other names works there.
        let said = said(folder.path(), &["diff", "--rev", "nowhere"]);
        assert!(said.contains("try: git log --all --oneline"), "{said}");
        git(folder.path(), &["log", "--all", "--oneline"]);
    }
}
