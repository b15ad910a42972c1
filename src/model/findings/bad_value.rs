//! `bad-value`: a value of the wrong type or out of its range. Found where a file is read.

use super::page::{Example, Page, record};

pub(super) const PAGE: Page = Page {
    means: "The key does not take this value: a day in quotes, a text where a list belongs, a kind that there is not, an \
            `allow` without `allow-because`.",
    why: "A wrong value is taken as absent. A step whose `started` is a text has no day, and its verdict may be another.",
    example: Example::Files(&[record(
        "[[step]]\ntitle = \"Visit customers\"\nstarted = \"2023-01-16\"\nfrom = \"check-ins\"\n",
    )]),
    mend: "Write it as the message says. Where there is one sure cure, `asplanned check --fix` does it: a day, `true` or \
           `false` in quotes, one text where a list of texts belongs.",
};
