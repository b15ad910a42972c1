//! Telling what a recording command did: what was written, and what the history makes of it.

use chrono::NaiveDate;

use super::Common;
use super::desk::Desk;
use super::write::Written;
use crate::commands::context::{CLEAN, Format, Reply};
use crate::commands::load::{self, Loaded, Reading};
use crate::model::judged::JudgedActual;
use crate::model::matching::Candidate;
use crate::model::plan::PlannedStep;
use crate::model::text::{option, shell_word};
use crate::render::escape::printable;
use crate::render::fold::fold;
use crate::render::json;
use crate::render::recorded::{self, Recorded};
use crate::render::style::Screen;

/// What was done.
#[derive(Debug, Clone, Default)]
pub(super) struct Told<'t> {
    pub(super) id: &'t str,
    pub(super) title: &'t str,
    pub(super) done: &'t str,
    pub(super) on: Option<NaiveDate>,
    pub(super) was: Option<&'t str>,
    pub(super) to: &'t [String],
    pub(super) path: &'t str,
    /// What else is to be known, a sentence each.
    pub(super) notes: Vec<String>,
    pub(super) candidates: &'t [Candidate<'t>],
    /// Whether the step is one of the plan alone: then there is no verdict.
    pub(super) is_planned: bool,
}

/// An actual step that is linked to nothing.
pub(super) struct Unlinked<'u> {
    pub(super) id: &'u str,
    pub(super) title: &'u str,
    pub(super) candidates: Vec<Candidate<'u>>,
    /// What it was linked to now.
    pub(super) linked: Option<Vec<String>>,
}

/// Tells what was done, in the format that is asked for.
pub(super) fn reply(desk: &Desk<'_>, common: &Common, written: &Written, told: &Told<'_>) -> Reply {
    if let Some(difference) = &written.difference {
        let screen = desk.context.out;
        let mut err = aside(desk, told, true);
        if difference.is_empty() {
            err.push_str("nothing would change\n");
        }
        let out = match common.format {
            Format::Json => json::difference(told.id, &titled(desk, told.candidates), difference),
            Format::Text => recorded::difference(difference, screen),
        };
        return Reply { out, err, ..Reply::default() };
    }
    let judged = if told.is_planned { None } else { judge(desk, told.id) };
    let titled = titled(desk, told.candidates);
    let is_written = !written.paths.is_empty();
    let it = Recorded {
        id: told.id,
        title: told.title,
        done: told.done,
        on: told.on,
        was: told.was,
        to: told.to,
        path: if is_written { told.path } else { "" },
        judged: judged.as_ref(),
        commit: written.commit.as_deref(),
        candidates: &titled,
    };
    let err = aside(desk, told, false);
    let out = match common.format {
        Format::Json => json::recorded(&it),
        Format::Text if is_written => {
            let forge = load::forge(desk.source, desk.context);
            fold(&recorded::recorded(&it, desk.context.out.linked(forge.as_ref())), desk.context.out)
        }
        Format::Text => "nothing to change: it is so already\n".to_owned(),
    };
    // The plan may have been committed first.
    let is_done = is_written || written.commit.is_some();
    Reply { out, err, code: CLEAN, is_done }
}

/// Says what else is to be known, and what a new step may be. One that is only shown can't be linked yet.
fn aside(desk: &Desk<'_>, told: &Told<'_>, is_shown: bool) -> String {
    let mut err = String::new();
    for note in desk.asides().chain(told.notes.iter().cloned()) {
        err.push_str(&format!("note: {}\n", printable(&note)));
    }
    let titled = titled(desk, told.candidates);
    if let Some((first, ..)) = titled.first() {
        let pairs: Vec<(&str, &str)> = titled.iter().map(|(id, title, _)| (*id, *title)).collect();
        err.push_str("note: it may be one of the planned steps:\n");
        err.push_str(&recorded::candidates(told.title, &pairs, false, desk.context.err));
        let line = if is_shown {
            format!("  if it is: {}", option("--plan", first))
        } else {
            format!("  if it is: asplanned link {} {}", shell_word(told.id), desk.typed(first))
        };
        err.push_str(&format!("{}\n", printable(&line)));
    }
    err
}

