//! One random history, asked for again and again: with every sort of commit-graph, with whatever earlier runs remembered,
//! and each time the same is told as with nothing but the objects.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use asplanned::git::cache::Caching;
use asplanned::git::object::ObjectId;
use git2::Oid;

use super::draft::{self, History};
use super::graphs::{self, SORTS, Sort};
use super::judge;
use super::portrait::{Ask, Standing, Told, id_of, standing, told};
use crate::histories::random::Rng;
use crate::support::repository::Repository;

/// How often something was seen.
pub type Counts = BTreeMap<String, u64>;

/// A history as a repository, and what is told of it without any help.
pub struct Scenario {
    pub rng: Rng,
    pub history: History,
    pub repository: Repository,
    pub ids: Vec<Oid>,
    pub asks: Vec<Ask>,
    pub expected: BTreeMap<Ask, Told>,
    pub counts: Counts,
    /// Another folder, for objects to borrow.
    pub elsewhere: tempfile::TempDir,
}

impl Scenario {
    /// Makes the history of a seed, and reads it without any help.
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng(seed.wrapping_mul(0x517c_c1b7_2722_0a95));
        let history = draft::history(seed);
        Self::of(history, |history, ids| asks(&mut rng, history, ids), seed)
    }

    /// Makes a long history of a seed, which is asked for after many new commits at a time.
    pub fn long(seed: u64) -> Self {
        let mut rng = Rng(seed.wrapping_mul(0x517c_c1b7_2722_0a95));
        let first_parent = rng.chance(20);
        let mut at = rng.below(60);
        let asks = |_: &History, ids: &[Oid]| {
            let mut asks = Vec::new();
            while at < ids.len() {
                asks.push(Ask { tip: id_of(ids[at]), first_parent });
                at += 1 + rng.below(140);
            }
            asks.push(Ask { tip: id_of(ids[ids.len() - 1]), first_parent });
            asks
        };
        Self::of(draft::long_history(seed), asks, seed)
    }

    fn of(history: History, asks: impl FnOnce(&History, &[Oid]) -> Vec<Ask>, seed: u64) -> Self {
        let (repository, ids) = history.build();
        let rng = Rng(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let asks = asks(&history, &ids);
        let mut expected = BTreeMap::new();
        for ask in &asks {
            expected.entry(*ask).or_insert_with(|| told(repository.path(), history.layout.plans, *ask, None));
        }
        let elsewhere = tempfile::tempdir().unwrap();
        Self { rng, history, repository, ids, asks, expected, counts: Counts::new(), elsewhere }
    }

    pub fn folder(&self) -> PathBuf {
        self.repository.path().to_owned()
    }

    fn plans(&self) -> &'static [&'static str] {
        self.history.layout.plans
    }

    pub fn count(&mut self, what: impl Into<String>, times: usize) {
        *self.counts.entry(what.into()).or_default() += times as u64;
    }

    /// What is told without any help is what git says.
    pub fn is_what_git_says(&mut self, ask: Ask) {
        let folder = self.folder();
        let tip = ask.tip.to_string();
        let judged = judge::judge(&folder, &tip, ask.first_parent, self.history.layout);
        if !self.history.is_odd() {
            let listed = judge::full_history(&folder, &tip, ask.first_parent, self.history.layout);
            assert_eq!(judged.any, listed, "git rev-list --full-history of {ask:?}");
            self.count("judged by git rev-list --full-history", 1);
        }
        let told = &self.expected[&ask];
        let kept: BTreeSet<String> = told.kept.iter().map(ObjectId::to_string).collect();
        let left = judge::left(&judged);
        if told.is_moved {
            assert!(kept.is_superset(&left), "what is left of {ask:?}");
            self.count("judged with moves", 1);
        } else {
            assert_eq!(kept, left, "what is left of {ask:?}");
            self.count("judged", 1);
        }
        let (merges, evil): (Vec<_>, Vec<_>) = {
            let is_merge = |commit: &&String| judged.parents[*commit].len() > 1;
            (judged.any.iter().filter(is_merge).collect(), judged.every.iter().filter(is_merge).collect())
        };
        let (merges, evil) = (merges.len(), evil.len());
        self.count("merges that differ from any parent", merges);
        self.count("merges that differ from every parent", evil);
        self.count("merges that are left for the order alone", left.len() - judged.any.len());
        if !ask.first_parent && !self.history.is_odd() && !self.expected[&ask].plans.is_empty() {
            let at = self.rng.below(self.expected[&ask].plans.len());
            let (path, any, every) = &self.expected[&ask].plans[at];
            let listed = judge::log_of_file(&folder, &tip, path);
            assert_eq!((any, every), (&listed.0, &listed.1), "git log --full-history -c of {path} in {ask:?}");
            self.count("judged by git log --full-history -c", 1);
        }
    }

    /// Every ask gives the same with a commit-graph of this sort as without, and what the graph has is not read.
    pub fn is_the_same_with(&mut self, sort: Sort) {
        let folder = self.folder();
        let mut covered = graphs::rewrite(&folder, sort, &self.ids, &mut self.rng);
        let often = if matches!(sort, Sort::PartChain(_)) { 60 } else { 12 };
        if self.rng.chance(often) && !folder.join(".git/objects/info/alternates").exists() {
            let is_relative = self.rng.chance(50);
            graphs::lend(&folder, &self.elsewhere.path().join("objects"), is_relative);
            self.count("borrowed", 1);
            // A chain can begin there and go on here.
            if matches!(sort, Sort::PartChain(_)) {
                graphs::write(&folder, &self.ids, &[], &["--split=no-merge"], &[]);
                covered.extend(&self.ids);
                self.count("borrowed the lower part of a chain", usize::from(graphs::layers(&folder) > 1));
            }
        }
        let covered: BTreeSet<usize> = (0..self.ids.len()).filter(|at| covered.contains(&self.ids[*at])).collect();
        let covered = self.behind(&covered, false);
        if graphs::layers(&folder) > 2 {
            self.count("chains of three and more", 1);
        }
        for ask in self.asks.clone() {
            let found = told(&folder, self.plans(), ask, None);
            let expected = &self.expected[&ask];
            same(&found.portrait, &expected.portrait, &format!("{ask:?} with a commit-graph {sort:?}"));
            let tip = self.ids.iter().position(|id| id_of(*id) == ask.tip).unwrap();
            let reached = self.behind(&BTreeSet::from([tip]), ask.first_parent);
            let unread = |at: &&usize| !covered.contains(*at);
            let expected_reads: BTreeSet<ObjectId> =
                reached.iter().filter(unread).map(|at| id_of(self.ids[*at])).collect();
            assert_eq!(found.commits, expected_reads, "commits read for {ask:?} with {sort:?}");
            let (trees, most) = (found.trees.len(), expected.trees.len());
            assert!(trees <= most, "{trees} trees are read with {sort:?}, {most} without");
            self.count(format!("trees read with {sort:?}"), trees);
            self.count(format!("trees read instead of {sort:?}"), most);
        }
        self.count(format!("graph {sort:?}"), 1);
    }

    /// All commits that these have behind them, with themselves.
    fn behind(&self, commits: &BTreeSet<usize>, first_parent: bool) -> BTreeSet<usize> {
        let mut all = commits.clone();
        for at in (0..self.ids.len()).rev() {
            if all.contains(&at) {
                let many = if first_parent { 1 } else { usize::MAX };
                all.extend(self.history.commits[at].parents.iter().take(many));
            }
        }
        all
    }

    /// Asks again and again with a cache, and each time gets the same.
    pub fn is_the_same_as_remembered(&mut self, steps: usize) {
        let folder = self.folder();
        let many = *self.rng.pick(&[0, 1, 2, 4, 8, 1000, 1000, 1000]);
        let caching = Caching { worth_it: if self.rng.chance(90) { 0 } else { 12 }, many };
        let mut at = 0;
        for step in 0..steps {
            let ask = self.asks[at];
            let before = files(&folder);
            let found = told(&folder, self.plans(), ask, Some(caching));
            let what = format!("step {step}: {ask:?} with {caching:?} and {:?}", before.keys());
            same(&found.portrait, &self.expected[&ask].portrait, &what);
            self.recognize(ask, &found, &before, &files(&folder));
            if self.rng.chance(20) {
                let stands = self.stands(ask, Some(caching));
                assert!(stands == self.stands(ask, None), "{what}: what stands for each commit");
            }
            at = match self.rng.below(10) {
                0 => at,
                1..8 => (at + 1) % self.asks.len(),
                _ => self.rng.below(self.asks.len()),
            };
            self.disturb();
        }
    }

    fn stands(&self, ask: Ask, caching: Option<Caching>) -> Vec<Standing> {
        let source = asplanned::git::open(self.repository.path(), &asplanned::disk::real()).unwrap();
        standing(&*source, self.plans(), ask, caching, &self.ids)
    }

    /// Tells by what was read and written which way was taken.
    fn recognize(&mut self, ask: Ask, found: &Told, before: &Files, after: &Files) {
        let commits = |files: &Files| {
            let name = files.keys().find(|name| name.starts_with("commits-") && is_for(&files[*name], ask))?;
            Some(files[name].clone())
        };
        let is_new = after.keys().any(|name| name.starts_with("tip-") && before.get(name) != after.get(name));
        let reached = self
            .behind(&BTreeSet::from([self.ids.iter().position(|id| id_of(*id) == ask.tip).unwrap()]), ask.first_parent);
        let way = match (commits(before), commits(after)) {
            _ if before == after && found.commits.is_empty() && found.trees.is_empty() && !after.is_empty() => {
                "as it was remembered"
            }
            (None, None) => "not worth it",
            (None, Some(_)) => "written for the first time",
            (Some(old), Some(new)) if old != new => {
                if count_in(&new).is_some_and(|count| count > reached.len()) {
                    "written anew with commits of other tips"
                } else {
                    "written anew"
                }
            }
            // A walk compares all, from the first commit on; what is only added to is not looked at.
            _ => match self.first_tree(found) {
                Some(is_read) if is_new => {
                    if is_read {
                        "walked by what is remembered"
                    } else {
                        "added to"
                    }
                }
                _ => "who knows",
            },
        };
        self.count(way, 1);
        // Where commits are new that nobody remembers, and not all of them were read, the graph had the others.
        if let Some(count) = commits(before).as_deref().and_then(count_in) {
            let new = reached.len().saturating_sub(count);
            self.count("with a graph beside what is remembered", usize::from(found.commits.len() < new));
        }
    }

    /// Tells whether a tree of the first commit of the history was read.
    fn first_tree(&self, found: &Told) -> Option<bool> {
        let first = found.kept.first().filter(|first| !found.commits.contains(first))?;
        let git = self.repository.git();
        let root = git.find_commit(Oid::from_bytes(first.as_bytes()).unwrap()).unwrap().tree().unwrap();
        let tree = |home: &&str| match *home {
            "" => Some(root.id()),
            home => root.get_path(Path::new(home)).ok().map(|entry| entry.id()),
        };
        let trees: Vec<Oid> = self.history.layout.homes.iter().filter_map(tree).collect();
        Some(trees.into_iter().any(|tree| found.trees.contains(&id_of(tree))))
    }

    /// Now and then something happens to what helps.
    fn disturb(&mut self) {
        let folder = self.folder();
        let mut all: Vec<PathBuf> =
            files(&folder).keys().map(|name| folder.join(".git/asplanned").join(name)).collect();
        all.retain(|path| !path.ends_with("nothing"));
        if self.rng.chance(12) {
            let sort = *self.rng.pick(SORTS);
            graphs::rewrite(&folder, sort, &self.ids, &mut self.rng);
        }
        let what = self.rng.weighted(&[(88, "nothing"), (6, "remove"), (6, "damage")]);
        if !all.is_empty() && what == "remove" {
            fs::remove_file(self.rng.pick(&all)).unwrap();
            self.count("a file was removed", 1);
        } else if !all.is_empty() && what == "damage" {
            let path = self.rng.pick(&all);
            let mut bytes = fs::read(path).unwrap();
            let at = self.rng.below(bytes.len());
            bytes[at] ^= 1 << self.rng.below(8);
            fs::write(path, bytes).unwrap();
            self.count("a file was damaged", 1);
        }
    }
}

