//! "Did you mean": the name that was likely meant.

/// How alike two names must be, as command line parsers have it.
const ALIKE: f64 = 0.7;

/// Longer names are not compared: comparing takes the product of the lengths.
const MAX_NAME: usize = 64;

/// Finds the name among `names` that `name` was likely meant to be.
pub fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    if name.len() > MAX_NAME {
        return None;
    }
    let name = name.to_lowercase().replace('_', "-");
    let mut best = None;
    let mut most = ALIKE;
    for candidate in names {
        let alike = strsim::jaro(&name, candidate);
        // One letter is in many a name: what is less than half of another is hardly meant for it.
        let is_part = name.len().abs_diff(candidate.len()) * 2 > name.len().max(candidate.len());
        if alike > most && !is_part {
            most = alike;
            best = Some(candidate);
        }
    }
    best
}

/// Finds the path among `paths` that was likely meant: one that ends as was typed, whole parts of it, else the one, or the
/// folder above some, that is nearest.
pub fn nearest_path<'n>(typed: &str, paths: impl Iterator<Item = &'n str> + Clone) -> Option<&'n str> {
    let typed = typed.trim_matches('/');
    let ends_so = |path: &&str| path.strip_suffix(typed).is_some_and(|before| before.ends_with('/'));
    let mut ending = paths.clone().filter(ends_so);
    if let (Some(only), None) = (ending.next().filter(|_| !typed.is_empty()), ending.next()) {
        return Some(only);
    }
    let folders = paths.clone().flat_map(|path| path.match_indices('/').filter_map(|(at, _)| path.get(..at)));
    nearest(typed, folders.chain(paths))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_meant_by_its_end_and_a_folder_by_its_own_name() {
        let paths = ["eu/init-003", "growth/init-000", "growth/init-001", "solo"];
        let near = |typed| nearest_path(typed, paths.into_iter());
        assert_eq!(near("init-000"), Some("growth/init-000"));
        assert_eq!(near("init-000/"), Some("growth/init-000"));
        assert_eq!(near("growht"), Some("growth"));
        assert_eq!(near("eu/init-03"), Some("eu/init-003"));
        assert_eq!(near("sollo"), Some("solo"));
        assert_eq!(near("quite-another"), None);
        assert_eq!(nearest_path("plans/bb", ["a", "b"].into_iter()), None);
        assert_eq!(near(""), None);
        assert_eq!(nearest_path("a", ["x/a", "y/a"].into_iter()), None);
    }

    #[test]
    fn the_nearest_name_is_found() {
        let names = ["title", "needs", "dropped", "dropped-by", "started"];
        assert_eq!(nearest("titel", names), Some("title"));
        assert_eq!(nearest("Needs", names), Some("needs"));
        assert_eq!(nearest("dropped_by", names), Some("dropped-by"));
        assert_eq!(nearest("colour", names), None);
        assert_eq!(nearest("asplanned", ["plan", "start"]), None);
        assert_eq!(nearest("-", ["bad-value"]), None);
        assert_eq!(nearest(&"needs".repeat(100), names), None);
    }
}
