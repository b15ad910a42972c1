//! Findings, in every format that a reader may want: a file a format.
//!
//! All of them tell the same: each finding's name, level and place, and a message that ends with the next act. Whatever
//! decides, levels and exit codes, is decided before, so that no format can hide what another shows.

mod json;
mod text;

use std::collections::BTreeMap;

use super::style::Screen;
use super::words;
use crate::model::finding::{Finding, Level, Levels};

pub(super) use json::{FindingView, ReportView, view};
pub(super) use text::text;

/// The texts of the files that findings are about, by path.
pub type Sources = BTreeMap<String, String>;

/// How findings are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// For people: excerpts of the files.
    #[default]
    Text,
    /// For programs.
    Json,
}

impl Format {
    /// All of them, in the order in which help names them.
    pub const ALL: [Self; 2] = [Self::Text, Self::Json];

    /// The format's name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }
}

/// What the printers of findings get: what there is to tell, in the order in which it is told.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The findings, none of them allowed.
    pub findings: &'a [Finding],
    /// How much each weighs.
    pub levels: &'a Levels,
    /// The texts of the files that they are about.
    pub sources: &'a Sources,
}

impl Report<'_> {
    /// Counts the findings of a level.
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| self.levels.of(finding.rule) == level).count()
    }

    /// Says how many findings there are.
    pub fn summary(&self) -> String {
        let parts = [(self.count(Level::Deny), "error"), (self.count(Level::Warn), "warning")];
        let parts: Vec<String> = parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, it)| words::count(n, it)).collect();
        if parts.is_empty() { "nothing to report".to_owned() } else { parts.join(", ") }
    }
}

/// Prints findings. The screen matters to [`Format::Text`] alone.
pub fn print(format: Format, report: Report<'_>, screen: Screen<'_>) -> String {
    match format {
        Format::Text => text(report, screen),
        Format::Json => json::json(report),
    }
}

/// What a finding says, in one text: what is wrong, and the next act.
fn message(finding: &Finding) -> String {
    match &finding.help {
        Some(help) => format!("{}: {help}", finding.message),
        None => finding.message.clone(),
    }
}
