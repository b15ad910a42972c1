//! `hidden-characters`: characters in a text that nobody sees. Found where a file is read.

use super::page::{Example, Page, plan};

pub(super) const PAGE: Page = Page {
    means: "A text or key holds control, bidirectional or zero-width characters. Line breaks and tabs are fine in long \
            texts only, such as `note`.",
    why: "Who reviews such a text sees another one than what a machine reads: a title can be turned around, an id can look \
          like another one.",
    example: Example::Files(&[plan("[[step]]\nid = \"terms\"\ntitle = \"Agree terms\\u202E with legal\"\n")]),
    mend: "Take them out: `asplanned check --fix` does. If you did not write them, ask who did.",
};
