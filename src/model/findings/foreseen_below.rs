//! `foreseen-below`: less was foreseen than the settings ask for.

use super::Case;
use super::page::{Example, Page, Sample, plan, record_on};
use crate::model::finding::{Finding, Rule};

pub(super) const PAGE: Page = Page {
    means: "The share of steps that were foreseen, anticipated or adapted, is below the number in asplanned.toml.",
    why: "A team that wants to plan better can set itself a mark, and hear where it falls below. Mind what a mark does to \
          people: a step that nobody records is no surprise either.",
    example: Example::Files(&[
        Sample {
            day: "2023-01-09",
            file: "asplanned.toml",
            text: "[findings]\nforeseen-below = { level = \"warn\", share = 0.5 }\n",
        },
        plan("[[step]]\nid = \"survey\"\n"),
        record_on("2023-02-01", "[[step]]\nid = \"bigger-problem\"\nplan = []\nnote = \"from a visit\"\n"),
    ]),
    mend: "`asplanned diff --only surprises` shows what was not foreseen. What of it could have been known belongs into the \
           next plan; what could not is no reproach. Change the share in asplanned.toml if it asks for too much.",
};

pub(super) fn find(case: Case<'_>) -> Vec<Finding> {
    let foreseen = case.judgement.measures.foreseen_share;
    let (Some(wanted), Some(share)) = (case.foreseen_below, foreseen.value()) else { return Vec::new() };
    if share >= wanted {
        return Vec::new();
    }
    let message = format!(
        "{} of {} steps were foreseen, {} %: asplanned.toml asks for {} %",
        foreseen.numerator,
        foreseen.denominator,
        percent(share),
        percent(wanted)
    );
    let help = format!("see what was not: asplanned diff --only surprises{}", case.choosing);
    vec![Finding::new(Rule::ForeseenBelow, case.record_start.clone(), message).with_help(help)]
}

/// A share in per cent, to one digit where that says more.
fn percent(share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::super::draft::*;
    use super::*;

    fn found(wanted: Option<f64>, record: &[crate::model::actual::ActualStep]) -> Vec<String> {
        let mut draft = Draft::line(&[(&[planned("a")], &[]), (&[planned("a")], record)]);
        draft.foreseen_below = wanted;
        draft.said(Rule::ForeseenBelow)
    }

    #[test]
    fn a_share_below_the_wanted_one_is_found() {
        let steps = [actual("a"), linked("x", &[]), linked("y", &[])];
        assert_eq!(
            found(Some(0.5), &steps),
            ["actual.toml -: 1 of 3 steps were foreseen, 33.3 %: asplanned.toml asks for 50 %"]
        );
        assert_eq!(found(Some(0.5), &steps[..2]), [""; 0], "the half is not below the half");
        assert_eq!(found(None, &steps), [""; 0]);
        assert_eq!(found(Some(1.0), &[]), [""; 0]);
    }
}
