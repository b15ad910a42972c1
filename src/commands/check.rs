//! `check`: findings in the files, and against the policies.

use super::context::{CLEAN, Context, DENIED, FAILED, Format, Reply};
use super::error::Error;
use super::load::{self, Loaded, NewestFile, Reading};
use super::{NOTHING, failure, warnings};
use crate::files::read::{self, Document};
use crate::git::Failure;
use crate::model::finding::{Finding, Level, Levels, Place, Rule};
use crate::model::findings::{self, Case, Reference};
use crate::model::initiative::{Warning, WarningCode};
use crate::render::findings as print;
use crate::render::findings::Sources;

/// What `check` is asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// Which initiatives; all if empty.
    pub initiatives: Vec<String>,
    /// Which version.
    pub reading: Reading,
    /// How it is printed.
    pub format: Format,
    /// Only what the files themselves tell, without history.
    pub files: bool,
    /// Levels given by `-A`, `-W` and `-D`, in their order.
    pub levels: Vec<(Rule, Level)>,
}

/// What was found, and in which texts.
#[derive(Default)]
struct Found {
    findings: Vec<Finding>,
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
    let mut found = find(&loaded, options, context, options.files || undecided.is_some())?;
    let mut levels = loaded.settings.levels.clone();
    for (rule, level) in &options.levels {
        levels.set(*rule, *level);
    }
    found.findings.retain(|finding| levels.of(finding.rule) > Level::Allow);
    let denied = found.findings.iter().any(|finding| levels.of(finding.rule) == Level::Deny);
    let mut reply = Reply { out: show(&found, &levels, options, context), err: found.warnings, code: CLEAN };
    if denied {
        reply.code = DENIED;
    }
    if loaded.is_unborn() {
        reply.err.push_str("HEAD has no commit yet: what is planned counts from the first commit that holds it.\n");
    }
    if found.initiatives == 0 {
        reply.err.push_str(NOTHING);
    }
    if let Some(error) = undecided {
        reply.err.push_str("Only the files were checked; what needs their history could not be decided.\n");
        reply.err.push_str(&failure(&error, context).err);
        reply.code = FAILED;
    }
    Ok(reply)
}

fn show(found: &Found, levels: &Levels, options: &Options, context: &Context) -> String {
    match options.format {
        Format::Text => print::text(&found.findings, levels, &found.sources, context.out),
        Format::Json => print::json(&found.findings, levels),
    }
}

fn find(loaded: &Loaded<'_>, options: &Options, context: &Context, files_only: bool) -> Result<Found, Error> {
    let mut found = Found::default();
    let mut judged = Vec::new();
    for folder in loaded.select(context, &options.initiatives)? {
        found.initiatives += 1;
        let files = loaded.newest_files(folder)?;
        let mut references = Vec::new();
        let mut actual = Vec::new();
        if let Some(NewestFile { path, bytes }) = &files.plan {
            let document = read::plan(path, bytes);
            references.extend(names(&document, |step| &step.id));
            take(&mut found, path, document.text, document.findings);
        }
        let records: Vec<_> = files.record.iter().map(|file| read::record(&file.path, &file.bytes)).collect();
        found.findings.extend(read::duplicates_between(&records.iter().collect::<Vec<_>>()));
        for (document, file) in records.into_iter().zip(&files.record) {
            references.extend(names(&document, |step| &step.id));
            if let Some(content) = &document.content {
                let places = content.steps.iter().zip(&content.places);
                actual.extend(places.map(|(step, places)| (step.id.clone(), places.step.clone())));
            }
            take(&mut found, &file.path, document.text, document.findings);
        }
        if !files_only {
            let initiative = loaded.judge(folder)?;
            let case = Case { judgement: &initiative.judgement, references: &references, actual: &actual };
            found.findings.extend(findings::find(case));
            judged.push(initiative);
        }
    }
    // What is wrong with a file as it is now is a finding already.
    let is_told = |warning: &Warning| {
        warning.code == WarningCode::UnparsableVersion
            && found.findings.iter().any(|finding| Some(&finding.place.path) == warning.path.as_ref())
    };
    for initiative in &mut judged {
        initiative.warnings.retain(|warning| !is_told(warning));
    }
    found.warnings = warnings(judged.iter().flat_map(|it| &it.warnings), context);
    let key = |place: &Place| (place.path.clone(), place.line, place.column);
    found.findings.sort_by_key(|finding| (key(&finding.place), finding.rule));
    Ok(found)
}

fn take(found: &mut Found, path: &str, text: String, findings: Vec<Finding>) {
    found.sources.insert(path.to_owned(), text);
    found.findings.extend(findings);
}

/// Gives all names that a file's steps give.
fn names<H, S>(document: &Document<H, S>, id: impl Fn(&S) -> &str) -> Vec<Reference> {
    let mut references = Vec::new();
    if let Some(content) = &document.content {
        for (step, places) in content.steps.iter().zip(&content.places) {
            references.extend(places.names.iter().map(|name| Reference {
                key: name.key,
                name: name.name.clone(),
                place: name.place.clone(),
                step: id(step).to_owned(),
            }));
        }
    }
    references
}
