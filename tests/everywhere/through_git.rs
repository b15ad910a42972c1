//! What libgit2 can't read: the installed git gives the same, down to the last word of an error.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{RUNS, asplanned, commit, edit, is_the_same, original};
use crate::example::example;
use crate::support::git::{git, git_with, has_git, hermetic, program, run, twin};

#[test]
fn what_neither_libgit2_nor_git_knows_is_named() {
    let original = original();
    let fails = |words: &[&str]| {
        for args in [&["diff"][..], &["check"], &["check", "--files"], &["init", "new"]] {
            let output = asplanned(original.path(), args);
            assert_eq!((output.code, output.stdout.as_str()), (2, ""));
            assert!(words.iter().all(|word| output.stderr.contains(word)), "{}", output.stderr);
        }
    };
    git(original.path(), &["config", "core.repositoryFormatVersion", "1"]);
    git(original.path(), &["config", "extensions.fromTheFuture", "true"]);
    fails(&["can't be read", "fromthefuture", "newer git"]);
    let config = original.path().join(".git/config");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(config, text.replace("fromTheFuture = true", "").replace("= 1", "= 7")).unwrap();
    fails(&["can't be read", "found 7", "newer git"]);
}

#[test]
fn without_a_git_what_needs_it_is_named() {
    let original = original();
    let empty = tempfile::tempdir().unwrap();
    let without_git = |folder: &Path, args: &[&str]| run(program(folder, args).env("PATH", empty.path()));
    assert_eq!(without_git(original.path(), &["diff"]).code, 0);
    git(original.path(), &["config", "core.repositoryFormatVersion", "1"]);
    git(original.path(), &["config", "extensions.noop-v1", "true"]);
    let output = without_git(original.path(), &["diff"]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    for word in ["noop-v1", "git itself is needed", "PATH", "install git"] {
        assert!(output.stderr.contains(word), "{word}: {}", output.stderr);
    }
    // A program of that name in the folder one stands in is a stranger's.
    for path in [".", "", ".:bin", "bin"] {
        plant(original.path());
        let output = run(program(original.path(), &["diff"]).env("PATH", path));
        assert!(output.code == 2 && !original.path().join("ran").exists(), "{path:?}: {}", output.stderr);
    }
}

/// Puts programs called git where they must not be found.
fn plant(root: &Path) {
    for folder in [root.to_owned(), root.join("bin")] {
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(if cfg!(windows) { "git.exe" } else { "git" });
        fs::write(&file, format!("#!/bin/sh\n: > '{}'\n", root.join("ran").display())).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }
}

#[test]
fn working_trees_of_what_libgit2_cannot_read_give_the_same() {
    if !has_git(2, 45) {
        return;
    }
    let original = original();
    let twin = twin(original.path(), &["--ref-format=reftable"]);
    let folder = tempfile::tempdir().unwrap();
    let linked = folder.path().join("linked");
    git(twin.path(), &["worktree", "add", "--quiet", "--detach", linked.to_str().unwrap()]);
    is_the_same(&linked, original.path());
    for root in [&linked, original.path()] {
        edit(root);
    }
    is_the_same(&linked, original.path());
    is_the_same(&linked.join("plans/late"), &original.path().join("plans/late"));
    // As a hook runs: the repository is named, one stands at its root or elsewhere.
    let git_dir = git(&linked, &["rev-parse", "--absolute-git-dir"]);
    let expected = asplanned(original.path(), RUNS[0]);
    for (at, name) in [(linked.as_path(), git_dir.as_str()), (folder.path(), git_dir.as_str())] {
        let found = run(program(at, RUNS[0]).env("GIT_DIR", name));
        assert_eq!((found.code, &found.stderr), (expected.code, &expected.stderr));
        assert!(found.stdout == expected.stdout, "{}", found.stdout);
    }
    let found = run(program(twin.path(), RUNS[0]).env("GIT_DIR", ".git").env("GIT_INDEX_FILE", ".git/index"));
    assert!(found.stdout == asplanned(twin.path(), RUNS[0]).stdout);
    is_the_same(&twin.path().join(".git"), twin.path());
}

#[test]
fn uncommitted_edits_and_sparse_checkouts_give_the_same_through_git() {
    if !has_git(2, 45) {
        return;
    }
    let original = original();
    let twin = twin(original.path(), &["--ref-format=reftable"]);
    for kind in ["--no-sparse-index", "--sparse-index"] {
        for root in [original.path(), twin.path()] {
            git(
                root,
                &["sparse-checkout", "set", "--cone", kind, "plans/late", "plans/rfi-reminders", "plans/pilot-eu"],
            );
            assert!(!root.join("plans/concierge-mvp").exists());
        }
        is_the_same(twin.path(), original.path());
    }
    for root in [original.path(), twin.path()] {
        edit(root);
    }
    is_the_same(twin.path(), original.path());
    let found = asplanned(twin.path(), RUNS[0]);
    let found: Value = serde_json::from_str(&found.stdout).unwrap();
    let names: Vec<&str> =
        found["initiatives"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["caf\u{e9}", "concierge-mvp", "late", "pilot-eu", "rfi-reminders", "submittals-beta"]);
    let late: Vec<&str> =
        found["initiatives"][2]["actual"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(late.len(), 3, "{late:?}");
    assert!(late.contains(&"kept") && !late.contains(&"ignored"));
}

#[test]
fn a_conflict_in_the_index_is_seen_the_same_through_git() {
    if !has_git(2, 45) {
        return;
    }
    let original = original();
    git(original.path(), &["checkout", "--quiet", "-b", "side"]);
    commit(original.path(), "plans/late/actual.toml", "[[step]]\nid = \"side\"\n");
    git(original.path(), &["checkout", "--quiet", "main"]);
    commit(original.path(), "plans/late/actual.toml", "[[step]]\nid = \"main\"\n");
    let twin = twin(original.path(), &["--ref-format=reftable"]);
    for root in [original.path(), twin.path()] {
        let merge = run(hermetic("git", root).args(["merge", "--quiet", "side"]));
        assert_eq!(merge.code, 1, "{}", merge.stderr);
    }
    is_the_same(twin.path(), original.path());
    for root in [original.path(), twin.path()] {
        fs::write(root.join("plans/late/actual.toml"), "[[step]]\nid = \"main\"\n[[step]]\nid = \"side\"\n").unwrap();
        let blamed = asplanned(root, &["blame", "late"]).stdout;
        let side = git(root, &["rev-parse", "--short=7", "MERGE_HEAD"]);
        assert!(blamed.lines().any(|line| line.contains(&side) && line.contains("side")), "{blamed}");
    }
    is_the_same(twin.path(), original.path());
    for root in [original.path(), twin.path()] {
        fs::remove_file(root.join("plans/late/actual.toml")).unwrap();
    }
    is_the_same(twin.path(), original.path());
}

#[test]
fn revisions_mean_the_same_through_git() {
    if !has_git(2, 45) {
        return;
    }
    let original = original();
    let twin = twin(original.path(), &["--ref-format=reftable"]);
    let head = git(original.path(), &["rev-parse", "HEAD"]);
    let tree = git(original.path(), &["rev-parse", "HEAD^{tree}"]);
    let (short, absent) = (&head[..9], "1".repeat(40));
    let names = [
        "HEAD",
        "@",
        "main",
        "refs/heads/main",
        "heads/main",
        "set-out",
        "tags/set-out",
        "set-out^{}",
        "set-out^{commit}",
        "HEAD~3",
        "HEAD^",
        "HEAD^2",
        "HEAD~2^2",
        "main@{0}",
        "@{0}",
        &head,
        short,
        "set-out-3-gabc",
        "nowhere",
        "",
        "-x",
        "--all",
        "HEAD~999",
        "HEAD^{tree}",
        "HEAD^{blob}",
        "HEAD:plans",
        "HEAD:.gitignore",
        ":.gitignore",
        ":/change",
        "HEAD^{/change}",
        "HEAD^{}",
        "v1..v2",
        "HEAD..main",
        "main@{yesterday",
        "main@{999}",
        "@{u}",
        "HEAD@{upstream}",
        "@{-1}",
        "nowhere@{u}",
        &tree,
        &absent,
        "\u{1b}",
        "a b",
        " HEAD",
        "HEAD ",
        "HEAD\n",
        "HEAD\r",
        "HEAD\t",
        "\n\nHEAD",
        "HEAD commit 5",
        "caf\u{e9}",
        "*",
        "HEAD^{commit",
        "^HEAD",
        "HEAD^0",
        "HEAD^-",
        "HEAD^!",
        "refs/heads/",
        "FETCH_HEAD",
    ];
    for name in names {
        let rev = format!("--rev={name}");
        let args = ["diff", "late", &rev];
        let (found, expected) = (asplanned(twin.path(), &args), asplanned(original.path(), &args));
        assert_eq!((found.code, &found.stderr), (expected.code, &expected.stderr), "{name:?}");
        assert_eq!(found.stdout, expected.stdout, "{name:?}");
    }
}

#[test]
fn heads_that_are_no_branch_or_not_yet_one_are_read_through_git() {
    if !has_git(2, 45) {
        return;
    }
    let unborn = tempfile::tempdir().unwrap();
    git(unborn.path(), &["init", "--quiet", "--ref-format=reftable", "."]);
    let output = asplanned(unborn.path(), &["diff"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""));
    assert!(output.stderr.contains("asplanned init"));
    assert_eq!(asplanned(unborn.path(), &["init", "new"]).code, 0);
    let output = asplanned(unborn.path(), &["check"]);
    assert!(output.code == 0 && output.stderr.contains("HEAD has no commit yet"), "{}", output.stderr);

    let original = original();
    let twin = twin(original.path(), &["--ref-format=reftable"]);
    for root in [original.path(), twin.path()] {
        git(root, &["checkout", "--quiet", "--detach", "HEAD~4"]);
    }
    is_the_same(twin.path(), original.path());
}

#[test]
fn a_branch_that_can_not_be_read_is_not_taken_for_an_unborn_one() {
    if !has_git(2, 29) {
        return;
    }
    let twin = twin(example().path(), &["--object-format=sha256"]);
    fs::write(twin.path().join(".git/refs/heads/main"), "garbage\n").unwrap();
    let output = asplanned(twin.path(), &["diff"]);
    assert!(output.code == 2 && output.stderr.contains("refs/heads/main"), "{}", output.stderr);
    let absent = "1".repeat(64);
    fs::write(twin.path().join(".git/refs/heads/main"), format!("{absent}\n")).unwrap();
    let output = asplanned(twin.path(), &["diff"]);
    assert!(output.code == 2 && output.stderr.contains(&absent), "{}", output.stderr);
}

#[test]
fn forged_histories_are_ignored_through_git() {
    if !has_git(2, 45) {
        return;
    }
    let original = original();
    let twin = twin(original.path(), &["--ref-format=reftable"]);
    let expected = asplanned(original.path(), &["diff", "--full"]);
    let recorded = git(twin.path(), &["rev-parse", "HEAD~30"]);
    let forged = git(twin.path(), &["commit-tree", "-m", "forged", "HEAD^{tree}"]);
    git(twin.path(), &["replace", &recorded, &forged]);
    let found = asplanned(twin.path(), &["diff", "--full"]);
    assert_eq!(found.stdout, expected.stdout);
    assert!(found.stderr.contains("refs/replace"), "{}", found.stderr);
    git(twin.path(), &["replace", "--delete", &recorded]);
    fs::create_dir_all(twin.path().join(".git/info")).unwrap();
    fs::write(twin.path().join(".git/info/grafts"), format!("{recorded}\n")).unwrap();
    let found = asplanned(twin.path(), &["diff", "--full"]);
    assert_eq!(found.stdout, expected.stdout);
    assert!(found.stderr.contains("info/grafts"), "{}", found.stderr);
}

#[test]
fn a_missing_object_is_named_through_git() {
    if !has_git(2, 29) {
        return;
    }
    let twin = twin(example().path(), &["--object-format=sha256"]);
    let objects = twin.path().join(".git/objects");
    let pack = fs::read_dir(objects.join("pack"))
        .unwrap()
        .map(|it| it.unwrap().path())
        .find(|it| it.extension().unwrap() == "pack")
        .unwrap();
    let bytes = fs::read(&pack).unwrap();
    fs::rename(&pack, objects.join("moved")).unwrap();
    for file in fs::read_dir(objects.join("pack")).unwrap() {
        fs::remove_file(file.unwrap().path()).unwrap();
    }
    git_with(twin.path(), &["unpack-objects", "-q"], &bytes);
    for (name, what) in
        [("HEAD~30", "commit"), ("HEAD~30^{tree}", "tree"), ("HEAD~30:plans/concierge-mvp/plan.toml", "blob")]
    {
        let id = git(twin.path(), &["rev-parse", name]);
        let loose = objects.join(&id[..2]).join(&id[2..]);
        let kept = fs::read(&loose).unwrap();
        fs::remove_file(&loose).unwrap();
        let output = asplanned(twin.path(), &["diff"]);
        assert_eq!((output.code, output.stdout.as_str()), (2, ""));
        assert!(output.stderr.contains(&format!("{what} {id} is missing")), "{}", output.stderr);
        assert!(output.stderr.contains("git fsck"), "{}", output.stderr);
        fs::write(&loose, kept).unwrap();
    }
    assert_eq!(asplanned(twin.path(), &["diff"]).code, 0);
}
