//! What the files of an initiative hold in each commit: reading, carrying over, following moves.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use chrono::NaiveDate;
use toml::{Table, Value};

use super::ancestry::Walk;
use crate::support::repository::{File, Files};

/// An entry of a plan or of a record.
#[derive(Clone, Debug)]
pub struct Step {
    pub id: String,
    keys: Table,
}

impl Step {
    pub fn has_text(&self, key: &str) -> bool {
        self.keys.get(key).is_some_and(Value::is_str)
    }

    pub fn date(&self, key: &str) -> Option<NaiveDate> {
        date(self.keys.get(key)?)
    }

    /// A list of names; a wrong value is taken as absent.
    pub fn names(&self, key: &str) -> Vec<String> {
        self.keys.get(key).and_then(names).unwrap_or_default()
    }

    /// The names in `plan`; none where it is absent.
    pub fn links(&self) -> Option<Vec<String>> {
        let plan = self.keys.get("plan")?;
        match plan.as_str() {
            Some(name) => Some(vec![name.to_owned()]),
            None => names(plan),
        }
    }

    /// Its id and its earlier ones.
    pub fn ids(&self) -> BTreeSet<String> {
        self.names("was").into_iter().chain([self.id.clone()]).collect()
    }
}

/// A version of a file that parses.
#[derive(Debug, Default)]
pub struct Version {
    head: Table,
    pub steps: Vec<Step>,
}

impl Version {
    pub fn date(&self, key: &str) -> Option<NaiveDate> {
        date(self.head.get(key)?)
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        self.head.get(key)?.as_str()
    }
}

/// A local date; a date with a time is none.
fn date(value: &Value) -> Option<NaiveDate> {
    let value = value.as_datetime()?;
    if value.time.is_some() || value.offset.is_some() {
        return None;
    }
    let day = value.date?;
    NaiveDate::from_ymd_opt(day.year.into(), day.month.into(), day.day.into())
}

fn names(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|name| name.as_str().map(ToOwned::to_owned)).collect()
}

/// Reads a version: UTF-8 TOML whose `step`, if any, is an array of tables, each with a string `id` or `title`.
pub fn parse(content: &[u8]) -> Option<Version> {
    if content.len() > 4 * 1024 * 1024 {
        return None;
    }
    let text = std::str::from_utf8(content).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut head: Table = text.parse().ok()?;
    let mut steps = Vec::new();
    if let Some(entries) = head.remove("step") {
        for entry in entries.as_array()? {
            let keys = entry.as_table()?.clone();
            let own = keys.get("id").and_then(Value::as_str).map(ToOwned::to_owned);
            let id = own.or_else(|| keys.get("title").and_then(Value::as_str).map(slug))?;
            steps.push(Step { id, keys });
        }
    }
    (steps.len() <= 20_000).then_some(Version { head, steps })
}

/// The slug of an ASCII title.
fn slug(title: &str) -> String {
    assert!(title.is_ascii(), "this reading has no transliteration: {title}");
    let lower = title.to_ascii_lowercase();
    let words: Vec<&str> =
        lower.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("-").chars().take(64).collect()
}

/// The initiatives of a commit: folders under `plans/` with `plan.toml` and/or `actual.toml`, none named `actual`.
pub fn initiatives(files: &Files) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, file) in files {
        let Some((folder, name)) = path.strip_prefix("plans/").and_then(|path| path.rsplit_once('/')) else {
            continue;
        };
        let is_record_folder = folder == "actual" || folder.ends_with("/actual");
        if file.is_regular() && (name == "plan.toml" || name == "actual.toml") && !is_record_folder {
            found.insert(folder.to_owned());
        }
    }
    found
}

/// In `commit` an initiative's folder was renamed.
#[derive(Debug)]
struct Move {
    commit: usize,
    from: String,
    to: String,
}

/// Reads the files of initiatives in any commit.
pub struct Reader<'w> {
    walk: &'w Walk<'w>,
    moves: Vec<Move>,
    /// What each content reads as: the same one stands in many commits.
    read: RefCell<HashMap<&'w [u8], Option<Rc<Version>>>>,
}

impl<'w> Reader<'w> {
    pub fn new(walk: &'w Walk<'w>) -> Self {
        Self { walk, moves: moves(walk), read: RefCell::default() }
    }

    pub fn moves(&self) -> usize {
        self.moves.len()
    }

