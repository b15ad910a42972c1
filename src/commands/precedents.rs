//! Precedents: which surprises other initiatives of the repository met before.
//!
//! Most initiatives have never heard of a surprise. So of each only what the record says is looked through for the ids,
//! as bytes; the history of those that may hold one is read whole. An initiative that is judged anyway is asked by the
//! history that it was judged by.

use std::collections::{HashMap, HashSet};

use super::error::Error;
use super::load::Loaded;
use crate::files::MAX_BYTES;
use crate::git::folders::{FolderIx, Timeline};
use crate::git::object::{Kind, ObjectId};
use crate::git::partial;
use crate::model::graph::Ix;
use crate::model::history::History;
use crate::model::initiative::{Initiative, Warning, WarningCode};
use crate::model::judged::Judgement;
use crate::model::precedent::{self, Filter, Introduction, Precedent, joined};

/// The commit of a history's node in the graph of all, and the folder that the initiative's files lay in then.
type Spot = (Ix, FolderIx);

/// An initiative whose surprises are looked up.
struct Case {
    folder: FolderIx,
    /// Where its own files lay, in each commit that changed them: what was recorded there is not another's.
    own: HashSet<Spot>,
    /// Its surprises: the place in the judgement, the id, and the first introductions in the graph of all.
    surprises: Vec<(usize, String, Vec<Ix>)>,
}

/// Where a step came into an initiative's record: each time with the folder that its files lay in then.
type Introductions = Vec<(FolderIx, Introduction)>;

/// Finds the precedents of surprises, of several initiatives at once: each file of the others is read once.
pub(super) struct Precedents<'l, 'a> {
    loaded: &'l Loaded<'a>,
    cases: Vec<Case>,
    /// The initiatives of which it is known what came into their records.
    asked: HashSet<FolderIx>,
    /// What did, by id.
    introduced: HashMap<String, Vec<(FolderIx, Introductions)>>,
    /// Whether initiatives that are added are remembered for one another's sake.
    are_several: bool,
}

impl Loaded<'_> {
    /// Judges some initiatives, and finds out which of their surprises other initiatives met before.
    ///
    /// # Errors
    /// If an object can't be read.
    pub(super) fn judge_with_precedents(&self, folders: &[FolderIx]) -> Result<Vec<Initiative>, Error> {
        let mut precedents = Precedents::new(self, folders.len());
        let mut initiatives = Vec::with_capacity(folders.len());
        for folder in folders {
            let (initiative, history) = self.judge_with_history(*folder)?;
            precedents.add(*folder, &history, &initiative.judgement);
            initiatives.push(initiative);
        }
        let mut found = precedents.find()?;
        for (folder, it) in folders.iter().zip(&mut initiatives) {
            found.note(*folder, &mut it.judgement, &mut it.warnings);
        }
        Ok(initiatives)
    }
}

impl<'l, 'a> Precedents<'l, 'a> {
    /// Begins to look for precedents in so many initiatives.
    pub(super) fn new(loaded: &'l Loaded<'a>, initiatives: usize) -> Self {
        Self {
            loaded,
            cases: Vec::new(),
            asked: HashSet::new(),
            introduced: HashMap::new(),
            are_several: initiatives > 1,
        }
    }

    /// Adds an initiative that was judged.
    pub(super) fn add(&mut self, folder: FolderIx, history: &History, judgement: &Judgement) {
        let surprises = precedent::surprises(history, judgement);
        if surprises.is_empty() && !self.are_several {
            return;
        }
        let timeline = self.loaded.folders.timeline(folder);
        if self.are_several {
            self.remember(folder, history, &timeline, |_| true);
        }
        let surprise = |it: precedent::Surprise| {
            let id = judgement.actual.get(it.place)?.step.id.clone();
            Some((it.place, id, it.first.iter().filter_map(|node| Some(spot(&timeline, *node)?.0)).collect()))
        };
        let surprises: Vec<_> = surprises.into_iter().filter_map(surprise).collect();
        if !surprises.is_empty() {
            let own = history.graph.commits().filter_map(|node| spot(&timeline, node)).collect();
            self.cases.push(Case { folder, own, surprises });
        }
    }

