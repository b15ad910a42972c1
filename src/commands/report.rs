//! `report`: the measures and the pictures, for a team that looks back together.

use std::path::PathBuf;

use super::context::{CLEAN, Context, Reply};
use super::error::Error;
use super::load::{self, Loaded, Reading};
use super::precedents::Precedents;
use super::{aside, log, telling};
use crate::git::Failure;
use crate::git::folders::FolderIx;
use crate::model::effort;
use crate::model::forecast::Reference;
use crate::model::history::History;
use crate::model::initiative::Initiative;
use crate::model::learning::same::Same;
use crate::model::measures::{self, By};
use crate::model::origins::{self, Origins};
use crate::model::report::{Across, Chapter, Parts, Report};
use crate::model::{course, replay, series, slope};
use crate::render::escape::printable;
use crate::render::style::Tone;
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
    let mut chapters = chapters(&loaded, &chosen, options)?;
    let mut err = aside(chapters.iter().flat_map(|chapter| &chapter.initiative.warnings), chapters.is_empty(), context);
    match references(&loaded, &chosen, &chapters)? {
        Ok(references) => chapters.iter_mut().for_each(|chapter| chapter.forecast_from(&references)),
        Err(lacking) => {
            let warning = context.err.paint(Tone::Caution, "warning");
            err.push_str(&format!("{warning}: no forecast, for other initiatives are not there: {lacking}\n"));
        }
    }
    let same = Same::new(&loaded.settings.same);
    let report = Report { across: Across::of(&chapters, &same), chapters };
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
        telling::write(output, &out, Some(&*source), context)?;
        err.push_str(&format!("wrote {}\n", printable(&output.to_string_lossy())));
        out.clear();
    }
    Ok(Reply { out, err, code: CLEAN, ..Reply::default() })
}

/// Finds the finished initiatives of the version that is read, by which others are forecast. Those that were asked for are
/// judged already. That a partial clone lacks some that nobody asked for is no reason to report nothing.
fn references(
    loaded: &Loaded<'_>,
    chosen: &[FolderIx],
    chapters: &[Chapter],
) -> Result<Result<Vec<Reference>, Failure>, Error> {
    if chapters.iter().all(|chapter| Reference::of(&chapter.initiative.judgement).is_some()) {
        // What is finished needs no forecast.
        return Ok(Ok(Vec::new()));
    }
    let newest = loaded.folders.newest_folders().into_iter().map(|(folder, _)| folder);
    let (own, others): (Vec<FolderIx>, Vec<FolderIx>) = newest.partition(|folder| chosen.contains(folder));
    if let Err(lacking) = loaded.provide(&others) {
        return Ok(Err(lacking));
    }
    let own = chosen.iter().zip(chapters).filter(|(folder, _)| own.contains(folder));
    let mut references: Vec<Reference> =
        own.filter_map(|(_, chapter)| Reference::of(&chapter.initiative.judgement)).collect();
    for folder in others {
        references.extend(Reference::of(&loaded.judge(folder)?.judgement));
    }
    Ok(Ok(references))
}

/// Writes the chapters of some initiatives, with which of their surprises others met before.
fn chapters(loaded: &Loaded<'_>, chosen: &[FolderIx], options: &Options) -> Result<Vec<Chapter>, Error> {
    let mut precedents = Precedents::new(loaded, chosen.len());
    let mut chapters = Vec::with_capacity(chosen.len());
    for folder in chosen {
        let (initiative, history) = loaded.judge_with_history(*folder)?;
        precedents.add(*folder, &history, &initiative.judgement);
        chapters.push(chapter(loaded, initiative, &history, options)?);
    }
    let mut found = precedents.find()?;
    for (folder, chapter) in chosen.iter().zip(&mut chapters) {
        let it = &mut chapter.initiative;
        found.note(*folder, &mut it.judgement, &mut it.warnings);
    }
    Ok(chapters)
}

/// Writes one initiative's chapter.
fn chapter(
    loaded: &Loaded<'_>,
    initiative: Initiative,
    history: &History,
    options: &Options,
) -> Result<Chapter, Error> {
    let judgement = &initiative.judgement;
    let terms = loaded.terms(&initiative.as_of);
    let parts = |by: By| Parts { by, slices: measures::by(history, judgement, &terms, by) };
    let revisions = log::revisions(loaded, history)?;
    Ok(Chapter {
        effort: effort::effort(&revisions),
        forecast: None,
        revisions,
        series: series::series(history, judgement),
        origins: Origins::of(judgement, origins::MOST),
        parts: options.by.map(parts),
        replay: replay::replay(history),
        course: course::course(judgement),
        slope: slope::slope(history, judgement),
        initiative,
    })
}
