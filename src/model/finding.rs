//! Findings: what `check` has to say, with a name, a level and a place.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Not reported.
    Allow,
    /// Reported.
    Warn,
    /// Reported, and the exit code is 1.
    Deny,
}

impl Level {
    /// The level's name in settings and output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Level {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Allow, Self::Warn, Self::Deny].into_iter().find(|level| level.name() == text).ok_or(())
    }
}

/// The rules that a finding can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The file is no TOML, no UTF-8, too large, or its `step` is no list of steps.
    Syntax,
    /// A merge conflict was left in the file.
    ConflictMarker,
    /// A key that the format does not have.
    UnknownKey,
    /// A value of the wrong type or out of its range.
    BadValue,
    /// Two steps of one list share an id, letter case apart.
    DuplicateId,
    /// An id that is not `[a-z0-9][a-z0-9._-]{0,63}`.
    BadId,
    /// A link, need or `from` names nothing that ever was.
    UnknownStep,
    /// A link, need or `from` names a step that left the plan.
    DanglingLink,
    /// A step was planned only after it began.
    Retrofitted,
    /// Control, bidirectional or zero-width characters in a text.
    HiddenCharacters,
}

impl Rule {
    /// All rules, in the order in which help names them.
    pub const ALL: [Self; 10] = [
        Self::Syntax,
        Self::ConflictMarker,
        Self::UnknownKey,
        Self::BadValue,
        Self::DuplicateId,
        Self::BadId,
        Self::UnknownStep,
        Self::DanglingLink,
        Self::Retrofitted,
        Self::HiddenCharacters,
    ];

    /// The rule's name in settings, flags and output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::ConflictMarker => "conflict-marker",
            Self::UnknownKey => "unknown-key",
            Self::BadValue => "bad-value",
            Self::DuplicateId => "duplicate-id",
            Self::BadId => "bad-id",
            Self::UnknownStep => "unknown-step",
            Self::DanglingLink => "dangling-link",
            Self::Retrofitted => "retrofitted",
            Self::HiddenCharacters => "hidden-characters",
        }
    }

    /// The level that the rule has where nobody says otherwise.
    pub const fn default_level(self) -> Level {
        match self {
            Self::Retrofitted => Level::Allow,
            Self::DanglingLink => Level::Warn,
            _ => Level::Deny,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Rule {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|rule| rule.name() == text).ok_or(())
    }
}

/// The levels in force: each rule's own, else its default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels(BTreeMap<Rule, Level>);

impl Levels {
    /// Sets the level of one rule.
    pub fn set(&mut self, rule: Rule, level: Level) {
        self.0.insert(rule, level);
    }

    /// Gives the level of one rule.
    pub fn of(&self, rule: Rule) -> Level {
        self.0.get(&rule).copied().unwrap_or(rule.default_level())
    }
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, from the repository's root, parts joined by `/`.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The bytes of the file's text (without its byte order mark) that are meant. Never reversed, always at character
    /// boundaries.
    pub span: Range<usize>,
}

/// One thing that is wrong, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule that is broken.
    pub rule: Rule,
    /// Where.
    pub place: Place,
    /// The id of the step that it is about, if it is about one.
    pub step: Option<String>,
    /// What is wrong, in half a sentence: no capital, no full stop.
    pub message: String,
    /// The next act, in half a sentence.
    pub help: Option<String>,
    /// Other places that belong to it, each with what it is.
    pub related: Vec<(Place, String)>,
}
