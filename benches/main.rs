//! How fast the parts are, each alone. `cargo bench` runs all, `cargo bench -- walk` one of them.
//!
//! What is measured is made here, by rules and without chance, so that two runs measure the same. `history.sh` beside
//! this file measures the whole program against git.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod histories;
mod parse;
mod plans;
mod render;
mod repository;
mod verdict;
mod walk;

use std::time::Duration;

use criterion::Criterion;

fn main() {
    let criterion = Criterion::default().without_plots();
    let criterion = criterion.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    let mut criterion = criterion.sample_size(20).configure_from_args();
    parse::all(&mut criterion);
    walk::all(&mut criterion);
    verdict::all(&mut criterion);
    render::all(&mut criterion);
    criterion.final_summary();
}
