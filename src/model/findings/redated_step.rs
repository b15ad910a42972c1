//! `redated-step`: a day that stood in the record was changed or taken out.

use super::page::{Example, Page, record, record_on};

pub(super) const PAGE: Page = Page {
    means: "`started`, `finished` or a day of `on` stood in the record, a later commit changed it or took it out, and the \
            newest version does not hold it. To add a day that was missing re-dates nothing.",
    why: "On which day a step began decides whether it was planned before. A day that can be moved afterwards makes a \
          surprise foreseen.",
    example: Example::Files(&[
        record("[[step]]\nid = \"data-terms\"\nstarted = 2023-01-05\n"),
        record_on("2023-02-01", "[[step]]\nid = \"data-terms\"\nstarted = 2023-01-20\n"),
    ]),
    mend: "Put the old day back if it was right. If it was wrong, allow the finding on the step, and say what was wrong.",
};
