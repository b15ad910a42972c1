//! `agreed-later`: `agreed` came when it proves nothing any more.

use super::page::{Example, Page, plan, plan_on};

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
