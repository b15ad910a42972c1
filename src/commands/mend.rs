//! `check --fix`: what has one sure cure is mended, file by file.

use super::context::Context;
use super::error::Error;
use super::load::{Loaded, Reading};
use super::sheets::{Sheet, sheets};
use crate::files::mend::{Mended, Unsure, mend};
use crate::files::store;
use crate::files::{Plan, Record};
use crate::git::Source;
use crate::model::finding::{Level, Levels, Rule};
use crate::render::escape::printable;
use crate::render::words;

/// Mends the files of some initiatives, as far as their findings are reported. Says what was done, a line a file.
///
/// # Errors
/// If a name fits nothing, there is no working tree, or a file can't be read or written.
pub(super) fn run(
    source: &dyn Source,
    context: &Context,
    names: &[String],
    levels: impl Fn(&Loaded<'_>) -> Result<Levels, Error>,
) -> Result<String, Error> {
    let no_tree = || Error::new("a bare repository has no files to mend", "run it in a clone with a working tree");
    let root = source.root().ok_or_else(no_tree)?;
    let loaded = Loaded::without_history(source, context, &Reading { no_cache: true, ..Reading::default() })?;
    let levels = levels(&loaded)?;
    let is_wanted = |rule: Rule| levels.of(rule) > Level::Allow;
    let mut told = String::new();
    for sheet in sheets(&loaded, &root, context, names)? {
        let bytes = match store::read(&*context.disk, &root, &sheet.path) {
            // That it is too large is told by the check.
            Ok(None) | Err(store::Error::TooLarge { .. }) => continue,
            Ok(Some(bytes)) => bytes,
            Err(error) => return Err(error.into()),
        };
        // Who has nothing to mend takes no lock.
        if let Ok(None) = mended(&sheet, &bytes, is_wanted) {
            continue;
        }
        // It is read again: somebody may have written meanwhile.
        let outcome = store::update(&*context.disk, &root, &sheet.path, |old| {
            let outcome = old.map_or(Ok(None), |old| mended(&sheet, old, is_wanted));
            let new = outcome.as_ref().ok().and_then(Option::as_ref).map(|done| done.bytes.clone());
            Ok::<_, Error>((new, outcome.map(|done| done.map(|done| done.count))))
        })?;
        let shown = printable(&sheet.shown);
        match outcome {
            Ok(None) => {}
            Ok(Some(count)) => told.push_str(&format!("mended {} in {shown}\n", words::count(count, "finding"))),
            Err(why) => told.push_str(&format!("{shown} is left as it is: {why}; mend it by hand\n")),
        }
    }
    Ok(told)
}

fn mended(sheet: &Sheet, bytes: &[u8], is_wanted: impl Fn(Rule) -> bool) -> Result<Option<Mended>, Unsure> {
    if sheet.is_plan {
        mend::<Plan>(&sheet.shown, bytes, is_wanted)
    } else {
        mend::<Record>(&sheet.shown, bytes, is_wanted)
    }
}
