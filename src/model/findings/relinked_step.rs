//! `relinked-step`: a link or `was` came after a step was recorded, and made it foreseen.

use super::page::{Example, Page, plan, record_on};

pub(super) const PAGE: Page = Page {
    means: "A step is foreseen now, and would not be by its link and the ids as they stood in the commit that recorded it.",
    why: "Whoever may link afterwards can make any surprise foreseen. Most late links are honest, and still they are looked \
          at better than trusted.",
    example: Example::Files(&[
        plan("[[step]]\nid = \"survey\"\n"),
        record_on("2023-02-01", "[[step]]\nid = \"visit\"\n"),
        record_on("2023-02-02", "[[step]]\nid = \"visit\"\nplan = \"survey\"\n"),
    ]),
    mend: "Look whether the two are really the same. If they are, allow the finding on the step, and say so; if they are not, \
           write `plan = []`. Next time link when you record: `asplanned start STEP --plan ID`.",
};
