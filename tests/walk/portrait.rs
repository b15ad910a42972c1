//! What the library says of a history, all of it, as a text that can be compared; and what it read for that.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use asplanned::git::cache::Caching;
use asplanned::git::conversion::Conversion;
use asplanned::git::folders::{FolderIx, History};
use asplanned::git::index::{Indexed, Tracked};
use asplanned::git::object::{Kind, ObjectId};
use asplanned::git::recall::{Recall, Request};
use asplanned::git::record::Committed;
use asplanned::git::{self as room, Failure, Forgery, Source};
use git2::Oid;

/// Which history is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ask {
    pub tip: ObjectId,
    pub first_parent: bool,
}

/// All that came of it.
pub struct Told {
    pub portrait: String,
    /// The commits that are left of the history.
    pub kept: Vec<ObjectId>,
    /// Of each folder that was never moved its `plan.toml`, and the commits where that differs from any parent's, and from
    /// every parent's.
    pub plans: Vec<(String, BTreeSet<String>, BTreeSet<String>)>,
    /// Whether an initiative was moved anywhere.
    pub is_moved: bool,
    /// The commits and trees that were read.
    pub commits: BTreeSet<ObjectId>,
    pub trees: BTreeSet<ObjectId>,
}

/// Opens a repository, with patterns for its plans folders, and tells the history of a commit.
pub fn told(folder: &Path, plans: &[&str], ask: Ask, caching: Option<Caching>) -> Told {
    let source = room::open(folder, &asplanned::disk::real()).unwrap();
    try_told(&*source, plans, ask, caching).unwrap_or_else(|failure| panic!("{ask:?} {caching:?}: {failure}"))
}

/// The same, from a source.
pub fn try_told(source: &dyn Source, plans: &[&str], ask: Ask, caching: Option<Caching>) -> Result<Told, Failure> {
    let counted = Counted::new(source);
    let plans: Vec<String> = plans.iter().map(|plans| (*plans).to_owned()).collect();
    let request = Request { tip: Some(ask.tip), merging: &[], first_parent: ask.first_parent, plans: &plans, caching };
    let recall = Recall::new(&counted, request)?;
    let history = recall.history()?;
    let (commits, trees) = (counted.commits.take(), counted.trees.take());
    Ok(Told {
        kept: history.commits.graph.commits().filter_map(|commit| history.id(commit)).collect(),
        is_moved: (0..history.folders.len()).any(|folder| history.moved_from(folder).is_some()),
        portrait: portrait(&history),
        plans: (0..history.folders.len()).filter_map(|folder| plan_of(&history, folder)).collect(),
        commits,
        trees,
    })
}

/// Where the plan of a folder differs, by both rules; `None` if the folder was moved.
fn plan_of(history: &History<'_>, folder: FolderIx) -> Option<(String, BTreeSet<String>, BTreeSet<String>)> {
    let timeline = history.timeline(folder);
    let path = format!("{}/plan.toml", history.path_text(folder));
    let (mut any, mut every) = (BTreeSet::new(), BTreeSet::new());
    for commit in timeline.commits.graph.commits() {
        let id = history.id(timeline.commits.kept[commit as usize]).unwrap().to_string();
        let own = timeline.state(commit).plan;
        let differs: Vec<bool> = match timeline.commits.graph.parents(commit) {
            [] => vec![own.is_some()],
            parents => parents.iter().map(|it| it.and_then(|it| timeline.state(it).plan) != own).collect(),
        };
        any.extend(differs.contains(&true).then(|| id.clone()));
        every.extend((!differs.contains(&false)).then_some(id));
    }
    timeline.moves.is_empty().then_some((path, any, every))
}

/// Everything that a history tells, folders in the order of their paths.
pub fn portrait(history: &History<'_>) -> String {
    let mut text = String::new();
    let graph = &history.commits.graph;
    for commit in graph.commits() {
        let (id, mainline) = (history.id(commit), history.mainline[commit as usize]);
        writeln!(text, "{commit} {id:?} {mainline} {:?}", graph.parents(commit)).unwrap();
    }
    let path = |folder: FolderIx| history.path_text(folder);
    let mut folders: Vec<FolderIx> = (0..history.folders.len()).collect();
    folders.sort_by_key(|folder| &history.folders[*folder].path);
    for folder in folders {
        let timeline = history.timeline(folder);
        let is_uncommitted = history.is_uncommitted(folder);
        writeln!(text, "{:?} {:?} {is_uncommitted}", history.folders[folder], timeline.newest).unwrap();
        for commit in timeline.commits.graph.commits() {
            let at = commit as usize;
            let (kept, parents) = (timeline.commits.kept[at], timeline.commits.graph.parents(commit));
            writeln!(text, "  {kept} {parents:?} {} {:?}", path(timeline.folders[at]), timeline.state(commit)).unwrap();
        }
        for (to, it) in &timeline.moves {
            writeln!(text, "  {} at {} from {}", path(*to), it.commit, path(it.from)).unwrap();
        }
    }
    let newest: Vec<String> =
        history.newest_folders().iter().map(|(folder, state)| format!("{} {state:?}", path(*folder))).collect();
    let all: Vec<String> = history.all_folders().into_iter().map(path).collect();
    let mut states = history.newest_states();
    states.sort_by(|(a, _), (b, _)| a.cmp(b));
    write!(text, "newest {:?} {newest:?}\nall {all:?}\nstates {states:?}\n", history.newest).unwrap();
    text
}

