//! `unknown-key`: a key that the format does not have. Found where a file is read.

use super::page::{Example, Page, plan};

pub(super) const PAGE: Page = Page {
    means: "The format has no such key in this place. Often it is a slip of the pen, or a key of the other file.",
    why: "What stands under a key that nobody reads is lost: a misspelt `needs` needs nothing, a misspelt `plan` links \
          nothing.",
    example: Example::Files(&[plan("[[step]]\ntitle = \"Agree data terms\"\nDropped_By = \"legal\"\n")]),
    mend: "Write the key as the message says. Where only case, `_` or `-` is wrong, `asplanned check --fix` does it. Keys \
           of your own stand below `[extra]`, those of a step below `[step.extra]`.",
};
