//! Printing: values in, text out.
//!
//! What is printed is decided before; a renderer sees finished values, and chooses only how they look. Every text of a
//! repository is untrusted, and goes through [`escape`].

pub mod blame;
pub mod catch_up;
mod change;
pub mod changes;
mod commit;
pub mod escape;
pub mod excerpt;
pub mod findings;
mod flow;
pub mod fold;
pub mod forge;
pub mod html;
pub mod json;
pub mod learn;
pub mod linking;
pub mod log;
pub mod markdown;
pub mod merging;
mod overview;
pub mod page;
pub mod recorded;
pub mod report;
pub mod review;
pub mod sheet;
pub mod show;
pub mod status;
pub mod story;
pub mod style;
pub mod svg;
pub mod terminal;
pub mod textconv;
pub mod topic;
pub mod words;
