//! Finding a repository as git itself does, and saying why it can't be opened.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::program::{Place, Program, reason};
use crate::git::Failure;
use crate::git::libgit::path_of;

/// A repository that git can read.
pub(super) struct Found {
    pub(super) git: PathBuf,
    /// What all its working trees share.
    pub(super) common: PathBuf,
    /// The working tree.
    pub(super) root: Option<PathBuf>,
    /// Whether ids are SHA-256.
    pub(super) is_long: bool,
}

/// Finds the repository that `folder` is in, or the one that `GIT_DIR` names.
pub(super) fn find(program: &Program, folder: &Path) -> Result<Found, Failure> {
    let act = "open the repository";
    let mut command = program.call(&Place { folder: folder.to_owned(), found: None });
    command.args(["rev-parse", "--is-bare-repository", "--show-object-format", "--git-common-dir"]);
    // The last one fails where one does not stand in the working tree; the answers before it are there then.
    let printed = Program::output(act, command.args(["--absolute-git-dir", "--show-toplevel"]))?;
    let mut lines = printed.stdout.strip_suffix(b"\n").unwrap_or_default().split(|byte| *byte == b'\n');
    let mut line = || lines.next().filter(|line| !line.is_empty());
    let (Some(bare), Some(format), Some(common), Some(git)) = (line(), line(), line(), line()) else {
        return Err(refused(folder, &printed.stderr));
    };
    let (top, odd) = (line(), line());
    let path = |printed: &[u8]| path_of(printed).map(|path| folder.join(path));
    let (Some(common), Some(git), None) = (path(common), path(git), odd) else {
        return Err(Failure::Git { act, message: "its path has a line break".to_owned() });
    };
    // With `GIT_DIR` alone git takes the folder one stands in for the working tree; the repository's own is meant.
    let is_set = |name: &str| std::env::var_os(name).is_some();
    let top = top.filter(|_| is_set("GIT_WORK_TREE") || !is_set("GIT_DIR"));
    let root = match top.and_then(path) {
        Some(root) => Some(root),
        None if bare == b"true" => None,
        None => own_root(program, &git)?,
    };
    Ok(Found { git, common: common.canonicalize().unwrap_or(common), root, is_long: format == b"sha256" })
}

/// Says why git opens no repository.
fn refused(folder: &Path, stderr: &[u8]) -> Failure {
    let message = reason(stderr);
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if says(&["not a git repository"]) {
        Failure::NoRepository { folder: folder.to_owned() }
    } else if says(&["dubious ownership", "owned by someone else"]) {
        Failure::OtherOwner { message }
    } else if says(&["unknown repository extension", "git repo version", "object format", "ref storage"]) {
        Failure::Unsupported { message: extensions_in(stderr).unwrap_or(message) }
    } else {
        Failure::Git { act: "open the repository", message }
    }
}

/// Git names the extensions that it does not know on lines of their own.
fn extensions_in(stderr: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(stderr);
    let (_, names) = text.split_once("unknown repository extension")?.1.split_once(':')?;
    let names: Vec<&str> = names.split_whitespace().collect();
    Some(format!("git does not know its extension {}", names.join(", ")))
}

/// Gives the working tree of a repository in which one does not stand: as libgit2 does.
fn own_root(program: &Program, git: &Path) -> Result<Option<PathBuf>, Failure> {
    // A linked working tree's git directory names the `.git` file that leads to it.
    if let Ok(link) = std::fs::read(git.join("gitdir")) {
        return Ok(path_of(link.trim_ascii_end()).and_then(|link| git.join(link).parent().map(Path::to_owned)));
    }
    let mut command = program.call(&Place::of(git, None));
    let set = Program::output("read the configuration", command.args(["config", "-z", "--get", "core.worktree"]))?;
    if let Some(set) = set.stdout.strip_suffix(b"\0").and_then(path_of) {
        return Ok(Some(git.join(set)));
    }
    Ok(git.parent().filter(|_| git.file_name() == Some(OsStr::new(".git"))).map(Path::to_owned))
}
