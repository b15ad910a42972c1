//! What `install` writes, and takes back.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use crate::support::git::{git, has_git, hermetic, program, run};
use crate::support::repository::Repository;
use crate::support::{Output, asplanned};

fn config(folder: &Path) -> String {
    git(folder, &["config", "--local", "--list"])
}

#[track_caller]
fn install(folder: &Path, args: &[&str]) -> Output {
    let output = asplanned(folder, &[&["install"], args].concat());
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    output
}

/// How each line of an answer begins.
fn acts(output: &Output) -> Vec<&str> {
    let mut acts: Vec<&str> = output.stdout.lines().filter_map(|line| line.split("  ").next()).collect();
    acts.dedup();
    acts
}

#[test]
fn twice_is_once_and_all_can_be_taken_back() {
    let repository = Repository::new();
    let folder = repository.path();
    let before = config(folder);
    let first = install(folder, &["--hook"]);
    assert_eq!(acts(&first)[0], "done", "{}", first.stdout);
    let (written, attributes) = (config(folder), fs::read(folder.join(".gitattributes")).unwrap());
    assert_eq!(acts(&install(folder, &["--hook"])), ["already there"]);
    assert_eq!((config(folder), fs::read(folder.join(".gitattributes")).unwrap()), (written, attributes));
    assert_eq!(acts(&install(folder, &["--uninstall"])), ["removed"]);
    assert_eq!(config(folder), before);
    assert!(!folder.join(".gitattributes").exists());
    assert!(!folder.join(".git/hooks/pre-commit").exists());
    assert_eq!(acts(&install(folder, &["--uninstall"])), ["not there"]);
}

/// What is committed while a merge is under way becomes part of it.
#[test]
fn a_merge_is_finished_first() {
    let repository = Repository::new();
    repository.set_head(repository.commit_text(&[], "2023-01-09", &[("a", "")]));
    let other = tempfile::tempdir().unwrap();
    git(repository.path(), &["worktree", "add", "--quiet", "--detach", other.path().to_str().unwrap()]);
    let half_done = |folder: &Path| {
        let path = folder.join(git(folder, &["rev-parse", "--git-path", "MERGE_HEAD"]));
        fs::write(&path, format!("{}\n", "1".repeat(40))).unwrap();
        path
    };
    let next = |folder: &Path| install(folder, &[]).stdout.lines().last().unwrap_or_default().to_owned();
    let first = "Next: finish the merge first, then commit .gitattributes.";
    let path = half_done(repository.path());
    assert!(next(repository.path()).starts_with(first), "{}", next(repository.path()));
    // Each working tree has merges of its own.
    assert!(next(other.path()).starts_with("Next: commit .gitattributes."));
    fs::remove_file(path).unwrap();
    fs::remove_file(other.path().join(".gitattributes")).unwrap();
    half_done(other.path());
    assert!(next(other.path()).starts_with(first));
}

#[test]
fn what_a_ci_needs_is_printed_and_nothing_is_written() {
    let nowhere = tempfile::tempdir().unwrap();
    for (system, line) in [("github", "          fetch-depth: 0\n"), ("gitlab", "    file: /templates/asplanned.yml\n")]
    {
        let output = asplanned(nowhere.path(), &["install", "--ci", system]);
        assert_eq!(output.code, 0, "{}", output.stderr);
        assert!(output.stdout.contains(line), "{}", output.stdout);
        assert!(output.stderr.starts_with("Put it into ."), "{}", output.stderr);
        let lines = output.stdout.replace(env!("CARGO_PKG_VERSION"), "VERSION");
        insta::assert_snapshot!(format!("install-ci-{system}"), lines);
    }
    assert_eq!(fs::read_dir(nowhere.path()).unwrap().count(), 0);
    assert_eq!(asplanned(nowhere.path(), &["install", "--ci", "github", "--hook"]).code, 2);
}

#[test]
fn what_others_wrote_stays() {
    let repository = Repository::new();
    let folder = repository.path();
    fs::write(folder.join(".gitattributes"), "* text=auto\n").unwrap();
    fs::create_dir(folder.join(".git/hooks")).unwrap();
    fs::write(folder.join(".git/hooks/pre-commit"), "#!/bin/sh\nmine\n").unwrap();
    git(folder, &["config", "alias.asplanned", "!mine"]);
    let output = install(folder, &["--hook"]);
    assert!(output.stdout.contains("which is somebody else's; add to it: asplanned check"), "{}", output.stdout);
    assert!(output.stdout.contains("alias.asplanned, which is set to something else"), "{}", output.stdout);
    install(folder, &["--uninstall"]);
    assert_eq!(fs::read_to_string(folder.join(".gitattributes")).unwrap(), "* text=auto\n");
    assert_eq!(fs::read_to_string(folder.join(".git/hooks/pre-commit")).unwrap(), "#!/bin/sh\nmine\n");
    assert_eq!(git(folder, &["config", "alias.asplanned"]), "!mine");
}

