//! Likely links by text: which planned step a title probably means.
//!
//! People word what they did unlike what they planned: "Survey of 140 customers" for "Survey customers to size the
//! problem". Titles are compared by the stems of their words, rare ones weighing most; where that says nothing, because
//! the language is another or no word is the same, by runs of letters. A likely link is a question to a person and never
//! an answer: only [`is_same`] titles are linked unasked.

mod index;
mod title;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use pathfinding::prelude::{Matrix, kuhn_munkres};

use index::Index;
use title::{Title, Vocabulary};

pub use title::{is_same, words};

/// How alike two titles must be to be worth a question.
pub const LIKELY: f64 = 0.2;

/// How alike two titles must be to be told of unasked: of the labelled pairs of the tests it finds six in seven, and none
/// that is wrong.
pub const ALIKE: f64 = 0.5;

/// How many pairs are looked at in all, for very long lists. Below it every pair that shares anything is.
const MAX_PAIRS: usize = 2_000_000;

/// The most titles whose letters are compared too: of more, words in common are enough, and nobody waits.
const MAX_LETTERED: usize = 4_000;

/// How many candidates of each title take part in the assignment.
const MOST: usize = 20;

/// The most titles on the smaller side that are assigned in the best way of all, whose cost grows with the cube; of more,
/// the likeliest pairs are taken first.
const MAX_BEST: usize = 200;

/// What a title may mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate<'p> {
    /// The step's id.
    pub id: &'p str,
    /// How alike the titles are, at least [`LIKELY`]; 1 for the same title, and for nothing else.
    pub score: f64,
}

/// Finds the steps of a pool of ids and titles that a title may mean, the likeliest first and no more than `most`; equally
/// likely ones are in the pool's order. A title whose slug is an id of the pool means that step.
pub fn candidates<'p>(title: &str, pool: &[(&'p str, &str)], most: usize) -> Vec<Candidate<'p>> {
    let titles: Vec<&str> = pool.iter().map(|(_, title)| *title).collect();
    let slug = super::step::slug(title);
    let mut likeness: Vec<f64> = vec![0.0; pool.len()];
    for edge in edges(&[title], &titles, pool.len(), MAX_PAIRS) {
        if let Some(score) = likeness.get_mut(edge.right) {
            *score = edge.score;
        }
    }
    let scored = pool.iter().zip(likeness).map(|((id, _), score)| {
        let is_named = !slug.is_empty() && *id == slug;
        Candidate { id, score: if is_named { 1.0 } else { score } }
    });
    let mut found: Vec<Candidate<'p>> = scored.filter(|candidate| candidate.score >= LIKELY).collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found.truncate(most);
    found
}

/// Says how alike two titles are by themselves, from 0 to 1; 1 for the same title, and for nothing else.
pub fn likeness(one: &str, other: &str) -> f64 {
    let mut vocabulary = Vocabulary::default();
    let (one, other) = (Title::new(one, true, &mut vocabulary), Title::new(other, true, &mut vocabulary));
    one.weighed(&vocabulary).score(&other.weighed(&vocabulary))
}

/// Finds the best one-to-one assignment of some titles to others: the one whose scores have the highest sum. Gives the
/// places of each pair that is at least [`LIKELY`], and its score, in the order of the left titles.
pub fn assign(lefts: &[&str], rights: &[&str]) -> Vec<(usize, usize, f64)> {
    assign_within(lefts, rights, MAX_PAIRS)
}

/// Does the same, and looks at no more than about so many pairs: those that share what says most.
pub fn assign_within(lefts: &[&str], rights: &[&str], pairs: usize) -> Vec<(usize, usize, f64)> {
    let edges = edges(lefts, rights, MOST, pairs);
    let mut pairs = if is_small(&edges) { best(&edges) } else { likeliest_first(edges) };
    pairs.sort_by_key(|(left, ..)| *left);
    pairs
}

/// Finds for each left title the right one that [`is_same`]. Where several are, the first ones of both sides belong
/// together, and so on; what is left over on the left belongs to the last.
pub fn same(lefts: &[&str], rights: &[&str]) -> Vec<Option<usize>> {
    let mut places: HashMap<String, (Vec<usize>, usize)> = HashMap::new();
    for (right, title) in rights.iter().enumerate() {
        places.entry(title::key(title)).or_default().0.push(right);
    }
    let mut find = |title: &&str| {
        let (rights, used) = places.get_mut(&title::key(title))?;
        let right = rights.get(*used).or(rights.last()).copied();
        *used += 1;
        right
    };
    lefts.iter().map(&mut find).collect()
}

