//! Cadence: how often recurring steps took place, of how often they were meant to.

use chrono::{Months, NaiveDate};

use super::Ratio;
use crate::model::judged::{JudgedActual, JudgedPlanned};
use crate::model::step::{Every, Kind, Unit};
use crate::model::window::Window;

/// A recurring step that was planned to take place every so often, and did.
#[derive(Debug, Clone)]
pub(super) struct Rhythm {
    /// How often it was meant to: what the first of its planned steps says that says it.
    every: Every,
    /// The days on which it took place, none of them after its end. Ascending, none twice, never empty.
    days: Vec<NaiveDate>,
    /// The day it finished, else the day of what is read.
    end: NaiveDate,
}

impl Rhythm {
    /// Finds the rhythm of a step that happened. `None` where neither it nor the planned step is recurring, it was not
    /// planned to take place every so often, or there is no day on which it took place before its end.
    pub(super) fn of(step: &JudgedActual, plan: &[JudgedPlanned], as_of: NaiveDate) -> Option<Self> {
        let mut planned = step.linked.iter().filter_map(|at| plan.get(*at));
        let (every, kind) = planned.find_map(|it| Some((it.step.every?, it.step.kind)))?;
        // A record need not repeat what the plan says.
        if step.step.kind != Kind::Recurring && kind != Kind::Recurring {
            return None;
        }
        let end = step.step.finished.unwrap_or(as_of);
        let mut days: Vec<NaiveDate> = step.step.on.iter().copied().filter(|day| *day <= end).collect();
        days.sort_unstable();
        days.dedup();
        if days.is_empty() { None } else { Some(Self { every, days, end }) }
    }

    /// Counts the days on which it took place, and those on which it was expected: every so often from the first of them
    /// to its end, both included, and at least on the first.
    pub(super) fn kept(&self) -> Ratio {
        let first = self.days.first().copied().unwrap_or(self.end);
        Ratio { numerator: self.days.len(), denominator: expected(self.every, first, self.end) }
    }

    /// Counts those that lie in a stretch of days. Over stretches that follow one another they add up.
    pub(super) fn kept_within(&self, first: NaiveDate, last: NaiveDate) -> Ratio {
        let stretch = Window { since: Some(first), until: Some(last) };
        let until = |day: Option<NaiveDate>| match (day, self.days.first()) {
            (Some(day), Some(begin)) if day >= *begin => expected(self.every, *begin, day.min(self.end)),
            _ => 0,
        };
        Ratio {
            numerator: self.days.iter().filter(|day| stretch.contains(**day)).count(),
            denominator: until(Some(last)) - until(first.pred_opt()),
        }
    }

    /// Gives the days on which it took place.
    pub(super) fn days(&self) -> &[NaiveDate] {
        &self.days
    }
}

/// Counts the days from `first` to `end`, both included, on which something is expected that takes place so often; at
/// least the first.
fn expected(every: Every, first: NaiveDate, end: NaiveDate) -> usize {
    let days = u64::try_from((end - first).num_days()).unwrap_or(0);
    let times = match every.unit {
        Unit::Day => days / u64::from(every.count),
        Unit::Week => days / (7 * u64::from(every.count)),
        Unit::Month => {
            // Whole months fit at most once in 28 days, so that the first guess is never too low.
            let mut times = days / 28 / u64::from(every.count);
            let reaches = |times: u64| {
                let months = u32::try_from(times.saturating_mul(u64::from(every.count))).map(Months::new);
                months.ok().and_then(|months| first.checked_add_months(months)).is_some_and(|day| day <= end)
            };
            while times > 0 && !reaches(times) {
                times -= 1;
            }
            times
        }
    };
    usize::try_from(times).unwrap_or(usize::MAX).saturating_add(1)
}

/// Adds up the rhythms of several steps.
pub(super) fn sum(ratios: impl Iterator<Item = Ratio>) -> Ratio {
    ratios.fold(Ratio::default(), |sum, it| Ratio {
        numerator: sum.numerator + it.numerator,
        denominator: sum.denominator + it.denominator,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn expected_days_include_the_first() {
        let weeks = Every { count: 2, unit: Unit::Week };
        assert_eq!(expected(weeks, day(2023, 1, 2), day(2023, 1, 15)), 1);
        assert_eq!(expected(weeks, day(2023, 1, 2), day(2023, 1, 16)), 2);
        let months = Every { count: 1, unit: Unit::Month };
        assert_eq!(expected(months, day(2023, 1, 31), day(2023, 2, 28)), 2);
        assert_eq!(expected(months, day(2023, 1, 31), day(2024, 1, 30)), 12);
        assert_eq!(expected(months, day(2023, 1, 2), day(2022, 1, 1)), 1);
        let days = Every { count: 3, unit: Unit::Day };
        assert_eq!(expected(days, day(2023, 1, 2), day(2022, 1, 1)), 1);
        assert_eq!(expected(days, day(2023, 1, 2), day(2023, 1, 12)), 4);
    }

    fn rhythm(every: Every, days: &[u32], end: u32) -> Rhythm {
        let mut days: Vec<NaiveDate> = days.iter().map(|day| NaiveDate::from_yo_opt(2023, *day).unwrap()).collect();
        days.sort_unstable();
        days.dedup();
        Rhythm { every, days, end: NaiveDate::from_yo_opt(2023, end).unwrap() }
    }

    #[test]
    fn a_stretch_counts_what_lies_in_it() {
        let weekly = rhythm(Every { count: 1, unit: Unit::Week }, &[2, 9, 10, 24], 25);
        let ratio = |numerator, denominator| Ratio { numerator, denominator };
        assert_eq!(weekly.kept(), ratio(4, 4));
        let within = |first, last| {
            weekly
                .kept_within(NaiveDate::from_yo_opt(2023, first).unwrap(), NaiveDate::from_yo_opt(2023, last).unwrap())
        };
        assert_eq!(within(1, 1), ratio(0, 0));
        assert_eq!(within(1, 8), ratio(1, 1));
        assert_eq!(within(9, 15), ratio(2, 1));
        assert_eq!(within(17, 22), ratio(0, 0));
        assert_eq!(within(16, 40), ratio(1, 2));
        assert_eq!(within(26, 40), ratio(0, 0));
    }

    proptest! {
        #[test]
        fn stretches_add_up(
            count in 1u32..5, unit in 0usize..3, days in prop::collection::vec(1u32..200, 1..12), end in 1u32..200,
            length in 1u64..40,
        ) {
            let unit = [Unit::Day, Unit::Week, Unit::Month][unit];
            let end = end.max(days.iter().copied().max().unwrap_or(end));
            let rhythm = rhythm(Every { count, unit }, &days, end);
            let mut first = NaiveDate::from_yo_opt(2023, 1).unwrap();
            let mut sum = Ratio::default();
            while first <= NaiveDate::from_yo_opt(2023, 200).unwrap() {
                let next = first + chrono::Days::new(length);
                let within = rhythm.kept_within(first, next.pred_opt().unwrap());
                sum.numerator += within.numerator;
                sum.denominator += within.denominator;
                first = next;
            }
            prop_assert_eq!(sum, rhythm.kept());
        }
    }
}
