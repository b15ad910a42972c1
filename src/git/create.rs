//! Making a repository with a given history: what `demo` writes.
//!
//! Nothing of the machine goes into it: no template, no user configuration, no clock. The same recipe gives the same
//! commit ids everywhere.

use std::collections::BTreeMap;
use std::path::Path;

use git2::{IndexEntry, IndexTime, Oid, Repository, RepositoryInitOptions, Signature, Time};

use super::Failure;

/// A repository in the making.
pub struct Creation {
    repository: Repository,
    tips: BTreeMap<String, Oid>,
}

/// The files of a version, by path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Who commits when.
#[derive(Debug, Clone)]
pub struct Stamp<'a> {
    /// The author's and committer's name.
    pub name: &'a str,
    /// Their address.
    pub email: &'a str,
    /// Seconds since the epoch.
    pub seconds: i64,
    /// Minutes east of UTC.
    pub offset: i32,
}

fn git(act: &'static str) -> impl Fn(git2::Error) -> Failure {
    move |error| Failure::NotMade { act, message: error.message().to_owned() }
}

/// The branch that HEAD is on.
pub const MAIN: &str = "main";

impl Creation {
    /// Makes an empty repository in a folder, which is made where it is not there.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn new(folder: &Path) -> Result<Self, Failure> {
        let mut options = RepositoryInitOptions::new();
        options.no_reinit(true).external_template(false).initial_head(MAIN);
        let repository = Repository::init_opts(folder, &options).map_err(git("make a repository"))?;
        Ok(Self { repository, tips: BTreeMap::new() })
    }

    /// Gives the files that the next commit on a branch starts from. A new branch starts from the main one. With `merge`
    /// another branch's changes are merged in.
    ///
    /// # Errors
    /// If the branches conflict, or an object can't be read.
    pub fn files(&self, branch: &str, merge: Option<&str>) -> Result<Files, Failure> {
        let Some(own) = self.tip(branch) else { return Ok(Files::new()) };
        let mut files = Files::new();
        let commit = self.repository.find_commit(own).map_err(git("read a commit"))?;
        let index = if let Some(other) = merge.and_then(|other| self.tip(other)) {
            let other = self.repository.find_commit(other).map_err(git("read a commit"))?;
            let index = self.repository.merge_commits(&commit, &other, None).map_err(git("merge"))?;
            if index.has_conflicts() {
                return Err(Failure::NotMade { act: "merge", message: "the branches conflict".to_owned() });
            }
            index
        } else {
            let mut index = git2::Index::new().map_err(git("read a tree"))?;
            index.read_tree(&commit.tree().map_err(git("read a tree"))?).map_err(git("read a tree"))?;
            index
        };
        for entry in index.iter() {
            let blob = self.repository.find_blob(entry.id).map_err(git("read a file"))?;
            files.insert(String::from_utf8_lossy(&entry.path).into_owned(), blob.content().to_vec());
        }
        Ok(files)
    }

    fn tip(&self, branch: &str) -> Option<Oid> {
        self.tips.get(branch).or_else(|| self.tips.get(MAIN)).copied()
    }

    /// Commits files on a branch, as a merge where `merge` names another one.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn commit(
        &mut self,
        branch: &str,
        merge: Option<&str>,
        files: &Files,
        stamp: &Stamp<'_>,
        message: &str,
    ) -> Result<(), Failure> {
        let mut index = git2::Index::new().map_err(git("make a tree"))?;
        for (path, content) in files {
            let id = self.repository.blob(content).map_err(git("write a file"))?;
            index.add(&entry(path, id)).map_err(git("make a tree"))?;
        }
        let tree = index.write_tree_to(&self.repository).map_err(git("write a tree"))?;
        let tree = self.repository.find_tree(tree).map_err(git("read a tree"))?;
        let time = Time::new(stamp.seconds, stamp.offset);
        let who = Signature::new(stamp.name, stamp.email, &time).map_err(git("sign a commit"))?;
        let parents: Vec<Oid> =
            self.tip(branch).into_iter().chain(merge.and_then(|other| self.tips.get(other)).copied()).collect();
        let parents = parents.into_iter().map(|id| self.repository.find_commit(id)).collect::<Result<Vec<_>, _>>();
        let parents = parents.map_err(git("read a commit"))?;
        let id = self.repository.commit(None, &who, &who, message, &tree, &parents.iter().collect::<Vec<_>>());
        self.tips.insert(branch.to_owned(), id.map_err(git("write a commit"))?);
        Ok(())
    }

    /// Points the main branch at its last commit, and writes its files to the folder.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn finish(self) -> Result<(), Failure> {
        if let Some(tip) = self.tips.get(MAIN) {
            let name = format!("refs/heads/{MAIN}");
            self.repository.reference(&name, *tip, true, "demo").map_err(git("write a branch"))?;
            let mut checkout = git2::build::CheckoutBuilder::new();
            checkout.force();
            self.repository.checkout_head(Some(&mut checkout)).map_err(git("write the files"))?;
        }
        Ok(())
    }
}

fn entry(path: &str, id: Oid) -> IndexEntry {
    let zero = IndexTime::new(0, 0);
    IndexEntry {
        ctime: zero,
        mtime: zero,
        dev: 0,
        ino: 0,
        mode: 0o100_644,
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}
