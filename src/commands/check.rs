//! `check`: findings in the files, and against the policies.

use super::context::{Context, FAILED, Reply};
use super::error::Error;
use super::examine::{examine, order, sort};
use super::load::{self, Loaded, Reading};
use super::telling::Telling;
use super::{NOTHING, failure, mend, trailers, warnings};
use crate::git::Failure;
use crate::model::finding::{Finding, Level};
use crate::render::findings::{self, Format, Report, Sources};

/// What `check` is asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// Which initiatives; all if empty.
    pub initiatives: Vec<String>,
    /// Which version.
    pub reading: Reading,
    /// Only what the files themselves tell, without history.
    pub files: bool,
    /// Mend what has one sure cure, before the rest is told.
    pub fix: bool,
    /// `BASE[..HEAD]`: the commits whose trailers are looked at too.
    pub commits: Option<String>,
    /// How it is told.
    pub telling: Telling<Format>,
}

/// What was found, and in which texts.
#[derive(Default)]
struct Found {
    findings: Vec<Finding>,
    allowed: Vec<(Finding, String)>,
    sources: Sources,
    initiatives: usize,
    warnings: String,
}

/// Runs `check`.
///
/// # Errors
/// If the repository, a revision or a name is not there, or a file can't be read.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let mended = if options.fix {
        mend::run(&*source, context, &options.initiatives, |loaded| options.telling.levels(&loaded.settings))?
    } else {
        String::new()
    };
    let files_only = || Loaded::without_history(&*source, context, &options.reading);
    let mut undecided = None;
    let loaded = if options.files {
        files_only()?
    } else {
        match Loaded::new(&*source, context, &options.reading) {
            Err(load::Trouble::Git(failure @ Failure::Shallow { .. })) => {
                undecided = Some(Error::from(failure));
                files_only()?
            }
            loaded => loaded?,
        }
    };
    let levels = options.telling.levels(&loaded.settings)?;
    let mut found = find(&loaded, options, context, options.files || undecided.is_some())?;
    found.findings.retain(|finding| levels.of(finding.rule) > Level::Allow);
    found.allowed.retain(|(finding, _)| levels.of(finding.rule) > Level::Allow);
    let Found { findings, allowed, sources, .. } = &found;
    let why = undecided.as_ref().map(Error::in_a_sentence);
    let report = Report { findings, allowed, levels: &levels, sources, undecided: why.as_deref() };
    let out = findings::print(options.telling.format, report, options.telling.screen(context));
    let mut reply = options.telling.reply(out, report, &*source, context)?;
    reply.err.insert_str(0, &(mended + &found.warnings));
    if options.telling.format == Format::Text {
        reply.err.push_str(&allowed_in_place(found.allowed.len()));
    }
    if loaded.is_unborn() {
        reply.err.push_str("HEAD has no commit yet: what is planned counts from the first commit that holds it.\n");
    }
    if found.initiatives == 0 {
        reply.err.push_str(NOTHING);
    }
    if let Some(error) = undecided {
        reply
            .err
            .push_str("Only the files were checked, as --files does; what needs their history could not be decided.\n");
        reply.err.push_str(&failure(&error, context).err);
        reply.code = FAILED;
    }
    Ok(reply)
}

fn find(loaded: &Loaded<'_>, options: &Options, context: &Context, files_only: bool) -> Result<Found, Error> {
    let mut found = Found::default();
    let mut judged = Vec::new();
    for folder in loaded.select(context, &options.initiatives)? {
        found.initiatives += 1;
        let examined = examine(loaded, folder, files_only)?;
        found.findings.extend(examined.findings);
        found.allowed.extend(examined.allowed);
        found.sources.extend(examined.sources);
        judged.extend(examined.initiative.map(|initiative| (folder, initiative)));
    }
    found.warnings = warnings(judged.iter().flat_map(|(_, it)| &it.warnings), context);
    if let Some(range) = options.commits.as_ref().filter(|_| !files_only) {
        let (base, head) = trailers::ends(range, loaded.source, loaded.head.map(|(head, _)| head))?;
        let commits = loaded.commits_between(Some(base), head)?;
        let (serving, judged) = loaded.serving(&commits, judged)?;
        found.findings.extend(loaded.unknown_trailers(&serving, &commits, &judged));
    }
    sort(&mut found.findings);
    found.allowed.sort_by_cached_key(|(finding, _)| order(finding));
    Ok(found)
}

/// Says how many findings the steps themselves allow.
fn allowed_in_place(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "1 finding is allowed in place, by its step; --format json tells it with the reason.\n".to_owned(),
        count => format!(
            "{count} findings are allowed in place, by their steps; --format json tells them with the reasons.\n"
        ),
    }
}
