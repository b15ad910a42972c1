//! `changes`: what changed in plan and record between two versions, step by step.
//!
//! Only the two versions are read. Their history is asked for in two cases alone: a version that does not parse holds what
//! stood there before, and a folder that is gone may be one that is new.

mod pairs;
mod range;
mod version;

use chrono::NaiveDate;

use super::aside;
use super::context::{CLEAN, Context, DENIED, FAILED, Format, Reply};
use super::error::Error;
use super::load::{self, Reading, Trouble};
use crate::git::{Failure, Source};
use crate::model::changes::{self, Nature};
use crate::model::comparison::{Compared, Comparison, Presence};
use crate::render::escape::printable;
use crate::render::{self, json};

use pairs::Pair;
use version::{Content, Version};

/// What `changes` is asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// The two versions: `REV1`, `REV1..REV2`, or none for HEAD.
    pub range: Option<String>,
    /// Which initiatives; all if empty.
    pub initiatives: Vec<String>,
    /// Which version is the newer one, where the range does not say.
    pub reading: Reading,
    /// The older version is that of this day.
    pub since: Option<NaiveDate>,
    /// The newer version is that of this day.
    pub until: Option<NaiveDate>,
    /// How it is printed.
    pub format: Format,
    /// Exit with 1 if a step changed.
    pub exit_code: bool,
}

/// Runs `changes`.
///
/// # Errors
/// If the repository, a revision or a name is not there, or an object can't be read.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let (earlier, later) = range::readings(options)?;
    let to = Version::read(&*source, context, later, None)?;
    let from = from(&*source, context, options, earlier, &to)?;
    let pairs = pairs::chosen(from.as_ref(), &to, &options.initiatives, context)?;
    provide(from.as_ref(), &to, &pairs)?;
    let mut initiatives = Vec::new();
    let mut is_decided = true;
    for pair in &pairs {
        let Some((compared, lacks_nothing)) = compare(from.as_ref(), &to, *pair)? else { continue };
        initiatives.push(compared);
        is_decided &= lacks_nothing;
    }
    let is_uncommitted = pairs.iter().any(|pair| is_uncommitted(from.as_ref(), &to, *pair));
    let comparison = Comparison {
        from: from.as_ref().map(|from| from.point(false)).unwrap_or_default(),
        to: to.point(is_uncommitted),
        initiatives,
    };
    let err = aside(comparison.initiatives.iter().flat_map(|it| &it.warnings), pairs.is_empty(), context);
    let differs = comparison.initiatives.iter().any(Compared::differs);
    let code = match (is_decided, options.exit_code && differs) {
        (false, _) => FAILED,
        (true, true) => DENIED,
        (true, false) => CLEAN,
    };
    let forge = load::forge(&*source, context);
    let out = match options.format {
        Format::Json => json::changes(&comparison),
        Format::Text => render::changes::text(&comparison, context.out.linked(forge.as_ref())),
    };
    Ok(Reply { out, err, code })
}

/// Reads the older version. `None`: there is none, for HEAD has no commit yet, or none is as old as the day.
fn from<'a>(
    source: &'a dyn Source,
    context: &'a Context,
    options: &Options,
    reading: Reading,
    to: &Version<'_>,
) -> Result<Option<Version<'a>>, Error> {
    let is_head = options.range.is_none() && options.since.is_none();
    if is_head && source.head()?.is_none() {
        return Ok(None);
    }
    match Version::read(source, context, reading, Some(&to.loaded.settings)) {
        Ok(version) => Ok(Some(version)),
        Err(Trouble::Git(Failure::NothingAsOf { .. })) => Ok(None),
        Err(trouble) => Err(explain(trouble, options, to, context)),
    }
}

/// Says what was likely meant where an initiative stands in place of a revision.
fn explain(trouble: Trouble, options: &Options, to: &Version<'_>, context: &Context) -> Error {
    let error = Error::from(trouble);
    match &options.range {
        Some(name) if to.loaded.named(context, std::slice::from_ref(name)).is_ok() => {
            let name = printable(name);
            Error { hint: Some(format!("it is an initiative: asplanned changes REV -- {name}")), ..error }
        }
        _ => error,
    }
}

/// Tells whether the newer version of an initiative is not committed.
fn is_uncommitted(from: Option<&Version<'_>>, to: &Version<'_>, pair: Pair) -> bool {
    let place = |version: &Version<'_>, folder: usize| version.loaded.folders.folders.get(folder).cloned();
    // One that is gone has left a trace.
    let gone = pair.before.zip(from).and_then(|(folder, from)| place(from, folder));
    let gone = gone.and_then(|place| Version::folder(&to.loaded, &place.path));
    pair.after.into_iter().chain(gone).any(|folder| to.loaded.folders.is_uncommitted(folder))
}

/// Tells whether an initiative's files differ, or where they are.
fn differs(from: Option<&Version<'_>>, to: &Version<'_>, pair: Pair) -> bool {
    let held = |version: &Version<'_>, folder: usize| {
        (version.loaded.folders.newest_state(folder), version.loaded.folders.folders.get(folder).cloned())
    };
    let before = pair.before.zip(from).map(|(folder, from)| held(from, folder));
    before != pair.after.map(|folder| held(to, folder))
}

/// Sees to it that the files of what differs are there, all of them at once.
fn provide(from: Option<&Version<'_>>, to: &Version<'_>, pairs: &[Pair]) -> Result<(), Error> {
    let differing: Vec<Pair> = pairs.iter().copied().filter(|pair| differs(from, to, *pair)).collect();
    if let Some(from) = from {
        from.loaded.provide(&differing.iter().filter_map(|pair| pair.before).collect::<Vec<_>>())?;
    }
    Ok(to.loaded.provide(&differing.iter().filter_map(|pair| pair.after).collect::<Vec<_>>())?)
}

/// Compares an initiative's two versions. `None`: its files are the same. Tells as well whether all of it could be compared.
fn compare(from: Option<&Version<'_>>, to: &Version<'_>, pair: Pair) -> Result<Option<(Compared, bool)>, Error> {
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
