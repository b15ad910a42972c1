//! `catch-up`: work that was done and that no step of the record tells of, as candidate steps.
//!
//! What was done stands in the commits. Those under a plan's `paths` that serve no step are put together by day and folder,
//! and offered: on a terminal one by one, anywhere else as text to paste. Nothing is written unasked.

mod ask;
pub(in crate::commands) mod gather;
mod step;

use super::Common;
use super::desk::{self, Desk};
use super::tell;
use crate::commands::NOTHING;
use crate::commands::context::{CLEAN, Context, Format, Reply};
use crate::commands::error::Error;
use crate::commands::load::{self, Loaded, Reading, Trouble};
use crate::git::folders::FolderIx;
use crate::git::{Failure, Source};
use crate::model::judged::JudgedActual;
use crate::model::matching::Candidate;
use crate::model::plan::PlannedStep;
use crate::render::catch_up::{self as print, Caught, Offered};
use crate::render::escape::printable;
use crate::render::json;
use gather::{Gathered, gather};
use step::{Step, record};

/// What `catch-up` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// What every recording command is asked for.
    pub common: Common,
    /// `BASE[..HEAD]`: which commits are looked at. `None`: those since the plan's first version.
    pub range: Option<String>,
    /// Whether all candidates are recorded.
    pub record: bool,
    /// How the history is read.
    pub reading: Reading,
}

/// How many likely steps are shown.
const CANDIDATES: usize = 3;

/// Runs `catch-up`.
///
/// # Errors
/// If there is no such initiative or revision, the plan that is named does not say which code it changes, or a file can't
/// be written.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let loaded = match Loaded::new(&*source, context, &options.reading) {
        // Of a range that is named there may be enough; which steps ever were is not known then.
        Err(Trouble::Git(Failure::Shallow { .. })) if options.range.is_some() => {
            Loaded::without_history(&*source, context, &options.reading)?
        }
        loaded => loaded?,
    };
    if options.record && source.root().is_none() {
        return Err(desk::no_tree());
    }
    let names: Vec<String> = options.common.initiative.iter().cloned().collect();
    let chosen = loaded.named(context, &names)?;
    let all = gather(&loaded, &chosen, options.range.as_deref())?;
    let mut err = if all.is_empty() { without_paths(&loaded, &chosen, options)? } else { String::new() };
    let mut outcomes = Vec::new();
    for gathered in &all {
        err.push_str(&notes(gathered));
        outcomes.push(catch_up(&*source, context, options, gathered)?);
    }
    let caught: Vec<Caught<'_>> = all.iter().zip(&outcomes).map(|(gathered, outcome)| outcome.told(gathered)).collect();
    let forge = load::forge(&*source, context);
    let out = match options.common.format {
        Format::Json => json::catch_up(&caught),
        Format::Text => print::text(&caught, context.out.linked(forge.as_ref())),
    };
    let is_done = outcomes.iter().any(|outcome| outcome.files.iter().any(Option::is_some));
    Ok(Reply { out, err, code: CLEAN, is_done })
}

/// Says that no plan tells which code it changes, named or not.
fn without_paths(loaded: &Loaded<'_>, chosen: &[FolderIx], options: &Options) -> Result<String, Error> {
    let add = "paths = [\"src/submittals/**\"]";
    match (&options.common.initiative, chosen.first()) {
        (Some(_), Some(folder)) => {
            let (name, path) = (loaded.folders.name_text(*folder), loaded.folders.path_text(*folder));
            let message = format!("the plan of {} does not say which code it changes", printable(&name));
            Err(Error::new(message, format!("write it above the steps of {}/plan.toml: {add}", printable(&path))))
        }
        (_, None) => Ok(NOTHING.to_owned()),
        (None, Some(_)) => Err(Error::new(
            "no plan says which code it changes",
            format!("write it above the steps of a plan.toml: {add}"),
        )),
    }
}

