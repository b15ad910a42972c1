//! `foreseen-below`: less was foreseen than the settings ask for.

use super::page::{Example, Page, Sample, plan, record_on};

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
