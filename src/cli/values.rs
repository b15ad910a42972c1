//! How a value is read, and what is said of one that can't be.

use std::path::PathBuf;
use std::str::FromStr;

use chrono::NaiveDate;
use clap::CommandFactory;

use super::Cli;
use crate::model::changes::Nature;
use crate::model::finding::Rule;
use crate::model::measures::By;
use crate::model::selection::{self, Only};
use crate::model::step::{Every, Kind};
use crate::model::text::shell_word;

/// Reads a day.
pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| "a day is written 2023-01-20".to_owned())
}

/// Gives the file that a result is written to; `-` is standard output, as elsewhere.
pub(super) fn file(output: Option<PathBuf>) -> Option<PathBuf> {
    output.filter(|path| path.as_os_str() != "-")
}

/// Reads a text in somebody's own words, which may begin with a dash. What is an option and nothing else is refused: then the
/// text before it was forgotten, and the option would be lost.
pub(super) fn text(text: &str) -> Result<String, String> {
    if text.starts_with('-') && is_option(text) {
        return Err(format!("{text} is an option; the text before it is missing"));
    }
    Ok(text.to_owned())
}

/// Tells whether a word is an option that some command has.
fn is_option(word: &str) -> bool {
    let program = Cli::command();
    let mut all = program.get_arguments().chain(program.get_subcommands().flat_map(clap::Command::get_arguments));
    match word.strip_prefix("--") {
        Some("help") => true,
        Some(long) => all.any(|arg| arg.get_long() == Some(long)),
        None => all.any(|arg| arg.get_short().is_some_and(|short| word == format!("-{short}"))) || word == "-h",
    }
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
    one_of(text, &selection::NAMES).map_err(|said| or_initiative(&said, text))
}

/// Reads a revision's sort.
pub(super) fn nature(text: &str) -> Result<Nature, String> {
    one_of(text, &Nature::ALL.map(Nature::name)).map_err(|said| or_initiative(&said, text))
}

/// Says where an initiative stands: behind an option that takes several words it is taken for one of them.
fn or_initiative(said: &str, text: &str) -> String {
    format!("{said}; an initiative stands before --only, or behind -i: -i {}", shell_word(text))
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
