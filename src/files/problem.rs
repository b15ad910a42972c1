//! What is wrong with a text, before it has a path.

use std::ops::Range;

use crate::model::finding::{Finding, Fix, Rule};

use super::lines::Lines;

/// Something that is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The rule that is broken.
    pub(crate) rule: Rule,
    /// The bytes of the text that are meant.
    pub(crate) span: Range<usize>,
    /// What is wrong, in half a sentence.
    pub(crate) message: String,
    /// The next act, in half a sentence.
    pub(crate) help: String,
    /// The id of the step that it is about, if it is about one.
    pub(crate) step: Option<Box<str>>,
    /// Other bytes of the same text that belong to it, each with what they are.
    pub(crate) related: Vec<(Range<usize>, String)>,
    /// What mends it, where there is one sure cure.
    pub(crate) fix: Option<Box<Fix>>,
}

impl Problem {
    pub(crate) fn new(rule: Rule, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { rule, span, message: message.into(), help: help.into(), step: None, related: Vec::new(), fix: None }
    }

    /// Says what mends it for sure.
    #[must_use]
    pub(crate) fn with_fix(self, fix: Fix) -> Self {
        Self { fix: Some(Box::new(fix)), ..self }
    }

    pub(crate) fn finding(self, path: &str, lines: &Lines<'_>) -> Finding {
        Finding {
            step: self.step.map(String::from),
            help: Some(self.help),
            related: self.related.into_iter().map(|(span, what)| (lines.place(path, span), what)).collect(),
            fix: self.fix.map(|fix| *fix),
            ..Finding::new(self.rule, lines.place(path, self.span), self.message)
        }
    }
}

/// Where a conversion tells of problems. The problem is made only where somebody listens.
pub trait Problems {
    /// Takes one problem.
    fn found(&mut self, problem: impl FnOnce() -> Problem);
}

impl Problems for Vec<Problem> {
    fn found(&mut self, problem: impl FnOnce() -> Problem) {
        self.push(problem());
    }
}

/// Nobody listens: a wrong value is taken as absent, and that is all.
#[derive(Debug)]
pub(crate) struct Ignored;

impl Problems for Ignored {
    fn found(&mut self, _: impl FnOnce() -> Problem) {}
}

/// How many findings a file can have: who meets a thousand does not read more, and a file of four million bytes can have
/// millions.
pub(crate) const MAX_FINDINGS: usize = 1000;

/// Makes findings of problems, in the order of their places. Where there are too many, the last one says so.
pub(crate) fn findings(mut problems: Vec<Problem>, path: &str, lines: &Lines<'_>) -> Vec<Finding> {
    problems.sort_by_key(|problem| (problem.span.start, problem.rule, problem.span.end));
    if problems.len() > MAX_FINDINGS {
        problems.truncate(MAX_FINDINGS);
        if let Some(last) = problems.last_mut() {
            last.message = "there is more from here on, which is not listed".into();
            last.help = "correct what is above first".into();
            last.step = None;
            last.related.clear();
        }
    }
    problems.into_iter().map(|problem| problem.finding(path, lines)).collect()
}

/// How much of a text a message quotes, in characters.
const MAX_QUOTE: usize = 60;

/// Quotes a text of the file in a message: long ones are cut.
pub(crate) fn quoted(text: &str) -> String {
    match text.char_indices().nth(MAX_QUOTE) {
        Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or_default()),
        None => format!("`{text}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_problems_are_not_listed() {
        let problems = (0..1500).map(|at| Problem::new(Rule::Syntax, at..at, "m", "h")).rev().collect();
        let text = " ".repeat(1500);
        let findings = findings(problems, "p", &Lines::new(&text));
        assert_eq!(findings.len(), 1000);
        assert_eq!(findings[0].place.column, 1);
        assert_eq!(findings[999].message, "there is more from here on, which is not listed");
        assert_eq!(findings[999].place.column, 1000);
    }

    #[test]
    fn long_quotes_are_cut() {
        assert_eq!(quoted("a"), "`a`");
        assert_eq!(quoted(&"ä".repeat(61)), format!("`{}…`", "ä".repeat(60)));
    }
}