/// Gives the titles of likely steps beside their ids.
fn titled<'t>(desk: &'t Desk<'_>, candidates: &[Candidate<'t>]) -> Vec<(&'t str, &'t str, f64)> {
    let label = |id: &str| desk.plan.steps.iter().find(|step| step.id == id).map_or("", PlannedStep::label);
    candidates.iter().map(|it| (it.id, label(it.id), it.score)).collect()
}

/// Judges a step as the files are now.
fn judge(desk: &Desk<'_>, id: &str) -> Option<JudgedActual> {
    judge_all(desk).into_iter().find(|step| step.step.id == id)
}

/// Judges all actual steps as the files are now. Where the history can't tell, nothing is said: what was asked for is done.
pub(super) fn judge_all(desk: &Desk<'_>) -> Vec<JudgedActual> {
    let judge = || {
        let source = load::open(desk.context).ok()?;
        let loaded = Loaded::new(&*source, desk.context, &Reading::default()).ok()?;
        let folders = loaded.select(desk.context, std::slice::from_ref(&desk.path)).ok()?;
        let folder = folders.into_iter().find(|folder| loaded.folders.path_text(*folder) == desk.path)?;
        Some(loaded.judge(folder).ok()?.judgement.actual)
    };
    judge().unwrap_or_default()
}

/// The question which of the likely planned steps a new one is.
pub(super) fn question(title: &str, candidates: &[(&str, &str)], screen: Screen<'_>) -> String {
    format!(
        "Is {:?} one of these planned steps?\n{}Its number, n for none, q to quit [n]: ",
        printable(title),
        recorded::candidates(title, candidates, true, screen)
    )
}

/// The question which planned step one realises that is recorded already.
pub(super) fn walk_question(title: &str, candidates: &[(&str, &str)], screen: Screen<'_>) -> String {
    format!(
        "Does {:?} realise one of these planned steps?\n{}Its number, s to skip, n if it was not planned, q to quit [s]: ",
        printable(title),
        recorded::candidates(title, candidates, true, screen)
    )
}

/// Tells which steps are linked to nothing, and what they may realise.
pub(super) fn walked(
    desk: &Desk<'_>,
    common: &Common,
    all: &[Unlinked<'_>],
    likely: &[&PlannedStep],
    commit: Option<&str>,
) -> Reply {
    let label = |id: &str| likely.iter().find(|step| step.id == id).map_or("", |step| step.label());
    let is_done = all.iter().any(|it| it.linked.is_some());
    if common.format == Format::Json {
        let steps: Vec<_> = all
            .iter()
            .map(|it| {
                let candidates = it.candidates.iter().map(|one| (one.id, label(one.id), one.score)).collect();
                (it.id, it.title, it.linked.as_deref(), candidates)
            })
            .collect();
        return Reply { out: json::unlinked(&steps, commit), is_done, ..Reply::default() };
    }
    let mut out = String::new();
    for it in all {
        match it.linked.as_deref() {
            Some([]) => out.push_str(&format!("{}   not planned\n", printable(it.id))),
            Some(names) => {
                out.push_str(&format!("{}   linked to {}\n", printable(it.id), printable(&names.join(", "))));
            }
            None if it.candidates.is_empty() => {
                out.push_str(&format!(
                    "{}   {}   nothing in the plan reads like it\n",
                    printable(it.id),
                    printable(it.title)
                ));
            }
            None => {
                out.push_str(&format!("{}   {}\n", printable(it.id), printable(it.title)));
                let pairs: Vec<(&str, &str)> = it.candidates.iter().map(|one| (one.id, label(one.id))).collect();
                out.push_str(&recorded::candidates(it.title, &pairs, false, desk.context.out));
                let first = it.candidates.first().map(|one| one.id).unwrap_or_default();
                let line = format!("  if so: asplanned link {} {}", shell_word(it.id), desk.typed(first));
                out.push_str(&format!("{}\n", printable(&line)));
            }
        }
    }
    if out.is_empty() {
        out.push_str("every step of the record is linked to the plan, or said to be unplanned\n");
    }
    Reply { out: fold(&out, desk.context.out), is_done, ..Reply::default() }
}
