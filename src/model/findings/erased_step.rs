//! `erased-step`: a recorded step was taken out of the record.

use super::page::{Example, Page, record, record_on};

pub(super) const PAGE: Page = Page {
    means: "A step that stood in the record stands there no more, and no step names its id in `was`.",
    why: "What happened, happened. A record from which surprises vanish tells of a better plan than there was, and nobody \
          learns from it.",
    example: Example::Files(&[
        record("[[step]]\nid = \"data-terms\"\n\n[[step]]\nid = \"survey\"\n"),
        record_on("2023-02-01", "[[step]]\nid = \"survey\"\n"),
    ]),
    mend: "Put it back. If it was renamed, list the old id in the new step's `was`, as `asplanned rename` does; so too where \
           several steps became one. If it never happened, say so in the commit that takes it out: this finding stays, for \
           the history keeps both.",
};
