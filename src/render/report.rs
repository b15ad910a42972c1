//! `report` for people.

use super::escape::printable;
use super::style::Screen;
use crate::model::report::Report;

/// Prints a report.
pub fn text(report: &Report, _screen: Screen<'_>) -> String {
    report.chapters.iter().map(|chapter| format!("{}\n", printable(&chapter.initiative.title))).collect()
}
