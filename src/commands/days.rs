//! Days as people say them: what `--on` takes.

use chrono::{Days, Months, NaiveDate, Weekday};

/// What a day that can't be read is answered with.
const FORMS: &str = "2023-02-01, today, yesterday, friday, last friday, 2 days ago, a week ago, 3 months ago";

/// Finds the day that a text means to whoever says it on the day `today`. A weekday is the last one that is over.
///
/// # Errors
/// A sentence that names the forms there are.
pub fn parse(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let day = match words.as_slice() {
        ["today"] => Some(today),
        ["yesterday"] => today.pred_opt(),
        [count, unit, "ago"] => ago(count, unit, today),
        [day] => iso(day).or_else(|| last(day, today)),
        ["last", day] => last(day, today).or_else(|| ago("a", day, today)),
        _ => None,
    };
    day.ok_or_else(|| format!("write one of {FORMS}"))
}

/// Reads `2023-02-01`, all of its digits written out.
fn iso(text: &str) -> Option<NaiveDate> {
    let is_whole = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| is_whole)
}

/// Goes back from `today` to the weekday of that name.
fn last(name: &str, today: NaiveDate) -> Option<NaiveDate> {
    let day: Weekday = name.parse().ok()?;
    today.pred_opt()?.week(day).checked_first_day()
}

fn ago(count: &str, unit: &str, today: NaiveDate) -> Option<NaiveDate> {
    let count: u32 = match count {
        "a" | "an" | "one" => 1,
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok()?,
        _ => return None,
    };
    match unit.strip_suffix('s').unwrap_or(unit) {
        "day" => today.checked_sub_days(Days::new(count.into())),
        "week" => today.checked_sub_days(Days::new(u64::from(count) * 7)),
        "month" => today.checked_sub_months(Months::new(count)),
        "year" => today.checked_sub_months(Months::new(count.checked_mul(12)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(today: &str, text: &str) -> String {
        parse(text, today.parse().unwrap()).unwrap().to_string()
    }

    /// A Wednesday.
    const TODAY: &str = "2023-03-01";

    #[test]
    fn days_are_said_in_many_ways() {
        for (text, day) in [
            ("2023-02-01", "2023-02-01"),
            ("today", "2023-03-01"),
            ("Yesterday", "2023-02-28"),
            ("0 days ago", "2023-03-01"),
            ("1 day ago", "2023-02-28"),
            ("2 days ago", "2023-02-27"),
            ("a week ago", "2023-02-22"),
            (" 3  weeks ago ", "2023-02-08"),
            ("last week", "2023-02-22"),
            ("one month ago", "2023-02-01"),
            ("a year ago", "2022-03-01"),
            ("last friday", "2023-02-24"),
            ("Friday", "2023-02-24"),
            ("tue", "2023-02-28"),
        ] {
            assert_eq!(on(TODAY, text), day, "{text}");
        }
        assert_eq!(on("2023-03-31", "a month ago"), "2023-02-28");
        assert_eq!(on("2024-03-01", "yesterday"), "2024-02-29");
    }

    #[test]
    fn a_weekday_is_one_of_the_seven_days_before_today() {
        let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let mut found: Vec<String> = names.iter().map(|name| on(TODAY, name)).collect();
        assert_eq!(found[2], "2023-02-22", "today's own name is a week ago");
        found.sort();
        let expected = ["22", "23", "24", "25", "26", "27", "28"].map(|day| format!("2023-02-{day}"));
        assert_eq!(found, expected);
    }

    #[test]
    fn what_names_no_day_is_told_the_forms() {
        for text in [
            "",
            "tomorrow",
            "2023-02-30",
            "2023-2-1",
            "+2023-02-01",
            "01.02.2023",
            "days ago",
            "-2 days ago",
            "+2 days ago",
            "2 ago",
            "99999999999 days ago",
            "4000000000 weeks ago",
            "4000000000 years ago",
            "next friday",
            "last last friday",
        ] {
            let error = parse(text, TODAY.parse().unwrap()).unwrap_err();
            assert!(error.starts_with("write one of 2023-02-01, ") && error.contains("2 days ago"), "{text}: {error}");
        }
        assert!(parse("yesterday", NaiveDate::MIN).is_err());
    }
}