fn notes(gathered: &Gathered) -> String {
    let mut notes = String::new();
    if gathered.since.is_none() {
        let path = printable(&gathered.path);
        notes.push_str(&format!("note: {path}/plan.toml is not committed yet: name the commits, BASE..HEAD\n"));
    }
    if gathered.cut > 0 {
        let commits = gathered.cut;
        notes.push_str(&format!("note: {commits} of the commits change more paths than could be looked at\n"));
    }
    notes
}

/// A planned step that work may be done for: its id, its title, and how likely that is, from 0 to 1.
type Likely = (String, String, f64);

/// What came of the candidates of one initiative.
#[derive(Default)]
struct Outcome {
    steps: Vec<Step>,
    /// For each step how it would stand in the record.
    blocks: Vec<String>,
    /// For each step the planned ones that it may be work on.
    likely: Vec<Vec<Likely>>,
    /// For each step the file that it was recorded in.
    files: Vec<Option<String>>,
    judged: Vec<JudgedActual>,
    commit: Option<String>,
    difference: Option<String>,
    was_asked: bool,
}

fn catch_up(source: &dyn Source, context: &Context, options: &Options, gathered: &Gathered) -> Result<Outcome, Error> {
    if gathered.work.is_empty() {
        return Ok(Outcome::default());
    }
    let desk = Desk::open(source, context, Some(&gathered.path), "")?;
    desk.plan_parses()?;
    desk.record_parses()?;
    let mut taken = gathered.taken.clone();
    let mut outcome = Outcome::default();
    let open = desk.open_steps();
    let pool = pool(&open);
    for work in &gathered.work {
        outcome.steps.push(Step::new(work, &mut taken));
        outcome.likely.push(titled(&work.candidates(&pool, CANDIDATES), &pool));
        outcome.files.push(None);
    }
    let all: Vec<&Step> = outcome.steps.iter().collect();
    if options.common.dry_run {
        outcome.difference = record(&desk, &options.common, &all)?.0.difference;
    } else if options.record {
        let (written, files) = record(&desk, &options.common, &all)?;
        outcome.commit = written.commit;
        outcome.files = files.into_iter().map(Some).collect();
    } else if context.input.is_terminal() {
        ask::ask(&desk, &options.common, gathered, &mut taken, &mut outcome)?;
    }
    if outcome.files.iter().any(Option::is_some) {
        outcome.judged = tell::judge_all(&desk);
    }
    outcome.blocks = outcome.steps.iter().map(Step::block).collect::<Result<_, _>>()?;
    Ok(outcome)
}

/// Gives the ids and titles of planned steps.
fn pool<'p>(open: &[&'p PlannedStep]) -> Vec<(&'p str, &'p str)> {
    open.iter().map(|step| (step.id.as_str(), step.label())).collect()
}

/// Gives likely planned steps with their titles.
fn titled(likely: &[Candidate<'_>], pool: &[(&str, &str)]) -> Vec<Likely> {
    let label = |id: &str| pool.iter().find(|(own, _)| *own == id).map_or("", |(_, label)| label).to_owned();
    likely.iter().map(|it| (it.id.to_owned(), label(it.id), it.score)).collect()
}

impl Outcome {
    /// Gives what there is to tell of it.
    fn told<'t>(&'t self, gathered: &'t Gathered) -> Caught<'t> {
        let all = self.steps.iter().zip(&gathered.work).zip(self.blocks.iter().zip(&self.likely)).zip(&self.files);
        let steps = all.map(|(((step, work), (block, likely)), file)| Offered {
            id: &step.id,
            title: &step.title,
            day: step.day,
            folder: &work.folder,
            plan: &step.plan,
            evidence: &step.evidence,
            commits: &work.commits,
            likely,
            block,
            file: file.as_deref(),
            judged: self.judged.iter().find(|it| file.is_some() && it.step.id == step.id),
        });
        Caught {
            name: &gathered.name,
            title: &gathered.title,
            path: &gathered.path,
            patterns: &gathered.patterns,
            since: gathered.since.as_ref(),
            steps: steps.collect(),
            commit: self.commit.as_deref(),
            difference: self.difference.as_deref(),
            was_asked: self.was_asked,
        }
    }
}
