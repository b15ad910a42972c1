//! Where initiatives are: the folders that the settings' `plans` mean.

use std::collections::BTreeSet;

use globset::{GlobBuilder, GlobMatcher};

use super::Failure;
use super::bloom::PathKeys;
use super::libgit::path_of;
use super::object::{self, Entry, ObjectId};

/// A part of a pattern between two slashes.
pub(super) enum Part {
    Name(Vec<u8>),
    Glob(GlobMatcher),
}

/// Where initiatives are: the settings' `plans`.
pub struct Patterns(pub(super) Vec<Vec<Part>>);

impl Patterns {
    /// Reads the patterns of the settings.
    ///
    /// # Errors
    /// If one is no glob, or leads out of the repository.
    pub fn new(patterns: &[String]) -> Result<Self, Failure> {
        let read = |pattern: &String| {
            let part = |part: &str| {
                if !part.contains(['*', '?', '[', '{', '\\']) {
                    return Ok(Part::Name(part.as_bytes().to_vec()));
                }
                let glob = GlobBuilder::new(part).literal_separator(true).build();
                glob.map(|glob| Part::Glob(glob.compile_matcher())).map_err(|error| error.kind().to_string())
            };
            let parts = pattern.split('/').filter(|part| !part.is_empty() && *part != ".");
            let leads_out = pattern.split('/').any(|part| part == "..") || pattern.starts_with('/');
            let failure = |reason: String| Failure::Pattern { pattern: pattern.clone(), reason };
            if leads_out {
                return Err(failure("it leads out of the repository".to_owned()));
            }
            parts.map(part).collect::<Result<Vec<_>, _>>().map_err(failure)
        };
        patterns.iter().map(read).collect::<Result<Vec<_>, _>>().map(Self)
    }

    /// Gives the paths that change wherever a plans folder does; `None` if any path may.
    pub(super) fn keys(&self) -> Option<PathKeys> {
        let fixed = self.0.iter().map(|parts| {
            let names = parts.iter().map_while(|part| match part {
                Part::Name(name) => Some(name.as_slice()),
                Part::Glob(_) => None,
            });
            names.collect::<Vec<_>>().join(&b'/')
        });
        let fixed: Vec<Vec<u8>> = fixed.collect();
        PathKeys::new(fixed.iter().map(Vec::as_slice))
    }

    /// Tells whether a folder, from the root, is a plans folder or may hold one below it.
    pub fn leads_to(&self, path: &[u8]) -> (bool, bool) {
        let (mut is, mut below) = (false, false);
        for parts in &self.0 {
            let mut rest = parts.iter();
            let fits = path
                .split(|byte| *byte == b'/')
                .filter(|name| !name.is_empty())
                .all(|name| rest.next().is_some_and(|part| part.fits(name)));
            is |= fits && rest.len() == 0;
            below |= fits && rest.len() > 0;
        }
        (is, below)
    }

    /// Tells whether a path, from the root, is that of an initiative's file, or of a schema that lies in a plans folder.
    pub fn hold_file(&self, path: &[u8]) -> bool {
        let is_root = |folder: &[u8]| self.leads_to(folder).0;
        let (folder, name) = parted(path);
        let initiative = match (parted(folder), name) {
            (_, b"plan.toml" | b"actual.toml") => folder,
            ((above, b"actual"), name) if name.ends_with(b".toml") => above,
            _ => return name.ends_with(b".schema.json") && is_root(folder),
        };
        let mut above = initiative;
        while !above.is_empty() {
            above = parted(above).0;
            if is_root(above) {
                return true;
            }
        }
        false
    }
}

/// Parts a path into its folder and its name.
fn parted(path: &[u8]) -> (&[u8], &[u8]) {
    let slash = path.iter().rposition(|byte| *byte == b'/');
    let (folder, name) = slash.and_then(|at| path.split_at_checked(at)).unwrap_or((b"", path));
    (folder, name.strip_prefix(b"/").unwrap_or(name))
}

impl Patterns {
    /// Gives the names that can lead on from a folder; `None` if a glob decides.
    pub fn names_below(&self, path: &[u8]) -> Option<BTreeSet<Vec<u8>>> {
        let names: Vec<&[u8]> = path.split(|byte| *byte == b'/').filter(|name| !name.is_empty()).collect();
        let fitting = self
            .0
            .iter()
            .filter(|parts| parts.len() > names.len() && parts.iter().zip(&names).all(|(part, name)| part.fits(name)));
        fitting
            .map(|parts| match parts.get(names.len()) {
                Some(Part::Name(name)) => Some(name.clone()),
                _ => None,
            })
            .collect()
    }
}

impl Part {
    /// Gives the folders of a tree that fit, with their trees.
    pub(super) fn folders_in(&self, tree: &[u8], id_length: usize) -> Vec<(Vec<u8>, ObjectId)> {
        match self {
            Self::Name(name) => {
                let entry = object::entry_named(tree, id_length, name).filter(Entry::is_tree);
                entry.map(|entry| (name.clone(), entry.id)).into_iter().collect()
            }
            Self::Glob(_) => object::entries(tree, id_length)
                .filter(|entry| entry.is_tree() && self.fits(entry.name))
                .map(|entry| (entry.name.to_vec(), entry.id))
                .collect(),
        }
    }

    pub(super) fn fits(&self, name: &[u8]) -> bool {
        match self {
            Self::Name(own) => own == name,
            Self::Glob(glob) => path_of(name).is_some_and(|name| glob.is_match(name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_initiatives_lie_below_plans_folders() {
        let holds = |plans: &[&str], path: &str| {
            let plans: Vec<String> = plans.iter().map(|plan| (*plan).to_owned()).collect();
            Patterns::new(&plans).unwrap().hold_file(path.as_bytes())
        };
        for path in ["plans/a/plan.toml", "plans/eu/a/actual.toml", "plans/a/actual/x.toml", "plans/plan.schema.json"] {
            assert!(holds(&["plans"], path), "{path}");
        }
        for path in ["plans/plan.toml", "plans/a/x.rs", "plans/a/actual/x/y.toml", "plan.toml", "src/a/plan.toml"] {
            assert!(!holds(&["plans"], path), "{path}");
        }
        assert!(!holds(&["plans"], "plans/a/x.schema.json") && !holds(&["plans"], "plans/actual/x.toml"));
        assert!(holds(&["."], "a/plan.toml") && !holds(&["."], "a/main.rs") && !holds(&["."], "plan.toml"));
        assert!(holds(&["x", "teams/*/plans"], "teams/eu/plans/a/plan.toml"));
        assert!(!holds(&["x", "teams/*/plans"], "teams/eu/a/plan.toml"));
        assert!(!holds(&["plans"], ""));
    }
}
