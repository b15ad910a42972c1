//! A history's shape: which commit comes after which, without what they hold.
//!
//! Numbers stand for commits, in topological order: a parent's number is below its child's. A repository's graph is
//! contracted twice, once to the commits that change any plan, then to those that change one initiative; what was
//! contracted keeps the ancestry and the states of what is left.

use std::cell::OnceCell;
use std::collections::BinaryHeap;

use chrono::NaiveDate;

/// A number of a commit in a [`Graph`].
pub type Ix = u32;

/// Commits and their parents, in topological order. A parent `None` is one before which there is nothing to tell.
#[derive(Debug, Default, Clone)]
pub struct Graph {
    parents: Vec<Option<Ix>>,
    ends: Vec<usize>,
}

impl Graph {
    /// Adds a commit behind the others. Its parents, first parent first, must have been added before.
    pub fn push(&mut self, parents: impl IntoIterator<Item = Option<Ix>>) -> Ix {
        let number = Ix::try_from(self.ends.len()).unwrap_or(Ix::MAX);
        self.parents.extend(parents);
        self.ends.push(self.parents.len());
        number
    }

    /// Gives the parents of a commit, first parent first.
    pub fn parents(&self, commit: Ix) -> &[Option<Ix>] {
        let at = commit as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.parents.get(start..end).unwrap_or_default()
    }

    /// Gives the first parent of a commit.
    pub fn first_parent(&self, commit: Ix) -> Option<Ix> {
        self.parents(commit).first().copied().flatten()
    }

    /// Counts the commits.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Tells whether there is no commit.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Gives all commits, parents first.
    pub fn commits(&self) -> impl DoubleEndedIterator<Item = Ix> + use<> {
        0..Ix::try_from(self.ends.len()).unwrap_or(Ix::MAX)
    }
}

/// Gives all commits, the newest first: children before their parents, and among those that are free the one of the
/// latest day; of one day the one that stands later in the graph's own order.
pub fn newest_first(graph: &Graph, day: impl Fn(Ix) -> NaiveDate) -> Vec<Ix> {
    let mut waits_for = vec![0usize; graph.len()];
    for parent in graph.commits().flat_map(|commit| graph.parents(commit)).flatten() {
        if let Some(children) = waits_for.get_mut(*parent as usize) {
            *children += 1;
        }
    }
    let is_free = |commit: &Ix| waits_for.get(*commit as usize) == Some(&0);
    let mut free: BinaryHeap<(NaiveDate, Ix)> =
        graph.commits().filter(is_free).map(|commit| (day(commit), commit)).collect();
    let mut order = Vec::with_capacity(graph.len());
    while let Some((_, commit)) = free.pop() {
        order.push(commit);
        for parent in graph.parents(commit).iter().flatten() {
            let Some(children) = waits_for.get_mut(*parent as usize) else { continue };
            *children = children.saturating_sub(1);
            if *children == 0 {
                free.push((day(*parent), *parent));
            }
        }
    }
    order
}

/// Who is whose ancestor: for each commit the set of its strict ancestors, kept as runs of numbers.
///
/// A bit set a commit costs n²/8 bytes. In a topological order that takes first parents first, the ancestors of most
/// commits are one run from 0, so that a linear history of any length costs a few bytes a commit, and a history full of
/// merges still less than bits.
#[derive(Debug, Default, Clone)]
pub struct Ancestry {
    /// Half-open runs, for each commit ascending and apart from each other.
    runs: Vec<(Ix, Ix)>,
    /// Where each commit's runs end.
    ends: Vec<usize>,
}

impl Ancestry {
    /// Reads the ancestry off a graph.
    pub fn of(graph: &Graph) -> Self {
        let mut ancestry = Self::default();
        for commit in graph.commits() {
            ancestry.push(graph.parents(commit));
        }
        ancestry
    }

    fn range(&self, commit: Ix) -> std::ops::Range<usize> {
        let at = commit as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        start..self.ends.get(at).copied().unwrap_or(start)
    }

    fn row(&self, commit: Ix) -> &[(Ix, Ix)] {
        self.runs.get(self.range(commit)).unwrap_or_default()
    }

    /// Adds a commit behind the others.
    fn push(&mut self, parents: &[Option<Ix>]) {
        let mut parents = parents.iter().flatten().copied();
        if let Some(first) = parents.next() {
            let own = (first, first.saturating_add(1));
            let mut others: Vec<(Ix, Ix)> = Vec::new();
            for parent in parents {
                others.extend_from_slice(self.row(parent));
                others.push((parent, parent.saturating_add(1)));
            }
            let start = self.runs.len();
            if others.is_empty() {
                let from = self.range(first);
                self.runs.extend_from_within(from);
                append(&mut self.runs, start, own);
            } else {
                others.extend_from_slice(self.row(first));
                others.push(own);
                others.sort_unstable();
                for run in others {
                    append(&mut self.runs, start, run);
                }
            }
        }
        self.ends.push(self.runs.len());
    }

