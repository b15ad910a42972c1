//! What a recording command has before it: one initiative, its plan and its record as they are on disk.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::commands::context::Context;
use crate::commands::error::Error;
use crate::commands::load::{self, Loaded, Reading};
use crate::files::MAX_BYTES;
use crate::files::read::{self, Document};
use crate::files::settings::Settings;
use crate::git::Source;
use crate::model::actual::{ActualStep, State};
use crate::model::finding::Finding;
use crate::model::nearest::nearest;
use crate::model::plan::PlannedStep;
use crate::model::text::shell_word;
use crate::render::escape::printable;

/// A file with its steps.
#[derive(Debug, Clone)]
pub(super) struct Sheet<S> {
    /// From the root.
    pub(super) path: String,
    pub(super) steps: Vec<S>,
}

/// One initiative, to be written to.
pub(super) struct Desk<'a> {
    pub(super) source: &'a dyn Source,
    pub(super) context: &'a Context,
    pub(super) root: PathBuf,
    pub(super) settings: Settings,
    pub(super) name: String,
    /// Its folder, from the root.
    pub(super) path: String,
    pub(super) title: String,
    /// What chooses it behind a command that is to be copied, with a space before it; empty where there is no other.
    pub(super) choosing: String,
    pub(super) plan: Sheet<PlannedStep>,
    pub(super) record: Vec<Sheet<ActualStep>>,
    /// What the files held when they were read, and what was wrong with them.
    read: HashMap<String, (Vec<u8>, Vec<Finding>)>,
    /// The files that do not parse. What writes another one goes on with what HEAD holds in their place.
    unread: Vec<String>,
    /// The places of the planned steps by their ids, and by the ids that they had.
    by_id: HashMap<String, usize>,
    by_was: HashMap<String, Vec<usize>>,
}

