//! Partial clones: what they lack is counted, and fetched in one batch when that is asked for.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{RUNS, asplanned, clone, commit, is_the_same, original};
use crate::support::git::{git, has_git, hermetic, program, run, twin};

/// How many objects an error says are missing.
#[track_caller]
fn missing(folder: &Path, args: &[&str], kind: &str) -> usize {
    let output = asplanned(folder, args);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{}", output.stderr);
    assert!(output.stderr.contains("missing from this partial clone"), "{}", output.stderr);
    assert!(output.stderr.contains("--fetch-missing"), "{}", output.stderr);
    let words: Vec<&str> = output.stderr.split(' ').collect();
    assert_eq!(words[2].trim_end_matches('s'), kind, "{}", output.stderr);
    words[1].parse().unwrap()
}

/// Counts the packs of a clone, or the runs of `git fetch` that filled them.
pub(super) fn packs(clone: &Path) -> usize {
    let git = if clone.join(".git").exists() { clone.join(".git") } else { clone.to_owned() };
    let packs = fs::read_dir(git.join("objects/pack")).unwrap();
    packs.filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|it| it == "pack")).count()
}

/// Counts the objects of a kind that a clone lacks, all over its history.
fn all_missing(clone: &Path, original: &Path, paths: &[&str]) -> usize {
    let args = [&["rev-list", "--objects", "--no-object-names", "HEAD", "--"], paths].concat();
    let all = git(original, &args);
    let mut check = hermetic("git", clone);
    check.env("GIT_NO_LAZY_FETCH", "1").args(["rev-list", "--objects", "--missing=print", "--all"]);
    let printed = run(&mut check).stdout;
    let missing: Vec<&str> = printed.lines().filter_map(|line| line.strip_prefix('?')).collect();
    all.lines().filter(|id| missing.contains(id)).count()
}

#[test]
fn a_blobless_clone_counts_what_is_missing_and_fetches_it_when_asked() {
    let original = original();
    for options in [&[][..], &["--bare"], &["--ref-format=reftable"]] {
        if options.contains(&"--ref-format=reftable") && !has_git(2, 45) {
            continue;
        }
        let clone = clone(original.path(), &[&["--filter=blob:none"], options].concat());
        let before = packs(clone.path());
        // In a bare clone the settings are the first thing that is looked for; there are none.
        let expected = all_missing(clone.path(), original.path(), &["plans"]);
        assert!(expected > 40);
        for args in [&["diff"][..], &["check"], &["diff", "--format", "json"]] {
            assert_eq!(missing(clone.path(), args, "blob"), expected, "{args:?}");
        }
        assert!(missing(clone.path(), &["diff", "--first-parent"], "blob") < expected);
        let one = missing(clone.path(), &["diff", "pilot-eu"], "blob");
        assert!(one > 2 && one < expected / 2, "{one}");
        assert_eq!(packs(clone.path()), before, "something was fetched");

        let args = ["diff", "--format", "json", "--fetch-missing"];
        let found = asplanned(clone.path(), &args);
        assert_eq!((found.code, found.stderr.as_str()), (0, ""));
        assert!(found.stdout == asplanned(original.path(), &args).stdout);
        assert_eq!(packs(clone.path()), before + 1, "it was not one batch");
        is_the_same(clone.path(), original.path());
    }
}

#[test]
fn a_partial_clone_of_the_first_kind_works_too() {
    let original = original();
    let clone = clone(original.path(), &["--filter=blob:none"]);
    git(clone.path(), &["config", "core.repositoryFormatVersion", "1"]);
    git(clone.path(), &["config", "extensions.partialClone", "origin"]);
    git(clone.path(), &["config", "--unset", "remote.origin.promisor"]);
    let expected = all_missing(clone.path(), original.path(), &["plans"]);
    assert_eq!(missing(clone.path(), RUNS[0], "blob"), expected);
    assert_eq!(asplanned(clone.path(), &["diff", "--fetch-missing"]).code, 0);
    is_the_same(clone.path(), original.path());
}

#[test]
fn a_partial_clone_of_a_sha_256_repository_works_too() {
    if !has_git(2, 29) {
        return;
    }
    let original = original();
    let twin = twin(original.path(), &["--object-format=sha256"]);
    git(twin.path(), &["config", "uploadpack.allowFilter", "true"]);
    git(twin.path(), &["config", "uploadpack.allowAnySHA1InWant", "true"]);
    let clone = clone(twin.path(), &["--filter=blob:none"]);
    assert!(missing(clone.path(), RUNS[0], "blob") > 40);
    assert_eq!(asplanned(clone.path(), &["diff", "--fetch-missing"]).code, 0);
    is_the_same(clone.path(), twin.path());
}

#[test]
fn a_partial_clone_that_has_what_is_needed_just_works() {
    let original = original();
    for options in [&[][..], &["--bare"], &["--ref-format=reftable"]] {
        if options.contains(&"--ref-format=reftable") && !has_git(2, 45) {
            continue;
        }
        let clone = clone(original.path(), &[&["--filter=blob:limit=100k"], options].concat());
        assert_eq!(all_missing(clone.path(), original.path(), &[]), 1);
        let before = packs(clone.path());
        is_the_same(clone.path(), original.path());
        assert_eq!(asplanned(clone.path(), &["diff", "--fetch-missing"]).code, 0);
        assert_eq!(packs(clone.path()), before, "something was fetched");
    }
}

