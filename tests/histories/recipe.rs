//! A history as it is to be made: printed, made smaller, and built.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::oracle::{Commit, History};
use crate::support::repository::{Author, Files, Repository};

/// A commit to be made. Keys and parents outlive the removal of other commits.
#[derive(Clone, Debug, PartialEq)]
pub struct Sketch {
    pub key: usize,
    pub parents: Vec<usize>,
    pub author: Author,
    pub files: Files,
}

/// Commits in an order in which they can be made; the last one is HEAD.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    pub commits: Vec<Sketch>,
}

/// How a file names the commit of that key before it has a hash.
pub fn key_of(commit: usize) -> String {
    format!("@commit-{commit}@")
}

/// The same, for an abbreviated hash.
pub fn short_key_of(commit: usize) -> String {
    format!("@short-{commit}@")
}

impl Recipe {
    /// Makes a repository of it, with or without a place for a working tree, and the same history for the brute force.
    pub fn build(&self) -> (Repository, History) {
        let repository = if self.commits.len().is_multiple_of(2) { Repository::bare() } else { Repository::new() };
        let history = self.build_in(&repository, self.commits.len());
        (repository, history)
    }

    /// Makes the first `committed` commits, the last of them HEAD; the history has all.
    pub fn build_in(&self, repository: &Repository, committed: usize) -> History {
        let mut history = History::default();
        let mut made = BTreeMap::new();
        for (number, sketch) in self.commits.iter().enumerate() {
            let hashes: BTreeMap<_, _> = made.iter().map(|(key, (_, id))| (*key, *id)).collect();
            let files = with_hashes(&sketch.files, &hashes);
            let ids: Vec<_> = sketch.parents.iter().map(|parent| hashes[parent]).collect();
            let id = (number < committed).then(|| repository.commit(&ids, &sketch.author, &files));
            history.commits.push(Commit {
                id: id.map(|id| id.to_string()),
                parents: sketch.parents.iter().map(|parent| made[parent].0).collect(),
                seconds: sketch.author.seconds,
                offset: sketch.author.offset,
                files,
            });
            if let Some(id) = id {
                made.insert(sketch.key, (number, id));
                if number + 1 == committed {
                    repository.set_head(id);
                }
            }
        }
        history
    }

    /// The smallest recipe found that `fails` like this one: without commits, files and lines that it fails without.
    pub fn shrunk(&self, fails: impl Fn(&Self) -> bool) -> Self {
        let mut smallest = self.clone();
        // Each try builds a repository: after so many, what is found must do.
        let mut tries = 3000;
        loop {
            let before = smallest.clone();
            for step in [Self::without_commits, Self::without_files, Self::without_blocks, Self::with_simpler_parts] {
                let mut at = 0;
                while let Some(smaller) = step(&smallest, at) {
                    if tries == 0 {
                        return smallest;
                    }
                    if smaller == smallest {
                        at += 1;
                        continue;
                    }
                    tries -= 1;
                    if fails(&smaller) {
                        smallest = smaller;
                    } else {
                        at += 1;
                    }
                }
            }
            if smallest == before {
                return smallest;
            }
        }
    }

    /// Without the commit at index `at`; its children get its parents. HEAD goes too, then its first parent is HEAD.
    fn without_commits(&self, at: usize) -> Option<Self> {
        let gone = self.commits.get(at)?;
        let mut smaller = self.clone();
        smaller.commits.remove(at);
        for commit in &mut smaller.commits {
            if let Some(place) = commit.parents.iter().position(|&parent| parent == gone.key) {
                commit.parents.splice(place..=place, gone.parents.iter().copied());
                let mut seen = BTreeSet::new();
                commit.parents.retain(|&parent| seen.insert(parent));
            }
        }
        if smaller.commits.is_empty() { Some(self.clone()) } else { Some(smaller) }
    }

