//! Damaged repositories: an object that was cut, emptied or overwritten is told of with the next act, and nothing waits for
//! what does not come.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::support::git::{git, git_with};
use crate::support::repository::Repository;
use crate::support::{Output, asplanned};

const PLAN: &str = "plans/x/plan.toml";
const RECORD: &str = "plans/x/actual.toml";

/// How long a command may take that reads a handful of objects: a hundred times what it does.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs a command, and fails where it does not end.
fn ends(folder: &Path, args: &'static [&'static str]) -> Output {
    let (sender, receiver) = mpsc::channel();
    let folder = folder.to_owned();
    thread::spawn(move || sender.send(asplanned(&folder, args)));
    receiver.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("{args:?} does not end"))
}

/// The files of loose objects.
fn objects(repository: &Repository) -> Vec<PathBuf> {
    let folders = fs::read_dir(repository.path().join(".git/objects")).unwrap().map(|it| it.unwrap().path());
    let is_fan = |path: &PathBuf| path.file_name().is_some_and(|name| name.len() == 2);
    let mut found: Vec<PathBuf> =
        folders.filter(is_fan).flat_map(|folder| fs::read_dir(folder).unwrap().map(|it| it.unwrap().path())).collect();
    found.sort();
    found
}

fn repository() -> Repository {
    let plan = format!("title = \"X\"\nsummary = \"{}\"\n[[step]]\nid = \"a\"\n", "A long way to go. ".repeat(400));
    let repository = Repository::new();
    let planned = repository.commit_text(&[], "2023-01-09", &[(PLAN, &plan)]);
    let record = "[[step]]\nid = \"a\"\nstarted = 2023-02-01\n";
    let recorded = repository.commit_text(&[planned], "2023-02-01", &[(PLAN, &plan), (RECORD, record)]);
    repository.set_head(recorded);
    let packs = repository.path().join(".git/objects/pack");
    for path in fs::read_dir(&packs).unwrap().map(|it| it.unwrap().path()) {
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        if path.extension().is_some_and(|extension| extension == "pack") {
            git_with(repository.path(), &["unpack-objects", "-q"], &bytes);
        }
    }
    git(repository.path(), &["reset", "--quiet", "--hard"]);
    repository
}

#[test]
fn a_damaged_object_is_told_of_and_nothing_waits() {
    let whole = objects(&repository()).len();
    assert!(whole >= 8, "{whole} objects");
    let mut told = 0;
    for at in 0..whole {
        for damage in [
            |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec(),
            |bytes: &[u8]| bytes[..3].to_vec(),
            |_: &[u8]| Vec::new(),
            |bytes: &[u8]| bytes.iter().map(|byte| byte ^ 0x55).collect(),
        ] {
            let repository = repository();
            let path = &objects(&repository)[at];
            let bytes = fs::read(path).unwrap();
            fs::remove_file(path).unwrap();
            fs::write(path, damage(&bytes)).unwrap();
            for args in [&["diff"][..], &["check"], &["log"], &["changes", "HEAD~1"], &["finish", "a", "--commit"]] {
                let output = ends(repository.path(), args);
                if output.code == 2 {
                    told += 1;
                    assert!(output.stderr.contains("git fsck"), "{args:?}: {}", output.stderr);
                }
            }
        }
    }
    // Most commands need most objects.
    assert!(told > whole * 10, "{told}");
}
