//! Loading: from a repository to judged initiatives. Every reading command begins here.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::Path;

use chrono::NaiveDate;

use super::context::Context;
use super::error::Error;
use crate::files::settings::{self, Settings};
use crate::files::versions::{Fault, Versions};
use crate::files::{self, MAX_BYTES};
use crate::git::folders::{self, File, FolderIx, FolderState, Patterns, Timeline};
use crate::git::libgit::LibGit;
use crate::git::object::{self, Kind, ObjectId};
use crate::git::walk::Walk;
use crate::git::{self, Failure, Forgery, Source, worktree};
use crate::model::graph::Ix;
use crate::model::history::{History, NamedBaseline, Names, Node, PlanVersion, Steps};
use crate::model::initiative::{AsOf, Initiative, Warning, WarningCode};
use crate::model::judgement::{self, Terms};
use crate::model::plan::BaselineChoice;
use crate::render::escape::printable;

/// Which version is read, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// `--rev`.
    pub rev: Option<String>,
    /// `--as-of`.
    pub as_of: Option<NaiveDate>,
    /// `--first-parent`.
    pub first_parent: bool,
}

/// Why loading failed: kept apart from other errors, so that `check` can go on where only the history is missing.
#[derive(Debug)]
pub enum Trouble {
    /// Something with the repository.
    Git(Failure),
    /// Anything else.
    Other(Error),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Git(failure)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Git(failure) => failure.into(),
            Trouble::Other(error) => error,
        }
    }
}

/// A file of the newest version.
#[derive(Debug, Clone)]
pub struct NewestFile {
    /// From the root.
    pub path: String,
    /// What it holds; of a file that is too large only so much that this shows.
    pub bytes: Vec<u8>,
}

/// The files of an initiative's newest version.
#[derive(Debug, Clone, Default)]
pub struct NewestFiles {
    /// `plan.toml`.
    pub plan: Option<NewestFile>,
    /// The record: `actual.toml`, then the files of `actual/` in byte order of their names.
    pub record: Vec<NewestFile>,
}

/// Opens the repository that the run stands in.
///
/// # Errors
/// If there is none, or it can't be read.
pub fn open(context: &Context) -> Result<LibGit, Error> {
    Ok(LibGit::discover(&context.folder)?)
}

/// A repository with its history walked.
pub struct Loaded<'a> {
    source: &'a dyn Source,
    /// The settings of the version that is read.
    pub settings: Settings,
    walk: Walk,
    folders: folders::History<'a>,
    /// The contents of files that are not committed.
    contents: HashMap<ObjectId, Vec<u8>>,
    head: Option<(ObjectId, NaiveDate)>,
    today: NaiveDate,
    numbers: OnceCell<HashMap<ObjectId, Ix>>,
}

/// What `asplanned.toml` is called.
pub const SETTINGS: &str = "asplanned.toml";

impl<'a> Loaded<'a> {
    /// Walks the history of the version that is asked for, and looks at what is not committed on top of it.
    ///
    /// # Errors
    /// If a revision is unknown, the history is cut off, an object or file can't be read, or the settings are wrong.
    pub fn new(source: &'a dyn Source, context: &Context, reading: &Reading) -> Result<Self, Trouble> {
        Self::load(source, context, reading, true)
    }

    /// Reads only the version that is asked for, and what is not committed on top of it.
    ///
    /// # Errors
    /// As [`Self::new`], but for a history that is cut off.
    pub fn without_history(source: &'a dyn Source, context: &Context, reading: &Reading) -> Result<Self, Trouble> {
        Self::load(source, context, reading, false)
    }

