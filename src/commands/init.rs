//! `init`: the two files of a new initiative, empty or with the steps of lists that are there already.

mod linking;
mod lists;
mod suggesting;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::context::{CLEAN, Context, Format, Reply};
use super::error::Error;
use super::load;
use super::recording::{self, Common};
use super::schema;
use super::warnings;
use crate::files::edit::EditError;
use crate::files::layout::Layout;
use crate::files::new;
use crate::files::store;
use crate::git::Source;
use crate::model::text::{option, shell_word};
use crate::model::{step, text};
use crate::render::escape::printable;
use crate::render::json;
use crate::render::learn::named;
use crate::render::linking::{Likely, likely};
use crate::render::recorded::{self, Recorded};
use crate::render::words;

use linking::Linked;
use lists::Lists;
pub use lists::Sources;
use suggesting::Suggested;
pub use suggesting::{Suggest, Take};

/// What `init` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The initiative's name: its path below the plans folder.
    pub name: String,
    /// Its title; made of the name if absent.
    pub title: Option<String>,
    /// The day on which the plan stood agreed.
    pub agreed: Option<NaiveDate>,
    /// The lists whose steps it begins with.
    pub from: Sources,
    /// Whether and how it takes over what earlier initiatives did not foresee.
    pub suggest: Option<Suggest>,
    /// Whether the files are committed, or only shown; how what was done is told.
    pub common: Common,
}

/// Runs `init`.
///
/// # Errors
/// If the name can't be one, a list can't be read, the files are there already, or they can't be written.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let name = options.name.trim_end_matches('/');
    check_name(name)?;
    let source = load::open(context)?;
    let no_tree = || Error::new("a bare repository has no files", "run it in a clone with a working tree");
    let root = source.root().ok_or_else(no_tree)?;
    let plans = plans_folder(&*source, &root, context)?;
    let folder = plans.join(name);
    let relative = |path: &Path| path.strip_prefix(&root).unwrap_or(path).display().to_string();
    let title = options.title.clone().unwrap_or_else(|| title_of(name));
    if title.chars().any(text::is_hidden) {
        let message = format!("the title has characters that can't be seen: {}", printable(&title));
        return Err(Error::new(message, "write it on one line, without those"));
    }
    if title.trim().is_empty() {
        return Err(Error::new("the title is empty", "give one: --title \"What it is about\""));
    }
    let paths = [folder.join("plan.toml"), folder.join("actual.toml")];
    // Before anybody is asked anything.
    for path in &paths {
        if store::read(&*context.disk, &root, path)?.is_some() {
            return Err(store::Error::Exists { path: PathBuf::from(relative(path)) }.into());
        }
    }
    let others = load::initiatives(&*source, context);
    let lists = options.from.read(context)?;
    let mut linked = linking::link(&lists, !options.from.is_piped(), context);
    let suggested = match &options.suggest {
        Some(wanted) => suggesting::suggest(wanted, &mut linked, !options.from.is_piped(), &*source, context)?,
        None => Suggested::default(),
    };
    let texts = texts(&title, options.agreed, &linked, name.split('/').count())?;
    let [plan, record] = paths.each_ref().map(|path| printable(&relative(path)).into_owned());
    let mut err = aside(options, &lists, &linked, (&record, &texts.1), context);
    err.push_str(&warnings(suggested.warnings.iter(), context));
    if let Some(wanted) = &options.suggest {
        err.push_str(&told(&suggested, name, &wanted.sources.flags("--from-export"), context));
    }
    let [plan_path, record_path] = paths;
    let mut files = vec![(plan_path, texts.0), (record_path, texts.1)];
    let schemas = schema::missing(&*context.disk, &root, &plans)?;
    let beside: Vec<String> =
        schemas.iter().map(|(path, _)| format!("made {}\n", printable(&relative(path)))).collect();
    let beside = beside.concat();
    files.extend(schemas);
    if options.common.dry_run {
        let all: String = files.iter().map(|(path, new)| recording::difference(&relative(path), None, new)).collect();
        let out = match options.common.format {
            Format::Json => json::difference(name, &[], &all),
            Format::Text => recorded::difference(&all, context.out),
        };
        return Ok(Reply { out, err, ..Reply::default() });
    }
    let commit = write(&*source, options, &root, files, context)?;
    let out = match options.common.format {
        Format::Json => {
            let path = relative(&folder.join("plan.toml"));
            json::recorded(&Recorded { id: name, path: &path, commit: commit.as_deref(), ..Recorded::default() })
        }
        Format::Text => {
            let beside = match &commit {
                Some(commit) => format!("{beside}committed {}\n", words::short(commit)),
                None => beside,
            };
            made(options, &linked, (&plan, &record), &beside, commit.is_some(), others)
        }
    };
    Ok(Reply { out, err, code: CLEAN, is_done: true })
}

