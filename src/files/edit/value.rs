//! Values as they are written into a file.

use chrono::{Datelike, NaiveDate};
use toml::value::{Date, Datetime};

/// What a key is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A list of texts.
    Texts(Vec<String>),
    /// A day.
    Day(NaiveDate),
    /// A list of days.
    Days(Vec<NaiveDate>),
    /// `true` or `false`.
    Flag(bool),
}

impl Value {
    /// Writes it. A text of several lines is written as such only where a line break is `\n`: any other would become part
    /// of the text.
    pub(super) fn literal(&self, line_break: &str) -> String {
        match self {
            Self::Text(text) => text_literal(text, line_break),
            Self::Day(day) => day.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::Texts(_) | Self::Days(_) => {
                let items: Vec<String> = self.items().iter().map(|item| item.literal(line_break)).collect();
                format!("[{}]", items.join(", "))
            }
        }
    }

    /// Gives the entries of a list; of anything else itself.
    pub(super) fn items(&self) -> Vec<Self> {
        match self {
            Self::Texts(texts) => texts.iter().cloned().map(Self::Text).collect(),
            Self::Days(days) => days.iter().copied().map(Self::Day).collect(),
            other => vec![other.clone()],
        }
    }

    /// Gives what reading the file must find.
    pub(super) fn meaning(&self) -> toml::Value {
        match self {
            Self::Text(text) => toml::Value::String(text.clone()),
            Self::Flag(flag) => toml::Value::Boolean(*flag),
            Self::Day(day) => toml::Value::Datetime(day_meaning(*day)),
            Self::Texts(_) | Self::Days(_) => toml::Value::Array(self.items().iter().map(Self::meaning).collect()),
        }
    }
}

fn day_meaning(day: NaiveDate) -> Datetime {
    let part = |number: u32| u8::try_from(number).unwrap_or_default();
    let year = u16::try_from(day.year()).unwrap_or_default();
    Datetime { date: Some(Date { year, month: part(day.month()), day: part(day.day()) }), time: None, offset: None }
}

fn text_literal(text: &str, line_break: &str) -> String {
    if text.contains('\n') && line_break != "\n" {
        return one_line(text);
    }
    toml_edit::Value::from(text).to_string()
}

/// Writes a text on one line, in double quotes.
fn one_line(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            c if c.is_control() => literal.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => literal.push(c),
        }
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_is_meant() {
        let day = NaiveDate::from_ymd_opt(2023, 2, 1).unwrap();
        let texts = ["a", "", "say \"hi\" 'all' \\", "two\nlines", "two\r\nlines\"\"\"'''", "\u{7f}\u{1}ä中\t"];
        let mut values: Vec<Value> = texts.iter().map(|text| Value::Text((*text).to_owned())).collect();
        values.push(Value::Texts(texts.iter().map(|text| (*text).to_owned()).collect()));
        values.extend([Value::Texts(vec![]), Value::Day(day), Value::Days(vec![day, day]), Value::Flag(true)]);
        for value in values {
            for line_break in ["\n", "\r\n"] {
                let text = format!("k = {}", value.literal(line_break));
                let table: toml::Table = text.parse().unwrap();
                assert_eq!(table["k"], value.meaning(), "{text}");
                assert!(line_break == "\n" || !text.contains('\n'));
            }
        }
    }
}
