//! Which folder of one version is which of the other.

use std::collections::BTreeMap;

use super::version::Version;
use crate::commands::context::Context;
use crate::commands::error::Error;
use crate::git::folders::FolderIx;

/// An initiative in both versions, or in one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::commands) struct Pair {
    pub(in crate::commands) before: Option<FolderIx>,
    pub(in crate::commands) after: Option<FolderIx>,
}

/// Finds the initiatives of two versions that `names` mean, by name: all of the folder that the run stands in, else all,
/// where there are no names.
///
/// # Errors
/// If a name fits nothing in either version, or an object can't be read.
pub(in crate::commands) fn chosen(
    before: Option<&Version<'_>>,
    after: &Version<'_>,
    names: &[String],
    context: &Context,
) -> Result<Vec<Pair>, Error> {
    let all = pairs(before, after)?;
    let (mut olds, mut news): (Vec<FolderIx>, Vec<FolderIx>) = (Vec::new(), Vec::new());
    for name in names {
        let name = std::slice::from_ref(name);
        let old = before.map(|before| before.loaded.named(context, name)).and_then(Result::ok);
        let new = after.loaded.named(context, name);
        olds.extend(old.iter().flatten());
        match new {
            Ok(new) => news.extend(new),
            Err(error) if old.is_none() => return Err(error),
            Err(_) => {}
        }
    }
    if names.is_empty() {
        let here = |version: &Version<'_>| {
            let newest: Vec<FolderIx> = version.loaded.folders.newest_folders().into_iter().map(|(at, _)| at).collect();
            version.loaded.below_here(context, &newest)
        };
        (olds, news) = (before.map(here).unwrap_or_default(), here(after));
        if olds.is_empty() && news.is_empty() {
            return Ok(all);
        }
    }
    let is_wanted = |pair: &Pair| {
        pair.before.is_some_and(|old| olds.contains(&old)) || pair.after.is_some_and(|new| news.contains(&new))
    };
    Ok(all.into_iter().filter(is_wanted).collect())
}

/// Pairs all initiatives of two versions, by name and path.
fn pairs(before: Option<&Version<'_>>, after: &Version<'_>) -> Result<Vec<Pair>, Error> {
    let mut by_path: BTreeMap<Vec<u8>, Pair> = BTreeMap::new();
    let path = |version: &Version<'_>, folder: FolderIx| {
        version.loaded.folders.folders.get(folder).map(|place| place.path.clone()).unwrap_or_default()
    };
    for (folder, _) in before.iter().flat_map(|before| before.loaded.folders.newest_folders()) {
        let path = before.map(|before| path(before, folder)).unwrap_or_default();
        by_path.entry(path).or_default().before = Some(folder);
    }
    for (folder, _) in after.loaded.folders.newest_folders() {
        by_path.entry(path(after, folder)).or_default().after = Some(folder);
    }
    if let Some(before) = before {
        join_moved(before, after, &mut by_path)?;
    }
    let mut pairs: Vec<Pair> = by_path.into_values().collect();
    let name = |pair: &Pair| {
        let place = |version: &Version<'_>, folder: FolderIx| version.loaded.folders.folders.get(folder).cloned();
        let place = match (pair.after, pair.before, before) {
            (Some(folder), ..) => place(after, folder),
            (None, Some(folder), Some(before)) => place(before, folder),
            _ => None,
        };
        place.map(|place| (place.name, place.path))
    };
    pairs.sort_by_cached_key(name);
    Ok(pairs)
}

/// Joins folders that are gone with new ones: where a file of the same name has the same content, else where the newer
/// version's history followed the move.
fn join_moved(before: &Version<'_>, after: &Version<'_>, by_path: &mut BTreeMap<Vec<u8>, Pair>) -> Result<(), Error> {
    let only = |by_path: &BTreeMap<Vec<u8>, Pair>, is_new: bool| -> Vec<(Vec<u8>, FolderIx)> {
        let of = |pair: &Pair| match pair {
            Pair { before: None, after } if is_new => *after,
            Pair { before, after: None } if !is_new => *before,
            _ => None,
        };
        by_path.iter().filter_map(|(path, pair)| Some((path.clone(), of(pair)?))).collect()
    };
    let join = |by_path: &mut BTreeMap<Vec<u8>, Pair>, old: &[u8], new: &[u8]| {
        let folder = by_path.remove(old).and_then(|pair| pair.before);
        if let Some(pair) = by_path.get_mut(new) {
            pair.before = folder;
        }
    };
    for (new, folder) in only(by_path, true) {
        let own = after.loaded.folders.newest_state(folder);
        let source = only(by_path, false).into_iter().find(|(_, folder)| {
            let theirs = before.loaded.folders.newest_state(*folder);
            let same = |own: Option<_>, theirs: Option<_>| own.is_some() && own == theirs;
            same(own.plan.map(|it| it.id), theirs.plan.map(|it| it.id))
                || same(own.actual.map(|it| it.id), theirs.actual.map(|it| it.id))
        });
        if let Some((old, _)) = source {
            join(by_path, &old, &new);
        }
    }
    let (news, olds) = (only(by_path, true), only(by_path, false));
    if news.is_empty() || olds.is_empty() {
        return Ok(());
    }
    let Some(whole) = after.whole()? else { return Ok(()) };
    for (new, _) in news {
        let Some(folder) = Version::folder(whole, &new) else { continue };
        let was = whole.folders.timeline(folder).moves.into_iter();
        let was = was.filter_map(|(_, it)| whole.folders.folders.get(it.from).map(|place| place.path.clone()));
        let gone = only(by_path, false);
        if let Some(old) = was.into_iter().find(|path| gone.iter().any(|(gone, _)| gone == path)) {
            join(by_path, &old, &new);
        }
    }
    Ok(())
}
