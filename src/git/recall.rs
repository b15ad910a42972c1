//! The history of a tip, had the fastest way there is: remembered, walked with what is remembered and what git keeps, or
//! walked object by object.
//!
//! Whichever way, it is the same history. What turns out to be off on the way is left aside, and the walk begins again
//! without it.

use std::cell::OnceCell;

use super::cache::{self, Cache};
use super::commits::{Commits, Stop};
use super::folders::History;
use super::object::ObjectId;
use super::patterns::Patterns;
use super::walk::Walk;
use super::{Failure, Source};
use crate::model::graph::Ix;

/// Which history is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    /// The commit that it leads to. `None`: there is none yet.
    pub tip: Option<ObjectId>,
    /// Whether first parents only are followed.
    pub first_parent: bool,
    /// The settings' `plans`.
    pub plans: &'r [String],
    /// Whether what earlier runs found out may be used, and what this one does kept.
    pub with_cache: bool,
}

/// A history's way in, which can be asked once more for what the history itself does not keep.
pub struct Recall<'a> {
    source: &'a dyn Source,
    tip: Option<ObjectId>,
    first_parent: bool,
    patterns: Patterns,
    cache: Option<Cache>,
    /// The walk, where there was one, and the commit that stands for each of its commits.
    walked: OnceCell<(Walk<'a>, Vec<Option<Ix>>)>,
}

impl<'a> Recall<'a> {
    /// Prepares to read a history.
    ///
    /// # Errors
    /// If a pattern can't be used.
    pub fn new(source: &'a dyn Source, request: Request<'_>) -> Result<Self, Failure> {
        let Request { tip, first_parent, plans, with_cache } = request;
        let cache = || Cache::new(&source.common_folder(), plans, first_parent, source.id_length());
        Ok(Self {
            source,
            tip,
            first_parent,
            patterns: Patterns::new(plans)?,
            cache: with_cache.then(cache).flatten(),
            walked: OnceCell::new(),
        })
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
        let remembered = self.cache.as_ref().filter(|_| is_whole).and_then(|cache| cache.tip(tip));
        match remembered {
            Some(remembered) => History::remembered(self.source, remembered),
            None => self.walk(tip),
        }
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

    fn try_made_of(&self, walk: Walk<'a>, cache: Option<(&Cache, ObjectId)>) -> Result<History<'a>, Stop> {
        let mut history = History::new(self.source, &walk, &self.patterns)?;
        if let Some((cache, tip)) = cache {
            let all = walk.order.len();
            if cache::is_worth_it(all) {
                if cache::are_many(walk.commits.unremembered(&walk.order), all) {
                    history.remember_walk(&walk, cache);
                }
                cache.remember_tip(history.to_remember(tip));
            }
        }
        // There is one walk, or the second is the same as the first.
        let _ = self.walked.set((walk, std::mem::take(&mut history.commits.stands)));
        Ok(history)
    }

    /// Walks with all help there is; without where that is off.
    fn walk(&self, tip: ObjectId) -> Result<History<'a>, Failure> {
        let cache = self.cache.as_ref().map(|cache| (cache, tip));
        let attempt = |with_cache: bool, with_graph: bool| {
            let remembered = self.cache.as_ref().filter(|_| with_cache).and_then(Cache::commits);
            let mut commits = Commits::new(self.source, remembered, with_graph)?;
            commits.read_all(tip, self.first_parent)?;
            self.try_made_of(Walk::new(commits, tip, self.first_parent)?, cache)
        };
        let attempts = [(true, true), (false, true), (false, false)];
        for (with_cache, with_graph) in attempts {
            match attempt(with_cache, with_graph) {
                Err(Stop::Off) => {}
                Err(Stop::Failure(failure)) => return Err(failure),
                Ok(history) => return Ok(history),
            }
        }
        Err(Stop::Off.for_good())
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
