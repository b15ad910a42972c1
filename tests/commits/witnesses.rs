//! Which commits of a history may serve a step, whatever is remembered of it; and what `show` and `blame` make of them.

use std::fs;
use std::path::{Path, PathBuf};

use asplanned::git::Source;
use asplanned::git::cache::Caching;
use asplanned::git::range::Wanted;
use asplanned::git::witnesses::witnesses;
use asplanned::render::style::Screen;
use git2::Oid;
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{id, plans, sources};
use crate::support::git::git;
use crate::support::repository::{Author, File, Files, Repository};
use crate::support::{asplanned, asplanned_on};

/// A history of many commits; every seventh names a step, some on a branch that is merged.
fn long_history() -> (Repository, Vec<Oid>) {
    let repository = Repository::new();
    let mut commits: Vec<Oid> = Vec::new();
    for (at, seconds) in (0..120_usize).zip(1_700_000_000..) {
        let parents: Vec<Oid> = match at {
            0 => Vec::new(),
            _ if at % 10 == 4 => vec![commits[at - 3]],
            _ if at % 10 == 5 => vec![commits[at - 2], commits[at - 1]],
            _ => vec![commits[at - 1]],
        };
        let trailer = if at % 7 == 3 { format!("\n\nStep: s{at}") } else { String::new() };
        let author = Author { name: "ana".to_owned(), seconds, offset: 0 };
        commits.push(repository.commit_saying(&format!("c{at}{trailer}"), &parents, &author, &Files::new()));
    }
    repository.set_head(commits[119]);
    (repository, commits)
}

fn found(source: &dyn Source, head: &str, caching: Option<Caching>, named: &[String]) -> Vec<String> {
    let wanted = Wanted { base: None, head: id(source, head), plans: &plans(), caching };
    witnesses(source, wanted, named).unwrap().iter().map(ToString::to_string).collect()
}

fn remembered(root: &Path) -> Option<PathBuf> {
    let files = fs::read_dir(root.join(".git/asplanned")).ok()?.map(|entry| entry.unwrap().path());
    files.into_iter().find(|path| path.file_name().unwrap().to_str().unwrap().starts_with("naming"))
}

#[test]
fn what_is_remembered_changes_nothing() {
    let (repository, commits) = long_history();
    let root = repository.path();
    let small = Some(Caching { worth_it: 1, many: 20 });
    let [source, other] = sources(root);
    let name = |at: usize| commits[at].to_string();
    let heads = [name(99), name(119), name(119), name(60), name(110), name(4), name(0), name(119)];
    let evidence = [vec![], vec![name(50)[..7].to_owned(), name(118), "0123456789".to_owned()]];
    for named in &evidence {
        for head in &heads {
            let plain = found(&*source, head, None, named);
            assert_eq!(found(&*source, head, small, named), plain);
            assert_eq!(found(&*other, head, small, named), plain);
        }
    }
    assert!(remembered(root).is_some());
    let plain = found(&*source, "HEAD", None, &[]);
    // On branches, too: c24 and c94 are such.
    assert_eq!(plain.len(), (0..120).filter(|at| at % 7 == 3).count());
    let with_evidence = found(&*source, "HEAD", None, &evidence[1]);
    assert_eq!(with_evidence.len(), plain.len() + 2);
    assert_eq!(with_evidence.first(), Some(&name(118)));
}

#[test]
fn of_a_tip_that_moved_only_new_messages_are_read() {
    let (repository, commits) = long_history();
    let root = repository.path();
    let small = Some(Caching { worth_it: 1, many: 20 });
    let source = &sources(root)[0];
    found(&**source, &commits[99].to_string(), small, &[]);
    let file = remembered(root).unwrap();
    let before = fs::read(&file).unwrap();
    // An old version is looked at: what is remembered of the newer one stays.
    found(&**source, &commits[60].to_string(), small, &[]);
    assert_eq!(fs::read(&file).unwrap(), before);
    found(&**source, &commits[119].to_string(), small, &[]);
    assert_ne!(fs::read(&file).unwrap(), before);
    // What was remembered is believed, which shows that it is not looked for again: here it is that there is none.
    let forged = forge(&fs::read(&file).unwrap(), commits[110]);
    fs::write(&file, forged).unwrap();
    let since: Vec<usize> = (111..120).filter(|at| at % 7 == 3).collect();
    assert_eq!(found(&**source, "HEAD", small, &[]).len(), since.len());
}