#[test]
fn a_clone_without_trees_counts_them_and_fetches_them_when_asked() {
    let original = original();
    let commits: usize = git(original.path(), &["rev-list", "--count", "HEAD"]).parse().unwrap();
    for options in [&["--filter=tree:0", "--no-checkout"][..], &["--filter=tree:0", "--bare"], &["--filter=tree:0"]] {
        let clone = clone(original.path(), options);
        let before = packs(clone.path());
        let trees = missing(clone.path(), RUNS[0], "tree");
        assert!(trees > commits / 2 && trees <= commits, "{trees} of {commits}");
        assert_eq!(packs(clone.path()), before, "something was fetched");
        let args = ["diff", "--format", "json", "--fetch-missing"];
        let found = asplanned(clone.path(), &args);
        assert_eq!((found.code, found.stderr.as_str()), (0, ""));
        assert!(found.stdout == asplanned(original.path(), &args).stdout);
        assert!(packs(clone.path()) <= before + 3, "it was no batch");
        is_the_same(clone.path(), original.path());
    }
}

#[test]
fn init_in_a_clone_without_trees_names_a_command_that_can_fetch() {
    let original = original();
    let clone = clone(original.path(), &["--filter=tree:0", "--no-checkout"]);
    let output = asplanned(clone.path(), &["init", "next"]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{}", output.stderr);
    assert!(output.stderr.contains("missing from this partial clone"), "{}", output.stderr);
    assert!(output.stderr.contains("try: let a command fetch it that reads: asplanned status --fetch-missing"));
    assert_eq!(asplanned(clone.path(), &["status", "--fetch-missing"]).code, 0);
    assert_eq!(asplanned(clone.path(), &["init", "next"]).code, 0);
}

#[test]
fn a_clone_with_the_upper_trees_alone_is_filled_up() {
    let original = original();
    let clone = clone(original.path(), &["--filter=tree:1", "--bare"]);
    assert!(missing(clone.path(), RUNS[0], "tree") > 40);
    assert_eq!(asplanned(clone.path(), &["diff", "--fetch-missing"]).code, 0);
    is_the_same(clone.path(), original.path());
}

#[test]
fn settings_that_a_partial_clone_lacks_are_counted_and_fetched() {
    let original = original();
    fs::write(original.path().join("asplanned.toml"), "plans = [\"plans\"]\nhorizons = [3]\n").unwrap();
    commit(original.path(), "a", "");
    let clone = clone(original.path(), &["--filter=blob:none", "--bare"]);
    assert_eq!(missing(clone.path(), RUNS[0], "blob"), 1);
    assert_eq!(asplanned(clone.path(), &["diff", "--fetch-missing"]).code, 0);
    is_the_same(clone.path(), original.path());
}

#[test]
fn a_fetch_that_fails_says_what_git_says() {
    let original = original();
    let clone = clone(original.path(), &["--filter=blob:none"]);
    git(clone.path(), &["remote", "set-url", "origin", "file:///nowhere/to/be/found"]);
    let output = asplanned(clone.path(), &["diff", "--fetch-missing"]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    for word in ["cannot fetch from origin", "nowhere/to/be/found", "git fetch origin"] {
        assert!(output.stderr.contains(word), "{word}: {}", output.stderr);
    }
    let empty = tempfile::tempdir().unwrap();
    let output = run(program(clone.path(), &["diff", "--fetch-missing"]).env("PATH", empty.path()));
    assert!(output.code == 2 && output.stderr.contains("install git"), "{}", output.stderr);
}

#[test]
fn a_fetch_leaves_all_but_objects_as_it_was() {
    let original = original();
    let clone = clone(original.path(), &["--filter=blob:none"]);
    git(clone.path(), &["tag", "mine"]);
    git(clone.path(), &["branch", "--quiet", "side"]);
    for (key, value) in [("fetch.prune", "true"), ("fetch.pruneTags", "true"), ("fetch.writeCommitGraph", "true")] {
        git(clone.path(), &["config", key, value]);
    }
    git(original.path(), &["tag", "new"]);
    let state = || {
        let config = fs::read_to_string(clone.path().join(".git/config")).unwrap();
        let fetched = clone.path().join(".git/FETCH_HEAD").exists();
        (
            git(clone.path(), &["for-each-ref"]),
            config,
            fetched,
            clone.path().join(".git/objects/info").read_dir().unwrap().count(),
        )
    };
    let before = state();
    assert_eq!(asplanned(clone.path(), &["diff", "--fetch-missing"]).code, 0);
    assert_eq!(state(), before);
}

#[test]
fn what_is_uncommitted_in_a_partial_clone_needs_no_fetch() {
    let original = original();
    let clone = clone(original.path(), &["--filter=blob:none", "--sparse"]);
    // The file is left out of the checkout, and its blob of the clone. Somebody wrote it all the same.
    let path = "plans/pilot-eu/plan.toml";
    fs::create_dir_all(clone.path().join(path).parent().unwrap()).unwrap();
    fs::copy(original.path().join(path), clone.path().join(path)).unwrap();
    assert!(missing(clone.path(), RUNS[0], "blob") > 40);
    let found = asplanned(clone.path(), &["diff", "--format", "json", "--fetch-missing"]);
    assert_eq!((found.code, found.stderr.as_str()), (0, ""));
    let found: Value = serde_json::from_str(&found.stdout).unwrap();
    assert!(found["initiatives"].as_array().unwrap().iter().all(|it| it["as_of"]["uncommitted"] == false));
    is_the_same(clone.path(), original.path());
}