    fn load(source: &'a dyn Source, context: &Context, reading: &Reading, history: bool) -> Result<Self, Trouble> {
        let tip = tip(source, reading)?;
        let with_disk = reading.rev.is_none() && reading.as_of.is_none();
        let settings = read_settings(source, tip, with_disk)?;
        let patterns = Patterns::new(&settings.plans)?;
        let first_parent = reading.first_parent || settings.first_parent;
        let walk = match tip {
            Some(tip) if history => Walk::new(source, tip, first_parent)?,
            Some(tip) => Walk::only(source, tip)?,
            None => Walk::default(),
        };
        let mut folders = folders::History::new(source, &walk, &patterns)?;
        let mut contents = HashMap::new();
        if with_disk {
            let uncommitted = worktree::uncommitted(source, &patterns, &folders, MAX_BYTES)?;
            contents = uncommitted.contents;
            if !uncommitted.folders.is_empty() {
                folders.add_uncommitted(uncommitted.folders);
            }
        }
        let head = match tip {
            Some(tip) => Some((tip, author(source, tip)?.day)),
            None => None,
        };
        Ok(Self { source, settings, walk, folders, contents, head, today: context.today, numbers: OnceCell::new() })
    }

    /// Gives the initiatives that `names` mean, in byte order of their names. Without names those of the folder that the
    /// run stands in, else all. With names also those that are gone.
    ///
    /// # Errors
    /// If a name fits nothing.
    pub fn select(&self, context: &Context, names: &[String]) -> Result<Vec<FolderIx>, Error> {
        let newest: Vec<FolderIx> = self.folders.newest_folders().into_iter().map(|(folder, _)| folder).collect();
        if names.is_empty() {
            let here = self.below_here(context, &newest);
            return Ok(if here.is_empty() { newest } else { here });
        }
        let all = self.folders.all_folders();
        let mut chosen: Vec<FolderIx> = Vec::new();
        for name in names {
            let wanted = name.trim_end_matches('/').as_bytes();
            let is = |own: &[u8]| own == wanted;
            let above = |own: &[u8]| own.strip_prefix(wanted).is_some_and(|rest| rest.starts_with(b"/"));
            let place = |folder: &FolderIx| self.folders.folders.get(*folder);
            let pick = |from: &[FolderIx], fits: &dyn Fn(&[u8]) -> bool| -> Vec<FolderIx> {
                let of = |folder: &&FolderIx| place(folder).is_some_and(|it| fits(&it.name) || fits(&it.path));
                from.iter().filter(of).copied().collect()
            };
            let here = wanted.is_empty() || name == ".";
            let found = [
                if here { self.below_here(context, &newest) } else { Vec::new() },
                pick(&newest, &is),
                pick(&newest, &above),
                pick(&all, &is),
                pick(&all, &above),
            ]
            .into_iter()
            .find(|found| !found.is_empty());
            chosen.extend(found.ok_or_else(|| self.unknown(name, &newest))?);
        }
        let mut order: Vec<FolderIx> = newest.iter().chain(&all).copied().filter(|it| chosen.contains(it)).collect();
        order.sort_by_key(|folder| self.folders.folders.get(*folder).map(|it| (it.name.clone(), it.path.clone())));
        order.dedup();
        Ok(order)
    }

