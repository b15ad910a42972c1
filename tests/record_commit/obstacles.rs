//! What stands in the way of a commit: each is named, and nothing changes.

use std::fs;
use std::path::Path;

use super::{FORMATS, PLAN, busy, leaves_nothing, ours, write};
use crate::support::git::{git, has_git, hermetic};

/// Something that stands in the way, the path that is to be committed, and what is said.
type Obstacle = (fn(&Path), &'static str, &'static [&'static str]);

const OBSTACLES: &[Obstacle] = &[
    (|root| conflict(root, &["merge"]), PLAN, &["a merge is under way", "git status"]),
    (|root| conflict(root, &["cherry-pick"]), PLAN, &["a cherry-pick is under way"]),
    (|root| conflict(root, &["rebase"]), PLAN, &["a rebase is under way"]),
    (|root| conflict(root, &["revert"]), PLAN, &["a revert is under way"]),
    (|root| write(root, ".git/index.lock", ""), PLAN, &["the index is locked", "index.lock", "wait for the other git"]),
    (
        |root| write(root, ".git/info/exclude", "*.log\n"),
        "plans/x.log",
        &["plans/x.log can't be committed: it is ignored"],
    ),
    (|_| {}, "nothing.toml", &["it is neither on disk nor in HEAD"]),
    (|_| {}, "plans", &["it is a folder"]),
    (
        |root| {
            write(root, ".git/info/attributes", "*.toml filter=secret\n");
            git(root, &["config", "filter.secret.clean", "touch RAN; cat"]);
        },
        PLAN,
        &["`filter=secret` of .gitattributes", "git commit -- plans/a/plan.toml"],
    ),
    (
        |root| {
            let empty = git(root, &["hash-object", "-w", PLAN]);
            let stages = [1, 2, 3].map(|stage| format!("100644 {empty} {stage}\tplans/x.log\n")).concat();
            crate::support::git::git_with(root, &["update-index", "--index-info"], stages.as_bytes());
        },
        "plans/x.log",
        &["it has a merge conflict"],
    ),
    (
        |root| {
            fs::remove_file(root.join(".git/index")).unwrap();
        },
        PLAN,
        &["nothing is checked out here"],
    ),
];

/// Stops in the middle of an operation.
fn conflict(root: &Path, command: &[&str]) {
    git(root, &["reset", "--quiet", "--hard"]);
    write(root, "edited.txt", "main\n");
    git(root, &["commit", "--quiet", "-am", "main"]);
    git(root, &["checkout", "--quiet", "-b", "side", "HEAD~"]);
    write(root, "edited.txt", "side\n");
    git(root, &["commit", "--quiet", "-am", "side"]);
    let output = hermetic("git", root).args(command).arg("main").output().unwrap();
    assert!(!output.status.success(), "there is a conflict");
    write(root, PLAN, "changed\n");
}

#[test]
fn what_stands_in_the_way_is_named_and_nothing_changes() {
    for (format, (major, minor)) in FORMATS {
        if !has_git(major, minor) {
            continue;
        }
        for (prepare, path, words) in OBSTACLES {
            let folder = tempfile::tempdir().unwrap();
            busy(folder.path(), format);
            write(folder.path(), "plans/x.log", "");
            prepare(folder.path());
            let index = || fs::read(folder.path().join(".git/index")).ok();
            let head = || git(folder.path(), &["rev-parse", "HEAD"]);
            let before = (index(), head());
            let error = ours(folder.path(), &[PLAN, path], &[]).unwrap_err();
            assert!(words.iter().all(|word| error.contains(word)), "{format:?} {words:?} {error}");
            assert!(before == (index(), head()), "{error}");
            assert!(!folder.path().join("RAN").exists());
            fs::remove_file(folder.path().join(".git/index.lock")).ok();
            leaves_nothing(folder.path());
        }
        let nobody = ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"].map(|name| (name, None));
        let folder = tempfile::tempdir().unwrap();
        busy(folder.path(), format);
        let error = ours(folder.path(), &[PLAN], &nobody).unwrap_err();
        for word in ["git does not know who you are", "there is no user.name", " user.name \"Your Name\""] {
            assert!(error.contains(word), "{error}");
        }
        let bare = tempfile::tempdir().unwrap();
        git(bare.path(), &[&["init", "--quiet", "--bare"], format].concat());
        assert!(ours(bare.path(), &[PLAN], &[]).unwrap_err().starts_with("a bare repository"));
    }
}
