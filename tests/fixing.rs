//! `check --fix`: what has one sure cure is mended on the disk, and nothing else is touched.

use std::fs;
use std::path::Path;

use crate::support::repository::{Author, File, Files, Repository};
use crate::support::{Output, asplanned};

const PLAN: &str = "plans/x/plan.toml";
const RECORD: &str = "plans/x/actual.toml";
const PART: &str = "plans/x/actual/2023-01-09-a.toml";
const OTHER: &str = "plans/y/plan.toml";

/// A repository whose only commit is checked out.
fn holding(texts: &[(&str, &str)]) -> Repository {
    let repository = Repository::new();
    let files: Files = texts.iter().map(|(path, text)| ((*path).to_owned(), File::new(*text))).collect();
    repository.set_head(repository.commit(&[], &Author::on("ana", "2023-01-09"), &files));
    repository.check_out(&files);
    repository
}

fn text(repository: &Repository, path: &str) -> String {
    fs::read_to_string(repository.path().join(path)).unwrap()
}

fn fix(repository: &Repository, more: &[&str]) -> Output {
    asplanned(repository.path(), &[&["check", "--fix"], more].concat())
}

/// The names of the files in a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_has_a_sure_cure_is_mended_and_the_rest_is_told() {
    let plan = "title = \"X\" # ours\n\n[[step]]\nid = \"a\"\nDue = 2023-02-01\ncolour = 1\n";
    let record = "[[step]]\nid = \"a\"\nstarted = \"2023-01-09\"\nnote = \"b\u{200b}c\"\n";
    let part = "[[step]]\nid = \"b\"\nplan = []\nfrom = \"a\"\n";
    let repository = holding(&[(PLAN, plan), (RECORD, record), (PART, part)]);
    let told = asplanned(repository.path(), &["check"]);
    assert_eq!(told.code, 1);
    assert_eq!(told.stdout.matches("help: asplanned check --fix mends it").count(), 4, "{}", told.stdout);
    assert_eq!(text(&repository, PLAN), plan, "to check changes nothing");

    let output = fix(&repository, &[]);
    assert_eq!(output.code, 1, "one is left");
    assert_eq!(
        output.stderr,
        format!("mended 1 finding in {PLAN}\nmended 2 findings in {RECORD}\nmended 1 finding in {PART}\n")
    );
    assert!(output.stdout.contains("`colour` is unknown") && output.stdout.ends_with("1 error\n"), "{}", output.stdout);
    assert_eq!(text(&repository, PLAN), plan.replace("Due", "due"));
    assert_eq!(text(&repository, RECORD), record.replace("\"2023-01-09\"", "2023-01-09").replace('\u{200b}', ""));
    assert_eq!(text(&repository, PART), part.replace("\"a\"", "[\"a\"]"));
    assert_eq!(names(&repository.path().join("plans/x")), ["actual", "actual.toml", "plan.toml"]);

    let again = fix(&repository, &[]);
    assert_eq!((again.code, again.stderr.as_str()), (1, ""));
    fs::write(repository.path().join(PLAN), plan.replace("colour = 1\n", "")).unwrap();
    assert_eq!(fix(&repository, &["--files", "--format", "json"]).code, 0);
}

#[test]
fn what_does_not_parse_is_left_and_said_to_be() {
    let plan = "[[step]]\nid = \"a\"\ndue = \"2023-02-01\"\n[[step]]\nid = \"b\"\ndue = 2023-02-31\n";
    let repository = holding(&[(PLAN, plan)]);
    let output = fix(&repository, &[]);
    let told = format!("{PLAN} is left as it is: it does not parse; mend it by hand\n");
    assert_eq!((output.code, output.stderr), (1, told));
    assert_eq!(text(&repository, PLAN), plan);
}

#[test]
fn a_joiner_is_not_taken_out_of_a_word() {
    let plan = "[[step]]\nid = \"a\"\ntitle = \"\u{646}\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}\"\n";
    let repository = holding(&[(PLAN, plan)]);
    let output = fix(&repository, &[]);
    assert_eq!((output.code, output.stderr.as_str()), (1, ""));
    assert_eq!(text(&repository, PLAN), plan);
}

