//! How a value is read, and what is said of one that can't be.

use std::path::PathBuf;
use std::str::FromStr;

use chrono::NaiveDate;

use crate::model::changes::Nature;
use crate::model::finding::Rule;
use crate::model::measures::By;
use crate::model::selection::{self, Only};
use crate::model::step::{Every, Kind};

/// Reads a day.
pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| "a day is written 2023-01-20".to_owned())
}

/// Gives the file that a result is written to; `-` is standard output, as elsewhere.
pub(super) fn file(output: Option<PathBuf>) -> Option<PathBuf> {
    output.filter(|path| path.as_os_str() != "-")
}

/// Reads what sort of step it is.
pub(super) fn kind(text: &str) -> Result<Kind, String> {
    one_of(text, &Kind::ALL.map(Kind::name))
}

/// Reads how often a step is meant to take place, and keeps it as it was written.
pub(super) fn every(text: &str) -> Result<String, String> {
    let every: Result<Every, ()> = text.parse();
    every.map(|_| text.to_owned()).map_err(|()| "an interval is written \"2 weeks\", \"10 days\", \"month\"".to_owned())
}

/// Reads which steps are chosen.
pub(super) fn only(text: &str) -> Result<Only, String> {
    one_of(text, &selection::NAMES)
}

/// Reads a revision's sort.
pub(super) fn nature(text: &str) -> Result<Nature, String> {
    one_of(text, &Nature::ALL.map(Nature::name))
}

/// Reads what an initiative is taken apart by.
pub(super) fn by(text: &str) -> Result<By, String> {
    one_of(text, &By::ALL.map(By::name))
}

/// Reads a finding's name.
pub(super) fn rule(text: &str) -> Result<Rule, String> {
    let names = || Rule::ALL.map(Rule::name).join(", ");
    text.parse().map_err(|()| format!("no finding has that name; there are {}", names()))
}

fn one_of<T: FromStr<Err = ()>>(text: &str, names: &[&str]) -> Result<T, String> {
    text.parse().map_err(|()| format!("one of {}", names.join(", ")))
}
