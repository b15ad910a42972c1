//! `id-reused`: an id came back for other work.

use super::page::{Example, Page, plan, plan_on};

pub(super) const PAGE: Page = Page {
    means: "An id left the plan or the record, and came back with a title unlike the one that it had; or a recorded step is \
            linked, by its own id alone, to a step that left the plan and reads unlike it.",
    why: "The history follows a step by its id. So the new work inherits when the old was planned, and may count as foreseen \
          though nobody saw it coming.",
    example: Example::Files(&[
        plan("[[step]]\nid = \"step-3\"\ntitle = \"Survey customers\"\n"),
        plan_on("2023-02-01", "[[step]]\nid = \"launch\"\n"),
        plan_on("2023-03-01", "[[step]]\nid = \"step-3\"\ntitle = \"Hire a data engineer\"\n"),
    ]),
    mend: "Give the new step another id, or say `plan = []` where a recorded step was not planned. If it is the same work in \
           other words, allow the finding on the step, and say so.",
};