    /// Gives the initiatives whose folder the run stands in, or that lie below it inside a plans folder.
    fn below_here(&self, context: &Context, newest: &[FolderIx]) -> Vec<FolderIx> {
        let real = |path: &Path| path.canonicalize().ok();
        let root = self.source.root().and_then(|root| real(&root));
        let Some((root, folder)) = root.zip(real(&context.folder)) else { return Vec::new() };
        let Ok(here) = folder.strip_prefix(&root) else { return Vec::new() };
        let here: Vec<&[u8]> = here.iter().map(std::ffi::OsStr::as_encoded_bytes).collect();
        let here = here.join(&b'/');
        let standing = |folder: &&FolderIx| {
            self.folders.folders.get(**folder).is_some_and(|it| {
                let inside = |outer: &[u8], inner: &[u8]| {
                    inner == outer || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with(b"/"))
                };
                inside(&it.path, &here) || (it.is_inside_plans(&here) && inside(&here, &it.path))
            })
        };
        let mut found: Vec<FolderIx> = newest.iter().filter(standing).copied().collect();
        // The innermost folder that is an initiative is the one that is meant.
        if let Some(inner) = found.iter().copied().filter(|it| self.folders.folders.get(*it).is_some_and(|it| here.starts_with(&it.path))).max_by_key(|it| self.folders.folders.get(*it).map(|it| it.path.len())) {
            found = vec![inner];
        }
        found
    }

    fn unknown(&self, name: &str, newest: &[FolderIx]) -> Error {
        let known: Vec<String> = newest
            .iter()
            .filter_map(|folder| self.folders.folders.get(*folder))
            .map(|it| String::from_utf8_lossy(&it.name).into_owned())
            .collect();
        let near = known
            .iter()
            .map(|known| (strsim::jaro_winkler(known, name), known))
            .filter(|(near, _)| *near > 0.7)
            .max_by(|(a, _), (b, _)| a.total_cmp(b));
        let hint = match near {
            _ if known.is_empty() => "there is none yet: asplanned init NAME makes one".to_owned(),
            Some((_, near)) => format!("did you mean {}?", printable(near)),
            None => format!("there are: {}", printable(&known.join(", "))),
        };
        Error::new(format!("no initiative is called {:?}", printable(name)), hint)
    }

    /// Reads the files of an initiative's newest version.
    ///
    /// # Errors
    /// If one can't be read.
    pub fn newest_files(&self, folder: FolderIx) -> Result<NewestFiles, Error> {
        let state = self.folders.newest_state(folder);
        let base = self.folders.folders.get(folder).map(|place| place.path.as_slice()).unwrap_or_default();
        let read = |name: &[u8], file: File| -> Result<NewestFile, Error> {
            let path = String::from_utf8_lossy(&[base, name].join(&b'/')).into_owned();
            if let Some(bytes) = self.contents.get(&file.id) {
                return Ok(NewestFile { path, bytes: bytes.clone() });
            }
            // What is too large is not read: that it is too large is all there is to say.
            let is_small = self.source.blob_size(file.id)? <= MAX_BYTES;
            let bytes = if is_small { git::read_all(self.source, Kind::Blob, file.id)? } else { vec![b' '; MAX_BYTES + 1] };
            Ok(NewestFile { path, bytes })
        };
        let mut files = NewestFiles::default();
        if let Some(plan) = state.plan {
            files.plan = Some(read(b"plan.toml", plan)?);
        }
        if let Some(actual) = state.actual {
            files.record.push(read(b"actual.toml", actual)?);
        }
        for (name, file) in &state.record {
            files.record.push(read(&[b"actual/", name.as_slice()].concat(), *file)?);
        }
        Ok(files)
    }

    /// Judges one initiative.
    ///
    /// # Errors
    /// If an object can't be read.
    pub fn judge(&self, folder: FolderIx) -> Result<Initiative, Error> {
        let read = self.history(folder)?;
        let as_of = self.as_of(&read.timeline);
        let terms = Terms { as_of: as_of.day, horizons: &self.settings.horizons };
        let judgement = judgement::judge(&read.history, &terms);
        let place = self.folders.folders.get(folder);
        let text = |bytes: Option<&Vec<u8>>| bytes.map(|it| String::from_utf8_lossy(it).into_owned()).unwrap_or_default();
        let name = text(place.map(|place| &place.name));
        let title = judgement.head.title.clone().unwrap_or_else(|| name.clone());
        Ok(Initiative { path: text(place.map(|place| &place.path)), name, title, as_of, judgement, warnings: read.warnings })
    }

    fn as_of(&self, timeline: &Timeline) -> AsOf {
        let newest = timeline.newest.and_then(|newest| timeline.commits.kept.get(newest as usize).copied());
        let uncommitted = newest.is_some_and(|newest| self.folders.walked(newest).is_none());
        AsOf {
            commit: self.head.map(|(head, _)| head.to_string()),
            day: if uncommitted { self.today } else { self.head.map_or(self.today, |(_, day)| day) },
            uncommitted,
        }
    }

    /// Reads every version of an initiative.
    fn history(&self, folder: FolderIx) -> Result<Read, Error> {
        let timeline = self.folders.timeline(folder);
        let mut reader = Reader::new(self);
        for node in timeline.commits.graph.commits() {
            reader.add(&timeline, node)?;
        }
        let mut warnings = self.forgeries();
        warnings.extend(self.followed(&timeline));
        warnings.append(&mut reader.warnings);
        let newest = timeline.newest.and_then(|newest| reader.nodes.get(newest as usize));
        let choice = newest.and_then(|node| reader.plans.get(node.plan? as usize)).and_then(|it| it.head.baseline.clone());
        let mut named_baseline = None;
        if let Some(BaselineChoice::Revision(revision)) = choice {
            named_baseline = self.named_baseline(&mut reader, &timeline, folder, &revision)?;
            if named_baseline.is_none() {
                warnings.push(Warning {
                    code: WarningCode::UnknownBaseline,
                    message: format!("`baseline` names no commit: {revision:?}. The first version of the plan is taken"),
                    commit: None,
                    path: self.folders.folders.get(folder).map(|it| format!("{}/plan.toml", String::from_utf8_lossy(&it.path))),
                    line: None,
                });
            }
        }
        let mut names = Names::default();
        let planned = Steps::new(reader.plan_reader.into_steps(), &mut names);
        let recorded = Steps::new(reader.record_reader.into_steps(), &mut names);
        let history = History {
            names,
            planned,
            recorded,
            plans: reader.plans,
            records: reader.records,
            nodes: reader.nodes,
            graph: timeline.commits.graph.clone(),
            ancestry: timeline.commits.ancestry.clone(),
            newest: timeline.newest,
            named_baseline,
        };
        Ok(Read { history, timeline, warnings })
    }

    fn forgeries(&self) -> Vec<Warning> {
        let warning = |forgery: Forgery| {
            let (code, message) = match forgery {
                Forgery::ReplaceRefs => {
                    (WarningCode::ReplaceRefs, "the repository has refs/replace/*: they are ignored, commits count as they are")
                }
                Forgery::Grafts => {
                    (WarningCode::Grafts, "the repository has .git/info/grafts: it is ignored, commits count as they are")
                }
            };
            Warning { code, message: message.to_owned(), commit: None, path: None, line: None }
        };
        self.source.forgeries().into_iter().map(warning).collect()
    }

    fn followed(&self, timeline: &Timeline) -> Vec<Warning> {
        let path = |folder: FolderIx| {
            self.folders.folders.get(folder).map(|it| String::from_utf8_lossy(&it.path).into_owned()).unwrap_or_default()
        };
        let warning = |(folder, it): &(FolderIx, folders::Move)| Warning {
            code: WarningCode::FollowedMove,
            message: format!("{} was {} before: its history there is followed", path(*folder), path(it.from)),
            commit: self.commit(it.commit).map(|id| id.to_string()),
            path: Some(path(it.from)),
            line: None,
        };
        timeline.moves.iter().map(warning).collect()
    }

    /// Gives the id of a commit of the folders' history; `None` for what is not committed.
    fn commit(&self, commit: Ix) -> Option<ObjectId> {
        self.folders.walked(commit).and_then(|walked| self.walk.id(walked))
    }

    /// Finds the plan of the commit that a `baseline` names.
    fn named_baseline(
        &self,
        reader: &mut Reader<'_, '_>,
        timeline: &Timeline,
        folder: FolderIx,
        revision: &str,
    ) -> Result<Option<NamedBaseline>, Error> {
        let Some(id) = self.source.resolve(revision)? else { return Ok(None) };
        let path = self.folders.folders.get(folder).map(|it| [it.path.as_slice(), b"plan.toml"].join(&b'/')).unwrap_or_default();
        let numbers = self.numbers.get_or_init(|| (0..).zip(&self.walk.commits).map(|(at, (id, _))| (*id, at)).collect());
        let day = author(self.source, id)?.day;
        let mut at = id;
        let plan = loop {
            if let Some(walked) = numbers.get(&at) {
                let standing = self.folders.standing_for(*walked);
                let node = standing.and_then(|it| timeline.commits.stands.get(it as usize).copied().flatten());
                break node.and_then(|node| reader.nodes.get(node as usize)).and_then(|node| node.plan);
            }
            // The revision is not in the history that is read: its own files are.
            let mut parents = Vec::new();
            let mut tree = None;
            self.source.read(Kind::Commit, at, &mut |bytes| tree = object::commit_links(bytes, &mut parents))?;
            let tree = tree.ok_or(Failure::Corrupt { kind: Kind::Commit, id: at })?;
            match folders::file_at(self.source, tree, &path)? {
                None => break None,
                Some(file) => match reader.plan(file)? {
                    Ok(plan) => break Some(plan),
                    Err(_) => match parents.first() {
                        Some(parent) => at = *parent,
                        None => break None,
                    },
                },
            }
        };
        Ok(Some(NamedBaseline { commit: id.to_string(), day, plan }))
    }
}

