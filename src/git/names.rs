//! The names that people give to revisions: branches and tags, as far as files tell them without a program.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::Source;

/// How deep folders of loose names are looked into, and how many names are given: completion must stay quick.
const MAX_DEPTH: usize = 8;
const MAX_NAMES: usize = 2_000;

/// Gives the names of branches, remote ones too, and tags, sorted. What can't be read is left out, and so are all names of
/// a repository that keeps them in a reftable.
pub fn revisions(source: &dyn Source) -> Vec<String> {
    let common = source.common_folder();
    let mut names = BTreeSet::new();
    for kind in ["heads", "tags", "remotes"] {
        loose(&common.join("refs").join(kind), "", MAX_DEPTH, &mut names);
    }
    packed(&common.join("packed-refs"), &mut names);
    names.into_iter().take(MAX_NAMES).collect()
}

fn loose(folder: &Path, above: &str, depth: usize, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let name = format!("{above}{name}");
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth > 0 => loose(&entry.path(), &format!("{name}/"), depth - 1, names),
            Ok(kind) if kind.is_file() && names.len() < MAX_NAMES => drop(names.insert(name)),
            _ => {}
        }
    }
}

fn packed(file: &Path, names: &mut BTreeSet<String>) {
    let text = fs::read(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let refs = text.lines().filter_map(|line| line.split_once(' ')?.1.strip_prefix("refs/"));
    let named = refs.filter_map(|name| ["heads/", "tags/", "remotes/"].iter().find_map(|kind| name.strip_prefix(kind)));
    names.extend(named.take(MAX_NAMES).map(str::to_owned));
}
