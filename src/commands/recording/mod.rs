//! Recording: the commands that write into plan and record.
//!
//! Each reads the initiative ([`desk`]), decides what is to change, and hands that over as [`write::Job`]s, which are done
//! under the file's lock on what it holds then. What was done, and what the history makes of it, is told by [`tell`].

pub mod catch_up;
pub mod drop;
pub mod finish;
pub mod link;
pub mod plan;
pub mod rename;
pub mod start;

mod desk;
mod fields;
mod tell;
mod write;

pub(super) use write::difference;

use super::context::{Context, Format};
use super::error::Error;
use crate::commands::days;
use crate::files::MAX_STEPS;
use crate::model::step;
use crate::render::escape::printable;
use chrono::NaiveDate;

/// What every recording command is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Common {
    /// The initiative; the one that the run stands in, or the only one, if absent.
    pub initiative: Option<String>,
    /// Whether the file is committed; as the settings say if absent.
    pub commit: Option<bool>,
    /// Whether the change is only shown.
    pub dry_run: bool,
    /// How what was done is told.
    pub format: Format,
}

/// Reads a day as people say it; today if absent.
fn day(text: Option<&str>, context: &Context) -> Result<NaiveDate, Error> {
    text.map_or(Ok(context.today), |text| days::parse(text, context.today).map_err(|forms| bad_day(text, forms)))
}

fn bad_day(text: &str, forms: String) -> Error {
    Error::new(format!("{:?} is no day", printable(text)), forms)
}

/// Finds an id that is not taken: the wanted one, else with `-2`, `-3`, … behind it.
fn free_id(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(wanted) {
        return wanted.to_owned();
    }
    let numbered = |number: usize| {
        let end = format!("-{number}");
        let start: String = wanted.chars().take(step::MAX_ID.saturating_sub(end.len())).collect();
        format!("{}{end}", start.trim_end_matches('-'))
    };
    // There are more numbers than a file has steps.
    (2..=MAX_STEPS + 2).map(numbered).find(|id| !is_taken(id)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_id_gets_the_next_number() {
        assert_eq!(free_id("a", |_| false), "a");
        assert_eq!(free_id("a", |id| id == "a"), "a-2");
        assert_eq!(free_id("a", |id| id == "a" || id == "a-2"), "a-3");
        let long = "a".repeat(64);
        let id = free_id(&long, |id| id == long);
        assert!(id.ends_with("a-2") && id.len() == 64);
    }
}