/// Writes the files, all or none, and commits them if that is asked for. Gives the commit.
fn write(
    source: &dyn Source,
    options: &Options,
    root: &Path,
    files: Vec<(PathBuf, Vec<u8>)>,
    context: &Context,
) -> Result<Option<String>, Error> {
    let commits = options.common.commit.map_or_else(|| load::settings(source).map(|it| it.commit), Ok)?;
    let message = format!("plan: begin {}", options.name.trim_end_matches('/'));
    if commits {
        // Better not to write than to write and then not to commit.
        source.commit_files(&[], &message)?;
    }
    let paths: Vec<PathBuf> = files.iter().map(|(path, _)| path.clone()).collect();
    let from_root = |path: &PathBuf| path.strip_prefix(root).unwrap_or(path).display().to_string();
    let shown: Vec<String> = paths.iter().map(from_root).collect();
    let created = store::create_all(&*context.disk, root, files);
    if !commits {
        return created.map(|()| None).map_err(Error::from);
    }
    created.map_err(|error| Error::before_commit(&shown, &error))?;
    let all: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    let committed = source.commit_files(&all, &message);
    let committed = committed.map_err(|failure| Error::not_committed(&shown, &failure))?;
    Ok(committed.id.map(|id| id.to_string()))
}

/// Makes the texts of both files.
fn texts(title: &str, agreed: Option<NaiveDate>, linked: &Linked, depth: usize) -> Result<(Vec<u8>, Vec<u8>), Error> {
    let failed = |error: EditError| Error::new(format!("the lists can't be written as steps: {error}"), "shorten them");
    let plan = match linked.plan.as_slice() {
        [] => new::new_plan(title, agreed, depth).into_bytes(),
        steps => new::plan_of(title, agreed, steps, depth).map_err(failed)?,
    };
    let record = match linked.record.as_slice() {
        [] => new::new_record(title, depth).into_bytes(),
        steps => new::record_of(title, steps, depth).map_err(failed)?,
    };
    Ok((plan, record))
}

/// Says what was made, and what comes next.
fn made(
    options: &Options,
    linked: &Linked,
    (plan, record): (&str, &str),
    beside: &str,
    is_committed: bool,
    others: usize,
) -> String {
    let name = options.name.trim_end_matches('/');
    let choosing = if others > 0 { format!(" {}", option("-i", name)) } else { String::new() };
    if linked.plan.is_empty() && options.from.is_empty() {
        return format!(
            "made {plan}
made {record}
{beside}
Next: asplanned plan \"TITLE\"{choosing} for each step that you anticipate, or write them into plan.toml; commit it before the work
begins. asplanned start STEP{choosing} when a step begins, finish STEP{choosing} when it ends. Then: asplanned diff
"
        );
    }
    let steps = |count: usize| if count == 0 { "no step yet".to_owned() } else { words::count(count, "step") };
    let links = match linked.links {
        0 => String::new(),
        links => format!(", {links} linked to planned ones"),
    };
    let (planned, happened) = (steps(linked.plan.len()), steps(linked.record.len()));
    let then = if is_committed { "" } else { ", and commit them" };
    format!(
        "made {plan}: {planned}
made {record}: {happened}{links}
{beside}
Next: look over both files{then}. Then: asplanned diff {name}
"
    )
}

/// Says what there is to say beside: of the lists, of likely links, and of what the record can prove. `record` is its
/// path and text.
fn aside(options: &Options, lists: &Lists, linked: &Linked, record: (&str, &[u8]), context: &Context) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !lists.remarks.is_empty() {
        parts.push(format!("{}\n", lists.remarks.join("\n")));
    }
    let lines = lines_of_ids(record.1);
    let open = linked.likely.iter().filter_map(|(actual, planned)| {
        let (happened, planned) = (linked.record.get(*actual)?, linked.plan.get(*planned)?);
        Some(Likely { line: *lines.get(*actual)?, happened: happened.title.as_deref()?, planned: &planned.id })
    });
    let name = options.name.trim_end_matches('/');
    parts.extend(Some(likely(&open.collect::<Vec<_>>(), record.0, name, context.err)).filter(|text| !text.is_empty()));
    if options.agreed.is_none() && !linked.plan.is_empty() && !linked.record.is_empty() {
        parts.push(UNPROVED.to_owned());
    }
    parts.join("\n")
}

