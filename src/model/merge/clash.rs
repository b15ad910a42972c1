//! What is said of conflicts.

use super::Conflict;

/// Something that could not be merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clash {
    /// A step.
    Step {
        /// Its id.
        id: String,
        /// Why.
        why: Conflict,
    },
    /// A key above the steps.
    Head(String),
    /// A table that is no step.
    Table(String),
    /// The order of these steps.
    Order(Vec<String>),
    /// Lines: one of the versions can't be read step by step.
    Lines,
}
