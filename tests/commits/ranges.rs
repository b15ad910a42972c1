//! Which commits a range has: git's own, whatever the clocks say, and whatever helps to find them.

use std::collections::BTreeMap;

use asplanned::git::cache::Caching;
use asplanned::git::object::ObjectId;
use asplanned::git::range::{self, Wanted};
use git2::Oid;

use super::{between, id, plans, sources};
use crate::support::git::{git, git_with};
use crate::support::repository::{Author, Files, Repository};

/// A history with merges, a criss-cross, two roots and a clock that runs backwards; each commit's name is a tag.
fn criss_cross() -> (Repository, Vec<String>) {
    let repository = Repository::new();
    let mut commits: Vec<Oid> = Vec::new();
    let parents: [&[usize]; 12] =
        [&[], &[0], &[1], &[0], &[3], &[2, 4], &[4, 2], &[5, 6], &[], &[7, 8], &[6], &[9, 10]];
    for (at, parents) in (0_i64..).zip(parents) {
        let parents: Vec<Oid> = parents.iter().map(|parent| commits[*parent]).collect();
        let author = Author { name: "ana".to_owned(), seconds: 1_700_000_000 - 86_400 * at * at, offset: 0 };
        commits.push(repository.commit_saying(&format!("c{at}"), &parents, &author, &Files::new()));
    }
    repository.set_head(*commits.last().unwrap());
    (repository, commits.iter().map(ToString::to_string).collect())
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}

#[test]
fn a_range_is_what_git_calls_one() {
    let (repository, commits) = criss_cross();
    let all = sources(repository.path());
    let lines = |args: &[&str]| -> Vec<String> { git(repository.path(), args).lines().map(str::to_owned).collect() };
    let behind: BTreeMap<&String, Vec<String>> = commits.iter().map(|id| (id, lines(&["rev-list", id]))).collect();
    let parents = lines(&["rev-list", "--parents", "HEAD"]);
    for head in &commits {
        for base in commits.iter().map(Some).chain([None]) {
            // Git's own ranges go by the clock; all that one commit has behind it does not.
            let left_out = base.map(|base| behind[base].clone()).unwrap_or_default();
            let theirs = behind[head].iter().filter(|id| !left_out.contains(id)).cloned().collect();
            let [ours, others] = [0, 1].map(|at| between(&*all[at], base.map(String::as_str), head).unwrap().ids);
            assert_eq!(ours, others);
            let ours: Vec<String> = ours.iter().map(ToString::to_string).collect();
            assert_eq!(sorted(ours.clone()), sorted(theirs), "{base:?}..{head}");
            for (at, id) in ours.iter().enumerate() {
                let own = parents.iter().find(|line| line.starts_with(id)).unwrap();
                let is_before = |parent: &str| ours.iter().position(|it| it == parent).is_none_or(|place| place > at);
                assert!(own.split(' ').skip(1).all(is_before), "{id} stands behind a parent");
            }
        }
    }
}