/// Says what came of the suggestions.
fn told(suggested: &Suggested, name: &str, sources: &str, context: &Context) -> String {
    let mut told = String::new();
    if !suggested.taken.is_empty() {
        told.push_str(&format!("took over {}\n", suggested.taken.join(", ")));
    }
    let Some(first) = suggested.left.first() else {
        if suggested.taken.is_empty() && !suggested.is_asked {
            told.push_str("Earlier initiatives suggest nothing.\n");
        }
        return told;
    };
    told.push_str("Earlier initiatives needed and did not foresee:\n");
    for step in &suggested.left {
        told.push_str(&format!("  {}\n", named(step, context.err)));
    }
    let (chosen, first) = (option("-i", name), shell_word(&first.id));
    told.push_str(&printable(&format!("Take one over: asplanned plan {chosen} --from-suggestion {first}{sources}")));
    told.push('\n');
    told
}

/// What is said where plan and record come together, and nobody says that the plan was there before.
const UNPROVED: &str = "\
Plan and record come in one commit, which proves nothing: no step will count as anticipated. If the plan stood agreed
before the work began, declare the day before you commit: agreed = 2023-01-09 in plan.toml, or init with --agreed DAY.
";

/// Finds the lines of the steps' ids in a file that was just made.
fn lines_of_ids(text: &[u8]) -> Vec<usize> {
    let text = String::from_utf8_lossy(text);
    let steps = Layout::of(&text).map(|layout| layout.steps).unwrap_or_default();
    // In order, so that each line break is counted once.
    let (mut line, mut counted) = (1, 0);
    let mut lines = Vec::with_capacity(steps.len());
    for id in steps.iter().filter_map(|step| step.key("id")) {
        line += text.get(counted..id.key.start).unwrap_or_default().matches('\n').count();
        counted = id.key.start;
        lines.push(line);
    }
    lines
}

/// What stands in an initiative's folder.
const TAKEN: [&str; 3] = ["actual", "actual.toml", "plan.toml"];

/// Tells whether a name in lower case is that of a device on Windows, whatever stands behind its first dot: no checkout there
/// can have such a folder.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let is_numbered = |device: &str| stem.strip_prefix(device).is_some_and(|it| matches!(it.as_bytes(), [b'1'..=b'9']));
    ["con", "prn", "aux", "nul"].contains(&stem) || is_numbered("com") || is_numbered("lpt")
}

fn check_name(name: &str) -> Result<(), Error> {
    let is_good = |part: &str| {
        let part = part.to_lowercase();
        step::is_id(&part) && !TAKEN.contains(&part.as_str()) && !is_device(&part) && !part.ends_with('.')
    };
    if name.split('/').all(is_good) {
        return Ok(());
    }
    let slug: Vec<String> = name.split('/').map(step::slug).filter(|part| is_good(part)).collect();
    let hint =
        if slug.is_empty() { "such as: concierge-mvp".to_owned() } else { format!("such as: {}", slug.join("/")) };
    let message = format!(
        "{:?} can't be an initiative's name: letters, digits and `-`, `_`, `.` between slashes, at most {} of them, no part \
         called {}, or as no folder may be on Windows",
        printable(name),
        step::MAX_ID,
        TAKEN.map(|name| format!("`{name}`")).join(", ")
    );
    Err(Error::new(message, hint))
}

/// Finds the folder that new initiatives go to: the only one that the settings name, or the one that the run stands in.
pub(super) fn plans_folder(source: &dyn Source, root: &Path, context: &Context) -> Result<PathBuf, Error> {
    let settings = load::settings(source)?;
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let here = real(&context.folder);
    if let Ok(here) = here.strip_prefix(real(root)) {
        let patterns = crate::git::patterns::Patterns::new(&settings.plans)?;
        let inside = here.ancestors().find(|path| patterns.leads_to(path.as_os_str().as_encoded_bytes()).0);
        if let Some(inside) = inside {
            return Ok(root.join(inside));
        }
    }
    let is_plain = |pattern: &&String| !pattern.contains(['*', '?', '[', '{', '\\']);
    let mut plain = settings.plans.iter().filter(is_plain);
    let only = plain.next().ok_or_else(|| {
        let message = format!("`plans` in asplanned.toml names no single folder: {}", settings.plans.join(", "));
        Error::new(message, "run it in the plans folder that is meant")
    })?;
    Ok(root.join(only))
}

/// Makes a title of a name: `eu/pilot-two` becomes `Pilot two`.
fn title_of(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or(name).replace(['-', '_', '.'], " ");
    let mut letters = last.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
