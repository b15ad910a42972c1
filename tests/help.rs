//! Every help screen, as people see it.

use std::path::Path;

use crate::support::asplanned;

#[test]
fn help_screens() {
    for args in [
        &["--help"][..],
        &["status", "--help"],
        &["diff", "--help"],
        &["log", "--help"],
        &["changes", "--help"],
        &["review", "--help"],
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
