//! Work that no step of the record tells of: commits that serve none, put together to what a person would call a step.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::commit::Commit;
use super::matching::{self, Candidate};

/// What was done in one folder on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unrecorded {
    /// The authors' day.
    pub day: NaiveDate,
    /// The folder, from the root; empty where that is the root.
    pub folder: String,
    /// The commits, the oldest first. At least one.
    pub commits: Vec<Commit>,
}

/// The longest title, in characters.
const MAX_TITLE: usize = 120;

impl Unrecorded {
    /// The first commit that says what it is about.
    pub fn subject(&self) -> Option<&str> {
        self.commits.iter().map(|commit| commit.subject.as_str()).find(|subject| !subject.is_empty())
    }

    /// Makes a title of what the commits say that they are about.
    pub fn title(&self) -> String {
        let more = self.commits.len() - 1;
        let end = if more == 0 { String::new() } else { format!(" and {more} more") };
        let subject = match self.subject() {
            Some(subject) => subject.to_owned(),
            None if self.folder.is_empty() => return format!("Work of {}", self.day),
            None => return format!("Work in {}", self.folder),
        };
        let room = MAX_TITLE.saturating_sub(end.chars().count());
        if subject.chars().count() <= room {
            return subject + &end;
        }
        let cut: String = subject.chars().take(room.saturating_sub(1)).collect();
        format!("{}\u{2026}{end}", cut.trim_end())
    }

    /// Finds the planned steps that the commits may be work on, by any of their subjects: the likeliest first, no more
    /// than `most`.
    pub fn candidates<'p>(&self, pool: &[(&'p str, &str)], most: usize) -> Vec<Candidate<'p>> {
        /// Those of a day are much alike.
        const SUBJECTS: usize = 10;
        let mut best: HashMap<&'p str, f64> = HashMap::new();
        for commit in self.commits.iter().take(SUBJECTS) {
            for found in matching::candidates(&commit.subject, pool, most) {
                let score = best.entry(found.id).or_default();
                *score = score.max(found.score);
            }
        }
        let scored = pool.iter().filter_map(|(id, _)| Some(Candidate { id, score: *best.get(id)? }));
        let mut found: Vec<Candidate<'p>> = scored.collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        found.truncate(most);
        found
    }
}

/// Puts commits together by day and folder: in the order of the days, and of one day by folder. Each comes with the
/// folder that it touches; the oldest first.
pub fn unrecorded(commits: impl IntoIterator<Item = (Commit, String)>) -> Vec<Unrecorded> {
    let mut groups: BTreeMap<(NaiveDate, String), Vec<Commit>> = BTreeMap::new();
    for (commit, folder) in commits {
        groups.entry((commit.day, folder)).or_default().push(commit);
    }
    groups.into_iter().map(|((day, folder), commits)| Unrecorded { day, folder, commits }).collect()
}

/// Gives the deepest folder that some paths lie in, at most so many names deep.
pub fn common_folder(paths: &[&str], depth: usize) -> String {
    let folders = paths.iter().map(|path| path.rsplit_once('/').map_or("", |(folder, _)| folder));
    let mut common: Option<Vec<&str>> = None;
    for folder in folders {
        let names = folder.split('/').filter(|name| !name.is_empty());
        common = Some(match common {
            None => names.take(depth).collect(),
            Some(so_far) => so_far.into_iter().zip(names).take_while(|(a, b)| a == b).map(|(a, _)| a).collect(),
        });
    }
    common.unwrap_or_default().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(day: &str, subject: &str) -> Commit {
        Commit {
            id: subject.to_owned(),
            parents: Vec::new(),
            author: "ana".to_owned(),
            day: day.parse().unwrap(),
            subject: subject.to_owned(),
            steps: Vec::new(),
            paths: Vec::new(),
            has_more_paths: false,
            is_merge: false,
        }
    }

    fn of(subjects: &[&str]) -> Unrecorded {
        let commits = subjects.iter().map(|subject| commit("2023-01-09", subject)).collect();
        Unrecorded { day: "2023-01-09".parse().unwrap(), folder: "src/form".to_owned(), commits }
    }

    #[test]
    fn commits_of_a_day_and_a_folder_are_one() {
        let all = [
            ("2023-01-10", "one", "src/b"),
            ("2023-01-09", "two", "src/b"),
            ("2023-01-10", "three", "src/a"),
            ("2023-01-10", "four", "src/b"),
        ];
        let groups = unrecorded(all.map(|(day, subject, folder)| (commit(day, subject), folder.to_owned())));
        let told: Vec<String> = groups
            .iter()
            .map(|it| {
                let subjects: Vec<&str> = it.commits.iter().map(|commit| commit.subject.as_str()).collect();
                format!("{} {} {}", it.day, it.folder, subjects.join(" "))
            })
            .collect();
        assert_eq!(told, ["2023-01-09 src/b two", "2023-01-10 src/a three", "2023-01-10 src/b one four"]);
        assert!(unrecorded([]).is_empty());
    }

    #[test]
    fn the_title_is_the_first_subject() {
        assert_eq!(of(&["Add the form"]).title(), "Add the form");
        assert_eq!(of(&["Add the form", "Send it", "Mend it"]).title(), "Add the form and 2 more");
        assert_eq!(of(&["", "Send it"]).title(), "Send it and 1 more");
        assert_eq!(of(&["", ""]).title(), "Work in src/form");
        assert_eq!(Unrecorded { folder: String::new(), ..of(&[""]) }.title(), "Work of 2023-01-09");
        let long = of(&[&"\u{e9}t\u{e9} ".repeat(100), "x"]).title();
        assert_eq!(long.chars().count(), 119);
        assert!(long.ends_with("\u{e9}\u{2026} and 1 more"), "{long}");
    }

    #[test]
    fn any_of_the_subjects_can_be_what_was_planned() {
        let pool = [("talks", "Talk to customers"), ("survey", "Survey customers by phone"), ("x", "Ship it")];
        let found = of(&["Tidy up", "Survey by phone", "Customers survey"]).candidates(&pool, 2);
        let ids: Vec<&str> = found.iter().map(|it| it.id).collect();
        assert_eq!(ids, ["survey", "talks"]);
        assert!(of(&["Tidy up"]).candidates(&pool, 2).is_empty());
    }

    #[test]
    fn the_folder_is_the_deepest_that_all_share() {
        assert_eq!(common_folder(&["src/a/b/c.rs", "src/a/b/d.rs"], 9), "src/a/b");
        assert_eq!(common_folder(&["src/a/b/c.rs", "src/a/b/d.rs"], 2), "src/a");
        assert_eq!(common_folder(&["src/a/b/c.rs", "src/ab/d.rs"], 9), "src");
        assert_eq!(common_folder(&["src/a/b.rs", "docs/a"], 9), "");
        assert_eq!(common_folder(&["a.rs"], 9), "");
        assert_eq!(common_folder(&[], 9), "");
    }
}