/// What [`Loaded::history`] reads.
struct Read {
    history: History,
    timeline: Timeline,
    warnings: Vec<Warning>,
}

/// Finds the commit that is read; `None` where HEAD is unborn.
fn tip(source: &dyn Source, reading: &Reading) -> Result<Option<ObjectId>, Failure> {
    if let Some(revision) = &reading.rev {
        let unknown = || Failure::UnknownRevision { revision: printable(revision).into_owned() };
        return source.resolve(revision)?.ok_or_else(unknown).map(Some);
    }
    let head = source.head()?;
    let Some(day) = reading.as_of else { return Ok(head) };
    let shallow = source.shallow()?;
    let mut at = head.ok_or(Failure::Unborn)?;
    while author(source, at)?.day > day {
        if shallow.contains(&at) {
            return Err(Failure::Shallow { commit: at });
        }
        let mut parents = Vec::new();
        source.read(Kind::Commit, at, &mut |bytes| {
            object::commit_links(bytes, &mut parents);
        })?;
        at = *parents.first().ok_or(Failure::NothingAsOf { day })?;
    }
    Ok(Some(at))
}

fn author(source: &dyn Source, commit: ObjectId) -> Result<object::Author, Failure> {
    let mut author = None;
    source.read(Kind::Commit, commit, &mut |bytes| author = Some(object::commit_author(bytes)))?;
    author.ok_or(Failure::Corrupt { kind: Kind::Commit, id: commit })
}

