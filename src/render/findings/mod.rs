//! Findings, in every format that a reader may want: a file a format.
//!
//! All of them tell the same: each finding's name, level and place, and a message that ends with the next act. Whatever
//! decides, levels and exit codes, is decided before, so that no format can hide what another shows.

mod fingerprint;
mod github;
mod gitlab;
mod json;
mod junit;
mod rule;
mod sarif;
mod text;

use std::collections::BTreeMap;

use super::style::Screen;
use super::words;
use crate::model::finding::{Finding, Level, Levels, Place};

pub(super) use json::{AllowedView, FindingView, ReportView, allowed, view};
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
    /// GitHub's workflow commands.
    Github,
    /// GitLab's Code Quality report.
    Gitlab,
    /// SARIF 2.1.0, which code scanners share.
    Sarif,
    /// JUnit's XML.
    Junit,
}

impl Format {
    /// All of them, in the order in which help names them.
    pub const ALL: [Self; 6] = [Self::Text, Self::Json, Self::Github, Self::Gitlab, Self::Sarif, Self::Junit];

    /// The format's name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
        }
    }
}

/// What the printers of findings get: what there is to tell, in the order in which it is told.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The findings, none of them allowed.
    pub findings: &'a [Finding],
    /// Those that a step itself allows, each with the reason.
    pub allowed: &'a [(Finding, String)],
    /// How much each weighs.
    pub levels: &'a Levels,
    /// The texts of the files that they are about.
    pub sources: &'a Sources,
    /// Why what needs history could not be decided, where it could not: whoever reads only a file must not take that for
    /// nothing to report.
    pub undecided: Option<&'a str>,
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
        Format::Github => github::github(report),
        Format::Gitlab => gitlab::gitlab(report),
        Format::Sarif => sarif::sarif(report),
        Format::Junit => junit::junit(report),
    }
}

/// What a finding says, in one text: what is wrong, and the next act.
fn message(finding: &Finding) -> String {
    match &finding.help {
        Some(help) => format!("{}: {help}", finding.message),
        None => finding.message.clone(),
    }
}

/// What a finding says where only files and lines can be shown: a commit that it is about is named first.
fn told(finding: &Finding) -> String {
    let said = message(finding);
    match &finding.about {
        Some(about) if !said.contains(words::short(&about.commit)) => {
            format!("commit {} ({}): {said}", words::short(&about.commit), about.subject)
        }
        _ => said,
    }
}

/// The column behind what is meant, in characters from 1; `None` where that is not a part of one line.
fn end_column(report: Report<'_>, place: &Place) -> Option<usize> {
    let meant = report.sources.get(&place.path)?.get(place.span.clone())?;
    let is_of_one_line = !meant.is_empty() && !meant.contains('\n');
    is_of_one_line.then(|| place.column + meant.chars().count())
}
