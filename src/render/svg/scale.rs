//! Days on a line.

use chrono::{Datelike, NaiveDate};

/// How far two marks of the scale stand apart at least, in pixels: a day's words fit between.
const APART: i64 = 84;

/// Maps days to pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    first: NaiveDate,
    days: i64,
    left: u32,
    width: u32,
}

impl Scale {
    /// Makes a scale from `left` to `right` for these days; a margin of a day or more is left at its end. `None` where there
    /// is no day.
    pub fn new(days: impl IntoIterator<Item = NaiveDate>, left: u32, right: u32) -> Option<Self> {
        let (mut first, mut last): (Option<NaiveDate>, Option<NaiveDate>) = (None, None);
        for day in days {
            first = Some(first.map_or(day, |first| first.min(day)));
            last = Some(last.map_or(day, |last| last.max(day)));
        }
        let first = first?;
        let days = (last? - first).num_days();
        Some(Self { first, days: days + 1 + days / 50, left, width: right.saturating_sub(left) })
    }

    /// Gives the place of a day's beginning. What lies outside is at the nearer end.
    pub fn x(self, day: NaiveDate) -> u32 {
        let days = (day - self.first).num_days().clamp(0, self.days);
        let part = days * i64::from(self.width) / self.days.max(1);
        self.left + u32::try_from(part).unwrap_or(0)
    }

    /// Where the scale begins and ends.
    pub const fn ends(self) -> (u32, u32) {
        (self.left, self.left + self.width)
    }

    /// Gives days to mark, each with its words: Mondays, firsts of months or of years, as they fit.
    pub fn marks(self) -> Vec<(NaiveDate, String)> {
        let fits = |days: i64| days * i64::from(self.width) / self.days.max(1) >= APART;
        let last = self.first + chrono::TimeDelta::try_days(self.days).unwrap_or_default();
        let mut marks = Vec::new();
        if let Some(weeks) = [1, 2].into_iter().find(|weeks| fits(7 * weeks)).filter(|_| self.days < 100) {
            let to_monday = (7 - i64::from(self.first.weekday().num_days_from_monday())) % 7;
            let mut day = self.first + chrono::TimeDelta::try_days(to_monday).unwrap_or_default();
            while day <= last && marks.len() < 100 {
                marks.push((day, day.to_string()));
                day += chrono::TimeDelta::try_days(7 * weeks).unwrap_or_default();
            }
            return marks;
        }
        let apart = [1, 2, 3, 6, 12, 24, 60, 120, 600, 1200, 6000].into_iter().find(|apart| fits(28 * apart));
        let apart = apart.unwrap_or(12000);
        let begin = i64::from(self.first.year()) * 12 + i64::from(self.first.month0());
        let mut month = begin.div_euclid(apart) * apart;
        while marks.len() < 100 {
            let day = first_of(month);
            if day.is_some_and(|day| day > last) || day.is_none() && month > begin {
                break;
            }
            marks.extend(day.filter(|day| *day >= self.first).map(|day| (day, day.format("%Y-%m").to_string())));
            month += apart;
        }
        marks
    }
}

/// The first day of a month, counted from the beginning of the year 0.
fn first_of(month: i64) -> Option<NaiveDate> {
    let year = i32::try_from(month.div_euclid(12)).ok()?;
    NaiveDate::from_ymd_opt(year, u32::try_from(month.rem_euclid(12)).ok()? + 1, 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn marks(first: &str, last: &str) -> Vec<String> {
        let scale = Scale::new([day(first), day(last)], 300, 900).unwrap();
        scale.marks().into_iter().map(|(_, words)| words).collect()
    }

    #[test]
    fn marks_are_round_days() {
        assert_eq!(marks("2023-01-04", "2023-02-03"), ["2023-01-09", "2023-01-16", "2023-01-23", "2023-01-30"]);
        assert_eq!(
            marks("2023-01-04", "2023-06-30"),
            ["2023-02", "2023-03", "2023-04", "2023-05", "2023-06", "2023-07"]
        );
        assert_eq!(marks("2021-03-04", "2023-06-30"), ["2021-07", "2022-01", "2022-07", "2023-01", "2023-07"]);
        assert_eq!(marks("2023-01-03", "2023-01-03"), [""; 0]);
    }

    #[test]
    fn no_day_has_no_scale() {
        assert_eq!(Scale::new([], 0, 100), None);
    }

    proptest! {
        #[test]
        fn days_keep_their_order_and_marks_their_distance(from in 0_i64..3_000_000, days in 0_i64..400_000, some in 0_i64..400_000) {
            let first = day("0001-01-01") + chrono::TimeDelta::days(from);
            let last = first + chrono::TimeDelta::days(days);
            let between = first + chrono::TimeDelta::days(some.min(days));
            let scale = Scale::new([last, first], 300, 900).unwrap();
            prop_assert!(scale.x(first) == 300 && scale.x(first) <= scale.x(between));
            prop_assert!(scale.x(between) <= scale.x(last) && scale.x(last) <= 900);
            let marks = scale.marks();
            prop_assert!(marks.windows(2).all(|pair| scale.x(pair[1].0) - scale.x(pair[0].0) >= 70), "{:?}", marks);
        }
    }
}
