//! Which commits serve which steps: by their trailers, and by the steps' own `evidence`.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::commit::{Commit, StepName};
use super::judged::Judgement;

/// An initiative whose steps commits may serve.
#[derive(Debug, Clone)]
pub struct Home<'a> {
    /// What a trailer may call it: its name and its path, and those that it had before it was moved.
    pub names: Vec<String>,
    /// Its steps.
    pub judgement: &'a Judgement,
}

/// A step of an initiative, by its place in the judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// In [`Judgement::plan`].
    Planned(usize),
    /// In [`Judgement::actual`].
    Actual(usize),
    /// In [`Judgement::erased`].
    Erased(usize),
}

/// A step that a commit serves: the number of its initiative, and its place there.
pub type Served = (usize, Place);

/// Why a trailer names nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// No initiative is called so.
    NoInitiative,
    /// The initiative has no such step; where none is named, no initiative has.
    NoStep,
}

/// A trailer that names nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The commit's place in the list.
    pub commit: usize,
    /// What it names.
    pub name: StepName,
    /// What is wrong with it.
    pub why: Why,
}

/// Which of some commits serve which steps.
#[derive(Debug, Clone, Default)]
pub struct Serving {
    /// For each commit the steps that it serves, each once.
    by_commit: Vec<Vec<Served>>,
    /// For each step that any commit serves the places of those, in the order of the list.
    by_step: HashMap<Served, Vec<usize>>,
    /// The trailers that name nothing, in the order of the commits.
    pub unknown: Vec<Unknown>,
}

impl Serving {
    /// Finds out which commits serve which steps.
    pub fn new(homes: &[Home<'_>], commits: &[Commit]) -> Self {
        let names = Names::new(homes);
        let evidence = Evidence::new(homes);
        let mut serving = Self::default();
        for (at, commit) in commits.iter().enumerate() {
            let mut served = evidence.of(&commit.id);
            for name in &commit.steps {
                match names.find(name) {
                    Ok(steps) => served.extend(steps),
                    Err(why) => serving.unknown.push(Unknown { commit: at, name: name.clone(), why }),
                }
            }
            served.sort_unstable();
            served.dedup();
            for step in &served {
                serving.by_step.entry(*step).or_default().push(at);
            }
            serving.by_commit.push(served);
        }
        serving
    }

    /// Gives the steps that a commit serves, by its place in the list.
    pub fn of_commit(&self, commit: usize) -> &[Served] {
        self.by_commit.get(commit).map_or(&[], Vec::as_slice)
    }

    /// Gives the places of the commits that serve any of some steps, in the order of the list.
    pub fn of_steps(&self, steps: impl IntoIterator<Item = Served>) -> Vec<usize> {
        let mut commits: Vec<usize> =
            steps.into_iter().filter_map(|step| self.by_step.get(&step)).flatten().copied().collect();
        commits.sort_unstable();
        commits.dedup();
        commits
    }

    /// Gives the places of the commits that should serve a step, as [`Commit::needs_step`] says, and serve none.
    pub fn idle(&self, commits: &[Commit], is_bookkeeping: impl Fn(&str) -> bool) -> Vec<usize> {
        let serves_none = |at: usize| self.of_commit(at).is_empty();
        let all = commits.iter().enumerate();
        all.filter(|(at, it)| serves_none(*at) && it.needs_step(&is_bookkeeping)).map(|(at, _)| at).collect()
    }
}

/// Answers which steps a trailer means.
struct Names<'a> {
    initiatives: HashMap<&'a str, Vec<usize>>,
    /// The steps by their ids, and by the ids that they had.
    exact: HashMap<&'a str, Vec<Served>>,
    former: HashMap<&'a str, Vec<Served>>,
}

