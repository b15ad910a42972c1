//! `duplicate-id`: two steps of one list share an id. Found where files are read.

use super::page::{Example, Page, plan};

pub(super) const PAGE: Page = Page {
    means: "Two steps of the plan, or of the record with all its files, have the same id, letter case apart. A step \
            without an `id` has the one that its title makes.",
    why: "Links and needs mean the first of them, so that the second is linked to nothing, and what the history tells of \
          one is told of both.",
    example: Example::Files(&[plan("[[step]]\nid = \"survey\"\n\n[[step]]\ntitle = \"Survey!\"\n")]),
    mend: "Give one of the two another `id`: the younger one, for an id is what the history follows a step by. A step that \
           happens again is `survey-2`, with `plan = \"survey\"`.",
};