    /// The folder in which the files of initiative `name` are in `commit`. None where moves lead in a circle: then
    /// neither folder had any in any of these commits.
    pub fn folder(&self, name: &str, commit: usize) -> Option<String> {
        let mut folder = name.to_owned();
        let mut passed = BTreeSet::new();
        while passed.insert(folder.clone()) {
            let applying = |moved: &&Move| moved.to == folder && self.walk.is_before(commit, moved.commit);
            match self.moves.iter().filter(applying).map(|moved| &moved.from).min() {
                Some(from) => folder.clone_from(from),
                None => return Some(folder),
            }
        }
        None
    }

    /// The content of a file of initiative `name` in `commit`.
    pub fn content(&self, name: &str, file: &str, commit: usize) -> Option<&'w [u8]> {
        let folder = self.folder(name, commit)?;
        regular(&self.walk.commits[commit].files, &folder, file)
    }

    /// Whether the file is there and parses.
    pub fn parses(&self, name: &str, file: &str, commit: usize) -> Option<Rc<Version>> {
        let content = self.content(name, file, commit)?;
        let mut read = self.read.borrow_mut();
        read.entry(content).or_insert_with(|| parse(content).map(Rc::new)).clone()
    }

    /// What the file holds in `commit`: a version that does not parse holds what the first parent's does.
    pub fn held(&self, name: &str, file: &str, commit: usize) -> Option<Rc<Version>> {
        self.content(name, file, commit)?;
        self.parses(name, file, commit).or_else(|| {
            let parent = *self.walk.commits[commit].parents.first()?;
            self.held(name, file, parent)
        })
    }

    /// All files of initiative `name` in `commit`.
    pub fn files(&self, name: &str, commit: usize) -> Vec<(&'w str, &'w File)> {
        let folder = self.folder(name, commit);
        folder.map(|folder| own_files(&self.walk.commits[commit].files, &folder)).unwrap_or_default()
    }

    /// The record in `commit`: `actual.toml` and then the files of `actual/` in byte order of their names.
    pub fn record(&self, name: &str, commit: usize) -> Vec<Step> {
        let mut files = vec!["actual.toml".to_owned()];
        if let Some(folder) = self.folder(name, commit) {
            let folder = format!("plans/{folder}/actual/");
            let names = self.walk.commits[commit].files.keys().filter_map(|path| path.strip_prefix(&folder));
            let direct: BTreeSet<&str> = names.filter(|name| is_toml(name) && !name.contains('/')).collect();
            files.extend(direct.into_iter().map(|file| format!("actual/{file}")));
        }
        let held = files.iter().filter_map(|file| self.held(name, file, commit));
        held.flat_map(|version| version.steps.clone()).collect()
    }
}

fn is_toml(name: &str) -> bool {
    name.strip_suffix(".toml").is_some()
}

/// An initiative's files, with their names in its folder.
pub fn own_files<'w>(files: &'w Files, folder: &str) -> Vec<(&'w str, &'w File)> {
    let prefix = format!("plans/{folder}/");
    let below = files.iter().filter_map(|(path, file)| Some((path.strip_prefix(&prefix)?, file)));
    let own = below.filter(|(path, file)| {
        let is_record = path.strip_prefix("actual/").is_some_and(|name| is_toml(name) && !name.contains('/'));
        file.is_regular() && (is_record || ["plan.toml", "actual.toml"].contains(path))
    });
    own.collect()
}

/// The content of a file of `folder`; symbolic links and submodules are none.
fn regular<'w>(files: &'w Files, folder: &str, file: &str) -> Option<&'w [u8]> {
    let file = files.get(&format!("plans/{folder}/{file}"))?;
    file.is_regular().then_some(&file.content)
}

/// The moves of the walk, of each commit and folder the one from the first folder by bytes.
fn moves(walk: &Walk) -> Vec<Move> {
    let mut found = BTreeMap::new();
    for &commit in &walk.order {
        let Some(&first_parent) = walk.parents[commit].first() else { continue };
        let (before, after) = (&walk.commits[first_parent].files, &walk.commits[commit].files);
        for to in initiatives(after) {
            let is_old = |other: usize| initiatives(&walk.commits[other].files).contains(&to);
            if walk.order.iter().any(|&other| walk.is_before(other, commit) && is_old(other)) {
                continue;
            }
            for from in initiatives(before) {
                let moved = ["plan.toml", "actual.toml"].iter().any(|file| {
                    let added = regular(after, &to, file);
                    added.is_some() && added == regular(before, &from, file) && regular(after, &from, file).is_none()
                });
                if from != to && moved {
                    found.entry((commit, to.clone())).or_insert(from);
                }
            }
        }
    }
    found.into_iter().map(|((commit, to), from)| Move { commit, from, to }).collect()
}
