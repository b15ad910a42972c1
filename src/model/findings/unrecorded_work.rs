//! `unrecorded-work`: commits under a plan's `paths` that no step names. Found where commits are read.

use super::page::{Example, Page};

pub(super) const PAGE: Page = Page {
    means: "Commits change what lies under the plan's `paths`, and no step's `evidence` and no trailer `Step:` names them.",
    why: "Something happened that the record does not tell of: the record is behind, or a surprise goes by unseen.",
    example: Example::Lines("paths = [\"src/submittals/**\"]     # in plan.toml\n"),
    mend: "Record what happened, with the commits as `evidence`. Commits to come can name their step in a trailer: \
           `Step: concierge-mvp/sizing-survey`.",
};
