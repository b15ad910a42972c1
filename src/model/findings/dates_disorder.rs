//! `dates-disorder`: a step's days contradict each other.

use super::page::{Example, Page, record};

pub(super) const PAGE: Page = Page {
    means: "A step finished before it started, or took place on a day before it started or after it finished.",
    why: "One of the days is wrong, and verdicts, foresight and cadence are reckoned with it.",
    example: Example::Files(&[record(
        "[[step]]\nid = \"pilot\"\nstarted = 2023-03-01\nfinished = 2023-02-10\non = [2023-03-05]\n",
    )]),
    mend: "Correct the day that is wrong. A wrong day that was committed is a `redated-step` when it is corrected: allow that \
           one on the step, and say what was wrong.",
};