    /// Without one path in all commits, then without one file of one commit.
    fn without_files(&self, at: usize) -> Option<Self> {
        let paths: BTreeSet<&String> = self.commits.iter().flat_map(|commit| commit.files.keys()).collect();
        let mut smaller = self.clone();
        if let Some(path) = paths.iter().nth(at) {
            for commit in &mut smaller.commits {
                commit.files.remove(*path);
            }
            return Some(smaller);
        }
        let all = self
            .commits
            .iter()
            .enumerate()
            .flat_map(|(index, commit)| commit.files.keys().map(move |path| (index, path)));
        let (index, path) = all.skip(at - paths.len()).map(|(index, path)| (index, path.clone())).next()?;
        smaller.commits[index].files.remove(&path);
        Some(smaller)
    }

    /// Without one entry or one line, in all files that have it; then in one file alone.
    fn without_blocks(&self, at: usize) -> Option<Self> {
        let mut everywhere = BTreeSet::new();
        let mut alone = Vec::new();
        for (index, commit) in self.commits.iter().enumerate() {
            for (path, file) in &commit.files {
                for block in blocks(&file.content) {
                    everywhere.insert(block.clone());
                    alone.push((index, path.clone(), block));
                }
            }
        }
        let mut smaller = self.clone();
        if let Some(block) = everywhere.iter().nth(at) {
            for commit in &mut smaller.commits {
                for file in commit.files.values_mut() {
                    file.content = without(&file.content, block);
                }
            }
            return Some(smaller);
        }
        let (index, path, block) = alone.get(at - everywhere.len())?;
        let file = smaller.commits[*index].files.get_mut(path)?;
        file.content = without(&file.content, block);
        Some(smaller)
    }

    /// With one parent less of a merge, or with the plainest clock.
    fn with_simpler_parts(&self, at: usize) -> Option<Self> {
        let index = at / 6;
        let mut smaller = self.clone();
        let commit = smaller.commits.get_mut(index)?;
        match at % 6 {
            0 => commit.author.offset = 0,
            1 => commit.author = Author::on("ana", "2023-01-01"),
            2 => commit.author.seconds -= commit.author.seconds.rem_euclid(86_400),
            parent if parent - 3 < commit.parents.len() => {
                commit.parents.remove(parent - 3);
            }
            _ => {}
        }
        Some(smaller)
    }
}

/// A file's entries, and its single lines.
fn blocks(content: &[u8]) -> Vec<Vec<u8>> {
    let mut blocks: Vec<Vec<u8>> = Vec::new();
    let mut entry: Vec<u8> = Vec::new();
    for line in content.split_inclusive(|&byte| byte == b'\n') {
        if line.starts_with(b"[[step]]") && !entry.is_empty() {
            blocks.push(std::mem::take(&mut entry));
        }
        entry.extend(line);
    }
    blocks.push(entry);
    blocks.extend(content.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::to_vec));
    blocks.retain(|block| !block.is_empty());
    blocks
}

/// `content` without the first `block` in it.
fn without(content: &[u8], block: &[u8]) -> Vec<u8> {
    match content.windows(block.len()).position(|window| window == block) {
        Some(start) => [&content[..start], &content[start + block.len()..]].concat(),
        None => content.to_vec(),
    }
}

fn with_hashes(files: &Files, hashes: &BTreeMap<usize, git2::Oid>) -> Files {
    let mut files = files.clone();
    for file in files.values_mut() {
        let has_key = file.content.contains(&b'@');
        if let (true, Ok(text)) = (has_key, String::from_utf8(file.content.clone())) {
            let named = hashes.iter().fold(text, |text, (key, id)| {
                let id = id.to_string();
                text.replace(&key_of(*key), &id).replace(&short_key_of(*key), &id[..12])
            });
            file.content = named.into_bytes();
        }
    }
    files
}

impl fmt::Display for Recipe {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        for Sketch { key, parents, author, files } in &self.commits {
            let local = author.seconds + i64::from(author.offset) * 60;
            let clock = chrono::DateTime::from_timestamp(local, 0).unwrap().naive_utc();
            writeln!(out, "commit {key}, parents {parents:?}, {clock} (offset {} min)", author.offset)?;
            for (path, file) in files {
                writeln!(out, "  {path} ({:o})", file.mode)?;
                let text = String::from_utf8_lossy(&file.content).replace('\r', "\\r").replace('\u{feff}', "\\u{feff}");
                for line in text.lines() {
                    writeln!(out, "    {line}")?;
                }
            }
        }
        Ok(())
    }
}
