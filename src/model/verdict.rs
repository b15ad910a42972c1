//! Verdicts: whether a step stood in the plan before it began.
//!
//! Only ancestry proves what came first: commit dates are what a machine's clock said, and `started` what somebody
//! wrote. So a step is foreseen when some commit that brought it into the plan is a strict ancestor of every commit that
//! first recorded it. The one day that counts is `started` itself: who says that a step began before it was planned is
//! believed.

use chrono::NaiveDate;

use super::actual::ActualStep;
use super::graph::Ix;
use super::history::{History, NameSet};
use super::links::Links;

/// The answer for one actual step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It stood in the plan that the team set out with, before it began.
    Anticipated,
    /// It entered the plan later, and still before it began: the plan saw it coming in time.
    Adapted,
    /// It is in the plan, but came there too late: the plan caught up.
    Retrofitted(Because),
    /// It was never planned.
    Emergent,
}

/// Why a step is retrofitted. The first that fits any of its planned steps, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Because {
    /// Its own `started` is before it was planned.
    BeganEarlier,
    /// It was planned in time for one of the lines that recorded it, not for another.
    Split,
    /// One commit planned and recorded it.
    SameCommit,
    /// It was planned on one line and recorded on another, and neither knew of the other.
    Concurrent,
    /// It was planned after it was recorded.
    PlannedLater,
}

impl Verdict {
    /// The verdict's name in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anticipated => "anticipated",
            Self::Adapted => "adapted",
            Self::Retrofitted(_) => "retrofitted",
            Self::Emergent => "emergent",
        }
    }

    /// Tells whether the step was foreseen: anticipated or adapted. Otherwise it is a surprise.
    pub const fn is_foreseen(self) -> bool {
        matches!(self, Self::Anticipated | Self::Adapted)
    }

    /// Why the step is retrofitted, if it is.
    pub const fn because(self) -> Option<Because> {
        match self {
            Self::Retrofitted(because) => Some(because),
            _ => None,
        }
    }
}

impl Because {
    /// The reason's name in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BeganEarlier => "began-earlier",
            Self::Split => "split",
            Self::SameCommit => "same-commit",
            Self::Concurrent => "concurrent",
            Self::PlannedLater => "planned-later",
        }
    }
}

/// What a verdict rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// The ancestry of commits.
    History,
    /// The word of the plan's first version that it stood agreed on a day.
    Declared,
}

impl Evidence {
    /// The evidence's name in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::History => "history",
            Self::Declared => "declared",
        }
    }
}

/// A planned step as the verdicts see it.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The names it goes by, its id first.
    pub names: NameSet,
    /// The step, as a number in [`History::planned`]: the newest plan's, else the last version's that held it.
    pub step: u32,
    /// Whether the newest plan holds it.
    pub in_newest: bool,
    /// Whether it stands in the baseline.
    pub in_baseline: bool,
    /// Where it came in. Ascending.
    pub introductions: Vec<Ix>,
    /// The last node that took it out.
    pub removal: Option<Ix>,
}

/// An actual step as the verdicts see it.
#[derive(Debug, Clone)]
pub struct Recorded<'a> {
    /// The step.
    pub step: &'a ActualStep,
    /// The names it goes by, its id first.
    pub names: NameSet,
    /// Its first introductions. Ascending, never empty for a step that some version holds.
    pub first: Vec<Ix>,
    /// The planned steps that it is linked to.
    pub linked: Vec<usize>,
}

/// What the baseline says of a plan that stood before git knew it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed(pub NaiveDate);

/// A verdict with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The verdict.
    pub verdict: Verdict,
    /// What it rests on.
    pub evidence: Evidence,
    /// The planned steps that the step is foreseen through, by history.
    pub through: Vec<usize>,
    /// Where those entered the plan first, in time for the step: earliest author day, then topological order.
    pub planned: Option<Ix>,
    /// Of a step that began before it was planned, the day on which it was planned.
    pub planned_too_late: Option<NaiveDate>,
    /// At some first introduction none of [`Outcome::through`] stood in any parent's plan.
    pub dropped_before: bool,
    /// When it was first recorded, it was linked to none of the planned steps that the verdict rests on.
    pub linked_late: bool,
}

