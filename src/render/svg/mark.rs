//! The marks of verdicts and fates: a glyph, a word and a class, so that colour never tells anything alone.

use crate::model::judged::{Fate, JudgedPlanned};
use crate::model::verdict::Verdict;

/// How something is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The glyph, as `diff` has it.
    pub glyph: &'static str,
    /// The word.
    pub word: &'static str,
    /// The class that colours it.
    pub class: &'static str,
}

/// The verdicts' marks, in their order.
pub const VERDICTS: [Mark; 4] = [
    Mark { glyph: "✓", word: "anticipated", class: "an" },
    Mark { glyph: "±", word: "adapted", class: "ad" },
    Mark { glyph: "!", word: "retrofitted", class: "re" },
    Mark { glyph: "+", word: "emergent", class: "em" },
];
const DROPPED: Mark = Mark { glyph: "-", word: "dropped", class: "go" };
const OPEN: Mark = Mark { glyph: "·", word: "open", class: "op" };
const HAPPENED: Mark = Mark { glyph: "✓", word: "done", class: "do" };

/// Gives the mark of a verdict.
pub const fn of_verdict(verdict: Verdict) -> Mark {
    let [anticipated, adapted, retrofitted, emergent] = VERDICTS;
    match verdict {
        Verdict::Anticipated => anticipated,
        Verdict::Adapted => adapted,
        Verdict::Retrofitted(_) => retrofitted,
        Verdict::Emergent => emergent,
    }
}

/// Gives the mark of what became of a planned step.
pub const fn of_fate(step: &JudgedPlanned) -> Mark {
    match step.fate {
        Fate::Dropped => DROPPED,
        Fate::Open => OPEN,
        Fate::UnderWay => Mark { glyph: "▸", word: "under way", class: "do" },
        Fate::Done => HAPPENED,
    }
}

/// Says in a word what each mark of a picture stands for.
pub const MEANINGS: [(Mark, &str); 6] = [
    (VERDICTS[0], "from the start"),
    (VERDICTS[1], "learned in time"),
    (VERDICTS[2], "too late"),
    (VERDICTS[3], "never planned"),
    (DROPPED, "given up"),
    (OPEN, "to come"),
];
