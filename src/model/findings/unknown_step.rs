//! `unknown-step`: a link, need or `from` names nothing that ever was.

use super::{Case, Known};
use crate::model::finding::{Finding, Rule};
use crate::model::nearest::nearest;

pub(super) fn find(case: Case<'_>, known: &Known<'_>) -> Vec<Finding> {
    let unknown =
        |reference: &&super::Reference| reference.key != "was" && !known.stands(reference) && !known.left(reference);
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