/// A `PATH` that leads to the program first.
fn with_the_program() -> OsString {
    let built = Path::new(env!("CARGO_BIN_EXE_asplanned")).parent().unwrap();
    let system = std::env::var_os("PATH").unwrap();
    let folders = std::iter::once(built.to_owned()).chain(std::env::split_paths(&system));
    std::env::join_paths(folders).unwrap()
}

#[test]
fn a_hook_of_ours_is_replaced_and_stops_mistakes() {
    let repository = Repository::new();
    let folder = repository.path();
    fs::create_dir(folder.join(".git/hooks")).unwrap();
    fs::write(folder.join(".git/hooks/pre-commit"), "#!/bin/sh\n# Made by asplanned install --hook: old\n").unwrap();
    install(folder, &["--hook"]);
    fs::create_dir_all(folder.join("plans/a")).unwrap();
    fs::write(folder.join("plans/a/plan.toml"), "tilte = 'x'\n").unwrap();
    git(folder, &["add", "--all"]);
    let commit = |with_program: bool| {
        let path = if with_program { with_the_program() } else { std::env::var_os("PATH").unwrap() };
        run(hermetic("git", folder).env("PATH", path).args(["commit", "--message", "x"]))
    };
    let refused = commit(true);
    assert_eq!(refused.code, 1);
    assert!(format!("{}{}", refused.stdout, refused.stderr).contains("tilte"), "{}{}", refused.stdout, refused.stderr);
    assert_eq!(commit(false).code, 0);
}

#[test]
fn the_hook_checks_what_will_be_committed() {
    let repository = Repository::new();
    let folder = repository.path();
    let path = with_the_program();
    let commit = |args: &[&str]| run(hermetic("git", folder).env("PATH", &path).arg("commit").args(args));
    let write = |name: &str, text: &str| {
        fs::create_dir_all(folder.join("plans/a")).unwrap();
        fs::write(folder.join("plans/a").join(name), text).unwrap();
    };
    install(folder, &["--hook"]);
    fs::write(folder.join("asplanned.toml"), "[findings]\nretrofitted = \"deny\"\n").unwrap();
    // Of the first commit, which has no parent, too.
    write("plan.toml", "tilte = 'x'\n");
    git(folder, &["add", "--all"]);
    write("plan.toml", "title = 'x'\n");
    assert_eq!(commit(&["--message", "mended on disk alone"]).code, 1);
    git(folder, &["add", "--all"]);
    write("plan.toml", "tilte = 'x'\n");
    let passed = commit(&["--message", "broken on disk alone"]);
    assert_eq!(passed.code, 0, "{}", passed.stderr);
    assert_eq!(commit(&["--all", "--message", "git stages it itself"]).code, 1);
    git(folder, &["reset", "--quiet", "--hard"]);

    // A merge is judged as one: what its other side planned first was foreseen.
    git(folder, &["checkout", "--quiet", "-b", "side"]);
    write("plan.toml", "title = 'x'\n[[step]]\nid = 'b'\n");
    assert_eq!(commit(&["--all", "--message", "plan"]).code, 0);
    write("actual.toml", "[[step]]\nid = 'b'\n");
    git(folder, &["add", "--all"]);
    assert_eq!(commit(&["--message", "record"]).code, 0);
    git(folder, &["checkout", "--quiet", "-"]);
    assert_eq!(commit(&["--allow-empty", "--message", "meanwhile"]).code, 0);
    git(folder, &["-c", "core.hooksPath=/dev/null", "merge", "--quiet", "--no-ff", "--no-commit", "side"]);
    let merged = commit(&["--message", "merge"]);
    assert_eq!(merged.code, 0, "{}{}", merged.stdout, merged.stderr);
    assert!(git(folder, &["log", "-1", "--format=%P"]).contains(' '));
}

