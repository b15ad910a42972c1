//! Everywhere git works the same comes out: one history, read from every kind of repository that holds it.

mod partial;
mod sources;
mod through_git;

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use self::partial::packs;
use crate::example::example;
use crate::support::Output;
use crate::support::git::{git, has_git, program, run, twin, with_ids_of_the_original};

/// The example, and what repositories have beside: a large file that no plan needs, a tag that a `baseline` names, rules
/// for what is ignored.
fn original() -> TempDir {
    let folder = example();
    let root = folder.path();
    git(root, &["config", "uploadpack.allowFilter", "true"]);
    git(root, &["config", "uploadpack.allowAnySHA1InWant", "true"]);
    git(root, &["tag", "-a", "-m", "set out", "set-out", "HEAD~20"]);
    commit(root, "large.bin", &"0123456789".repeat(20_000));
    fs::remove_file(root.join("large.bin")).unwrap();
    fs::write(root.join(".gitignore"), "plans/scratch/\n*.bak.toml\n!kept.bak.toml\n").unwrap();
    commit(root, "plans/late/plan.toml", "title = \"Late\"\nbaseline = \"set-out\"\n[[step]]\nid = \"ask\"\n");
    folder
}

fn commit(root: &Path, path: &str, content: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
    git(root, &["add", "--all"]);
    git(root, &["commit", "--quiet", "--message", "change"]);
}

/// What is run everywhere.
const RUNS: [&[&str]; 8] = [
    &["diff", "--format", "json"],
    &["diff", "--full", "--first-parent"],
    &["diff", "--format", "json", "--rev", "set-out"],
    &["diff", "--format", "json", "--as-of", "2023-04-01"],
    &["log", "--format", "json"],
    &["changes", "set-out", "--format", "json"],
    &["check", "--format", "json", "-D", "retrofitted"],
    &["check", "--files"],
];

fn asplanned(folder: &Path, args: &[&str]) -> Output {
    run(&mut program(folder, args))
}

/// Everything that all runs say.
fn everything(folder: &Path, more: &[&str]) -> Vec<String> {
    let all = RUNS.iter().map(|args| [args, more].concat()).map(|args| (asplanned(folder, &args), args));
    all.map(|(it, args)| format!("{args:?} {}\n{}\n{}", it.code, it.stdout, it.stderr)).collect()
}

/// Two texts are the same; if not, only where they part is shown.
#[track_caller]
fn same(found: &str, expected: &str, what: &str) {
    if found != expected {
        let at = found.lines().zip(expected.lines()).take_while(|(a, b)| a == b).count();
        let part = |text: &str| text.lines().skip(at.saturating_sub(3)).take(9).collect::<Vec<_>>().join("\n");
        panic!("{what}: line {at}\n{}\ninstead of\n{}", part(found), part(expected));
    }
}

/// Everything that comes out of a repository is what comes out of the original.
#[track_caller]
fn is_the_same(folder: &Path, original: &Path) {
    for (found, expected) in everything(folder, &[]).into_iter().zip(everything(original, &[])) {
        same(&found, &expected, found.lines().next().unwrap());
    }
}

/// The JSON of a SHA-256 twin is that of the original but for the ids.
#[track_caller]
fn is_the_same_but_for_ids(twin: &Path, original: &Path) {
    for args in RUNS.iter().filter(|args| args.contains(&"json")) {
        let (found, expected) = (asplanned(twin, args), asplanned(original, args));
        assert_eq!((found.code, &found.stderr), (expected.code, &expected.stderr), "{args:?}");
        let stdout = with_ids_of_the_original(twin, &found.stdout);
        same(&stdout, &expected.stdout, &args.join(" "));
        assert!(args[0] == "check" || found.stdout != expected.stdout);
    }
}

/// A clone through git's own transport.
fn clone(original: &Path, options: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("file://{}", original.display());
    git(folder.path(), &[&["clone", "--quiet"], options, &[url.as_str(), "."]].concat());
    folder
}

/// Changes what is not committed, in every way that counts or does not.
fn edit(root: &Path) {
    let add = |path: &str, text: &str| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let step = "[[step]]\nid = \"ask\"\nstarted = 2024-05-02\n";
    add("plans/late/actual.toml", step);
    add("plans/late/actual/two.toml", "[[step]]\nid = \"two\"\n");
    add("plans/late/actual/kept.bak.toml", "[[step]]\nid = \"kept\"\n");
    add("plans/late/actual/old.bak.toml", "[[step]]\nid = \"ignored\"\n");
    add("plans/scratch/plan.toml", "title = \"Ignored\"\n");
    add("plans/caf\u{e9}/plan.toml", "title = \"New\"\n[[step]]\nid = \"new\"\n");
    fs::remove_file(root.join("plans/rfi-reminders/actual.toml")).unwrap();
    git(root, &["add", "plans/late/actual/two.toml"]);
    let crlf = fs::read_to_string(root.join("plans/pilot-eu/plan.toml")).unwrap().replace('\n', "\r\n");
    add("plans/pilot-eu/plan.toml", &crlf);
}

