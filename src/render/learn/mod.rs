//! What was learned across initiatives, for people: on a terminal, and as Markdown.

mod markdown;
mod suggest;
mod text;
mod words;

pub use markdown::markdown;
pub(super) use suggest::why;
pub use suggest::{markdown as suggestions_in_markdown, named, question, text as suggestions};
pub use text::text;
