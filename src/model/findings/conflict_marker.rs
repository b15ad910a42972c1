//! `conflict-marker`: a merge conflict was left in the file. Found where it is read.

use super::page::{Example, Page, plan};

pub(super) const PAGE: Page = Page {
    means: "A merge conflict was left in the file, with the lines that git marks it by.",
    why: "Such a version can't be read, and counts for nothing until the conflict is resolved.",
    example: Example::Files(&[plan(
        "[[step]]\nid = \"survey\"\n<<<<<<< HEAD\ndue = 2023-02-10\n=======\ndue = 2023-03-01\n>>>>>>> pilot\n",
    )]),
    mend: "Keep what is right of both sides, and take the marker lines out. `asplanned install` lets git merge plans step \
           by step, which leaves fewer conflicts, and none where both sides only add steps.",
};
