//! Repositories whose ids are SHA-256, which libgit2 does not read: their commit-graphs, and what is remembered of them.

use std::collections::BTreeSet;
use std::fs;

use asplanned::git::cache::Caching;
use asplanned::git::object::ObjectId;

use super::draft;
use super::graphs::{self, SORTS, Sort};
use super::judge;
use super::portrait::{Ask, Told, try_told};
use super::scenario::{files, same};
use crate::histories::random::Rng;
use crate::support::git::{git, has_git, twin};
use crate::support::repository::SUBMODULE;

/// A random history without what git can't hand on: a submodule's commit has no long id.
fn history(seed: u64) -> draft::History {
    let mut history = draft::history(seed);
    for commit in &mut history.commits {
        commit.files.retain(|_, file| file.mode != SUBMODULE);
    }
    history
}

#[test]
fn a_walk_by_long_ids_is_what_git_says() {
    if !has_git(2, 29) {
        return;
    }
    for seed in 1..=6 {
        let history = history(seed * 5);
        let (repository, _) = history.build();
        let twin = twin(repository.path(), &["--object-format=sha256"]);
        let folder = twin.path();
        let source = asplanned::git::open(folder, &asplanned::disk::real()).unwrap();
        let all = git(folder, &["rev-list", "--reverse", "--topo-order", "HEAD"]);
        let ids: Vec<ObjectId> = all.lines().map(|id| ObjectId::from_hex(id.as_bytes()).unwrap()).collect();
        assert!(ids.iter().all(|id| id.as_bytes().len() == 32));
        let mut rng = Rng(seed);
        let asks: Vec<Ask> =
            [ids.len() - 1, rng.below(ids.len())].map(|at| Ask { tip: ids[at], first_parent: rng.chance(30) }).to_vec();
        let plans = history.layout.plans;
        let ask = |ask: &Ask, caching| -> Told { try_told(&*source, plans, *ask, caching).unwrap() };
        let expected: Vec<Told> = asks.iter().map(|it| ask(it, None)).collect();
        for (it, told) in asks.iter().zip(&expected) {
            let judged = judge::judge(folder, &it.tip.to_string(), it.first_parent, history.layout);
            let kept: BTreeSet<String> = told.kept.iter().map(ObjectId::to_string).collect();
            let left = judge::left(&judged);
            assert!(if told.is_moved { kept.is_superset(&left) } else { kept == left }, "seed {seed}");
            if !history.is_odd() {
                assert_eq!(
                    judged.any,
                    judge::full_history(folder, &it.tip.to_string(), it.first_parent, history.layout)
                );
            }
        }
        for sort in SORTS {
            graphs::rewrite(folder, *sort, &ids, &mut rng);
            for (it, expected) in asks.iter().zip(&expected) {
                let found = ask(it, None);
                same(&found.portrait, &expected.portrait, &format!("seed {seed}: {it:?} with {sort:?}"));
                let is_whole = !matches!(sort, Sort::None | Sort::Part(_) | Sort::PartChain(_));
                assert!(!is_whole || found.commits.is_empty(), "{sort:?}: no commit is read");
                let caching = Caching { worth_it: 0, many: *rng.pick(&[0, 3, 1000]) };
                same(&ask(it, Some(caching)).portrait, &expected.portrait, "with what is remembered");
                if rng.chance(30) {
                    let name = files(folder).into_keys().next().unwrap();
                    fs::remove_file(folder.join(".git/asplanned").join(name)).unwrap();
                }
            }
        }
        // Read once more from the start, nothing is asked of git.
        let found = ask(&asks[0], Some(Caching { worth_it: 0, many: 0 }));
        assert!(found.commits.is_empty() && found.trees.is_empty());
    }
}

#[test]
fn a_broken_graph_of_long_ids_hinders_nothing() {
    if !has_git(2, 29) {
        return;
    }
    let (repository, _) = history(10).build();
    let twin = twin(repository.path(), &["--object-format=sha256"]);
    let folder = twin.path();
    let tip = ObjectId::from_hex(git(folder, &["rev-parse", "HEAD"]).as_bytes()).unwrap();
    let ask = Ask { tip, first_parent: false };
    let plans = history(10).layout.plans;
    let told = || try_told(&*asplanned::git::open(folder, &asplanned::disk::real()).unwrap(), plans, ask, None);
    let expected = told().unwrap().portrait;
    git(folder, &["commit-graph", "write", "--reachable", "--changed-paths"]);
    let path = graphs::info(folder).join("commit-graph");
    let whole = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let mut rng = Rng(5);
    for _ in 0..40 {
        let at = rng.below(whole.len());
        fs::write(&path, &whole[..at]).unwrap();
        same(&told().unwrap().portrait, &expected, &format!("{at} bytes"));
        let mut file = whole.clone();
        file[at] ^= 1 << rng.below(8);
        fs::write(&path, file).unwrap();
        // It may mislead; it may not harm.
        assert!(told().is_ok(), "byte {at}");
    }
}
