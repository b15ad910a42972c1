//! The properties of the package's own tests, and what these share, for the fuzz targets.
#![allow(dead_code, unused_imports, missing_docs)]

#[path = "../../tests/fuzz/mod.rs"]
pub mod fuzz;
#[path = "../../tests/markdown.rs"]
mod markdown;
#[path = "../../tests/support/mod.rs"]
mod support;
/// What a history looks like.
#[path = "../../tests"]
mod walk {
    #[path = "walk/portrait.rs"]
    pub mod portrait;
}
