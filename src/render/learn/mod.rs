//! What was learned across initiatives, for people: on a terminal, and as Markdown.

mod markdown;
mod text;
mod words;

pub use markdown::markdown;
pub use text::text;
