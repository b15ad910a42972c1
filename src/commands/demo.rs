//! `demo`: a repository with a whole initiative in it, to look at and to play with.

use std::path::{Path, PathBuf};

use super::context::{Context, Reply};
use super::diff;
use super::error::Error;
use crate::files::recipe::{Commit, Recipe};
use crate::git::create::{Creation, MAIN, Stamp};
use crate::render::fold::fold;
use crate::render::sheet::sheet;
use crate::render::style::Screen;

/// The example's history.
const RECIPE: &str = include_str!("../../fixtures/concierge-mvp/history.toml");

/// The initiative that the example is about.
const INITIATIVE: &str = "concierge-mvp";

/// What `demo` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Where the repository is made; a temporary folder if absent.
    pub folder: Option<PathBuf>,
}

/// Runs `demo`.
///
/// # Errors
/// If the folder is not empty, or the repository can't be written.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    if let Some(folder) = &options.folder {
        let folder = context.folder.join(folder);
        let is_free = std::fs::read_dir(&folder).map_or(!folder.exists(), |mut entries| entries.next().is_none());
        if !is_free {
            let message = format!("{} is not an empty folder", folder.display());
            return Err(Error::new(message, "name a folder that is not there yet"));
        }
        let missing: Vec<&Path> = folder.ancestors().take_while(|it| !it.exists()).collect();
        make(&folder).inspect_err(|_| clear(&folder, &missing))?;
        Ok(Reply { out: what_to_try(&folder, context.out), is_done: true, ..Reply::default() })
    } else {
        let failed = |error: std::io::Error| Error::io("make a folder in", &std::env::temp_dir(), &error);
        let folder = tempfile::Builder::new().prefix("asplanned-demo-").tempdir().map_err(failed)?;
        make(folder.path())?;
        let folder = folder.keep();
        let inside = Context { folder: folder.clone(), ..context.clone() };
        let options = diff::Options { initiatives: vec![INITIATIVE.to_owned()], ..diff::Options::default() };
        let mut reply = diff::run(&options, &inside)?;
        reply.err.push_str(&format!("\n{}", what_to_try(&folder, context.err)));
        Ok(reply)
    }
}

/// Takes away what stands in a folder that was empty, and the folders that were made for it, as well as that can be done.
fn clear(folder: &Path, made: &[&Path]) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|it| it.is_dir());
        let _ = if is_folder { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
    }
    for folder in made {
        let _ = std::fs::remove_dir(folder);
    }
}

fn what_to_try(folder: &Path, screen: Screen<'_>) -> String {
    let head = fold(&format!("The example is in {}. Try there:", folder.display()), screen);
    let commands = format!(
        "  asplanned diff                                  all initiatives, a line each
  asplanned diff {INITIATIVE}                    one, step by step
  asplanned diff {INITIATIVE} --only surprises   what nobody saw coming
  asplanned show data-terms -i {INITIATIVE}      why one of them was a surprise
  asplanned status                                where each initiative stands
  asplanned blame {INITIATIVE}                   who brought each step in
  asplanned log {INITIATIVE}                     the story, revision by revision
  asplanned diff --as-of 2023-04-01               what was known on that day
  asplanned diff --format json                    for programs
  asplanned check -W retrofitted                  findings in the files and the history
  git log --stat                                  the commits that all this is read from"
    );
    let commands = match screen.width {
        Some(columns) => sheet(&commands, columns),
        None => commands,
    };
    format!("{head}\n\n{commands}\n")
}

/// Replays the recipe in a folder.
fn make(folder: &Path) -> Result<(), Error> {
    let broken = |message: String| Error {
        message: format!("the example's recipe is broken: {message}"),
        hint: None,
        pasted: Vec::new(),
    };
    let recipe = Recipe::read(RECIPE).map_err(broken)?;
    let mut creation = Creation::new(folder)?;
    for commit in &recipe.commit {
        let author =
            recipe.authors.get(&commit.author).ok_or_else(|| broken(format!("no author {}", commit.author)))?;
        replay(&mut creation, commit, author)
            .map_err(|error| Error { message: format!("{:?}: {}", commit.message, error.message), ..error })?;
    }
    Ok(creation.finish()?)
}

fn replay(creation: &mut Creation, commit: &Commit, author: &str) -> Result<(), Error> {
    let broken = |message: String| Error { message, hint: None, pasted: Vec::new() };
    let branch = commit.on.as_deref().unwrap_or(MAIN);
    let mut files = creation.files(branch, commit.merge.as_deref())?;
    for edit in &commit.edit {
        edit.apply(&mut files).map_err(broken)?;
    }
    let time = commit.time().map_err(broken)?;
    let (name, email) = author.trim_end_matches('>').split_once(" <").unwrap_or((author, ""));
    let stamp = Stamp { name, email, seconds: time.timestamp(), offset: time.offset().local_minus_utc() / 60 };
    Ok(creation.commit(branch, commit.merge.as_deref(), &files, &stamp, &commit.message)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_failure_leaves_is_taken_away_and_no_more() {
        let outside = tempfile::tempdir().unwrap();
        let folder = outside.path().join("a/b");
        let missing: Vec<&Path> = folder.ancestors().take_while(|it| !it.exists()).collect();
        std::fs::create_dir_all(folder.join(".git/objects")).unwrap();
        std::fs::write(folder.join("plan.toml"), "").unwrap();
        clear(&folder, &missing);
        assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
        std::fs::create_dir_all(folder.join(".git")).unwrap();
        clear(&folder, &[]);
        assert!(folder.exists() && !folder.join(".git").exists());
    }
}
