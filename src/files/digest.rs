//! A file in short, for eyes that compare two versions of it.
//!
//! All keys are in it, unknown ones too: what is changed and not shown would seem not to be changed.

use toml::de::{DeTable, DeValue};

use super::shape;
use super::source;
use crate::model::digest::{Digest, StepDigest};
use crate::model::step::slug;

/// The keys that come first, in this order.
const FIRST: [&str; 13] = [
    "title", "summary", "baseline", "agreed", "closed", "kind", "started", "finished", "on", "due", "every", "who",
    "plan",
];

/// Makes a file short; `None` where it does not parse.
pub fn digest(bytes: &[u8]) -> Option<Digest> {
    let document = source::parse(source::decode(bytes).ok()?).ok()?;
    let (entries, misshapes) = shape::steps(document.get_ref());
    if !misshapes.is_empty() {
        return None;
    }
    let mut head = fields(document.get_ref());
    head.retain(|(name, _)| name != "step");
    let steps = entries.iter().map(|entry| {
        let mut fields = fields(entry.table);
        let own = fields.iter().position(|(name, _)| name == "id").map(|at| fields.remove(at).1);
        let made = || entry.table.get("title").and_then(|title| title.get_ref().as_str()).map(slug);
        StepDigest { id: own.or_else(made).unwrap_or_default(), fields }
    });
    Some(Digest { head, steps: steps.collect() })
}

fn fields(table: &DeTable<'_>) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = table
        .iter()
        .filter(|(key, _)| key.get_ref() != "step")
        .map(|(key, value)| (key.get_ref().to_string(), text(value.get_ref(), true)))
        .collect();
    let rank = |name: &str| FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len());
    fields.sort_by(|(one, _), (two, _)| rank(one).cmp(&rank(two)).then_with(|| one.cmp(two)));
    fields
}

/// A value as a text; of a list or a table `outermost` its values without brackets.
fn text(value: &DeValue<'_>, outermost: bool) -> String {
    let bracket = |open: &str, inside: Vec<String>, close: &str| match inside.join(", ") {
        inside if outermost && !inside.is_empty() => inside,
        inside => format!("{open}{inside}{close}"),
    };
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(day) => day.to_string(),
        DeValue::Array(items) => bracket("[", items.iter().map(|item| text(item.get_ref(), false)).collect(), "]"),
        DeValue::Table(table) => {
            let field = |(name, value): (String, &DeValue<'_>)| format!("{name} = {}", text(value, false));
            let mut fields: Vec<String> =
                table.iter().map(|(key, value)| field((key.get_ref().to_string(), value.get_ref()))).collect();
            fields.sort();
            bracket("{", fields, "}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_keys_are_told_and_the_first_ones_first() {
        let text = "zeal = 1\ntitle = 'T'\n[[step]]\nnote = 'n'\ntitle = 'A b'\nplan = []\non = [2023-01-01, 2023-01-02]\n[step.extra]\nx = { b = 1, a = [1.5] }\n";
        let digest = digest(text.as_bytes()).unwrap();
        let pairs = |fields: &[(String, String)]| {
            fields.iter().map(|(name, text)| format!("{name}: {text}")).collect::<Vec<_>>()
        };
        assert_eq!(pairs(&digest.head), ["title: T", "zeal: 1"]);
        assert_eq!(digest.steps[0].id, "a-b");
        let expected =
            ["title: A b", "on: 2023-01-01, 2023-01-02", "plan: []", "extra: x = {a = [1.5], b = 1}", "note: n"];
        assert_eq!(pairs(&digest.steps[0].fields), expected);
        assert_eq!(super::digest(b"step = 1"), None);
    }
}
