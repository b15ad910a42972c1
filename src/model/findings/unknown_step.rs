//! `unknown-step`: a link, need or `from` names nothing that ever was.

use super::index::Index;
use super::page::{Example, Page, plan};
use super::{Case, Reference};
use crate::model::finding::{Finding, Rule};
use crate::model::nearest::nearest;

pub(super) const PAGE: Page = Page {
    means: "A link, a need, a `from` or a `dropped-by` names nothing that ever was: no planned step, no actual one, no state \
            that some step yields.",
    why: "A link to nothing makes a planned step a surprise, and a need that nothing meets blocks its step for ever.",
    example: Example::Files(&[plan(
        "[[step]]\nid = \"survey\"\nneeds = [\"scenario-mpa\"]\n\n[[step]]\nid = \"scenario-map\"\n",
    )]),
    mend: "Correct the name; `asplanned blame` lists all steps with their ids. A recorded step that nobody planned says \
           `plan = []`.",
};

/// For so many names is looked what was likely meant: to compare each with all others takes its time.
const NEAREST: usize = 200;

pub(super) fn find(case: Case<'_>, index: &Index<'_>) -> Vec<Finding> {
    let known = &index.known;
    let (planned, all) = (known.candidates(true), known.candidates(false));
    let unknown = |reference: &&Reference| reference.key != "was" && known.is_unknown(reference.key, &reference.name);
    let finding = |(number, reference): (usize, &Reference)| {
        let (what, candidates) = match reference.key {
            "plan" => ("planned step", &planned),
            _ => ("step or state", &all),
        };
        let near = (number < NEAREST).then(|| nearest(&reference.name, candidates.iter().copied())).flatten();
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if reference.key == "plan" => "name a step of plan.toml, or say `plan = []`: not planned".to_owned(),
            None => "name a step of this initiative, or a state that some step `yields`".to_owned(),
        };
        let message = format!("`{}` names no {what} that ever was: `{}`", reference.key, reference.name);
        Finding::new(Rule::UnknownStep, reference.place.clone(), message).of_step(&reference.step).with_help(help)
    };
    case.references.iter().filter(unknown).enumerate().map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::super::draft::*;
    use super::*;
    use crate::model::actual::ActualStep;
    use crate::model::plan::PlannedStep;

    #[test]
    fn a_name_that_never_was_is_found_with_what_was_meant() {
        let plan = [PlannedStep { needs: texts(&["survye", "s", "b"]), yields: texts(&["s"]), ..planned("survey") }];
        let mut found = Draft::line(&[(&plan, &[linked("b", &["survye", "b"])])]).findings();
        found.retain(|finding| finding.rule == Rule::UnknownStep);
        let said = found.iter().map(|it| format!("{}; {}", it.message, it.help.as_deref().unwrap()));
        assert_eq!(
            said.collect::<Vec<_>>(),
            [
                "`needs` names no step or state that ever was: `survye`; did you mean `survey`?",
                "`plan` names no planned step that ever was: `survye`; did you mean `survey`?",
                "`plan` names no planned step that ever was: `b`; name a step of plan.toml, or say `plan = []`: not planned",
            ]
        );
    }

    #[test]
    fn a_name_that_stands_or_stood_is_not() {
        let erased: [(&[_], &[_]); 2] = [(&[planned("a")], &[actual("b")]), (&[], &[linked("c", &["a"])])];
        assert_eq!(said(Rule::UnknownStep, &erased), [""; 0]);
        let from = ActualStep { from: texts(&["b"]), ..actual("c") };
        assert_eq!(said(Rule::UnknownStep, &[(&[], &[actual("b")]), (&[], &[from])]), [""; 0]);
    }

    #[test]
    fn of_very_many_not_all_are_compared_with_all() {
        let names: Vec<String> = (0..300).map(|number| format!("survey-{number}")).collect();
        let plan = [PlannedStep { needs: names, ..planned("survey") }];
        let mut found = Draft::line(&[(&plan, &[])]).findings();
        found.retain(|finding| finding.rule == Rule::UnknownStep);
        let helped = found.iter().filter(|it| it.help.as_deref().unwrap().contains("did you mean")).count();
        assert_eq!((found.len(), helped), (300, NEAREST));
    }
}
