//! Repositories made of nothing but objects: any history, byte by byte, in a few milliseconds.
//!
//! Commits and trees are written as they stand in git's database, so that a test can have what porcelain refuses:
//! octopus merges, several roots, any clock, symbolic links and submodules in place of a plan. Nothing of the machine
//! (identity, configuration, clock, templates) reaches them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use git2::{Buf, ObjectType, Oid};
use tempfile::TempDir;

/// The modes that a tree entry can have.
pub const FILE: u32 = 0o100_644;
pub const EXECUTABLE: u32 = 0o100_755;
pub const LINK: u32 = 0o120_000;
pub const SUBMODULE: u32 = 0o160_000;

/// What stands at a path of a commit: of a symbolic link `content` is the target, of a submodule it is nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub mode: u32,
    pub content: Vec<u8>,
}

impl File {
    pub fn new(content: impl Into<Vec<u8>>) -> Self {
        Self { mode: FILE, content: content.into() }
    }

    pub fn with_mode(mode: u32, content: impl Into<Vec<u8>>) -> Self {
        Self { mode, content: content.into() }
    }

    pub fn is_regular(&self) -> bool {
        self.mode & 0o170_000 == 0o100_000
    }
}

/// A commit's files by their path from the root.
pub type Files = BTreeMap<String, File>;

/// Who wrote a commit and when, with the offset from UTC in minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    pub name: String,
    pub seconds: i64,
    pub offset: i32,
}

impl Author {
    /// `name` at noon of `day`, in UTC.
    pub fn on(name: &str, day: &str) -> Self {
        let noon = day.parse::<chrono::NaiveDate>().unwrap().and_hms_opt(12, 0, 0).unwrap();
        Self { name: name.to_owned(), seconds: noon.and_utc().timestamp(), offset: 0 }
    }
}

/// A repository in a temporary folder of its own.
pub struct Repository {
    folder: TempDir,
    /// Objects that no pack holds yet. One pack is many times faster than a file an object.
    loose: RefCell<BTreeMap<Oid, (ObjectType, Vec<u8>)>>,
}

impl Repository {
    /// Makes one with a folder for a working tree, but without a checkout: no index, nothing uncommitted.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        lay_out(&folder.path().join(".git"), false);
        Self { folder, loose: RefCell::default() }
    }

    /// Makes one that has no working tree.
    pub fn bare() -> Self {
        let folder = tempfile::tempdir().unwrap();
        lay_out(folder.path(), true);
        Self { folder, loose: RefCell::default() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn git(&self) -> git2::Repository {
        git2::Repository::open(self.folder.path()).unwrap()
    }

    /// Makes a commit that holds exactly `files`; no branch moves, and [`Self::set_head`] writes it.
    pub fn commit(&self, parents: &[Oid], author: &Author, files: &Files) -> Oid {
        self.commit_saying("change", parents, author, files)
    }

    /// Makes a commit with this message.
    pub fn commit_saying(&self, message: &str, parents: &[Oid], author: &Author, files: &Files) -> Oid {
        use std::fmt::Write;

        let flat: Vec<_> = files.iter().map(|(path, file)| (path.as_str(), file)).collect();
        let mut text = format!("tree {}\n", self.tree(&flat));
        for parent in parents {
            writeln!(text, "parent {parent}").unwrap();
        }
        let Author { name, seconds, offset } = author;
        let sign = if *offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
        let who = format!("{name} <{name}@example.org> {seconds} {sign}{hours:02}{minutes:02}");
        write!(text, "author {who}\ncommitter {who}\n\n{message}\n").unwrap();
        self.object(ObjectType::Commit, text.as_bytes())
    }

    /// Makes a commit by `ana`, on `day`, of text files alone.
    pub fn commit_text(&self, parents: &[Oid], day: &str, files: &[(&str, &str)]) -> Oid {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), File::new(*text))).collect();
        self.commit(parents, &Author::on("ana", day), &files)
    }

    /// Writes all commits made so far, and makes `commit` the tip of `main`, which HEAD names.
    pub fn set_head(&self, commit: Oid) {
        let git = self.git();
        self.pack(&git);
        fs::write(git.path().join("refs/heads/main"), format!("{commit}\n")).unwrap();
    }

    /// Writes `files` to the index and to the working tree, as a checkout does.
    pub fn check_out(&self, files: &Files) {
        let git = self.git();
        let mut index = git.index().unwrap();
        index.clear().unwrap();
        for (path, file) in files {
            let id = match file.mode {
                SUBMODULE => submodule(),
                _ => git.blob(&file.content).unwrap(),
            };
            index.add(&index_entry(path, file, id)).unwrap();
        }
        index.write().unwrap();
        self.write_tree(files);
    }

    /// Makes the working tree hold exactly `files`; the index stays as it is.
    pub fn write_tree(&self, files: &Files) {
        let root = self.folder.path();
        for found in fs::read_dir(root).unwrap().map(Result::unwrap) {
            if found.file_name() == ".git" {
                continue;
            }
            if found.file_type().unwrap().is_dir() {
                fs::remove_dir_all(found.path()).unwrap();
            } else {
                fs::remove_file(found.path()).unwrap();
            }
        }
        for (path, file) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            match file.mode {
                SUBMODULE => fs::create_dir(&path).unwrap(),
                LINK => link(&file.content, &path),
                mode => write_file(&path, &file.content, mode),
            }
        }
    }

    fn object(&self, kind: ObjectType, content: &[u8]) -> Oid {
        let id = Oid::hash_object(kind, content).unwrap();
        self.loose.borrow_mut().entry(id).or_insert_with(|| (kind, content.to_vec()));
        id
    }

    fn pack(&self, git: &git2::Repository) {
        let objects = self.loose.take();
        if objects.is_empty() {
            return;
        }
        let odb = git.odb().unwrap();
        let memory = odb.add_new_mempack_backend(1000).unwrap();
        for (kind, content) in objects.values() {
            odb.write(*kind, content).unwrap();
        }
        let mut pack = Buf::new();
        memory.dump(git, &mut pack).unwrap();
        let mut writer = odb.packwriter().unwrap();
        writer.write_all(&pack).unwrap();
        writer.commit().unwrap();
    }

    /// Writes the tree of `files`, which are sorted by path and have paths from this tree's root.
    fn tree(&self, files: &[(&str, &File)]) -> Oid {
        let mut entries: BTreeMap<Vec<u8>, (u32, String, Oid)> = BTreeMap::new();
        let mut folders: BTreeMap<&str, Vec<(&str, &File)>> = BTreeMap::new();
        for (path, file) in files {
            if let Some((folder, rest)) = path.split_once('/') {
                folders.entry(folder).or_default().push((rest, file));
            } else {
                let id = match file.mode {
                    SUBMODULE => submodule(),
                    _ => self.object(ObjectType::Blob, &file.content),
                };
                entries.insert(path.as_bytes().to_vec(), (file.mode, (*path).to_owned(), id));
            }
        }
        for (folder, inner) in folders {
            // git sorts a folder as if its name ended with a slash.
            let key = format!("{folder}/").into_bytes();
            entries.insert(key, (0o040_000, folder.to_owned(), self.tree(&inner)));
        }
        let mut content = Vec::new();
        for (mode, name, id) in entries.values() {
            content.extend_from_slice(format!("{mode:o} {name}\0").as_bytes());
            content.extend_from_slice(id.as_bytes());
        }
        self.object(ObjectType::Tree, &content)
    }
}

