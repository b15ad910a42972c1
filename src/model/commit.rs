//! Commits beside the steps: what each says that it serves, and what it changes.

use std::fmt;

use chrono::NaiveDate;

/// A step as a commit's `Step:` trailer names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepName {
    /// The initiative, by its name or its path; `None` where only the step is named.
    pub initiative: Option<String>,
    /// The step's id.
    pub id: String,
}

/// Longer names, in bytes, name no step: they are kept only so far as to be told.
const MAX_NAME: usize = 512;

impl StepName {
    /// Reads a trailer's value: `[initiative/]id`. The name of an initiative may hold slashes too, so that the id is what
    /// stands behind the last one. `None` where there is no value.
    pub fn parse(value: &str) -> Option<Self> {
        // A folded line goes on where it was folded, which may be at a slash.
        let one_line = value.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut words = one_line.split('/').map(str::trim).collect::<Vec<_>>().join("/");
        let end = (0..=MAX_NAME).rev().find(|end| words.is_char_boundary(*end)).unwrap_or_default();
        words.truncate(end);
        match words.rsplit_once('/') {
            None if words.is_empty() => None,
            None => Some(Self { initiative: None, id: words }),
            Some((initiative, id)) => Some(Self { initiative: Some(initiative.to_owned()), id: id.to_owned() }),
        }
    }
}

impl fmt::Display for StepName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(initiative) = &self.initiative {
            write!(f, "{initiative}/")?;
        }
        f.write_str(&self.id)
    }
}

/// A commit, as far as it can serve a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The full hash.
    pub id: String,
    /// The full hashes of its parents, first parent first.
    pub parents: Vec<String>,
    /// The author's name.
    pub author: String,
    /// The author's day, in the author's own time zone.
    pub day: NaiveDate,
    /// The first line of its message.
    pub subject: String,
    /// The steps that its trailers name, each once, in their order.
    pub steps: Vec<StepName>,
    /// The paths that it changes against its first parent, from the root, in byte order. None where it is a merge, which
    /// changes nothing of its own, or where they were not asked for.
    pub paths: Vec<String>,
    /// Whether it changes more paths than these, or what it changes can't be told because the history is cut off here.
    pub has_more_paths: bool,
    /// Whether it has several parents.
    pub is_merge: bool,
}

impl Commit {
    /// Tells whether it does work that should serve a step: a merge, a commit that changes nothing, and one that changes
    /// nothing but what `is_bookkeeping` says of do not.
    pub fn needs_step(&self, is_bookkeeping: impl Fn(&str) -> bool) -> bool {
        !self.is_merge && self.paths.iter().any(|path| !is_bookkeeping(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(value: &str) -> Option<(Option<String>, String)> {
        StepName::parse(value).map(|name| (name.initiative, name.id))
    }

    #[test]
    fn the_id_stands_behind_the_last_slash() {
        let of = |initiative: &str, id: &str| Some((Some(initiative.to_owned()), id.to_owned()));
        assert_eq!(parsed("field-visits"), Some((None, "field-visits".to_owned())));
        assert_eq!(parsed("pilot/field-visits"), of("pilot", "field-visits"));
        assert_eq!(parsed("eu/pilot/field-visits"), of("eu/pilot", "field-visits"));
        assert_eq!(parsed(" pilot /  field-visits \r"), of("pilot", "field-visits"));
        assert_eq!(parsed("eu/\n pilot/\n  field-visits"), of("eu/pilot", "field-visits"));
        assert_eq!(parsed("pilot/"), of("pilot", ""));
        assert_eq!(parsed("/x"), of("", "x"));
        assert_eq!(parsed("two words"), Some((None, "two words".to_owned())));
        assert_eq!(parsed(" \t\r\n"), None);
        for name in ["field-visits", "eu/pilot/field-visits"] {
            assert_eq!(StepName::parse(name).unwrap().to_string(), name);
        }
    }

    #[test]
    fn what_is_too_long_for_a_name_is_cut_between_characters() {
        let name = StepName::parse(&"\u{e9}".repeat(5_000_000)).unwrap();
        assert_eq!(name.id.len(), 512);
        let name = StepName::parse(&format!("a{}", "\u{e9}".repeat(5000))).unwrap();
        assert_eq!(name.id.len(), 511);
    }

    #[test]
    fn only_work_needs_a_step() {
        let commit = |paths: &[&str], is_merge| Commit {
            id: String::new(),
            parents: Vec::new(),
            author: String::new(),
            day: NaiveDate::default(),
            subject: String::new(),
            steps: Vec::new(),
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
            has_more_paths: false,
            is_merge,
        };
        let needs = |paths: &[&str], is_merge| commit(paths, is_merge).needs_step(|path| path.starts_with("plans/"));
        assert!(needs(&["src/a"], false));
        assert!(needs(&["plans/a/plan.toml", "src/a"], false));
        assert!(!needs(&["plans/a/plan.toml"], false));
        assert!(!needs(&[], false));
        assert!(!needs(&["src/a"], true));
    }
}
