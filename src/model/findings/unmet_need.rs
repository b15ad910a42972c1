//! `unmet-need`: a step began before what it needs was in place.

use super::page::{Example, Page, plan, record_on};

pub(super) const PAGE: Page = Page {
    means: "A step began before a step, or a state that some step yields, which it needs by itself or by its planned step.",
    why: "It was done out of sequence: either the plan asks for more than is needed, or something was left out that will be \
          missed.",
    example: Example::Files(&[
        plan("[[step]]\nid = \"terms\"\n\n[[step]]\nid = \"pilot\"\nneeds = [\"terms\"]\n"),
        record_on("2023-02-01", "[[step]]\nid = \"pilot\"\nstarted = 2023-01-30\n"),
    ]),
    mend: "Record what was in place before, if it was. If it was not needed, take it out of `needs`. If it was, say in `note` \
           or `lesson` what came of it, and allow the finding on the step.",
};