#[test]
fn what_helps_to_find_it_changes_nothing() {
    let repository = Repository::new();
    let mut commits: Vec<Oid> = Vec::new();
    for (at, seconds) in (0..200_usize).zip(1_700_000_000..) {
        let parents: Vec<Oid> = match at {
            0 => Vec::new(),
            _ if at % 7 == 3 => vec![commits[at - 1], commits[at / 2]],
            _ if at % 11 == 5 => vec![commits[at - 4]],
            _ => vec![commits[at - 1]],
        };
        let author = Author { name: "ana".to_owned(), seconds, offset: 0 };
        commits.push(repository.commit_saying(&format!("c{at}"), &parents, &author, &Files::new()));
    }
    repository.set_head(commits[199]);
    git(repository.path(), &["branch", "side", &commits[190].to_string()]);
    let source = &sources(repository.path())[0];
    let bases = [commits[199], commits[150], commits[188], commits[0], commits[94]];
    let heads = [commits[199], commits[190]];
    let all = |caching: Option<Caching>| -> Vec<Vec<ObjectId>> {
        let mut found = Vec::new();
        for (base, head) in bases.iter().flat_map(|base| heads.iter().map(move |head| (base, head))) {
            let oid = |oid: &Oid| ObjectId::new(oid.as_bytes());
            let wanted = Wanted { base: oid(base), head: oid(head).unwrap(), plans: &plans(), caching };
            found.push(range::range(&**source, wanted).unwrap().ids);
        }
        found
    };
    let plain = all(None);
    assert!(plain.iter().any(|ids| ids.len() > 40) && plain.iter().any(Vec::is_empty));
    // A run that remembers commits.
    let output = crate::support::asplanned(repository.path(), &["log"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(repository.path().join(".git/asplanned").is_dir());
    assert_eq!(all(Some(Caching::default())), plain);
    git(repository.path(), &["commit-graph", "write", "--reachable", "--changed-paths"]);
    assert_eq!(all(Some(Caching::default())), plain);
    std::fs::remove_dir_all(repository.path().join(".git/asplanned")).unwrap();
    assert_eq!(all(None), plain);
}

#[test]
fn replace_refs_and_grafts_change_nothing() {
    let (repository, commits) = criss_cross();
    let all = sources(repository.path());
    let before = between(&*all[0], Some(&commits[2]), "HEAD").unwrap();
    git(repository.path(), &["replace", &commits[9], &commits[1]]);
    std::fs::create_dir_all(repository.path().join(".git/info")).unwrap();
    std::fs::write(repository.path().join(".git/info/grafts"), format!("{}\n", commits[7])).unwrap();
    // libgit2 keeps what it has read of them, so both begin anew.
    for source in sources(repository.path()) {
        assert_eq!(between(&*source, Some(&commits[2]), "HEAD").unwrap(), before);
    }
}

#[test]
fn of_a_shallow_clone_there_is_what_there_is() {
    let (repository, commits) = criss_cross();
    let clones = tempfile::tempdir().unwrap();
    let clone = clones.path().join("clone");
    let url = format!("file://{}", repository.path().display());
    git(clones.path(), &["clone", "--quiet", "--depth", "2", "--no-checkout", &url, clone.to_str().unwrap()]);
    let ids = |at: &[usize]| -> Vec<String> { at.iter().map(|at| commits[*at].clone()).collect() };
    for source in sources(&clone) {
        let range = between(&*source, None, "HEAD").unwrap();
        let text = |all: Vec<ObjectId>| sorted(all.iter().map(ToString::to_string).collect());
        assert_eq!(text(range.ids.clone()), sorted(ids(&[9, 10, 11])));
        assert_eq!(text(range.cuts.into_iter().collect()), sorted(ids(&[9, 10])));
        let range = between(&*source, Some(&commits[9]), "HEAD").unwrap();
        assert_eq!(text(range.ids), sorted(ids(&[10, 11])));
        let commits = super::read(&*source, None, "HEAD");
        let cut: Vec<bool> = commits.iter().map(|commit| commit.has_more_paths).collect();
        // What a merge changes is nothing, whether what came before is there or not.
        assert_eq!(cut, [false, true, false]);
        assert!(commits.iter().all(|commit| commit.paths.is_empty()));
    }
}

#[test]
fn a_range_of_a_repository_with_other_ids() {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "--quiet", "--object-format=sha256", "."]);
    for at in 0..3 {
        std::fs::write(folder.path().join("a"), at.to_string()).unwrap();
        git(folder.path(), &["add", "a"]);
        git_with(folder.path(), &["commit", "--quiet", "-F", "-"], format!("c{at}\n\nStep: s{at}\n").as_bytes());
    }
    let source = asplanned::git::open(folder.path(), &asplanned::disk::real()).unwrap();
    let commits = super::read(&*source, Some("HEAD~2"), "HEAD");
    let steps: Vec<String> = commits.iter().flat_map(|it| &it.steps).map(ToString::to_string).collect();
    assert_eq!(steps, ["s2", "s1"]);
    assert_eq!(commits[0].id, id(&*source, "HEAD").to_string());
    assert!(commits.iter().all(|it| it.paths == ["a"] && it.id.len() == 64));
}
