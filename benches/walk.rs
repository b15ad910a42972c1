//! Commits to the history of the plans folders: opened, walked, contracted, as a run of its own does it.

use std::cell::LazyCell;
use std::fs;
use std::path::Path;

use asplanned::files::settings::Settings;
use asplanned::git;
use asplanned::git::cache::Caching;
use asplanned::git::recall::{Recall, Request};
use criterion::{BatchSize, Criterion, SamplingMode};

use crate::repository::{BEFORE, COMMITS, Graph, INITIATIVES, Repository, TIP, has_git};

pub(crate) fn all(criterion: &mut Criterion) {
    if !has_git() {
        return;
    }
    // Made only where one of these is run.
    let repository = LazyCell::new(Repository::make);
    let mut group = criterion.benchmark_group(format!("walk/{COMMITS} commits"));
    group.sampling_mode(SamplingMode::Flat);
    for (name, graph) in [
        ("without a commit-graph", Graph::None),
        ("with a commit-graph", Graph::Plain),
        ("with changed-path filters", Graph::WithFilters),
    ] {
        group.bench_function(name, |bencher| {
            repository.prepare(graph);
            bencher.iter(|| walk(&repository, TIP, false));
        });
    }
    group.bench_function("remembered", |bencher| {
        repository.prepare(Graph::None);
        walk(&repository, TIP, true);
        assert!(repository.cache().is_dir(), "nothing is remembered");
        bencher.iter(|| walk(&repository, TIP, true));
    });
    group.bench_function("remembered but for the newest commits", |bencher| {
        repository.prepare(Graph::None);
        walk(&repository, BEFORE, true);
        let kept = read_files(&repository.cache());
        // What a run adds to it is taken away again.
        let reset = || {
            fs::remove_dir_all(repository.cache()).unwrap();
            fs::create_dir(repository.cache()).unwrap();
            for (name, bytes) in &kept {
                fs::write(repository.cache().join(name), bytes).unwrap();
            }
        };
        bencher.iter_batched(reset, |()| walk(&repository, TIP, true), BatchSize::PerIteration);
    });
    group.finish();
}

/// Reads the history of a revision, and counts the commits in it that change a plan.
fn walk(repository: &Repository, revision: &str, remembers: bool) -> usize {
    let source = git::open(repository.path(), &asplanned::disk::real()).unwrap();
    let plans = Settings::default().plans;
    let caching = remembers.then(Caching::default);
    let request =
        Request { tip: source.resolve(revision).unwrap(), merging: &[], first_parent: false, plans: &plans, caching };
    let history = Recall::new(&*source, request).unwrap().history().unwrap();
    assert_eq!(history.newest_folders().len(), INITIATIVES);
    history.commits.graph.len()
}

fn read_files(folder: &Path) -> Vec<(std::ffi::OsString, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap())).collect()
}
