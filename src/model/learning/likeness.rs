//! How alike titles are, over tens of thousands of them.
//!
//! Not every title is compared with every other. The words of all titles have one order, the rarest first. What a title's
//! last words can add to a cosine is bounded by their length; those that can't reach the threshold by themselves are left
//! out when a title is looked up, and two titles that are alike have the first word of both among what is left. Nothing is
//! missed by that, and words that stand everywhere are hardly ever looked up.

use std::collections::HashMap;

/// A likeness in whole millionths, from 0 to 1,000,000: rounded, so that every machine and every database decides alike.
pub type Millionths = u32;

/// What is taken from the threshold where titles are left out before they are compared: more than rounding can add.
const SLACK: f64 = 1e-5;

/// The words of titles as numbers: the rarer a word is, the lower, and with the weight that it has.
#[derive(Debug)]
pub(super) struct Words<'w> {
    ranks: HashMap<&'w str, u32>,
    weights: Vec<f64>,
    /// The weight of a word that stands nowhere.
    unknown: f64,
}

impl<'w> Words<'w> {
    /// Weighs words by the nodes in which they stand, each once a node, in any order.
    pub(super) fn new(nodes: impl Iterator<Item = Vec<&'w str>>) -> Self {
        let mut counts: HashMap<&str, u32> = HashMap::new();
        let mut count = 0_u32;
        for words in nodes {
            count += 1;
            for word in words {
                *counts.entry(word).or_default() += 1;
            }
        }
        let mut order: Vec<(u32, &str)> = counts.into_iter().map(|(word, nodes)| (nodes, word)).collect();
        order.sort_unstable();
        let weight = |nodes: u32| (1.0 + f64::from(count) / f64::from(nodes.max(1))).ln();
        let weights = order.iter().map(|(nodes, _)| weight(*nodes)).collect();
        let ranks = (0..).zip(order).map(|(rank, (_, word))| (word, rank)).collect();
        Self { ranks, weights, unknown: weight(1) }
    }

    /// Makes a title of words, each of which is given once.
    pub(super) fn title<'a>(&self, words: impl Iterator<Item = &'a str>) -> Weighed {
        let mut square = 0.0;
        let mut known: Vec<(u32, f64)> = Vec::new();
        for word in words {
            let rank = self.ranks.get(word).copied();
            let weight = rank.and_then(|rank| self.weights.get(rank as usize)).copied().unwrap_or(self.unknown);
            square += weight * weight;
            known.extend(rank.map(|rank| (rank, weight)));
        }
        known.sort_unstable_by_key(|(rank, _)| *rank);
        let length = f64::sqrt(square);
        for (_, weight) in &mut known {
            *weight /= length;
        }
        Weighed(known)
    }
}

/// A title's known words with their weights, the rarest first; of length 1 with those that are not known.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weighed(Vec<(u32, f64)>);

impl Weighed {
    /// Says how alike two titles are.
    pub(super) fn likeness(&self, other: &Self) -> Millionths {
        let (mut one, mut two) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut cosine = 0.0;
        while let (Some((rank, weight)), Some((theirs, their_weight))) = (one.peek(), two.peek()) {
            match rank.cmp(theirs) {
                std::cmp::Ordering::Less => drop(one.next()),
                std::cmp::Ordering::Greater => drop(two.next()),
                std::cmp::Ordering::Equal => {
                    cosine += weight * their_weight;
                    one.next();
                    two.next();
                }
            }
        }
        millionths(cosine)
    }

    /// Gives the words without which no other title can be like this one.
    fn needed(&self, least: Millionths) -> impl Iterator<Item = u32> {
        let least = f64::from(least) / 1e6 - SLACK;
        let mut left = self.0.iter().map(|(_, weight)| weight * weight).sum::<f64>();
        self.0.iter().map_while(move |(rank, weight)| {
            let reaches = left > 0.0 && left.max(0.0).sqrt() >= least;
            left -= weight * weight;
            reaches.then_some(*rank)
        })
    }
}

