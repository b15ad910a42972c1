//! The commits beside an initiative's steps: who serves them, of the whole history of the version that is read.

use super::error::Error;
use super::load::Loaded;
use crate::git::folders::FolderIx;
use crate::git::object::{Author, ObjectId};
use crate::git::range::{self, Wanted};
use crate::git::{Failure, witnesses};
use crate::model::commit::Commit;
use crate::model::initiative::Initiative;
use crate::model::serving::{self, Home, Serving};

/// The commits that may serve the steps of some initiatives, and which do.
#[derive(Debug, Default)]
pub(super) struct Witnesses {
    /// The commits, the oldest first.
    pub(super) commits: Vec<Commit>,
    /// Whom they serve; the initiatives have the numbers in which they were given.
    pub(super) serving: Serving,
}

impl Witnesses {
    /// Gives commits by their places, in that order.
    pub(super) fn at(&self, places: &[usize]) -> Vec<&Commit> {
        places.iter().filter_map(|at| self.commits.get(*at)).collect()
    }
}

impl Loaded<'_> {
    /// Finds the commits that serve the steps of some initiatives, by trailer or evidence.
    ///
    /// # Errors
    /// If a commit can't be read.
    pub(super) fn witnesses(&self, initiatives: &[(FolderIx, &Initiative)]) -> Result<Witnesses, Error> {
        let Some((head, _)) = self.head else { return Ok(Witnesses::default()) };
        let homes: Vec<Home<'_>> = initiatives
            .iter()
            .map(|(folder, it)| Home { names: self.names_of(*folder), judgement: &it.judgement })
            .collect();
        let (plans, caching) = (&self.settings.plans, self.recall.caching());
        let evidence = serving::evidence(&homes);
        let find = |caching| {
            let wanted = Wanted { base: None, head, plans, caching };
            let mut ids = witnesses::witnesses(self.source, wanted, &evidence)?;
            ids.reverse();
            self.read_commits(&ids)
        };
        let commits = match find(caching) {
            // What is remembered may name what no commit is: without it there is no reason to fail.
            Err(Failure::Missing { .. } | Failure::Corrupt { .. }) if caching.is_some() => find(None)?,
            found => found?,
        };
        Ok(Witnesses { serving: Serving::new(&homes, &commits), commits })
    }

    /// Reads what commits say, with their authors as the mailmap names them.
    pub(super) fn read_commits(&self, ids: &[ObjectId]) -> Result<Vec<Commit>, Failure> {
        let mailmap = self.mailmap()?;
        range::read(self.source, ids, &|author: Author| mailmap.name(&author.name, &author.email).to_owned())
    }

    /// Gives what a trailer may call an initiative: its name and its path, and those that it had before it was moved.
    pub(super) fn names_of(&self, folder: FolderIx) -> Vec<String> {
        let moves = self.folders.timeline(folder).moves;
        let mut names: Vec<String> = Vec::new();
        for folder in std::iter::once(folder).chain(moves.into_iter().map(|(_, it)| it.from)) {
            for name in [self.folders.name_text(folder), self.folders.path_text(folder)] {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }
}
