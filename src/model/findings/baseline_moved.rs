//! `baseline-moved`: the plan's `baseline` was changed to a later day.

use super::page::{Example, Page, plan, plan_on};

pub(super) const PAGE: Page = Page {
    means: "A commit changed `baseline` to a later day, or to a revision of a later day, or set it when steps had been \
            recorded.",
    why: "Steps that the plan learned of on the way count as planned from the start then: `adapted` becomes `anticipated`, \
          and what was dropped before was never planned.",
    example: Example::Files(&[
        plan("baseline = 2023-01-20\n\n[[step]]\nid = \"survey\"\n"),
        plan_on("2023-03-01", "baseline = 2023-03-01\n\n[[step]]\nid = \"survey\"\n"),
    ]),
    mend: "Put the old day back. If the team really set out anew, say so in the commit, and allow this finding in \
           asplanned.toml; an initiative of its own would be clearer.",
};