#[test]
fn only_what_is_asked_for_and_reported_is_mended() {
    let plan = "[[step]]\nid = \"a\"\nDue = 2023-02-01\nneeds = \"b\"\n[[step]]\nid = \"b\"\n";
    let repository = holding(&[(PLAN, plan), (OTHER, plan)]);
    let output = fix(&repository, &["y", "-A", "unknown-key"]);
    assert_eq!((output.code, output.stderr), (0, format!("mended 1 finding in {OTHER}\n")));
    assert_eq!(text(&repository, PLAN), plan);
    assert_eq!(text(&repository, OTHER), plan.replace("needs = \"b\"", "needs = [\"b\"]"));
}

#[test]
fn a_file_that_mending_would_change_otherwise_is_left_and_named() {
    let plan = "[[step]]\nid = \"a\"\nneeds = \"b\"\nDue = \"soon\"\n[[step]]\nid = \"b\"\n";
    let repository = holding(&[(PLAN, plan), (OTHER, &plan.replace("soon", "2023-02-01"))]);
    let output = fix(&repository, &[]);
    assert_eq!((output.code, text(&repository, PLAN)), (1, plan.to_owned()));
    assert!(output.stderr.contains(&format!("{PLAN} is left as it is: ")), "{}", output.stderr);
    assert!(output.stdout.contains("`needs` must be a list"), "{}", output.stdout);
}

#[test]
fn a_file_that_does_not_parse_or_holds_a_conflict_is_left() {
    for broken in [
        "[[step]]\nid = \"a\"\nneeds = \"b\"\n[[step]\n",
        "[[step]]\nid = \"a\"\n<<<<<<< a\nneeds = \"b\"\n=======\n>>>>>>> b\n",
        "[[step]]\nid = \"a\"\nneeds = \"b\"\nnote = '''\n<<<<<<< a\n=======\n>>>>>>> b\n'''\n",
    ] {
        let repository = holding(&[(PLAN, broken)]);
        let output = fix(&repository, &[]);
        assert_eq!((output.code, text(&repository, PLAN).as_str()), (1, broken));
        assert!(!output.stdout.contains("--fix"), "{}", output.stdout);
        assert!(!output.stderr.contains("mended"), "{}", output.stderr);
    }
}

#[test]
fn what_is_not_on_disk_is_not_mended() {
    let plan = "[[step]]\nid = \"a\"\nDue = 2023-02-01\n";
    let repository = holding(&[(PLAN, plan)]);
    for version in [["--rev", "HEAD"], ["--as-of", "2023-01-09"]] {
        let output = fix(&repository, &version);
        assert_eq!((output.code, output.stdout.as_str()), (2, ""));
        assert!(output.stderr.contains("cannot be used with"), "{}", output.stderr);
    }
    let bare = Repository::bare();
    let output = fix(&bare, &[]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    assert!(output.stderr.contains("bare repository"), "{}", output.stderr);
    let without_checkout = Repository::new();
    without_checkout.set_head(without_checkout.commit_text(&[], "2023-01-09", &[(PLAN, plan)]));
    let output = fix(&without_checkout, &[]);
    assert_eq!((output.code, output.stderr.as_str()), (1, ""));
    assert!(!without_checkout.path().join("plans").exists());
}

#[test]
fn another_s_lock_is_not_passed_over() {
    let plan = "[[step]]\nid = \"a\"\nDue = 2023-02-01\n";
    let repository = holding(&[(PLAN, plan), (OTHER, "[[step]]\nid = \"a\"\n")]);
    for path in [PLAN, OTHER] {
        fs::write(repository.path().join(format!("{path}.lock")), "").unwrap();
    }
    let output = fix(&repository, &["y"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""), "where nothing is to be mended, no lock is asked for");
    let output = fix(&repository, &["x"]);
    assert_eq!((output.code, text(&repository, PLAN).as_str()), (2, plan));
    assert!(output.stderr.contains("plan.toml.lock"), "{}", output.stderr);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let plan = "[[step]]\nid = \"a\"\nDue = 2023-02-01\n";
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("plan.toml"), plan).unwrap();
    let repository = holding(&[(PLAN, plan)]);
    let root = repository.path();
    fs::remove_file(root.join(PLAN)).unwrap();
    std::os::unix::fs::symlink(outside.path().join("plan.toml"), root.join(PLAN)).unwrap();
    fix(&repository, &[]);
    fs::remove_dir_all(root.join("plans/x")).unwrap();
    std::os::unix::fs::symlink(outside.path(), root.join("plans/x")).unwrap();
    fix(&repository, &[]);
    assert_eq!(fs::read_to_string(outside.path().join("plan.toml")).unwrap(), plan);
    assert_eq!(names(outside.path()), ["plan.toml"]);
}
