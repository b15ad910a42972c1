//! The history of a tip, had the fastest way there is: remembered, walked with what is remembered and what git keeps, or
//! walked object by object.
//!
//! Whichever way, it is the same history. What turns out to be off on the way is left aside, and the walk begins again
//! without it.

use std::cell::{OnceCell, RefCell};
use std::collections::HashSet;

use super::cache::{Authors, Cache, Caching};
use super::commits::{Commits, Roots, Stop};
use super::folders::History;
use super::object::{self, Author, Kind, ObjectId};
use super::patterns::Patterns;
use super::walk::Walk;
use super::{Failure, Source, partial, recent};
use crate::model::graph::Ix;

/// Which history is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    /// The commit that it leads to. `None`: there is none yet.
    pub tip: Option<ObjectId>,
    /// What is being merged into it: with these it counts as the merge that will come of it.
    pub merging: &'r [ObjectId],
    /// Whether first parents only are followed.
    pub first_parent: bool,
    /// The settings' `plans`.
    pub plans: &'r [String],
    /// Whether what earlier runs found out may be used, and when what this one does is kept.
    pub caching: Option<Caching>,
}

/// A history's way in, which can be asked once more for what the history itself does not keep.
pub struct Recall<'a> {
    source: &'a dyn Source,
    tip: Option<ObjectId>,
    merging: Vec<ObjectId>,
    first_parent: bool,
    patterns: Patterns,
    cache: Option<(Cache, Caching)>,
    /// The walk, where there was one, and the commit that stands for each of its commits.
    walked: OnceCell<(Walk<'a>, Vec<Option<Ix>>)>,
    /// The authors that were remembered, and those that were not.
    authors: OnceCell<Authors>,
    learned: RefCell<Vec<(ObjectId, Author)>>,
}

/// From how many authors on, that were not remembered, they are worth writing the file.
const LEARNED: usize = 16;

impl Drop for Recall<'_> {
    /// Keeps what was learned of authors: only now it is known of how many.
    fn drop(&mut self) {
        let learned = self.learned.take();
        if let (Some((cache, _)), Some(before)) = (&self.cache, self.authors.get())
            && learned.len() >= LEARNED
            && cache.is_in_use()
        {
            cache.remember_authors(&learned, before);
        }
    }
}

impl<'a> Recall<'a> {
    /// Prepares to read a history.
    ///
    /// # Errors
    /// If a pattern can't be used.
    pub fn new(source: &'a dyn Source, request: Request<'_>) -> Result<Self, Failure> {
        let Request { tip, merging, first_parent, plans, caching } = request;
        // Other parents than the first do not count then. And a merge is soon done, and not worth remembering.
        let merging = if first_parent { &[] } else { merging };
        let caching = caching.filter(|_| merging.is_empty());
        let cache = |caching| {
            let cache = Cache::new(source.disk(), &source.common_folder(), plans, first_parent, source.id_length());
            cache.map(|cache| (cache, caching))
        };
        Ok(Self {
            source,
            tip,
            merging: merging.to_vec(),
            first_parent,
            patterns: Patterns::new(plans)?,
            cache: caching.and_then(cache),
            walked: OnceCell::new(),
            authors: OnceCell::new(),
            learned: RefCell::default(),
        })
    }

    /// Tells when what is found out is kept; `None` where nothing is.
    pub fn caching(&self) -> Option<Caching> {
        self.cache.as_ref().map(|(_, caching)| *caching)
    }

    /// Gives the place for what is kept.
    pub(super) fn cache(&self) -> Option<&Cache> {
        self.cache.as_ref().map(|(cache, _)| cache)
    }

