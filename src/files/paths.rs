//! The `paths` of a plan: patterns of the code that an initiative changes.

use std::path::Path;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

/// How many patterns a plan may have, and how many bytes each.
pub(super) const MAX_PATTERNS: usize = 1_000;
pub(super) const MAX_PATTERN: usize = 1_000;

/// Patterns from the repository's root. One that fits a folder means all that lies in it.
#[derive(Debug)]
pub struct Paths {
    set: GlobSet,
    /// For each pattern the names that it begins with, before any that is a pattern itself.
    fixed: Vec<Vec<String>>,
}

impl Paths {
    /// Reads patterns.
    ///
    /// # Errors
    /// Which can't be used, and why.
    pub fn new(patterns: &[String]) -> Result<Self, (String, String)> {
        let mut set = GlobSetBuilder::new();
        let mut fixed = Vec::new();
        for (at, pattern) in patterns.iter().enumerate() {
            set.add(glob(at, pattern).map_err(|why| (pattern.clone(), why.to_owned()))?);
            let is_name = |part: &&str| !part.contains(['*', '?', '[', '{', '\\']);
            fixed.push(parts(pattern).take_while(is_name).map(str::to_owned).collect());
        }
        // Only all together can be too much.
        let whole = || (patterns.join(", "), "are too many for one plan".to_owned());
        Ok(Self { set: set.build().map_err(|_| whole())?, fixed })
    }

    /// Gives how many folders deep what the pattern means begins, where one fits a path: the names that it begins with. Of
    /// several that fit the deepest.
    pub fn depth_of(&self, path: &str) -> Option<usize> {
        let slashes = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        let fitting = slashes.filter_map(|end| path.get(..end)).flat_map(|start| self.set.matches(Path::new(start)));
        fitting.filter_map(|at| self.fixed.get(at)).map(Vec::len).max()
    }

    /// Tells whether a folder may hold a path that fits.
    pub fn lead_into(&self, folder: &[u8]) -> bool {
        let folder = String::from_utf8_lossy(folder);
        self.fixed.iter().any(|fixed| folder.split('/').zip(fixed).all(|(name, fixed)| name == fixed))
    }
}

/// Says why a pattern can't be used. `at` is its place in the list.
pub(super) fn problem(at: usize, pattern: &str) -> Option<&'static str> {
    glob(at, pattern).err()
}

fn parts(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('/').filter(|part| !part.is_empty() && *part != ".")
}

fn glob(at: usize, pattern: &str) -> Result<Glob, &'static str> {
    if at >= MAX_PATTERNS {
        return Err("is one too many: a plan has at most 1,000");
    }
    if pattern.len() > MAX_PATTERN {
        return Err("is too long");
    }
    if pattern.starts_with('/') {
        return Err("does not begin at the repository's root");
    }
    if parts(pattern).any(|part| part == "..") {
        return Err("leads out of the repository");
    }
    if pattern.trim().is_empty() {
        return Err("is empty");
    }
    let plain = parts(pattern).collect::<Vec<_>>().join("/");
    // All of it: what `.` means.
    let plain = if plain.is_empty() { "**" } else { &plain };
    GlobBuilder::new(plain).literal_separator(true).build().map_err(|_| "is no pattern")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(patterns: &[&str]) -> Result<Paths, (String, String)> {
        Paths::new(&patterns.iter().map(|pattern| (*pattern).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn patterns_fit_paths_from_the_root() {
        let fits = |pattern: &str, path: &str| paths(&[pattern]).unwrap().depth_of(path);
        assert_eq!(fits("src/submittals/**", "src/submittals/a/b.rs"), Some(2));
        assert_eq!(fits("src/submittals/**", "src/submittals"), None);
        assert_eq!(fits("src/submittals/**", "x/src/submittals/a"), None);
        assert_eq!(fits("src/*/form", "src/a/form/x/y"), Some(1));
        assert_eq!(fits("src/*/form", "src/a/b/form/x"), None);
        assert_eq!(fits("src", "src/a/b"), Some(1));
        assert_eq!(fits("./src//a/", "src/a/b"), Some(2));
        assert_eq!(fits("**/*.sql", "db/a/b.sql"), Some(0));
        assert_eq!(fits(".", "a"), Some(0));
        assert_eq!(fits("Cargo.toml", "Cargo.toml"), Some(1));
        assert_eq!(fits("a/{b,c}/*", "a/c/d"), Some(1));
        assert_eq!(paths(&["*", "src/a", "src"]).unwrap().depth_of("src/a/b"), Some(2));
        assert_eq!(paths(&[]).unwrap().depth_of("a"), None);
    }

    #[test]
    fn only_folders_that_lead_there_are_looked_into() {
        let all = paths(&["src/submittals/**", "db/*.sql"]).unwrap();
        for folder in ["src", "src/submittals", "src/submittals/a/b", "db", "db/x"] {
            assert!(all.lead_into(folder.as_bytes()), "{folder}");
        }
        for folder in ["src/sub", "docs", "src2", "x/src"] {
            assert!(!all.lead_into(folder.as_bytes()), "{folder}");
        }
        assert!(paths(&["**/*.sql"]).unwrap().lead_into(b"any"));
        assert!(!paths(&[]).unwrap().lead_into(b"any"));
    }

    #[test]
    fn what_is_no_pattern_is_said() {
        let why = |pattern: &str| paths(&[pattern]).unwrap_err().1;
        assert_eq!(why("/src"), "does not begin at the repository's root");
        assert_eq!(why("src/../.."), "leads out of the repository");
        assert_eq!(why("a["), "is no pattern");
        assert_eq!(why(" "), "is empty");
        assert_eq!(why(&"a".repeat(1_001)), "is too long");
        assert_eq!(paths(&["a"; 1_001]).unwrap_err().1, "is one too many: a plan has at most 1,000");
        // All that may be, together: it is refused or read, and nothing gives up.
        let wide = "{a,b*?[c-z]}".repeat(83);
        let _ = paths(&vec![wide.as_str(); 1_000]);
        assert!(paths(&[&wide]).unwrap().depth_of(&"a".repeat(83)).is_some());
    }
}