/// Writes an empty repository by hand: templates and default branches of the machine stay out of it.
fn lay_out(git: &Path, bare: bool) {
    for folder in ["objects/info", "objects/pack", "refs/heads", "refs/tags"] {
        fs::create_dir_all(git.join(folder)).unwrap();
    }
    fs::write(git.join("HEAD"), "ref: refs/heads/main\n").unwrap();
    let config = format!(
        "[core]\n\trepositoryformatversion = 0\n\tfilemode = {}\n\tbare = {bare}\n\tautocrlf = false\n",
        cfg!(unix)
    );
    fs::write(git.join("config"), config).unwrap();
}

/// The commit that every submodule here names; no repository holds it.
fn submodule() -> Oid {
    Oid::from_bytes(&[7; 20]).unwrap()
}

fn index_entry(path: &str, file: &File, id: Oid) -> git2::IndexEntry {
    let never = git2::IndexTime::new(0, 0);
    git2::IndexEntry {
        ctime: never,
        mtime: never,
        dev: 0,
        ino: 0,
        mode: file.mode,
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}

#[cfg(unix)]
fn link(target: &[u8], path: &Path) {
    use std::os::unix::ffi::OsStrExt;
    std::os::unix::fs::symlink(std::ffi::OsStr::from_bytes(target), path).unwrap();
}

/// What git does where links are not to be had: a file that holds the target.
#[cfg(not(unix))]
fn link(target: &[u8], path: &Path) {
    fs::write(path, target).unwrap();
}

#[cfg(unix)]
fn write_file(path: &Path, content: &[u8], mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::write(path, content).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o777)).unwrap();
}

#[cfg(not(unix))]
fn write_file(path: &Path, content: &[u8], _mode: u32) {
    fs::write(path, content).unwrap();
}

#[test]
fn the_same_history_has_the_same_hashes_everywhere() {
    let repository = Repository::new();
    let root = repository.commit_text(&[], "2023-01-09", &[("plans/a/plan.toml", ""), ("a.txt", "a\n"), ("a/b", "")]);
    let mut files = Files::new();
    files.insert("plans/a/plan.toml".to_owned(), File::with_mode(LINK, "elsewhere"));
    files.insert("plans/module".to_owned(), File::with_mode(SUBMODULE, ""));
    let author = Author { name: "ben".to_owned(), seconds: 1_673_300_000, offset: -210 };
    let tip = repository.commit(&[root], &author, &files);
    repository.set_head(tip);

    let git = repository.git();
    let head = git.head().unwrap().peel_to_commit().unwrap();
    assert_eq!(head.id(), tip);
    assert_eq!(head.author().when().offset_minutes(), -210);
    assert_eq!(head.parent_id(0).unwrap(), root);
    assert_eq!(tip.to_string(), "a53454bcd9da0c23150e9f00f5f2c1b070d0c504");
    let tree = head.tree().unwrap();
    assert_eq!(tree.get_path(Path::new("plans/a/plan.toml")).unwrap().filemode(), 0o120_000);
    assert_eq!(tree.get_path(Path::new("plans/module")).unwrap().filemode(), 0o160_000);
}

#[test]
fn a_checkout_leaves_nothing_uncommitted() {
    let repository = Repository::new();
    let files = Files::from([
        ("plans/a/plan.toml".to_owned(), File::new("title = \"A\"\n")),
        ("plans/a/actual.toml".to_owned(), File::with_mode(EXECUTABLE, "")),
        ("plans/b".to_owned(), File::with_mode(LINK, "a")),
    ]);
    repository.set_head(repository.commit(&[], &Author::on("ana", "2023-01-09"), &files));
    repository.check_out(&files);
    assert_eq!(repository.git().statuses(None).unwrap().len(), 0);
    repository.write_tree(&Files::new());
    assert_eq!(repository.git().statuses(None).unwrap().len(), 3);
}
