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
        if alike > most {
            most = alike;
            best = Some(candidate);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found() {
        let names = ["title", "needs", "dropped", "dropped-by", "started"];
        assert_eq!(nearest("titel", names), Some("title"));
        assert_eq!(nearest("Needs", names), Some("needs"));
        assert_eq!(nearest("dropped_by", names), Some("dropped-by"));
        assert_eq!(nearest("colour", names), None);
        assert_eq!(nearest(&"needs".repeat(100), names), None);
    }
}
