//! The findings of a review, in the formats of a CI: those that the branch brings in, and no others.

use super::{Told, github, gitlab, junit, sarif};
use crate::support::asplanned;
use crate::support::repository::{Author, File, Files, Repository};

/// A base with one flaw, and a branch on top of it with another and a commit that serves no step.
fn branch() -> Repository {
    let repository = Repository::new();
    let plan = ("plans/x/plan.toml", "title = \"X\"\n[[step]]\nid = \"a\"\n");
    let old = "[[step]]\nid = \"z\"\nplan = \"nowhere\"\nnote = \"why\"\n";
    let new = format!("{old}[[step]]\nid = \"y\"\nplan = \"nothing\"\nnote = \"why\"\n");
    let files = |record: &str, code: &str| {
        let all = [plan, ("plans/x/actual.toml", record), ("src/code", code)];
        all.into_iter().map(|(path, text)| (path.to_owned(), File::new(text))).collect::<Files>()
    };
    let author = Author::on("ana", "2023-01-10");
    let base = repository.commit(&[], &author, &files(old, "1"));
    let first = repository.commit_saying("::error::%0A <b>", &[base], &author, &files(old, "2"));
    let tip = repository.commit_saying("record\n\nStep: y\n", &[first], &author, &files(&new, "2"));
    repository.set_head(tip);
    repository.git().reference("refs/heads/base", base, true, "").unwrap();
    repository
}

#[test]
fn a_review_tells_what_the_branch_brings_in() {
    let repository = branch();
    let print = |format| {
        let levels = ["-W", "unplanned-commit", "-D", "unknown-step", "-A", "likely-link"];
        let output = asplanned(repository.path(), &[&["review", "base", "--format", format], &levels[..]].concat());
        assert_eq!((output.code, output.stderr.as_str()), (1, ""), "{format}");
        output.stdout
    };
    let told = |told: Vec<Told>| {
        let mut lines: Vec<String> = told
            .into_iter()
            .map(|it| format!("{} {} {}:{} {}", it.is_denied, it.name, it.path, it.line, it.message))
            .collect();
        lines.sort();
        lines
    };
    let expected = told(github::told(&print("github")));
    assert_eq!(expected.len(), 2, "{expected:#?}");
    let short = repository.git().revparse_single("HEAD~1").unwrap().id().to_string()[..7].to_owned();
    let commit =
        format!("false unplanned-commit src/code:1 commit {short} (::error::%0A <b>): the commit serves no step");
    assert!(expected[0].starts_with(&commit), "{expected:#?}");
    assert!(expected[1].starts_with("true unknown-step plans/x/actual.toml:7 "), "{expected:#?}");
    assert_eq!(told(gitlab::told(&print("gitlab"))), expected);
    assert_eq!(told(sarif::told(&print("sarif"))), expected);
    assert_eq!(told(junit::told(&print("junit"))), expected);
}

#[test]
fn a_finding_is_called_the_same_by_check_and_review() {
    let repository = branch();
    let prints = |args: &[&str]| {
        let output = asplanned(repository.path(), &[args, &["--format", "gitlab", "-D", "unknown-step"]].concat());
        let issues = gitlab::issues(&output.stdout).into_iter().filter(|it| it["check_name"] == "unknown-step");
        issues.map(|it| it["fingerprint"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let all = prints(&["check"]);
    assert_eq!(all.len(), 2);
    let brought_in = prints(&["review", "base"]);
    assert!(brought_in.len() == 1 && all.contains(&brought_in[0]), "{brought_in:?}");
}

#[test]
fn a_file_holds_a_review_too() {
    let repository = branch();
    let printed = asplanned(repository.path(), &["review", "base", "--format", "markdown"]);
    let written =
        asplanned(repository.path(), &["review", "base", "--format", "markdown", "--output", "r.md", "--exit-zero"]);
    assert_eq!((printed.code, written.code, written.stdout.as_str()), (1, 0, ""));
    assert!(written.stderr.starts_with("wrote r.md: 1 error"), "{}", written.stderr);
    assert_eq!(std::fs::read_to_string(repository.path().join("r.md")).unwrap(), printed.stdout);
}
