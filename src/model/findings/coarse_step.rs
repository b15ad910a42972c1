//! `coarse-step`: one planned step behind which many happened.

use super::page::{Example, Page, plan, record_on};

pub(super) const PAGE: Page = Page {
    means: "More than five actual steps are linked to one planned step.",
    why: "One \"build it\" behind twenty steps is no foresight: they all count as foreseen, and the plan told of none.",
    example: Example::Files(&[
        plan("[[step]]\nid = \"build\"\n"),
        record_on(
            "2023-02-01",
            "step = [\n  { id = \"schema\", plan = \"build\" },\n  { id = \"import\", plan = \"build\" },\n  { id = \"forms\", \
             plan = \"build\" },\n  { id = \"mails\", plan = \"build\" },\n  { id = \"search\", plan = \"build\" },\n  { id = \
             \"export\", plan = \"build\" },\n]\n",
        ),
    ]),
    mend: "Split the planned step before the work goes on: `asplanned rename STEP NEW NEW` makes several of it, which keep \
           its history. If one step is really meant, such as one visit after the other, allow it there, and say why.",
};
