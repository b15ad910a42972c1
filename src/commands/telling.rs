//! How findings are told: their levels, where the result goes, and what the exit code says.
//!
//! `check` and `review` end here alike, whatever the format: a report in a file means the same as one on the screen. So does
//! `report`, which finds nothing, in what it writes.

use std::path::{Path, PathBuf};

use super::context::{CLEAN, Context, DENIED, Reply};
use super::error::Error;
use crate::files::settings::Settings;
use crate::files::store;
use crate::git::Source;
use crate::model::finding::{Level, Levels, Rule};
use crate::render::escape::printable;
use crate::render::findings::Report;
use crate::render::style::Screen;

/// How findings are told. `F` is the format, of which a command may have more than another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Telling<F> {
    /// How they are printed.
    pub format: F,
    /// The file that they are written to; `None`: standard output.
    pub output: Option<PathBuf>,
    /// Denied findings don't show in the exit code.
    pub exit_zero: bool,
    /// Levels given by `-A`, `-W` and `-D`, in their order.
    pub levels: Vec<(Rule, Level)>,
}

impl<F> Telling<F> {
    /// Gives the levels in force: the settings', and what the command line says over them.
    ///
    /// # Errors
    /// If it asks for a share of foreseen steps, and the settings have none.
    pub(super) fn levels(&self, settings: &Settings) -> Result<Levels, Error> {
        let mut levels = settings.levels.clone();
        for (rule, level) in &self.levels {
            levels.set(*rule, *level);
        }
        if levels.of(Rule::ForeseenBelow) > Level::Allow && settings.foreseen_below.is_none() {
            let message = format!("{} has no share to compare with", Rule::ForeseenBelow);
            let line = "foreseen-below = { level = \"warn\", share = 0.5 }";
            return Err(Error::new(message, format!("write one in asplanned.toml, below [findings]: {line}")));
        }
        Ok(levels)
    }

    /// Gives what the result is printed for: the screen, or a file, which shows nothing but text.
    pub(super) fn screen(&self, context: &Context) -> Screen<'static> {
        screen(self.output.as_deref(), context)
    }

    /// Makes the reply: `out` is what was printed of the report, for this screen.
    ///
    /// # Errors
    /// If the file can't be written.
    pub(super) fn reply(
        &self,
        out: String,
        report: Report<'_>,
        source: &dyn Source,
        context: &Context,
    ) -> Result<Reply, Error> {
        let code = if report.count(Level::Deny) > 0 && !self.exit_zero { DENIED } else { CLEAN };
        let Some(output) = &self.output else { return Ok(Reply { out, code, ..Reply::default() }) };
        write(output, &out, Some(source), context)?;
        let err = format!("wrote {}: {}\n", printable(&output.to_string_lossy()), report.summary());
        Ok(Reply { err, code, ..Reply::default() })
    }
}

/// Gives what a result is printed for: the screen, or a file, which shows nothing but text.
pub(super) fn screen(output: Option<&Path>, context: &Context) -> Screen<'static> {
    match output {
        Some(_) => Screen { unicode: context.out.unicode, ..Screen::default() },
        None => context.out,
    }
}

/// Writes a result to a file, or straight into a pipe or a device: nothing takes their place.
///
/// # Errors
/// If its folder is not there, it is a folder itself, or it can't be written.
pub(super) fn write(output: &Path, text: &str, source: Option<&dyn Source>, context: &Context) -> Result<(), Error> {
    let path = context.folder.join(output);
    let folder = path.parent().unwrap_or(&path);
    if !folder.is_dir() {
        let message = format!("there is no folder {} to write to", folder.display());
        return Err(Error::new(message, "make it first, or give another --output"));
    }
    if path.is_dir() {
        let message = format!("{} is a folder", printable(&output.to_string_lossy()));
        return Err(Error::new(message, "name a file in it, or - for standard output"));
    }
    // What a stranger's branch holds are the links below the root; with none, those where one stands.
    let root =
        source.and_then(Source::root).filter(|root| path.starts_with(root)).unwrap_or_else(|| context.folder.clone());
    let is_link = std::path::Path::is_symlink;
    if context.disk.is_stream(&path) && !(is_link(&path) && path.starts_with(&root)) {
        let written = context.disk.write_stream(&path, text.as_bytes());
        return written.map_err(|error| Error::io("write to", &path, &error));
    }
    Ok(store::put(&*context.disk, &root, &path, text.as_bytes())?)
}
