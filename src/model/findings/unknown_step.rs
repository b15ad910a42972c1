//! `unknown-step`: a link, need or `from` names nothing that ever was.

use super::Case;
use super::index::Index;
use super::page::{Example, Page, plan};
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

pub(super) fn find(case: Case<'_>, index: &Index<'_>) -> Vec<Finding> {
    let known = &index.known;
    let unknown =
        |reference: &&super::Reference| reference.key != "was" && known.is_unknown(reference.key, &reference.name);
    case.references
        .iter()
        .filter(unknown)
        .map(|reference| {
            let near = nearest(&reference.name, known.candidates(reference));
            let what = if reference.key == "plan" { "planned step" } else { "step or state" };
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None if reference.key == "plan" => {
                    "name a step of plan.toml, or say `plan = []`: not planned".to_owned()
                }
                None => "name a step of this initiative, or a state that some step `yields`".to_owned(),
            };
            let message = format!("`{}` names no {what} that ever was: `{}`", reference.key, reference.name);
            Finding::new(Rule::UnknownStep, reference.place.clone(), message).of_step(&reference.step).with_help(help)
        })
        .collect()
}
