//! `erased-step`: a recorded step was taken out of the record.

use super::page::{Example, Page, record, record_on};
use super::{Case, when};
use crate::model::finding::{Finding, Rule};

pub(super) const PAGE: Page = Page {
    means: "A step that stood in the record stands there no more, and no step names its id in `was`.",
    why: "What happened, happened. A record from which surprises vanish tells of a better plan than there was, and nobody \
          learns from it.",
    example: Example::Files(&[
        record("[[step]]\nid = \"data-terms\"\n\n[[step]]\nid = \"survey\"\n"),
        record_on("2023-02-01", "[[step]]\nid = \"survey\"\n"),
    ]),
    mend: "Put it back. If it was renamed, list the old id in the new step's `was`, as `asplanned rename` does; so too where \
           several steps became one. If it never happened, say so in the commit that takes it out: this finding stays, for \
           the history keeps both.",
};

pub(super) fn find(case: Case<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for erased in &case.judgement.erased {
        let when = erased.erased.as_ref().map(|moment| format!(" {}", when(moment))).unwrap_or_default();
        let title = if erased.title == erased.id { String::new() } else { format!(" ({})", erased.title) };
        let message = format!("`{}`{title} was taken out of the record{when}", erased.id);
        findings.push(
            Finding::new(Rule::ErasedStep, case.record_start.clone(), message)
                .of_step(&erased.id)
                .with_help("put it back; if it was renamed, list the old id in the new step's `was`"),
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::draft::*;
    use super::*;
    use crate::model::actual::ActualStep;

    fn found(before: &[ActualStep], after: &[ActualStep]) -> Vec<String> {
        said(Rule::ErasedStep, &[(&[], before), (&[], after)])
    }

    #[test]
    fn a_step_that_left_the_record_is_found() {
        let titled = ActualStep { title: Some("Agree terms".into()), ..actual("b") };
        assert_eq!(
            found(&[actual("a"), titled], &[]),
            [
                "actual.toml a: `a` was taken out of the record on 2023-01-02 (0000000)",
                "actual.toml b: `b` (Agree terms) was taken out of the record on 2023-01-02 (0000000)",
            ]
        );
    }

    #[test]
    fn one_that_was_renamed_or_came_back_is_not() {
        let renamed = ActualStep { was: texts(&["a"]), ..actual("b") };
        assert_eq!(found(&[actual("a")], &[renamed]), [""; 0]);
        assert_eq!(said(Rule::ErasedStep, &[(&[], &[actual("a")]), (&[], &[]), (&[], &[actual("a")])]), [""; 0]);
    }
}
