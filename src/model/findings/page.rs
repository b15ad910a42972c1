//! What a finding means, for whoever meets it.

/// The page of a finding, or of a verdict. Its texts are paragraphs without line breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// What is meant, in a sentence or two.
    pub means: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What it looks like.
    pub example: Example,
    /// How to mend it, or when to allow it.
    pub mend: &'static str,
}

/// What a finding looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Example {
    /// Files that raise it, as they were committed.
    Files(&'static [Sample]),
    /// Lines that tell of it: what raises it is no file.
    Lines(&'static str),
}

/// A file as it was committed on a day. Those of one day were committed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// The day, as `2023-01-09`.
    pub day: &'static str,
    /// `plan.toml`, `actual.toml` or `asplanned.toml`.
    pub file: &'static str,
    /// What it held.
    pub text: &'static str,
}

/// A plan of the first day.
pub(super) const fn plan(text: &'static str) -> Sample {
    plan_on("2023-01-09", text)
}

/// A record of the first day.
pub(super) const fn record(text: &'static str) -> Sample {
    record_on("2023-01-09", text)
}

/// A plan of a later day.
pub(super) const fn plan_on(day: &'static str, text: &'static str) -> Sample {
    Sample { day, file: "plan.toml", text }
}

/// A record of a later day.
pub(super) const fn record_on(day: &'static str, text: &'static str) -> Sample {
    Sample { day, file: "actual.toml", text }
}
