//! The course: how much had begun by each day, told apart by verdict. [`super::series`] tells what was recorded by each
//! commit.

use chrono::NaiveDate;

use super::judged::Judgement;
use super::standing::began;
use super::verdict::Verdict;

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

/// Counts what had begun by each day on which a step began, ascending. A step without `started` counts on the day on which
/// it was recorded.
pub fn course(judgement: &Judgement) -> Vec<Tally> {
    let mut begun: Vec<(NaiveDate, Verdict)> =
        judgement.actual.iter().map(|step| (began(step), step.verdict)).collect();
    begun.sort_by_key(|(day, _)| *day);
    let mut course: Vec<Tally> = Vec::new();
    for (day, verdict) in begun {
        let last = course.last().copied().unwrap_or_default();
        if course.is_empty() || last.day != day {
            course.push(Tally { day, ..last });
        }
        if let Some(last) = course.last_mut() {
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

    fn of(draft: &Draft) -> Vec<Tally> {
        course(&judgement::judge(&draft.history(), &Terms { as_of: day(31), horizons: &[] }))
    }

    #[test]
    fn what_began_on_a_day_is_told_apart_by_verdict() {
        let on = |step: ActualStep, of: u32| ActualStep { started: Some(day(of)), ..step };
        let record = [on(actual("a"), 4), on(linked("x", &[]), 3), on(actual("b"), 4), linked("y", &[])];
        let both = [planned("a"), planned("b")];
        let draft = Draft::line(&[(&[planned("a")], &[]), (&both, &[]), (&both, &record)]);
        let tally =
            |at, anticipated, adapted, emergent| Tally { day: day(at), anticipated, adapted, retrofitted: 0, emergent };
        let course = of(&draft);
        assert_eq!(course, [tally(3, 0, 0, 2), tally(4, 1, 1, 2)]);
        assert_eq!(course.last().map(|last| (last.all(), last.foreseen())), Some((4, 2)));
        assert_eq!(of(&Draft::default()), []);
    }
}
