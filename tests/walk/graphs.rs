//! Commit-graphs as git writes them: whole and in part, one file and chains, with filters of every sort and without.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};

use crate::histories::random::Rng;
use crate::support::git::hermetic;

/// How a commit-graph is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    None,
    Plain,
    /// With filters of this version.
    Filters(u32),
    /// With filters of few bits, that mistake much.
    Poor(u32),
    /// With filters that hold few paths only.
    Full(u32),
    /// With filters for some commits only.
    Some(u32),
    /// Generation numbers of the first version only.
    Old,
    /// For a part of the commits.
    Part(u32),
    /// Several files, each with filters or not.
    Chain(u32),
    /// The same for a part of the commits.
    PartChain(u32),
}

pub const SORTS: &[Sort] = &[
    Sort::None,
    Sort::Plain,
    Sort::Filters(1),
    Sort::Filters(2),
    Sort::Filters(2),
    Sort::Poor(1),
    Sort::Poor(2),
    Sort::Full(2),
    Sort::Some(1),
    Sort::Some(2),
    Sort::Old,
    Sort::Part(1),
    Sort::Part(2),
    Sort::Chain(1),
    Sort::Chain(2),
    Sort::Chain(2),
    Sort::PartChain(2),
];

/// The folder of a repository's commit-graph.
pub fn info(folder: &Path) -> PathBuf {
    folder.join(".git/objects/info")
}

/// Removes a repository's commit-graph, and that of the folder that it borrows from.
pub fn remove(folder: &Path) {
    let borrowed = fs::read_to_string(info(folder).join("alternates")).unwrap_or_default();
    let borrowed = borrowed.lines().last().map(|it| folder.join(".git/objects").join(it).join("info"));
    for info in borrowed.into_iter().chain([info(folder)]) {
        let _ = fs::remove_file(info.join("commit-graph"));
        let _ = fs::remove_dir_all(info.join("commit-graphs"));
    }
}

/// Runs `git commit-graph write` for these commits and all behind them.
pub fn write<T: Display>(folder: &Path, commits: &[T], settings: &[&str], more: &[&str], environment: &[(&str, &str)]) {
    let mut input = tempfile::tempfile().unwrap();
    for commit in commits {
        std::io::Write::write_all(&mut input, format!("{commit}\n").as_bytes()).unwrap();
    }
    std::io::Seek::rewind(&mut input).unwrap();
    let mut command = hermetic("git", folder);
    for setting in settings {
        command.args(["-c", setting]);
    }
    command.args(["commit-graph", "write", "--no-progress", "--stdin-commits"]).args(more);
    command.envs(environment.iter().copied()).stdin(input);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Writes a commit-graph in place of what there is. Gives the commits that it was asked for.
pub fn rewrite<T: Display + Ord + Copy>(folder: &Path, sort: Sort, commits: &[T], rng: &mut Rng) -> BTreeSet<T> {
    remove(folder);
    // Asked for none git writes all.
    let part = |rng: &mut Rng| commits[..=rng.below(commits.len())].to_vec();
    let version = |version: u32| format!("commitGraph.changedPathsVersion={version}");
    let simple = |commits: &[T], number: u32, more: &[&str], environment: &[(&str, &str)]| {
        write(folder, commits, &[&version(number)], &[&["--changed-paths"], more].concat(), environment);
        commits.iter().copied().collect()
    };
    match sort {
        Sort::None => BTreeSet::new(),
        Sort::Plain => {
            write(folder, commits, &[], &[], &[]);
            commits.iter().copied().collect()
        }
        Sort::Old => {
            write(folder, commits, &["commitGraph.generationVersion=1"], &[], &[]);
            commits.iter().copied().collect()
        }
        Sort::Filters(number) => simple(commits, number, &[], &[]),
        Sort::Poor(number) => {
            let (bits, hashes) = (rng.pick(&["1", "2", "5"]), rng.pick(&["1", "2", "11"]));
            let environment =
                [("GIT_TEST_BLOOM_SETTINGS_BITS_PER_ENTRY", *bits), ("GIT_TEST_BLOOM_SETTINGS_NUM_HASHES", *hashes)];
            simple(commits, number, &[], &environment)
        }
        Sort::Full(number) => {
            let most = *rng.pick(&["1", "2", "4"]);
            simple(commits, number, &[], &[("GIT_TEST_BLOOM_SETTINGS_MAX_CHANGED_PATHS", most)])
        }
        Sort::Some(number) => simple(commits, number, &[&format!("--max-new-filters={}", rng.below(8))], &[]),
        Sort::Part(number) => simple(&part(rng), number, &[], &[]),
        Sort::Chain(number) => chain(folder, number, commits, rng),
        Sort::PartChain(number) => chain(folder, number, &part(rng), rng),
    }
}

/// Writes a layer after the other as the history grows.
fn chain<T: Display + Ord + Copy>(folder: &Path, number: u32, commits: &[T], rng: &mut Rng) -> BTreeSet<T> {
    let settings = format!("commitGraph.changedPathsVersion={number}");
    let mut end = 0;
    while end < commits.len() {
        end = (end + 1 + rng.below(6)).min(commits.len());
        let filters = if rng.chance(60) { "--changed-paths" } else { "--no-changed-paths" };
        let split = if rng.chance(85) { "--split=no-merge" } else { "--split" };
        write(folder, &commits[..end], &[&settings], &[filters, split], &[]);
    }
    commits.iter().copied().collect()
}

/// How many files the chain has.
pub fn layers(folder: &Path) -> usize {
    fs::read_to_string(info(folder).join("commit-graphs/commit-graph-chain")).map_or(0, |chain| chain.lines().count())
}

/// Moves all objects, with the commit-graph, to a folder that the repository borrows from.
pub fn lend(folder: &Path, to: &Path, is_relative: bool) {
    let own = folder.join(".git/objects");
    fs::create_dir_all(to).unwrap();
    for name in fs::read_dir(&own).unwrap() {
        let name = name.unwrap().file_name();
        fs::rename(own.join(&name), to.join(&name)).unwrap();
    }
    fs::create_dir_all(own.join("info")).unwrap();
    fs::create_dir_all(own.join("pack")).unwrap();
    let place = if is_relative {
        let up = own.components().skip(1).map(|_| "..").collect::<Vec<_>>().join("/");
        format!("{up}{}", to.display())
    } else {
        to.display().to_string()
    };
    fs::write(own.join("info/alternates"), format!("# borrowed\n/nowhere\n{place}\n")).unwrap();
}
