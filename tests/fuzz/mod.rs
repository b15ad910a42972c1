//! Properties that hold for any bytes: one function a kind of input. Here they are held to the seeds of `fixtures/seeds/`
//! and to changed ones; `fuzz/` drives the same functions with libFuzzer.
//!
//! `ASPLANNED_CASES` sets how many changed seeds are tried, `ASPLANNED_SEED` with which they begin.

mod caches;
mod draw;
mod edit;
mod merge;
mod parse;
mod print;
mod read;
#[cfg(test)]
mod run;

pub use caches::caches;
pub use edit::edit;
pub use merge::merge;
pub use parse::parse;
pub use print::print;
pub use read::read;
