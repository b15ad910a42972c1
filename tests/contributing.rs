//! `CONTRIBUTING.md` names files that are there.

use std::path::Path;

/// Folders of the repository whose files it names.
const FOLDERS: [&str; 4] = ["src/", "tests/", "benches/", ".ci/"];

#[test]
fn every_file_that_it_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    // Every second part stands between two backticks; a command's words are looked at each alone.
    let words = text.split('`').skip(1).step_by(2).flat_map(str::split_whitespace);
    let names = words.filter(|word| FOLDERS.iter().any(|folder| word.starts_with(folder)) && !word.contains("NAME"));
    let names: Vec<&str> = names.collect();
    assert!(names.len() > 30, "{names:?}");
    let missing: Vec<&&str> = names.iter().filter(|name| !root.join(name).exists()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
