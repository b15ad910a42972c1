//! The course: how plan and record grew, and how much of what had happened was foreseen.

use chrono::NaiveDate;

use super::history::{History, List};
use super::judged::Judgement;
use super::standing::began;
use super::verdict::Verdict;

/// How an initiative went from day to day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Course {
    /// The days on which the plan's length changed, ascending, each with the steps that it held from then on. Those that it
    /// had given up don't count.
    pub planned: Vec<(NaiveDate, usize)>,
    /// The days on which steps began, ascending.
    pub happened: Vec<Tally>,
}

/// What had begun by the end of a day, told apart by the verdicts as they are now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// The day.
    pub day: NaiveDate,
    /// Steps that were anticipated.
    pub anticipated: usize,
    /// Steps that the plan took in in time.
    pub adapted: usize,
    /// Steps that the plan took in too late.
    pub retrofitted: usize,
    /// Steps that were never planned.
    pub emergent: usize,
}

impl Tally {
    /// Counts all of them.
    pub const fn all(&self) -> usize {
        self.foreseen() + self.retrofitted + self.emergent
    }

    /// Counts those that were foreseen.
    pub const fn foreseen(&self) -> usize {
        self.anticipated + self.adapted
    }

    fn count(&mut self, verdict: Verdict) {
        *match verdict {
            Verdict::Anticipated => &mut self.anticipated,
            Verdict::Adapted => &mut self.adapted,
            Verdict::Retrofitted(_) => &mut self.retrofitted,
            Verdict::Emergent => &mut self.emergent,
        } += 1;
    }
}

/// Finds how an initiative went. The plan is followed along the first-parent line; where a commit there is dated before the
/// one that it builds on, the later day counts. A step without `started` counts on the day on which it was recorded.
pub fn course(history: &History, judgement: &Judgement) -> Course {
    let mut course = Course::default();
    let (mut day, mut version) = (NaiveDate::MIN, None);
    for node in history.graph.commits().filter_map(|at| history.node(at)).filter(|node| node.mainline) {
        day = day.max(node.day);
        if node.plan == version {
            continue;
        }
        version = node.plan;
        let stands = |step: &&u32| history.planned.get(**step).is_some_and(|planned| planned.dropped.is_none());
        let steps = history.steps(List::Plan, version).iter().filter(stands).count();
        match course.planned.last_mut() {
            Some(last) if last.0 == day => last.1 = steps,
            Some(last) if last.1 == steps => {}
            _ => course.planned.push((day, steps)),
        }
    }
    let mut begun: Vec<(NaiveDate, Verdict)> =
        judgement.actual.iter().map(|step| (began(step), step.verdict)).collect();
    begun.sort_by_key(|(day, _)| *day);
    for (day, verdict) in begun {
        let last = course.happened.last().copied().unwrap_or_default();
        if course.happened.is_empty() || last.day != day {
            course.happened.push(Tally { day, ..last });
        }
        if let Some(last) = course.happened.last_mut() {
            last.count(verdict);
        }
    }
    course
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::actual::ActualStep;
    use crate::model::findings::draft::{Draft, actual, day, linked, planned};
    use crate::model::judgement::{self, Terms};
    use crate::model::plan::PlannedStep;

    fn of(draft: &Draft) -> Course {
        let history = draft.history();
        course(&history, &judgement::judge(&history, &Terms { as_of: day(31), horizons: &[] }))
    }

    #[test]
    fn the_plan_grows_and_shrinks_along_the_first_parents() {
        let given_up = PlannedStep { dropped: Some("no".into()), ..planned("b") };
        let mut draft = Draft::line(&[
            (&[planned("a"), planned("b")], &[]),
            (&[planned("a"), planned("b")], &[actual("a")]),
            (&[planned("a"), given_up], &[actual("a")]),
        ]);
        draft.commit(&[0], &[planned("a"), planned("b"), planned("c"), planned("d")], &[]);
        draft.commit(&[2, 3], &[planned("a"), planned("b"), planned("c")], &[actual("a")]);
        assert_eq!(of(&draft).planned, [(day(1), 2), (day(3), 1), (day(5), 3)]);
    }

    #[test]
    fn what_began_on_a_day_is_told_apart_by_verdict() {
        let on = |step: ActualStep, of: u32| ActualStep { started: Some(day(of)), ..step };
        let record = [on(actual("a"), 4), on(linked("x", &[]), 3), on(actual("b"), 4), linked("y", &[])];
        let draft = Draft::line(&[
            (&[planned("a")], &[]),
            (&[planned("a"), planned("b")], &[]),
            (&[planned("a"), planned("b")], &record),
        ]);
        let tally =
            |at, anticipated, adapted, emergent| Tally { day: day(at), anticipated, adapted, retrofitted: 0, emergent };
        let course = of(&draft);
        assert_eq!(course.happened, [tally(3, 0, 0, 2), tally(4, 1, 1, 2)]);
        assert_eq!(course.happened.last().map(|last| (last.all(), last.foreseen())), Some((4, 2)));
        assert_eq!(of(&Draft::default()), Course::default());
    }
}
