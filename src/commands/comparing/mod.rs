//! Comparing two versions of the initiatives, as `changes` and `review` do: which folder is which, and what changed.
//!
//! Only the two versions are read. Their history is asked for in two cases alone: a version that does not parse holds what
//! stood there before, and a folder that is gone may be one that is new.

pub(super) mod pairs;
mod version;

use super::error::Error;
use crate::model::changes::{self, Nature};
use crate::model::comparison::{Compared, Presence};

use pairs::Pair;
use version::Content;
pub(super) use version::Version;

/// Tells whether the newer version of an initiative is not committed.
pub(super) fn is_uncommitted(from: Option<&Version<'_>>, to: &Version<'_>, pair: Pair) -> bool {
    let place = |version: &Version<'_>, folder: usize| version.loaded.folders.folders.get(folder).cloned();
    // One that is gone has left a trace.
    let gone = pair.before.zip(from).and_then(|(folder, from)| place(from, folder));
    let gone = gone.and_then(|place| Version::folder(&to.loaded, &place.path));
    pair.after.into_iter().chain(gone).any(|folder| to.loaded.folders.is_uncommitted(folder))
}

/// Tells whether an initiative's files differ, or where they are.
pub(super) fn differs(from: Option<&Version<'_>>, to: &Version<'_>, pair: Pair) -> bool {
    let held = |version: &Version<'_>, folder: usize| {
        (version.loaded.folders.newest_state(folder), version.loaded.folders.folders.get(folder).cloned())
    };
    let before = pair.before.zip(from).map(|(folder, from)| held(from, folder));
    before != pair.after.map(|folder| held(to, folder))
}

/// Sees to it that the files of what differs are there, all of them at once.
pub(super) fn provide(from: Option<&Version<'_>>, to: &Version<'_>, pairs: &[Pair]) -> Result<(), Error> {
    let differing: Vec<Pair> = pairs.iter().copied().filter(|pair| differs(from, to, *pair)).collect();
    if let Some(from) = from {
        from.loaded.provide(&differing.iter().filter_map(|pair| pair.before).collect::<Vec<_>>())?;
    }
    Ok(to.loaded.provide(&differing.iter().filter_map(|pair| pair.after).collect::<Vec<_>>())?)
}

/// Compares an initiative's two versions. `None`: its files are the same. Tells as well whether all of it could be compared.
pub(super) fn compare(
    from: Option<&Version<'_>>,
    to: &Version<'_>,
    pair: Pair,
) -> Result<Option<(Compared, bool)>, Error> {
    if !differs(from, to, pair) {
        return Ok(None);
    }
    let before = pair.before.zip(from);
    let path = |version: &Version<'_>, folder: usize| version.loaded.folders.path_text(folder);
    let old_path = before.map(|(folder, from)| path(from, folder));
    let new_path = pair.after.map(|folder| path(to, folder));
    let content = |side: Option<(usize, &Version<'_>)>| match side {
        Some((folder, version)) => version.content(folder),
        None => Ok(Content::default()),
    };
    let (mut old, mut new) = (content(before)?, content(pair.after.map(|folder| (folder, to)))?);
    let with_plan = !old.lacks_plan && !new.lacks_plan;
    let with_record = !old.lacks_record && !new.lacks_record;
    let changes = changes::between(&old.side(with_plan, with_record), &new.side(with_plan, with_record));
    let name = match (pair.after, before) {
        (Some(folder), _) => to.loaded.folders.name_text(folder),
        (None, Some((folder, from))) => from.loaded.folders.name_text(folder),
        (None, None) => String::new(),
    };
    let mut warnings = to.loaded.forgeries.clone();
    warnings.append(&mut old.warnings);
    warnings.append(&mut new.warnings);
    let compared = Compared {
        title: new.title().or_else(|| old.title()).unwrap_or_else(|| name.clone()),
        name,
        path: new_path.clone().or_else(|| old_path.clone()).unwrap_or_default(),
        presence: match (old_path, new_path) {
            (None, _) => Presence::Added,
            (Some(_), None) => Presence::Removed,
            (Some(old), Some(new)) if old != new => Presence::Moved(old),
            (Some(_), Some(_)) => Presence::Both,
        },
        nature: Nature::of(&changes),
        changes,
        warnings,
    };
    Ok(Some((compared, with_plan && with_record)))
}
