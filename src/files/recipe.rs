//! Recipes: a repository's history as a text that people read, and `demo` replays.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use serde::Deserialize;
use toml::value::Datetime;

/// A history, oldest commit first.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Short names of authors, each with `Name <address>`.
    pub authors: BTreeMap<String, String>,
    /// The commits.
    pub commit: Vec<Commit>,
}

/// A commit of a [`Recipe`].
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commit {
    date: Datetime,
    /// A short name of [`Recipe::authors`].
    pub author: String,
    /// The commit's message.
    pub message: String,
    /// The branch that it is made on; the main one if absent. A branch's first commit starts from the main one's last.
    pub on: Option<String>,
    /// The branch that it merges.
    pub merge: Option<String>,
    /// What it changes, in order.
    #[serde(default)]
    pub edit: Vec<Edit>,
}

/// A change of one file. Exactly one of `new`, `append`, `find`, `delete` and `move-to` says which.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Edit {
    /// The file, from the root.
    pub file: String,
    new: Option<String>,
    append: Option<String>,
    find: Option<String>,
    with: Option<String>,
    #[serde(default)]
    delete: bool,
    move_to: Option<String>,
}

impl Recipe {
    /// Reads a recipe.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }
}

impl Commit {
    /// When it was made.
    ///
    /// # Errors
    /// If its `date` has no time or no zone.
    pub fn time(&self) -> Result<DateTime<FixedOffset>, String> {
        DateTime::parse_from_rfc3339(&self.date.to_string()).map_err(|error| format!("{}: {error}", self.date))
    }
}

impl Edit {
    /// Makes the change in a version's files.
    ///
    /// # Errors
    /// If the file is not there, or the text to be found does not stand in it exactly once.
    pub fn apply(&self, files: &mut BTreeMap<String, Vec<u8>>) -> Result<(), String> {
        if let Some(new) = &self.new {
            files.insert(self.file.clone(), new.clone().into_bytes());
            return Ok(());
        }
        let content = files.remove(&self.file).ok_or_else(|| format!("{}: no such file", self.file))?;
        if self.delete {
            return Ok(());
        }
        if let Some(target) = &self.move_to {
            files.insert(target.clone(), content);
            return Ok(());
        }
        let mut text = String::from_utf8(content).map_err(|_| format!("{}: not UTF-8", self.file))?;
        if let Some(more) = &self.append {
            text.push_str(more);
        }
        if let Some(find) = &self.find {
            if text.matches(find.as_str()).count() != 1 {
                return Err(format!("{}: does not stand there exactly once: {find}", self.file));
            }
            text = text.replacen(find.as_str(), self.with.as_deref().unwrap_or(""), 1);
        }
        files.insert(self.file.clone(), text.into_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        [authors]
        ana = "Ana <ana@example.com>"
        [[commit]]
        date = 2023-01-09T09:30:00+01:00
        author = "ana"
        message = "one"
        [[commit.edit]]
        file = "a"
        new = "x y"
        [[commit.edit]]
        file = "a"
        find = "y"
        with = "z"
        [[commit.edit]]
        file = "a"
        append = "!"
        [[commit.edit]]
        file = "a"
        move-to = "b"
    "#;

    #[test]
    fn edits_follow_one_another() {
        let recipe = Recipe::read(TEXT).unwrap();
        let mut files = BTreeMap::new();
        for edit in &recipe.commit[0].edit {
            edit.apply(&mut files).unwrap();
        }
        assert_eq!(files, BTreeMap::from([("b".to_owned(), b"x z!".to_vec())]));
        assert_eq!(recipe.commit[0].time().unwrap().to_rfc3339(), "2023-01-09T09:30:00+01:00");
    }

    #[test]
    fn a_text_that_stands_twice_is_not_replaced() {
        let recipe = Recipe::read(TEXT).unwrap();
        let mut files = BTreeMap::from([("a".to_owned(), b"y y".to_vec())]);
        assert!(recipe.commit[0].edit[1].apply(&mut files).unwrap_err().contains("exactly once"));
    }
}