    /// Tells whether `ancestor` is a strict ancestor of `commit`.
    pub fn is_ancestor(&self, ancestor: Ix, commit: Ix) -> bool {
        let row = self.row(commit);
        let behind = row.partition_point(|run| run.0 <= ancestor);
        behind.checked_sub(1).and_then(|at| row.get(at)).is_some_and(|run| ancestor < run.1)
    }
}

/// Adds a run whose start is not before the start of the last one of a row, which begins at `row`.
fn append(runs: &mut Vec<(Ix, Ix)>, row: usize, run: (Ix, Ix)) {
    let is_first = runs.len() == row;
    match runs.last_mut() {
        Some(last) if !is_first && run.0 <= last.1 => last.1 = last.1.max(run.1),
        _ => runs.push(run),
    }
}

/// A graph reduced to the commits at which a state changes, and the merges that are needed to keep the ancestry of those.
#[derive(Debug, Default, Clone)]
pub struct Contraction {
    /// What is left, with its own numbers.
    pub graph: Graph,
    /// For each commit that is left its number in the graph that was contracted.
    pub kept: Vec<Ix>,
    /// For each commit of the graph that was contracted the commit left that stands for it: it has the same state, and
    /// itself and its ancestors are all that is left among the commit and its ancestors. `None`: nothing was there yet.
    pub stands: Vec<Option<Ix>>,
    ancestry: OnceCell<Ancestry>,
}

impl Contraction {
    /// Takes a graph as it is: nothing of it was left away.
    pub fn of(graph: Graph) -> Self {
        Self { graph, ..Self::default() }
    }

    /// Whose ancestor is whose in what is left; read off [`Self::graph`] only when somebody asks.
    pub fn ancestry(&self) -> &Ancestry {
        self.ancestry.get_or_init(|| Ancestry::of(&self.graph))
    }

    /// Adds a commit behind the others: what stands for its parents, and whether its state differs from any of theirs.
    /// Gives what stands for it, which is itself, as the last number of [`Self::graph`], where it is left.
    ///
    /// A merge whose parents all have its own state goes too, unless its parents' lines know of different changes: then
    /// it stays, for its ancestors are no single commit's. It also stays where its first parent's line is behind the
    /// other's: what a version that does not parse holds depends on the first parent.
    pub fn push(&mut self, parents: &[Option<Ix>], differs: bool) -> Option<Ix> {
        let first = parents.first().copied().flatten();
        let ancestry = self.ancestry();
        let covered = |other: &Option<Ix>| match (first, *other) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(first), Some(other)) => first == other || ancestry.is_ancestor(other, first),
        };
        if !differs && parents.iter().all(covered) {
            return first;
        }
        Some(self.keep(parents))
    }

    /// Adds a commit behind the others, whatever its state. Gives its number in [`Self::graph`].
    pub fn keep(&mut self, parents: &[Option<Ix>]) -> Ix {
        if let Some(ancestry) = self.ancestry.get_mut() {
            ancestry.push(parents);
        }
        self.graph.push(parents.iter().copied())
    }
}

