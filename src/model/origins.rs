//! Where steps came from: which came out of which, and which needed which, as a graph that can be drawn.

use std::collections::{HashMap, HashSet};

use super::judged::{Fate, JudgedActual, JudgedPlanned, Judgement};

/// How many steps a drawing has at most: with more nobody finds a way through it.
pub const MOST: usize = 200;

/// A step of the graph: its place in the judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Node {
    /// In [`Judgement::actual`].
    Actual(usize),
    /// In [`Judgement::plan`]: a step that has not happened.
    Planned(usize),
}

/// What joins two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bond {
    /// The head came out of the tail, by its `from`.
    From,
    /// The head needed the tail, by its `needs` or its planned steps'.
    Needs,
}

impl Bond {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::From, Self::Needs];

    /// The key that makes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::From => "from",
            Self::Needs => "needs",
        }
    }
}

/// One step made another necessary or possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrow {
    /// Which one did, as a place in [`Origins::nodes`].
    pub tail: usize,
    /// For which one.
    pub head: usize,
    /// By which key.
    pub bond: Bond,
}

/// The graph. A way back into an earlier step is a loop, and allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins {
    /// The surprises, and all steps that an arrow begins or ends at: those that happened in the order of the sequence,
    /// then planned ones.
    pub nodes: Vec<Node>,
    /// The arrows, by the places of their heads; a head's `from` before its `needs`, each in the order of its file.
    pub arrows: Vec<Arrow>,
    /// How many such steps there are that are not among the nodes.
    pub left_out: usize,
}

impl Origins {
    /// Draws up the graph of a judgement, with at most so many steps: surprises first, then what they touch, then the
    /// others, each in the order of the sequence.
    pub fn of(judgement: &Judgement, most: usize) -> Self {
        let known = Known::of(judgement);
        let mut bonds: Vec<(usize, usize, Bond)> = Vec::new();
        for (at, step) in judgement.actual.iter().enumerate() {
            bonds.extend(known.bonds(at, &step.step.from, Bond::From));
            bonds.extend(known.bonds(at, &step.step.needs, Bond::Needs));
            for planned in step.linked.iter().filter_map(|at| judgement.plan.get(*at)).filter(|it| it.in_newest) {
                bonds.extend(known.bonds(at, &planned.step.needs, Bond::Needs));
            }
        }
        for (at, planned) in judgement.plan.iter().enumerate().filter(|(_, planned)| planned.actual.is_empty()) {
            let at = judgement.actual.len() + at;
            bonds.extend(known.bonds(at, &planned.step.from, Bond::From));
            // What was given up, and what left the plan, waits for nothing any more.
            if planned.fate == Fate::Open {
                bonds.extend(known.bonds(at, &planned.step.needs, Bond::Needs));
            }
        }
        let mut seen = HashSet::new();
        bonds.retain(|bond| seen.insert(*bond));
        draw(judgement, &bonds, most)
    }
}

/// Keeps so many steps as may be drawn, and the arrows between them. Steps have the numbers of [`Known`].
fn draw(judgement: &Judgement, bonds: &[(usize, usize, Bond)], most: usize) -> Origins {
    let happened = judgement.actual.len();
    let is_surprise = |at: usize| judgement.actual.get(at).is_some_and(|step| !step.verdict.is_foreseen());
    // How early a step is taken: 0 surprises, 1 what they touch, 2 what else an arrow touches.
    let mut ranks: Vec<Option<u8>> =
        (0..happened + judgement.plan.len()).map(|at| is_surprise(at).then_some(0)).collect();
    for (tail, head, _) in bonds {
        let rank = if is_surprise(*tail) || is_surprise(*head) { 1 } else { 2 };
        for at in [tail, head] {
            if let Some(own) = ranks.get_mut(*at) {
                *own = Some(own.map_or(rank, |own| own.min(rank)));
            }
        }
    }
    let mut chosen: Vec<(u8, usize)> = ranks.iter().enumerate().filter_map(|(at, rank)| Some(((*rank)?, at))).collect();
    chosen.sort_unstable();
    let left_out = chosen.len().saturating_sub(most);
    chosen.truncate(most);
    let mut steps: Vec<usize> = chosen.into_iter().map(|(_, at)| at).collect();
    steps.sort_unstable();
    let places: HashMap<usize, usize> = steps.iter().enumerate().map(|(place, at)| (*at, place)).collect();
    let arrow = |(tail, head, bond): &(usize, usize, Bond)| {
        Some(Arrow { tail: *places.get(tail)?, head: *places.get(head)?, bond: *bond })
    };
    let node = |at: &usize| match at.checked_sub(happened) {
        None => Node::Actual(*at),
        Some(at) => Node::Planned(at),
    };
    Origins { nodes: steps.iter().map(node).collect(), arrows: bonds.iter().filter_map(arrow).collect(), left_out }
}

/// What names mean. Steps that happened have their places as numbers, planned ones theirs behind them.
struct Known<'a> {
    /// Steps by their ids and earlier ids; a planned step that happened is what realised it first.
    steps: HashMap<&'a str, usize>,
    /// Steps by the states that they yield.
    states: HashMap<&'a str, usize>,
}

