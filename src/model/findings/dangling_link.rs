//! `dangling-link`: a link, need or `from` names a step that left the plan.

use super::{Case, Known};
use crate::model::finding::{Finding, Rule};

pub(super) fn find(case: Case<'_>, known: &Known<'_>) -> Vec<Finding> {
    case.references
        .iter()
        .filter(|reference| reference.key != "was" && known.left(reference))
        .map(|reference| {
            let left = case.judgement.plan.iter().find(|step| step.step.id == reference.name && !step.in_newest);
            let when = left.and_then(|step| step.removed.as_ref()).map_or(String::new(), |moment| {
                let commit = moment.commit.as_deref().and_then(|commit| commit.get(..7));
                format!(" on {}{}", moment.day, commit.map(|commit| format!(" ({commit})")).unwrap_or_default())
            });
            let message = format!("`{}` names a step that left the plan{when}: `{}`", reference.key, reference.name);
            Finding::new(Rule::DanglingLink, reference.place.clone(), message).of_step(&reference.step).with_help(
                "give a dropped step `dropped = \"why\"` and keep it in plan.toml; if it was renamed, list the old id in \
                 the new step's `was`",
            )
        })
        .collect()
}
