//! Where git itself sees another history than the commits tell, or less of it, what helps is left aside: replace refs,
//! grafts, shallow clones; and commits that are gone.

use std::fs;
use std::path::Path;

use asplanned::git::cache::Caching;
use git2::Oid;

use super::broken_cache::{leftovers, long};
use super::broken_graph::Small;
use super::draft;
use super::graphs::{self, write};
use super::portrait::{told, try_told};
use super::scenario::{files, same};
use crate::histories::random::Rng;
use crate::support::asplanned;
use crate::support::git::{git, hermetic};

/// Does something to a repository.
type Act<'a> = &'a dyn Fn();

/// What git lists where nothing replaces or grafts anything.
fn plain_list(folder: &Path, args: &[&str]) -> String {
    let mut command = hermetic("git", folder);
    command.args(args).env("GIT_NO_REPLACE_OBJECTS", "1").env("GIT_GRAFT_FILE", "/nowhere");
    let output = command.output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

const ALL: [&str; 3] = ["rev-list", "--parents", "HEAD"];
const CHANGED: [&str; 5] = ["rev-list", "--full-history", "HEAD", "--", "plans"];

#[test]
fn replaced_and_grafted_commits_count_as_they_are_and_the_graph_does_not() {
    let small = Small::new();
    let folder = small.repository.path();
    let all = plain_list(folder, &ALL);
    write(folder, &small.ids, &[], &["--changed-paths"], &[]);
    let found = told(folder, &["plans"], small.ask(), None);
    assert_eq!(found.commits.len(), 0, "all is in the graph");
    let (from, to) = (small.ids[5].to_string(), small.ids[0].to_string());
    let grafts = folder.join(".git/info/grafts");
    fs::create_dir_all(folder.join(".git/info")).unwrap();
    let forge: [(&str, Act<'_>, Act<'_>); 3] = [
        ("replaced", &|| drop(git(folder, &["replace", &from, &to])), &|| drop(git(folder, &["replace", "-d", &from]))),
        (
            "replaced, packed",
            &|| {
                git(folder, &["replace", &from, &to]);
                git(folder, &["pack-refs", "--all"]);
            },
            &|| drop(git(folder, &["replace", "-d", &from])),
        ),
        ("grafted", &|| fs::write(&grafts, format!("{from} {to}\n")).unwrap(), &|| fs::remove_file(&grafts).unwrap()),
    ];
    for (what, make, unmake) in forge {
        make();
        assert_ne!(git(folder, &ALL), all, "{what}");
        assert_eq!(plain_list(folder, &ALL), all, "{what}");
        let changed = plain_list(folder, &CHANGED);
        for caching in [None, Some(Caching { worth_it: 0, many: 1000 })] {
            let _ = fs::remove_dir_all(folder.join(".git/asplanned"));
            let found = told(folder, &["plans"], small.ask(), caching);
            same(&found.portrait, &small.expected, what);
            assert_eq!(found.commits.len(), small.ids.len(), "{what}: all commits are read");
            assert!(changed.lines().all(|id| found.kept.iter().any(|kept| kept.to_string() == id)), "{what}");
        }
        // What was remembered before is as true as it was.
        same(&told(folder, &["plans"], small.ask(), Some(Caching::default())).portrait, &small.expected, what);
        unmake();
        assert_eq!(told(folder, &["plans"], small.ask(), None).commits.len(), 0);
    }
    // A list of grafts that grafts nothing is none, whatever libgit2 thinks of it.
    for list in ["", "\n", "# nothing\n\n"] {
        fs::write(&grafts, list).unwrap();
        let found = told(folder, &["plans"], small.ask(), None);
        same(&found.portrait, &small.expected, list);
        assert_eq!(found.commits.len(), 0, "{list:?}");
    }
    fs::write(&grafts, format!("# a comment\n{from} {to}\nnonsense\n")).unwrap();
    same(&told(folder, &["plans"], small.ask(), None).portrait, &small.expected, "grafted, with a comment");
}

#[test]
fn a_clone_made_shallow_is_refused_whatever_helped_before() {
    let eager = Caching { worth_it: 0, many: 1000 };
    for many in [0, 1000] {
        let small = Small::new();
        let folder = small.repository.path();
        let (earlier, last) = (small.ids[small.ids.len() - 3], small.ids[small.ids.len() - 1]);
        git(folder, &["update-ref", "refs/heads/main", &earlier.to_string()]);
        write(folder, &small.ids, &[], &["--changed-paths"], &[]);
        let mut earlier_ask = small.ask();
        earlier_ask.tip = super::portrait::id_of(earlier);
        told(folder, &["plans"], earlier_ask, Some(Caching { many, ..eager }));
        if many == 0 {
            told(folder, &["plans"], small.ask(), Some(Caching { many, ..eager }));
        }
        assert!(!files(folder).is_empty());
        git(folder, &["update-ref", "refs/heads/main", &last.to_string()]);
        for cut in [1, 5, 9, 12] {
            fs::write(folder.join(".git/shallow"), format!("{}\n", small.ids[cut])).unwrap();
            for caching in [None, Some(eager)] {
                let source = asplanned::git::open(folder, &asplanned::disk::real()).unwrap();
                let Err(failure) = try_told(&*source, &["plans"], small.ask(), caching) else {
                    panic!("cut at {cut}, {caching:?}: it is refused")
                };
                assert!(failure.to_string().contains("cut off"), "cut at {cut}, {caching:?}: {failure}");
            }
            let output = asplanned(folder, &["diff"]);
            assert!(output.code == 2 && output.stderr.contains("git fetch --unshallow"), "{}", output.stderr);
        }
        fs::remove_file(folder.join(".git/shallow")).unwrap();
        same(&told(folder, &["plans"], small.ask(), Some(eager)).portrait, &small.expected, "whole again");
    }
}

#[test]
fn commits_that_are_gone_are_not_missed() {
    let (repository, ids) = long(400);
    let folder = repository.path();
    let diff = |more: &[&str]| asplanned(folder, &[&["diff", "--format", "json"], more].concat());
    let is_right = |what: &str| {
        let (expected, found) = (diff(&["--no-cache"]), diff(&[]));
        assert_eq!((expected.code, found.code, &*found.stderr), (0, 0, ""), "{what}");
        same(&found.stdout, &expected.stdout, what);
    };
    git(folder, &["reset", "--quiet", "--hard"]);
    git(folder, &["commit-graph", "write", "--reachable", "--changed-paths"]);
    is_right("at first");
    let prune = || {
        git(folder, &["reflog", "expire", "--expire=now", "--all"]);
        git(folder, &["gc", "--quiet", "--prune=now"]);
    };
    let mut gone: Vec<String> = vec![ids[399].to_string()];
    for (round, kept) in [390, 300, 350, 80, 20].into_iter().enumerate() {
        // As after somebody else's push by force: part of the history is another one now.
        let from = if gone.contains(&ids[kept].to_string()) { ids[20] } else { ids[kept] };
        if git(folder, &["cat-file", "--batch-check", "--batch-all-objects"]).contains(&from.to_string()) {
            git(folder, &["reset", "--quiet", "--hard", &from.to_string()]);
        }
        for number in 0..[3, 300, 40, 70, 5][round] {
            fs::write(folder.join("n"), format!("{round} {number}")).unwrap();
            fs::write(folder.join("plans/a/actual.toml"), format!("[[step]]\nid = \"s{}\"\n", number / 8)).unwrap();
            git(folder, &["add", "--all"]);
            git(folder, &["commit", "--quiet", "--message", "change"]);
            if number % 37 == 0 {
                is_right(&format!("round {round}, on the way"));
            }
        }
        is_right(&format!("round {round}, pushed"));
        gone.push(git(folder, &["rev-parse", "HEAD"]));
        prune();
        if round < 2 {
            let all = git(folder, &["cat-file", "--batch-check", "--batch-all-objects"]);
            assert!(!all.contains(&gone[0]), "its objects are gone");
        }
        is_right(&format!("round {round}, cleaned up"));
        is_right(&format!("round {round}, once more"));
    }
    assert!(leftovers(folder).is_empty());
}

#[test]
fn rebased_histories_are_told_anew() {
    for seed in 1..8 {
        let history = draft::history(seed);
        let (repository, ids) = history.build_on(66);
        let folder = repository.path();
        let mut rng = Rng(seed);
        git(folder, &["commit-graph", "write", "--reachable", "--changed-paths"]);
        for round in 0..6 {
            let tip = *rng.pick(&ids);
            git(folder, &["update-ref", "refs/heads/main", &rebased(folder, tip, round).to_string()]);
            let expected = asplanned(folder, &["diff", "--format", "json", "--no-cache"]);
            let found = asplanned(folder, &["diff", "--format", "json"]);
            assert_eq!((found.code, &found.stderr), (expected.code, &expected.stderr));
            same(&found.stdout, &expected.stdout, &format!("seed {seed}, round {round}"));
            if round == 3 {
                graphs::remove(folder);
            }
        }
    }
}

/// The newest few commits of a tip made once more, with another clock.
fn rebased(folder: &Path, tip: Oid, round: usize) -> Oid {
    let git = git2::Repository::open(folder).unwrap();
    let mut commits = Vec::new();
    let mut at = git.find_commit(tip).unwrap();
    for _ in 0..round {
        let Ok(parent) = at.parent(0) else { break };
        commits.push(at);
        at = parent;
    }
    let who = git2::Signature::new("ben", "ben@example.org", &git2::Time::new(1_680_000_000, 0)).unwrap();
    let mut made = at.id();
    for commit in commits.iter().rev() {
        let first = git.find_commit(made).unwrap();
        let others: Vec<git2::Commit<'_>> = commit.parents().skip(1).collect();
        let parents: Vec<&git2::Commit<'_>> = [&first].into_iter().chain(&others).collect();
        made = git.commit(None, &who, &who, &format!("again {round}"), &commit.tree().unwrap(), &parents).unwrap();
    }
    made
}
