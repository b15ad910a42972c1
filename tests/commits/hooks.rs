//! `install --hook=trailer` and `trailer`: on a branch that is called as a step each commit names the step.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::support::git::{git, has_git, hermetic, run};
use crate::support::{Output, asplanned};

const PLANS: [(&str, &str); 3] = [
    ("plans/pilot/plan.toml", "[[step]]\nid = \"survey\"\n[[step]]\nid = \"talks\"\n"),
    ("plans/eu/pilot/plan.toml", "[[step]]\nid = \"talks\"\n"),
    ("plans/eu/pilot/actual.toml", "[[step]]\nid = \"visits\"\n"),
];

/// A repository with two initiatives, none of it committed, made by the real git.
fn repository(options: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &[&["init", "--quiet", "."], options].concat());
    for (path, text) in PLANS {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn trailer(folder: &Path) -> String {
    let output = asplanned(folder, &["trailer"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    output.stdout
}

fn to_branch(folder: &Path, branch: &str) {
    git(folder, &["symbolic-ref", "HEAD", &format!("refs/heads/{branch}")]);
}

#[test]
fn a_branch_is_called_as_a_step() {
    let mut all = vec![repository(&[])];
    if has_git(2, 45) {
        all.push(repository(&["--object-format=sha256", "--ref-format=reftable"]));
    }
    for folder in &all {
        let folder = folder.path();
        let of = |branch: &str| {
            to_branch(folder, branch);
            trailer(folder)
        };
        // Before the first commit and after it: what is on disk counts.
        for _ in 0..2 {
            assert_eq!(of("survey"), "Step: pilot/survey\n");
            assert_eq!(of("ben/feature/visits"), "Step: eu/pilot/visits\n");
            assert_eq!(of("pilot/talks"), "Step: pilot/talks\n");
            assert_eq!(of("ben/eu/pilot/talks"), "Step: eu/pilot/talks\n");
            for none in ["talks", "main", "survey-2", "x/pilot"] {
                assert_eq!(of(none), "", "{none}");
            }
            to_branch(folder, "main");
            git(folder, &["add", "--all"]);
            git(folder, &["commit", "--quiet", "--allow-empty", "--message", "plans"]);
        }
        git(folder, &["checkout", "--quiet", "-b", "survey"]);
        fs::write(folder.join("plans/pilot/plan.toml"), "[[step]\n").unwrap();
        assert_eq!(trailer(folder), "");
        git(folder, &["checkout", "--quiet", "--", "."]);
        let linked = folder.join("linked");
        git(folder, &["worktree", "add", "--quiet", "-b", "visits", linked.to_str().unwrap()]);
        assert_eq!(
            (trailer(folder).as_str(), trailer(&linked).as_str()),
            ("Step: pilot/survey\n", "Step: eu/pilot/visits\n")
        );
        git(folder, &["checkout", "--quiet", "--detach"]);
        assert_eq!(trailer(folder), "");
    }
    let nowhere = tempfile::tempdir().unwrap();
    assert_eq!(trailer(nowhere.path()), "");
}

/// Git with the built program in its path, and an editor that does this to the message.
fn with_program(folder: &Path, editor: &str) -> Command {
    let built = Path::new(env!("CARGO_BIN_EXE_asplanned")).parent().unwrap().to_owned();
    let system = std::env::var_os("PATH").unwrap();
    let path = std::env::join_paths(std::iter::once(built).chain(std::env::split_paths(&system))).unwrap();
    let mut command = hermetic("git", folder);
    command.env("PATH", path).env("GIT_EDITOR", editor);
    command
}

/// A repository with the hooks, on a branch that is called as a step.
fn hooked() -> TempDir {
    let folder = repository(&[]);
    let output = asplanned(folder.path(), &["install", "--hook=trailer"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    assert!(output.stdout.contains("the hook hooks/prepare-commit-msg"), "{}", output.stdout);
    assert!(!folder.path().join(".git/hooks/pre-commit").exists());
    git(folder.path(), &["add", "--all"]);
    git(folder.path(), &["commit", "--quiet", "--message", "plans"]);
    git(folder.path(), &["checkout", "--quiet", "-b", "ben/survey"]);
    folder
}

#[track_caller]
fn commit(folder: &Path, editor: &str, args: &[&str]) -> Output {
    let args = [&["commit", "--quiet", "--allow-empty"], args].concat();
    run(with_program(folder, editor).args(args))
}

/// Subject and body, and the steps that git finds in it.
fn last(folder: &Path) -> (String, String) {
    (git(folder, &["log", "-1", "--format=%B"]), git(folder, &["log", "-1", "--format=%(trailers:key=Step,valueonly)"]))
}

#[test]
fn a_message_that_is_given_gets_the_trailer_once() {
    let folder = hooked();
    let folder = folder.path();
    for (message, expected) in [
        ("One", "One\n\nStep: pilot/survey"),
        ("One\n\nBody.", "One\n\nBody.\n\nStep: pilot/survey"),
        ("One\n\nSigned-off-by: ben", "One\n\nSigned-off-by: ben\nStep: pilot/survey"),
        ("One\n\nStep: pilot/survey\nSigned-off-by: ben", "One\n\nStep: pilot/survey\nSigned-off-by: ben"),
        ("One\n\nStep: talks", "One\n\nStep: talks\nStep: pilot/survey"),
        ("One\n\nA\n---\nB", "One\n\nA\n---\nB\n\nStep: pilot/survey"),
    ] {
        let output = commit(folder, "false", &["--message", message]);
        assert_eq!(output.code, 0, "{}{}", output.stdout, output.stderr);
        let (text, steps) = last(folder);
        assert_eq!(text, expected);
        assert!(steps.lines().any(|step| step == "pilot/survey"), "{text}: {steps}");
    }
    let show = asplanned(folder, &["show", "survey"]).stdout;
    assert!(show.contains("6 commits serve it"), "{show}");
}

#[test]
fn an_editor_begins_above_the_trailer() {
    let folder = hooked();
    let folder = folder.path();
    let write = |text: &str| {
        format!("f() {{ {{ printf '{text}'; tail -n +2 -- \"$1\"; }} >\"$1.new\" && mv \"$1.new\" \"$1\"; }}; f")
    };
    // Who writes into the first line, as editors stand.
    for args in [&[][..], &["--verbose"]] {
        assert_eq!(commit(folder, &write("Typed\\n"), args).code, 0);
        assert_eq!(last(folder), ("Typed\n\nStep: pilot/survey".to_owned(), "pilot/survey".to_owned()));
        assert_eq!(commit(folder, &write("Typed\\n\\nBody\\n"), args).code, 0);
        assert_eq!(last(folder).1, "pilot/survey");
    }
    // Who writes nothing wants no commit, and who takes the trailer away wants none.
    let before = git(folder, &["rev-parse", "HEAD"]);
    fs::write(folder.join("a"), "1").unwrap();
    git(folder, &["add", "a"]);
    for args in [&[][..], &["--verbose"]] {
        let output = commit(folder, "true", args);
        assert!(output.code != 0 && output.stderr.contains("nothing but the step"), "{}", output.stderr);
        assert_eq!(git(folder, &["rev-parse", "HEAD"]), before);
    }
    assert_eq!(commit(folder, "f() { echo Alone >\"$1\"; }; f", &[]).code, 0);
    assert_eq!(last(folder).0, "Alone");
}

#[test]
fn merges_fixups_and_messages_of_other_commits_stay_as_they_are() {
    let folder = hooked();
    let folder = folder.path();
    let is_untouched = |args: &[&str]| {
        let output = run(with_program(folder, "true").args(args));
        assert_eq!(output.code, 0, "{args:?}: {}{}", output.stdout, output.stderr);
        let (text, _) = last(folder);
        assert!(!text.contains("Step:"), "{args:?}: {text}");
    };
    is_untouched(&["commit", "--quiet", "--allow-empty", "--fixup", "HEAD"]);
    is_untouched(&["commit", "--quiet", "--allow-empty", "--squash", "HEAD", "--message", "x"]);
    is_untouched(&["commit", "--quiet", "--allow-empty", "--amend", "--no-edit"]);
    is_untouched(&["commit", "--quiet", "--allow-empty", "--reuse-message", "main"]);
    git(folder, &["checkout", "--quiet", "-b", "side", "main"]);
    fs::write(folder.join("a"), "1").unwrap();
    git(folder, &["add", "a"]);
    git(folder, &["commit", "--quiet", "--message", "side"]);
    git(folder, &["checkout", "--quiet", "ben/survey"]);
    is_untouched(&["merge", "--quiet", "--no-ff", "side"]);
    git(folder, &["reset", "--quiet", "--hard", "HEAD~1"]);
    git(folder, &["merge", "--quiet", "--squash", "side"]);
    is_untouched(&["commit", "--quiet"]);
    // On other branches, and without a branch.
    git(folder, &["checkout", "--quiet", "main"]);
    is_untouched(&["commit", "--quiet", "--allow-empty", "--message", "Step by step"]);
    git(folder, &["checkout", "--quiet", "--detach"]);
    is_untouched(&["commit", "--quiet", "--allow-empty", "--message", "x"]);
    // Without the program the hooks do nothing.
    git(folder, &["checkout", "--quiet", "ben/survey"]);
    assert_eq!(run(hermetic("git", folder).args(["commit", "--quiet", "--allow-empty", "--message", "x"])).code, 0);
    assert_eq!(last(folder).0, "x");
    // A subject that looks like a trailer is one.
    git(folder, &["checkout", "--quiet", "main"]);
    assert_eq!(commit(folder, "true", &["--message", "Step: one"]).code, 0);
}

#[test]
fn hooks_are_written_and_taken_away_together() {
    let folder = hooked();
    let folder = folder.path();
    let hooks = || {
        let entries = fs::read_dir(folder.join(".git/hooks")).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| !name.ends_with(".sample"));
        names.sort();
        names
    };
    assert_eq!(hooks(), ["commit-msg", "prepare-commit-msg"]);
    let both = asplanned(folder, &["install", "--hook", "--hook=trailer"]);
    assert!(both.stdout.contains("already there  the hook hooks/commit-msg"), "{}", both.stdout);
    assert!(both.stdout.contains("done           the hook hooks/pre-commit"), "{}", both.stdout);
    assert_eq!(hooks(), ["commit-msg", "pre-commit", "prepare-commit-msg"]);
    let gone = asplanned(folder, &["install", "--uninstall"]).stdout;
    assert_eq!(gone.matches("the hook hooks/").count(), 3, "{gone}");
    assert!(hooks().is_empty());
    fs::write(folder.join(".git/hooks/prepare-commit-msg"), "#!/bin/sh\nmine\n").unwrap();
    let output = asplanned(folder, &["install", "--hook=trailer"]);
    assert!(output.stdout.contains("which is somebody else's; add to it: git interpret-trailers"), "{}", output.stdout);
    assert_eq!(asplanned(folder, &["install", "--hook=nothing"]).code, 2);
    asplanned(folder, &["install", "--uninstall"]);
    assert_eq!(hooks(), ["prepare-commit-msg"]);
}
