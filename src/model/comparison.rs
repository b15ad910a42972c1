//! Two versions of a repository's initiatives side by side.

use chrono::NaiveDate;

use super::changes::{Change, Nature};
use super::initiative::{Warning, WarningCode};

/// One of the two versions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Point {
    /// The commit's full hash; of what is not committed that of HEAD. `None`: nothing was there yet.
    pub commit: Option<String>,
    /// The author's day; of what is not committed today. `None`: nothing was there yet.
    pub day: Option<NaiveDate>,
    /// Whether files were read that are not committed.
    pub uncommitted: bool,
}

/// What became of an initiative's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// It is in both versions.
    Both,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It was in another folder, given from the root.
    Moved(String),
}

impl Presence {
    /// What it is called in output.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Both => "changed",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Moved(_) => "moved",
        }
    }
}

/// One initiative in two versions, of which its files differ.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Its path below the plans folder.
    pub name: String,
    /// Its folder, from the root; the newer one.
    pub path: String,
    /// Its title, else its name.
    pub title: String,
    /// What became of its folder.
    pub presence: Presence,
    /// What sort of revision one commit would be that changed as much.
    pub nature: Nature,
    /// What changed in plan and record.
    pub changes: Vec<Change>,
    /// What a reader should know.
    pub warnings: Vec<Warning>,
}

impl Compared {
    /// Tells whether anything changed but the form of the files.
    pub fn differs(&self) -> bool {
        self.presence != Presence::Both || !self.changes.is_empty()
    }

    /// Tells whether a version of a file does not parse, so that what stood there before it was compared.
    pub fn is_unread(&self) -> bool {
        self.warnings.iter().any(|warning| warning.code == WarningCode::UnparsableVersion)
    }
}

/// Two versions, and the initiatives whose files differ between them.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The older version, or whichever was named first.
    pub from: Point,
    /// The newer version.
    pub to: Point,
    /// The initiatives, by name.
    pub initiatives: Vec<Compared>,
}
