//! Which commits there are, and which comes before which.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Commit, History, View};

/// The commits of a view.
pub struct Walk<'h> {
    /// All commits of the repository, those that the view does not reach included.
    pub commits: &'h [Commit],
    pub tip: usize,
    /// The parents that count, commit by commit: with `--first-parent` one at most.
    pub parents: Vec<Vec<usize>>,
    /// What the tip reaches, from the root, first parents first.
    pub order: Vec<usize>,
    /// Commit by commit: which commits are its strict ancestors.
    before: Vec<Vec<bool>>,
}

impl<'h> Walk<'h> {
    pub fn new(history: &'h History, view: View) -> Self {
        let commits = &history.commits;
        let counted = if view.first_parent { 1 } else { usize::MAX };
        let parents: Vec<Vec<usize>> =
            commits.iter().map(|commit| commit.parents.iter().copied().take(counted).collect()).collect();
        let mut before: Vec<Vec<bool>> = Vec::new();
        for own in &parents {
            let mut ancestors = vec![false; commits.len()];
            for &parent in own {
                ancestors[parent] = true;
                for (ancestor, is) in before[parent].iter().enumerate() {
                    ancestors[ancestor] |= is;
                }
            }
            before.push(ancestors);
        }
        let mut order = Vec::new();
        visit(view.tip, &parents, &mut order, &mut vec![false; commits.len()]);
        Self { commits, tip: view.tip, parents, order, before }
    }

    /// Whether `commit` is a strict ancestor of `of`.
    pub fn is_before(&self, commit: usize, of: usize) -> bool {
        self.before[of][commit]
    }

    /// The place of `commit` in the topological order.
    pub fn place(&self, commit: usize) -> usize {
        self.order.iter().position(|&other| other == commit).unwrap()
    }

    /// The tip's first-parent line, oldest first.
    pub fn line(&self) -> Vec<usize> {
        let mut line = vec![self.tip];
        while let Some(&parent) = self.parents[line[line.len() - 1]].first() {
            line.push(parent);
        }
        line.reverse();
        line
    }

    pub fn day(&self, commit: usize) -> NaiveDate {
        self.commits[commit].day()
    }

    /// Of `commits` the one with the earliest author day, of several the topologically first.
    pub fn earliest(&self, commits: &[usize]) -> Option<usize> {
        commits.iter().copied().min_by_key(|&commit| (self.day(commit), self.place(commit)))
    }

    /// How a commit is shown: as nothing while it is not committed.
    pub fn shown(&self, commit: usize) -> Value {
        let shown = |id: &String| json!({ "commit": id, "date": self.day(commit).to_string() });
        self.commits[commit].id.as_ref().map_or(Value::Null, shown)
    }
}

/// A depth-first walk that visits parents in their order, and lists each commit after them.
fn visit(commit: usize, parents: &[Vec<usize>], order: &mut Vec<usize>, seen: &mut Vec<bool>) {
    if seen[commit] {
        return;
    }
    seen[commit] = true;
    for &parent in &parents[commit] {
        visit(parent, parents, order, seen);
    }
    order.push(commit);
}
