//! `learn`: what initiatives teach together: what keeps being forgotten, and how far plans grow.

use std::path::PathBuf;

use super::context::{CLEAN, Context, Reply};
use super::error::Error;
use super::learning::{self, Gathered, Sources};
use super::load::{self, Loaded, Reading};
use super::{aside, matcher, telling};
use crate::model::learning::same::Same;
use crate::model::learning::steps::learn;
use crate::render::escape::printable;
use crate::render::{self, json};

/// What `learn` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Which initiatives of this repository; all if empty.
    pub initiatives: Vec<String>,
    /// From what else.
    pub sources: Sources,
    /// Whether every step is told of, not only what recurs and was not anticipated.
    pub all: bool,
    /// Which version.
    pub reading: Reading,
    /// How it is printed.
    pub format: Format,
    /// The file that it is written to; `None`: standard output.
    pub output: Option<PathBuf>,
}

/// How what was learned is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For pages.
    Markdown,
    /// For programs.
    Json,
}

/// Runs `learn`.
///
/// # Errors
/// If a repository, a revision, a name or a file is not there, a history can't be read, or the result can't be written.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = match options.initiatives.as_slice() {
        [] => learning::here(&options.sources, context)?,
        _ => Some(load::open(context)?),
    };
    let (mut own, mut same, mut settings) = (Gathered::default(), Same::default(), None);
    if let Some(source) = &source {
        let loaded = Loaded::new(&**source, context, &options.reading)?;
        let chosen = match options.initiatives.as_slice() {
            [] => learning::all(&loaded),
            names => loaded.named(context, names)?,
        };
        own = learning::judged(&loaded, &chosen)?;
        same = Same::new(&loaded.settings.same);
        settings = Some((loaded.settings, &**source));
    }
    let Gathered { rows, mut warnings } = options.sources.gather(own, &options.reading, context)?;
    let likeness = matcher::likeness(rows.iter(), settings.as_ref().map(|(own, at)| (own, *at)), context)?;
    warnings.extend(likeness.warning);
    let mut learned = learn(&rows, &same, likeness.given.as_ref());
    if !options.all {
        learned.recurring();
    }
    let mut err = aside(warnings.iter(), rows.is_empty(), context);
    let screen = telling::screen(options.output.as_deref(), context);
    let mut out = match options.format {
        Format::Text => render::learn::text(&learned, screen),
        Format::Markdown => render::learn::markdown(&learned),
        Format::Json => json::learn(&learned),
    };
    if let Some(output) = &options.output {
        telling::write(output, &out, source.as_deref(), context)?;
        err.push_str(&format!("wrote {}\n", printable(&output.to_string_lossy())));
        out.clear();
    }
    Ok(Reply { out, err, code: CLEAN, ..Reply::default() })
}
