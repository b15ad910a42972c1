//! What earlier runs left, broken, made up or in the way: the result is the right one, silently.

use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use asplanned::git::cache::Caching;

use super::broken_graph::{Small, in_time};
use super::portrait::{Ask, id_of, try_told};
use super::scenario::{files, same};
use crate::histories::random::Rng;
use crate::support::git::{git, hermetic, program, run, skipped};
use crate::support::repository::Repository;

/// Everything is kept from the first commit on, and little is written anew.
const EAGER: Caching = Caching { worth_it: 0, many: 1000 };

impl Small {
    /// What is told of a commit with what is remembered.
    fn told_of(&self, ask: Ask) -> Result<String, String> {
        let source = asplanned::git::open(self.repository.path(), &asplanned::disk::real()).unwrap();
        try_told(&*source, &["plans"], ask, Some(EAGER)).map(|it| it.portrait).map_err(|failure| failure.to_string())
    }

    fn remembered(&self) -> PathBuf {
        self.repository.path().join(".git/asplanned")
    }

    /// A commit some way before the last.
    fn earlier(&self) -> Ask {
        Ask { tip: id_of(self.ids[self.ids.len() - 3]), first_parent: false }
    }

    #[track_caller]
    fn is_the_same_remembered(&self, what: &str) {
        match self.told_of(self.ask()) {
            Ok(found) => same(&found, &self.expected, what),
            Err(failure) => panic!("{what}: {failure}"),
        }
    }
}

/// Gives a file the checksum that its bytes have.
fn seal(file: &mut [u8]) {
    let end = file.len() - 4;
    let checksum = crc32fast::hash(&file[..end]);
    file[end..].copy_from_slice(&checksum.to_le_bytes());
}

/// What helps with the last commit: its own history, or the history and all commits of an earlier one.
fn helpful(small: &Small, own: bool) -> Vec<(PathBuf, Vec<u8>)> {
    let _ = fs::remove_dir_all(small.remembered());
    small.told_of(if own { small.ask() } else { small.earlier() }).unwrap();
    files(small.repository.path()).into_iter().map(|(name, bytes)| (small.remembered().join(name), bytes)).collect()
}

