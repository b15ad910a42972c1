//! Which rows are of one step. The rules are [the room's](super).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::ALIKE;
use super::likeness::{Index, Millionths, Seen, Weighed, Words};
use super::same::Same;
use crate::model::row::{Row, Sort};

/// Rows that are of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The key of its highest node.
    pub key: String,
    /// The places of its rows, in order.
    pub rows: Vec<usize>,
}

/// How alike titles are, by another than the built-in comparison: for each pair of different titles that it calls alike.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    pairs: BTreeMap<String, BTreeMap<String, Millionths>>,
}

impl Given {
    /// Takes a pair of titles, from 0 to 1; of several for one pair the highest counts.
    pub fn add(&mut self, one: &str, other: &str, likeness: f64) {
        let likeness = super::likeness::millionths(likeness);
        for (one, other) in [(one, other), (other, one)] {
            let known = self.pairs.entry(one.to_owned()).or_default().entry(other.to_owned()).or_default();
            *known = likeness.max(*known);
        }
    }

    /// Gives the titles that are said to be like one.
    pub(super) fn like<'g>(&'g self, title: &str) -> impl Iterator<Item = (&'g str, Millionths)> {
        let pairs = self.pairs.get(title).into_iter().flatten();
        pairs.map(|(other, likeness)| (other.as_str(), *likeness))
    }
}

/// Groups rows: those of one step together, in the order of their nodes' ranks.
pub fn groups(rows: &[Row], same: &Same, given: Option<&Given>) -> Vec<Group> {
    let nodes = Nodes::new(rows, same);
    let above = match given {
        None => nodes.point_by_words(rows),
        Some(given) => nodes.point_by(rows, given),
    };
    let mut tops: Vec<usize> = Vec::with_capacity(above.len());
    let mut taken: HashSet<(usize, u32)> = HashSet::new();
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for ((at, node), above) in nodes.0.iter().enumerate().zip(above) {
        // What a node points to is above it, and has been here.
        let top = above.and_then(|above| tops.get(above)).copied().unwrap_or(at);
        tops.push(top);
        // All of its initiatives are taken, so that what is beside it leaves too, whether it stays or not.
        let is_beside = node.occurred.iter().filter(|initiative| !taken.insert((top, **initiative))).count() > 0;
        groups.entry(if is_beside { at } else { top }).or_default().extend(&node.rows);
    }
    let group = |(top, mut rows): (usize, Vec<usize>)| {
        rows.sort_unstable();
        Some(Group { key: nodes.0.get(top)?.key.to_owned(), rows })
    };
    groups.into_iter().filter_map(group).collect()
}

/// Gives a row's key, and whether `[learn] same` names it.
pub fn key<'r>(row: &'r Row, same: &'r Same) -> (&'r str, bool) {
    let linked = row.linked.first().filter(|_| row.sort == Sort::Actual);
    match same.of(&row.id).or_else(|| same.of(linked?)) {
        Some(settled) => (settled, true),
        None => (linked.unwrap_or(&row.id), false),
    }
}

/// The words of all rows with their weights.
pub(super) fn weigh<'r>(rows: &'r [Row], same: &'r Same) -> Words<'r> {
    let mut words: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    for row in rows {
        words.entry(key(row, same).0).or_default().extend(row.words.iter().map(String::as_str));
    }
    Words::new(words.into_values().map(|words| words.into_iter().collect()))
}

/// A distinct key, and its rows.
#[derive(Debug)]
struct Node<'r> {
    key: &'r str,
    is_settled: bool,
    rows: Vec<usize>,
    /// The numbers of the initiatives in which it occurred, in order.
    occurred: Vec<u32>,
}

/// The nodes, the highest rank first: a node's place says which is higher.
#[derive(Debug)]
struct Nodes<'r>(Vec<Node<'r>>);

