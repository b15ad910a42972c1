//! The files of the initiatives on disk, for commands that change them as they are.

use std::path::{Path, PathBuf};

use super::context::Context;
use super::error::Error;
use super::load::Loaded;

/// A plan, or a file of a record.
pub(super) struct Sheet {
    pub(super) path: PathBuf,
    /// As it is shown: from the root.
    pub(super) shown: String,
    pub(super) is_plan: bool,
}

/// Gives the files of the newest version's initiatives: of those that are named, else of those that the run stands in, else
/// of all. A sparse checkout may have left some out.
///
/// # Errors
/// If a name fits nothing.
pub(super) fn sheets(
    loaded: &Loaded<'_>,
    root: &Path,
    context: &Context,
    names: &[String],
) -> Result<Vec<Sheet>, Error> {
    let mut found = Vec::new();
    for folder in loaded.named(context, names)? {
        let base = loaded.folders.path_text(folder);
        let state = loaded.folders.newest_state(folder);
        let record = state.record.iter().map(|(name, _)| format!("actual/{}", String::from_utf8_lossy(name)));
        let own = [("plan.toml", state.plan.is_some()), ("actual.toml", state.actual.is_some())];
        let own = own.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name.to_owned());
        found.extend(own.chain(record).map(|name| {
            let shown = format!("{base}/{name}");
            Sheet { path: root.join(&shown), is_plan: name == "plan.toml", shown }
        }));
    }
    Ok(found)
}