impl<'a> Desk<'a> {
    /// Reads the initiative that is named, else that of the folder that the run stands in, else the only one. `step` is what
    /// is spoken of: where there are several, those that have it are named first.
    pub(super) fn open(
        source: &'a dyn Source,
        context: &'a Context,
        initiative: Option<&str>,
        step: &str,
    ) -> Result<Self, Error> {
        let root = source.root().ok_or_else(no_tree)?;
        let loaded = Loaded::without_history(source, context, &Reading::default()).map_err(Error::from)?;
        let names: Vec<String> = initiative.map(str::to_owned).into_iter().collect();
        let folder = match loaded.named(context, &names)?.as_slice() {
            [only] => *only,
            [] => return Err(Error::new("there is no initiative here yet", "asplanned init NAME makes one")),
            several => return Err(loaded.to_choose(several, step, context)),
        };
        let path = loaded.folders.path_text(folder);
        let files = loaded.newest_files(folder)?;
        let mut plan = Sheet { path: format!("{path}/plan.toml"), steps: Vec::new() };
        let name = loaded.folders.name_text(folder);
        let mut title = name.clone();
        let (mut read_files, mut unread) = (HashMap::new(), Vec::new());
        if let Some(file) = files.plan {
            let Document { content, findings, .. } = read::plan(&file.path, &file.bytes);
            let held = or_committed(content, source, &file.path, read::plan, &mut unread)?;
            read_files.insert(file.path, (file.bytes, findings));
            if let Some(held) = held {
                title = held.head.title.unwrap_or(title);
                plan.steps = held.steps;
            }
        }
        let mut record = Vec::new();
        for file in files.record {
            let Document { content, findings, .. } = read::record(&file.path, &file.bytes);
            let held = or_committed(content, source, &file.path, read::record, &mut unread)?;
            read_files.insert(file.path.clone(), (file.bytes, findings));
            record.push(Sheet { path: file.path, steps: held.map(|held| held.steps).unwrap_or_default() });
        }
        let settings = loaded.settings.clone();
        let choosing = loaded.choosing(folder);
        let mut by_id = HashMap::new();
        let mut by_was: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, step) in plan.steps.iter().enumerate() {
            by_id.entry(step.id.clone()).or_insert(place);
            for was in &step.was {
                by_was.entry(was.clone()).or_default().push(place);
            }
        }
        Ok(Self {
            source,
            context,
            root,
            settings,
            name,
            path,
            title,
            choosing,
            plan,
            record,
            read: read_files,
            unread,
            by_id,
            by_was,
        })
    }

    /// The path of a file of the root on this machine.
    pub(super) fn on_disk(&self, path: &str) -> PathBuf {
        self.root.join(Path::new(path))
    }

    /// Tells whether the initiative has a file of this path, on disk or as a sparse checkout leaves it in HEAD.
    pub(super) fn has(&self, path: &str) -> bool {
        self.read.contains_key(path)
    }

    /// Names that mean no step of plan or record and no state, a note each.
    pub(super) fn unknown_names(&self, names: &[String]) -> Vec<String> {
        let yields = self.plan.steps.iter().flat_map(|step| &step.yields);
        let states: HashSet<&String> = yields.chain(self.actual().flat_map(|step| &step.yields)).collect();
        let was: HashSet<&String> = self.actual().flat_map(|step| &step.was).collect();
        let is_known = |name: &&String| {
            states.contains(name)
                || was.contains(name)
                || self.recorded(name).is_some()
                || !self.planned(name).is_empty()
        };
        let unknown = names.iter().filter(|name| !is_known(name));
        unknown
            .map(|name| format!("{name} names no step and no state; asplanned check tells where such names stand"))
            .collect()
    }

    /// What was found wrong with a file that holds these bytes, where that was told when it was read.
    pub(super) fn findings_of(&self, path: &str, bytes: &[u8]) -> Option<&[Finding]> {
        let (read, findings) = self.read.get(path)?;
        (read == bytes).then_some(findings)
    }

    /// Refuses to write to the plan where it does not parse.
    pub(super) fn plan_parses(&self) -> Result<(), Error> {
        self.parses(|path| path == self.plan.path)
    }

    /// Refuses to write to the record where a file of it does not parse.
    pub(super) fn record_parses(&self) -> Result<(), Error> {
        self.parses(|path| path != self.plan.path)
    }

    fn parses(&self, is_meant: impl Fn(&str) -> bool) -> Result<(), Error> {
        let path = self.unread.iter().find(|path| is_meant(path));
        let findings = path.and_then(|path| self.read.get(path)).map(|(_, findings)| findings.as_slice());
        findings.and_then(refused).map_or(Ok(()), Err)
    }

    /// What is to be known beside of files that do not parse, a sentence each.
    pub(super) fn asides(&self) -> impl Iterator<Item = String> {
        let told = |path: &String| format!("{path} does not parse, and what HEAD holds counts in its place; {CHECK}");
        self.unread.iter().map(told)
    }

    /// How many folders the plans folder is above the files: there the schemas are.
    pub(super) fn depth(&self) -> usize {
        self.name.split('/').count()
    }

    /// All actual steps, in the order of the record.
    pub(super) fn actual(&self) -> impl Iterator<Item = &ActualStep> {
        self.record.iter().flat_map(|sheet| &sheet.steps)
    }

    /// Finds an actual step by its id, letter case apart, with its file.
    pub(super) fn recorded(&self, id: &str) -> Option<(&str, &ActualStep)> {
        self.record.iter().find_map(|sheet| {
            let step = sheet.steps.iter().find(|step| step.id.eq_ignore_ascii_case(id))?;
            Some((sheet.path.as_str(), step))
        })
    }

    /// Finds the planned steps that a name means: the one of that id, else all that had it.
    pub(super) fn planned(&self, name: &str) -> Vec<&PlannedStep> {
        let places = match self.by_id.get(name) {
            Some(place) => std::slice::from_ref(place),
            None => self.by_was.get(name).map_or(&[][..], Vec::as_slice),
        };
        places.iter().filter_map(|place| self.plan.steps.get(*place)).collect()
    }

    /// Finds the planned step that is called so: by its id, letter case apart, or one that it had, else by the very title.
    pub(super) fn planned_called(&self, text: &str) -> Option<&PlannedStep> {
        let same = |a: &str, b: &str| a.trim().to_lowercase() == b.trim().to_lowercase();
        if let [only] = self.planned(text).as_slice() {
            return Some(only);
        }
        let by_id = self.plan.steps.iter().find(|step| step.id.eq_ignore_ascii_case(text));
        let titled = |step: &&PlannedStep| step.title.as_deref().is_some_and(|title| same(title, text));
        by_id.or_else(|| self.plan.steps.iter().find(titled))
    }

    /// Gives the planned steps of the newest plan that an actual step is linked to.
    pub(super) fn links_of(&self, step: &ActualStep) -> Vec<&PlannedStep> {
        let own = std::slice::from_ref(&step.id);
        let mut seen = HashSet::new();
        let named = step.plan.as_deref().unwrap_or(own).iter().flat_map(|name| self.planned(name));
        named.filter(|planned| seen.insert(std::ptr::from_ref(*planned))).collect()
    }

    /// Gives the actual steps that are linked to a planned one.
    pub(super) fn happened_of(&self, planned: &PlannedStep) -> Vec<&ActualStep> {
        let is = |step: &&ActualStep| self.links_of(step).iter().any(|linked| std::ptr::eq(*linked, planned));
        self.actual().filter(is).collect()
    }

    /// Gives the planned steps that nothing is linked to yet, and that were not given up.
    pub(super) fn open_steps(&self) -> Vec<&PlannedStep> {
        let done: HashSet<*const PlannedStep> =
            self.actual().flat_map(|step| self.links_of(step)).map(std::ptr::from_ref).collect();
        let is_open = |step: &&PlannedStep| step.dropped.is_none() && !done.contains(&std::ptr::from_ref(*step));
        self.plan.steps.iter().filter(is_open).collect()
    }

    /// Gives all planned steps that a new one may be, in the order in which equally likely ones are meant: the open ones,
    /// then those that began already, for there may be a second wave, then those that were given up.
    pub(super) fn likely_steps(&self) -> Vec<&PlannedStep> {
        let mut steps = self.open_steps();
        let open: HashSet<*const PlannedStep> = steps.iter().map(|step| std::ptr::from_ref(*step)).collect();
        let others = self.plan.steps.iter().filter(|step| !open.contains(&std::ptr::from_ref(*step)));
        let (given_up, begun): (Vec<_>, Vec<_>) = others.partition(|step| step.dropped.is_some());
        steps.extend(begun.into_iter().chain(given_up));
        steps
    }

    /// Gives the ids of those planned steps that HEAD's plan does not hold.
    pub(super) fn not_committed<'s>(&self, steps: &[&'s PlannedStep]) -> Result<Vec<&'s str>, Error> {
        if steps.is_empty() {
            return Ok(Vec::new());
        }
        let bytes = committed(self.source, &self.plan.path)?;
        // Parsing it once more would tell nothing new.
        let is_as_read = |bytes: &Vec<u8>| self.read.get(&self.plan.path).is_some_and(|(read, _)| read == bytes);
        if bytes.as_ref().is_some_and(is_as_read) {
            return Ok(Vec::new());
        }
        let content = bytes.and_then(|bytes| read::plan(&self.plan.path, &bytes).content);
        let ids: HashSet<String> =
            content.map(|it| it.steps.into_iter().map(|step| step.id).collect()).unwrap_or_default();
        let stands = |step: &&&PlannedStep| ids.contains(&step.id) || step.was.iter().any(|was| ids.contains(was));
        Ok(steps.iter().filter(|step| !stands(step)).map(|step| step.id.as_str()).collect())
    }

    /// Writes a step's id or title as it is typed behind a command, with what chooses the initiative.
    pub(super) fn typed(&self, step: &str) -> String {
        format!("{}{}", shell_word(step), self.choosing)
    }

    /// Says that no actual step is called so, and which was likely meant.
    pub(super) fn not_recorded(&self, id: &str) -> Error {
        let known = self.actual().map(|step| step.id.as_str());
        let hint = match nearest(id, known) {
            Some(near) => format!("did you mean {}?", printable(near)),
            None if self.planned_called(id).is_some() => {
                let step = self.typed(id);
                format!("it is planned: asplanned start {step} when it begins, asplanned did {step} when it is over")
            }
            None => "asplanned status shows what is under way, asplanned blame all steps with their ids".to_owned(),
        };
        Error::new(format!("no step of the record of {} is called {:?}", self.name, printable(id)), hint)
    }

    /// Says that no planned step is called so, and which was likely meant.
    pub(super) fn not_planned(&self, id: &str) -> Error {
        let hint = match nearest(id, self.plan.steps.iter().map(|step| step.id.as_str())) {
            Some(near) => format!("did you mean {}?", printable(near)),
            None => "asplanned blame lists the planned steps with their ids".to_owned(),
        };
        Error::new(format!("no step of the plan of {} is called {:?}", self.name, printable(id)), hint)
    }
}

