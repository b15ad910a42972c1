//! An initiative as it was read and judged.

use chrono::NaiveDate;

use super::judged::Judgement;

/// The revision that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsOf {
    /// Its full hash; of uncommitted files that of HEAD. `None` where HEAD has no commit yet.
    pub commit: Option<String>,
    /// Its author day; of uncommitted files today.
    pub day: NaiveDate,
    /// Whether files were read that are not committed.
    pub uncommitted: bool,
}

impl AsOf {
    /// Gives the full hash of the commit that was read; `None` where not all of what was read is committed.
    pub fn committed(&self) -> Option<&str> {
        self.commit.as_deref().filter(|_| !self.uncommitted)
    }
}

/// Something that a reader of a judgement should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What sort of warning it is.
    pub code: WarningCode,
    /// The sentence.
    pub message: String,
    /// The full hash of the commit that it is about.
    pub commit: Option<String>,
    /// The file that it is about, from the root.
    pub path: Option<String>,
    /// The line in that file, from 1.
    pub line: Option<usize>,
}

/// The sorts of [`Warning`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WarningCode {
    /// A version does not parse: what its first parent holds was read in its place.
    UnparsableVersion,
    /// The plan's `baseline` names no commit: the default was taken.
    UnknownBaseline,
    /// The initiative was in another folder before.
    FollowedMove,
    /// A partial clone lacks files of other initiatives, which were not asked for precedents.
    UnreadInitiatives,
    /// The settings name a matcher, which was not asked.
    UnusedMatcher,
    /// The repository has replace refs, which were ignored.
    ReplaceRefs,
    /// The repository has grafts, which were ignored.
    Grafts,
}

impl WarningCode {
    /// The code's name in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnparsableVersion => "unparsable-version",
            Self::UnknownBaseline => "unknown-baseline",
            Self::FollowedMove => "followed-move",
            Self::UnreadInitiatives => "unread-initiatives",
            Self::UnusedMatcher => "unused-matcher",
            Self::ReplaceRefs => "replace-refs",
            Self::Grafts => "grafts",
        }
    }
}

/// One initiative, read and judged.
#[derive(Debug, Clone)]
pub struct Initiative {
    /// Its path below the plans folder.
    pub name: String,
    /// Its folder, from the root.
    pub path: String,
    /// Its title, else its name.
    pub title: String,
    /// The revision that was read.
    pub as_of: AsOf,
    /// Plan and record side by side.
    pub judgement: Judgement,
    /// What a reader should know.
    pub warnings: Vec<Warning>,
}
