//! An initiative's history: its timeline's files, read and parsed to what the model judges.

use std::collections::{HashMap, HashSet};

use super::error::Error;
use super::load::Loaded;
use crate::files::versions::{Fault, Versions};
use crate::files::{self, MAX_BYTES};
use crate::git::folders::{self, FolderIx, Timeline};
use crate::git::object::{self, Kind, ObjectId};
use crate::git::trees::{self, File, FolderState};
use crate::git::{Failure, revision};
use crate::model::graph::Ix;
use crate::model::history::{History, NamedBaseline, Names, Node, PlanVersion, Steps};
use crate::model::initiative::{Warning, WarningCode};
use crate::model::plan::BaselineChoice;
use crate::model::text::shell_word;

/// What [`Loaded::history`] reads.
pub(super) struct Read {
    pub(super) history: History,
    pub(super) warnings: Vec<Warning>,
}

impl Loaded<'_> {
    /// Reads every version of an initiative.
    pub(super) fn history(&self, folder: FolderIx) -> Result<Read, Error> {
        let timeline = self.folders.timeline(folder);
        let mut reader = Reader::new(self);
        reader.read_all(&timeline)?;
        for node in timeline.commits.graph.commits() {
            reader.add(&timeline, node)?;
        }
        let mut warnings = self.forgeries.clone();
        warnings.extend(self.followed(&timeline));
        warnings.extend(self.moved_away(folder));
        warnings.append(&mut reader.warnings);
        let newest = timeline.newest.and_then(|newest| reader.nodes.get(newest as usize));
        let choice =
            newest.and_then(|node| reader.plans.get(node.plan? as usize)).and_then(|it| it.head.baseline.clone());
        let mut named_baseline = None;
        if let Some(BaselineChoice::Revision(revision)) = choice {
            named_baseline = self.named_baseline(&mut reader, &timeline, folder, &revision)?;
            if named_baseline.is_none() {
                warnings.push(Warning {
                    code: WarningCode::UnknownBaseline,
                    message: format!(
                        "`baseline` names no commit: {revision:?}. The first version of the plan is taken; name a commit, \
                         a tag or a branch, or a day"
                    ),
                    commit: None,
                    path: Some(format!("{}/plan.toml", self.folders.path_text(folder))),
                    line: None,
                });
            }
        }
        let mut names = Names::default();
        let planned = Steps::new(reader.planned.into_steps(), &mut names);
        let recorded = Steps::new(reader.recorded.into_steps(), &mut names);
        let history = History {
            names,
            planned,
            recorded,
            plans: reader.plans,
            records: reader.records,
            nodes: reader.nodes,
            graph: timeline.commits.graph.clone(),
            ancestry: timeline.commits.ancestry().clone(),
            newest: timeline.newest,
            named_baseline,
        };
        Ok(Read { history, warnings })
    }

    fn followed(&self, timeline: &Timeline) -> Vec<Warning> {
        let path = |folder: FolderIx| self.folders.path_text(folder);
        let warning = |(folder, it): &(FolderIx, folders::Move)| Warning {
            code: WarningCode::FollowedMove,
            message: format!("{} was {} before: its history there is followed", path(*folder), path(it.from)),
            commit: self.commit(it.commit).map(|id| id.to_string()),
            path: Some(path(it.from)),
            line: None,
        };
        timeline.moves.iter().map(warning).collect()
    }

    /// Says where an initiative that is gone went on: its own folder's history ends there.
    fn moved_away(&self, folder: FolderIx) -> Option<Warning> {
        if self.folders.newest_state(folder).is_initiative() {
            return None;
        }
        let (target, it) = self.folders.moved_from(folder)?;
        let target = self.folders.name_text(target);
        Some(Warning {
            code: WarningCode::FollowedMove,
            message: format!(
                "{} was moved to {target}, and goes on there: asplanned diff {}",
                self.folders.name_text(folder),
                shell_word(&target)
            ),
            commit: self.commit(it.commit).map(|id| id.to_string()),
            path: None,
            line: None,
        })
    }

    /// Gives the id of a commit of the folders' history; `None` for what is not committed.
    fn commit(&self, commit: Ix) -> Option<ObjectId> {
        self.folders.id(commit)
    }

    /// Finds the plan of the commit that a `baseline` names.
    fn named_baseline(
        &self,
        reader: &mut Reader<'_, '_>,
        timeline: &Timeline,
        folder: FolderIx,
        revision: &str,
    ) -> Result<Option<NamedBaseline>, Error> {
        let Some(id) = revision::resolve(self.source, revision)? else { return Ok(None) };
        let path = self
            .folders
            .folders
            .get(folder)
            .map(|it| [it.path.as_slice(), b"plan.toml"].join(&b'/'))
            .unwrap_or_default();
        let day = object::author(self.source, id)?.day;
        let mut at = id;
        let plan = loop {
            if let Some(standing) = self.recall.standing_for(at)? {
                let node = standing.and_then(|it| timeline.commits.stands.get(it as usize).copied().flatten());
                break node.and_then(|node| reader.nodes.get(node as usize)).and_then(|node| node.plan);
            }
            // The revision is not in the history that is read: its own files are.
            let mut parents = Vec::new();
            let mut tree = None;
            self.source.read(Kind::Commit, at, &mut |bytes| tree = object::commit_links(bytes, &mut parents))?;
            let tree = tree.ok_or(Failure::Corrupt { kind: Kind::Commit, id: at })?;
            match trees::file_at(self.source, tree, &path)? {
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

/// Reads the versions of one initiative's files, each blob once.
struct Reader<'l, 'a> {
    loaded: &'l Loaded<'a>,
    planned: Versions<files::Plan>,
    recorded: Versions<files::Record>,
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
            planned: Versions::new(),
            recorded: Versions::new(),
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
            match self.record(file) {
                Ok(version) => held.push((name, version)),
                Err(fault) => {
                    let of = |parent: &FolderState| {
                        if name.is_empty() { parent.actual } else { parent.record_file(&name) }
                    };
                    if is_new(file, &of) {
                        let path = if name.is_empty() {
                            b"actual.toml".to_vec()
                        } else {
                            [b"actual/", name.as_slice()].concat()
                        };
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
            Some(id) => self.loaded.author(id)?,
            None => object::Author { name: String::new(), email: String::new(), day: self.loaded.today },
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
            revises: match graph.parents(number) {
                [] => *state != FolderState::default(),
                parents => parents.iter().all(|parent| {
                    let theirs = parent.map(|parent| timeline.state(parent)).unwrap_or_default();
                    theirs != state
                }),
            },
        });
        Ok(())
    }

    fn warn(&mut self, timeline: &Timeline, node: Ix, commit: Option<ObjectId>, name: &[u8], fault: &Fault) {
        let folder = timeline.folders.get(node as usize).and_then(|folder| self.loaded.folders.folders.get(*folder));
        let folder = folder.map(|it| it.path.as_slice()).unwrap_or_default();
        let path = String::from_utf8_lossy(&[folder, name].join(&b'/')).into_owned();
        self.warnings.push(Warning {
            code: WarningCode::UnparsableVersion,
            message: format!(
                "does not parse: {}. What stood there before counts on{}",
                fault.message,
                if commit.is_none() { "; asplanned check shows what is wrong" } else { "" }
            ),
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
        let steps =
            key.iter().filter_map(|version| self.record_files.get(*version as usize)).flatten().copied().collect();
        let number = u32::try_from(self.records.len()).ok()?;
        self.records.push(steps);
        self.joined.insert(key, number);
        Some(number)
    }

    /// Reads and parses all versions of the files, each blob once.
    fn read_all(&mut self, timeline: &Timeline) -> Result<(), Error> {
        let mut blobs: Vec<(ObjectId, bool)> = Vec::new();
        let mut seen = HashSet::new();
        for state in &timeline.states {
            let plan = state.plan.iter().map(|file| (file.id, true));
            let record = state.actual.iter().chain(state.record.iter().map(|(_, file)| file));
            blobs.extend(plan.chain(record.map(|file| (file.id, false))).filter(|blob| seen.insert(*blob)));
        }
        let loaded = self.loaded;
        blobs.retain(|(id, is_plan)| match loaded.contents.get(id) {
            Some(bytes) => {
                self.take(*id, *is_plan, Some(bytes));
                false
            }
            None => true,
        });
        let ids: Vec<ObjectId> = blobs.iter().map(|(id, _)| *id).collect();
        let mut kinds = blobs.iter();
        Ok(loaded.source.read_each(Kind::Blob, &ids, MAX_BYTES, &mut |id, bytes| {
            if let Some((_, is_plan)) = kinds.next() {
                self.take(id, *is_plan, bytes);
            }
        })?)
    }

    /// Parses a blob. One that is too large for any plan was not read.
    fn take(&mut self, id: ObjectId, is_plan: bool, bytes: Option<&[u8]>) {
        let too_large = || Fault { line: 1, message: format!("the file is larger than {} MiB", MAX_BYTES >> 20) };
        let number = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        if is_plan {
            let read = bytes.map_or_else(|| Err(too_large()), |bytes| self.planned.read(bytes));
            let plans = &mut self.plans;
            let version = read.map(|version| {
                plans.push(PlanVersion { head: version.head, steps: version.steps });
                number(plans.len() - 1)
            });
            self.plan_blobs.insert(id, version);
        } else {
            let read = bytes.map_or_else(|| Err(too_large()), |bytes| self.recorded.read(bytes));
            let files = &mut self.record_files;
            let version = read.map(|version| {
                files.push(version.steps);
                number(files.len() - 1)
            });
            self.record_blobs.insert(id, version);
        }
    }

    /// Gives a version of the plan.
    fn plan(&mut self, file: File) -> Result<Result<u32, Fault>, Error> {
        if !self.plan_blobs.contains_key(&file.id) {
            self.loaded.source.read_each(Kind::Blob, &[file.id], MAX_BYTES, &mut |id, bytes| {
                self.take(id, true, bytes);
            })?;
        }
        Ok(self.plan_blobs.get(&file.id).cloned().unwrap_or_else(|| Err(unread())))
    }

    /// Gives a version of a record file.
    fn record(&self, file: File) -> Result<u32, Fault> {
        self.record_blobs.get(&file.id).cloned().unwrap_or_else(|| Err(unread()))
    }
}

/// All versions are read before they are asked for.
fn unread() -> Fault {
    Fault { line: 1, message: "it was not read".to_owned() }
}