/// Says that there is nothing to write to.
pub(super) fn no_tree() -> Error {
    Error::new("a bare repository has no files to write to", "run it in a clone with a working tree")
}

/// Tells whether a step goes on: it began and has not ended.
pub(super) fn is_under_way(step: &ActualStep) -> bool {
    step.state() == State::UnderWay
}

/// Gives what a file holds; where it does not parse, what HEAD holds in its place, and it is one of the `unread`.
fn or_committed<H, S>(
    content: Option<read::Content<H, S>>,
    source: &dyn Source,
    path: &str,
    read: fn(&str, &[u8]) -> Document<H, S>,
    unread: &mut Vec<String>,
) -> Result<Option<read::Content<H, S>>, Error> {
    if content.is_some() {
        return Ok(content);
    }
    unread.push(path.to_owned());
    Ok(committed(source, path)?.and_then(|bytes| read(path, &bytes).content))
}

/// Gives what HEAD holds under a path.
fn committed(source: &dyn Source, path: &str) -> Result<Option<Vec<u8>>, Error> {
    Ok(load::committed_file(source, source.head()?, path.as_bytes(), MAX_BYTES)?)
}

const CHECK: &str = "asplanned check shows what is wrong";

/// Says that a file is not written to, since something is wrong with it; `None` if nothing is.
pub(super) fn refused(findings: &[Finding]) -> Option<Error> {
    let (first, more) = findings.split_first()?;
    let place = format!("{}:{}:{}", first.place.path, first.place.line, first.place.column);
    let this = match more.len() {
        0 => "this is".to_owned(),
        more => format!("this and {more} more are"),
    };
    let message = format!("nothing is written while {this} wrong: {place}: {}", first.message);
    let hint = match &first.help {
        Some(help) => format!("{help}; {CHECK}"),
        None => CHECK.to_owned(),
    };
    Some(Error::new(message, hint))
}
