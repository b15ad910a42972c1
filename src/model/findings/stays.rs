//! Where each id came into a list: whose ids they are now does not matter.

use crate::model::graph::Ix;
use crate::model::history::{self, History, List, Name, NameSet};

/// Where each name came into the plan and the record, as the id of a step.
pub(super) struct Stays<'a> {
    history: &'a History,
    planned: Vec<Vec<Ix>>,
    recorded: Vec<Vec<Ix>>,
}

impl<'a> Stays<'a> {
    pub(super) fn new(history: &'a History) -> Self {
        let sets: Vec<NameSet> =
            (0..history.names.len()).filter_map(|name| Some(vec![Name::try_from(name).ok()?])).collect();
        let of = |list: List| history::presence(history, list, &sets, |step| history.name(list, step)).introductions;
        Self { history, planned: of(List::Plan), recorded: of(List::Record) }
    }

    /// Gives the commits that brought an id into a list. Ascending.
    pub(super) fn introductions(&self, list: List, name: Name) -> &[Ix] {
        let all = match list {
            List::Plan => &self.planned,
            List::Record => &self.recorded,
        };
        all.get(name as usize).map_or(&[], Vec::as_slice)
    }

    /// Tells whether the plan of some strict ancestor of a commit held a step of this id.
    pub(super) fn was_planned_before(&self, name: Name, node: Ix) -> bool {
        self.introductions(List::Plan, name).iter().any(|before| self.history.ancestry.is_ancestor(*before, node))
    }

    /// Gives the last commit that brought an id into a list where it had been before.
    pub(super) fn came_back(&self, list: List, name: Name) -> Option<Ix> {
        let introductions = self.introductions(list, name);
        let is_after =
            |node: &&Ix| introductions.iter().any(|before| self.history.ancestry.is_ancestor(*before, **node));
        introductions.iter().rev().find(is_after).copied()
    }
}
