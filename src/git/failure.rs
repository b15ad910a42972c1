//! What goes wrong with a repository: a sentence for each, and the next act.

use std::path::PathBuf;

use super::object::{Kind, ObjectId};
use super::record::Refusal;
use crate::model::text::shell_word;

/// What went wrong with a repository.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// There is none.
    #[error("{} is not in a git repository", folder.display())]
    NoRepository {
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// The run stands in a folder that is gone, or may not be read.
    #[error("the folder that this runs in can't be read: it is gone, or may not be looked at")]
    Nowhere,
    /// The folder to start from is not there.
    #[error("there is no folder {}", folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// Its format is none that libgit2 or the installed git reads.
    #[error("the repository can't be read: {message}")]
    Unsupported {
        /// What stands in the way.
        message: String,
    },
    /// Only git itself could do it, and there is none.
    #[error("{need}: for that git itself is needed, and no folder of PATH has it")]
    NoGit {
        /// What it is needed for.
        need: String,
    },
    /// It belongs to another user.
    #[error("the repository belongs to another user: {message}")]
    OtherOwner {
        /// What libgit2 says, with the path.
        message: String,
    },
    /// A revision names no commit.
    #[error("{revision:?} names no commit")]
    UnknownRevision {
        /// The revision as it was given.
        revision: String,
        /// Whether the clone is shallow, so that it may name one that was cut off.
        is_shallow: bool,
    },
    /// A revision leads to where the history was cut.
    #[error("{revision:?} lies behind commit {commit}, at which the history is cut off (a shallow clone)")]
    CutOff {
        /// The revision as it was given.
        revision: String,
        /// The commit whose parents are not there.
        commit: ObjectId,
    },
    /// HEAD has no commit yet.
    #[error("HEAD has no commit yet")]
    Unborn,
    /// HEAD names a branch that is not there, where others are.
    #[error("HEAD names the branch {named}, which is not there")]
    NoSuchBranch {
        /// The branch that HEAD names.
        named: String,
        /// One that is there.
        other: String,
    },
    /// No commit is as old as that.
    #[error("HEAD's first-parent line has no commit on or before {day}")]
    NothingAsOf {
        /// The day that was asked for.
        day: chrono::NaiveDate,
    },
    /// The history was cut.
    #[error(
        "the history is cut off at commit {commit} (a shallow clone): without what came before it there is no verdict"
    )]
    Shallow {
        /// The commit whose parents are not there.
        commit: ObjectId,
    },
    /// An object is not there.
    #[error("{kind} {id} is missing{}", if *.partial { " from this partial clone" } else { "" })]
    Missing {
        /// What it should be.
        kind: Kind,
        /// Its id.
        id: ObjectId,
        /// Whether the clone is one that leaves objects out on purpose.
        partial: bool,
    },
    /// A partial clone lacks objects, and they may not be fetched.
    #[error(
        "{count} {kind}{} that the history of the plans needs {} missing from this partial clone{}",
        if *.count == 1 { "" } else { "s" },
        if *.count == 1 { "is" } else { "are" },
        if *.kind == Kind::Blob { "" } else { ", and perhaps blobs in them" }
    )]
    Lacking {
        /// What they are.
        kind: Kind,
        /// How many there are.
        count: usize,
    },
    /// Missing objects could not be fetched.
    #[error("cannot fetch from {remote} what is missing from this partial clone: {message}")]
    Fetch {
        /// The remote that promised them.
        remote: String,
        /// What git says.
        message: String,
    },
    /// An object is not what it should be.
    #[error("object {id} is no {kind} that git could have written")]
    Corrupt {
        /// What it should be.
        kind: Kind,
        /// Its id.
        id: ObjectId,
    },
    /// An object is there, and can't be read.
    #[error("cannot read an object: {message}")]
    Unreadable {
        /// What libgit2 or git says, with the object.
        message: String,
    },
    /// The history has more commits than anybody could have made.
    #[error("the history has too many commits")]
    TooManyCommits,
    /// A version holds more initiatives than anybody could mean.
    #[error("a version holds more than {limit} folders with plans")]
    TooManyFolders {
        /// How many are read.
        limit: usize,
    },
    /// A pattern of the settings' `plans` can't be used.
    #[error("`plans` in asplanned.toml has the pattern {pattern:?}: {reason}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file or folder of the working tree can't be read.
    #[error("cannot {act} {}: {source}", path.display())]
    File {
        /// What was tried.
        act: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A repository can't be made.
    #[error("cannot {act}: {message}")]
    NotMade {
        /// What was tried.
        act: &'static str,
        /// What libgit2 says.
        message: String,
    },
    /// Files can't be committed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// libgit2 or git gave up.
    #[error("cannot {act}: {message}")]
    Git {
        /// What was tried.
        act: &'static str,
        /// What it says.
        message: String,
    },
}

