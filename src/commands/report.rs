//! `report`: the measures and the pictures, for a team that looks back together.

use super::aside;
use super::context::{CLEAN, Context, Reply};
use super::error::Error;
use super::load::{self, Loaded, Reading};
use super::log;
use crate::git::folders::FolderIx;
use crate::model::report::{Chapter, Report};
use crate::model::{course, replay, slope};
use crate::render::{self, json};

/// What `report` is asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// Which initiatives; all if empty.
    pub initiatives: Vec<String>,
    /// Which version.
    pub reading: Reading,
    /// How it is printed.
    pub format: Format,
}

/// How a report is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// The pictures, in one file.
    Svg,
}

/// Runs `report`.
///
/// # Errors
/// If the repository, a revision or a name is not there, or the history can't be read.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let loaded = Loaded::new(&*source, context, &options.reading)?;
    let chosen = loaded.select(context, &options.initiatives)?;
    let chapters = chosen.into_iter().map(|folder| chapter(&loaded, folder)).collect::<Result<Vec<_>, _>>()?;
    let report = Report { chapters };
    let warnings = report.chapters.iter().flat_map(|chapter| &chapter.initiative.warnings);
    let err = aside(warnings, report.chapters.is_empty(), context);
    let out = match options.format {
        Format::Json => json::report(&report),
        Format::Text => render::report::text(&report, context.out),
        Format::Svg => render::svg::poster(&report),
    };
    Ok(Reply { out, err, code: CLEAN })
}

/// Writes one initiative's chapter.
fn chapter(loaded: &Loaded<'_>, folder: FolderIx) -> Result<Chapter, Error> {
    let (initiative, history) = loaded.judge_with_history(folder)?;
    let revisions = log::revisions(loaded, &history)?;
    let replay = replay::replay(&history);
    let course = course::course(&history, &initiative.judgement);
    let slope = slope::slope(&history, &initiative.judgement);
    Ok(Chapter { initiative, revisions, replay, course, slope })
}
