//! The ids that `[learn] same` calls one step.

use std::collections::HashMap;

/// For each id that is named the first id of its group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Same {
    first: HashMap<String, String>,
}

impl Same {
    /// Joins groups of ids; groups that share an id are one group.
    pub fn new(groups: &[Vec<String>]) -> Self {
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        // Ids in the order in which they are named: of joined groups the first one's first id is the lowest number.
        let mut ids: Vec<&str> = Vec::new();
        let mut parents: Vec<usize> = Vec::new();
        for group in groups {
            let mut first = None;
            for id in group {
                let number = *numbers.entry(id).or_insert_with(|| {
                    ids.push(id);
                    parents.push(parents.len());
                    parents.len() - 1
                });
                let own = root(&mut parents, number);
                let other = root(&mut parents, *first.get_or_insert(own));
                if let Some(parent) = parents.get_mut(own.max(other)) {
                    *parent = own.min(other);
                }
            }
        }
        let first = numbers.iter().filter_map(|(id, number)| {
            let first = ids.get(root(&mut parents, *number))?;
            Some(((*id).to_owned(), (*first).to_owned()))
        });
        Self { first: first.collect() }
    }

    /// Gives the first id of the group that names an id; `None` if none does.
    pub fn of(&self, id: &str) -> Option<&str> {
        self.first.get(id).map(String::as_str)
    }
}

/// Finds where a chain of parents ends, and shortens it.
fn root(parents: &mut [usize], start: usize) -> usize {
    let mut at = start;
    while let Some(&parent) = parents.get(at).filter(|parent| **parent != at) {
        let above = parents.get(parent).copied().unwrap_or(parent);
        if let Some(own) = parents.get_mut(at) {
            *own = above;
        }
        at = above;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(groups: &[&[&str]]) -> Same {
        Same::new(&groups.iter().map(|ids| ids.iter().map(|id| (*id).to_owned()).collect()).collect::<Vec<_>>())
    }

    #[test]
    fn an_id_stands_for_the_first_of_its_group() {
        let same = same(&[&["data-terms", "agreements"], &["word", "cadence", "updates"]]);
        assert_eq!(same.of("agreements"), Some("data-terms"));
        assert_eq!(same.of("data-terms"), Some("data-terms"));
        assert_eq!(same.of("updates"), Some("word"));
        assert_eq!(same.of("survey"), None);
    }

    #[test]
    fn groups_that_share_an_id_are_one() {
        let same = same(&[&["b", "c"], &["x", "y"], &["a", "d"], &["d", "c"], &["y"]]);
        assert_eq!(["a", "b", "c", "d"].map(|id| same.of(id)), [Some("b"); 4]);
        assert_eq!(same.of("y"), Some("x"));
    }
}
