//! One initiative's history: every version of its plan and its record, and the commits that brought them in.
//!
//! The commits are contracted to those that change the initiative (see [`super::graph`]). Steps are kept once, however
//! many versions hold them; a version is a list of numbers of steps.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::actual::ActualStep;
use super::graph::{self, Ancestry, Graph, Ix};
use super::judged::Moment;
use super::plan::{PlanHead, PlannedStep};

/// The number of a name: the ids and earlier ids of planned and actual steps alike.
pub type Name = u32;

/// All names of an initiative's history, each with a number.
#[derive(Debug, Default, Clone)]
pub struct Names {
    numbers: HashMap<Arc<str>, Name>,
    texts: Vec<Arc<str>>,
}

impl Names {
    /// Gives the number of a name, a new one where it has none.
    pub fn intern(&mut self, text: &str) -> Name {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = Name::try_from(self.texts.len()).unwrap_or(Name::MAX);
        let text: Arc<str> = Arc::from(text);
        self.texts.push(Arc::clone(&text));
        self.numbers.insert(text, number);
        number
    }

    /// Gives the number of a name that some step has or had.
    pub fn get(&self, text: &str) -> Option<Name> {
        self.numbers.get(text).copied()
    }

    /// Gives the text of a name.
    pub fn text(&self, name: Name) -> &str {
        self.texts.get(name as usize).map_or("", AsRef::as_ref)
    }

    /// Counts the names.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Tells whether there is no name.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

/// What planned and actual steps have in common for the history.
pub trait Listed {
    /// The step's id, as its file gives it.
    fn id(&self) -> &str;
    /// The step's earlier ids.
    fn was(&self) -> &[String];
    /// The step's title, if it has one.
    fn title(&self) -> Option<&str>;
}

impl Listed for PlannedStep {
    fn id(&self) -> &str {
        &self.id
    }
    fn was(&self) -> &[String] {
        &self.was
    }
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }
}

impl Listed for ActualStep {
    fn id(&self) -> &str {
        &self.id
    }
    fn was(&self) -> &[String] {
        &self.was
    }
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }
}

/// Every step that some version of a list holds, each distinct one once.
#[derive(Debug, Clone)]
pub struct Steps<S> {
    steps: Vec<S>,
    names: Vec<Name>,
}

impl<S> Default for Steps<S> {
    fn default() -> Self {
        Self { steps: Vec::new(), names: Vec::new() }
    }
}

impl<S: Listed> Steps<S> {
    /// Takes the steps over, and numbers their ids and earlier ids.
    pub fn new(steps: Vec<S>, names: &mut Names) -> Self {
        let ids = steps.iter().map(|step| names.intern(step.id())).collect();
        for was in steps.iter().flat_map(Listed::was) {
            names.intern(was);
        }
        Self { steps, names: ids }
    }

    /// Gives a step.
    pub fn get(&self, step: u32) -> Option<&S> {
        self.steps.get(step as usize)
    }

    /// Counts the steps.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Tells whether there is no step.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Gives the name of a step's id.
    pub fn name(&self, step: u32) -> Name {
        self.names.get(step as usize).copied().unwrap_or(Name::MAX)
    }
}

/// A version of the plan.
#[derive(Debug, Clone, Default)]
pub struct PlanVersion {
    /// Its own keys.
    pub head: PlanHead,
    /// Its steps in order, as numbers in [`History::planned`].
    pub steps: Vec<u32>,
}

/// A commit that changes the initiative, or a merge that joins two lines of such commits.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its full hash. `None`: these are the files on disk, as if they were committed on top of HEAD.
    pub commit: Option<String>,
    /// Its author's name.
    pub author: String,
    /// The author's day, in the author's own time zone.
    pub day: NaiveDate,
    /// What it holds as the plan, as a number in [`History::plans`]; carried over where its own version does not parse.
    pub plan: Option<u32>,
    /// What it holds as the record, as a number in [`History::records`].
    pub record: Option<u32>,
    /// Whether it is on the first-parent line of the revision that is read.
    pub mainline: bool,
    /// Whether its `plan.toml` itself parses.
    pub plan_parses: bool,
    /// Whether the content of its `plan.toml` differs from its first parent's.
    pub plan_differs: bool,
    /// Whether it is a revision: its files (content or mode) differ from every parent's.
    pub revises: bool,
}

/// What the newest plan's `baseline`, given as a revision, names.
#[derive(Debug, Clone)]
pub struct NamedBaseline {
    /// The commit's full hash.
    pub commit: String,
    /// Its author day.
    pub day: NaiveDate,
    /// The plan that it holds, as a number in [`History::plans`].
    pub plan: Option<u32>,
}

