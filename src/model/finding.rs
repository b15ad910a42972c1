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
    /// Control, bidirectional or zero-width characters in a text.
    HiddenCharacters,
    /// A link, need or `from` names nothing that ever was.
    UnknownStep,
    /// A link, need or `from` names a step that left the plan.
    DanglingLink,
    /// A surprise with no `note`, `from` or `lesson`: nothing to learn from.
    UnexplainedSurprise,
    /// A recorded step was taken out of the record.
    ErasedStep,
    /// A day that stood in the record was changed or taken out.
    RedatedStep,
    /// A baseline step vanished, and nobody says why.
    DroppedWithoutReason,
    /// `baseline` was changed to a later day.
    BaselineMoved,
    /// `agreed` was set or changed after the plan's first version, where it proves nothing.
    AgreedLater,
    /// A link or `was` came after a step was recorded, and made it foreseen.
    RelinkedStep,
    /// A step began before what it needs was in place.
    UnmetNeed,
    /// A step's days contradict each other.
    DatesDisorder,
    /// Planned steps wait for each other.
    NeedsCycle,
    /// An id came back for other work.
    IdReused,
    /// An emergent step reads much like an open planned one.
    LikelyLink,
    /// A branch changes `asplanned.toml` so that less is denied or reported.
    LoosenedSettings,
    /// A step was planned only when, or after, it began.
    Retrofitted,
    /// More than five actual steps hide behind one planned step.
    CoarseStep,
    /// The foreseen share is below the number that the settings give.
    ForeseenBelow,
    /// A commit of the branch serves no step.
    UnplannedCommit,
    /// Commits under a plan's `paths` that no step names.
    UnrecordedWork,
}

impl Rule {
    /// All rules, in the order in which help names them.
    pub const ALL: [Self; 27] = [
        Self::Syntax,
        Self::ConflictMarker,
        Self::UnknownKey,
        Self::BadValue,
        Self::DuplicateId,
        Self::BadId,
        Self::HiddenCharacters,
        Self::UnknownStep,
        Self::DanglingLink,
        Self::UnexplainedSurprise,
        Self::ErasedStep,
        Self::RedatedStep,
        Self::DroppedWithoutReason,
        Self::BaselineMoved,
        Self::AgreedLater,
        Self::RelinkedStep,
        Self::UnmetNeed,
        Self::DatesDisorder,
        Self::NeedsCycle,
        Self::IdReused,
        Self::LikelyLink,
        Self::LoosenedSettings,
        Self::Retrofitted,
        Self::CoarseStep,
        Self::ForeseenBelow,
        Self::UnplannedCommit,
        Self::UnrecordedWork,
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
            Self::HiddenCharacters => "hidden-characters",
            Self::UnknownStep => "unknown-step",
            Self::DanglingLink => "dangling-link",
            Self::UnexplainedSurprise => "unexplained-surprise",
            Self::ErasedStep => "erased-step",
            Self::RedatedStep => "redated-step",
            Self::DroppedWithoutReason => "dropped-without-reason",
            Self::BaselineMoved => "baseline-moved",
            Self::AgreedLater => "agreed-later",
            Self::RelinkedStep => "relinked-step",
            Self::UnmetNeed => "unmet-need",
            Self::DatesDisorder => "dates-disorder",
            Self::NeedsCycle => "needs-cycle",
            Self::IdReused => "id-reused",
            Self::LikelyLink => "likely-link",
            Self::LoosenedSettings => "loosened-settings",
            Self::Retrofitted => "retrofitted",
            Self::CoarseStep => "coarse-step",
            Self::ForeseenBelow => "foreseen-below",
            Self::UnplannedCommit => "unplanned-commit",
            Self::UnrecordedWork => "unrecorded-work",
        }
    }

    /// Tells whether a step can allow it where it stands. What is wrong with a file itself is mended, not allowed; and what
    /// is about no step that stands in the files has none that could allow it.
    pub const fn is_allowed_in_place(self) -> bool {
        !matches!(
            self,
            Self::Syntax
                | Self::ConflictMarker
                | Self::UnknownKey
                | Self::BadValue
                | Self::DuplicateId
                | Self::BadId
                | Self::HiddenCharacters
                | Self::ErasedStep
                | Self::BaselineMoved
                | Self::AgreedLater
                | Self::LoosenedSettings
                | Self::ForeseenBelow
                | Self::UnplannedCommit
                | Self::UnrecordedWork
        )
    }

    /// The level that the rule has where nobody says otherwise.
    pub const fn default_level(self) -> Level {
        match self {
            Self::Syntax
            | Self::ConflictMarker
            | Self::UnknownKey
            | Self::BadValue
            | Self::DuplicateId
            | Self::BadId
            | Self::HiddenCharacters
            | Self::UnknownStep => Level::Deny,
            Self::DanglingLink
            | Self::UnexplainedSurprise
            | Self::ErasedStep
            | Self::RedatedStep
            | Self::DroppedWithoutReason
            | Self::BaselineMoved
            | Self::AgreedLater
            | Self::RelinkedStep
            | Self::UnmetNeed
            | Self::DatesDisorder
            | Self::NeedsCycle
            | Self::IdReused
            | Self::LikelyLink
            | Self::LoosenedSettings => Level::Warn,
            Self::Retrofitted
            | Self::CoarseStep
            | Self::ForeseenBelow
            | Self::UnplannedCommit
            | Self::UnrecordedWork => Level::Allow,
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

/// A commit that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The full hash.
    pub commit: String,
    /// The first line of its message.
    pub subject: String,
}

/// What mends a finding for sure: texts in the place of bytes of the finding's file, its byte order mark left out. In the
/// order of the bytes, and never two at one place.
pub type Fix = Vec<(Range<usize>, String)>;

/// One thing that is wrong, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule that is broken.
    pub rule: Rule,
    /// Where. Of a finding about a commit the first file, by path, that the commit changes, for formats that know files only.
    pub place: Place,
    /// The id of the step that it is about, if it is about one.
    pub step: Option<String>,
    /// What is wrong, in half a sentence: no capital, no full stop.
    pub message: String,
    /// The next act, in half a sentence.
    pub help: Option<String>,
    /// Other places that belong to it, each with what it is.
    pub related: Vec<(Place, String)>,
    /// The commit that it is about, if it is about one and not about the text of a file.
    pub about: Option<About>,
    /// What mends it, where there is one sure cure.
    pub fix: Option<Fix>,
}

impl Finding {
    /// Makes a finding that is about a place and nothing else.
    pub fn new(rule: Rule, place: Place, message: impl Into<String>) -> Self {
        Self {
            rule,
            place,
            step: None,
            message: message.into(),
            help: None,
            related: Vec::new(),
            about: None,
            fix: None,
        }
    }

    /// Says which step it is about.
    #[must_use]
    pub fn of_step(self, id: impl Into<String>) -> Self {
        Self { step: Some(id.into()), ..self }
    }

    /// Says what the next act is.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Adds another place that belongs to it.
    #[must_use]
    pub fn with_related(mut self, place: Place, what: impl Into<String>) -> Self {
        self.related.push((place, what.into()));
        self
    }
}