impl<'r> Nodes<'r> {
    fn new(rows: &'r [Row], same: &'r Same) -> Self {
        let mut numbers: HashMap<(&str, &str), u32> = HashMap::new();
        let mut nodes: HashMap<&str, Node<'r>> = HashMap::new();
        for (at, row) in rows.iter().enumerate() {
            let (key, is_settled) = key(row, same);
            let blank = || Node { key, is_settled, rows: Vec::new(), occurred: Vec::new() };
            let node = nodes.entry(key).or_insert_with(blank);
            node.is_settled |= is_settled;
            node.rows.push(at);
            if row.sort == Sort::Actual {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                node.occurred.push(*numbers.entry((&row.repository, &row.initiative)).or_insert(next));
            }
        }
        let mut nodes: Vec<Node<'r>> = nodes.into_values().collect();
        for node in &mut nodes {
            node.occurred.sort_unstable();
            node.occurred.dedup();
        }
        nodes.sort_by(|a, b| {
            let rank = |node: &Node<'_>| (!node.is_settled, Reverse(node.occurred.len()));
            rank(a).cmp(&rank(b)).then_with(|| a.key.cmp(b.key))
        });
        Self(nodes)
    }

    /// Finds what each node points to, by the words of their titles.
    fn point_by_words(&self, rows: &'r [Row]) -> Vec<Option<usize>> {
        let mut holders: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
        let words = Words::new(self.0.iter().map(|node| {
            let all: BTreeSet<&str> = node.words(rows).flatten().map(String::as_str).collect();
            all.into_iter().collect()
        }));
        for (at, node) in self.0.iter().enumerate() {
            for words in node.words(rows) {
                holders.entry(words).or_default().push(at);
            }
        }
        let titles: Vec<Weighed> = holders.keys().map(|title| words.title(title.iter().map(String::as_str))).collect();
        let holders: Vec<Vec<usize>> = holders.into_values().map(in_order).collect();
        let index = Index::new(&titles, ALIKE);
        let mut seen = Seen::default();
        let mut pointers = Pointers::new(self);
        for (at, title) in titles.iter().enumerate() {
            let own = holders.get(at).map(Vec::as_slice).unwrap_or_default();
            for (other, _) in index.find(title, at + 1, &mut seen) {
                pointers.consider(own, holders.get(other).map(Vec::as_slice).unwrap_or_default());
            }
        }
        pointers.above
    }

    /// Finds what each node points to, by what is given.
    fn point_by(&self, rows: &'r [Row], given: &Given) -> Vec<Option<usize>> {
        let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, node) in self.0.iter().enumerate() {
            for row in node.rows.iter().filter_map(|row| rows.get(*row)) {
                holders.entry(&row.title).or_default().push(at);
            }
        }
        let holders: BTreeMap<&str, Vec<usize>> =
            holders.into_iter().map(|(title, nodes)| (title, in_order(nodes))).collect();
        let mut pointers = Pointers::new(self);
        for (title, own) in &holders {
            pointers.consider(own, own);
            for (other, likeness) in given.like(title) {
                if likeness >= ALIKE
                    && let Some(others) = holders.get(other)
                {
                    pointers.consider(own, others);
                }
            }
        }
        pointers.above
    }
}

impl<'r> Node<'r> {
    /// Gives the words of its rows' titles, a title at a time.
    fn words(&self, rows: &'r [Row]) -> impl Iterator<Item = &'r [String]> {
        self.rows.iter().filter_map(|row| rows.get(*row)).map(|row| row.words.as_slice())
    }
}

fn in_order(mut nodes: Vec<usize>) -> Vec<usize> {
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

/// What each node points to, as far as it is known.
struct Pointers<'n, 'r> {
    nodes: &'n Nodes<'r>,
    above: Vec<Option<usize>>,
}

impl<'n, 'r> Pointers<'n, 'r> {
    fn new(nodes: &'n Nodes<'r>) -> Self {
        Self { nodes, above: vec![None; nodes.0.len()] }
    }

    /// Takes note of two titles that are alike: the nodes that have the one and those that have the other, in order.
    fn consider(&mut self, ones: &[usize], others: &[usize]) {
        for (from, to) in [(ones, others), (others, ones)] {
            for at in from {
                let (Some(node), Some(above)) = (self.nodes.0.get(*at), self.above.get_mut(*at)) else { continue };
                if node.is_settled {
                    continue;
                }
                let highest = to.first().filter(|other| **other < above.unwrap_or(*at));
                *above = highest.copied().or(*above);
            }
        }
    }
}

#[cfg(test)]
mod tests;
