//! Which titles have a term, so that not every title is compared with every other.

use std::collections::{BTreeSet, HashMap};

use super::title::{Title, Vector};

/// The titles that have each term, in order.
#[derive(Debug)]
pub(super) struct Index {
    titles: HashMap<usize, Vec<usize>>,
}

impl Index {
    /// Makes an index of titles.
    pub(super) fn new(titles: &[Title]) -> Self {
        let mut index: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, title) in titles.iter().enumerate() {
            for term in title.terms().into_iter().flat_map(Vector::rarest_first) {
                index.entry(term).or_default().push(at);
            }
        }
        Self { titles: index }
    }

    /// Finds the titles that have terms in common with one, no more than about `budget`: the same ones
    /// first, then those that share its rarest words, then its rarest runs of letters.
    pub(super) fn near(&self, title: &Title, budget: usize) -> BTreeSet<usize> {
        let mut near = BTreeSet::new();
        let mut left = budget;
        for terms in title.terms() {
            self.add(terms, &mut near, &mut left);
        }
        near
    }

    fn add(&self, terms: &Vector, near: &mut BTreeSet<usize>, left: &mut usize) {
        for term in terms.rarest_first() {
            let Some(titles) = self.titles.get(&term) else { continue };
            near.extend(titles.iter().take(*left));
            *left = left.saturating_sub(titles.len());
        }
    }
}
