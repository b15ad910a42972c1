//! `report`: the measures and the pictures, for a team that looks back together.

use std::path::PathBuf;

use super::context::{CLEAN, Context, Reply};
use super::error::Error;
use super::load::{self, Loaded, Reading};
use super::{aside, log, telling};
use crate::git::folders::FolderIx;
use crate::model::measures::{self, By};
use crate::model::origins::{self, Origins};
use crate::model::report::{Chapter, Parts, Report};
use crate::model::{course, replay, series, slope};
use crate::render::escape::printable;
use crate::render::{self, json};

/// What `report` is asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// Which initiatives; all if empty.
    pub initiatives: Vec<String>,
    /// Which version.
    pub reading: Reading,
    /// What each initiative is taken apart by besides.
    pub by: Option<By>,
    /// How it is printed.
    pub format: Format,
    /// The file that it is written to; `None`: standard output.
    pub output: Option<PathBuf>,
}

/// How a report is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For pages.
    Markdown,
    /// For programs.
    Json,
    /// A page that needs nothing else.
    Html,
    /// The pictures, in one file.
    Svg,
}

/// Runs `report`.
///
/// # Errors
/// If the repository, a revision or a name is not there, the history can't be read, or the file can't be written.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let loaded = Loaded::new(&*source, context, &options.reading)?;
    let chosen = loaded.select(context, &options.initiatives)?;
    let chapters = chosen.into_iter().map(|folder| chapter(&loaded, folder, options)).collect::<Result<Vec<_>, _>>()?;
    let report = Report { chapters };
    let warnings = report.chapters.iter().flat_map(|chapter| &chapter.initiative.warnings);
    let mut err = aside(warnings, report.chapters.is_empty(), context);
    let forge = load::forge(&*source, context);
    let screen = telling::screen(options.output.as_deref(), context).linked(forge.as_ref());
    let mut out = match options.format {
        Format::Text => render::report::text(&report, screen),
        Format::Markdown => render::report::markdown(&report),
        Format::Json => json::report(&report),
        Format::Html => render::html::page(&report, load::web(&*source).as_ref()),
        Format::Svg => render::svg::poster(&report),
    };
    if let Some(output) = &options.output {
        telling::write(output, &out, &*source, context)?;
        err.push_str(&format!("wrote {}\n", printable(&output.to_string_lossy())));
        out.clear();
    }
    Ok(Reply { out, err, code: CLEAN })
}

/// Writes one initiative's chapter.
fn chapter(loaded: &Loaded<'_>, folder: FolderIx, options: &Options) -> Result<Chapter, Error> {
    let (initiative, history) = loaded.judge_with_history(folder)?;
    let judgement = &initiative.judgement;
    let terms = loaded.terms(&initiative.as_of);
    let parts = |by: By| Parts { by, slices: measures::by(&history, judgement, &terms, by) };
    Ok(Chapter {
        revisions: log::revisions(loaded, &history)?,
        series: series::series(&history, judgement),
        origins: Origins::of(judgement, origins::MOST),
        parts: options.by.map(parts),
        replay: replay::replay(&history),
        course: course::course(judgement),
        slope: slope::slope(&history, judgement),
        initiative,
    })
}