/// The whole history of one initiative.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// All ids.
    pub names: Names,
    /// All planned steps of all versions.
    pub planned: Steps<PlannedStep>,
    /// All actual steps of all versions.
    pub recorded: Steps<ActualStep>,
    /// All versions of the plan.
    pub plans: Vec<PlanVersion>,
    /// All versions of the record, its files joined, as numbers in [`History::recorded`].
    pub records: Vec<Vec<u32>>,
    /// The commits, parents first.
    pub nodes: Vec<Node>,
    /// Their parents.
    pub graph: Graph,
    /// Their ancestors.
    pub ancestry: Ancestry,
    /// The node that is read as the newest version. `None`: the initiative never was.
    pub newest: Option<Ix>,
    /// The commit that the newest plan's `baseline` names as a revision.
    pub named_baseline: Option<NamedBaseline>,
}

impl History {
    /// Gives a commit.
    pub fn node(&self, node: Ix) -> Option<&Node> {
        self.nodes.get(node as usize)
    }

    /// Gives a version of the plan; nothing has no steps.
    pub fn plan(&self, version: Option<u32>) -> Option<&PlanVersion> {
        self.plans.get(version? as usize)
    }

    /// Gives a version's planned steps; nothing has none.
    pub fn plan_steps(&self, version: Option<u32>) -> &[u32] {
        self.plan(version).map_or(&[], |plan| &plan.steps)
    }

    /// Gives a version's actual steps; nothing has none.
    pub fn record_steps(&self, version: Option<u32>) -> &[u32] {
        version.and_then(|version| self.records.get(version as usize)).map_or(&[], Vec::as_slice)
    }

    /// Gives the newest version.
    pub fn newest_node(&self) -> Option<&Node> {
        self.node(self.newest?)
    }

    /// Gives all commits, the newest first, as [`graph::newest_first`] orders them.
    pub fn newest_first(&self) -> Vec<Ix> {
        graph::newest_first(&self.graph, |node| self.node(node).map_or(NaiveDate::MIN, |node| node.day))
    }

    /// Gives a commit as people name it.
    pub fn moment(&self, node: Ix) -> Option<Moment> {
        let node = self.node(node)?;
        Some(Moment { commit: node.commit.clone(), day: node.day, author: node.author.clone() })
    }

    /// Gives the name of a step of one of the lists.
    pub fn name(&self, list: List, step: u32) -> Name {
        match list {
            List::Plan => self.planned.name(step),
            List::Record => self.recorded.name(step),
        }
    }

    /// Gives the version of a list that a node holds.
    pub fn version(&self, list: List, node: Ix) -> Option<u32> {
        let node = self.node(node)?;
        match list {
            List::Plan => node.plan,
            List::Record => node.record,
        }
    }

    /// Gives the steps of a version of a list.
    pub fn steps(&self, list: List, version: Option<u32>) -> &[u32] {
        match list {
            List::Plan => self.plan_steps(version),
            List::Record => self.record_steps(version),
        }
    }
}

/// One of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// The plan.
    Plan,
    /// The record.
    Record,
}

/// A set of small numbers, such as names or steps, that is emptied in no time.
pub(super) struct Marks {
    stamps: Vec<u32>,
    now: u32,
}

impl Marks {
    /// Makes a set for numbers below this one. It has to be emptied before it is used.
    pub(super) fn new(numbers: usize) -> Self {
        Self { stamps: vec![0; numbers], now: 0 }
    }

    pub(super) fn clear(&mut self) {
        self.now += 1;
    }

    pub(super) fn set(&mut self, number: u32) {
        if let Some(stamp) = self.stamps.get_mut(number as usize) {
            *stamp = self.now;
        }
    }

    pub(super) fn has(&self, number: u32) -> bool {
        self.stamps.get(number as usize).is_some_and(|stamp| *stamp == self.now)
    }
}

/// The names that a step goes by: its id and its earlier ids.
pub type NameSet = Vec<Name>;

/// Where steps came into a list and left it.
#[derive(Debug, Clone, Default)]
pub struct Presence {
    /// For each set of names its introductions: the nodes in which it stands and in none of whose parents it stands.
    /// Ascending.
    pub introductions: Vec<Vec<Ix>>,
    /// For each set of names the last node that took it out: it stands in every parent and not here; or in some parent,
    /// by an introduction that those without it do not have before them, so that none of them can have taken it out.
    /// Where there is none such, the last in which it does not stand although it does in some parent.
    pub removals: Vec<Option<Ix>>,
}

