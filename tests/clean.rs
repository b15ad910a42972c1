//! What git calls clean counts as committed, whatever the checkout did to it, and what was edited does not: read with
//! libgit2, and through the installed git where libgit2 can't.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::asplanned;
use crate::support::git::{git, has_git};

const PLAN: &str = "plans/i/plan.toml";
const TEXT: &str = "# $Id$\ntitle = \"Caf\u{e9}\"\n[[step]]\nid = \"a\"\n";

/// A committed plan under these attributes, freshly checked out and clean in git's eyes.
fn checked_out(options: &[&str], attributes: &str, plan: &[u8]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    git(root, &[&["init", "--quiet", "."], options].concat());
    // A filter that stores other bytes than stand in the working tree.
    git(root, &["config", "filter.case.clean", "tr A-Z a-z"]);
    git(root, &["config", "filter.case.smudge", "tr a-z A-Z"]);
    fs::write(root.join(".gitattributes"), attributes).unwrap();
    fs::create_dir_all(root.join("plans/i")).unwrap();
    fs::write(root.join(PLAN), plan).unwrap();
    git(root, &["add", "."]);
    git(root, &["commit", "--quiet", "--message=plan"]);
    fs::remove_dir_all(root.join("plans")).unwrap();
    git(root, &["checkout", "--", "plans"]);
    assert_eq!(git(root, &["status", "--porcelain"]), "");
    folder
}

/// The kinds of repository: those that libgit2 reads, and one that it does not.
fn kinds() -> Vec<&'static [&'static str]> {
    let mut kinds: Vec<&[&str]> = vec![&[]];
    if has_git(2, 29) {
        kinds.push(&["--object-format=sha256"]);
    }
    kinds
}

#[track_caller]
fn initiative(root: &Path) -> Value {
    let output = asplanned(root, &["diff", "--format", "json"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    let found: Value = serde_json::from_str(&output.stdout).unwrap();
    found["initiatives"][0].clone()
}

#[track_caller]
fn is_uncommitted(root: &Path) -> bool {
    initiative(root)["as_of"]["uncommitted"].as_bool().unwrap()
}

fn utf_16(text: &str) -> Vec<u8> {
    [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_file_that_is_too_large_is_committed_all_the_same() {
    let large = format!("{TEXT}# {}\n", "x".repeat(5 << 20));
    for kind in kinds() {
        let folder = checked_out(kind, "", large.as_bytes());
        assert!(!is_uncommitted(folder.path()), "{kind:?}");
        let log = asplanned(folder.path(), &["log"]);
        assert!(!log.stdout.contains("not committed yet"), "{}", log.stdout);
        let checked = asplanned(folder.path(), &["check", "--files"]);
        assert!(checked.stdout.contains("more than 4194304 bytes"), "{}", checked.stdout);
        // A change behind what is read is one.
        fs::write(folder.path().join(PLAN), format!("{large}#\n")).unwrap();
        assert!(is_uncommitted(folder.path()), "{kind:?}");
    }
}

#[test]
fn a_file_that_is_too_large_may_have_other_line_endings() {
    let large = format!("{TEXT}# {}\n", "x".repeat(5 << 20));
    for kind in kinds() {
        let folder = checked_out(kind, "plans/** text eol=crlf\n", large.as_bytes());
        assert!(fs::read(folder.path().join(PLAN)).unwrap().contains(&b'\r'));
        assert!(!is_uncommitted(folder.path()), "{kind:?}");
    }
}

#[test]
fn an_ident_that_a_checkout_expands_is_no_change() {
    for kind in kinds() {
        let folder = checked_out(kind, "plans/i/* ident\n", TEXT.as_bytes());
        let path = folder.path().join(PLAN);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# $Id: "), "{text}");
        assert!(!is_uncommitted(folder.path()), "{kind:?}");
        // Neither is it after the index has forgotten how the file was, and with other line endings.
        fs::write(&path, text.replace('\n', "\r\n")).unwrap();
        assert!(!is_uncommitted(folder.path()), "{kind:?}");
        // An edit of the same length is one, even at the time at which the index was written.
        fs::write(&path, text.replace("\"a\"", "\"b\"")).unwrap();
        assert!(is_uncommitted(folder.path()), "{kind:?}");
    }
}

#[test]
fn a_text_that_a_checkout_encodes_otherwise_is_no_change_and_can_be_read() {
    for kind in kinds() {
        let attributes = "plans/i/* text working-tree-encoding=UTF-16LE-BOM eol=lf\n";
        let folder = checked_out(kind, attributes, &utf_16(TEXT));
        let path = folder.path().join(PLAN);
        assert!(fs::read(&path).unwrap().starts_with(b"\xff\xfe#\0"));
        let found = initiative(folder.path());
        assert_eq!(found["as_of"]["uncommitted"], false, "{kind:?}");
        assert_eq!((found["title"].as_str(), &found["warnings"]), (Some("Caf\u{e9}"), &Value::Array(Vec::new())));
        fs::write(&path, utf_16(&TEXT.replace("Caf", "Th"))).unwrap();
        let found = initiative(folder.path());
        assert_eq!(found["as_of"]["uncommitted"], true, "{kind:?}");
        assert_eq!((found["title"].as_str(), &found["warnings"]), (Some("Th\u{e9}"), &Value::Array(Vec::new())));
    }
}

#[test]
fn what_only_git_can_undo_is_told_by_the_index() {
    let latin: Vec<u8> = TEXT.chars().map(|letter| u8::try_from(letter).unwrap()).collect();
    let plain = TEXT.to_lowercase().into_bytes();
    let cases = [("plans/i/* filter=case\n", plain), ("plans/i/* working-tree-encoding=ISO-8859-1\n", latin)];
    for kind in kinds() {
        for (attributes, plan) in &cases {
            let folder = checked_out(kind, attributes, plan);
            let stored = git(folder.path(), &["show", &format!("HEAD:{PLAN}")]);
            let path = folder.path().join(PLAN);
            let on_disk = fs::read(&path).unwrap();
            assert!(on_disk.trim_ascii() != stored.as_bytes());
            assert!(!is_uncommitted(folder.path()), "{kind:?} {attributes}");
            fs::write(&path, [&on_disk[..], b"# more\n"].concat()).unwrap();
            assert!(is_uncommitted(folder.path()), "{kind:?} {attributes}");
            // What is staged is not committed, though the index knows the file.
            git(folder.path(), &["add", "."]);
            assert!(is_uncommitted(folder.path()), "{kind:?} {attributes}");
        }
    }
}
