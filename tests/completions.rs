//! `completions`: what a shell is offered while a line is typed, through the program that its script calls.

use std::fs;
use std::path::Path;

use crate::example::example;
use crate::support::asplanned;
use crate::support::git::{git, hermetic, program, run, skipped};
use crate::support::repository::Repository;

/// What is offered for the last of these words.
#[track_caller]
fn offered(folder: &Path, line: &[&str]) -> Vec<String> {
    let words = [&["--", "asplanned"], line].concat();
    let mut command = program(folder, &words);
    command.env("COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", line.len().to_string()).env("_CLAP_IFS", "\n");
    let output = run(&mut command);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{line:?}");
    output.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn commands_and_options_are_offered() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(offered(folder.path(), &["dif"]), ["diff"]);
    assert_eq!(offered(folder.path(), &["diff", "--exi"]), ["--exit-code"]);
    assert_eq!(offered(folder.path(), &["diff", "--format", "js"]), ["json"]);
    assert_eq!(offered(folder.path(), &["check", "-D", "unknown-s"]), ["unknown-step"]);
    assert_eq!(
        offered(folder.path(), &["log", "--only", "progress,re"]),
        ["progress,replanning", "progress,rewriting"]
    );
    assert_eq!(offered(folder.path(), &["plan", "x", "--kind", "hy"]), ["hypothesis"]);
    assert_eq!(offered(folder.path(), &["man", "stat"]), ["status"]);
    assert_eq!(
        offered(folder.path(), &["help", "un"]),
        ["unknown-key", "unknown-step", "unexplained-surprise", "unmet-need", "unplanned-commit", "unrecorded-work"]
    );
    assert_eq!(offered(folder.path(), &["help", "st"]), ["status", "start"]);
    assert_eq!(offered(folder.path(), &["help", "ad"]), ["adapted"]);
    assert_eq!(offered(folder.path(), &["schema", "--output", "bl"]), ["blame"]);
}

#[test]
fn names_of_the_repository_are_offered() {
    let folder = example();
    assert_eq!(offered(folder.path(), &["diff", "con"]), ["concierge-mvp"]);
    assert_eq!(offered(folder.path(), &["diff", "-i", "con"]), ["concierge-mvp"]);
    assert_eq!(offered(folder.path(), &["show", "sizing"]), ["sizing-survey"]);
    assert_eq!(offered(folder.path(), &["show", "-i", "concierge-mvp", "bigger"]), ["bigger-problem"]);
    let inside = folder.path().join("plans");
    assert_eq!(offered(Path::new("/"), &["-C", inside.to_str().unwrap(), "show", "bigger"]), ["bigger-problem"]);
    assert_eq!(offered(folder.path(), &["diff", "--rev", "ma"]), ["main"]);
    git(folder.path(), &["tag", "v1.0"]);
    git(folder.path(), &["branch", "team/x"]);
    assert_eq!(offered(folder.path(), &["changes", "v"]), ["v1.0"]);
    git(folder.path(), &["pack-refs", "--all"]);
    assert_eq!(offered(folder.path(), &["changes", "v1.0..te"]), ["v1.0..team/x"]);
}

#[test]
fn an_uncommitted_and_a_broken_file_do_no_harm() {
    let folder = example();
    let plan = folder.path().join("plans/new/plan.toml");
    fs::create_dir_all(plan.parent().unwrap()).unwrap();
    fs::write(&plan, "[[step]]\nid = \"fresh-step\"\n").unwrap();
    assert_eq!(offered(folder.path(), &["show", "fresh"]), ["fresh-step"]);
    fs::write(&plan, "[[step]\nid = <<<<<<<").unwrap();
    assert_eq!(offered(folder.path(), &["show", "fresh"]), [""; 0]);
    assert_eq!(offered(folder.path(), &["diff", "ne"]), ["new"]);
    assert_eq!(offered(folder.path(), &["show", "sizing"]), ["sizing-survey"]);
    fs::write(folder.path().join("asplanned.toml"), "plans = 5").unwrap();
    assert_eq!(offered(folder.path(), &["show", "sizing"]), [""; 0]);
}

#[test]
fn where_there_is_nothing_nothing_is_said() {
    let nowhere = tempfile::tempdir().unwrap();
    let unborn = Repository::new();
    let bare = Repository::bare();
    for folder in [nowhere.path(), unborn.path(), bare.path()] {
        for line in [&["show", ""][..], &["diff", "--rev", ""], &["-C", "/no/where", "show", ""]] {
            let names = offered(folder, line);
            assert!(names.iter().all(|name| name.starts_with('-')), "{line:?}: {names:?}");
        }
    }
}

#[test]
fn what_a_shell_would_obey_is_never_offered() {
    let repository = Repository::new();
    let plan = "[[step]]\nid = \"$(touch x)\"\n[[step]]\nid = \"a;b\"\n[[step]]\nid = \"-D\"\n[[step]]\nid = \"fine\"\n\
                title = \"\\u001b[31m`x`\"\n";
    let root =
        repository.commit_text(&[], "2023-01-09", &[("plans/a b/plan.toml", plan), ("plans/ok/plan.toml", plan)]);
    repository.set_head(root);
    fs::write(repository.path().join(".git/refs/heads/$(x)"), format!("{root}\n")).unwrap();
    for file in ["$(touch y)", "plain"] {
        fs::create_dir(repository.path().join(file)).unwrap();
    }
    let steps = offered(repository.path(), &["show", ""]);
    assert_eq!(steps.iter().filter(|name| !name.starts_with('-')).collect::<Vec<_>>(), ["fine"]);
    assert_eq!(offered(repository.path(), &["diff", "--rev", ""]), ["main"]);
    assert!(!offered(repository.path(), &["diff", ""]).contains(&"a b".to_owned()));
    assert_eq!(offered(repository.path(), &["-C", "p"]), ["plain/"]);
    assert!(!offered(repository.path(), &["-C", ""]).iter().any(|name| name.contains('$')));
}

#[test]
fn scripts_call_the_program_back() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = asplanned(Path::new("."), &["completions", shell]);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""));
        assert!(output.stdout.contains("COMPLETE") && output.stdout.contains("asplanned"), "{shell}");
        let mut command = program(Path::new("."), &[""; 0]);
        assert_eq!(run(command.env("COMPLETE", shell)).stdout, output.stdout);
    }
    assert_eq!(asplanned(Path::new("."), &["completions", "tcsh"]).code, 2);
    let mut command = program(Path::new("."), &["--version"]);
    assert!(run(command.env("COMPLETE", "tcsh")).stdout.starts_with("asplanned "), "it is no shell of ours");
}

#[test]
fn bash_completes_a_line() {
    let folder = example();
    let script = folder.path().join("completions.bash");
    fs::write(&script, asplanned(folder.path(), &["completions", "bash"]).stdout).unwrap();
    let mut bash = hermetic("bash", folder.path());
    let home = Path::new(env!("CARGO_BIN_EXE_asplanned")).parent().unwrap().display().to_string();
    let path = std::env::var("PATH").unwrap();
    bash.env("PATH", format!("{home}:{path}")).args(["--norc", "-c"]).arg(
        "source completions.bash; COMP_WORDS=(asplanned show bigger); COMP_CWORD=2; COMP_TYPE=9; \
         _clap_complete_asplanned asplanned bigger show; echo \"${COMPREPLY[@]}\"",
    );
    let Ok(output) = bash.output() else { return skipped("bash is not installed") };
    assert_eq!(String::from_utf8_lossy(&output.stdout), "bigger-problem\n");
}
