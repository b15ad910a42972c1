//! `agreed-later`: `agreed` came when it proves nothing any more.

use super::page::{Example, Page, plan, plan_on};
use super::{Case, when};
use crate::model::finding::{Finding, Rule};
use crate::model::judgement::first_version;

pub(super) const PAGE: Page = Page {
    means: "`agreed` was set or changed after the plan's first version.",
    why: "It says that the plan stood agreed before git knew it, and only the first version can say that: what is written \
          later could be written by anybody who knows how it went. Verdicts go by the first version alone.",
    example: Example::Files(&[
        plan("[[step]]\nid = \"survey\"\n"),
        plan_on("2023-02-01", "agreed = 2023-01-02\n\n[[step]]\nid = \"survey\"\n"),
    ]),
    mend: "Put back what the first version says, or take it out. Steps that had begun before the first commit are surprises \
           to git; `note` can say that they were not.",
};

pub(super) fn find(case: Case<'_>) -> Vec<Finding> {
    let Some(agreed) = case.judgement.head.agreed else { return Vec::new() };
    let Some(first) = first_version(case.history) else { return Vec::new() };
    let version = case.history.node(first).and_then(|node| case.history.plan(node.plan));
    let before = version.and_then(|plan| plan.head.agreed);
    if before == Some(agreed) {
        return Vec::new();
    }
    let place = case.key("agreed");
    let version = case.history.moment(first).map(|moment| when(&moment)).unwrap_or_default();
    let said = before.map_or_else(|| "has none".to_owned(), |day| format!("says {day}"));
    let message = format!("`agreed` is {agreed}, and the plan's first version {version} {said}");
    let help = match before {
        Some(day) => format!("put it back: agreed = {day}"),
        None => "take it out: only the first version can say that a plan stood agreed before".to_owned(),
    };
    vec![Finding::new(Rule::AgreedLater, place.clone(), message).with_help(help)]
}

#[cfg(test)]
mod tests {
    use super::super::draft::*;
    use super::*;
    use crate::model::plan::PlanHead;

    fn found(days: &[Option<u32>]) -> Vec<String> {
        let mut draft = Draft::default();
        for (number, agreed) in days.iter().enumerate() {
            let parents: Vec<usize> = number.checked_sub(1).into_iter().collect();
            draft.commit_head(
                &parents,
                PlanHead { agreed: agreed.map(day), ..PlanHead::default() },
                &[planned("a")],
                &[],
            );
        }
        draft.said(Rule::AgreedLater)
    }

    #[test]
    fn a_day_that_the_first_version_does_not_say_is_found() {
        let first = "and the plan's first version on 2023-01-01 (0000000)";
        assert_eq!(found(&[None, Some(5)]), [format!("plan.toml:agreed -: `agreed` is 2023-01-05, {first} has none")]);
        assert_eq!(
            found(&[Some(5), Some(4)]),
            [format!("plan.toml:agreed -: `agreed` is 2023-01-04, {first} says 2023-01-05")]
        );
    }

    #[test]
    fn what_the_first_version_says_is_fine_and_so_is_nothing() {
        for days in [&[Some(5), Some(5)][..], &[Some(5), Some(4), Some(5)], &[None, Some(5), None], &[Some(5)], &[None]]
        {
            assert_eq!(found(days), [""; 0]);
        }
    }
}
