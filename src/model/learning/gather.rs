//! Rows of several sources as one list, in which no initiative counts twice.
//!
//! The same initiative may come from here, from another clone, from a fork, and from an export of any of them. What a
//! source's repository is called says little: clones have other names, and two repositories can have the same one. What
//! says it is a commit: two repositories that share one are the same, or have been.

use std::collections::{HashMap, HashSet};

use crate::model::row::{Row, Sort};

/// A repository of a source.
#[derive(Debug, Default)]
struct Known {
    /// What it is called, by its source.
    called: String,
    /// The initiatives that were taken from it.
    initiatives: HashSet<String>,
    /// The commits that its rows name.
    commits: HashSet<String>,
}

impl Known {
    /// Tells whether it is the same repository as another: they share a commit, or are called alike and one names none.
    fn is_same(&self, other: &Self) -> bool {
        let (few, many) = if self.commits.len() <= other.commits.len() { (self, other) } else { (other, self) };
        if few.commits.is_empty() {
            return self.called == other.called;
        }
        few.commits.iter().any(|commit| many.commits.contains(commit))
    }

    /// Leaves only the initiatives that none of some others has, and calls it otherwise than others that are not the same.
    fn beside(mut self, others: &[Self]) -> Self {
        let (same, different): (Vec<&Self>, Vec<&Self>) = others.iter().partition(|other| other.is_same(&self));
        let is_called = |name: &str| different.iter().any(|other| other.called == name);
        if is_called(&self.called) {
            let numbered = (2..).map(|number| format!("{} ({number})", self.called));
            let free = || numbered.take(others.len() + 1).find(|name| !is_called(name));
            let called = same.first().map(|other| other.called.clone()).or_else(free);
            self.called = called.unwrap_or(self.called);
        }
        self.initiatives.retain(|name| !same.iter().any(|other| other.initiatives.contains(name)));
        self
    }
}

/// Joins the rows of sources. An initiative counts as the first source has it: a later one's is left out if it has the same
/// name, and its repository is the same. Another repository that is called like an earlier one gets a number behind its
/// name. A row that stands twice in a source stands once.
pub fn gather(sources: impl IntoIterator<Item = Vec<Row>>) -> Vec<Row> {
    let mut known: Vec<Known> = Vec::new();
    let mut gathered = Vec::new();
    for rows in sources {
        let mut own: Vec<Known> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for row in &rows {
            let place = places.get(&row.repository).copied().unwrap_or_else(|| {
                own.push(Known { called: row.repository.clone(), ..Known::default() });
                places.insert(row.repository.clone(), own.len() - 1);
                own.len() - 1
            });
            let Some(repository) = own.get_mut(place) else { continue };
            if !repository.initiatives.contains(&row.initiative) {
                repository.initiatives.insert(row.initiative.clone());
            }
            for commit in row.recorded_commit.iter().chain(&row.planned_commit) {
                if !repository.commits.contains(commit) {
                    repository.commits.insert(commit.clone());
                }
            }
        }
        let first = known.len();
        for repository in own {
            let repository = repository.beside(&known);
            known.push(repository);
        }
        let own = known.get(first..).unwrap_or_default();
        let mut seen: HashSet<(String, String, Sort, usize, String)> = HashSet::new();
        for mut row in rows {
            let Some(place) = places.get(&row.repository).copied() else { continue };
            let Some(repository) = own.get(place) else { continue };
            let is_taken = repository.initiatives.contains(&row.initiative);
            if repository.called != row.repository {
                row.repository.clone_from(&repository.called);
            }
            let key = || (row.repository.clone(), row.initiative.clone(), row.sort, row.place, row.id.clone());
            if is_taken && seen.insert(key()) {
                gathered.push(row);
            }
        }
    }
    gathered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::learning::drafts::actual;

    fn row(repository: &str, initiative: &str, id: &str, commit: &str) -> Row {
        let recorded_commit = (!commit.is_empty()).then(|| commit.to_owned());
        Row { repository: repository.into(), recorded_commit, ..actual(initiative, id, id) }
    }

    fn gathered(sources: &[&[Row]]) -> Vec<String> {
        let rows = gather(sources.iter().map(|rows| rows.to_vec()));
        rows.into_iter().map(|row| format!("{}/{} {}", row.repository, row.initiative, row.id)).collect()
    }

    #[test]
    fn an_initiative_counts_once_wherever_it_comes_from() {
        let own = [row("web", "a", "x", "1"), row("web", "b", "y", "2")];
        assert_eq!(gathered(&[&own, &own]), ["web/a x", "web/b y"]);
        let clone = [row("copy", "a", "x", "1"), row("copy", "c", "z", "3")];
        assert_eq!(gathered(&[&own, &clone]), ["web/a x", "web/b y", "copy/c z"]);
        let older = [row("web", "a", "w", "1")];
        assert_eq!(gathered(&[&older, &own]), ["web/a w", "web/b y"]);
        assert_eq!(gathered(&[&[own[0].clone(), own[0].clone()]]), ["web/a x"]);
    }

    #[test]
    fn another_repository_of_the_same_name_is_another() {
        let (own, other) = ([row("web", "a", "x", "1")], [row("web", "a", "x", "9")]);
        assert_eq!(gathered(&[&own, &other]), ["web/a x", "web (2)/a x"]);
        assert_eq!(gathered(&[&own, &other, &[row("web", "b", "x", "7")]]).last().unwrap(), "web (3)/b x");
        assert_eq!(gathered(&[&own, &other, &other]), ["web/a x", "web (2)/a x"]);
    }

    #[test]
    fn without_commits_the_name_says_it() {
        let (own, bare) = ([row("web", "a", "x", "1")], [row("web", "a", "y", ""), row("web", "b", "z", "")]);
        assert_eq!(gathered(&[&own, &bare]), ["web/a x", "web/b z"]);
        assert_eq!(gathered(&[&own, &[row("app", "a", "y", "")]]), ["web/a x", "app/a y"]);
    }
}
