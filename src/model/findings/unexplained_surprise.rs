//! `unexplained-surprise`: a surprise that nobody says a word of.

use super::Case;
use super::index::Index;
use super::page::{Example, Page, plan, record_on};
use crate::model::actual::ActualStep;
use crate::model::finding::{Finding, Rule};

pub(super) const PAGE: Page = Page {
    means: "A step that nobody foresaw, retrofitted or emergent, has no `note`, no `from` and no `lesson`.",
    why: "Surprises are what a team learns from. A month later nobody knows any more where this one came from, and the next \
          plan lacks it again.",
    example: Example::Files(&[
        plan("[[step]]\nid = \"check-ins\"\n"),
        record_on("2023-02-01", "[[step]]\nid = \"bigger-problem\"\nplan = []\nstarted = 2023-01-30\n"),
    ]),
    mend: "Say where it came from in `from`, how it came up in `note`, or what the next plan should know in `lesson`. \
           `foreseeable` says whether it could have been known.",
};

pub(super) fn find(case: Case<'_>, index: &Index<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for step in case.judgement.actual.iter().filter(|step| !step.verdict.is_foreseen() && !is_explained(&step.step)) {
        let Some(entry) = index.actual(&step.step.id) else { continue };
        let message = format!("`{}` is {}, and nobody says how it came up", step.step.id, step.verdict.name());
        findings.push(
            Finding::new(Rule::UnexplainedSurprise, entry.place.clone(), message)
                .of_step(&step.step.id)
                .with_help("say so in `from` or `note`, or in `lesson` what the next plan should know"),
        );
    }
    findings
}

fn is_explained(step: &ActualStep) -> bool {
    let texts = step.note.iter().chain(&step.lesson).chain(&step.from);
    texts.into_iter().any(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::draft::*;
    use super::*;

    fn found(step: ActualStep) -> Vec<String> {
        said(Rule::UnexplainedSurprise, &[(&[planned("a")], &[]), (&[planned("a")], &[step])])
    }

    #[test]
    fn a_surprise_without_a_word_is_found() {
        assert_eq!(found(linked("x", &[])), ["actual.toml:x x: `x` is emergent, and nobody says how it came up"]);
        let late = [planned("a"), planned("b")];
        let retrofitted = said(Rule::UnexplainedSurprise, &[(&late[..1], &[actual("b")]), (&late, &[actual("b")])]);
        assert_eq!(retrofitted, ["actual.toml:b b: `b` is retrofitted, and nobody says how it came up"]);
        let blank =
            ActualStep { note: Some(" \n".into()), lesson: Some(String::new()), from: texts(&[""]), ..actual("x") };
        assert_eq!(found(blank).len(), 1);
    }

    #[test]
    fn one_that_is_explained_and_what_was_foreseen_is_not() {
        assert_eq!(found(actual("a")), [""; 0]);
        for step in [
            ActualStep { note: Some("told us".into()), ..actual("x") },
            ActualStep { lesson: Some("ask".into()), ..actual("x") },
            ActualStep { from: texts(&["a"]), ..actual("x") },
        ] {
            assert_eq!(found(step), [""; 0]);
        }
    }
}