/// Keeps of `introductions` those that have no other among their ancestors. They must ascend.
pub fn first_introductions(history: &History, introductions: &[Ix]) -> Vec<Ix> {
    let mut first: Vec<Ix> = Vec::new();
    for node in introductions {
        // An introduction among the ancestors has a first one among its own, or is one.
        if !first.iter().any(|before| history.ancestry.is_ancestor(*before, *node)) {
            first.push(*node);
        }
    }
    first
}

/// Picks the node with the earliest author day; of several the first in topological order.
pub fn earliest(history: &History, nodes: impl IntoIterator<Item = Ix>) -> Option<Ix> {
    nodes.into_iter().filter_map(|node| history.node(node).map(|it| (it.day, node))).min().map(|(_, node)| node)
}

/// Gives the planned steps that a verdict rests on: those that the step is foreseen `through`; where that is only declared,
/// those of its `linked` ones that are of the baseline.
pub(super) fn rests_on(
    evidence: Evidence,
    through: &[usize],
    linked: &[usize],
    of_baseline: impl Fn(usize) -> bool,
) -> Vec<usize> {
    match evidence {
        Evidence::Declared => linked.iter().copied().filter(|at| of_baseline(*at)).collect(),
        Evidence::History => through.to_vec(),
    }
}

/// Everything that the verdicts of one initiative need.
pub struct Court<'a> {
    /// The history.
    pub history: &'a History,
    /// The planned steps, as the links number them.
    pub planned: &'a [Planned],
    /// What names mean.
    pub links: &'a Links,
    /// The word of the plan's first version.
    pub agreed: Option<Agreed>,
}

