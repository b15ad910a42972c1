//! From the values of a table to the values of the nouns: a wrong value is a problem, and taken as absent.

use std::ops::Range;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::model::finding::{Fix, Rule};
use crate::model::plan::BaselineChoice;
use crate::model::step::{Every, Kind, is_id, slug};

use super::paths;
use super::problem::{Problem, Problems, quoted};
use crate::model::nearest::nearest;

/// What the next act is where a text is missing its quotes.
const QUOTE: &str = "write a text in quotes";
/// What the next act is where a day is wrong.
const DAY: &str = "write a day as YYYY-MM-DD, without quotes";

/// The values of one table.
#[derive(Debug)]
pub struct Fields<'t, 'i, P> {
    table: &'t DeTable<'i>,
    problems: &'t mut P,
}

type Value<'i> = Spanned<DeValue<'i>>;

impl<'t, 'i, P: Problems> Fields<'t, 'i, P> {
    pub(crate) fn new(table: &'t DeTable<'i>, problems: &'t mut P) -> Self {
        Self { table, problems }
    }

    /// Takes a value that `read` understands. `wanted` stands behind "must be".
    pub(crate) fn take<T>(
        &mut self,
        key: &str,
        wanted: &str,
        help: &str,
        read: impl FnOnce(&DeValue<'i>) -> Option<T>,
    ) -> Option<T> {
        let value = self.table.get(key)?;
        let taken = read(value.get_ref());
        if taken.is_none() {
            self.wrong(value, || (must_be(key, wanted, value.get_ref()), help.to_owned()));
        }
        taken
    }

    /// Tells of a wrong value.
    pub(crate) fn wrong(&mut self, value: &Value<'i>, say: impl FnOnce() -> (String, String)) {
        self.problem(Rule::BadValue, value.span(), say);
    }

    fn problem(&mut self, rule: Rule, span: Range<usize>, say: impl FnOnce() -> (String, String)) {
        self.problems.found(|| {
            let (message, help) = say();
            Problem::new(rule, span, message, help)
        });
    }

    /// Tells of a wrong value, and what mends it where that is sure.
    fn mendable(&mut self, span: Range<usize>, say: impl FnOnce() -> (String, String, Option<Fix>)) {
        self.problems.found(|| {
            let (message, help, fix) = say();
            let problem = Problem::new(Rule::BadValue, span, message, help);
            match fix {
                Some(fix) => problem.with_fix(fix),
                None => problem,
            }
        });
    }

    /// Takes a text.
    pub(crate) fn text(&mut self, key: &str) -> Option<String> {
        self.take(key, "a text", QUOTE, text)
    }

    /// Takes a text that may not be empty.
    pub(crate) fn title(&mut self) -> Option<String> {
        let title = self.text("title")?;
        if title.trim().is_empty() {
            let value = self.table.get("title")?;
            self.wrong(value, || ("the title is empty".into(), "say in a few words what it is".into()));
            return None;
        }
        Some(title)
    }

    /// Takes an id, else the slug of the title. Tells of ill-formed ones, and keeps them.
    pub(crate) fn id(&mut self) -> String {
        if let Some(id) = self.text("id") {
            if !is_id(&id)
                && let Some(value) = self.table.get("id")
            {
                self.problem(Rule::BadId, value.span(), || bad_id(&id));
            }
            return id;
        }
        let Some((value, title)) = self.table.get("title").and_then(|value| Some((value, value.get_ref().as_str()?)))
        else {
            return String::new();
        };
        let id = slug(title);
        if id.is_empty() && !title.trim().is_empty() {
            self.problem(Rule::BadId, value.span(), || {
                ("the title has no letter or digit to make an id of".into(), "give the step an `id`".into())
            });
        }
        id
    }

    /// Takes `true` or `false`.
    pub(crate) fn flag(&mut self, key: &str) -> Option<bool> {
        let value = self.table.get(key)?;
        let taken = value.get_ref().as_bool();
        if taken.is_none() {
            self.mendable(value.span(), || {
                let quoted = value.get_ref().as_str().filter(|text| matches!(*text, "true" | "false"));
                let fix = quoted.map(|flag| vec![(value.span(), flag.to_owned())]);
                let help = "write `true` or `false` without quotes";
                (must_be(key, "true or false", value.get_ref()), help.into(), fix)
            });
        }
        taken
    }

    /// Takes a day.
    pub(crate) fn day(&mut self, key: &str) -> Option<NaiveDate> {
        let value = self.table.get(key)?;
        let taken = day(value.get_ref());
        if taken.is_none() {
            self.mendable(value.span(), || {
                (must_be(key, "a day", value.get_ref()), day_help(value.get_ref()), unquoted(value))
            });
        }
        taken
    }

    /// Takes a list. `wanted` stands behind "each entry of … must be".
    pub(crate) fn list<T>(
        &mut self,
        key: &str,
        wanted: &str,
        help: impl Fn(&DeValue<'i>) -> String,
        read: impl Fn(&DeValue<'i>) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.mendable_list(key, wanted, help, read, |_| None)
    }

    /// Takes a list. `mend` gives what mends a value for sure: the whole one, if it is no list, or an entry.
    fn mendable_list<T>(
        &mut self,
        key: &str,
        wanted: &str,
        help: impl Fn(&DeValue<'i>) -> String,
        read: impl Fn(&DeValue<'i>) -> Option<T>,
        mend: impl Fn(&Value<'i>) -> Option<Fix>,
    ) -> Option<Vec<T>> {
        let value = self.table.get(key)?;
        let Some(list) = value.get_ref().as_array() else {
            self.mendable(value.span(), || {
                let help = match value.get_ref().as_str() {
                    Some(text) => format!("write a list: {key} = [{}]", quoted(text).replace('`', "\"")),
                    None => "write a list in brackets".into(),
                };
                (must_be(key, "a list", value.get_ref()), help, mend(value))
            });
            return None;
        };
        let mut taken = Vec::with_capacity(list.len());
        for entry in list {
            match read(entry.get_ref()) {
                Some(entry) => taken.push(entry),
                None => self.mendable(entry.span(), || {
                    let message =
                        format!("each entry of `{key}` must be {wanted}, not {}", instead(wanted, entry.get_ref()));
                    (message, help(entry.get_ref()), mend(entry))
                }),
            }
        }
        (taken.len() == list.len()).then_some(taken)
    }

    /// Takes a list of texts. One text alone is mended by brackets.
    pub(crate) fn texts(&mut self, key: &str) -> Vec<String> {
        let mend = |value: &Value<'i>| {
            let Range { start, end } = value.span();
            value.get_ref().is_str().then(|| vec![(start..start, "[".to_owned()), (end..end, "]".to_owned())])
        };
        self.mendable_list(key, "a text", |_| QUOTE.to_owned(), text, mend).unwrap_or_default()
    }

    /// Takes a list of days.
    pub(crate) fn days(&mut self, key: &str) -> Vec<NaiveDate> {
        let is_in_a_list = self.table.get(key).is_some_and(|value| value.get_ref().is_array());
        let mend = |value: &Value<'i>| if is_in_a_list { unquoted(value) } else { None };
        self.mendable_list(key, "a day", day_help, day, mend).unwrap_or_default()
    }

    /// Takes patterns of paths. Tells of those that are none, and keeps them.
    pub(crate) fn paths(&mut self) -> Vec<String> {
        let patterns = self.texts("paths");
        let values = self.table.get("paths").and_then(|value| value.get_ref().as_array());
        for (at, (pattern, value)) in patterns.iter().zip(values.into_iter().flatten()).enumerate() {
            if let Some(why) = paths::problem(at, pattern) {
                let help = "write patterns from the repository's root: [\"src/submittals/**\"]";
                self.wrong(value, || (format!("{} {why}", quoted(pattern)), help.to_owned()));
            }
        }
        patterns
    }

    /// Takes earlier ids. Tells of ill-formed ones, and keeps them.
    pub(crate) fn was(&mut self) -> Vec<String> {
        let was = self.texts("was");
        let values = self.table.get("was").and_then(|value| value.get_ref().as_array());
        for (id, value) in was.iter().zip(values.into_iter().flatten()) {
            if !is_id(id) {
                self.problem(Rule::BadId, value.span(), || bad_id(id));
            }
        }
        was
    }

    /// Takes the findings that a step allows. Tells of those that it can't allow.
    pub(crate) fn allow(&mut self) -> Vec<String> {
        let allow = self.texts("allow");
        let values = self.table.get("allow").and_then(|value| value.get_ref().as_array());
        for (finding, value) in allow.iter().zip(values.into_iter().flatten()) {
            match finding.parse::<Rule>() {
                Ok(rule) if rule.is_allowed_in_place() => {}
                Ok(_) => self.wrong(value, || {
                    let message = format!("{} can't be allowed in place", quoted(finding));
                    (
                        message,
                        "mend what it tells of, or set its level in asplanned.toml, and take the name out here".into(),
                    )
                }),
                Err(()) => {
                    self.wrong(value, || (format!("there is no finding {}", quoted(finding)), a_finding(finding)));
                }
            }
        }
        allow
    }

    /// Takes why a step allows findings. Tells where it says no word.
    pub(crate) fn allow_because(&mut self) -> Option<String> {
        let because = self.text("allow-because");
        let help = "say in `allow-because` why it is all right here, or take `allow` out";
        match (self.table.get("allow"), self.table.get("allow-because")) {
            (_, Some(value)) if because.as_ref().is_some_and(|because| because.trim().is_empty()) => {
                self.wrong(value, || ("`allow-because` is empty: nothing is allowed".into(), help.into()));
            }
            (Some(value), None) => {
                self.wrong(value, || ("`allow` without `allow-because` allows nothing".into(), help.into()));
            }
            _ => {}
        }
        because
    }

    /// Takes links to planned steps: one name, or a list of names.
    pub(crate) fn links(&mut self) -> Option<Vec<String>> {
        let value = self.table.get("plan")?;
        match value.get_ref() {
            DeValue::String(name) => Some(vec![name.to_string()]),
            DeValue::Array(_) => self.list("plan", "the id of a planned step", |_| QUOTE.to_owned(), text),
            other => {
                self.wrong(value, || {
                    let message = must_be("plan", "the id of a planned step or a list of them", other);
                    (message, "write an id in quotes, or `[]` if it was not planned".into())
                });
                None
            }
        }
    }

    /// Takes what a plan is measured against.
    pub(crate) fn baseline(&mut self) -> Option<BaselineChoice> {
        let value = self.table.get("baseline")?;
        let (taken, is_blank) = match value.get_ref() {
            // One of spaces alone is no other than a revision that names nothing.
            DeValue::String(revision) => {
                (Some(BaselineChoice::Revision(revision.to_string())), revision.trim().is_empty())
            }
            other => (day(other).map(BaselineChoice::Day), false),
        };
        if is_blank || taken.is_none() {
            self.wrong(value, || match value.get_ref() {
                DeValue::String(_) => ("`baseline` is empty".into(), "take it out, or name a day or a revision".into()),
                other => (
                    must_be("baseline", "a day or a revision", other),
                    "write a day as YYYY-MM-DD, or a revision in quotes".into(),
                ),
            });
        }
        taken
    }

    /// Takes what sort of step it is.
    pub(crate) fn kind(&mut self) -> Kind {
        let Some(name) = self.text("kind") else { return Kind::default() };
        if let Ok(kind) = name.parse() {
            return kind;
        }
        if let Some(value) = self.table.get("kind") {
            self.wrong(value, || {
                let names = Kind::ALL.map(Kind::name);
                let help = match nearest(&name, names) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("write one of {}", names.join(", ")),
                };
                (format!("there is no kind {}", quoted(&name)), help)
            });
        }
        Kind::default()
    }

    /// Takes how often a step is meant to take place.
    pub(crate) fn every(&mut self) -> Option<Every> {
        let said = self.text("every")?;
        if let Ok(every) = said.parse() {
            return Some(every);
        }
        let value = self.table.get("every")?;
        self.wrong(value, || {
            let help = "write a number and `days`, `weeks` or `months`: \"2 weeks\", or \"week\"";
            (format!("{} is no interval", quoted(&said)), help.into())
        });
        None
    }
}

/// A text with line breaks as LF: the same text in a file with other line endings is the same text.
pub(crate) fn text(value: &DeValue<'_>) -> Option<String> {
    let text = value.as_str()?;
    Some(if text.contains('\r') { text.replace("\r\n", "\n") } else { text.to_owned() })
}

/// A local date. A date with a time is none.
fn day(value: &DeValue<'_>) -> Option<NaiveDate> {
    let value = value.as_datetime()?;
    match (value.date, value.time) {
        (Some(date), None) => NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into()),
        _ => None,
    }
}

/// Takes the quotes from a day that is nothing but that.
fn unquoted(value: &Value<'_>) -> Option<Fix> {
    let text = value.get_ref().as_str()?;
    let day: NaiveDate = text.parse().ok()?;
    (day.to_string() == text && text.len() == 10).then(|| vec![(value.span(), text.to_owned())])
}

/// The next act where a day was wanted.
fn day_help(value: &DeValue<'_>) -> String {
    let meant = match value {
        DeValue::String(text) => text.parse().ok(),
        DeValue::Datetime(value) => {
            value.date.and_then(|date| NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into()))
        }
        _ => None,
    };
    match (meant, value) {
        (Some(day), DeValue::String(_)) => format!("take the quotes away: {day}"),
        (Some(day), _) => format!("write the day alone: {day}"),
        _ => DAY.to_owned(),
    }
}

/// The next act where a finding's name was wanted.
fn a_finding(name: &str) -> String {
    let names = Rule::ALL.into_iter().filter(|rule| rule.is_allowed_in_place()).map(Rule::name);
    match nearest(name, names) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "take it out; `asplanned check --help` names the findings".into(),
    }
}

fn bad_id(id: &str) -> (String, String) {
    let help = match slug(id) {
        meant if is_id(&meant) => format!("write `{meant}`"),
        _ => "write up to 64 of a-z, 0-9, `.`, `_` and `-`, a letter or digit first".into(),
    };
    (format!("{} is no id", quoted(id)), help)
}

fn must_be(key: &str, wanted: &str, value: &DeValue<'_>) -> String {
    format!("`{key}` must be {wanted}, not {}", instead(wanted, value))
}

/// What stands in place of what is wanted: the value itself where it is of the right type.
fn instead(wanted: &str, value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) if wanted.starts_with('"') => quoted(text),
        DeValue::Integer(number) if wanted.starts_with("a number") => number.to_string(),
        DeValue::Float(number) if wanted.starts_with("a number") => number.to_string(),
        other => name(other).to_owned(),
    }
}

/// What a value is, to stand behind "not".
pub(crate) fn name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(true) => "true",
        DeValue::Boolean(false) => "false",
        DeValue::Datetime(value) => match (value.date, value.time) {
            (Some(_), None) => "a day",
            (Some(_), Some(_)) => "a day with a time",
            (None, _) => "a time",
        },
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
