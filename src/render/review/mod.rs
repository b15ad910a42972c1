//! A review as people read it: on a terminal, and as Markdown for a pull request.
//!
//! Whoever reviews must see in ten seconds whether to look closer, so that the first line says it all.

mod markdown;
mod text;
mod words;

pub use markdown::{MARKER, markdown};
pub use text::text;
pub(super) use words::headline;
