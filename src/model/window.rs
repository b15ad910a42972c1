//! A stretch of days: `--since` and `--until`.

use chrono::NaiveDate;

/// Days from one on and to another, both included; without an end it goes on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Window {
    /// The first day.
    pub since: Option<NaiveDate>,
    /// The last day.
    pub until: Option<NaiveDate>,
}

impl Window {
    /// Tells whether a day lies in it.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Tells whether it holds all days.
    pub const fn is_open(self) -> bool {
        self.since.is_none() && self.until.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_inside() {
        let day = |day: u32| NaiveDate::from_ymd_opt(2023, 1, day);
        let inside = |since, until| (1..=4).filter(|at| Window { since, until }.contains(day(*at).unwrap())).count();
        assert_eq!(inside(None, None), 4);
        assert_eq!(inside(day(2), None), 3);
        assert_eq!(inside(None, day(2)), 2);
        assert_eq!(inside(day(2), day(3)), 2);
        assert_eq!(inside(day(3), day(2)), 0);
        assert!(Window::default().is_open());
    }
}
