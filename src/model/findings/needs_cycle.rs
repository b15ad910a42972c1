//! `needs-cycle`: planned steps that wait for each other.

use super::page::{Example, Page, plan};

pub(super) const PAGE: Page = Page {
    means: "Planned steps need each other in a circle, and nothing else in the plan can put in place what they need. A step \
            that needs itself is one too.",
    why: "None of them is ever ready, and `asplanned status` says of each that it waits for another.",
    example: Example::Files(&[plan(
        "[[step]]\nid = \"terms\"\nneeds = [\"pilot\"]\n\n[[step]]\nid = \"pilot\"\nneeds = [\"terms\"]\n",
    )]),
    mend: "Take one of the needs out, or split a step into the part that comes first and the part that follows. The way back \
           into an earlier step is `from` of an actual step, where loops are allowed.",
};
