//! Which paths commits change: what `git diff-tree` says against the first parent.

use std::path::Path;

use asplanned::git::touched::MOST_PATHS;
use git2::{ObjectType, Oid};

use super::{read, sources};
use crate::support::git::git;
use crate::support::repository::{Author, EXECUTABLE, File, Files, LINK, Repository, SUBMODULE};

fn files(all: &[(&str, File)]) -> Files {
    all.iter().map(|(path, file)| ((*path).to_owned(), file.clone())).collect()
}

fn diff_tree(folder: &Path, commit: &str) -> Vec<String> {
    let args = ["diff-tree", "-r", "--root", "--no-commit-id", "--name-only", "--no-renames", "-z", commit];
    let mut paths: Vec<String> =
        git(folder, &args).split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

#[test]
fn paths_are_those_of_the_first_parent() {
    let repository = Repository::new();
    let text = |text: &str| File::new(text);
    let states = [
        files(&[("a", text("1")), ("src/deep/down/x.rs", text("1")), ("src/a.rs", text("1"))]),
        // Another mode, a file that becomes a folder, a folder that becomes a file.
        files(&[("a/b", text("1")), ("src/deep", text("1")), ("src/a.rs", File::with_mode(EXECUTABLE, "1"))]),
        files(&[("a/b", File::with_mode(LINK, "elsewhere")), ("module", File::with_mode(SUBMODULE, ""))]),
        files(&[("a/b", File::with_mode(LINK, "elsewhere")), ("module", File::with_mode(SUBMODULE, ""))]),
        files(&[
            ("a-b", text("1")),
            ("a.b", text("2")),
            ("a/b", text("3")),
            ("a0", text("4")),
            ("\u{e9}/\u{1b}", text("5")),
        ]),
        files(&[]),
    ];
    let mut tip: Vec<Oid> = Vec::new();
    for state in &states {
        tip = vec![repository.commit(&tip, &Author::on("ana", "2023-01-09"), state)];
    }
    let side = repository.commit(&[], &Author::on("ben", "2023-01-10"), &states[0]);
    let merge = repository.commit(&[tip[0], side], &Author::on("ben", "2023-01-11"), &states[1]);
    repository.set_head(merge);
    for source in sources(repository.path()) {
        let commits = read(&*source, None, "HEAD");
        assert_eq!(commits.len(), states.len() + 2);
        for commit in &commits {
            let theirs = if commit.is_merge { Vec::new() } else { diff_tree(repository.path(), &commit.id) };
            assert_eq!(commit.paths, theirs, "{}", commit.id);
            assert!(!commit.has_more_paths);
        }
        assert_eq!(commits.iter().filter(|commit| commit.paths.is_empty()).count(), 2);
    }
}

#[test]
fn very_many_paths_are_cut_off_and_it_is_said() {
    let repository = Repository::new();
    let many: Files = (0..=MOST_PATHS).map(|at| (format!("d{}/{at}", at % 10), File::new(""))).collect();
    let mut fewer = many.clone();
    fewer.retain(|path, _| path != "d0/0");
    let first = repository.commit(&[], &Author::on("ana", "2023-01-09"), &fewer);
    let second = repository.commit(&[first], &Author::on("ana", "2023-01-10"), &many);
    let third = repository.commit(&[second], &Author::on("ana", "2023-01-11"), &Files::new());
    repository.set_head(third);
    for source in sources(repository.path()) {
        let commits = read(&*source, None, "HEAD");
        let counts: Vec<(usize, bool)> = commits.iter().map(|it| (it.paths.len(), it.has_more_paths)).collect();
        assert_eq!(counts, [(MOST_PATHS, true), (1, false), (MOST_PATHS, false)]);
    }
}

/// Writes a tree of folders, each of which holds the one before in `width` places.
fn nested(repository: &git2::Repository, depth: usize, name: &str, width: usize) -> Oid {
    let odb = repository.odb().unwrap();
    let mut tree = odb.write(ObjectType::Tree, b"").unwrap();
    for _ in 0..depth {
        let mut content = Vec::new();
        for at in 0..width {
            content.extend_from_slice(format!("40000 {name}{at:02}\0").as_bytes());
            content.extend_from_slice(tree.as_bytes());
        }
        tree = odb.write(ObjectType::Tree, &content).unwrap();
    }
    tree
}

#[test]
fn trees_of_any_depth_and_width_are_given_up() {
    let repository = Repository::new();
    let git = repository.git();
    let mut tip: Vec<Oid> = Vec::new();
    // Ten to the thirty-first empty folders, three thousand in one another, and long names.
    for (depth, name, width) in [(31, "a", 10), (3_000, "a", 1), (100, &"b".repeat(4000), 1), (3, "c", 1)] {
        let tree = nested(&git, depth, name, width);
        let parents = tip.first().map(|parent| format!("parent {parent}\n")).unwrap_or_default();
        let text = format!("tree {tree}\n{parents}author a <a> 1 +0000\ncommitter a <a> 1 +0000\n\nx\n");
        tip = vec![git.odb().unwrap().write(ObjectType::Commit, text.as_bytes()).unwrap()];
    }
    repository.set_head(tip[0]);
    for source in sources(repository.path()) {
        let commits = read(&*source, None, "HEAD");
        assert!(commits.iter().all(|commit| commit.paths.is_empty() && commit.has_more_paths));
        assert_eq!(commits.len(), 4);
    }
}