impl<'a> Known<'a> {
    fn of(judgement: &'a Judgement) -> Self {
        let mut known = Self { steps: HashMap::new(), states: HashMap::new() };
        let standing = |step: &'a JudgedActual| {
            step.linked.iter().filter_map(|at| judgement.plan.get(*at)).filter(|planned| planned.in_newest)
        };
        let actual = || judgement.actual.iter().enumerate();
        // What happened stands for its planned step.
        let stands =
            |(at, it): (usize, &JudgedPlanned)| it.actual.first().copied().unwrap_or(judgement.actual.len() + at);
        let planned = || judgement.plan.iter().enumerate().map(move |it| (stands(it), it.1));
        // As everywhere, what happened comes first, and what a step is called now before what it was called.
        let ids = actual().map(|(at, it)| (it.step.id.as_str(), at));
        let were = actual().flat_map(|(at, it)| it.step.was.iter().map(move |was| (was.as_str(), at)));
        let planned_ids = planned().map(|(at, it)| (it.step.id.as_str(), at));
        let planned_were = planned().flat_map(|(at, it)| it.step.was.iter().map(move |was| (was.as_str(), at)));
        for (name, at) in ids.chain(were).chain(planned_ids).chain(planned_were) {
            known.steps.entry(name).or_insert(at);
        }
        for (at, step) in actual() {
            for state in step.step.yields.iter().chain(standing(step).flat_map(|planned| &planned.step.yields)) {
                known.states.entry(state).or_insert(at);
            }
        }
        for (at, planned) in planned() {
            for state in &planned.step.yields {
                known.states.entry(state).or_insert(at);
            }
        }
        known
    }

    /// Gives what joins a step to those that some names mean. A name that means nothing, or the step itself, joins nothing.
    fn bonds(&self, head: usize, names: &[String], bond: Bond) -> Vec<(usize, usize, Bond)> {
        let meant =
            names.iter().filter_map(|name| self.steps.get(name.as_str()).or_else(|| self.states.get(name.as_str())));
        meant.filter(|tail| **tail != head).map(|tail| (*tail, head, bond)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::actual::ActualStep;
    use crate::model::findings::draft::{Draft, actual, linked, planned, texts};
    use crate::model::judgement::{Terms, judge};
    use crate::model::plan::PlannedStep;

    fn judgement(plan: &[PlannedStep], record: &[ActualStep]) -> Judgement {
        let draft = Draft::line(&[(plan, &[]), (plan, record)]);
        judge(&draft.history(), &Terms { as_of: draft.newest_day(), horizons: &[] })
    }

    /// The nodes, the arrows as `tail bond head`, and how many are left out.
    fn drawn(judgement: &Judgement, most: usize) -> (Vec<String>, Vec<String>, usize) {
        let origins = Origins::of(judgement, most);
        let name = |node: &Node| match node {
            Node::Actual(at) => judgement.actual[*at].step.id.clone(),
            Node::Planned(at) => format!("({})", judgement.plan[*at].step.id),
        };
        let nodes: Vec<String> = origins.nodes.iter().map(name).collect();
        let arrow = |it: &Arrow| format!("{} {} {}", nodes[it.tail], it.bond.name(), nodes[it.head]);
        (nodes.clone(), origins.arrows.iter().map(arrow).collect(), origins.left_out)
    }

    fn from(id: &str, from: &[&str]) -> ActualStep {
        ActualStep { from: texts(from), ..actual(id) }
    }

    #[test]
    fn names_mean_steps_that_happened_then_planned_ones_then_states() {
        let plan = [
            PlannedStep { yields: texts(&["map"]), ..planned("a") },
            PlannedStep { needs: texts(&["map", "nothing", "b"]), ..planned("b") },
            PlannedStep { from: texts(&["x"]), needs: texts(&["b", "d"]), ..planned("c") },
            PlannedStep { was: texts(&["d-old"]), needs: texts(&["d-old"]), ..planned("d") },
        ];
        let record = [
            linked("a1", &["a"]),
            ActualStep { needs: texts(&["map", "a1"]), ..linked("b1", &["b"]) },
            from("x", &["b", "b", "x"]),
        ];
        let (nodes, arrows, left_out) = drawn(&judgement(&plan, &record), MOST);
        assert_eq!(nodes, ["a1", "b1", "x", "(c)", "(d)"]);
        let expected = ["a1 needs b1", "b1 from x", "x from (c)", "b1 needs (c)", "(d) needs (c)"];
        assert_eq!(arrows, expected);
        assert_eq!(left_out, 0);
    }

    #[test]
    fn a_loop_is_two_arrows_and_what_was_given_up_waits_for_nothing() {
        let dropped = PlannedStep { dropped: Some("no".to_owned()), needs: texts(&["a"]), ..planned("p") };
        let plan = [planned("a"), planned("b"), dropped];
        let record = [from("a", &["b"]), from("b", &["a"])];
        let (nodes, arrows, _) = drawn(&judgement(&plan, &record), MOST);
        assert_eq!((nodes, arrows), (texts(&["a", "b"]), texts(&["b from a", "a from b"])));
    }

    #[test]
    fn where_there_are_too_many_surprises_and_what_they_touch_stay() {
        let plan: Vec<PlannedStep> = ["a", "b", "c", "d"].map(planned).into();
        let record = [actual("a"), from("b", &["a"]), actual("c"), from("d", &["c"]), from("x", &["c"]), actual("y")];
        let judgement = judgement(&plan, &record);
        assert_eq!(drawn(&judgement, 6).0, ["a", "b", "c", "d", "x", "y"]);
        assert_eq!(drawn(&judgement, 3), (texts(&["c", "x", "y"]), texts(&["c from x"]), 3));
        assert_eq!(drawn(&judgement, 1), (texts(&["x"]), Vec::new(), 5));
        assert_eq!(drawn(&judgement, 0), (Vec::new(), Vec::new(), 6));
    }

    #[test]
    fn nothing_has_no_drawing() {
        assert_eq!(Origins::of(&judgement(&[], &[]), MOST), Origins::default());
        assert_eq!(Origins::of(&judgement(&[planned("a")], &[actual("a")]), MOST), Origins::default());
    }
}
