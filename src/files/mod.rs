//! The files of an initiative as text: read with the place of every value, and made new.
//!
//! This room knows TOML and the two formats, so that no other has to: it turns bytes that come in as arguments into the
//! nouns of the model, and says what is wrong with them in findings. Only [`store`] touches a disk, and knows no TOML.
//!
//! - [`read`] is for the newest files: every problem at once, each with its place.
//! - [`versions`] is for history: thousands of versions of a file, each parsed only as far as it is new.
//! - [`settings`] reads `asplanned.toml`.
//! - [`layout`] says where each step stands, and [`edit`] changes one and keeps the rest.
//! - [`mend`] mends what has one sure cure.
//! - [`merge`] merges three versions of a file, and [`digest`] makes one short.
//! - [`import`] reads lists as people paste them.
//! - [`event`] reads what a CI says of a pull request, [`rows`] what `export` wrote, and [`pairs`] what a matcher answers.
//! - [`new`] makes the texts that a new initiative begins with.
//! - [`schema`] makes the JSON Schemas that editors check the files by.
//! - [`tidy`] gives a file its stable layout.
//! - [`store`] writes files so that nothing is lost.
//!
//! Both readers go through the same conversion ([`Format`]), so that they can't disagree on what a file says.

pub mod digest;
pub mod edit;
pub mod event;
pub mod import;
pub mod layout;
pub mod mend;
pub mod merge;
pub mod new;
pub mod pairs;
pub mod read;
pub mod recipe;
pub mod rows;
pub mod schema;
pub mod settings;
pub mod store;
pub mod tidy;

pub mod versions;

mod conflict;
mod fields;
mod format;
mod hidden;
mod lines;
mod nesting;
pub mod paths;
mod problem;
mod recover;
mod shape;
mod source;
mod syntax;

pub use format::{Format, Plan, Record};
pub use shape::MAX_STEPS;
pub use source::MAX_BYTES;
