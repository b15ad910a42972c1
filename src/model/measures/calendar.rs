//! Stretches of the calendar: weeks, months, quarters.

use chrono::{Datelike, Days, Months, NaiveDate};

/// How long a stretch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    /// Seven days from a Monday on.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months from January, April, July or October on.
    Quarter,
}

impl Period {
    /// Gives the first day of the stretch that a day lies in.
    pub(super) fn first(self, day: NaiveDate) -> NaiveDate {
        let found = match self {
            Self::Week => day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())),
            Self::Month => day.with_day(1),
            Self::Quarter => NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1),
        };
        // Only where the calendar ends there is none.
        found.unwrap_or(day)
    }

    /// Gives the first day of the next stretch.
    pub(super) fn next(self, first: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Week => first.checked_add_days(Days::new(7)),
            Self::Month => first.checked_add_months(Months::new(1)),
            Self::Quarter => first.checked_add_months(Months::new(3)),
        }
    }

    /// Gives the last day of a stretch.
    pub(super) fn last(self, first: NaiveDate) -> NaiveDate {
        self.next(first).and_then(|next| next.pred_opt()).unwrap_or(NaiveDate::MAX)
    }

    /// Names a stretch: `2023-W05`, by the year of ISO 8601 that the week belongs to, `2023-02`, `2023-Q1`.
    pub(super) fn name(self, first: NaiveDate) -> String {
        match self {
            Self::Week => format!("{:04}-W{:02}", first.iso_week().year(), first.iso_week().week()),
            Self::Month => format!("{:04}-{:02}", first.year(), first.month()),
            Self::Quarter => format!("{:04}-Q{}", first.year(), first.month0() / 3 + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn weeks_are_those_of_iso_8601() {
        let week = |of: NaiveDate| Period::Week.name(Period::Week.first(of));
        assert_eq!(Period::Week.first(day(2023, 2, 1)), day(2023, 1, 30));
        assert_eq!(Period::Week.last(day(2023, 1, 30)), day(2023, 2, 5));
        assert_eq!(week(day(2023, 2, 1)), "2023-W05");
        assert_eq!(week(day(2023, 1, 1)), "2022-W52");
        assert_eq!(week(day(2020, 12, 31)), "2020-W53");
        assert_eq!(week(day(2024, 12, 30)), "2025-W01");
    }

    #[test]
    fn months_and_quarters_end_with_the_calendar() {
        let (month, quarter) = (Period::Month, Period::Quarter);
        assert_eq!((month.first(day(2024, 2, 29)), month.last(day(2024, 2, 1))), (day(2024, 2, 1), day(2024, 2, 29)));
        assert_eq!(month.name(day(2024, 2, 1)), "2024-02");
        assert_eq!(quarter.first(day(2023, 12, 31)), day(2023, 10, 1));
        assert_eq!(quarter.last(day(2023, 10, 1)), day(2023, 12, 31));
        assert_eq!(quarter.name(day(2023, 10, 1)), "2023-Q4");
        assert_eq!(quarter.name(quarter.first(day(2023, 3, 31))), "2023-Q1");
        assert_eq!(month.name(day(7, 1, 1)), "0007-01");
    }

    #[test]
    fn the_calendar_ends() {
        for period in [Period::Week, Period::Month, Period::Quarter] {
            let first = period.first(NaiveDate::MAX);
            assert!(first <= NaiveDate::MAX && period.next(first).is_none());
            assert_eq!(period.last(first), NaiveDate::MAX);
            assert!(period.first(NaiveDate::MIN) <= NaiveDate::MIN);
        }
    }

    proptest! {
        #[test]
        fn stretches_follow_one_another(ordinal in 0i32..3_000_000, which in 0usize..3) {
            let period = [Period::Week, Period::Month, Period::Quarter][which];
            let at = NaiveDate::from_num_days_from_ce_opt(ordinal + 1).unwrap();
            let first = period.first(at);
            prop_assert!(first <= at && at <= period.last(first));
            prop_assert_eq!(period.first(period.last(first)), first);
            prop_assert_eq!(period.first(period.next(first).unwrap()), period.last(first).succ_opt().unwrap());
        }
    }
}
