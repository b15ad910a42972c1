//! One of the two versions: its folders, and what an initiative's files hold there.

use std::cell::OnceCell;

use crate::commands::context::Context;
use crate::commands::error::Error;
use crate::commands::load::{Loaded, NewestFile, Reading, Trouble};
use crate::files::settings::Settings;
use crate::files::versions::{Fault, Versions};
use crate::files::{Format, MAX_BYTES, Plan, Record};
use crate::git::folders::FolderIx;
use crate::git::{Failure, Source};
use crate::model::actual::ActualStep;
use crate::model::changes::Side;
use crate::model::comparison::Point;
use crate::model::initiative::{Warning, WarningCode};
use crate::model::plan::{PlanHead, PlannedStep};

/// A version, read without its history; that is read when it is asked for.
pub(in crate::commands) struct Version<'a> {
    pub(in crate::commands) loaded: Loaded<'a>,
    source: &'a dyn Source,
    context: &'a Context,
    pub(in crate::commands) reading: Reading,
    whole: OnceCell<Option<Loaded<'a>>>,
}

/// What an initiative's files hold.
#[derive(Debug, Default)]
pub(in crate::commands) struct Content {
    head: Option<PlanHead>,
    planned: Vec<PlannedStep>,
    actual: Vec<ActualStep>,
    /// What there is to say of files that do not parse.
    pub(in crate::commands) warnings: Vec<Warning>,
    /// Whether what stands in place of the plan is not known.
    pub(in crate::commands) lacks_plan: bool,
    /// Whether what stands in place of the record is not known.
    pub(in crate::commands) lacks_record: bool,
}

impl Content {
    /// Gives what can be compared: with or without the plan, with or without the record.
    pub(in crate::commands) fn side(&self, with_plan: bool, with_record: bool) -> Side<'_> {
        let planned: &[PlannedStep] = if with_plan { &self.planned } else { &[] };
        let actual: &[ActualStep] = if with_record { &self.actual } else { &[] };
        Side::new(self.head.as_ref().filter(|_| with_plan), planned, actual)
    }

    /// The plan's title.
    pub(in crate::commands) fn title(&self) -> Option<String> {
        self.head.as_ref()?.title.clone()
    }
}

impl<'a> Version<'a> {
    /// Reads a version, under its own settings or those of another one.
    pub(in crate::commands) fn read(
        source: &'a dyn Source,
        context: &'a Context,
        reading: Reading,
        settings: Option<&Settings>,
    ) -> Result<Self, Trouble> {
        let loaded = match settings {
            Some(settings) => Loaded::under(settings, source, context, &reading, false)?,
            None => Loaded::without_history(source, context, &reading)?,
        };
        Ok(Self { loaded, source, context, reading, whole: OnceCell::new() })
    }

    /// Gives the version with its history; `None` where that is cut off.
    pub(in crate::commands) fn whole(&self) -> Result<Option<&Loaded<'a>>, Error> {
        if self.whole.get().is_none() {
            let whole = match Loaded::under(&self.loaded.settings, self.source, self.context, &self.reading, true) {
                Ok(whole) => Some(whole),
                Err(Trouble::Git(Failure::Shallow { .. })) => None,
                Err(trouble) => return Err(trouble.into()),
            };
            return Ok(self.whole.get_or_init(|| whole).as_ref());
        }
        Ok(self.whole.get().and_then(Option::as_ref))
    }

    /// Says which version it is; what is not committed is of today.
    pub(in crate::commands) fn point(&self, uncommitted: bool) -> Point {
        Point {
            commit: self.loaded.head.map(|(commit, _)| commit.to_string()),
            day: if uncommitted { Some(self.context.today) } else { self.loaded.head.map(|(_, day)| day) },
            uncommitted,
        }
    }

    /// Finds a folder by its path.
    pub(in crate::commands) fn folder(loaded: &Loaded<'_>, path: &[u8]) -> Option<FolderIx> {
        loaded.folders.folders.iter().position(|place| place.path == path)
    }

    /// Reads what an initiative's files hold. Where one does not parse it holds what stood there before, which the history
    /// tells.
    pub(in crate::commands) fn content(&self, folder: FolderIx) -> Result<Content, Error> {
        let files = self.loaded.newest_files(folder)?;
        let mut content = Content::default();
        let mut faults = Vec::new();
        if let Some(file) = &files.plan {
            let mut plans = Versions::<Plan>::new();
            match read(&mut plans, file) {
                Ok((head, steps)) => (content.head, content.planned) = (Some(head), steps),
                Err(fault) => {
                    content.lacks_plan = true;
                    faults.push((file.path.clone(), fault));
                }
            }
        }
        for file in &files.record {
            match read(&mut Versions::<Record>::new(), file) {
                Ok(((), steps)) => content.actual.extend(steps),
                Err(fault) => {
                    content.lacks_record = true;
                    faults.push((file.path.clone(), fault));
                }
            }
        }
        if faults.is_empty() {
            return Ok(content);
        }
        let path = self.loaded.folders.folders.get(folder).map(|place| place.path.clone()).unwrap_or_default();
        if let Some(whole) = self.whole()?
            && let Some(folder) = Self::folder(whole, &path)
        {
            whole.provide(&[folder])?;
            let history = whole.history(folder)?.history;
            let node = history.newest_node();
            let (plan, record) = (node.and_then(|node| node.plan), node.and_then(|node| node.record));
            let planned = history.plan_steps(plan).iter().filter_map(|step| history.planned.get(*step));
            let actual = history.record_steps(record).iter().filter_map(|step| history.recorded.get(*step));
            content = Content {
                head: history.plan(plan).map(|plan| plan.head.clone()),
                planned: planned.cloned().collect(),
                actual: actual.cloned().collect(),
                ..Content::default()
            };
        }
        let is_known = !content.lacks_plan && !content.lacks_record;
        content.warnings =
            faults.into_iter().map(|(path, fault)| self.warning(folder, path, &fault, is_known)).collect();
        Ok(content)
    }

    fn warning(&self, folder: FolderIx, path: String, fault: &Fault, is_known: bool) -> Warning {
        let then = if is_known {
            "What stood there before counts"
        } else {
            "What stood there before is cut off from this history, so that it can't be compared"
        };
        let is_committed = !self.loaded.folders.is_uncommitted(folder);
        let commit = self.loaded.head.filter(|_| is_committed).map(|(commit, _)| commit.to_string());
        Warning {
            code: WarningCode::UnparsableVersion,
            message: format!("does not parse: {}. {then}", fault.message),
            commit,
            path: Some(path),
            line: Some(fault.line),
        }
    }
}

/// Reads one file.
fn read<F: Format>(versions: &mut Versions<F>, file: &NewestFile) -> Result<(F::Head, Vec<F::Step>), Fault>
where
    F::Step: Clone,
{
    if file.bytes.len() > MAX_BYTES {
        return Err(Fault { line: 1, message: format!("the file is larger than {} MiB", MAX_BYTES >> 20) });
    }
    let version = versions.read(&file.bytes)?;
    let steps = version.steps.iter().filter_map(|step| versions.steps().get(*step as usize).cloned()).collect();
    Ok((version.head, steps))
}