/// A pair of titles that are alike.
#[derive(Debug, Clone, Copy)]
struct Edge {
    left: usize,
    right: usize,
    score: f64,
}

impl Edge {
    /// Orders the likeliest first, then by place.
    fn order(&self, other: &Self) -> Ordering {
        let place = |edge: &Self| (edge.left, edge.right);
        other.score.total_cmp(&self.score).then_with(|| place(self).cmp(&place(other)))
    }
}

/// Finds the pairs that are alike, of each left title the likeliest `most`.
fn edges(lefts: &[&str], rights: &[&str], most: usize, pairs: usize) -> Vec<Edge> {
    let mut vocabulary = Vocabulary::default();
    let with_letters = lefts.len() + rights.len() <= MAX_LETTERED;
    let mut take_apart = |titles: &[&str]| -> Vec<Title> {
        titles.iter().map(|title| Title::new(title, with_letters, &mut vocabulary)).collect()
    };
    let (lefts, rights) = (take_apart(lefts), take_apart(rights));
    let weigh = |titles: Vec<Title>| titles.into_iter().map(|title| title.weighed(&vocabulary)).collect();
    let (lefts, rights): (Vec<Title>, Vec<Title>) = (weigh(lefts), weigh(rights));
    let index = Index::new(&rights);
    let budget = pairs.checked_div(lefts.len()).unwrap_or_default();
    let mut edges = Vec::new();
    for (left, title) in lefts.iter().enumerate() {
        let near = index.near(title, budget);
        let score = |right: usize| rights.get(right).map(|other| title.score(other));
        let scored = near.into_iter().filter_map(|right| Some(Edge { left, right, score: score(right)? }));
        let mut own: Vec<Edge> = scored.filter(|edge| edge.score >= LIKELY).collect();
        own.sort_by(Edge::order);
        edges.extend(own.into_iter().take(most));
    }
    edges
}

fn is_small(edges: &[Edge]) -> bool {
    let side = |of: fn(&Edge) -> usize| edges.iter().map(of).collect::<BTreeSet<_>>().len();
    side(|edge| edge.left).min(side(|edge| edge.right)) <= MAX_BEST && edges.len() <= MAX_BEST * MOST
}

/// Assigns by the algorithm of Kuhn and Munkres, over whole numbers so that every machine decides alike.
fn best(edges: &[Edge]) -> Vec<(usize, usize, f64)> {
    let places = |of: fn(&Edge) -> usize| edges.iter().map(of).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
    let (rows, columns) = (places(|edge| edge.left), places(|edge| edge.right));
    if rows.is_empty() {
        return Vec::new();
    }
    let is_wide = rows.len() <= columns.len();
    let (height, width) = if is_wide { (rows.len(), columns.len()) } else { (columns.len(), rows.len()) };
    let mut weights = Matrix::new(height, width, 0_i64);
    let mut scores = BTreeMap::new();
    for edge in edges {
        let at = (rows.binary_search(&edge.left), columns.binary_search(&edge.right));
        let (Ok(row), Ok(column)) = at else { continue };
        let at = if is_wide { (row, column) } else { (column, row) };
        if let Some(weight) = weights.get_mut(at) {
            *weight = whole(edge.score);
        }
        scores.insert(at, edge);
    }
    let (_, assigned) = kuhn_munkres(&weights);
    let edge = |at: (usize, usize)| scores.get(&at).map(|edge| (edge.left, edge.right, edge.score));
    assigned.into_iter().enumerate().filter_map(edge).collect()
}

/// A score as millionths. It lies between 0 and 1.
#[allow(clippy::cast_possible_truncation)]
fn whole(score: f64) -> i64 {
    (score * 1e6).round() as i64
}

/// Takes the likeliest pair, then the likeliest of what is left, and so on.
fn likeliest_first(mut edges: Vec<Edge>) -> Vec<(usize, usize, f64)> {
    edges.sort_by(Edge::order);
    let (mut lefts, mut rights) = (BTreeSet::new(), BTreeSet::new());
    let mut pairs = Vec::new();
    for edge in edges {
        if !lefts.contains(&edge.left) && !rights.contains(&edge.right) {
            lefts.insert(edge.left);
            rights.insert(edge.right);
            pairs.push((edge.left, edge.right, edge.score));
        }
    }
    pairs
}

#[cfg(test)]
mod tests;
