//! `loosened-settings`: a branch lets more pass than its base. Found where a review compares their settings.

use super::page::{Example, Page};

pub(super) const PAGE: Page = Page {
    means: "A branch changes asplanned.toml so that less is denied or reported. Only `asplanned review` finds it.",
    why: "A branch is judged by the settings of its base, so that none can loosen its own review. What it loosens counts \
          from the merge on, for everybody.",
    example: Example::Lines(
        "[findings]\nretrofitted = \"deny\"     # on the base\nretrofitted = \"allow\"    # on the branch\n",
    ),
    mend: "See that whoever merges it agrees. Where settings change often by agreement, allow this finding in asplanned.toml.",
};