/// How a shallow clone becomes whole.
const UNSHALLOW: &str = "fetch all of it: git fetch --unshallow; in GitHub Actions give actions/checkout \
                         `fetch-depth: 0`; in GitLab CI set the variable `GIT_DEPTH: 0`";

impl Failure {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoRepository { .. } => {
                "run it inside a repository, name one with -C DIR, or see an example first: asplanned demo".to_owned()
            }
            Self::Nowhere => "go to a folder that is there: cd".to_owned(),
            Self::NoFolder { .. } => "check the path after -C".to_owned(),
            Self::Unsupported { .. } => "a newer git may know it: git --version tells which one this is".to_owned(),
            Self::NoGit { .. } => "install git, and see that PATH leads to it: git --version".to_owned(),
            Self::OtherOwner { .. } => {
                "if you trust it: git config --global --add safe.directory PATH, as for git itself".to_owned()
            }
            Self::UnknownRevision { revision, is_shallow } => unknown(revision, *is_shallow),
            Self::NoSuchBranch { other, .. } => {
                let other = shell_word(other);
                format!(
                    "read another one: --rev {other}; or let HEAD name it: git symbolic-ref HEAD refs/heads/{other}"
                )
            }
            Self::Unborn => "make a first commit".to_owned(),
            Self::NothingAsOf { .. } => "git log --first-parent shows its days".to_owned(),
            Self::Shallow { .. } | Self::CutOff { .. } => UNSHALLOW.to_owned(),
            Self::Missing { partial: true, .. } | Self::Lacking { .. } => {
                "let git fetch what is missing: add --fetch-missing".to_owned()
            }
            Self::Fetch { remote, .. } => {
                format!("see whether git itself can, in version 2.29 or newer: git fetch {remote}")
            }
            Self::Missing { .. } | Self::Corrupt { .. } | Self::Unreadable { .. } => {
                "the repository is damaged: git fsck tells how far".to_owned()
            }
            Self::Pattern { .. } => {
                "folders are given from the repository's root, such as \"teams/*/plans\"".to_owned()
            }
            Self::TooManyFolders { .. } => {
                "name the folders that hold initiatives in asplanned.toml: plans = [\"…\"]".to_owned()
            }
            Self::Refused(refusal) => refusal.hint(),
            Self::File { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                "make room on the disk, and run it again".to_owned()
            }
            Self::File { source, .. } if source.kind() == std::io::ErrorKind::ReadOnlyFilesystem => {
                "the file system is mounted read-only: write to another copy".to_owned()
            }
            // What could not be made is not there to be looked at.
            Self::File { act: "make", path, .. } => {
                let folder = path.parent().unwrap_or(path).to_string_lossy();
                format!("see who may write there: ls -ld {}", shell_word(&folder))
            }
            Self::File { path, .. } => {
                format!(
                    "see what is there, and whether you may read it: ls -ld {}",
                    shell_word(&path.to_string_lossy())
                )
            }
            Self::NotMade { message, .. } if message.contains("No space left") => {
                "make room on the disk, and run it again".to_owned()
            }
            Self::NotMade { .. } => {
                "name a folder that can be written and is not there yet: asplanned demo DIR".to_owned()
            }
            Self::Git { .. } => "see what git itself says of the repository: git status, git fsck".to_owned(),
            Self::TooManyCommits => return None,
        })
    }
}

/// Says how to come by what a revision was to name.
fn unknown(revision: &str, is_shallow: bool) -> String {
    if let Some(branch) = branch_of_origin(revision) {
        let refs = shell_word(&format!("{branch}:refs/remotes/origin/{branch}"));
        return format!("fetch it: git fetch{} origin {refs}", if is_shallow { " --unshallow" } else { "" });
    }
    let all = "git log --all --oneline shows what there is";
    if is_shallow { format!("{all} in this shallow clone; or {UNSHALLOW}") } else { all.to_owned() }
}

/// Gives the branch of `origin` that a revision means: a clone of one branch, as a shallow one is, has no other. `None` where
/// it means something else.
fn branch_of_origin(revision: &str) -> Option<&str> {
    let branch = revision.strip_prefix("refs/remotes/").unwrap_or(revision).strip_prefix("origin/")?;
    git2::Reference::is_valid_name(&format!("refs/remotes/origin/{branch}")).then_some(branch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_of_origin_is_fetched_and_all_else_looked_for() {
        assert_eq!(branch_of_origin("origin/main"), Some("main"));
        assert_eq!(branch_of_origin("refs/remotes/origin/origin/x"), Some("origin/x"));
        for revision in ["origin", "origin/", "main", "origin/main~3", "upstream/main", "origin/a b"] {
            assert_eq!(branch_of_origin(revision), None, "{revision}");
        }
        assert_eq!(unknown("origin/main", false), "fetch it: git fetch origin main:refs/remotes/origin/main");
        assert!(unknown("mian", true).contains("--unshallow") && !unknown("mian", false).contains("--unshallow"));
    }
}
