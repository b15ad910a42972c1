//! The files of an initiative as text: read with the place of every value, and made new.
//!
//! This room knows TOML and the two formats, so that no other has to: it turns bytes that come in as arguments into the
//! nouns of the model, and says what is wrong with them in findings. It opens no file itself.
//!
//! - [`read`] is for the newest files: every problem at once, each with its place.
//! - [`versions`] is for history: thousands of versions of a file, each parsed only as far as it is new.
//! - [`settings`] reads `asplanned.toml`.
//! - [`new`] makes the texts that a new initiative begins with.
//!
//! Both readers go through the same conversion ([`Format`]), so that they can't disagree on what a file says.

pub mod layout;
pub mod merge;
pub mod new;
pub mod read;
pub mod recipe;
pub mod settings;

pub mod versions;

mod conflict;
mod fields;
mod format;
mod hidden;
mod lines;
mod nesting;
mod problem;
mod recover;
mod shape;
mod source;
mod syntax;

pub use format::{Format, Plan, Record};
pub use shape::MAX_STEPS;
pub use source::MAX_BYTES;
