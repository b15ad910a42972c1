//! What help tells of beside commands: findings, and the verdicts that are none.

use std::str::FromStr;

use super::finding::Rule;
use super::findings;
use super::findings::page::{Example, Page, Sample};
use super::verdict::Verdict;

/// Something that help has a page of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// A finding.
    Finding(Rule),
    /// A verdict.
    Verdict(Verdict),
}

/// The verdicts that no finding is called by.
const VERDICTS: [Verdict; 3] = [Verdict::Anticipated, Verdict::Adapted, Verdict::Emergent];

const ANTICIPATED: Page = Page {
    means: "A step that happened stood in the plan that the team set out with, before it began.",
    why: "The commit that planned it is an ancestor of every commit that first recorded it: no clock and no later edit can \
          make it so. Where the plan's first version has `agreed`, a step that began on that day or after it is anticipated \
          too, as declared and not proved.",
    example: Example::Files(&[
        Sample { day: "2023-01-09", file: "plan.toml", text: "[[step]]\nid = \"survey\"\n" },
        Sample { day: "2023-02-01", file: "actual.toml", text: "[[step]]\nid = \"survey\"\nstarted = 2023-02-01\n" },
    ]),
    mend: "Nothing is to be done. `asplanned show STEP` tells how many days it was ahead.",
};

const ADAPTED: Page = Page {
    means: "A step that happened entered the plan after the baseline, and still before it began: the plan learned in time.",
    why: "A plan that is not changed as the team learns is no better for it. Adapted steps are foreseen, as anticipated ones \
          are.",
    example: Example::Files(&[
        Sample { day: "2023-01-09", file: "plan.toml", text: "[[step]]\nid = \"survey\"\n" },
        Sample {
            day: "2023-01-20",
            file: "plan.toml",
            text: "[[step]]\nid = \"survey\"\n\n[[step]]\nid = \"demand-test\"\n",
        },
        Sample { day: "2023-02-01", file: "actual.toml", text: "[[step]]\nid = \"demand-test\"\n" },
    ]),
    mend: "Nothing is to be done. If the team set out with a later version of the plan, `baseline` in plan.toml names it.",
};

const EMERGENT: Page = Page {
    means: "A step that happened was never planned: it is linked to no step that is or was in the plan.",
    why: "This is what nobody saw coming. Planning it afterwards never makes it anticipated: the surprise sticks, and the \
          next plan can learn from it.",
    example: Example::Files(&[
        Sample { day: "2023-01-09", file: "plan.toml", text: "[[step]]\nid = \"check-ins\"\n" },
        Sample {
            day: "2023-02-01",
            file: "actual.toml",
            text: "[[step]]\nid = \"bigger-problem\"\nplan = []\nnote = \"Customers told of it\"\n",
        },
    ]),
    mend: "Say in `from` what it came out of, in `note` how it came up, in `lesson` what the next plan should know. If it is a \
           planned step under another name, `asplanned link ID PLAN` says so.",
};

impl Topic {
    /// All of them: the findings in their order, then the verdicts.
    pub fn all() -> impl Iterator<Item = Self> + use<> {
        Rule::ALL.into_iter().map(Self::Finding).chain(VERDICTS.map(Self::Verdict))
    }

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Finding(rule) => rule.name(),
            Self::Verdict(verdict) => verdict.name(),
        }
    }

    /// Gives its page.
    pub const fn page(self) -> &'static Page {
        match self {
            Self::Finding(rule) => findings::page(rule),
            Self::Verdict(Verdict::Anticipated) => &ANTICIPATED,
            Self::Verdict(Verdict::Adapted) => &ADAPTED,
            Self::Verdict(Verdict::Retrofitted(_)) => findings::page(Rule::Retrofitted),
            Self::Verdict(Verdict::Emergent) => &EMERGENT,
        }
    }
}

impl FromStr for Topic {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::all().find(|topic| topic.name() == text).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_is_found_by_its_name_and_has_a_page() {
        for topic in Topic::all() {
            assert_eq!(topic.name().parse(), Ok(topic));
            let Page { means, why, example, mend } = topic.page();
            for text in [means, why, mend] {
                assert!(text.ends_with('.') && !text.contains(['\n', '\t']) && !text.contains("  "), "{text}");
            }
            match example {
                Example::Files(samples) => {
                    assert!(samples.is_sorted_by_key(|sample| sample.day) && !samples.is_empty(), "{}", topic.name());
                    assert!(samples.iter().all(|sample| sample.text.is_empty() || sample.text.ends_with('\n')));
                }
                Example::Lines(lines) => assert!(lines.ends_with('\n'), "{}", topic.name()),
            }
        }
        assert_eq!("anticipate".parse::<Topic>(), Err(()));
    }
}