/// Makes a file say of another tip that nothing behind it names a step.
fn forge(file: &[u8], tip: Oid) -> Vec<u8> {
    let purpose = u32::from_le_bytes(file[8..12].try_into().unwrap()) as usize;
    let mut forged = file[..12 + purpose].to_vec();
    forged.extend_from_slice(tip.as_bytes());
    forged.extend_from_slice(&0_u32.to_le_bytes());
    forged.extend_from_slice(&crc(&forged).to_le_bytes());
    forged
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 0 { crc >> 1 } else { crc >> 1 ^ 0xedb8_8320 })
    })
}

#[test]
fn a_memory_that_is_off_is_none() {
    let (repository, commits) = long_history();
    let root = repository.path();
    let small = Some(Caching { worth_it: 1, many: 20 });
    let source = &sources(root)[0];
    let plain = found(&**source, "HEAD", None, &[]);
    found(&**source, &commits[99].to_string(), small, &[]);
    let file = remembered(root).unwrap();
    let whole = fs::read(&file).unwrap();
    for length in (0..whole.len()).step_by(7) {
        fs::write(&file, &whole[..length]).unwrap();
        assert_eq!(found(&**source, "HEAD", small, &[]), plain);
    }
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        fs::write(&file, flipped).unwrap();
        assert_eq!(found(&**source, "HEAD", small, &[]), plain);
    }
    // A tip that is gone, as after a rebase.
    fs::write(&file, forge(&whole, Oid::from_bytes(&[9; 20]).unwrap())).unwrap();
    assert_eq!(found(&**source, "HEAD", small, &[]), plain);
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert_eq!(found(&**source, "HEAD", small, &[]), plain);
}

#[test]
fn a_memory_that_lies_makes_no_failure() {
    let (repository, commits) = long_history();
    let root = repository.path();
    let files = Files::from([("plans/x/plan.toml".to_owned(), File::new("[[step]]\nid = \"s3\"\n"))]);
    let tip = repository.commit_saying("plan", &[commits[119]], &Author::on("ana", "2024-01-09"), &files);
    repository.set_head(tip);
    let served = || subjects(&printed(&repository, &["show", "s3"])[0]["commits"]).join(", ");
    assert_eq!(served(), "c3");
    let file = remembered(root).unwrap();
    let mut lie = forge(&fs::read(&file).unwrap(), tip);
    let count = lie.len() - 8;
    lie.truncate(count);
    // One commit that is not there.
    lie.extend_from_slice(&1_u32.to_le_bytes());
    lie.extend_from_slice(&[9; 20]);
    let checksum = crc(&lie);
    fs::write(&file, [&lie[..], &checksum.to_le_bytes()].concat()).unwrap();
    assert_eq!(served(), "c3");
}

const PLAN: &str = "[[step]]\nid = \"survey\"\ntitle = \"Survey\"\n[[step]]\nid = \"talks\"\nwas = [\"chats\"]\n";

/// An initiative that was moved, another one, and work with and without steps.
fn initiatives() -> Repository {
    let repository = Repository::new();
    let files = |all: &[(&str, &str)]| -> Files {
        all.iter().map(|(path, text)| ((*path).to_owned(), File::new(*text))).collect()
    };
    let mut tip: Vec<Oid> = Vec::new();
    let mut commit = |who: &str, day: &str, message: &str, all: &[(&str, &str)]| {
        tip = vec![repository.commit_saying(message, &tip, &Author::on(who, day), &files(all))];
        tip[0]
    };
    let old = ("plans/old/plan.toml", PLAN);
    let new = ("plans/eu/pilot/plan.toml", PLAN);
    let mailmap = (".mailmap", "Ben Okafor <ben@example.org>\n");
    commit("ana", "2023-01-09", "plan: first", &[old]);
    commit("ben", "2023-01-10", "The form\n\nStep: old/survey", &[old, ("a", "1")]);
    commit("ana", "2023-01-11", "plan: moved", &[new, ("a", "1")]);
    let shown = commit("ben", "2023-01-12", "Shown alone", &[new, ("a", "2")]);
    commit("ben", "2023-01-13", "Called\n\nStep: chats\nStep: survey", &[new, ("a", "3")]);
    commit("eve", "2023-01-14", "\u{1b}[31mred\u{202e}\n\nStep: eu/pilot/survey", &[new, ("a", "4")]);
    commit("ben", "2023-01-15", "Elsewhere\n\nStep: other/survey\nStep: nobody", &[new, ("a", "5")]);
    let record = format!(
        "[[step]]\nid = \"survey\"\nevidence = [\"https://example.org/commit/{shown}\", \"{}\"]\n",
        &shown.to_string()[..8]
    );
    let record = ("plans/eu/pilot/actual.toml", record.as_str());
    let other = ("plans/other/plan.toml", PLAN);
    commit("ana", "2023-01-16", "actual: survey", &[new, record, other, mailmap, ("a", "5")]);
    let head = commit("ana", "2023-01-17", "More\n\nStep: plans/eu/pilot/survey", &[new, record, other, mailmap]);
    repository.set_head(head);
    repository
}

