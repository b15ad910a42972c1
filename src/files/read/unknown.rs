//! Keys that a format does not have, and what was likely meant.

use toml::de::{DeTable, DeValue};

use crate::model::finding::Rule;

use super::super::fields::name;
use super::super::format::{Format, Keys};
use super::super::problem::{Problem, quoted};
use crate::model::nearest::nearest;

/// Tells of the keys above the steps that the format does not have.
pub(super) fn in_head<F: Format>(table: &DeTable<'_>, problems: &mut Vec<Problem>) {
    let Keys { file, whole, head, step } = *F::KEYS;
    each(table, head, problems, |key| {
        if F::OTHER.head.contains(&key) {
            belongs(F::OTHER)
        } else if step.contains(&key) {
            (format!("belongs to a step, not to the {whole}"), "move it below a line `[[step]]`".into())
        } else if F::OTHER.step.contains(&key) {
            belongs(F::OTHER)
        } else {
            no_key(key, &format!("{file} has no such key"), head, "[extra]")
        }
    });
}

/// Tells of the keys of a step that the format does not have.
pub(super) fn in_step<F: Format>(table: &DeTable<'_>, problems: &mut Vec<Problem>) {
    let Keys { file, whole, head, step } = *F::KEYS;
    each(table, step, problems, |key| {
        if F::OTHER.step.contains(&key) {
            belongs(F::OTHER)
        } else if head.contains(&key) {
            (format!("belongs to the {whole}, not to a step"), "move it above the first line `[[step]]`".into())
        } else if F::OTHER.head.contains(&key) {
            belongs(F::OTHER)
        } else {
            no_key(key, &format!("a step of {file} has no such key"), step, "[step.extra]")
        }
    });
}

fn each(table: &DeTable<'_>, known: &[&str], problems: &mut Vec<Problem>, say: impl Fn(&str) -> (String, String)) {
    for (key, value) in table {
        let text: &str = key.get_ref();
        if !known.contains(&text) {
            let (message, help) = say(text);
            let problem = Problem::new(Rule::UnknownKey, key.span(), format!("{} {message}", quoted(text)), help);
            let meant = meant(table, text, value.get_ref(), known);
            problems.push(match meant {
                Some(meant) => problem.with_fix(vec![(key.span(), meant.to_owned())]),
                None => problem,
            });
        } else if text == "extra" && !matches!(value.get_ref(), DeValue::Table(_)) {
            let message = format!("`extra` must be a table, not {}", name(value.get_ref()));
            problems.push(Problem::new(Rule::BadValue, value.span(), message, "write your own keys below `[extra]`"));
        }
    }
}

/// Finds the key that is meant for sure: it differs in case, `_` and `-` only, and nothing else could be it. A table can
/// have headers in several places, and another id would make another step of it.
fn meant<'k>(table: &DeTable<'_>, key: &str, value: &DeValue<'_>, known: &[&'k str]) -> Option<&'k str> {
    let is_table = |value: &DeValue<'_>| matches!(value, DeValue::Table(_));
    let has_tables =
        is_table(value) || value.as_array().is_some_and(|list| list.iter().any(|it| is_table(it.get_ref())));
    let plain = plain(key);
    let meant = known.iter().copied().find(|known| *known == plain)?;
    let alike = table.keys().filter(|other| self::plain(other.get_ref()) == plain).count();
    (alike == 1 && !has_tables && meant != "id").then_some(meant)
}

/// A key in small letters, with `-` alone between its words.
pub(in crate::files) fn plain(key: &str) -> String {
    key.to_lowercase().replace('_', "-")
}

fn belongs(other: &Keys) -> (String, String) {
    (format!("belongs to {}", other.file), format!("move it to {}, or take it out", other.file))
}

fn no_key(key: &str, message: &str, known: &[&str], extra: &str) -> (String, String) {
    let help = match nearest(key, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("put keys of your own below `{extra}`; known are {}", known.join(", ")),
    };
    (format!("is unknown: {message}"), help)
}
