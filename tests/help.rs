//! Every help screen, as people see it.

use std::path::Path;

use asplanned::model::finding::Rule;
use asplanned::render::style::Screen;

use crate::support::{asplanned, asplanned_on};

#[test]
fn help_screens() {
    for args in [
        &["--help"][..],
        &["status", "--help"],
        &["diff", "--help"],
        &["log", "--help"],
        &["changes", "--help"],
        &["review", "--help"],
        &["report", "--help"],
        &["learn", "--help"],
        &["blame", "--help"],
        &["show", "--help"],
        &["plan", "--help"],
        &["start", "--help"],
        &["finish", "--help"],
        &["did", "--help"],
        &["link", "--help"],
        &["drop", "--help"],
        &["rename", "--help"],
        &["catch-up", "--help"],
        &["check", "--help"],
        &["init", "--help"],
        &["demo", "--help"],
        &["fmt", "--help"],
        &["help", "--help"],
        &["install", "--help"],
        &["merge-driver", "--help"],
        &["textconv", "--help"],
        &["schema", "--help"],
        &["man", "--help"],
        &["completions", "--help"],
    ] {
        let output = asplanned(Path::new("."), args);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""));
        insta::assert_snapshot!(args.join(" ").replace(" --", "--"), output.stdout);
    }
}

#[test]
fn a_wrong_word_is_an_error_with_a_hint() {
    let output = asplanned(Path::new("."), &["dif"]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    assert!(output.stderr.contains("diff"), "{}", output.stderr);
    let output = asplanned(Path::new("."), &["check", "-D", "unknown-stp"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("unknown-step"), "{}", output.stderr);
}

#[test]
fn help_on_a_command_is_its_own_help() {
    let run = |args: &[&str]| {
        let output = asplanned(Path::new("."), args);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{args:?}");
        output.stdout
    };
    assert_eq!(run(&["help"]), run(&["--help"]));
    for command in ["diff", "check", "help", "merge-driver"] {
        assert_eq!(run(&["help", command]), run(&[command, "--help"]));
    }
}

#[test]
fn help_on_a_finding_or_a_verdict_is_its_page() {
    let run = |topic: &str| {
        let output = asplanned(Path::new("."), &["help", topic]);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{topic}");
        output.stdout
    };
    for rule in Rule::ALL {
        let page = run(rule.name());
        let level = format!("{rule}  a finding, by default {}\n", rule.default_level());
        assert!(page.starts_with(&level), "{page}");
        assert!(page.lines().all(|line| line.chars().count() <= 100), "{page}");
    }
    for verdict in ["anticipated", "adapted", "emergent"] {
        assert!(run(verdict).starts_with(&format!("{verdict}  a verdict")));
    }
    insta::assert_snapshot!("help-unmet-need", run("unmet-need"));
    insta::assert_snapshot!("help-baseline-moved", run("baseline-moved"));
    insta::assert_snapshot!("help-loosened-settings", run("loosened-settings"));
    let narrow = Screen { width: Some(60), colour: true, ..Screen::default() };
    insta::assert_snapshot!("help-adapted-60", asplanned_on(narrow, Path::new("."), &["help", "adapted"]).stdout);
}

#[test]
fn help_on_nothing_known_is_an_error_with_a_hint() {
    for (topic, hint) in [
        ("unmet-ned", "did you mean unmet-need?"),
        ("statsu", "did you mean status?"),
        ("anticipatd", "did you mean anticipated?"),
        ("xyzzy", "asplanned check --help"),
    ] {
        let output = asplanned(Path::new("."), &["help", topic]);
        assert_eq!((output.code, output.stdout.as_str()), (2, ""));
        assert!(output.stderr.contains(hint), "{}", output.stderr);
    }
    assert_eq!(asplanned(Path::new("."), &["help", "diff", "more"]).code, 2);
}