fn put_back(small: &Small, all: &[(PathBuf, Vec<u8>)]) {
    for name in files(small.repository.path()).keys() {
        fs::remove_file(small.remembered().join(name)).unwrap();
    }
    for (path, bytes) in all {
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn every_flipped_byte_and_every_cut_is_found_out() {
    let small = Small::new();
    for own in [true, false] {
        let all = helpful(&small, own);
        assert_eq!(all.len(), 2);
        for (path, whole) in &all {
            for at in 0..whole.len() {
                put_back(&small, &all);
                let mut file = whole.clone();
                file[at] ^= if at % 3 == 0 { 0xff } else { 1 << (at % 8) };
                fs::write(path, file).unwrap();
                small.is_the_same_remembered(&format!("byte {at} of {}", path.display()));
                put_back(&small, &all);
                fs::write(path, &whole[..at]).unwrap();
                small.is_the_same_remembered(&format!("{at} bytes of {}", path.display()));
            }
        }
    }
}

#[test]
fn lies_with_the_right_checksum_do_no_harm() {
    let small = Small::new();
    let mut rng = Rng(11);
    let mut outcomes = [0; 3];
    for own in [true, false] {
        let all = helpful(&small, own);
        for (path, whole) in &all {
            for at in 0..whole.len() - 4 {
                let numbers = [0, 1, 2, 0x7f, 0x80, 0xff];
                put_back(&small, &all);
                let mut file = whole.clone();
                file[at] = *rng.pick(&numbers);
                // Now and then a whole number.
                if rng.chance(40) && at + 8 < whole.len() {
                    let number = *rng.pick(&[0u32, 1, 0xffff, 0x7fff_ffff, 0x8000_0000, u32::MAX - 1, u32::MAX]);
                    file[at..at + 4].copy_from_slice(&number.to_le_bytes());
                }
                seal(&mut file);
                fs::write(path, file).unwrap();
                // Whoever makes it up may mislead, but no more.
                match small.told_of(small.ask()) {
                    Ok(found) if found == small.expected => outcomes[0] += 1,
                    Ok(_) => outcomes[1] += 1,
                    Err(_) => outcomes[2] += 1,
                }
            }
        }
    }
    assert!(outcomes[0] > 500 && outcomes[1] > 100, "{outcomes:?}");
    assert_eq!(outcomes[2], 0, "what is remembered never makes a failure of what can be read");
}

#[test]
fn another_versions_files_and_those_for_another_purpose_are_not_read() {
    let small = Small::new();
    for own in [true, false] {
        let all = helpful(&small, own);
        for (path, whole) in &all {
            // The format's version, first parents only, the length of ids, the plans folder.
            for at in [0, 7, 12, 13, 18, 22] {
                for value in [0, 2, 32, b'q'] {
                    put_back(&small, &all);
                    let mut file = whole.clone();
                    file[at] = value;
                    seal(&mut file);
                    fs::write(path, file).unwrap();
                    small.is_the_same_remembered(&format!("byte {at} is {value}"));
                }
            }
            put_back(&small, &all);
            fs::write(path, [&whole[..], b"more"].concat()).unwrap();
            small.is_the_same_remembered("more behind the end");
        }
        // Each in the place of the other.
        put_back(&small, &all);
        fs::rename(&all[0].0, small.remembered().join("x")).unwrap();
        fs::rename(&all[1].0, &all[0].0).unwrap();
        fs::rename(small.remembered().join("x"), &all[1].0).unwrap();
        small.is_the_same_remembered("the files changed places");
    }
    // The history of another tip under this one's name.
    let other = helpful(&small, false);
    let own = helpful(&small, true);
    let tip = |all: &[(PathBuf, Vec<u8>)]| {
        all.iter().find(|(path, _)| path.to_string_lossy().contains("/tip-")).cloned().unwrap()
    };
    fs::write(tip(&own).0, tip(&other).1).unwrap();
    small.is_the_same_remembered("another tip's history");
}

#[test]
fn whatever_is_in_the_way_is_left_alone() {
    let small = Small::new();
    let all = helpful(&small, true);
    let folder = small.remembered();
    in_time("what is in the way", move || {
        for (path, _) in &all {
            let place = |what: &str, make: &dyn Fn()| {
                put_back(&small, &all);
                fs::remove_file(path).unwrap();
                make();
                small.is_the_same_remembered(what);
                assert_eq!(leftovers(small.repository.path()), BTreeSet::new(), "{what}");
                if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
            };
            place("a folder", &|| fs::create_dir(path).unwrap());
            place("a full folder", &|| fs::create_dir_all(path.join("x")).unwrap());
            place("a pipe", &|| assert!(Command::new("mkfifo").arg(path).status().unwrap().success()));
            place("an endless device", &|| symlink("/dev/zero", path).unwrap());
            place("a link to nothing", &|| symlink("/nowhere/at/all", path).unwrap());
            place("an empty file", &|| fs::write(path, "").unwrap());
            place("a file of holes", &|| fs::File::create(path).unwrap().set_len(1 << 40).unwrap());
        }
        // A link in place of the folder leads nowhere.
        let elsewhere = tempfile::tempdir().unwrap();
        fs::remove_dir_all(&folder).unwrap();
        symlink(elsewhere.path(), &folder).unwrap();
        small.is_the_same_remembered("a link in place of the folder");
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
        fs::remove_file(&folder).unwrap();
        fs::write(&folder, "a file").unwrap();
        small.is_the_same_remembered("a file in place of the folder");
        assert_eq!(fs::read_to_string(&folder).unwrap(), "a file");
        fs::remove_file(&folder).unwrap();
        small.is_the_same_remembered("nothing");
        assert_eq!(files(small.repository.path()).len(), 2);
    });
}

/// Files that are no one's any more.
pub fn leftovers(folder: &Path) -> BTreeSet<String> {
    let Ok(found) = fs::read_dir(folder.join(".git/asplanned")) else { return BTreeSet::new() };
    let names = found.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let kinds = ["tip-", "commits-", "authors-"];
    names.filter(|name| !kinds.iter().any(|kind| name.starts_with(kind))).collect()
}

/// A history long enough to be remembered by the program.
pub fn long(many: u32) -> (Repository, Vec<git2::Oid>) {
    let repository = Repository::new();
    let mut ids: Vec<git2::Oid> = Vec::new();
    for number in 0..many {
        let step = format!("[[step]]\nid = \"s{}\"\n", number / 10);
        let parents: Vec<git2::Oid> = ids.last().copied().into_iter().collect();
        ids.push(repository.commit_text(
            &parents,
            "2023-01-09",
            &[("plans/a/plan.toml", &step), ("n", &number.to_string())],
        ));
    }
    repository.set_head(ids[ids.len() - 1]);
    (repository, ids)
}

#[test]
fn a_repository_that_cannot_be_written_is_read_all_the_same() {
    let (repository, _) = long(80);
    let folder = repository.path();
    let args = ["diff", "--format", "json"];
    let expected = run(&mut program(folder, &[&args[..], &["--no-cache"]].concat()));
    assert!(expected.code == 0 && expected.stdout.contains("\"s7\""));
    let git_dir = folder.join(".git");
    assert!(!git_dir.join("asplanned").exists(), "--no-cache leaves nothing");
    let everyone = |mode: u32| {
        git(folder, &["config", "core.fileMode", "false"]);
        assert!(Command::new("chmod").args(["-R", "a+rX", "."]).current_dir(folder).status().unwrap().success());
        fs::set_permissions(&git_dir, Permissions::from_mode(mode)).unwrap();
    };
    everyone(0o555);
    let is_the_same = |what: &str, command: &mut Command| {
        let found = run(command);
        assert_eq!((found.code, &*found.stderr), (0, ""), "{what}");
        same(&found.stdout, &expected.stdout, what);
    };
    match as_nobody(folder, &args) {
        Some(mut nobody) => {
            is_the_same("a folder that only its owner writes", &mut nobody);
            assert!(!git_dir.join("asplanned").exists());
            // Remembered by root, and none of nobody's business.
            is_the_same("its owner", &mut program(folder, &args));
            assert_eq!(files(folder).len(), 2);
            for mode in [0o000, 0o600] {
                for name in files(folder).keys() {
                    fs::set_permissions(git_dir.join("asplanned").join(name), Permissions::from_mode(mode)).unwrap();
                }
                is_the_same("files that nobody reads", &mut as_nobody(folder, &args).unwrap());
            }
            fs::set_permissions(git_dir.join("asplanned"), Permissions::from_mode(0o000)).unwrap();
            is_the_same("a folder that nobody enters", &mut as_nobody(folder, &args).unwrap());
            fs::set_permissions(git_dir.join("asplanned"), Permissions::from_mode(0o755)).unwrap();
        }
        None => skipped("there is no one else to be"),
    }
    everyone(0o755);
}

/// The program as a user who owns nothing; `None` if that can't be.
fn as_nobody(folder: &Path, args: &[&str]) -> Option<Command> {
    if fs::metadata(folder).unwrap().uid() != 0 {
        // Whoever runs this is nobody special.
        return Some(program(folder, args));
    }
    fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
    let mut command = hermetic("setpriv", folder);
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--", env!("CARGO_BIN_EXE_asplanned")])
        .args(args);
    // The folder is another's; that is not what this is about.
    let config = folder.join(".git/nobodys-config");
    fs::write(&config, "[safe]\n\tdirectory = *\n").unwrap();
    command.env("HOME", folder.join(".git/nobodys"));
    fs::create_dir_all(folder.join(".git/nobodys")).unwrap();
    fs::write(folder.join(".git/nobodys/.gitconfig"), "[safe]\n\tdirectory = *\n").unwrap();
    command.env("GIT_CONFIG_GLOBAL", &config);
    let mut probe = hermetic("setpriv", folder);
    probe.args([
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "--",
        env!("CARGO_BIN_EXE_asplanned"),
        "--version",
    ]);
    probe.output().is_ok_and(|output| output.status.success()).then_some(command)
}

#[test]
fn a_full_disk_hinders_nothing() {
    let (repository, _) = long(80);
    let folder = repository.path();
    let expected = run(&mut program(folder, &["diff", "--format", "json", "--no-cache"]));
    // Not a byte can be written to a file, and the signal that says so does not end the program.
    let script = format!("trap '' XFSZ; ulimit -f 0; exec '{}' diff --format json", env!("CARGO_BIN_EXE_asplanned"));
    let found = run(hermetic("sh", folder).args(["-c", &script]));
    assert_eq!((found.code, &*found.stderr), (0, ""));
    same(&found.stdout, &expected.stdout, "a full disk");
    assert_eq!(files(folder).len(), 0);
    assert_eq!(leftovers(folder), BTreeSet::new());
    // What was remembered before stays.
    run(&mut program(folder, &["diff"]));
    let before = files(folder);
    assert_eq!(before.len(), 2);
    let found = run(hermetic("sh", folder).args(["-c", &script]));
    assert_eq!((found.code, &*found.stderr), (0, ""));
    assert_eq!(files(folder), before);
}

#[test]
fn what_a_run_left_half_done_is_cleared_away_later() {
    let (repository, ids) = long(80);
    let folder = repository.path();
    run(&mut program(folder, &["diff"]));
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 60 * 60);
    for (name, is_old) in [(".new-old", true), (".new-young", false), ("old", true)] {
        let file = fs::File::create(folder.join(".git/asplanned").join(name)).unwrap();
        if is_old {
            file.set_modified(old).unwrap();
        }
    }
    run(&mut program(folder, &["diff", "--rev", &ids[70].to_string()]));
    assert_eq!(leftovers(folder), BTreeSet::from([".new-young".to_owned(), "old".to_owned()]));
}

#[test]
fn commits_one_by_one_are_added_to_the_same_walk_again_and_again() {
    let (repository, ids) = long(130);
    let source = asplanned::git::open(repository.path(), &asplanned::disk::real()).unwrap();
    let ask = |at: usize| Ask { tip: id_of(ids[at]), first_parent: false };
    try_told(&*source, &["plans"], ask(79), Some(Caching::default())).unwrap();
    let commits = |folder: &Path| files(folder).into_iter().find(|(name, _)| name.starts_with("commits-")).unwrap();
    let written = commits(repository.path());
    for at in 80..130 {
        let found = try_told(&*source, &["plans"], ask(at), Some(Caching::default())).unwrap();
        assert_eq!(found.commits.len(), at - 79, "only new commits are read");
        // The root trees and plans folders of those, their initiative, and what the first of them is compared with.
        assert!(found.trees.len() <= 3 * (at - 79) + 2, "{} trees are read for {at}", found.trees.len());
    }
    assert!(commits(repository.path()) == written);
}
