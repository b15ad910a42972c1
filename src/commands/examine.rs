//! Examining one initiative: all findings of its files, and of its history.
//!
//! `check` and `review` both begin here; what they leave out, and how they print it, is their own.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::error::Error;
use super::load::{Loaded, NewestFile};
use crate::files::read::{self, Document, StepPlaces};
use crate::git::folders::FolderIx;
use crate::git::{object, revision};
use crate::model::finding::{Finding, Place, Rule};
use crate::model::findings::{self, Case, Entry, Reference, Sheets};
use crate::model::history::{History, List};
use crate::model::initiative::{Initiative, Warning, WarningCode};
use crate::model::plan::BaselineChoice;
use crate::render::findings::Sources;

/// What was found of one initiative.
#[derive(Default)]
pub(super) struct Examined {
    /// All findings, whatever their levels, but those that are allowed in place.
    pub(super) findings: Vec<Finding>,
    /// What the steps themselves allow, each with the reason.
    pub(super) allowed: Vec<(Finding, String)>,
    /// The texts of its files.
    pub(super) sources: Sources,
    /// Its judgement, without warnings of what a finding tells already; `None` where only the files were examined.
    pub(super) initiative: Option<Initiative>,
    /// The folder that it was judged in, and what it was judged by.
    pub(super) history: Option<(FolderIx, History)>,
}

/// Examines an initiative; with `files_only` only what its files themselves tell.
///
/// # Errors
/// If an object can't be read.
pub(super) fn examine(loaded: &Loaded<'_>, folder: FolderIx, files_only: bool) -> Result<Examined, Error> {
    let mut examined = Examined::default();
    let files = loaded.newest_files(folder)?;
    let path = loaded.folders.path_text(folder);
    let mut references = Vec::new();
    let (mut planned, mut actual, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(NewestFile { path, bytes }) = &files.plan {
        let document = read::plan(path, bytes);
        references.extend(names(&document, List::Plan, |step| &step.id));
        examined.take(path, document.text, document.findings);
        if let Some(content) = document.content {
            keys = content.keys;
            planned = entries(content.steps, content.places);
        }
    }
    let records: Vec<_> = files.record.iter().map(|file| read::record(&file.path, &file.bytes)).collect();
    examined.findings.extend(read::duplicates_between(&records.iter().collect::<Vec<_>>()));
    for (document, file) in records.into_iter().zip(&files.record) {
        references.extend(names(&document, List::Record, |step| &step.id));
        examined.take(&file.path, document.text, document.findings);
        actual.extend(document.content.into_iter().flat_map(|content| entries(content.steps, content.places)));
    }
    let sheets = Sheets { planned: &planned, actual: &actual };
    let plan_start = start(format!("{path}/plan.toml"));
    if files_only {
        examined.findings.extend(findings::find_in_files(sheets));
        examined.allow(sheets, &plan_start.path);
        return Ok(examined);
    }
    let (mut initiative, history) = loaded.judge_with_history(folder)?;
    let record_path = files.record.first().map_or_else(|| format!("{path}/actual.toml"), |file| file.path.clone());
    let case = Case {
        judgement: &initiative.judgement,
        history: &history,
        sheets,
        references: &references,
        keys: &keys,
        plan_start: &plan_start,
        record_start: &start(record_path),
        revisions: &revisions(loaded, &history)?,
        foreseen_below: loaded.settings.foreseen_below,
        choosing: &loaded.choosing(folder),
    };
    examined.findings.extend(findings::find(case));
    examined.allow(sheets, &plan_start.path);
    // What is wrong with a file as it is now is a finding already.
    let is_told = |warning: &Warning| {
        warning.code == WarningCode::UnparsableVersion
            && examined.findings.iter().any(|finding| Some(&finding.place.path) == warning.path.as_ref())
    };
    initiative.warnings.retain(|warning| !is_told(warning));
    examined.initiative = Some(initiative);
    examined.history = Some((folder, history));
    Ok(examined)
}

impl Examined {
    fn take(&mut self, path: &str, text: String, findings: Vec<Finding>) {
        self.sources.insert(path.to_owned(), text);
        self.findings.extend(findings);
    }

    /// Takes out what the steps themselves allow.
    fn allow(&mut self, sheets: Sheets<'_>, plan: &str) {
        let findings = std::mem::take(&mut self.findings);
        (self.findings, self.allowed) = findings::part(findings, sheets, plan);
    }
}

/// Puts findings in the order in which they are told: by place, then by rule.
pub(super) fn sort(findings: &mut [Finding]) {
    findings.sort_by_cached_key(order);
}

/// What findings are sorted by.
pub(super) fn order(finding: &Finding) -> (String, usize, usize, Rule) {
    let place = &finding.place;
    (place.path.clone(), place.line, place.column, finding.rule)
}

fn start(path: String) -> Place {
    Place { path, line: 1, column: 1, span: 0..0 }
}

/// Finds the author days of the commits that the plan's versions ever named as baseline.
fn revisions(loaded: &Loaded<'_>, history: &History) -> Result<HashMap<String, NaiveDate>, Error> {
    let mut days = HashMap::new();
    for plan in &history.plans {
        let Some(BaselineChoice::Revision(revision)) = &plan.head.baseline else { continue };
        if !days.contains_key(revision)
            && let Some(commit) = revision::resolve(loaded.source, revision)?
        {
            days.insert(revision.clone(), object::author(loaded.source, commit)?.day);
        }
    }
    Ok(days)
}

/// Puts each step of a file together with where it stands.
fn entries<S>(steps: Vec<S>, places: Vec<StepPlaces>) -> Vec<Entry<S>> {
    let entry = |(step, places): (S, StepPlaces)| Entry { step, place: places.step, values: places.values };
    steps.into_iter().zip(places).map(entry).collect()
}

/// Gives all names that a file's steps give.
fn names<H, S>(document: &Document<H, S>, list: List, id: impl Fn(&S) -> &str) -> Vec<Reference> {
    let mut references = Vec::new();
    if let Some(content) = &document.content {
        for (step, places) in content.steps.iter().zip(&content.places) {
            references.extend(places.names.iter().map(|name| Reference {
                list,
                key: name.key,
                name: name.name.clone(),
                place: name.place.clone(),
                step: id(step).to_owned(),
            }));
        }
    }
    references
}
