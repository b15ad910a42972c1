//! What a rule is about. A stand-in: `model/findings/page.rs` takes its place.

use crate::model::finding::Rule;

/// A rule, told in a sentence, in full, and as Markdown.
pub(super) struct Page {
    pub(super) short: String,
    pub(super) full: String,
    pub(super) markdown: String,
}

/// Gives the page of a rule.
pub(super) fn page(rule: Rule) -> Page {
    let words = rule.name().replace('-', " ");
    let full = format!("{words}; set its level in asplanned.toml, under [findings]");
    Page { short: words, markdown: format!("{full}, as `{rule} = \"warn\"`."), full }
}
