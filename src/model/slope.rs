//! The slope: planned steps in the order that was set out on one side, what happened in its order on the other, and which
//! step came out of which. What a picture of the sequence is drawn from.

use std::collections::{HashMap, HashSet};

use super::history::{History, List, Name};
use super::judged::Judgement;
use super::origins::{Bond, Node, Origins};
use super::sequence;

/// The two sides of a sequence. What joins them, the steps' links, a judgement has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slope {
    /// The planned steps, as places of [`Judgement::plan`]: those of the baseline in its order, and each that came later
    /// behind the one that it stands behind in the newest plan. What came and left again is last.
    pub planned: Vec<usize>,
    /// Which actual steps came out of which, in the order of the sequence.
    pub arrows: Vec<Arrow>,
}

/// A step that came out of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrow {
    /// The step that it came out of, as a place of [`Judgement::actual`].
    pub from: usize,
    /// The step, likewise.
    pub to: usize,
}

impl Arrow {
    /// Tells whether it leads back: what it came out of began later.
    pub const fn is_loop(self) -> bool {
        self.from > self.to
    }
}

/// Finds the two sides of an initiative's sequence.
pub fn slope(history: &History, judgement: &Judgement) -> Slope {
    Slope { planned: planned(history, judgement), arrows: arrows(judgement) }
}

fn planned(history: &History, judgement: &Judgement) -> Vec<usize> {
    let version = judgement.baseline.as_ref().and_then(|baseline| baseline.plan);
    let baseline = history.steps(List::Plan, version).iter().map(|step| history.planned.name(*step));
    let places: HashMap<Name, usize> = sequence::first_places(baseline);
    let place = |at: usize| -> Option<usize> {
        let step = judgement.plan.get(at)?;
        let was = if step.in_newest { step.step.was.as_slice() } else { &[] };
        let names = std::iter::once(&step.step.id).chain(was).filter_map(|name| history.names.get(name));
        names.filter_map(|name| places.get(&name)).min().copied()
    };
    let mut order: Vec<usize> = (0..judgement.plan.len()).filter(|at| place(*at).is_some()).collect();
    order.sort_by_key(|at| place(*at));
    let in_baseline: HashSet<usize> = order.iter().copied().collect();
    let in_newest = |at: &usize| judgement.plan.get(*at).is_some_and(|step| step.in_newest);
    let mut behind = None;
    let mut later: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    for at in (0..judgement.plan.len()).filter(in_newest) {
        if in_baseline.contains(&at) {
            behind = Some(at);
        } else {
            later.entry(behind).or_default().push(at);
        }
    }
    let mut all = later.remove(&None).unwrap_or_default();
    for at in order {
        all.push(at);
        all.extend(later.remove(&Some(at)).unwrap_or_default());
    }
    all.extend((0..judgement.plan.len()).filter(|at| !in_newest(at) && !in_baseline.contains(at)));
    all
}

/// Finds what each step came out of, as far as that happened.
fn arrows(judgement: &Judgement) -> Vec<Arrow> {
    let origins = Origins::of(judgement, usize::MAX);
    let place = |node: usize| match origins.nodes.get(node) {
        Some(Node::Actual(at)) => Some(*at),
        _ => None,
    };
    let came_out = origins.arrows.iter().filter(|arrow| arrow.bond == Bond::From);
    came_out.filter_map(|arrow| Some(Arrow { from: place(arrow.tail)?, to: place(arrow.head)? })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::actual::ActualStep;
    use crate::model::findings::draft::{Draft, day, linked, planned};
    use crate::model::judgement::{self, Terms};
    use crate::model::plan::PlannedStep;

    fn of(draft: &Draft) -> (Judgement, Slope) {
        let history = draft.history();
        let judgement = judgement::judge(&history, &Terms { as_of: day(31), horizons: &[] });
        let slope = slope(&history, &judgement);
        (judgement, slope)
    }

    #[test]
    fn the_baselines_order_counts_and_what_came_later_keeps_its_neighbour() {
        let was = PlannedStep { was: vec!["b".into()], ..planned("bb") };
        let draft = Draft::line(&[
            (&[planned("a"), planned("b"), planned("gone"), planned("c")], &[]),
            (&[planned("a"), planned("b"), planned("c"), planned("brief")], &[]),
            (&[planned("first"), planned("c"), planned("x"), planned("y"), was, planned("z"), planned("a")], &[]),
        ]);
        let (judgement, slope) = of(&draft);
        let ids: Vec<&str> = slope.planned.iter().map(|at| judgement.plan[*at].step.id.as_str()).collect();
        assert_eq!(ids, ["first", "a", "bb", "z", "gone", "c", "x", "y", "brief"]);
    }

    #[test]
    fn arrows_join_what_happened_and_some_lead_back() {
        let from = |step: ActualStep, names: &[&str]| ActualStep {
            from: names.iter().map(|name| (*name).to_owned()).collect(),
            ..step
        };
        let source = ActualStep { was: vec!["old".into()], ..linked("s", &["p"]) };
        let record = [
            source,
            from(linked("x", &[]), &["old", "s", "p", "x", "q", "nothing"]),
            from(linked("y", &[]), &["z"]),
            linked("z", &[]),
        ];
        let (_, slope) = of(&Draft::line(&[(&[planned("p"), planned("q")], &record)]));
        let arrows: Vec<(usize, usize, bool)> = slope.arrows.iter().map(|it| (it.from, it.to, it.is_loop())).collect();
        assert_eq!(arrows, [(0, 1, false), (3, 2, true)]);
    }

    #[test]
    fn nothing_has_no_side() {
        assert_eq!(of(&Draft::default()).1, Slope::default());
    }
}
