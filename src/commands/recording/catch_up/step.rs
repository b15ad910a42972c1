//! A step that is caught up with: how it is called, and how it is written.

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::commands::error::Error;
use crate::commands::recording::desk::Desk;
use crate::commands::recording::fields::Fields;
use crate::commands::recording::write::{self, Edit, Job, Which, Written};
use crate::commands::recording::{Common, free_id, start};
use crate::files;
use crate::files::edit::{Editor, Spot};
use crate::files::settings::RecordStyle;
use crate::model::step::slug;
use crate::model::unrecorded::Unrecorded;
use crate::render::escape::printable;

/// How many digits of a commit are written as evidence: no two commits of a repository share so many.
const DIGITS: usize = 10;

/// A step of the record, to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) day: NaiveDate,
    /// The planned steps that it realises; empty where nothing was said.
    pub(super) plan: Vec<String>,
    pub(super) evidence: Vec<String>,
}

impl Step {
    /// Makes a step of work that was done, with an id that is not taken yet; it is then.
    pub(super) fn new(work: &Unrecorded, taken: &mut HashSet<String>) -> Self {
        let title = work.title();
        let named = [work.subject().unwrap_or_default(), &title, &work.folder];
        let wanted = named.into_iter().map(slug).find(|slug| !slug.is_empty());
        let wanted = wanted.unwrap_or_else(|| format!("work-{}", work.day));
        let id = free_id(&wanted, |id| taken.contains(id));
        taken.insert(id.clone());
        let evidence = work.commits.iter().map(|commit| commit.id.chars().take(DIGITS).collect());
        // A commit's message is a stranger's text: what can't be seen in it is shown, and not taken into the record.
        let title = printable(title.trim()).into_owned();
        Self { id, title, day: work.day, plan: Vec::new(), evidence: evidence.collect() }
    }

    /// Gives the same step another title, and an id of that.
    pub(super) fn retitle(&mut self, title: String, taken: &mut HashSet<String>) {
        let slug = slug(&title);
        self.title = title;
        if !slug.is_empty() && slug != self.id {
            taken.remove(&self.id);
            self.id = free_id(&slug, |id| taken.contains(id));
            taken.insert(self.id.clone());
        }
    }

    fn fields(&self) -> Fields {
        let mut fields = Fields::default();
        fields.text("id", Some(&self.id));
        fields.text("title", Some(&self.title));
        if !self.plan.is_empty() {
            fields.links(&self.plan);
        }
        fields.day("started", Some(self.day));
        fields.day("finished", Some(self.day));
        fields.texts("evidence", &self.evidence);
        fields
    }

    /// Writes the step as it would stand in the record.
    ///
    /// # Errors
    /// If it can't be written.
    pub(super) fn block(&self) -> Result<String, Error> {
        let mut editor = Editor::open::<files::Record>(b"")?;
        editor.add_step(Spot::End, self.fields().as_slice())?;
        Ok(String::from_utf8_lossy(&editor.finish()?).trim().to_owned() + "\n")
    }
}

/// Records steps. Gives what was written, and for each step the file that it is in.
///
/// # Errors
/// If one was recorded meanwhile, or a file can't be written.
pub(super) fn record(desk: &Desk<'_>, common: &Common, steps: &[&Step]) -> Result<(Written, Vec<String>), Error> {
    let message = match steps {
        [step] => format!("actual: catch up with {}", step.id),
        several => format!("actual: catch up with {} steps", several.len()),
    };
    let mut jobs: Vec<Job<'_>> = Vec::new();
    let mut files = Vec::new();
    for step in steps {
        let (path, new) = start::place(desk, &step.id, step.day);
        files.push(path.clone());
        let edit = match desk.settings.record {
            RecordStyle::File if jobs.is_empty() => adding(steps),
            RecordStyle::File => continue,
            RecordStyle::Folder => adding(std::slice::from_ref(step)),
        };
        jobs.push(Job { path, which: Which::Record, new, edit, is_lock: false });
    }
    if desk.settings.record == RecordStyle::Folder {
        // Each step has a file of its own: what keeps two processes from taking one id is the lock of the record.
        let are_free = || steps.iter().try_for_each(|step| start::still_free(desk, &step.id));
        jobs.insert(0, Job::lock(format!("{}/actual.toml", desk.path), are_free));
    }
    Ok((write::write(desk, common, &jobs, &message)?, files))
}

/// Adds steps behind all others.
fn adding<'s>(steps: &'s [&'s Step]) -> Edit<'s> {
    Box::new(move |editor: &mut Editor<'_>| {
        for step in steps {
            if !editor.layout().places_of(&step.id).is_empty() {
                return Err(Error::new(format!("{} was recorded meanwhile", step.id), "run this again"));
            }
            editor.add_step(Spot::End, step.fields().as_slice())?;
        }
        Ok(())
    })
}
