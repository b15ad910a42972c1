//! Who made a commit: names go through the mailmap, as in git.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use asplanned::git::mailmap::Mailmap;
use serde_json::Value;

use crate::support::asplanned;
use crate::support::repository::{Author, File, Files, LINK, Repository};

const RECORD: &str = "plans/x/actual.toml";
const STEP: &str = "[[step]]\nid = \"a\"\n";

/// Who recorded the only step.
fn author(folder: &Path, more: &[&str]) -> String {
    let output = asplanned(folder, &[&["diff", "--format", "json"], more].concat());
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    let found: Value = serde_json::from_str(&output.stdout).unwrap();
    found["initiatives"][0]["actual"][0]["recorded"]["author"].as_str().unwrap().to_owned()
}

fn files(mailmap: File) -> Files {
    [(RECORD.to_owned(), File::new(STEP)), (".mailmap".to_owned(), mailmap)].into()
}

fn fill(repository: &Repository, mailmap: File) -> Files {
    let files = files(mailmap);
    repository.set_head(repository.commit(&[], &Author::on("ana", "2023-01-09"), &files));
    files
}

#[test]
fn the_file_on_disk_counts_whatever_version_is_read() {
    let repository = Repository::new();
    let files = fill(&repository, File::new("Ana Ruiz <ana@example.org>\n"));
    repository.check_out(&files);
    assert_eq!(author(repository.path(), &[]), "Ana Ruiz");
    fs::write(repository.path().join(".mailmap"), "Ana R. <ANA@example.org>\n").unwrap();
    assert_eq!(author(repository.path(), &[]), "Ana R.");
    assert_eq!(author(repository.path(), &["--rev", "HEAD"]), "Ana R.");
    fs::remove_file(repository.path().join(".mailmap")).unwrap();
    assert_eq!(author(repository.path(), &[]), "ana");
}

#[test]
fn where_nothing_is_checked_out_that_of_head_counts() {
    for repository in [Repository::bare(), Repository::new()] {
        fill(&repository, File::new("Ana Ruiz <ana@example.org>\n"));
        assert_eq!(author(repository.path(), &[]), "Ana Ruiz");
    }
}

#[test]
fn a_mailmap_that_is_no_plain_file_says_nothing() {
    let elsewhere = tempfile::tempdir().unwrap();
    let target = elsewhere.path().join("names");
    fs::write(&target, "Ana Ruiz <ana@example.org>\n").unwrap();
    let link = File::with_mode(LINK, target.to_str().unwrap());
    let repository = Repository::new();
    let files = fill(&repository, link.clone());
    repository.check_out(&files);
    assert_eq!(author(repository.path(), &[]), "ana");
    let bare = Repository::bare();
    fill(&bare, link);
    assert_eq!(author(bare.path(), &[]), "ana");
}

#[test]
fn a_hostile_mailmap_changes_names_and_nothing_else() {
    let huge = format!("Ana Ruiz <ana@example.org>\n{}", "#".repeat(5 << 20));
    for (mailmap, expected) in [
        (huge.into_bytes(), "ana"),
        (b"\x1b[31mAna\x00\xff <ana@example.org>\n<><><<>>>\n".to_vec(), "\u{1b}[31mAna\0\u{fffd}"),
        ("A <b@x>\n".repeat(100_000).into_bytes(), "ana"),
    ] {
        let repository = Repository::bare();
        fill(&repository, File::new(mailmap));
        assert_eq!(author(repository.path(), &[]), expected);
        let screen = asplanned(repository.path(), &["blame"]).stdout;
        assert!(!screen.contains(['\u{1b}', '\0']), "{screen:?}");
    }
}

/// What git makes of who uses these names and addresses.
fn names_by_git(folder: &Path, contacts: &[(String, String)]) -> Vec<String> {
    let mut git = Command::new("git")
        .args(["check-mailmap", "--stdin"])
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: Vec<String> = contacts.iter().map(|(name, address)| format!("{name} <{address}>\n")).collect();
    git.stdin.take().unwrap().write_all(lines.concat().as_bytes()).unwrap();
    let output = String::from_utf8(git.wait_with_output().unwrap().stdout).unwrap();
    output.lines().map(|line| line.rsplit_once('<').unwrap().0.trim().to_owned()).collect()
}

#[test]
fn names_are_those_of_git_itself() {
    let repository = Repository::new();
    let mut seed = 1u64;
    let mut pick = |of: &[&'static str]| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        of[usize::try_from(seed >> 33).unwrap() % of.len()]
    };
    let names = ["Ana", "ana", "ANA RUIZ", "Ben", "Dana Nov\u{e1}k", "dana nov\u{e1}k"];
    let addresses = ["a@x", "A@x", "b@x", "B@X", "c@x"];
    for _ in 0..60 {
        let mut text = String::new();
        for _ in 0..8 {
            let shape = pick(&[
                "N <A>",
                "<A> <A>",
                "N <A> <A>",
                "N <A> N <A>",
                "# N <A>",
                "N A",
                " N  <A> #",
                "N <A> N",
                "N <>",
            ]);
            let mut line = String::new();
            for c in shape.chars() {
                match c {
                    'N' => line.push_str(pick(&names)),
                    'A' => line.push_str(pick(&addresses)),
                    c => line.push(c),
                }
            }
            text.push_str(&line);
            text.push_str(pick(&["\n", "\n", "\r\n", "\n\n"]));
        }
        fs::write(repository.path().join(".mailmap"), &text).unwrap();
        let contacts: Vec<(String, String)> = names
            .iter()
            .flat_map(|name| addresses.iter().map(|address| ((*name).to_owned(), (*address).to_owned())))
            .collect();
        let mailmap = Mailmap::parse(text.as_bytes());
        let found: Vec<&str> = contacts.iter().map(|(name, address)| mailmap.name(name, address)).collect();
        assert_eq!(found, names_by_git(repository.path(), &contacts), "{text}");
    }
}