/// Reads the settings that count for what is on disk.
///
/// # Errors
/// If they can't be read, or are wrong.
pub fn settings(source: &dyn Source) -> Result<Settings, Error> {
    read_settings(source, source.head()?, true)
}

/// Reads `asplanned.toml`: the one on disk where that is read, else the commit's.
fn read_settings(source: &dyn Source, tip: Option<ObjectId>, with_disk: bool) -> Result<Settings, Error> {
    let on_disk = source.root().filter(|_| with_disk).map(|root| root.join(SETTINGS));
    let bytes = match on_disk.filter(|path| std::fs::symlink_metadata(path).is_ok_and(|it| it.is_file())) {
        Some(path) => Some(std::fs::read(&path).map_err(|error| Error::io("read", &path, &error))?),
        None => committed_settings(source, tip)?,
    };
    let Some(bytes) = bytes else { return Ok(Settings::default()) };
    let (settings, findings) = settings::read(SETTINGS, &bytes);
    match findings.first() {
        None => Ok(settings),
        Some(first) => {
            let place = format!("{}:{}:{}", first.place.path, first.place.line, first.place.column);
            let more = findings.len() - 1;
            let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
            let message = format!("the settings can't be used: {place}: {}{more}", printable(&first.message));
            Err(Error { message, hint: first.help.as_deref().map(|help| printable(help).into_owned()) })
        }
    }
}

fn committed_settings(source: &dyn Source, tip: Option<ObjectId>) -> Result<Option<Vec<u8>>, Failure> {
    let Some(tip) = tip else { return Ok(None) };
    let mut tree = None;
    source.read(Kind::Commit, tip, &mut |bytes| tree = object::commit_links(bytes, &mut Vec::new()))?;
    let tree = tree.ok_or(Failure::Corrupt { kind: Kind::Commit, id: tip })?;
    match folders::file_at(source, tree, SETTINGS.as_bytes())? {
        Some(file) => git::read_all(source, Kind::Blob, file.id).map(Some),
        None => Ok(None),
    }
}

