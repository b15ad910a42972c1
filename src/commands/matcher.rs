//! The matcher: a program that the settings name, which says how alike titles are in place of their words.
//!
//! Settings come with a repository, and a repository may be a stranger's. So a matcher is started only where whoever runs
//! `asplanned` allowed that very command, by a variable of the environment, and on a pull request only where the settings
//! of its base name it too. It is started in an empty folder, so that no file of a checkout becomes a part of it, without a
//! shell. Where it is not allowed the words are compared, and that is said; where it fails the command does.

mod program;

use std::collections::BTreeSet;
use std::time::Duration;

use super::context::Context;
use super::error::Error;
use super::load::settings_of;
use super::review::base;
use crate::files::settings::{self, Settings};
use crate::git::Source;
use crate::model::initiative::{Warning, WarningCode};
use crate::model::learning::groups::Given;
use crate::model::row::Row;
use crate::render::escape::printable;

use program::{Limits, Trouble};

/// The variable of the environment that allows a command.
pub const VARIABLE: &str = "ASPLANNED_MATCHER";

/// A model may have to be loaded, and asked about tens of thousands of titles.
const LIMITS: Limits = Limits { time: Duration::from_secs(600), bytes: 256 << 20, pairs: 2_000_000 };

/// How titles are compared.
#[derive(Debug, Default)]
pub(super) struct Likeness {
    /// What the matcher says; `None`: their words are compared.
    pub(super) given: Option<Given>,
    /// Why a matcher was not asked that the settings name.
    pub(super) warning: Option<Warning>,
}

impl Likeness {
    /// By their words, because of an error that is to stop nothing.
    pub(super) fn after(error: &Error) -> Self {
        Self::by_words(&error.in_a_sentence())
    }

    /// By their words, for a reason.
    fn by_words(why: &str) -> Self {
        let message = format!("titles were compared by their words: {why}");
        let warning = Warning { code: WarningCode::UnusedMatcher, message, commit: None, path: None, line: None };
        Self { given: None, warning: Some(warning) }
    }
}

/// Asks the matcher that the settings name about the titles of rows, if it may be asked.
///
/// # Errors
/// If it fails, takes too long, or answers what is no answer.
pub(super) fn likeness<'r>(
    rows: impl Iterator<Item = &'r Row>,
    settings: Option<(&Settings, &dyn Source)>,
    context: &Context,
) -> Result<Likeness, Error> {
    let Some((Settings { matcher: Some(command), .. }, source)) = settings else { return Ok(Likeness::default()) };
    if let Some(why) = refusal(command, source, context) {
        return Ok(Likeness::by_words(&why));
    }
    let titles: BTreeSet<&str> = rows.map(|row| row.title.as_str()).collect();
    let titles: Vec<&str> = titles.into_iter().collect();
    let mut given = Given::default();
    if titles.len() > 1 {
        for pair in program::ask(command, &titles, &LIMITS).map_err(|trouble| failed(command, &trouble))? {
            if let (Some(one), Some(other)) = (titles.get(pair.one), titles.get(pair.other)) {
                given.add(one, other, pair.score);
            }
        }
    }
    Ok(Likeness { given: Some(given), warning: None })
}

/// Says why a command must not be started; `None`: it may.
fn refusal(command: &[String], source: &dyn Source, context: &Context) -> Option<String> {
    let allowed = context.matcher.as_deref().and_then(settings::program);
    if allowed.as_deref() != Some(command) {
        let text = settings::program_text(command);
        let shown = printable(&text);
        let allow = if shown == text && !text.contains('\'') {
            format!("export {VARIABLE}='{text}'")
        } else {
            format!("set {VARIABLE} to what stands behind `command =`")
        };
        return Some(format!(
            "the settings name the matcher {shown}, and it was not allowed here; if you trust that program: {allow}"
        ));
    }
    if command.first().is_some_and(|program| is_relative(program)) {
        return Some("the matcher's program is a path from a folder; name one of PATH, or give the whole path".into());
    }
    let base = match base::of_ci(source, context) {
        Ok(base) => base?,
        Err(error) => return Some(untold(&error)),
    };
    match settings_of(source, base).map_err(Error::from) {
        Ok(settings) if settings.matcher.as_deref() == Some(command) => None,
        Ok(_) => Some("the settings of the pull request's base do not name this matcher".to_owned()),
        Err(error) => Some(untold(&error)),
    }
}

/// Says that a base could not be asked.
fn untold(error: &Error) -> String {
    format!("it can't be told whether the pull request's base names the same matcher: {}", error.in_a_sentence())
}

/// Tells whether a program is neither a name to look for nor a whole path: it would be looked for from a folder on.
fn is_relative(program: &str) -> bool {
    let path = std::path::Path::new(program);
    !path.is_absolute() && path.components().count() + usize::from(program.starts_with('.')) > 1
}

/// Says what was wrong with a matcher.
fn failed(command: &[String], trouble: &Trouble) -> Error {
    let shown = command.first().map(|program| printable(program).into_owned()).unwrap_or_default();
    let hint = match trouble {
        Trouble::Start(_) => "install it, or unset the variable, and titles are compared by their words",
        Trouble::Late(_) | Trouble::Exit { .. } => "run it by hand to see why; unset the variable to do without it",
        Trouble::Answer { .. } | Trouble::Large(_) => {
            "see the README on matchers for what it must print; unset the variable to do without it"
        }
    };
    let hint = hint.replace("the variable", VARIABLE);
    Error::new(format!("the matcher {shown} {}", printable(&trouble.to_string())), hint)
}

#[cfg(test)]
mod tests;
