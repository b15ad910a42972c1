//! A report for people: on a terminal, and as Markdown for a pull request or a wiki.
//!
//! What is told in both stands once: [`figures`] are the measures in words, [`bars`] their small pictures, [`parts`] the
//! rows of `--by`, [`mermaid`] the drawing that forges make of a text.

mod bars;
pub(super) mod figures;
mod markdown;
mod mermaid;
pub(super) mod parts;
mod text;
pub(super) mod words;

pub use markdown::markdown;
pub use text::text;
