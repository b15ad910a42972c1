//! `unplanned-commit`: a commit of a branch serves no step. Found where a review reads its commits.

use super::page::{Example, Page};

pub(super) const PAGE: Page = Page {
    means: "A commit of the branch serves no step: it has no trailer `Step:` that names one, and no step names it in \
            `evidence`. Only `asplanned review` looks at commits.",
    why: "Work that serves no step is work that nobody planned or recorded, and a surprise that is not told of.",
    example: Example::Lines("Count pilot customers by segment\n\nStep: concierge-mvp/sizing-survey\n"),
    mend: "Name the step in the commit's message, as above, or the commit in a step's `evidence`. If the work belongs to no \
           step yet, record one: `asplanned start TITLE`.",
};
