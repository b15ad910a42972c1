//! A small repository in memory, copied for each run, and what stands in it afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::repository::{Author, File, Files, Repository};

const PLAN: &str = "title = \"X\"\n\n[[step]]\nid = \"sizing-survey\"\ntitle = \"Survey customers\"\n\n\
    [[step]]\nid = \"check-ins\"\ntitle = \"Talk with participants\"\nkind = \"recurring\"\n\n\
    [[step]]\nid = \"demand-test\"\ntitle = \"Test demand\"\nneeds = [\"sizing-survey\", \"check-ins\"]\n";
const RECORD: &str = "[[step]]\nid = \"check-ins\"\nstarted = 2024-05-08\n\n\
    [[step]]\nid = \"odd\"\ntitle = \"Something odd\"\nstarted = 2024-05-09\n";
/// What two earlier initiatives learned, for who takes over their lessons.
const OLD_PLAN: &str = "title = \"Old\"\n\n[[step]]\nid = \"pilot\"\ntitle = \"Run a pilot\"\n";
const OLD_RECORD: &str = "[[step]]\nid = \"data-terms\"\ntitle = \"Agree data terms\"\nplan = []\n\
    started = 2024-05-08\nended = 2024-05-09\nlesson = \"Ask legal in week one\"\nforeseeable = true\n";

/// Where copies are made: a disk's file system writes out what is renamed over another file, thousands of times here.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// What every run begins with.
pub struct Template(Repository);

impl Template {
    pub fn new() -> Self {
        let repository = Repository::new();
        let all = |texts: &[(&str, &str)]| -> Files {
            texts.iter().map(|(path, text)| ((*path).to_owned(), File::new(*text))).collect()
        };
        let [x, old, older] = ["plans/x/plan.toml", "plans/old/plan.toml", "plans/older/plan.toml"];
        let plans = [(x, PLAN), (old, OLD_PLAN), (older, OLD_PLAN)];
        let [x, old, older] = ["plans/x/actual.toml", "plans/old/actual.toml", "plans/older/actual.toml"];
        let records = [(x, RECORD), (old, OLD_RECORD), (older, OLD_RECORD)];
        let first = repository.commit(&[], &Author::on("ana", "2024-05-01"), &all(&plans));
        let files = all(&[plans, records].concat());
        let second = repository.commit(&[first], &Author::on("ana", "2024-05-10"), &files);
        repository.set_head(second);
        repository.check_out(&files);
        let config = repository.path().join(".git/config");
        let text = fs::read_to_string(&config).unwrap() + "[user]\n\tname = ana\n\temail = ana@example.org\n";
        fs::write(config, text).unwrap();
        Self(repository)
    }

    pub fn copy(&self) -> World {
        World::of(self.0.path())
    }
}

/// A copy.
pub struct World(tempfile::TempDir);

/// What stands in a copy.
#[derive(Debug, PartialEq, Eq)]
pub struct State {
    /// The files of the working tree, and of the repository those that commands write, and folders with a slash behind them.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The trees of HEAD's first-parent line: the commits' ids hold the time.
    pub trees: Vec<git2::Oid>,
    /// What the index has.
    pub index: Vec<(Vec<u8>, git2::Oid, u32)>,
    /// Locks and temporary files.
    pub left: BTreeSet<String>,
}

impl World {
    pub fn of(original: &Path) -> Self {
        let world = Self(folder());
        copy(original, world.path());
        world
    }

    pub fn copy(&self) -> Self {
        Self::of(self.path())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, path: &str, text: &str) {
        fs::write(self.path().join(path), text).unwrap();
    }

    pub fn state(&self) -> State {
        let repository = git2::Repository::open(self.path()).unwrap();
        let mut trees = Vec::new();
        let mut commit = Some(repository.head().unwrap().peel_to_commit().unwrap());
        while let Some(it) = commit {
            trees.push(it.tree_id());
            commit = it.parent(0).ok();
        }
        let index = repository.index().unwrap().iter().map(|entry| (entry.path, entry.id, entry.mode)).collect();
        let (mut files, mut left) = (BTreeMap::new(), BTreeSet::new());
        look(self.path(), self.path(), &mut files, &mut left);
        State { files, trees, index, left }
    }
}

impl State {
    /// What a command leaves where nothing stands in its way.
    pub fn is_as(&self, other: &Self, folders_may_stay: bool, case: &str) {
        self.files_are_as(other, folders_may_stay, case);
        assert!(self.trees == other.trees, "HEAD: {case}");
        assert!(self.index == other.index, "index: {case}");
    }

    pub fn files_are_as(&self, other: &Self, folders_may_stay: bool, case: &str) {
        for path in self.files.keys().chain(other.files.keys()) {
            let may_stay = folders_may_stay && path.ends_with('/');
            assert!(may_stay || self.files.get(path) == other.files.get(path), "{path}: {case}");
        }
    }

    pub fn files_differ(&self, other: &Self) -> bool {
        let files = |state: &Self| -> Vec<(String, Vec<u8>)> {
            let all = state.files.iter().filter(|(path, _)| !path.ends_with('/'));
            all.map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
        };
        files(self) != files(other)
    }
}

/// Tells whether a file is a lock, by its name.
pub fn is_lock(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "lock")
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn look(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>, left: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let shown = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            if shown.starts_with(".git/") && name != "hooks" {
                continue;
            }
            files.insert(shown + "/", Vec::new());
            look(root, &path, files, left);
        } else if name.contains(".asplanned-") || is_lock(&name) {
            left.insert(shown);
        } else if shown.starts_with(".git/hooks/") || shown == ".git/config" || !shown.starts_with(".git/") {
            files.insert(shown, fs::read(&path).unwrap());
        }
    }
}