    /// The plans folders.
    pub const fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    /// Gives the history.
    ///
    /// # Errors
    /// If an object can't be read, the history is cut off, or a version holds more folders than anybody could mean.
    pub fn history(&self) -> Result<History<'a>, Failure> {
        let Some(tip) = self.tip else { return self.made_of(Walk::nothing(self.source)) };
        // What was remembered of a repository that is shallow now was true, but its objects may be gone.
        let is_whole = self.source.shallow()?.is_empty();
        let remembered = self.cache.as_ref().filter(|_| is_whole).and_then(|(cache, _)| cache.tip(tip, false));
        if let Some(remembered) = remembered {
            return Ok(History::remembered(self.source, remembered));
        }
        // Where a partial clone lacks something for that, the walk tells how much it is.
        if is_whole && !self.source.is_partial() {
            match self.extended(tip) {
                Ok(Some(history)) => return Ok(history),
                Err(failure) if !may_be_misled(&failure) => return Err(failure),
                _ => {}
            }
        }
        self.walk(tip)
    }

    /// Adds the few commits that are new since the last walk to what was remembered of it. `None` where there is more to
    /// it than that: the first commit that the new ones lead to is not the tip of that walk, so that the order of all may
    /// be another; there are many; or something was moved.
    fn extended(&self, tip: ObjectId) -> Result<Option<History<'a>>, Failure> {
        let Some((cache, caching)) = &self.cache else { return Ok(None) };
        let Some(remembered) = cache.commits() else { return Ok(None) };
        let Some(base) = cache.tip(remembered.tip, true) else { return Ok(None) };
        let kept = base.ids.len();
        let most = caching.many;
        let commits = recent::commits_since(self.source, &remembered, kept, tip, self.first_parent, most)?;
        let Some(commits) = commits else { return Ok(None) };
        let mut history = History::remembered(self.source, base);
        if history.extend(&self.patterns, &commits)?.is_none() {
            return Ok(None);
        }
        cache.remember_grown_tip(&history.to_remember(tip), remembered.tip);
        Ok(Some(history))
    }

    /// Gives the newest version alone, as if nothing came before it.
    ///
    /// # Errors
    /// As [`Self::history`], but for a history that is cut off.
    pub fn newest(&self) -> Result<History<'a>, Failure> {
        self.made_of(match self.tip {
            Some(tip) => Walk::only(self.source, tip)?,
            None => Walk::nothing(self.source),
        })
    }

    fn made_of(&self, walk: Walk<'a>) -> Result<History<'a>, Failure> {
        self.try_made_of(walk, None).map_err(Stop::for_good)
    }

    fn try_made_of(&self, walk: Walk<'a>, tip: Option<ObjectId>) -> Result<History<'a>, Stop> {
        let mut history = self.read(&walk)?;
        let all = walk.order.len();
        if let (Some(tip), Some((cache, caching))) = (tip, &self.cache)
            && all >= caching.worth_it
        {
            // What the last walk left can be added to only as long as its own tip is remembered.
            let base = walk.commits.remembered().map(|it| it.tip);
            let is_gone = base.is_none_or(|base| cache.tip(base, true).is_none());
            let unremembered = walk.commits.unremembered(&walk.order);
            if is_gone || unremembered >= caching.many || unremembered * 2 > all {
                history.remember_walk(&walk, tip, cache);
            }
            cache.remember_tip(&history.to_remember(tip));
        }
        // There is one walk, or the second is the same as the first.
        let _ = self.walked.set((walk, std::mem::take(&mut history.commits.stands)));
        Ok(history)
    }

    /// Reads the folders of all commits. Where the clone lacks trees for that, they are counted or fetched first.
    fn read(&self, walk: &Walk<'_>) -> Result<History<'a>, Stop> {
        let may_fetch = self.source.may_fetch();
        // Reading would fetch one tree after the other.
        self.source.allow_fetching(false);
        let read = History::new(self.source, walk, &self.patterns);
        self.source.allow_fetching(may_fetch);
        match read {
            Err(Stop::Failure(Failure::Missing { kind: Kind::Tree, partial: true, .. })) => {
                self.provide_trees_of(walk)?;
                History::new(self.source, walk, &self.patterns)
            }
            read => read,
        }
    }

    fn provide_trees_of(&self, walk: &Walk<'_>) -> Result<(), Stop> {
        let paths = self.patterns.keys();
        let mut roots = HashSet::new();
        for key in &walk.order {
            if let Roots::In(tree) = walk.commits.roots(*key, paths.as_ref())? {
                roots.insert(tree);
            }
        }
        Ok(partial::provide_trees(self.source, roots.into_iter().collect(), &self.patterns)?)
    }

    /// Sees to it that all trees are there that the plans folders need.
    ///
    /// # Errors
    /// If a partial clone lacks some, and they may not or can't be fetched.
    pub fn provide_trees(&self) -> Result<(), Failure> {
        let Some(tip) = self.tip else { return Ok(()) };
        self.attempts(tip, |walk| self.provide_trees_of(&walk))
    }

    /// Walks with all help there is; without where that is off.
    fn walk(&self, tip: ObjectId) -> Result<History<'a>, Failure> {
        self.attempts(tip, |walk| self.try_made_of(walk, Some(tip)))
    }

    pub(super) fn attempts<T>(&self, tip: ObjectId, then: impl Fn(Walk<'a>) -> Result<T, Stop>) -> Result<T, Failure> {
        // What was remembered knows nothing of where a clone was made shallow since.
        let is_whole = self.source.shallow()?.is_empty();
        let attempt = |with_cache: bool, with_graph: bool| {
            let cache = self.cache.as_ref().filter(|_| with_cache && is_whole);
            let mut commits = Commits::new(self.source, cache.and_then(|(cache, _)| cache.commits()), with_graph)?;
            commits.read_all(tip, self.first_parent)?;
            let walk = Walk::new(commits, tip, &self.merging, self.first_parent)?;
            let is_helped = walk.commits.is_helped();
            then(walk).map_err(|stop| match stop {
                Stop::Failure(failure) if is_helped && may_be_misled(&failure) => Stop::Off,
                stop => stop,
            })
        };
        let attempts = [(true, true), (false, true), (false, false)];
        for (with_cache, with_graph) in attempts {
            match attempt(with_cache, with_graph) {
                Err(Stop::Off) => {}
                Err(Stop::Failure(failure)) => return Err(failure),
                Ok(made) => return Ok(made),
            }
        }
        Err(Stop::Off.for_good())
    }

    /// Gives the author of a commit.
    ///
    /// # Errors
    /// If it can't be read.
    pub fn author(&self, commit: ObjectId) -> Result<Author, Failure> {
        let remembered =
            self.authors.get_or_init(|| self.cache.as_ref().map(|(cache, _)| cache.authors()).unwrap_or_default());
        if let Some(known) = remembered.of(commit) {
            return Ok(known.clone());
        }
        let author = object::author(self.source, commit)?;
        if self.cache.is_some() {
            self.learned.borrow_mut().push((commit, author.clone()));
        }
        Ok(author)
    }

    /// Finds the commit of the history that stands for any commit that the tip has behind it: `Some(None)` where nothing
    /// was there yet, `None` where it is no such commit.
    ///
    /// # Errors
    /// As [`Self::history`].
    pub fn standing_for(&self, id: ObjectId) -> Result<Option<Option<Ix>>, Failure> {
        let Some(tip) = self.tip else { return Ok(None) };
        if self.walked.get().is_none() {
            self.walk(tip)?;
        }
        let Some((walk, stands)) = self.walked.get() else { return Ok(None) };
        Ok(walk.find(id).map(|walked| stands.get(walked as usize).copied().flatten()))
    }
}

/// Tells whether what failed may be there, and what helped have named another object for it. The walk without help tells.
const fn may_be_misled(failure: &Failure) -> bool {
    matches!(failure, Failure::Missing { .. } | Failure::Corrupt { .. })
}
