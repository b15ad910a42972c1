//! Folders and files with names that few tools are ready for.

use std::ffi::OsStr;
use std::fs;

use git2::{ObjectType, Oid};

use super::{A, DID_A, json_of, names, raw_commit, verdicts};
use crate::support::asplanned;
use crate::support::repository::{Files, Repository};

#[test]
fn folder_names_with_line_breaks_and_leading_dashes_work() {
    let repository = Repository::new();
    let names_ = ["-rf", "two\nlines", "sp ace/\"quote\"", "%2e*?[a]", "ünï"];
    let texts: Vec<(String, &str)> = names_.iter().map(|name| (format!("plans/{name}/plan.toml"), A)).collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    repository.set_head(repository.commit_text(&[], "2023-01-09", &texts));
    let mut sorted = names_.to_vec();
    sorted.sort_unstable();
    assert_eq!(names(&json_of(repository.path(), &[])), sorted);
    for name in names_ {
        assert_eq!(names(&json_of(repository.path(), &["--", name])), [name]);
        assert_eq!(names(&json_of(repository.path(), &[&format!("--initiative={name}")])), [name]);
    }
    let text = asplanned(repository.path(), &["diff"]);
    assert!(text.stdout.contains("two␊lines"), "{}", text.stdout);
    assert_eq!(text.stdout.lines().count(), names_.len());
    assert_eq!(asplanned(repository.path(), &["check"]).code, 0);
}

/// Writes a tree by hand: mode, name and id of each entry, sorted as git sorts them.
fn tree(git: &git2::Repository, entries: &[(u32, &[u8], Oid)]) -> Oid {
    let mut content = Vec::new();
    for (mode, name, id) in entries {
        content.extend_from_slice(format!("{mode:o} ").as_bytes());
        content.extend_from_slice(name);
        content.push(0);
        content.extend_from_slice(id.as_bytes());
    }
    git.odb().unwrap().write(ObjectType::Tree, &content).unwrap()
}

#[test]
fn names_that_are_not_utf_8_carry_a_replacement_character() {
    let repository = Repository::new();
    let git = repository.git();
    let blob = |text: &str| git.blob(text.as_bytes()).unwrap();
    let folder = |files: &[(u32, &[u8], Oid)]| {
        let named = tree(&git, files);
        let other = tree(&git, &[(0o100_644, b"plan.toml", blob("[["))]);
        let plans = tree(&git, &[(0o040_000, b"caf\xe9", named), (0o040_000, b"caf\xff", other)]);
        tree(&git, &[(0o040_000, b"plans", plans)])
    };
    let records = tree(&git, &[(0o100_644, b"\xfe.toml", blob("[[step]]\nid = \"b\"\n"))]);
    let plan: (u32, &[u8], Oid) = (0o100_644, b"plan.toml", blob(A));
    let record: (u32, &[u8], Oid) = (0o100_644, b"actual.toml", blob(DID_A));
    let author = b"Caf\xe9 <caf\xe9@example.org> 1673265600 +0000";
    let planned = raw_commit(&git, folder(&[plan]), &[], author);
    let tip = raw_commit(&git, folder(&[(0o040_000, b"actual", records), record, plan]), &[planned], author);
    repository.set_head(tip);

    let found = json_of(repository.path(), &[]);
    assert_eq!(names(&found), ["caf\u{fffd}", "caf\u{fffd}"]);
    let first = &found["initiatives"][0];
    assert_eq!(first["path"], "plans/caf\u{fffd}");
    assert_eq!(verdicts(first), "a anticipated, b emergent");
    assert_eq!(first["actual"][0]["recorded"]["author"], "Caf\u{fffd}");
    assert_eq!(found["initiatives"][1]["warnings"][0]["path"], "plans/caf\u{fffd}/plan.toml");
    for args in [&["diff"][..], &["diff", "--format", "markdown"], &["diff", "--full"]] {
        let output = asplanned(repository.path(), args);
        assert_eq!(output.code, 0, "{}", output.stderr);
        assert!(output.stdout.contains('\u{fffd}'), "{}", output.stdout);
    }
    let checked = asplanned(repository.path(), &["check"]);
    assert_eq!(checked.code, 1);
    assert!(checked.stdout.contains("plans/caf\u{fffd}/plan.toml:1:"), "{}", checked.stdout);
}

#[cfg(target_os = "linux")]
#[test]
fn names_on_disk_that_are_not_utf_8_work_too() {
    use std::os::unix::ffi::OsStrExt;
    let repository = Repository::new();
    repository.check_out(&Files::new());
    for name in [&b"caf\xe9"[..], b"-rf", b"two\nlines"] {
        let folder = repository.path().join("plans").join(OsStr::from_bytes(name));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("plan.toml"), A).unwrap();
    }
    assert_eq!(names(&json_of(repository.path(), &[])), ["-rf", "caf\u{fffd}", "two\nlines"]);
    assert_eq!(asplanned(repository.path(), &["check"]).code, 0);
}