#[test]
fn a_commit_graph_with_filters_changes_nothing() {
    let original = original();
    let expected = everything(original.path(), &[]);
    git(original.path(), &["commit-graph", "write", "--reachable", "--changed-paths"]);
    assert!(everything(original.path(), &[]) == expected);
    git(original.path(), &["gc", "--quiet"]);
    assert!(everything(original.path(), &[]) == expected);
}

#[test]
fn a_sha_256_repository_is_read_like_its_twin() {
    if has_git(2, 29) {
        let original = original();
        let twin = twin(original.path(), &["--object-format=sha256"]);
        is_the_same_but_for_ids(twin.path(), original.path());
        edit(original.path());
        edit(twin.path());
        is_the_same_but_for_ids(twin.path(), original.path());
    }
}

#[test]
fn a_reftable_is_read_like_other_refs() {
    if has_git(2, 45) {
        let original = original();
        let twin = twin(original.path(), &["--ref-format=reftable"]);
        is_the_same(twin.path(), original.path());
        let bare = clone(original.path(), &["--bare", "--ref-format=reftable"]);
        is_the_same(bare.path(), original.path());
    }
}

#[test]
fn an_extension_that_only_git_knows_hinders_nothing() {
    let original = original();
    let clone = clone(original.path(), &[]);
    git(clone.path(), &["config", "core.repositoryFormatVersion", "1"]);
    git(clone.path(), &["config", "extensions.noop-v1", "true"]);
    is_the_same(clone.path(), original.path());
}

#[test]
fn bare_clones_working_trees_and_borrowed_objects_give_the_same() {
    let original = original();
    is_the_same(clone(original.path(), &["--bare"]).path(), original.path());
    is_the_same(clone(original.path(), &["--mirror"]).path(), original.path());
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (from, linked) = (original.path().to_str().unwrap(), at("linked"));
    git(folder.path(), &["clone", "--quiet", "--shared", from, "shared"]);
    git(folder.path(), &["clone", "--quiet", "--mirror", "--reference", from, &format!("file://{from}"), "mirror"]);
    assert_eq!(packs(&at("mirror")) + packs(&at("shared")), 0);
    git(original.path(), &["worktree", "add", "--quiet", "--detach", linked.to_str().unwrap()]);
    for name in ["shared", "mirror", "linked"] {
        is_the_same(&at(name), original.path());
    }
}

#[test]
fn a_bare_repository_whose_head_names_no_branch_says_so() {
    let original = original();
    for options in [&["--bare"][..], &["--bare", "--ref-format=reftable"]] {
        if options.contains(&"--ref-format=reftable") && !has_git(2, 45) {
            continue;
        }
        let clone = clone(original.path(), options);
        git(clone.path(), &["symbolic-ref", "HEAD", "refs/heads/gone"]);
        for args in RUNS.iter().filter(|args| !args.contains(&"--rev")) {
            let output = asplanned(clone.path(), args);
            assert_eq!(output.code, 2, "{args:?}: {}", output.stdout);
            assert!(output.stderr.contains("HEAD names the branch gone"), "{}", output.stderr);
            assert!(output.stderr.contains("git symbolic-ref HEAD refs/heads/main"), "{}", output.stderr);
        }
        assert_eq!(asplanned(clone.path(), &["diff", "--rev", "main"]).code, 0);
    }
    // Without any branch it is but empty.
    let empty = tempfile::tempdir().unwrap();
    git(empty.path(), &["init", "--quiet", "--bare"]);
    assert_eq!(asplanned(empty.path(), &["diff"]).code, 0);
}

#[test]
fn a_shallow_clone_is_refused_with_the_cure() {
    let original = original();
    for options in [&["--depth=5"][..], &["--depth=5", "--ref-format=reftable"], &["--depth=5", "--bare"]] {
        if options.contains(&"--ref-format=reftable") && !has_git(2, 45) {
            continue;
        }
        let clone = clone(original.path(), options);
        for args in &RUNS[..2] {
            let output = asplanned(clone.path(), args);
            assert_eq!((output.code, output.stdout.as_str()), (2, ""));
            for word in ["cut off at commit", "git fetch --unshallow", "fetch-depth: 0", "GIT_DEPTH: 0"] {
                assert!(output.stderr.contains(word), "{word}: {}", output.stderr);
            }
        }
        let checked = asplanned(clone.path(), &["check"]);
        assert!(checked.code == 2 && checked.stderr.contains("GIT_DEPTH: 0"), "{}", checked.stderr);
        assert_eq!(asplanned(clone.path(), &["check", "--files"]).code, 0);
        // Who reads but a file must not take it for nothing to report.
        for (format, sign) in [
            ("github", "::error title=asplanned%3A undecided::the history is cut off at commit "),
            ("junit", "<error message=\"the history is cut off at commit "),
            ("sarif", "\"executionSuccessful\": false"),
        ] {
            let output = asplanned(clone.path(), &["check", "--format", format]);
            assert!(output.code == 2 && output.stdout.contains(sign), "{}", output.stdout);
            let output = asplanned(clone.path(), &["review", "HEAD~1", "--format", format]);
            assert!(output.code == 2 && output.stdout.contains(sign), "{}", output.stdout);
            let files = asplanned(clone.path(), &["check", "--files", "--format", format]);
            assert!(!files.stdout.contains(sign), "{}", files.stdout);
        }
    }
}
