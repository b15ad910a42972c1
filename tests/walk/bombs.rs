//! Few objects that mean very many folders, and few commits that mean very many pasts: each ends soon, with a result or
//! an error.

use std::path::Path;

use super::broken_graph::in_time;
use crate::support::git::{git, git_with};
use crate::support::{Output, asplanned};

/// Makes a tree of these entries.
fn tree(folder: &Path, entries: &str) -> String {
    git_with(folder, &["mktree", "--missing"], entries.as_bytes())
}

/// A repository of commits in a line; below `plans` of each lie trees of ten times the same tree, and at the very bottom
/// these files.
fn bomb(depth: usize, versions: &[&[(&str, &str)]]) -> tempfile::TempDir {
    let repository = tempfile::tempdir().unwrap();
    let folder = repository.path();
    git(folder, &["init", "--quiet"]);
    let mut parent: Option<String> = None;
    for files in versions {
        let blob = |text: &str| git_with(folder, &["hash-object", "-w", "--stdin"], text.as_bytes());
        let entries: Vec<String> =
            files.iter().map(|(name, text)| format!("100644 blob {}\t{name}\n", blob(text))).collect();
        let mut made = tree(folder, &entries.concat());
        for _ in 0..depth {
            let entries: Vec<String> = (0..10).map(|number| format!("040000 tree {made}\td{number}\n")).collect();
            made = tree(folder, &entries.concat());
        }
        let root = tree(folder, &format!("040000 tree {made}\tplans\n"));
        let parents: Vec<&str> = parent.iter().flat_map(|parent| ["-p", parent.as_str()]).collect();
        parent = Some(git(folder, &[&["commit-tree", "-m", "x", &root], &parents[..]].concat()));
    }
    git(folder, &["update-ref", "HEAD", &parent.unwrap()]);
    repository
}

/// Runs `diff`, which must end soon.
fn diff(what: &str, repository: tempfile::TempDir) -> Output {
    let (sender, receiver) = std::sync::mpsc::channel();
    in_time(what, move || {
        let _ = sender.send(asplanned(repository.path(), &["diff", "--format", "json"]));
    });
    receiver.recv().unwrap()
}

const PLAN: (&str, &str) = ("plan.toml", "[[step]]\nid = \"a\"\n");

#[test]
fn the_same_tree_in_very_many_places_is_refused_or_passed_over() {
    let output = diff("a plan in very many places", bomb(40, &[&[PLAN]]));
    assert!(output.code == 2 && output.stderr.contains("more than 100000 folders"), "{}", output.stderr);
    // No initiative anywhere, but very many folders that differ.
    let output = diff("very many folders without a plan", bomb(40, &[&[("readme", "1")], &[("readme", "2")], &[]]));
    assert_eq!(output.code, 0, "{}", output.stderr);
}

#[test]
fn patterns_that_fit_very_many_folders_are_refused() {
    let repository = bomb(40, &[&[PLAN]]);
    let plans = format!("plans = [\"{}\"]\n", vec!["*"; 30].join("/"));
    std::fs::write(repository.path().join("asplanned.toml"), plans).unwrap();
    let output = diff("very many plans folders", repository);
    assert!(output.code == 2 && output.stderr.contains("more than 100000 folders"), "{}", output.stderr);
}

/// A history of `many` pairs of branches, of which each moves the one initiative there is to the same new name, or each to
/// its own and from there to the same.
fn diamonds(many: usize, by_the_way: bool) -> tempfile::TempDir {
    use std::fmt::Write;

    let repository = tempfile::tempdir().unwrap();
    git(repository.path(), &["init", "--quiet"]);
    let mut stream = format!("blob\nmark :1\ndata {}\n{}\n", PLAN.1.len(), PLAN.1);
    let mut mark = 1;
    let mut commit = |parents: &[u32], body: &str| {
        mark += 1;
        write!(stream, "commit refs/heads/main\nmark :{mark}\ncommitter a <a> {} +0000\n", 1_600_000_000 + mark)
            .unwrap();
        write!(stream, "data 1\nx\n").unwrap();
        for (at, parent) in parents.iter().enumerate() {
            writeln!(stream, "{} :{parent}", if at == 0 { "from" } else { "merge" }).unwrap();
        }
        writeln!(stream, "{body}").unwrap();
        mark
    };
    let step = |from: &str, to: &str| format!("D plans/{from}\nM 100644 :1 plans/{to}/plan.toml\n");
    let mut tip = commit(&[], "M 100644 :1 plans/i0/plan.toml\n");
    for at in 0..many {
        let (from, to) = (format!("i{at}"), format!("i{}", at + 1));
        let sides: Vec<u32> = ["x", "y"]
            .iter()
            .map(|side| {
                if by_the_way {
                    let between = format!("{side}{at}");
                    let one = commit(&[tip], &step(&from, &between));
                    commit(&[one], &step(&between, &to))
                } else {
                    commit(&[tip], &step(&from, &to))
                }
            })
            .collect();
        tip = commit(&sides, "");
    }
    git_with(repository.path(), &["fast-import", "--quiet"], stream.as_bytes());
    git(repository.path(), &["symbolic-ref", "HEAD", "refs/heads/main"]);
    repository
}

#[test]
fn an_initiative_that_was_moved_on_two_branches_again_and_again_is_followed_once() {
    for by_the_way in [false, true] {
        let output = diff("moves on two branches", diamonds(40, by_the_way));
        assert_eq!(output.code, 0, "{}", output.stderr);
        assert!(output.stdout.contains("\"i40\""));
    }
}
