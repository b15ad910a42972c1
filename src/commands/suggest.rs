//! `suggest`: the steps that a plan lacks, and that earlier initiatives needed and did not foresee.

use std::path::PathBuf;

use super::context::{CLEAN, Context, Reply};
use super::error::Error;
use super::learn::Format;
use super::learning::{self, Gathered, Sources};
use super::load::{self, Loaded, Reading};
use super::{matcher, telling, warnings};
use crate::git::folders::FolderIx;
use crate::model::initiative::Warning;
use crate::model::learning::same::Same;
use crate::model::learning::suggest::{Suggested, suggest};
use crate::model::row::Row;
use crate::model::text::{self, option, shell_word};
use crate::render::escape::printable;
use crate::render::{self, json};

/// What `suggest` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Which initiative; the one that the run stands in, or the only one, if absent.
    pub initiative: Option<String>,
    /// From what else is learned.
    pub sources: Sources,
    /// Which version.
    pub reading: Reading,
    /// How it is printed.
    pub format: Format,
    /// The file that it is written to; `None`: standard output.
    pub output: Option<PathBuf>,
}

/// Runs `suggest`.
///
/// # Errors
/// If a repository, a revision, a name or a file is not there, several initiatives could be meant, a history can't be read,
/// or the result can't be written.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = match options.initiative {
        None => learning::here(&options.sources, context)?,
        Some(_) => Some(load::open(context)?),
    };
    let loaded = source.as_deref().map(|source| Loaded::new(source, context, &options.reading)).transpose()?;
    let own = loaded.as_ref().map(|loaded| only(loaded, options, context)).transpose()?.flatten();
    let plan = own.zip(loaded.as_ref()).map(|(folder, loaded)| loaded.folders.name_text(folder));
    let (suggested, all) = suggestions(loaded.as_ref(), own, &[], &options.sources, &options.reading, context)?;
    let mut err = warnings(all.iter(), context);
    let screen = telling::screen(options.output.as_deref(), context);
    let more = options.sources.flags("--from-export");
    let take = plan.as_ref().map(|name| format!("asplanned plan {} --from-suggestion ID{more}", option("-i", name)));
    let mut out = match options.format {
        Format::Text => render::learn::suggestions(&suggested, take.as_deref(), screen),
        Format::Markdown => render::learn::suggestions_in_markdown(&suggested),
        Format::Json => json::suggest(&suggested),
    };
    if let Some(output) = &options.output {
        telling::write(output, &out, source.as_deref(), context)?;
        err.push_str(&format!("wrote {}\n", printable(&output.to_string_lossy())));
        out.clear();
    }
    Ok(Reply { out, err, code: CLEAN, ..Reply::default() })
}

/// Finds the initiative that is meant. `None` where there is none at all.
fn only(loaded: &Loaded<'_>, options: &Options, context: &Context) -> Result<Option<FolderIx>, Error> {
    let names: Vec<String> = options.initiative.iter().cloned().collect();
    match loaded.named(context, &names)?.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(*only)),
        several => {
            let few: Vec<String> = several.iter().take(text::FEW).map(|folder| loaded.called(*folder)).collect();
            let message = format!("there are {} initiatives: {}", several.len(), text::few(&few, several.len()));
            let first = few.first().map(String::as_str).unwrap_or_default();
            let hint = format!("name the one whose plan is meant: asplanned suggest {}", shell_word(first));
            Err(Error::new(message, hint))
        }
    }
}

/// Finds what a plan lacks: that of an initiative, of which `more` are steps that are not there yet. Gives what there is to
/// say beside.
///
/// # Errors
/// If an initiative can't be judged, or a source can't be read.
pub(super) fn suggestions(
    loaded: Option<&Loaded<'_>>,
    own: Option<FolderIx>,
    more: &[Row],
    sources: &Sources,
    reading: &Reading,
    context: &Context,
) -> Result<(Suggested, Vec<Warning>), Error> {
    let (mut here, mut same, mut initiative) = (Gathered::default(), Same::default(), None);
    if let Some(loaded) = loaded {
        let mut folders = learning::all(loaded);
        // One that is gone has a plan too.
        folders.extend(own.filter(|own| !folders.contains(own)));
        here = learning::judged(loaded, &folders)?;
        same = Same::new(&loaded.settings.same);
        initiative = own.map(|folder| (learning::name(loaded), loaded.folders.name_text(folder)));
    }
    let Gathered { rows, mut warnings } = sources.gather(here, reading, context)?;
    let settings = loaded.map(|loaded| (&loaded.settings, loaded.source));
    let likeness = matcher::likeness(rows.iter().chain(more), settings, context)?;
    warnings.extend(likeness.warning);
    let is_own = |row: &Row| {
        initiative.as_ref().is_some_and(|(repository, name)| row.repository == *repository && row.initiative == *name)
    };
    let (mut plan, others): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(is_own);
    plan.extend_from_slice(more);
    Ok((suggest(&others, &plan, &same, likeness.given.as_ref()), warnings))
}