fn printed(repository: &Repository, args: &[&str]) -> Value {
    let output = asplanned(repository.path(), &[args, &["--format", "json"]].concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
    serde_json::from_str::<Value>(&output.stdout).unwrap()["initiatives"].clone()
}

fn subjects(commits: &Value) -> Vec<&str> {
    commits.as_array().unwrap().iter().map(|commit| commit["subject"].as_str().unwrap()).collect()
}

#[test]
fn show_and_blame_tell_the_commits_that_serve_a_step() {
    let repository = initiatives();
    let served = ["The form", "Shown alone", "Called", "\u{1b}[31mred\u{202e}", "More"];
    for through_git in [false, true] {
        if through_git {
            git(repository.path(), &["config", "core.repositoryFormatVersion", "1"]);
            git(repository.path(), &["config", "extensions.noop-v1", "true"]);
        }
        let show = printed(&repository, &["show", "survey", "-i", "eu/pilot"]);
        assert_eq!(subjects(&show[0]["commits"]), served);
        let first = json!({ "date": "2023-01-10", "author": "Ben Okafor", "subject": "The form" });
        for key in ["date", "author", "subject"] {
            assert_eq!(show[0]["commits"][0][key], first[key]);
        }
        assert_eq!(show[0]["commits"][0]["commit"].as_str().unwrap().len(), 40);
        assert_eq!(subjects(&printed(&repository, &["show", "chats", "-i", "eu/pilot"])[0]["commits"]), ["Called"]);
        // A step alone is one of every initiative that has it.
        let other = printed(&repository, &["show", "survey", "-i", "other"]);
        assert_eq!(subjects(&other[0]["commits"]), ["Called", "Elsewhere"]);

        let blame = printed(&repository, &["blame"]);
        assert_eq!(blame.as_array().unwrap().len(), 2);
        let [planned, actual] = [&blame[0]["plan"], &blame[0]["actual"]];
        assert_eq!(subjects(&planned[0]["commits"]), ["The form", "Called", "\u{1b}[31mred\u{202e}", "More"]);
        assert_eq!(subjects(&planned[1]["commits"]), ["Called"]);
        assert_eq!(subjects(&actual[0]["commits"]), served);
        assert_eq!(subjects(&blame[1]["plan"][0]["commits"]), ["Called", "Elsewhere"]);

        // Only the version that is read, and only the days.
        let show = printed(&repository, &["show", "survey", "-i", "old", "--rev", "HEAD~7"]);
        assert_eq!(subjects(&show[0]["commits"]), ["The form"]);
        let show = printed(&repository, &["show", "survey", "-i", "eu/pilot", "--since", "2023-01-14"]);
        assert_eq!(subjects(&show[0]["commits"]), ["\u{1b}[31mred\u{202e}", "More"]);
    }
}

#[test]
fn screens_of_steps_that_commits_serve() {
    let repository = initiatives();
    let screen = |args: &[&str], screen: Screen<'static>| {
        let output = asplanned_on(screen, repository.path(), args);
        assert_eq!(output.code, 0, "{}", output.stderr);
        output.stdout
    };
    let wide = Screen { width: Some(100), ..Screen::default() };
    assert_snapshot!("served-show", screen(&["show", "survey", "-i", "eu/pilot"], wide));
    let narrow = Screen { width: Some(50), colour: true, ..wide };
    assert_snapshot!("served-show-50", screen(&["show", "survey", "-i", "other"], narrow));
    assert_snapshot!("served-blame", screen(&["blame", "eu/pilot"], wide));
    assert_snapshot!("served-blame-50", screen(&["blame", "eu/pilot"], narrow));
}