/// Rounds a likeness to whole millionths; what is not between 0 and 1 becomes the nearer end.
pub(super) fn millionths(likeness: f64) -> Millionths {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between 0 and a million")]
    let millionths = (likeness.clamp(0.0, 1.0) * 1e6).round() as u32;
    millionths
}

/// Titles that can be looked up.
#[derive(Debug)]
pub(super) struct Index<'t> {
    titles: &'t [Weighed],
    least: Millionths,
    /// For each word the titles that can't be alike without it, in order.
    places: HashMap<u32, Vec<usize>>,
}

impl<'t> Index<'t> {
    /// Makes an index in which titles are found that are alike by at least `least`, which is above 0.
    pub(super) fn new(titles: &'t [Weighed], least: Millionths) -> Self {
        let mut places: HashMap<u32, Vec<usize>> = HashMap::new();
        for (at, title) in titles.iter().enumerate() {
            for rank in title.needed(least) {
                places.entry(rank).or_default().push(at);
            }
        }
        Self { titles, least, places }
    }

    /// Finds the titles below `end` that are like one, with how alike they are, in no order.
    pub(super) fn find(&self, title: &Weighed, end: usize, seen: &mut Seen) -> Vec<(usize, Millionths)> {
        let mut found = Vec::new();
        seen.next(self.titles.len());
        for rank in title.needed(self.least) {
            let Some(places) = self.places.get(&rank) else { continue };
            for at in places.iter().copied().take_while(|at| *at < end) {
                if !seen.is_new(at) {
                    continue;
                }
                let Some(other) = self.titles.get(at) else { continue };
                let likeness = title.likeness(other);
                if likeness >= self.least {
                    found.push((at, likeness));
                }
            }
        }
        found
    }
}

/// Which titles a look-up has seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    look_up: u64,
    last: Vec<u64>,
}

impl Seen {
    fn next(&mut self, titles: usize) {
        self.look_up += 1;
        self.last.resize(titles.max(self.last.len()), 0);
    }

    fn is_new(&mut self, at: usize) -> bool {
        self.last.get_mut(at).is_some_and(|last| std::mem::replace(last, self.look_up) != self.look_up)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_likeness_is_the_cosine_of_weights() {
        let nodes = [vec!["data", "term"], vec!["data", "model"], vec!["survey"]];
        let words = Words::new(nodes.iter().cloned());
        let title = |at: usize| words.title(nodes[at].iter().copied());
        // ln(1 + 3/2) = 0.916291, ln(1 + 3/1) = 1.386294: 0.839589 / (0.839589 + 1.921812).
        assert_eq!(title(0).likeness(&title(1)), 304_044);
        assert_eq!(title(0).likeness(&title(2)), 0);
        assert_eq!(title(2).likeness(&title(2)), 1_000_000);
        // A word that stands nowhere is as rare as one that stands once.
        assert_eq!(words.title(["data", "new"].into_iter()).likeness(&title(0)), 304_044);
        assert_eq!(words.title(std::iter::empty()).likeness(&title(0)), 0);
    }

    proptest! {
        #[test]
        fn nothing_that_is_alike_is_missed(
            titles in proptest::collection::vec(proptest::collection::btree_set(0..12_u8, 0..6), 1..40),
            least in 1..1_000_000_u32,
        ) {
            let texts: Vec<Vec<String>> =
                titles.iter().map(|words| words.iter().map(|word| format!("w{word}")).collect()).collect();
            let words = Words::new(texts.iter().map(|text| text.iter().map(String::as_str).collect()));
            let weighed: Vec<Weighed> =
                texts.iter().map(|text| words.title(text.iter().map(String::as_str))).collect();
            let index = Index::new(&weighed, least);
            let mut seen = Seen::default();
            for (at, title) in weighed.iter().enumerate() {
                let mut found = index.find(title, weighed.len(), &mut seen);
                found.sort_unstable();
                let all: Vec<(usize, Millionths)> = weighed
                    .iter()
                    .map(|other| title.likeness(other))
                    .enumerate()
                    .filter(|(_, likeness)| *likeness >= least)
                    .collect();
                prop_assert_eq!(found, all, "of {}", at);
            }
        }
    }
}