/// Finds where each of `sets` came into a list and left it. A set stands in a version that holds any of its names, as
/// `name_of` gives them for the numbers of steps.
pub fn presence(history: &History, list: List, sets: &[NameSet], name_of: impl Fn(u32) -> Name) -> Presence {
    let mut owners: Vec<Vec<u32>> = vec![Vec::new(); history.names.len()];
    for (set, names) in (0u32..).zip(sets) {
        for name in names {
            if let Some(owners) = owners.get_mut(*name as usize)
                && owners.last() != Some(&set)
            {
                owners.push(set);
            }
        }
    }
    let owners_of = |name: Name| owners.get(name as usize).map_or(&[][..], Vec::as_slice);
    let mut found = Presence { introductions: vec![Vec::new(); sets.len()], removals: vec![None; sets.len()] };
    let mut unsure_removals: Vec<Option<Ix>> = vec![None; sets.len()];
    let (mut here, mut there) = (Marks::new(history.names.len()), Marks::new(history.names.len()));
    for node in history.graph.commits() {
        let version = history.version(list, node);
        let parents: Vec<Option<u32>> = history
            .graph
            .parents(node)
            .iter()
            .map(|parent| parent.and_then(|parent| history.version(list, parent)))
            .collect();
        if parents.iter().all(|parent| *parent == version) && !(parents.is_empty() && version.is_some()) {
            continue;
        }
        if !parents.contains(&version) {
            there.clear();
            for step in parents.iter().flat_map(|parent| history.steps(list, *parent)) {
                there.set(name_of(*step));
            }
            for step in history.steps(list, version) {
                let name = name_of(*step);
                if there.has(name) {
                    continue;
                }
                for set in owners_of(name) {
                    let names = sets.get(*set as usize).map_or(&[][..], Vec::as_slice);
                    if let Some(introductions) = found.introductions.get_mut(*set as usize)
                        && introductions.last() != Some(&node)
                        && !names.iter().any(|name| there.has(*name))
                    {
                        introductions.push(node);
                    }
                }
            }
        }
        here.clear();
        for step in history.steps(list, version) {
            here.set(name_of(*step));
        }
        let mut gone: HashMap<u32, Vec<usize>> = HashMap::new();
        for (at, parent) in parents.iter().enumerate() {
            let mut gone_here: Vec<u32> = history
                .steps(list, *parent)
                .iter()
                .map(|step| name_of(*step))
                .filter(|name| !here.has(*name))
                .flat_map(|name| owners_of(name).iter().copied())
                .collect();
            gone_here.sort_unstable();
            gone_here.dedup();
            for set in gone_here {
                let names = sets.get(set as usize).map_or(&[][..], Vec::as_slice);
                if !names.iter().any(|name| here.has(*name)) {
                    gone.entry(set).or_default().push(at);
                }
            }
        }
        for (set, holders) in gone {
            let sure = holders.len() == parents.len() || {
                let introductions = found.introductions.get(set as usize).map_or(&[][..], Vec::as_slice);
                is_taken_out_here(history, node, &holders, introductions)
            };
            let removals = if sure { &mut found.removals } else { &mut unsure_removals };
            if let Some(removal) = removals.get_mut(set as usize) {
                *removal = Some(node);
            }
        }
    }
    for (removal, unsure) in found.removals.iter_mut().zip(unsure_removals) {
        *removal = removal.or(unsure);
    }
    found
}

/// Tells whether a merge, in which a step does not stand, took it out itself: those of its parents that hold the step have
/// an introduction before them that the others have not. `holders` are the places of those that hold it.
fn is_taken_out_here(history: &History, node: Ix, holders: &[usize], introductions: &[Ix]) -> bool {
    let reaches = |introduction: Ix, parent: Option<Ix>| {
        parent.is_some_and(|parent| parent == introduction || history.ancestry.is_ancestor(introduction, parent))
    };
    let parents = history.graph.parents(node);
    introductions.iter().any(|&introduction| {
        let has = |at: usize| reaches(introduction, parents.get(at).copied().flatten());
        let mut others = (0..parents.len()).filter(|at| !holders.contains(at));
        holders.iter().any(|at| has(*at)) && !others.any(has)
    })
}

/// Finds every name that ever stood in a list, with the step that the last version of it gives. Of several steps with one
/// id in a version the first counts.
pub fn ever(history: &History, list: List) -> Vec<Option<u32>> {
    let mut newest: Vec<Option<u32>> = vec![None; history.names.len()];
    let mut before = None;
    for node in history.graph.commits() {
        let version = history.version(list, node);
        if version == before {
            continue;
        }
        before = version;
        for step in history.steps(list, version).iter().rev() {
            if let Some(newest) = newest.get_mut(history.name(list, *step) as usize) {
                *newest = Some(*step);
            }
        }
    }
    newest
}