impl<'a> Names<'a> {
    fn new(homes: &'a [Home<'a>]) -> Self {
        let mut names = Self { initiatives: HashMap::new(), exact: HashMap::new(), former: HashMap::new() };
        for (number, home) in homes.iter().enumerate() {
            for name in &home.names {
                names.initiatives.entry(name).or_default().push(number);
            }
            let Judgement { plan, actual, erased, .. } = home.judgement;
            for (at, it) in plan.iter().enumerate() {
                let was = if it.in_newest { &it.step.was[..] } else { &[] };
                names.add((number, Place::Planned(at)), &it.step.id, was);
            }
            for (at, it) in actual.iter().enumerate() {
                names.add((number, Place::Actual(at)), &it.step.id, &it.step.was);
            }
            for (at, it) in erased.iter().enumerate() {
                names.add((number, Place::Erased(at)), &it.id, &[]);
            }
        }
        names
    }

    fn add(&mut self, step: Served, id: &'a str, was: &'a [String]) {
        self.exact.entry(id).or_default().push(step);
        for was in was {
            self.former.entry(was).or_default().push(step);
        }
    }

    /// Finds the steps of an initiative that have the id; where none of it has, those that once had it. Where no initiative
    /// is named this goes for each, so that an id which several have means the steps of all of them.
    fn find(&self, name: &StepName) -> Result<Vec<Served>, Why> {
        let homes = match &name.initiative {
            Some(initiative) => Some(self.initiatives.get(initiative.as_str()).ok_or(Why::NoInitiative)?),
            None => None,
        };
        let called = |steps: &HashMap<&str, Vec<Served>>| -> Vec<Served> {
            let is_meant = |(home, _): &&Served| homes.is_none_or(|homes| homes.contains(home));
            steps.get(name.id.as_str()).into_iter().flatten().filter(is_meant).copied().collect()
        };
        let mut found = called(&self.exact);
        let have_it: HashSet<usize> = found.iter().map(|(home, _)| *home).collect();
        found.extend(called(&self.former).into_iter().filter(|(home, _)| !have_it.contains(home)));
        if found.is_empty() { Err(Why::NoStep) } else { Ok(found) }
    }
}

/// The shortest abbreviation that is taken for a commit's.
const SHORTEST: usize = 7;
/// The longest id: SHA-256 in hexadecimal digits.
const LONGEST: usize = 64;

/// The commits that steps name as evidence, by the first [`SHORTEST`] digits.
struct Evidence(HashMap<String, Vec<(String, Served)>>);

impl Evidence {
    fn new(homes: &[Home<'_>]) -> Self {
        let mut all: HashMap<String, Vec<(String, Served)>> = HashMap::new();
        for (number, home) in homes.iter().enumerate() {
            for (at, it) in home.judgement.actual.iter().enumerate() {
                for commit in it.step.evidence.iter().filter_map(|entry| named_commit(entry)) {
                    let start = commit.chars().take(SHORTEST).collect();
                    all.entry(start).or_default().push((commit, (number, Place::Actual(at))));
                }
            }
        }
        Self(all)
    }

    /// Gives the steps that name a commit.
    fn of(&self, id: &str) -> Vec<Served> {
        let named = id.get(..SHORTEST).and_then(|start| self.0.get(start)).into_iter().flatten();
        named.filter(|(commit, _)| id.starts_with(commit.as_str())).map(|(_, step)| *step).collect()
    }
}

/// Gives all commits that steps name as evidence, each once.
pub fn evidence(homes: &[Home<'_>]) -> Vec<String> {
    let steps = homes.iter().flat_map(|home| &home.judgement.actual);
    let entries = steps.flat_map(|it| &it.step.evidence);
    let all: BTreeSet<String> = entries.filter_map(|entry| named_commit(entry)).collect();
    all.into_iter().collect()
}

/// Gives the commit that an entry of `evidence` names, in lower case: its id or an abbreviation of at least seven digits,
/// or a URL that ends in one.
pub fn named_commit(entry: &str) -> Option<String> {
    let entry = entry.trim();
    let is_digit = |c: char| c.is_ascii_hexdigit();
    let digits = if entry.contains("://") {
        let url = entry.split('#').next().unwrap_or_default().trim_end_matches('/');
        let before = url.trim_end_matches(is_digit);
        let stands_alone = !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
        url.strip_prefix(before).filter(|_| stands_alone)?
    } else {
        entry
    };
    let fits = (SHORTEST..=LONGEST).contains(&digits.len()) && digits.chars().all(is_digit);
    fits.then(|| digits.to_ascii_lowercase())
}

#[cfg(test)]
mod tests;
