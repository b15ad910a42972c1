//! `changes`: what changed in plan and record between two versions, step by step.

mod range;

use chrono::NaiveDate;

use super::aside;
use super::comparing::{self, Version, pairs};
use super::context::{CLEAN, Context, DENIED, FAILED, Format, Reply};
use super::error::Error;
use super::load::{self, Reading, Trouble};
use crate::git::{Failure, Source};
use crate::model::comparison::Comparison;
use crate::model::text::shell_word;
use crate::render::{self, json};

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
    comparing::provide(from.as_ref(), &to, &pairs)?;
    let mut initiatives = Vec::new();
    let mut is_decided = true;
    for pair in &pairs {
        let Some((compared, lacks_nothing)) = comparing::compare(from.as_ref(), &to, *pair)? else { continue };
        initiatives.push(compared);
        is_decided &= lacks_nothing;
    }
    let is_uncommitted = pairs.iter().any(|pair| comparing::is_uncommitted(from.as_ref(), &to, *pair));
    let comparison = Comparison {
        from: from.as_ref().map(|from| from.point(false)).unwrap_or_default(),
        to: to.point(is_uncommitted),
        initiatives,
    };
    let err = aside(comparison.initiatives.iter().flat_map(|it| &it.warnings), pairs.is_empty(), context);
    let differs = comparison.initiatives.iter().any(|it| it.differs() || it.is_unread());
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
    Ok(Reply { out, err, code, ..Reply::default() })
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
            let hint = format!("it is an initiative: asplanned changes REV -- {}", shell_word(name));
            Error { hint: Some(hint), ..error }
        }
        _ => error,
    }
}
