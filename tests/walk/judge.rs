//! What the real git says of a history: which commits differ in the plans folders from any parent, and from every.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::draft::Layout;
use crate::support::git::{git, git_with};

/// Commits with their parents, as git lists them.
pub type Parents = BTreeMap<String, Vec<String>>;

/// What git says of the history of a tip.
pub struct Judged {
    pub parents: Parents,
    /// The commits whose plans folders differ from those of any parent,
    pub any: BTreeSet<String>,
    /// and from those of every parent.
    pub every: BTreeSet<String>,
}

fn parents_of(folder: &Path, tip: &str, first_parent: bool) -> Parents {
    let args = ["rev-list", "--parents", if first_parent { "--first-parent" } else { "--full-history" }, tip];
    let listed = git(folder, &args);
    let commit = |line: &str| {
        let mut ids = line.split(' ').map(str::to_owned);
        let id = ids.next().unwrap();
        (id, ids.take(if first_parent { 1 } else { usize::MAX }).collect())
    };
    listed.lines().map(commit).collect()
}

/// Asks git for the plans folders of every commit, and compares them by the definition of both rules.
pub fn judge(folder: &Path, tip: &str, first_parent: bool, layout: &Layout) -> Judged {
    let parents = parents_of(folder, tip, first_parent);
    let mut names = String::new();
    for commit in parents.keys() {
        for home in layout.homes {
            names.push_str(&format!("{commit}:{home}\n"));
        }
    }
    let found = git_with(folder, &["cat-file", "--batch-check"], names.as_bytes());
    let found: Vec<Option<String>> = found
        .lines()
        .map(|line| {
            let mut words = line.rsplit(' ');
            let (_, kind, id) = (words.next(), words.next(), words.next());
            id.filter(|_| kind == Some("tree")).map(str::to_owned)
        })
        .collect();
    assert_eq!(found.len(), parents.len() * layout.homes.len());
    let states = parents.keys().cloned().zip(found.chunks(layout.homes.len()).map(<[_]>::to_vec)).collect();
    let (any, every) = by_the_rules(&parents, &states);
    Judged { parents, any, every }
}

/// The commits whose state differs from that of any parent, and of every; a root's from that of nothing.
pub fn by_the_rules<T: PartialEq>(
    parents: &Parents,
    states: &BTreeMap<String, Vec<Option<T>>>,
) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut any, mut every) = (BTreeSet::new(), BTreeSet::new());
    for (commit, parents) in parents {
        let own = &states[commit];
        let differs: Vec<bool> = match &parents[..] {
            [] => vec![own.iter().any(Option::is_some)],
            parents => parents.iter().map(|parent| states[parent] != *own).collect(),
        };
        any.extend(differs.contains(&true).then(|| commit.clone()));
        every.extend((!differs.contains(&false)).then(|| commit.clone()));
    }
    (any, every)
}

/// What `git rev-list --full-history` lists for the plans folders.
pub fn full_history(folder: &Path, tip: &str, first_parent: bool, layout: &Layout) -> BTreeSet<String> {
    let mut args = vec!["--literal-pathspecs", "rev-list", "--full-history"];
    args.extend(first_parent.then_some("--first-parent"));
    args.extend([tip, "--"]);
    args.extend(layout.homes.iter().map(|home| if home.is_empty() { "." } else { *home }));
    git(folder, &args).lines().map(str::to_owned).collect()
}

/// What `git log --full-history -c` lists for one file: first all commits, then those that it shows a change of, which
/// for a merge is one against every parent.
pub fn log_of_file(folder: &Path, tip: &str, path: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let args =
        ["--literal-pathspecs", "log", "--full-history", "-c", "--raw", "--no-renames", "--format=%H", tip, "--"];
    let listed = git(folder, &[&args[..], &[path]].concat());
    let (mut any, mut every) = (BTreeSet::new(), BTreeSet::new());
    let mut last = String::new();
    for line in listed.lines().filter(|line| !line.is_empty()) {
        if line.starts_with(':') {
            every.insert(last.clone());
        } else {
            line.clone_into(&mut last);
            any.insert(last.clone());
        }
    }
    (any, every)
}

/// The commits that are left when a history is contracted: those that differ from any parent, and the merges without
/// which nobody could tell what came before what.
pub fn left(judged: &Judged) -> BTreeSet<String> {
    // What is left of each commit's ancestors and itself.
    let mut behind: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    let mut waiting: Vec<&String> = judged.parents.keys().collect();
    while let Some(commit) = waiting.pop() {
        if behind.contains_key(commit) {
            continue;
        }
        let parents = &judged.parents[commit];
        let missing: Vec<&String> = parents.iter().filter(|parent| !behind.contains_key(parent)).collect();
        if !missing.is_empty() {
            waiting.push(commit);
            waiting.extend(missing);
            continue;
        }
        let mut all: BTreeSet<&String> = parents.iter().flat_map(|parent| &behind[parent]).copied().collect();
        let is_needed = parents.first().is_some_and(|first| behind[first] != all);
        if judged.any.contains(commit) || is_needed {
            all.insert(commit);
        }
        behind.insert(commit, all);
    }
    behind.into_iter().filter(|(commit, all)| all.contains(commit)).map(|(commit, _)| commit.clone()).collect()
}
