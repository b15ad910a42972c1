//! When a version parses: its `step`, if any, is an array of tables, each with a string `id` or `title`.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::model::finding::Rule;

use super::problem::Problem;

/// The most steps that a file may have.
pub const MAX_STEPS: usize = 20_000;

/// A step of a file, as the parser gives it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<'t, 'i> {
    /// Its keys and values.
    pub(crate) table: &'t DeTable<'i>,
    /// The whole value. Its span is that of the header, or of the inline table.
    pub(crate) value: &'t Spanned<DeValue<'i>>,
}

/// Gives the steps of a document, and what makes it none: it parses where there are no problems.
pub(crate) fn steps<'t, 'i>(document: &'t DeTable<'i>) -> (Vec<Entry<'t, 'i>>, Vec<Problem>) {
    let Some(value) = document.get("step") else { return (Vec::new(), Vec::new()) };
    let syntax = |value: &Spanned<DeValue<'i>>, message: &str, help: &str| {
        Problem::new(Rule::Syntax, value.span(), message, help)
    };
    let Some(list) = value.get_ref().as_array() else {
        let problem = syntax(value, "`step` is no list of steps", "begin each step with a line `[[step]]`");
        return (Vec::new(), vec![problem]);
    };
    let mut problems = Vec::new();
    let mut entries = Vec::with_capacity(list.len());
    for (number, value) in list.iter().enumerate() {
        let Some(table) = value.get_ref().as_table() else {
            problems.push(syntax(value, "this step is no table", "begin each step with a line `[[step]]`"));
            continue;
        };
        if number == MAX_STEPS {
            let message = format!("the file has {} steps; more than {MAX_STEPS} are not read", list.len());
            problems.push(syntax(value, &message, "split the initiative"));
        }
        let has = |key| table.get(key).is_some_and(|value| value.get_ref().is_str());
        if !has("id") && !has("title") {
            problems.push(syntax(value, "this step has neither an `id` nor a `title`", "give it a title in quotes"));
        }
        entries.push(Entry { table, value });
    }
    (entries, problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> (usize, Vec<String>) {
        let table = DeTable::parse(text).unwrap();
        let (entries, problems) = steps(table.get_ref());
        (entries.len(), problems.into_iter().map(|problem| problem.message).collect())
    }

    #[test]
    fn steps_are_tables_with_an_id_or_a_title() {
        assert_eq!(shape("title = 'x'\n"), (0, vec![]));
        assert_eq!(shape("step = []\n"), (0, vec![]));
        assert_eq!(shape("step = [{ id = 'a' }]\n[extra]\n"), (1, vec![]));
        assert_eq!(shape("[[step]]\nid = ''\n[[step]]\ntitle = ''\nid = 5\n"), (2, vec![]));
    }

    #[test]
    fn all_else_is_refused() {
        for text in ["step = 1\n", "[step]\n", "[step.extra]\n", "step = [1]\n", "[[step]]\n", "[[step]]\nid = 1\n"] {
            assert_eq!(shape(text).1.len(), 1, "{text}");
        }
    }

    #[test]
    fn too_many_steps_are_refused() {
        let step = "[[step]]\nid = 'a'\n";
        assert_eq!(shape(&step.repeat(MAX_STEPS)), (MAX_STEPS, vec![]));
        assert_eq!(shape(&step.repeat(MAX_STEPS + 5)).1.len(), 1);
    }
}
