//! How a value is read, and what is said of one that can't be.

use std::str::FromStr;

use chrono::NaiveDate;

use crate::model::changes::Nature;
use crate::model::finding::Rule;
use crate::model::selection::{self, Only};

/// Reads a day.
pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| "a day is written 2023-01-20".to_owned())
}

/// Reads which steps are chosen.
pub(super) fn only(text: &str) -> Result<Only, String> {
    one_of(text, &selection::NAMES)
}

/// Reads a revision's sort.
pub(super) fn nature(text: &str) -> Result<Nature, String> {
    one_of(text, &Nature::ALL.map(Nature::name))
}

/// Reads a finding's name.
pub(super) fn rule(text: &str) -> Result<Rule, String> {
    let names = || Rule::ALL.map(Rule::name).join(", ");
    text.parse().map_err(|()| format!("no finding has that name; there are {}", names()))
}

fn one_of<T: FromStr<Err = ()>>(text: &str, names: &[&str]) -> Result<T, String> {
    text.parse().map_err(|()| format!("one of {}", names.join(", ")))
}