impl Court<'_> {
    /// Judges one actual step.
    pub fn judge(&self, recorded: &Recorded<'_>) -> Outcome {
        let started = recorded.step.started;
        let linked = || recorded.linked.iter().filter_map(|at| self.planned.get(*at).map(|planned| (*at, planned)));
        let mut through = Vec::new();
        let mut in_time = Vec::new();
        let mut too_late: Option<NaiveDate> = None;
        for (at, planned) in linked() {
            let before = self.before(planned, &recorded.first);
            let always = recorded.first.iter().all(|first| {
                before.iter().any(|introduction| self.history.ancestry.is_ancestor(*introduction, *first))
            });
            let Some(day) = earliest(self.history, before.iter().copied()).and_then(|at| self.day(at)) else {
                continue;
            };
            if !always {
                continue;
            }
            if started.is_none_or(|started| started >= day) {
                through.push(at);
                in_time.extend(before);
            } else {
                too_late = Some(too_late.map_or(day, |before| before.min(day)));
            }
        }
        let of_baseline = |at: &usize| self.planned.get(*at).is_some_and(|planned| planned.in_baseline);
        let declared = || {
            self.agreed.is_some_and(|Agreed(day)| started.is_none_or(|started| started >= day))
                && recorded.linked.iter().any(of_baseline)
        };
        let mut evidence = Evidence::History;
        let verdict = if through.iter().any(of_baseline) {
            Verdict::Anticipated
        } else if !through.is_empty() {
            Verdict::Adapted
        } else if declared() {
            evidence = Evidence::Declared;
            Verdict::Anticipated
        } else if recorded.linked.is_empty() {
            Verdict::Emergent
        } else {
            let reasons = linked().map(|(_, planned)| self.because(planned, recorded, too_late.is_some()));
            Verdict::Retrofitted(reasons.min().unwrap_or(Because::PlannedLater))
        };
        let rests_on = rests_on(evidence, &through, &recorded.linked, |at| of_baseline(&at));
        Outcome {
            verdict,
            evidence,
            planned: earliest(self.history, in_time),
            planned_too_late: if verdict.because() == Some(Because::BeganEarlier) { too_late } else { None },
            dropped_before: !through.is_empty() && self.dropped_before(&through, &recorded.first),
            linked_late: verdict.is_foreseen() && self.linked_late(&rests_on, recorded),
            through,
        }
    }

    /// Gives the introductions of a planned step that are strict ancestors of any of `first`.
    fn before(&self, planned: &Planned, first: &[Ix]) -> Vec<Ix> {
        let is_before = |node: &Ix| first.iter().any(|first| self.history.ancestry.is_ancestor(*node, *first));
        planned.introductions.iter().copied().filter(is_before).collect()
    }

    fn day(&self, node: Ix) -> Option<NaiveDate> {
        self.history.node(node).map(|node| node.day)
    }

    /// Says why a step is not foreseen through one of its planned steps. Reasons are ordered: the least one counts.
    fn because(&self, planned: &Planned, recorded: &Recorded<'_>, began_earlier: bool) -> Because {
        if began_earlier {
            return Because::BeganEarlier;
        }
        let ancestry = &self.history.ancestry;
        let mut reason = Because::PlannedLater;
        let mut in_time = 0;
        for first in &recorded.first {
            let mut any = false;
            for node in &planned.introductions {
                if ancestry.is_ancestor(*node, *first) {
                    any = true;
                } else if node == first {
                    reason = reason.min(Because::SameCommit);
                } else if !ancestry.is_ancestor(*first, *node) {
                    reason = reason.min(Because::Concurrent);
                }
            }
            in_time += usize::from(any);
        }
        if in_time > 0 && in_time < recorded.first.len() { Because::Split } else { reason }
    }

    /// Tells whether at some first introduction none of the planned steps stood in any parent's plan.
    fn dropped_before(&self, through: &[usize], first: &[Ix]) -> bool {
        let through: Vec<&Planned> = through.iter().filter_map(|at| self.planned.get(*at)).collect();
        // Who never left the plan stands in it wherever an introduction is an ancestor.
        if through.iter().any(|planned| planned.removal.is_none()) {
            return false;
        }
        let stood = |node: Ix| {
            let plan = self.history.node(node).and_then(|node| node.plan);
            let holds = |step: &u32| {
                let name = self.history.planned.name(*step);
                through.iter().any(|planned| planned.names.contains(&name))
            };
            self.history.plan_steps(plan).iter().any(holds)
        };
        first.iter().any(|first| !self.history.graph.parents(*first).iter().flatten().any(|parent| stood(*parent)))
    }

    /// Tells whether the step, as every first introduction holds it, was linked to none of `planned`.
    fn linked_late(&self, planned: &[usize], recorded: &Recorded<'_>) -> bool {
        recorded.first.iter().all(|first| {
            let record = self.history.node(*first).and_then(|node| node.record);
            let own = |step: &&u32| recorded.names.contains(&self.history.recorded.name(**step));
            let linked = |step: &u32| {
                self.history.recorded.get(*step).is_some_and(|then| {
                    self.links.of(then, &self.history.names).iter().any(|linked| planned.contains(linked))
                })
            };
            !self.history.record_steps(record).iter().filter(own).any(linked)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::findings::draft::{Draft, actual, day, linked, planned};
    use crate::model::judged::JudgedActual;
    use crate::model::judgement::{Terms, judge};
    use crate::model::plan::PlanHead;

    /// Judges the step `x` of a history.
    fn judged(draft: &Draft) -> JudgedActual {
        let judgement = judge(&draft.history(), &Terms { as_of: draft.newest_day(), horizons: &[] });
        judgement.actual.into_iter().find(|step| step.step.id == "x").unwrap()
    }

    fn verdict(draft: &Draft) -> Verdict {
        judged(draft).verdict
    }

    #[test]
    fn what_stood_in_the_plan_before_was_foreseen() {
        let (a, x) = ([planned("a")], [planned("a"), planned("x")]);
        let happened = [actual("x")];
        assert_eq!(verdict(&Draft::line(&[(&x, &[]), (&x, &happened)])), Verdict::Anticipated);
        assert_eq!(verdict(&Draft::line(&[(&a, &[]), (&x, &[]), (&x, &happened)])), Verdict::Adapted);
        let never = judged(&Draft::line(&[(&a, &[]), (&a, &happened)]));
        assert_eq!((never.verdict, never.dropped_before, never.linked_late), (Verdict::Emergent, false, false));
    }

    #[test]
    fn the_plan_catches_up_in_five_ways() {
        let (a, x) = ([planned("a")], [planned("a"), planned("x")]);
        let happened = [actual("x")];
        let later = Draft::line(&[(&a, &[]), (&a, &happened), (&x, &happened)]);
        assert_eq!(verdict(&later), Verdict::Retrofitted(Because::PlannedLater));
        let at_once = judged(&Draft::line(&[(&a, &[]), (&x, &happened)]));
        assert_eq!(at_once.verdict, Verdict::Retrofitted(Because::SameCommit));
        assert_eq!((at_once.late_days, at_once.dropped_before, at_once.linked_late), (None, false, false));

        let mut apart = Draft::default();
        apart.commit(&[], &a, &[]);
        apart.commit(&[0], &x, &[]);
        apart.commit(&[0], &a, &happened);
        apart.commit(&[1, 2], &x, &happened);
        assert_eq!(verdict(&apart), Verdict::Retrofitted(Because::Concurrent));

        let mut of_one_line = Draft::default();
        of_one_line.commit(&[], &a, &[]);
        of_one_line.commit(&[0], &x, &[]);
        of_one_line.commit(&[1], &x, &happened);
        of_one_line.commit(&[0], &a, &happened);
        of_one_line.commit(&[2, 3], &x, &happened);
        assert_eq!(verdict(&of_one_line), Verdict::Retrofitted(Because::Split));

        let began = |at| [ActualStep { started: Some(day(at)), ..actual("x") }];
        let planned_on_day_2 = |at| Draft::line(&[(&a, &[]), (&x, &[]), (&x, &began(at))]);
        let early = judged(&planned_on_day_2(1));
        assert_eq!((early.verdict, early.late_days), (Verdict::Retrofitted(Because::BeganEarlier), Some(1)));
        assert_eq!(verdict(&planned_on_day_2(2)), Verdict::Adapted);

        // Of several planned steps the first reason that fits any counts.
        let both = [planned("a"), planned("p"), planned("q")];
        let happened = [linked("x", &["p", "q"])];
        let mixed = Draft::line(&[(&a, &[]), (&[planned("a"), planned("q")], &happened), (&both, &happened)]);
        assert_eq!(verdict(&mixed), Verdict::Retrofitted(Because::SameCommit));
    }

    #[test]
    fn only_steps_of_the_baseline_are_declared() {
        let declared = |agreed: Option<u32>, to: &str, started: Option<u32>| {
            let head = PlanHead { agreed: agreed.map(day), ..PlanHead::default() };
            let happened = [ActualStep { started: started.map(day), ..linked("x", &[to]) }];
            let mut draft = Draft::default();
            draft.commit_head(&[], head.clone(), &[planned("a")], &happened);
            draft.commit_head(&[0], head, &[planned("a"), planned("b")], &happened);
            let step = judged(&draft);
            (step.verdict, step.evidence)
        };
        let declared_it = (Verdict::Anticipated, Evidence::Declared);
        assert_eq!(declared(Some(5), "a", None), declared_it);
        assert_eq!(declared(Some(5), "a", Some(5)), declared_it);
        for (agreed, to, started, because) in [
            (Some(5), "a", Some(4), Because::SameCommit),
            (None, "a", None, Because::SameCommit),
            (Some(5), "b", None, Because::PlannedLater),
        ] {
            let found = declared(agreed, to, started);
            assert_eq!(found, (Verdict::Retrofitted(because), Evidence::History), "{agreed:?} {to} {started:?}");
        }
    }

    #[test]
    fn a_plan_that_gave_a_step_up_is_told() {
        let (a, x) = ([planned("a")], [planned("a"), planned("x")]);
        let happened = [actual("x")];
        let dropped = judged(&Draft::line(&[(&x, &[]), (&a, &[]), (&a, &happened)]));
        assert_eq!((dropped.verdict, dropped.dropped_before), (Verdict::Anticipated, true));
        // Taken up again before it began, or given up only afterwards, it stood in the plan when it began.
        assert!(!judged(&Draft::line(&[(&x, &[]), (&a, &[]), (&x, &[]), (&x, &happened)])).dropped_before);
        assert!(!judged(&Draft::line(&[(&x, &[]), (&x, &happened), (&a, &happened)])).dropped_before);
        assert!(!judged(&Draft::line(&[(&x, &[]), (&x, &happened)])).dropped_before);
    }

    #[test]
    fn a_link_that_came_later_is_told() {
        let plan = [planned("a")];
        let (alone, joined) = ([actual("x")], [linked("x", &["a"])]);
        let late = judged(&Draft::line(&[(&plan, &[]), (&plan, &alone), (&plan, &joined)]));
        assert_eq!((late.verdict, late.linked_late), (Verdict::Anticipated, true));
        assert!(!judged(&Draft::line(&[(&plan, &[]), (&plan, &joined)])).linked_late);
    }
}