    /// Finds the precedents.
    ///
    /// # Errors
    /// If an object can't be read, or what a partial clone lacks can't be fetched.
    pub(super) fn find(mut self) -> Result<Found, Error> {
        let mut found = Found::default();
        if self.cases.is_empty() {
            return Ok(found);
        }
        found.unread = self.look()?;
        for case in &self.cases {
            let precedents = case.surprises.iter().map(|(place, id, first)| (*place, self.precedent(case, id, first)));
            found.precedents.insert(case.folder, precedents.collect());
        }
        Ok(found)
    }

    /// Looks through the initiatives that were not added. Gives a warning where a partial clone lacks files of some.
    fn look(&mut self) -> Result<Option<Warning>, Error> {
        let loaded = self.loaded;
        let groups = &loaded.settings.same;
        let surprises = self.cases.iter().flat_map(|case| &case.surprises);
        let wanted: HashSet<String> = surprises.flat_map(|(_, id, _)| joined(id, groups)).map(str::to_owned).collect();
        let only =
            if let ([case], false) = (self.cases.as_slice(), self.are_several) { Some(case.folder) } else { None };
        let is_other = |folder: &FolderIx| !self.asked.contains(folder) && only != Some(*folder);
        let mut others: Vec<(FolderIx, Timeline)> = loaded
            .folders
            .all_folders()
            .into_iter()
            .filter(is_other)
            .map(|folder| (folder, loaded.folders.timeline(folder)))
            .collect();
        let unread = self.provide(&mut others)?;
        let mut records: HashMap<ObjectId, bool> = HashMap::new();
        for (_, timeline) in &others {
            for state in &timeline.states {
                let files = state.actual.iter().chain(state.record.iter().map(|(_, file)| file));
                records.extend(files.map(|file| (file.id, false)));
            }
        }
        let filter = Filter::new(wanted.iter().map(String::as_str));
        let mut flat = String::new();
        let mut ids: Vec<ObjectId> = records.keys().copied().collect();
        ids.sort_unstable();
        ids.retain(|id| match loaded.contents.get(id) {
            Some(bytes) => {
                records.insert(*id, filter.passes(bytes, &mut flat));
                false
            }
            None => true,
        });
        loaded.source.read_each(Kind::Blob, &ids, MAX_BYTES, &mut |id, bytes| {
            // What is too large for a record holds nothing.
            records.insert(id, bytes.is_some_and(|bytes| filter.passes(bytes, &mut flat)));
        })?;
        for (folder, timeline) in others {
            let holds = timeline.states.iter().any(|state| {
                let mut files = state.actual.iter().chain(state.record.iter().map(|(_, file)| file));
                files.any(|file| records.get(&file.id).copied().unwrap_or(false))
            });
            if holds {
                let history = loaded.history(folder)?.history;
                self.remember(folder, &history, &timeline, |id| wanted.contains(id));
            }
        }
        Ok(unread)
    }