/// Reads the versions of one initiative's files, each blob once.
struct Reader<'l, 'a> {
    loaded: &'l Loaded<'a>,
    plan_reader: Versions<files::Plan>,
    record_reader: Versions<files::Record>,
    plan_blobs: HashMap<ObjectId, Result<u32, Fault>>,
    record_blobs: HashMap<ObjectId, Result<u32, Fault>>,
    plans: Vec<PlanVersion>,
    /// The record's files, each version once.
    record_files: Vec<Vec<u32>>,
    /// The record's files joined.
    records: Vec<Vec<u32>>,
    joined: HashMap<Vec<u32>, u32>,
    nodes: Vec<Node>,
    /// For each node the versions of its record's files, by name.
    held: Vec<Vec<(Vec<u8>, u32)>>,
    warnings: Vec<Warning>,
}

impl<'l, 'a> Reader<'l, 'a> {
    fn new(loaded: &'l Loaded<'a>) -> Self {
        Self {
            loaded,
            plan_reader: Versions::new(),
            record_reader: Versions::new(),
            plan_blobs: HashMap::new(),
            record_blobs: HashMap::new(),
            plans: Vec::new(),
            record_files: Vec::new(),
            records: Vec::new(),
            joined: HashMap::new(),
            nodes: Vec::new(),
            held: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Reads what a commit holds.
    fn add(&mut self, timeline: &Timeline, number: Ix) -> Result<(), Error> {
        let graph = &timeline.commits.graph;
        let state = timeline.state(number);
        let first_parent = graph.first_parent(number);
        let before = first_parent.map(|parent| timeline.state(parent)).unwrap_or_default();
        let parents: Vec<_> = graph.parents(number).iter().flatten().map(|parent| timeline.state(*parent)).collect();
        let commit = timeline.commits.kept.get(number as usize).and_then(|kept| self.loaded.commit(*kept));
        let is_new = |file: File, of: &dyn Fn(&FolderState) -> Option<File>| {
            !parents.iter().any(|parent| of(parent).is_some_and(|it| it.id == file.id))
        };
        let mut faults: Vec<(Vec<u8>, Fault)> = Vec::new();

        let mut plan_parses = false;
        let plan = match state.plan {
            None => None,
            Some(file) => match self.plan(file)? {
                Ok(version) => {
                    plan_parses = true;
                    Some(version)
                }
                Err(fault) => {
                    if is_new(file, &|parent| parent.plan) {
                        faults.push((b"plan.toml".to_vec(), fault));
                    }
                    first_parent.and_then(|parent| self.nodes.get(parent as usize)).and_then(|parent| parent.plan)
                }
            },
        };

        let mut held: Vec<(Vec<u8>, u32)> = Vec::new();
        let own = state.actual.map(|file| (b"".to_vec(), file));
        for (name, file) in own.into_iter().chain(state.record.iter().cloned()) {
            match self.record(file)? {
                Ok(version) => held.push((name, version)),
                Err(fault) => {
                    let of = |parent: &FolderState| {
                        if name.is_empty() { parent.actual } else { parent.record_file(&name) }
                    };
                    if is_new(file, &of) {
                        let path = if name.is_empty() { b"actual.toml".to_vec() } else { [b"actual/", name.as_slice()].concat() };
                        faults.push((path, fault));
                    }
                    let parent = first_parent.and_then(|parent| self.held.get(parent as usize));
                    let carried = parent.and_then(|held| held.iter().find(|(own, _)| *own == name).cloned());
                    held.extend(carried);
                }
            }
        }
        let record = self.join(&held);
        self.held.push(held);

        let author = match commit {
            Some(id) => author(self.loaded.source, id)?,
            None => object::Author { name: String::new(), day: self.loaded.today },
        };
        for (name, fault) in faults {
            self.warn(timeline, number, commit, &name, &fault);
        }
        self.nodes.push(Node {
            commit: commit.map(|id| id.to_string()),
            author: author.name,
            day: author.day,
            plan,
            record,
            mainline: timeline
                .commits
                .kept
                .get(number as usize)
                .is_some_and(|kept| self.loaded.folders.mainline.get(*kept as usize).copied().unwrap_or(false)),
            plan_parses,
            plan_differs: state.plan.map(|file| file.id) != before.plan.map(|file| file.id),
        });
        Ok(())
    }

    fn warn(&mut self, timeline: &Timeline, node: Ix, commit: Option<ObjectId>, name: &[u8], fault: &Fault) {
        let folder = timeline.folders.get(node as usize).and_then(|folder| self.loaded.folders.folders.get(*folder));
        let folder = folder.map(|it| it.path.as_slice()).unwrap_or_default();
        let path = String::from_utf8_lossy(&[folder, name].join(&b'/')).into_owned();
        self.warnings.push(Warning {
            code: WarningCode::UnparsableVersion,
            message: format!("does not parse: {}. What stood there before counts on", fault.message),
            commit: commit.map(|id| id.to_string()),
            path: Some(path),
            line: Some(fault.line),
        });
    }

    /// Joins the record's files to one list.
    fn join(&mut self, held: &[(Vec<u8>, u32)]) -> Option<u32> {
        if held.is_empty() {
            return None;
        }
        let key: Vec<u32> = held.iter().map(|(_, version)| *version).collect();
        if let Some(known) = self.joined.get(&key) {
            return Some(*known);
        }
        let steps = key.iter().filter_map(|version| self.record_files.get(*version as usize)).flatten().copied().collect();
        let number = u32::try_from(self.records.len()).ok()?;
        self.records.push(steps);
        self.joined.insert(key, number);
        Some(number)
    }

    /// Reads a version of the plan.
    fn plan(&mut self, file: File) -> Result<Result<u32, Fault>, Error> {
        if let Some(known) = self.plan_blobs.get(&file.id) {
            return Ok(known.clone());
        }
        let reader = &mut self.plan_reader;
        let plans = &mut self.plans;
        let read = with_blob(self.loaded, file.id, &mut |bytes| {
            reader.read(bytes).map(|version| {
                plans.push(PlanVersion { head: version.head, steps: version.steps });
                u32::try_from(plans.len() - 1).unwrap_or(u32::MAX)
            })
        })?;
        self.plan_blobs.insert(file.id, read.clone());
        Ok(read)
    }

    /// Reads a version of a record file.
    fn record(&mut self, file: File) -> Result<Result<u32, Fault>, Error> {
        if let Some(known) = self.record_blobs.get(&file.id) {
            return Ok(known.clone());
        }
        let reader = &mut self.record_reader;
        let files = &mut self.record_files;
        let read = with_blob(self.loaded, file.id, &mut |bytes| {
            reader.read(bytes).map(|version| {
                files.push(version.steps);
                u32::try_from(files.len() - 1).unwrap_or(u32::MAX)
            })
        })?;
        self.record_blobs.insert(file.id, read.clone());
        Ok(read)
    }
}

/// Hands a blob's bytes to `then`; one that is too large for any plan is not read.
fn with_blob(
    loaded: &Loaded<'_>,
    id: ObjectId,
    then: &mut dyn FnMut(&[u8]) -> Result<u32, Fault>,
) -> Result<Result<u32, Fault>, Error> {
    if let Some(bytes) = loaded.contents.get(&id) {
        return Ok(then(bytes));
    }
    if loaded.source.blob_size(id)? > MAX_BYTES {
        return Ok(Err(Fault { line: 1, message: format!("the file is larger than {} MiB", MAX_BYTES >> 20) }));
    }
    let mut read = Err(Fault { line: 1, message: "nothing was read".to_owned() });
    loaded.source.read(Kind::Blob, id, &mut |bytes| read = then(bytes))?;
    Ok(read)
}
