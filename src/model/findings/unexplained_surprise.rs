//! `unexplained-surprise`: a surprise that nobody says a word of.

use super::page::{Example, Page, plan, record_on};

pub(super) const PAGE: Page = Page {
    means: "A step that nobody foresaw, retrofitted or emergent, has no `note`, no `from` and no `lesson`.",
    why: "Surprises are what a team learns from. A month later nobody knows any more where this one came from, and the next \
          plan lacks it again.",
    example: Example::Files(&[
        plan("[[step]]\nid = \"check-ins\"\n"),
        record_on("2023-02-01", "[[step]]\nid = \"bigger-problem\"\nplan = []\nstarted = 2023-01-30\n"),
    ]),
    mend: "Say where it came from in `from`, how it came up in `note`, or what the next plan should know in `lesson`. \
           `foreseeable` says whether it could have been known.",
};
