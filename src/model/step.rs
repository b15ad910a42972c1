//! What planned and actual steps have in common: ids, kinds, intervals.

use std::fmt;
use std::str::FromStr;

/// The longest id, in bytes.
pub const MAX_ID: usize = 64;

/// Tells whether `text` is a well-formed id: `[a-z0-9][a-z0-9._-]{0,63}`.
pub fn is_id(text: &str) -> bool {
    let mut bytes = text.bytes();
    let first = bytes.next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    first
        && text.len() <= MAX_ID
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-'))
}

/// Makes the id that a step without one has: its title transliterated to ASCII, in lower case, every run of other than
/// `a-z0-9` one `-`, trimmed, cut at [`MAX_ID`] bytes. Empty where the title has no letter or digit at all.
pub fn slug(title: &str) -> String {
    let ascii = deunicode::deunicode(title).to_lowercase();
    let mut slug = String::with_capacity(ascii.len().min(MAX_ID));
    for c in ascii.chars() {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() > MAX_ID {
            break;
        }
    }
    // In this order: a dash that the cut leaves last is no end of the title, and stays.
    if slug.len() <= MAX_ID {
        slug.truncate(slug.trim_end_matches('-').len());
    }
    slug.truncate(MAX_ID);
    slug
}

/// What sort of step it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Kind {
    /// Something that is done once.
    #[default]
    Activity,
    /// A choice that closes or opens ways.
    Decision,
    /// Several threads come together in one result.
    Convergence,
    /// A belief that is put to the test.
    Hypothesis,
    /// Something that takes place again and again, on days that can be named.
    Recurring,
    /// Something that goes on beside the rest.
    Ongoing,
}

impl Kind {
    /// All kinds, in the order in which help and errors name them.
    pub const ALL: [Self; 6] =
        [Self::Activity, Self::Decision, Self::Convergence, Self::Hypothesis, Self::Recurring, Self::Ongoing];

    /// The kind's name in files and output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Decision => "decision",
            Self::Convergence => "convergence",
            Self::Hypothesis => "hypothesis",
            Self::Recurring => "recurring",
            Self::Ongoing => "ongoing",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.name() == text).ok_or(())
    }
}

/// How often a recurring step is meant to take place: every so many days, weeks or months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Every {
    /// How many of the unit lie between two times. At least 1.
    pub count: u32,
    /// The unit.
    pub unit: Unit,
}

/// A unit of [`Every`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Days.
    Day,
    /// Weeks of seven days.
    Week,
    /// Calendar months.
    Month,
}

impl FromStr for Every {
    type Err = ();

    /// Reads `N day(s)|week(s)|month(s)`, or `week`.
    fn from_str(text: &str) -> Result<Self, ()> {
        if text == "week" {
            return Ok(Self { count: 1, unit: Unit::Week });
        }
        let (count, unit) = text.split_once(' ').ok_or(())?;
        // What reads numbers would take a sign.
        if !count.bytes().all(|b| b.is_ascii_digit()) {
            return Err(());
        }
        let count = count.parse().map_err(|_| ())?;
        let unit = match unit {
            "day" | "days" => Unit::Day,
            "week" | "weeks" => Unit::Week,
            "month" | "months" => Unit::Month,
            _ => return Err(()),
        };
        if count == 0 { Err(()) } else { Ok(Self { count, unit }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_short_lower_case_and_begin_with_a_letter_or_digit() {
        for good in ["a", "0", "field-visits", "v1.2_x", &"a".repeat(64)] {
            assert!(is_id(good), "{good}");
        }
        for bad in ["", "-a", ".a", "A", "a b", "ä", "a/b", &"a".repeat(65)] {
            assert!(!is_id(bad), "{bad}");
        }
    }

    #[test]
    fn slugs_are_ids_or_empty() {
        assert_eq!(slug("Survey customers to size the problem"), "survey-customers-to-size-the-problem");
        assert_eq!(slug("  Überraschung: 60 %!  "), "uberraschung-60");
        assert_eq!(slug("!!!"), "");
        assert_eq!(slug("a.b_c"), "a-b-c");
        assert_eq!(slug(&"ab ".repeat(40)).len(), 64);
        let long = |end: &str| slug(&format!("{}{end}", "a".repeat(63)));
        assert_eq!(long(" b"), format!("{}-", "a".repeat(63)));
        assert_eq!(long(" !"), "a".repeat(63));
        assert_eq!(long("b !"), format!("{}b", "a".repeat(63)));
        assert_eq!(long("b ! c"), format!("{}b", "a".repeat(63)));
    }

    #[test]
    fn intervals_are_a_count_and_a_unit() {
        assert_eq!("2 weeks".parse(), Ok(Every { count: 2, unit: Unit::Week }));
        assert_eq!("week".parse(), Ok(Every { count: 1, unit: Unit::Week }));
        assert_eq!("1 month".parse(), Ok(Every { count: 1, unit: Unit::Month }));
        for bad in [
            "",
            "0 days",
            "2",
            "2 fortnights",
            "two weeks",
            "1 week 2 days",
            "-1 days",
            "+1 days",
            "day",
            "weeks",
            "month",
            " week",
            "2  weeks",
            "2 weeks ",
            " 2 weeks",
            "2weeks",
        ] {
            assert_eq!(bad.parse::<Every>(), Err(()), "{bad}");
        }
    }
}
