//! The history of one tip, as [`History`](crate::git::folders::History) knows it: which commits change which folder.

use super::bytes::{Reader, Writer};
use super::{NONE, Roots};
use crate::git::folders::{Change, Changes};
use crate::git::object::ObjectId;
use crate::git::trees::{File, FolderState};
use crate::model::graph::Graph;

/// A folder that ever was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::git) struct Folder {
    pub(in crate::git) path: Vec<u8>,
    pub(in crate::git) name: Vec<u8>,
    /// The commits that changed it against any parent, with the number of its state then.
    pub(in crate::git) events: Vec<(u32, u32)>,
}

/// The history of one tip.
#[derive(Debug, Clone)]
pub(in crate::git) struct Tip {
    pub(in crate::git) id: ObjectId,
    /// The commit that stands for the tip.
    pub(in crate::git) newest: Option<u32>,
    /// The commits that change a plan,
    pub(in crate::git) ids: Vec<ObjectId>,
    /// their parents,
    pub(in crate::git) graph: Graph,
    /// their plans folders, as numbers in [`Self::roots`],
    pub(in crate::git) numbers: Vec<u32>,
    /// whether they are on the tip's first-parent line,
    pub(in crate::git) mainline: Vec<bool>,
    /// and what they changed.
    pub(in crate::git) changes: Changes,
    pub(in crate::git) folders: Vec<Folder>,
    /// The first is nothing.
    pub(in crate::git) states: Vec<FolderState>,
    /// The first is nothing. `None` where they were not asked for.
    pub(in crate::git) roots: Option<Vec<Roots>>,
}

impl Tip {
    /// Reads it; the plans folders, which only serve to add to it, if they are asked for.
    pub(super) fn read(reader: &mut Reader<'_>, with_roots: bool) -> Option<Self> {
        let maybe = |number: u32| Some(number).filter(|number| *number != NONE);
        let id = reader.id()?;
        let newest = maybe(reader.number()?);
        let ids = reader.list(Reader::id)?;
        let numbers = reader.list(Reader::number)?;
        let mainline = reader.list(|it| Some(it.number()? != 0))?;
        let mut graph = Graph::default();
        let mut changes = Changes::default();
        let mut parents: Vec<Option<u32>> = Vec::new();
        let mut own: Vec<Change> = Vec::new();
        for _ in &ids {
            parents.clear();
            for _ in 0..reader.number()? {
                parents.push(maybe(reader.number()?));
            }
            graph.push(parents.iter().copied());
            own.clear();
            for _ in 0..reader.number()? {
                own.push(Change { folder: reader.number()?, before: reader.number()?, after: reader.number()? });
            }
            changes.push(own.drain(..));
        }
        let folders = reader.list(|it| {
            let (path, name) = (it.text()?.to_vec(), it.text()?.to_vec());
            Some(Folder { path, name, events: it.list(|it| Some((it.number()?, it.number()?)))? })
        })?;
        let states = reader.list(|it| {
            let (plan, actual) = (it.maybe(read_file)?, it.maybe(read_file)?);
            Some(FolderState { plan, actual, record: it.list(|it| Some((it.text()?.to_vec(), read_file(it)?)))? })
        })?;
        let roots = if with_roots { Some(reader.roots()?) } else { None };
        let tip = Self { id, newest, ids, graph, numbers, mainline, changes, folders, states, roots };
        ((!with_roots || reader.is_done()) && tip.is_sound()).then_some(tip)
    }

    /// Tells whether every number is one of something that is there, and what must ascend does.
    fn is_sound(&self) -> bool {
        let within = |number: u32, length: usize| (number as usize) < length;
        let (commits, folders, states) = (self.ids.len(), self.folders.len(), self.states.len());
        let roots = self.roots.as_ref().map_or(usize::MAX, Vec::len);
        let are_before = |commit: u32| self.graph.parents(commit).iter().flatten().all(|parent| *parent < commit);
        let sound = |change: &Change| {
            within(change.folder, folders) && within(change.before, states) && within(change.after, states)
        };
        let begins = self.states.first() == Some(&FolderState::default())
            && self.roots.as_ref().is_none_or(|roots| roots.first().is_some_and(Vec::is_empty));
        begins
            && self.newest.is_none_or(|newest| within(newest, commits))
            && self.numbers.len() == commits
            && self.mainline.len() == commits
            && self.numbers.iter().all(|number| within(*number, roots))
            && self.graph.commits().all(are_before)
            && self.changes.all().iter().all(sound)
            && self.folders.iter().all(|folder| {
                folder.path.ends_with(&folder.name)
                    && folder.events.is_sorted_by(|(a, _), (b, _)| a < b)
                    && folder.events.iter().all(|(commit, state)| within(*commit, commits) && within(*state, states))
            })
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.id(self.id);
        writer.number(self.newest.unwrap_or(NONE));
        writer.list(&self.ids, |writer, id| writer.id(*id));
        writer.list(&self.numbers, |writer, number| writer.number(*number));
        writer.list(&self.mainline, |writer, is| writer.number(u32::from(*is)));
        for commit in self.graph.commits() {
            writer.list(self.graph.parents(commit), |writer, parent| writer.number(parent.unwrap_or(NONE)));
            writer.list(self.changes.of(commit), |writer, change| {
                for number in [change.folder, change.before, change.after] {
                    writer.number(number);
                }
            });
        }
        writer.list(&self.folders, |writer, folder| {
            writer.text(&folder.path);
            writer.text(&folder.name);
            writer.list(&folder.events, |writer, (commit, state)| {
                writer.number(*commit);
                writer.number(*state);
            });
        });
        writer.list(&self.states, |writer, state| {
            writer.list(state.plan.as_slice(), write_file);
            writer.list(state.actual.as_slice(), write_file);
            writer.list(&state.record, |writer, (name, file)| {
                writer.text(name);
                write_file(writer, file);
            });
        });
        writer.roots(self.roots.as_deref().unwrap_or_default());
    }
}

fn read_file(reader: &mut Reader<'_>) -> Option<File> {
    Some(File { mode: reader.number()?, id: reader.id()? })
}

fn write_file(writer: &mut Writer, file: &File) {
    writer.number(file.mode);
    writer.id(file.id);
}
