//! `dropped-without-reason`: a planned step vanished, and nobody says why.

use super::page::{Example, Page, plan, plan_on};

pub(super) const PAGE: Page = Page {
    means: "A step of the baseline left the plan and never happened; or a step is `dropped` with a blank text.",
    why: "Why a step was given up is as worth knowing as why one came up. A step that is gone can't tell: the next team \
          plans it again.",
    example: Example::Files(&[
        plan("[[step]]\nid = \"price-test\"\n\n[[step]]\nid = \"launch\"\n"),
        plan_on("2023-02-01", "[[step]]\nid = \"launch\"\n"),
    ]),
    mend: "Put the step back with `dropped = \"why\"`, as `asplanned drop STEP --why …` writes it: it stays visible, and no \
           verdict changes. If it was renamed, list the old id in the new step's `was`.",
};