/// What stands for a commit; `None` if the history does not have it, no number where nothing was there yet.
#[derive(Debug, PartialEq, Eq)]
pub struct Standing(Option<Vec<u32>>);

/// Which commit of the history stands for each of these commits.
pub fn standing(
    source: &dyn Source,
    plans: &[&str],
    ask: Ask,
    caching: Option<Caching>,
    commits: &[Oid],
) -> Vec<Standing> {
    let plans: Vec<String> = plans.iter().map(|plans| (*plans).to_owned()).collect();
    let request = Request { tip: Some(ask.tip), merging: &[], first_parent: ask.first_parent, plans: &plans, caching };
    let recall = Recall::new(source, request).unwrap();
    recall.history().unwrap();
    let one = |id: &Oid| Standing(recall.standing_for(id_of(*id)).unwrap().map(|it| it.into_iter().collect()));
    commits.iter().map(one).collect()
}

/// The same id in the library's words.
pub fn id_of(id: Oid) -> ObjectId {
    ObjectId::new(id.as_bytes()).unwrap()
}

/// A source that takes note of what is read.
struct Counted<'s> {
    source: &'s dyn Source,
    commits: RefCell<BTreeSet<ObjectId>>,
    trees: RefCell<BTreeSet<ObjectId>>,
}

impl<'s> Counted<'s> {
    fn new(source: &'s dyn Source) -> Self {
        Self { source, commits: RefCell::default(), trees: RefCell::default() }
    }

    fn note(&self, kind: Kind, ids: &[ObjectId]) {
        match kind {
            Kind::Commit => self.commits.borrow_mut().extend(ids),
            Kind::Tree => self.trees.borrow_mut().extend(ids),
            Kind::Blob => panic!("a walk reads no blob"),
        }
    }
}

impl Source for Counted<'_> {
    fn head(&self) -> Result<Option<ObjectId>, Failure> {
        self.source.head()
    }

    fn merging(&self) -> Result<Vec<ObjectId>, Failure> {
        self.source.merging()
    }

    fn under_way(&self) -> Result<Option<&'static str>, Failure> {
        self.source.under_way()
    }

    fn branch(&self) -> Option<String> {
        self.source.branch()
    }

    fn some_branch(&self) -> Option<String> {
        self.source.some_branch()
    }

    fn resolve(&self, revision: &str) -> Result<Option<ObjectId>, Failure> {
        self.source.resolve(revision)
    }

    fn read(&self, kind: Kind, id: ObjectId, then: &mut dyn FnMut(&[u8])) -> Result<(), Failure> {
        self.note(kind, &[id]);
        self.source.read(kind, id, then)
    }

    fn blob_size(&self, id: ObjectId) -> Result<usize, Failure> {
        self.source.blob_size(id)
    }

    fn id_length(&self) -> usize {
        self.source.id_length()
    }

    fn shallow(&self) -> Result<HashSet<ObjectId>, Failure> {
        self.source.shallow()
    }

    fn forgeries(&self) -> Vec<Forgery> {
        self.source.forgeries()
    }

    fn root(&self) -> Option<PathBuf> {
        self.source.root()
    }

    fn disk(&self) -> &std::sync::Arc<dyn asplanned::disk::Disk> {
        self.source.disk()
    }

    fn common_folder(&self) -> PathBuf {
        self.source.common_folder()
    }

    fn has_index(&self) -> bool {
        self.source.has_index()
    }

    fn tracked(&self, path: &[u8]) -> Result<Tracked, Failure> {
        self.source.tracked(path)
    }

    fn indexed(&self, path: &[u8]) -> Result<Option<Indexed>, Failure> {
        self.source.indexed(path)
    }

    fn conversion(&self, path: &[u8]) -> Result<Conversion, Failure> {
        self.source.conversion(path)
    }

    fn is_ignored(&self, path: &Path) -> Result<bool, Failure> {
        self.source.is_ignored(path)
    }

    fn read_each(
        &self,
        kind: Kind,
        ids: &[ObjectId],
        limit: usize,
        then: &mut dyn FnMut(ObjectId, Option<&[u8]>),
    ) -> Result<(), Failure> {
        self.note(kind, ids);
        self.source.read_each(kind, ids, limit, then)
    }

    fn links(
        &self,
        tip: ObjectId,
        first_parent: bool,
        by_graph: bool,
        then: &mut dyn FnMut(ObjectId, ObjectId, &[ObjectId]),
    ) -> Result<bool, Failure> {
        self.source.links(tip, first_parent, by_graph, then)
    }

    fn remote_url(&self) -> Option<String> {
        self.source.remote_url()
    }

    fn hash_blob(&self, bytes: &[u8]) -> Result<ObjectId, Failure> {
        self.source.hash_blob(bytes)
    }

    fn hash_file(&self, path: &Path) -> Result<ObjectId, Failure> {
        self.source.hash_file(path)
    }

    fn is_partial(&self) -> bool {
        self.source.is_partial()
    }

    fn may_fetch(&self) -> bool {
        self.source.may_fetch()
    }

    fn allow_fetching(&self, allowed: bool) {
        self.source.allow_fetching(allowed);
    }

    fn lacking(&self, ids: &[ObjectId]) -> Result<Vec<ObjectId>, Failure> {
        self.source.lacking(ids)
    }

    fn fetch(&self, ids: &[ObjectId]) -> Result<(), Failure> {
        self.source.fetch(ids)
    }

    fn commit_files(&self, paths: &[&Path], message: &str) -> Result<Committed, Failure> {
        self.source.commit_files(paths, message)
    }
}
