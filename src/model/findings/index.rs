//! What the rules ask of the newest files: where a step stands, and what a name means.

use std::collections::{HashMap, HashSet};

use super::{Case, Entry};
use crate::model::actual::ActualStep;
use crate::model::finding::Place;
use crate::model::judged::Judgement;
use crate::model::plan::PlannedStep;

/// The newest files of one initiative, made to be asked.
pub(super) struct Index<'a> {
    /// All names that ever were.
    pub(super) known: Known<'a>,
    planned: HashMap<&'a str, &'a Entry<PlannedStep>>,
    actual: HashMap<&'a str, &'a Entry<ActualStep>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(case: Case<'a>) -> Self {
        let mut index = Self { known: Known::new(case.judgement), planned: HashMap::new(), actual: HashMap::new() };
        // Of several steps with one id the first is meant.
        for entry in case.sheets.planned {
            index.planned.entry(&entry.step.id).or_insert(entry);
        }
        for entry in case.sheets.actual {
            index.actual.entry(&entry.step.id).or_insert(entry);
        }
        index
    }

    /// Finds a planned step of the newest file; `None` where that does not parse.
    pub(super) fn planned(&self, id: &str) -> Option<&'a Entry<PlannedStep>> {
        self.planned.get(id).copied()
    }

    /// Finds an actual step of the newest files; `None` where its file does not parse.
    pub(super) fn actual(&self, id: &str) -> Option<&'a Entry<ActualStep>> {
        self.actual.get(id).copied()
    }
}

impl<S> Entry<S> {
    /// Gives where the value of one of its keys stands, else the step itself.
    pub(super) fn place_of(&self, key: &str) -> &Place {
        self.values.iter().find(|(own, _)| *own == key).map_or(&self.place, |(_, place)| place)
    }
}

/// All names that ever were.
#[derive(Debug, Default)]
pub(super) struct Known<'a> {
    /// Ids and earlier ids of the newest plan's steps.
    planned: HashSet<&'a str>,
    /// Ids of steps that left the plan.
    left_the_plan: HashSet<&'a str>,
    /// Ids and earlier ids of actual steps, those that were erased too.
    actual: HashSet<&'a str>,
    /// States that some step yields.
    states: HashSet<&'a str>,
}

impl<'a> Known<'a> {
    fn new(judgement: &'a Judgement) -> Self {
        let mut known = Self::default();
        for step in &judgement.plan {
            if step.in_newest {
                known.planned.insert(&step.step.id);
                known.planned.extend(step.step.was.iter().map(String::as_str));
                known.states.extend(step.step.yields.iter().map(String::as_str));
            } else {
                known.left_the_plan.insert(&step.step.id);
            }
        }
        for step in &judgement.actual {
            known.actual.insert(&step.step.id);
            known.actual.extend(step.step.was.iter().map(String::as_str));
            known.states.extend(step.step.yields.iter().map(String::as_str));
        }
        known.actual.extend(judgement.erased.iter().map(|step| step.id.as_str()));
        known
    }

    /// Tells whether a name under a key means something that is still there.
    pub(super) fn stands(&self, key: &str, name: &str) -> bool {
        // A link is to a planned step; the other keys name what was planned, happened or was put in place.
        self.planned.contains(name) || (key != "plan" && (self.actual.contains(name) || self.states.contains(name)))
    }

    /// Tells whether a name under a key means only a step that left the plan.
    pub(super) fn left(&self, key: &str, name: &str) -> bool {
        !self.stands(key, name) && self.left_the_plan.contains(name)
    }

    /// Tells whether a name under a key means nothing that ever was.
    pub(super) fn is_unknown(&self, key: &str, name: &str) -> bool {
        !self.stands(key, name) && !self.left_the_plan.contains(name)
    }

    /// Gives all names that a link, or another name, could have meant.
    pub(super) fn candidates(&self, is_link: bool) -> Vec<&'a str> {
        let mut names: Vec<&str> = self.planned.iter().copied().collect();
        if !is_link {
            names.extend(self.actual.iter().chain(&self.states));
        }
        names.sort_unstable();
        names.dedup();
        names
    }
}
