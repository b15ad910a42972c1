//! `bad-id`: an id that can't be one. Found where a file is read.

use super::page::{Example, Page, plan};

pub(super) const PAGE: Page = Page {
    means: "An id has up to 64 of a-z, 0-9, `.`, `_` and `-`, a letter or digit first. A title without a letter or digit \
            makes none.",
    why: "Ids stand in commands, in other steps' keys and in file names. What is typed there must mean the same to every \
          shell and system.",
    example: Example::Files(&[plan("[[step]]\nid = \"Survey customers\"\n")]),
    mend: "Write it as the message says. What was committed under the old id counts as another step then: an ill-formed id \
           can't stand in `was`.",
};