#[test]
fn in_a_shallow_clone_the_hook_checks_the_files_alone() {
    let repository = Repository::new();
    let folder = repository.path();
    let one = repository.commit_text(&[], "2023-01-09", &[("plans/a/plan.toml", "")]);
    repository.set_head(one);
    git(folder, &["reset", "--quiet", "--hard"]);
    install(folder, &["--hook"]);
    fs::write(folder.join(".git/shallow"), format!("{one}\n")).unwrap();
    let path = with_the_program();
    let commit = |args: &[&str]| run(hermetic("git", folder).env("PATH", &path).arg("commit").args(args));
    let passed = commit(&["--allow-empty", "--message", "x"]);
    assert_eq!(passed.code, 0, "{}", passed.stderr);
    assert!(passed.stderr.ends_with("asplanned: only the files were checked\n"), "{}", passed.stderr);
    fs::write(folder.join("plans/a/plan.toml"), "tilte = 'x'\n").unwrap();
    assert_eq!(commit(&["--all", "--message", "y"]).code, 1);
    fs::write(folder.join("asplanned.toml"), "[").unwrap();
    fs::write(folder.join("plans/a/plan.toml"), "").unwrap();
    git(folder, &["add", "--all"]);
    assert_eq!(commit(&["--message", "z"]).code, 1, "settings that can't be read pass nothing");
}

#[test]
fn hooks_elsewhere_are_left_alone() {
    let repository = Repository::new();
    let folder = repository.path();
    let elsewhere = tempfile::tempdir().unwrap();
    git(folder, &["config", "core.hooksPath", elsewhere.path().to_str().unwrap()]);
    let output = install(folder, &["--hook"]);
    assert!(
        output.stdout.contains("not of this repository; add to its pre-commit: asplanned check"),
        "{}",
        output.stdout
    );
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    git(folder, &["config", "core.hooksPath", ".githooks"]);
    assert!(install(folder, &["--hook"]).stdout.contains("done           the hook .githooks/pre-commit"));
    assert!(folder.join(".githooks/pre-commit").exists());
    install(folder, &["--uninstall"]);
    assert!(!folder.join(".githooks/pre-commit").exists());
}

#[test]
fn a_bare_repository_gets_the_configuration_alone() {
    let repository = Repository::bare();
    let output = install(repository.path(), &["--hook"]);
    assert!(config(repository.path()).contains("merge.asplanned.driver"));
    assert!(output.stdout.contains("nobody commits in a bare repository"), "{}", output.stdout);
    assert!(!output.stdout.contains(".gitattributes"));
    assert!(!repository.path().join(".gitattributes").exists());
}

#[test]
fn plans_elsewhere_have_their_lines() {
    let repository = Repository::new();
    let folder = repository.path();
    fs::write(folder.join("asplanned.toml"), "plans = ['teams/*/my plans', '{x,y}']\n").unwrap();
    install(folder, &[]);
    for (path, is) in [
        ("teams/a/my plans/b/plan.toml", true),
        ("teams/a/my plans/b/c/actual/d.toml", true),
        ("y/b/actual.toml", true),
        ("plans/b/plan.toml", false),
        ("x/b/notes.toml", false),
    ] {
        let attribute = git(folder, &["check-attr", "merge", "--", path]);
        assert_eq!(attribute.ends_with(": asplanned"), is, "{attribute}");
    }
}

#[test]
fn git_itself_writes_where_libgit2_can_not() {
    if !has_git(2, 45) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    git(folder, &["init", "--quiet", "--object-format=sha256", "--ref-format=reftable", "."]);
    git(folder, &["config", "core.hooksPath", "hooks here"]);
    assert_eq!(acts(&install(folder, &["--hook"]))[0], "done");
    assert_eq!(acts(&install(folder, &["--hook"])), ["already there"]);
    assert!(folder.join("hooks here/pre-commit").exists());
    assert!(config(folder).contains("diff.asplanned.xfuncname=^(id = .*)$"));
    assert_eq!(acts(&install(folder, &["--uninstall"])), ["removed"]);
    assert!(!config(folder).contains("=asplanned"), "{}", config(folder));
}

#[test]
fn git_asplanned_runs_where_one_stands() {
    let repository = Repository::new();
    let folder = repository.path();
    repository.check_out(
        &[
            ("plans/a/plan.toml".to_owned(), crate::support::repository::File::new("title = 'A'\n")),
            ("plans/b/plan.toml".to_owned(), crate::support::repository::File::new("title = 'B'\n")),
        ]
        .into(),
    );
    install(folder, &[]);
    let built = Path::new(env!("CARGO_BIN_EXE_asplanned")).parent().unwrap().to_owned();
    let system = std::env::var_os("PATH").unwrap();
    let path = std::env::join_paths(std::iter::once(built).chain(std::env::split_paths(&system))).unwrap();
    let here = folder.join("plans/b");
    let direct = run(&mut program(&here, &["status"]));
    let through = run(hermetic("git", &here).env("PATH", path).args(["asplanned", "status"]));
    assert_eq!((through.code, &through.stdout), (0, &direct.stdout), "{}", through.stderr);
    assert!(direct.stdout.contains('B') && !direct.stdout.contains("A\n"), "{}", direct.stdout);
}
