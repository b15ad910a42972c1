//! `likely-link`: an emergent step reads much like an open planned one.

use super::page::{Example, Page, plan, record_on};

pub(super) const PAGE: Page = Page {
    means: "A recorded step is linked to nothing, and its title reads much like that of a planned step which is still open.",
    why: "Where the two are the same, the step counts as a surprise that it was not, and the planned one as open though it \
          is done. Only you can know: asplanned never links by itself.",
    example: Example::Files(&[
        plan("[[step]]\nid = \"sizing\"\ntitle = \"Interview five estimators\"\n"),
        record_on("2023-02-01", "[[step]]\nid = \"talks\"\ntitle = \"Interviews with estimators\"\nnote = \"x\"\n"),
    ]),
    mend: "If it is that step, link them: `asplanned link ID PLAN`. If it is not, say so: `plan = []`.",
};
