//! Every command of the program, and how it is called so that it does its work: for tests that hold for all of them.
//!
//! The list is that of the command line's own definition, what its help leaves out included. A command that is added there
//! and not here is called by its name alone, and [`assert_called`] fails where that was no call.

use std::path::Path;

use super::Output;

/// The program's commands.
pub fn commands() -> Vec<String> {
    let definition = include_str!("../../src/cli/mod.rs").split_once("\ncommands! {\n").unwrap().1;
    let lines = definition.split_once("\n}").unwrap().0.lines();
    let names: Vec<String> = lines.map(|line| kebab(line.trim().split_once('(').unwrap().0)).collect();
    assert!(["diff", "catch-up", "init", "trailer"].iter().all(|name| names.iter().any(|it| it == name)), "{names:?}");
    names
}

/// Writes `CatchUp` as the command line does.
fn kebab(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.extend(c.to_lowercase());
    }
    text
}

/// Checks that a call was one.
#[track_caller]
pub fn assert_called(call: &[String], output: &Output) {
    assert!(!output.stderr.contains("Usage:"), "calls() must know how to call {call:?}: {}", output.stderr);
}

/// What to call a command with, so that it does its work in the example's repository, one call after another. `free` is a
/// folder that is not there yet.
pub fn calls(command: &str, free: &Path) -> Vec<Vec<String>> {
    let free = free.to_str().unwrap();
    let calls: &[&[&str]] = match command {
        "init" => &[&["init", "stranger", "--suggest=all"], &["init", "second", "--commit"]],
        "demo" => &[&["demo", free]],
        "review" => &[&["review", "HEAD~3"], &["review", "HEAD~3", "--format", "markdown"]],
        "report" => &[
            &["report"],
            &["report", "--by", "month", "--format", "markdown"],
            &["report", "--format", "json", "--rev", "HEAD~2"],
            &["report", "pilot-eu", "--output", "report.txt"],
            &["report", "--format", "html"],
            &["report", "pilot-eu", "--format", "svg"],
        ],
        "export" => &[
            &["export"],
            &["export", "--format", "csv"],
            &["export", "--format", "xes", "--rev", "HEAD~2"],
            &["export", "pilot-eu", "--format", "pnml"],
            &["export", "--format", "ocel", "--output", "steps.json"],
        ],
        "learn" => &[
            &["learn"],
            &["learn", "--all", "--format", "markdown"],
            &["learn", "--repo", ".", "--format", "json", "--rev", "HEAD~2"],
            &["learn", "--no-cache", "pilot-eu", "--output", "learned.txt"],
        ],
        "suggest" => &[
            &["suggest", "pilot-eu"],
            &["suggest", "pilot-eu", "--repo", ".", "--format", "markdown"],
            &["suggest", "pilot-eu", "--as-of", "2023-04-01", "--format", "json"],
        ],
        "changes" => &[&["changes", "HEAD~3"], &["changes", "HEAD~3..HEAD", "--format", "json"]],
        "plan" => &[
            &["plan", "Something new", "-i", "pilot-eu", "--commit"],
            &["plan", "Something else", "-i", "pilot-eu", "--format", "json"],
        ],
        "start" => {
            &[&["start", "Another thing", "-i", "pilot-eu", "--commit"], &["start", "Other matters", "-i", "pilot-eu"]]
        }
        "finish" => &[
            &["finish", "another-thing", "-i", "pilot-eu", "--commit"],
            &["finish", "other-matters", "-i", "pilot-eu"],
        ],
        "did" => &[
            &["did", "A third thing", "-i", "pilot-eu", "--dry-run"],
            &["did", "A third thing", "-i", "pilot-eu"],
            &["did", "A fourth thing", "-i", "pilot-eu", "--commit"],
        ],
        "link" => {
            &[&["link", "-i", "pilot-eu"], &["link", "another-thing", "--unplanned", "-i", "pilot-eu", "--commit"]]
        }
        "drop" => &[
            &["drop", "something-new", "--why", "no", "-i", "pilot-eu", "--commit"],
            &["drop", "something-else", "--why", "no", "-i", "pilot-eu"],
        ],
        "rename" => &[
            &["rename", "another-thing", "one-thing", "-i", "pilot-eu", "--commit"],
            &["rename", "other-matters", "matters", "-i", "pilot-eu"],
        ],
        "catch-up" => {
            &[&["catch-up"], &["catch-up", "HEAD~9", "--format", "json"], &["catch-up", "--record", "--commit"]]
        }
        "fmt" => &[&["fmt", "--check"], &["fmt"]],
        "check" => &[
            &["check"],
            &["check", "--format", "json"],
            &["check", "--rev", "HEAD~2"],
            &["check", "--as-of", "2023-04-01", "--first-parent"],
            &["check", "--no-cache", "pilot-eu"],
            &["check", "--fix"],
        ],
        "help" => &[&["help"], &["help", "check"], &["help", "unmet-need"]],
        "schema" => &[&["schema", "plan"], &["schema", "--output"], &["schema", "--write"]],
        "completions" => &[&["completions", "bash"]],
        "man" => &[&["man"], &["man", "diff"]],
        "trailer" => &[&["trailer"]],
        "textconv" => &[&["textconv", "plans/pilot-eu/plan.toml"]],
        "merge-driver" => &[&[
            "merge-driver",
            "plans/pilot-eu/plan.toml",
            "plans/pilot-eu/plan.toml",
            "plans/rfi-reminders/plan.toml",
            "plans/pilot-eu/plan.toml",
        ]],
        "install" => {
            &[&["install", "--hook", "--hook=trailer"], &["install", "--uninstall"], &["install", "--ci", "github"]]
        }
        "show" => &[&["show", "launch-prep"], &["show", "launch-prep", "--format", "json"]],
        command => &[
            &[command],
            &[command, "--format", "json"],
            &[command, "--rev", "HEAD~2"],
            &[command, "--as-of", "2023-04-01", "--first-parent"],
            &[command, "--no-cache", "pilot-eu"],
        ],
    };
    calls.iter().map(|call| call.iter().map(|word| (*word).to_owned()).collect()).collect()
}

/// The commands that write into a repository, or read a file of the working tree that is named.
pub const WRITING: [&str; 13] = [
    "plan",
    "start",
    "finish",
    "did",
    "link",
    "drop",
    "rename",
    "catch-up",
    "fmt",
    "schema",
    "textconv",
    "merge-driver",
    "install",
];