/// Contracts `graph` to the commits whose state differs from any parent's. A state 0 means that there is nothing.
pub fn contract(graph: &Graph, states: &[u32]) -> Contraction {
    let mut left = Contraction { stands: Vec::with_capacity(graph.len()), ..Contraction::default() };
    let mut parents: Vec<Option<Ix>> = Vec::new();
    let state_of = |commit: Ix| states.get(commit as usize).copied().unwrap_or(0);
    for commit in graph.commits() {
        let state = state_of(commit);
        // Most commits: those with one parent, as it was there.
        if let [Some(parent)] = *graph.parents(commit)
            && state_of(parent) == state
        {
            let stands = left.stands.get(parent as usize).copied().flatten();
            left.stands.push(stands);
            continue;
        }
        parents.clear();
        let mut differs = graph.parents(commit).is_empty() && state != 0;
        for parent in graph.parents(commit) {
            differs |= parent.map_or(0, state_of) != state;
            parents.push(parent.and_then(|parent| left.stands.get(parent as usize).copied().flatten()));
        }
        let before = left.graph.len();
        let stands = left.push(&parents, differs);
        left.stands.push(stands);
        if left.graph.len() > before {
            left.kept.push(commit);
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn graph(parents: &[Vec<usize>]) -> Graph {
        let mut graph = Graph::default();
        for parents in parents {
            graph.push(parents.iter().map(|parent| Some(Ix::try_from(*parent).unwrap())));
        }
        graph
    }

    fn reach(graph: &Graph) -> Vec<Vec<bool>> {
        let mut rows: Vec<Vec<bool>> = Vec::new();
        for commit in graph.commits() {
            let mut row = vec![false; graph.len()];
            for parent in graph.parents(commit).iter().flatten() {
                row[*parent as usize] = true;
                for (at, set) in rows[*parent as usize].iter().enumerate() {
                    row[at] |= set;
                }
            }
            rows.push(row);
        }
        rows
    }

    prop_compose! {
        fn any_graph()(seeds in prop::collection::vec(prop::collection::vec(0usize..1000, 0..4), 1..40)) -> Vec<Vec<usize>> {
            seeds.iter().enumerate().map(|(at, seeds)| {
                if at == 0 { return Vec::new(); }
                let mut parents: Vec<usize> = seeds.iter().map(|seed| at - 1 - (seed % at.min(6))).collect();
                parents.dedup();
                parents
            }).collect()
        }
    }

    fn on(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2023, 1, day + 1).unwrap()
    }

    #[test]
    fn of_two_branches_the_later_day_is_newer() {
        let fork = graph(&[vec![], vec![0], vec![1], vec![0], vec![2, 3]]);
        let days = [0, 5, 6, 3, 7];
        assert_eq!(newest_first(&fork, |commit| on(days[commit as usize])), [4, 2, 1, 3, 0]);
        assert_eq!(newest_first(&fork, |_| on(0)), [4, 3, 2, 1, 0]);
    }

    proptest! {
        #[test]
        fn newest_first_takes_children_first_then_days(
            parents in any_graph(), days in prop::collection::vec(0u32..5, 40)
        ) {
            let graph = graph(&parents);
            let day = |commit: Ix| on(days[commit as usize]);
            let order = newest_first(&graph, day);
            let mut left: Vec<Ix> = graph.commits().collect();
            for commit in order {
                let is_free = |it: &Ix| !left.iter().any(|child| graph.parents(*child).contains(&Some(*it)));
                let next = left.iter().copied().filter(is_free).max_by_key(|it| (day(*it), *it));
                prop_assert_eq!(next, Some(commit));
                left.retain(|it| *it != commit);
            }
            prop_assert!(left.is_empty());
        }

        #[test]
        fn newest_first_of_one_line_is_its_reverse(days in prop::collection::vec(0u32..5, 1..30)) {
            let line: Vec<Vec<usize>> = (0..days.len()).map(|at| at.checked_sub(1).into_iter().collect()).collect();
            let graph = graph(&line);
            let order = newest_first(&graph, |commit| on(days[commit as usize]));
            prop_assert_eq!(order, graph.commits().rev().collect::<Vec<_>>());
        }

        #[test]
        fn ancestry_is_reachability(parents in any_graph()) {
            let graph = graph(&parents);
            let ancestry = Ancestry::of(&graph);
            let reach = reach(&graph);
            for a in graph.commits() {
                for b in graph.commits() {
                    prop_assert_eq!(ancestry.is_ancestor(a, b), reach[b as usize][a as usize]);
                }
            }
        }

        #[test]
        fn contraction_keeps_states_and_ancestry(parents in any_graph(), seeds in prop::collection::vec(0u32..3, 40)) {
            let graph = graph(&parents);
            let reach = reach(&graph);
            // Mostly a commit keeps its first parent's state.
            let mut states: Vec<u32> = Vec::new();
            for commit in graph.commits() {
                let inherited = graph.first_parent(commit).map(|parent| states[parent as usize]);
                let seed = seeds[commit as usize];
                states.push(if seed == 0 { commit % 3 } else { inherited.unwrap_or(0) });
            }
            let left = contract(&graph, &states);
            for commit in graph.commits() {
                let stands = left.stands[commit as usize];
                prop_assert_eq!(stands.map_or(0, |at| states[left.kept[at as usize] as usize]), states[commit as usize]);
                for (at, kept) in left.kept.iter().enumerate() {
                    let at = Ix::try_from(at).unwrap();
                    let before = *kept == commit || reach[commit as usize][*kept as usize];
                    let now = stands.is_some_and(|stands| stands == at || left.ancestry().is_ancestor(at, stands));
                    prop_assert_eq!(before, now, "commit {} kept {}", commit, kept);
                }
            }
        }
    }

    #[test]
    fn a_linear_history_is_one_run_a_commit() {
        let ancestry = Ancestry::of(&graph(&[vec![], vec![0], vec![1], vec![2], vec![3]]));
        assert!((1..5).all(|commit| ancestry.row(commit).len() == 1));
    }
}
