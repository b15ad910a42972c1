//! Several processes at once and several working trees of one repository: each gets its own right result, and nothing is
//! left behind.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use git2::Oid;

use super::broken_cache::{leftovers, long};
use super::draft;
use super::graphs::{self, Sort};
use super::scenario::{files, same};
use super::try_all;
use crate::histories::random::Rng;
use crate::support::git::{git, program, run};
use crate::support::{Output, asplanned};

const DIFF: [&str; 3] = ["diff", "--format", "json"];

fn start(folder: &Path, args: &[&str]) -> Child {
    program(folder, args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn is_printed(child: Child, expected: &str, what: &str) {
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), &*output.stderr), (Some(0), &b""[..]), "{what}");
    same(&String::from_utf8(output.stdout).unwrap(), expected, what);
}

#[test]
fn twenty_processes_at_once_agree() {
    let (repository, ids) = long(600);
    let folder = repository.path();
    let revisions: Vec<String> = ids.iter().rev().step_by(37).map(Oid::to_string).collect();
    let expected: Vec<String> = revisions
        .iter()
        .map(|rev| run(&mut program(folder, &[&DIFF[..], &["--no-cache", "--rev", rev]].concat())).stdout)
        .collect();
    assert_eq!(files(folder).len(), 0);
    for round in 0..6 {
        // First all ask for the same, then each for something of its own.
        let at = |number: usize| if round < 2 { round } else { (number * 7 + round) % revisions.len() };
        let running: Vec<(usize, Child)> = (0..20)
            .map(|number| (at(number), start(folder, &[&DIFF[..], &["--rev", &revisions[at(number)]]].concat())))
            .collect();
        for (at, child) in running {
            is_printed(child, &expected[at], &format!("round {round}, {}", revisions[at]));
        }
        assert_eq!(leftovers(folder), BTreeSet::new());
        let tips = files(folder).keys().filter(|name| name.starts_with("tip-")).count();
        assert!((1..=8).contains(&tips), "{tips} tips are remembered");
    }
    // While the branch moves on and back, each sees it where it was for a moment.
    let branch = folder.join(".git/refs/heads/main");
    let mut running: Vec<Child> = Vec::new();
    for rev in revisions.iter().chain(&revisions[..4]) {
        fs::write(folder.join(".git/new"), format!("{rev}\n")).unwrap();
        fs::rename(folder.join(".git/new"), &branch).unwrap();
        running.push(start(folder, &DIFF));
    }
    for child in running {
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), &*output.stderr), (Some(0), &b""[..]));
        let found = String::from_utf8(output.stdout).unwrap();
        assert!(expected.contains(&found), "{found}");
    }
    assert_eq!(leftovers(folder), BTreeSet::new());
}

#[test]
fn working_trees_on_different_branches_take_turns() {
    for seed in [3, 5, 21] {
        let history = draft::history(seed);
        let (repository, ids) = history.build_on(70);
        let folder = repository.path();
        git(folder, &["reset", "--quiet", "--hard"]);
        let elsewhere = tempfile::tempdir().unwrap();
        let mut rng = Rng(seed);
        let trees: Vec<PathBuf> = (0..4)
            .map(|number| {
                let path = elsewhere.path().join(number.to_string());
                let tip = ids[rng.below(ids.len())].to_string();
                git(folder, &["worktree", "add", "--quiet", "--detach", path.to_str().unwrap(), &tip]);
                path
            })
            .chain([folder.to_owned()])
            .collect();
        for round in 0..20 {
            let tree = rng.pick(&trees);
            let more: &[&str] = if rng.chance(30) { &["--first-parent"] } else { &[] };
            let expected = asplanned(tree, &[&DIFF[..], &["--no-cache"], more].concat());
            let found = asplanned(tree, &[&DIFF[..], more].concat());
            assert_eq!((found.code, &*found.stderr), (expected.code, &*expected.stderr));
            same(&found.stdout, &expected.stdout, &format!("seed {seed}, round {round}"));
            if rng.chance(40) {
                // The folder may be a file there.
                let _ = fs::create_dir_all(tree.join("plans/late"));
                let _ = fs::write(tree.join("plans/late/plan.toml"), format!("title = \"{round}\"\n"));
                git(tree, &["add", "--all"]);
                git(tree, &["commit", "--quiet", "--allow-empty", "--message", "change"]);
            } else if rng.chance(30) {
                git(tree, &["checkout", "--quiet", "--force", "--detach", &rng.pick(&ids).to_string()]);
            }
        }
        assert_eq!(leftovers(folder), BTreeSet::new());
        assert!(trees[..4].iter().all(|tree| !tree.join(".git/asplanned").exists()) && !files(folder).is_empty());
    }
}

/// The program's own answer, of histories that are long enough for it to remember them.
#[test]
fn the_same_json_comes_out_with_whatever_helps() {
    try_all(24, |seed| {
        let history = draft::history(seed);
        let mut rng = Rng(seed.wrapping_mul(77));
        let many = *rng.pick(&[60, 70, 300]);
        let (repository, ids) = history.build_on(many);
        let folder = repository.path();
        let tips: Vec<String> = (0..4).map(|_| rng.pick(&ids).to_string()).collect();
        let asks: Vec<Vec<&str>> = tips
            .iter()
            .map(|tip| {
                [&DIFF[..], &["--rev", tip], if rng.chance(30) { &["--first-parent"][..] } else { &[] }].concat()
            })
            .collect();
        let expected: Vec<Output> =
            asks.iter().map(|args| asplanned(folder, &[&args[..], &["--no-cache"]].concat())).collect();
        assert!(!folder.join(".git/asplanned").exists());
        for sort in [Sort::None, *rng.pick(graphs::SORTS)] {
            graphs::rewrite(folder, sort, &ids, &mut rng);
            for _ in 0..8 {
                let at = rng.below(asks.len());
                for more in [&[][..], &["--no-cache"]] {
                    let args = [&asks[at][..], more].concat();
                    let found = asplanned(folder, &args);
                    assert_eq!((found.code, &found.stderr), (0, &expected[at].stderr));
                    same(&found.stdout, &expected[at].stdout, &format!("{args:?} with {sort:?}"));
                }
            }
        }
        [("with what is remembered".to_owned(), files(folder).len() as u64)].into()
    });
}
