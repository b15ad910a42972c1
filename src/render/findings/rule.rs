//! What a rule is about, for formats that tell it beside the findings.

use crate::model::finding::Rule;
use crate::model::findings;

/// A rule, told in a sentence or two, in full, and as Markdown.
pub(super) struct Page {
    pub(super) short: String,
    pub(super) full: String,
    pub(super) markdown: String,
}

/// Gives the page of a rule.
pub(super) fn page(rule: Rule) -> Page {
    let page = findings::page(rule);
    Page {
        short: page.means.to_owned(),
        full: format!("{} {} {}", page.means, page.why, page.mend),
        markdown: format!(
            "{}\n\n**Why it matters:** {}\n\n**What to do:** {}\n\n`asplanned help {rule}` shows an example.",
            page.means, page.why, page.mend
        ),
    }
}
