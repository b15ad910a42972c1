//! What a shell offers while a command is typed: initiatives, steps, revisions.
//!
//! This runs at a key stroke, in any folder and any state: whatever is wrong, there are simply no names. And what is
//! offered goes into somebody's command line, so of what a stranger's repository holds only names that mean nothing to
//! any shell are given.

use std::collections::BTreeSet;

use super::context::Context;
use super::error::Error;
use super::load::{self, Loaded, Reading};
use crate::files::read;
use crate::git::names;
use crate::render::escape::printable;

/// A name, and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name as it is typed.
    pub name: String,
    /// A title or the like, on one line; empty where there is none.
    pub about: String,
}

/// Tells whether a word means nothing but itself to any shell, and is no option.
pub fn is_plain(word: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '+' | '@' | ':' | ',' | '=');
    !word.starts_with('-') && word.chars().all(is_plain)
}

/// Names the initiatives of the newest version, with their titles.
pub fn initiatives(context: &Context) -> Vec<Name> {
    let find = || {
        let source = load::open(context)?;
        let loaded = Loaded::without_history(&*source, context, &quick())?;
        let mut found = Vec::new();
        for (folder, _) in loaded.folders.newest_folders() {
            let name = loaded.folders.name_text(folder);
            let plan = loaded.newest_files(folder).ok().and_then(|files| files.plan);
            let content = plan.and_then(|plan| read::plan(&plan.path, &plan.bytes).content);
            let title = content.and_then(|content| content.head.title).unwrap_or_default();
            found.push(Name { name, about: about(&title) });
        }
        Ok(found)
    };
    plain(find())
}

/// Names the steps of the newest version, with their titles: those of these initiatives, else of the one that the run
/// stands in, else of all.
pub fn steps(context: &Context, initiatives: &[String]) -> Vec<Name> {
    let find = || {
        let source = load::open(context)?;
        let loaded = Loaded::without_history(&*source, context, &quick())?;
        let mut found = Vec::new();
        for folder in loaded.select(context, initiatives)? {
            let files = loaded.newest_files(folder)?;
            if let Some(plan) = files.plan.and_then(|plan| read::plan(&plan.path, &plan.bytes).content) {
                found.extend(plan.steps.into_iter().map(|step| (step.id, step.title)));
            }
            for file in &files.record {
                let record = read::record(&file.path, &file.bytes).content;
                found.extend(record.into_iter().flat_map(|it| it.steps).map(|step| (step.id, step.title)));
            }
        }
        let name = |(name, title): (String, Option<String>)| Name { name, about: about(&title.unwrap_or_default()) };
        Ok(found.into_iter().map(name).collect())
    };
    plain(find())
}

/// Names branches and tags.
pub fn revisions(context: &Context) -> Vec<Name> {
    let find = || {
        let source = load::open(context)?;
        let names = names::revisions(&*source);
        Ok(names.into_iter().map(|name| Name { name, about: String::new() }).collect())
    };
    plain(find())
}

/// Nothing is remembered and nothing fetched for a completion.
fn quick() -> Reading {
    Reading { no_cache: true, ..Reading::default() }
}

fn about(title: &str) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    printable(&title).chars().take(60).collect()
}

/// Gives each name that can be typed as it is once.
fn plain(found: Result<Vec<Name>, Error>) -> Vec<Name> {
    let mut seen = BTreeSet::new();
    let found = found.unwrap_or_default().into_iter();
    found.filter(|it| !it.name.is_empty() && is_plain(&it.name) && seen.insert(it.name.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_obey_is_no_plain_word() {
        for word in ["field-visits", "eu/pilot", "v1.0", "Über", "origin/main", "a@b", ""] {
            assert!(is_plain(word), "{word}");
        }
        for word in
            ["-D", "$(x)", "`x`", "a b", "a;b", "a|b", "a&b", "~", "*", "a\nb", "a'b", "a\"b", "a\\b", "!x", "#"]
        {
            assert!(!is_plain(word), "{word}");
        }
    }
}