    /// Sees to it that all versions of these initiatives' files are there. Where a partial clone lacks some and they may
    /// not be fetched, those initiatives are left out: the verdicts need none of them.
    fn provide(&self, others: &mut Vec<(FolderIx, Timeline)>) -> Result<Option<Warning>, Error> {
        let source = self.loaded.source;
        if !source.is_partial() {
            return Ok(None);
        }
        let files = |timeline: &Timeline| -> Vec<ObjectId> {
            let of_state = |state: &std::rc::Rc<crate::git::trees::FolderState>| {
                let record = state.record.iter().map(|(_, file)| file);
                state.plan.iter().chain(&state.actual).chain(record).map(|file| file.id).collect::<Vec<_>>()
            };
            let all = timeline.states.iter().flat_map(of_state);
            all.filter(|id| !self.loaded.contents.contains_key(id)).collect()
        };
        let all: Vec<ObjectId> = others.iter().flat_map(|(_, timeline)| files(timeline)).collect();
        if source.may_fetch() {
            partial::provide(source, Kind::Blob, &all)?;
            return Ok(None);
        }
        let lacking: HashSet<ObjectId> = source.lacking(&all)?.into_iter().collect();
        let before = others.len();
        others.retain(|(_, timeline)| !files(timeline).iter().any(|id| lacking.contains(id)));
        let count = before - others.len();
        let initiatives = if count == 1 { "initiative was" } else { "initiatives were" };
        Ok((count > 0).then(|| Warning {
            code: WarningCode::UnreadInitiatives,
            message: format!(
                "{count} other {initiatives} not asked whether a surprise was met there before: this partial clone lacks \
                 their files. --fetch-missing brings them in"
            ),
            commit: None,
            path: None,
            line: None,
        }))
    }

    /// Finds the precedent of a surprise.
    fn precedent(&self, case: &Case, id: &str, first: &[Ix]) -> Option<Precedent> {
        let folders = &self.loaded.folders;
        let ids = joined(id, &self.loaded.settings.same);
        let mut found = Vec::new();
        for (rank, id) in ids.iter().enumerate() {
            for (folder, all) in self.introduced.get(*id).into_iter().flatten().filter(|it| it.0 != case.folder) {
                let others = all.iter().filter(|(at, it)| !case.own.contains(&(it.commit, *at)));
                let others: Vec<Introduction> = others.map(|(_, it)| *it).collect();
                if let Some(it) = precedent::earliest(&others, first, folders.commits.ancestry())
                    && let Some(place) = folders.folders.get(*folder)
                {
                    let is_gone = !folders.newest_state(*folder).is_initiative();
                    found.push(((it.day, it.commit, is_gone, &place.name, &place.path, rank), *folder));
                }
            }
        }
        let ((_, commit, .., rank), folder) = found.into_iter().min()?;
        Some(Precedent {
            initiative: folders.name_text(folder),
            step: (*ids.get(rank)?).to_owned(),
            commit: folders.id(commit)?.to_string(),
        })
    }

    /// Remembers what came into an initiative's record.
    fn remember(&mut self, folder: FolderIx, history: &History, timeline: &Timeline, wanted: impl Fn(&str) -> bool) {
        let introduction = |node: &Ix| {
            let (commit, folder) = spot(timeline, *node)?;
            Some((folder, Introduction { commit, day: history.node(*node)?.day }))
        };
        self.asked.insert(folder);
        for (id, nodes) in precedent::introductions(history, wanted) {
            let all = nodes.iter().filter_map(introduction).collect();
            self.introduced.entry(id.to_owned()).or_default().push((folder, all));
        }
    }
}

/// The precedents that were found.
#[derive(Default)]
pub(super) struct Found {
    /// For each initiative that has surprises, those by their places in the judgement.
    precedents: HashMap<FolderIx, Vec<(usize, Option<Precedent>)>>,
    /// Says that some initiatives were not asked.
    unread: Option<Warning>,
}

impl Found {
    /// Notes the precedents of an initiative with its surprises.
    pub(super) fn note(&mut self, folder: FolderIx, judgement: &mut Judgement, warnings: &mut Vec<Warning>) {
        let Some(precedents) = self.precedents.remove(&folder) else { return };
        for (place, precedent) in precedents {
            if let Some(step) = judgement.actual.get_mut(place) {
                step.precedent = precedent;
            }
        }
        warnings.extend(self.unread.clone());
    }
}

/// Gives where a commit of an initiative's history is in the graph of all, and the folder of its files then.
fn spot(timeline: &Timeline, node: Ix) -> Option<Spot> {
    let at = node as usize;
    Some((*timeline.commits.kept.get(at)?, *timeline.folders.get(at)?))
}
