//! Which planned steps an actual step realises.

use std::collections::{HashMap, HashSet};

use super::actual::ActualStep;
use super::history::{Name, NameSet, Names};

/// A planned step as the links see it.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The names it goes by, its id first.
    pub names: &'a NameSet,
    /// Whether it stands in the newest plan. The others left it.
    pub in_newest: bool,
}

/// Answers which planned steps a name means.
#[derive(Debug, Default)]
pub struct Links {
    by_id: HashMap<Name, usize>,
    by_was: HashMap<Name, Vec<usize>>,
    removed: HashMap<Name, usize>,
}

impl Links {
    /// Prepares the planned steps, in the order of the newest plan. Their numbers are their places in `targets`.
    pub fn new<'a>(targets: impl IntoIterator<Item = Target<'a>>) -> Self {
        let mut links = Self::default();
        for (number, target) in targets.into_iter().enumerate() {
            let Some((id, was)) = target.names.split_first() else { continue };
            if !target.in_newest {
                links.removed.entry(*id).or_insert(number);
                continue;
            }
            links.by_id.entry(*id).or_insert(number);
            for was in was {
                let steps = links.by_was.entry(*was).or_default();
                if steps.last() != Some(&number) {
                    steps.push(number);
                }
            }
        }
        links
    }

    /// Gives the planned steps that a name means: the newest plan's step with that id; else every step that has it in
    /// `was`; else the removed step of that id; else none.
    pub fn named(&self, name: Name) -> &[usize] {
        if let Some(step) = self.by_id.get(&name) {
            std::slice::from_ref(step)
        } else if let Some(steps) = self.by_was.get(&name) {
            steps
        } else {
            self.removed.get(&name).map_or(&[], std::slice::from_ref)
        }
    }

    /// Gives the planned steps that an actual step is linked to, in the order of its names, repeats dropped.
    pub fn of(&self, step: &ActualStep, names: &Names) -> Vec<usize> {
        let own = std::slice::from_ref(&step.id);
        let mut linked: Vec<usize> = Vec::new();
        let mut seen: HashSet<usize> = HashSet::new();
        for name in step.plan.as_deref().unwrap_or(own) {
            for planned in names.get(name).map_or(&[][..], |name| self.named(name)) {
                if seen.insert(*planned) {
                    linked.push(*planned);
                }
            }
        }
        linked
    }
}