/// Tips in the order in which a repository could have them: mostly it grows, now and then it is another branch's turn.
fn asks(rng: &mut Rng, history: &History, ids: &[Oid]) -> Vec<Ask> {
    let first_parent = rng.chance(25);
    let mut at = rng.below(ids.len());
    let mut asks = Vec::new();
    for _ in 0..7 {
        asks.push(Ask { tip: id_of(ids[at]), first_parent: first_parent ^ rng.chance(10) });
        let children: Vec<usize> =
            (at + 1..ids.len()).filter(|child| history.commits[*child].parents.contains(&at)).collect();
        at = if children.is_empty() || rng.chance(25) { rng.below(ids.len()) } else { *rng.pick(&children) };
    }
    asks.push(Ask { tip: id_of(ids[ids.len() - 1]), first_parent: false });
    asks
}

/// What is remembered, by file.
type Files = BTreeMap<String, Vec<u8>>;

/// Reads all that is remembered.
pub fn files(folder: &Path) -> Files {
    let Ok(found) = fs::read_dir(folder.join(".git/asplanned")) else { return Files::new() };
    found
        .map(|entry| entry.unwrap())
        .map(|it| (it.file_name().into_string().unwrap(), fs::read(it.path()).unwrap()))
        .collect()
}

/// How many commits a file says that it holds: behind eight bytes and what it is for. A damaged one may say anything,
/// and may then hold nothing.
fn count_in(file: &[u8]) -> Option<usize> {
    let number = |at: usize| Some(u32::from_le_bytes(*file.get(at..)?.first_chunk()?) as usize);
    number(12 + number(8)?)
}

/// Whether a file is for first parents only, as the ask.
fn is_for(file: &[u8], ask: Ask) -> bool {
    file.len() > 20 && (file[12] == 1) == ask.first_parent
}

/// Two texts are the same; if not, only where they part is shown.
#[track_caller]
pub fn same(found: &str, expected: &str, what: &str) {
    if found != expected {
        let at = found.lines().zip(expected.lines()).take_while(|(a, b)| a == b).count();
        let part = |text: &str| text.lines().skip(at.saturating_sub(2)).take(7).collect::<Vec<_>>().join("\n");
        panic!("{what}: line {at}\n{}\ninstead of\n{}", part(found), part(expected));
    }
}
