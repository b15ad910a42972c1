//! `fmt`: files are tidied where they are, or named, and a broken one keeps all from being written.

use std::fs;
use std::path::Path;

use crate::example::example;
use crate::support::asplanned;
use crate::support::git::git;
use crate::support::repository::Repository;

const UNTIDY: &str = "title='A'\n[[step]]\ntitle = \"X\" # why\nid = 'x'\n\n\n[[step]]\nid='y'\n";
const TIDY: &str = "title = 'A'\n\n[[step]]\nid = 'x'\ntitle = \"X\" # why\n\n[[step]]\nid = 'y'\n";

/// A repository with these files on the disk.
fn with(files: &[(&str, &str)]) -> Repository {
    let repository = Repository::new();
    git(repository.path(), &["read-tree", "--empty"]);
    for (path, text) in files {
        let path = repository.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    repository
}

fn read(repository: &Repository, path: &str) -> String {
    fs::read_to_string(repository.path().join(path)).unwrap()
}

#[test]
fn untidy_files_are_tidied_once() {
    let record = "[[step]]\nstarted = 2023-01-01\nid = 'x'\n";
    let repository = with(&[
        ("plans/a/plan.toml", UNTIDY),
        ("plans/a/actual.toml", TIDY),
        ("plans/a/actual/one.toml", record),
        ("plans/b/plan.toml", UNTIDY),
    ]);
    let output = asplanned(repository.path(), &["fmt", "--check"]);
    assert_eq!((output.code, output.stderr.as_str()), (1, ""));
    assert_eq!(output.stdout, "plans/a/plan.toml\nplans/a/actual/one.toml\nplans/b/plan.toml\n");
    assert_eq!(read(&repository, "plans/a/plan.toml"), UNTIDY);
    let output = asplanned(repository.path(), &["fmt", "a"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    assert_eq!(output.stdout, "tidied plans/a/plan.toml\ntidied plans/a/actual/one.toml\n");
    assert_eq!(read(&repository, "plans/a/plan.toml"), TIDY);
    assert_eq!(read(&repository, "plans/a/actual/one.toml"), "[[step]]\nid = 'x'\nstarted = 2023-01-01\n");
    assert_eq!(asplanned(&repository.path().join("plans/a"), &["fmt", "--check"]).stdout, "");
    assert_eq!(asplanned(repository.path(), &["fmt", "-i", "b"]).stdout, "tidied plans/b/plan.toml\n");
    let output = asplanned(repository.path(), &["fmt", "--check"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""));
}

#[test]
fn a_broken_file_keeps_all_from_being_written() {
    let repository = with(&[("plans/a/plan.toml", UNTIDY), ("plans/b/plan.toml", "title = 'B'\n[[step]\n")]);
    for args in [&["fmt"][..], &["fmt", "--check"]] {
        let output = asplanned(repository.path(), args);
        assert_eq!((output.code, output.stdout.as_str()), (2, ""));
        for part in ["plans/b/plan.toml", "line 2", "asplanned check --files"] {
            assert!(output.stderr.contains(part), "{}", output.stderr);
        }
    }
    assert_eq!(read(&repository, "plans/a/plan.toml"), UNTIDY);
}

#[test]
fn what_cannot_be_tidied_is_said() {
    let output = asplanned(with(&[]).path(), &["fmt"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""));
    assert!(output.stderr.contains("asplanned init"), "{}", output.stderr);
    let output = asplanned(with(&[("plans/a/plan.toml", TIDY)]).path(), &["fmt", "b"]);
    assert_eq!(output.code, 2);
    assert_eq!(asplanned(Repository::bare().path(), &["fmt"]).code, 2);
    assert_eq!(asplanned(Path::new("/"), &["fmt"]).code, 2);
}

#[test]
fn the_example_says_the_same_afterwards() {
    let folder = example();
    let before = asplanned(folder.path(), &["status", "--full", "--format", "json"]).stdout;
    assert_eq!(asplanned(folder.path(), &["fmt"]).code, 0);
    let after = asplanned(folder.path(), &["changes", "HEAD", "--exit-code"]);
    assert_eq!((after.code, after.stderr.as_str()), (0, ""), "{}", after.stdout);
    let status = asplanned(folder.path(), &["status", "--full", "--format", "json"]).stdout;
    let steps = |text: &str| text.matches("\"id\"").count();
    assert_eq!(steps(&status), steps(&before));
    assert_eq!(asplanned(folder.path(), &["fmt", "--check"]).code, 0);
}

#[test]
fn new_files_are_tidy() {
    let repository = Repository::new();
    assert_eq!(asplanned(repository.path(), &["init", "mvp"]).code, 0);
    assert_eq!(asplanned(repository.path(), &["fmt", "--check"]).stdout, "");
}
