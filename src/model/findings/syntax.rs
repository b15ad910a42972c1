//! `syntax`: the file can't be read. Found where it is read.

use super::page::{Example, Page, plan};

pub(super) const PAGE: Page = Page {
    means: "The file can't be read: it is no TOML, no UTF-8, too large, or its steps are no list of steps, each with an \
            `id` or a `title`.",
    why: "A version that can't be read counts for nothing. In its place asplanned reads what the version before it held, \
          so that what you wrote is not seen, and a step that you planned may count as planned later than it was.",
    example: Example::Files(&[plan("agreed = 2023-02-30\n\n[[step]]\ntitle = Visit customers\n")]),
    mend: "Correct the lines that are pointed at. An editor that reads TOML schemas marks such lines while you type: \
           `asplanned schema --write` puts them where it looks. After that `asplanned install --hook` checks before each \
           commit.",
};
