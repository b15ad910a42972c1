//! The walk over a history: with and without git's commit-graph, with and without what earlier runs remembered, it is
//! what the real git says.
//!
//! `ASPLANNED_CASES` sets how many random histories are tried, `ASPLANNED_SEED` with which seed they begin.

mod bombs;
mod broken_cache;
mod broken_graph;
mod draft;
mod forged;
mod graphs;
mod judge;
mod long_ids;
pub mod portrait;
mod scenario;
mod together;

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use self::graphs::{SORTS, Sort};
use self::scenario::{Counts, Scenario};

/// How many cases are tried, and from which seed.
fn cases(default: u64) -> (u64, u64) {
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse().ok());
    (number("ASPLANNED_SEED").unwrap_or(1), number("ASPLANNED_CASES").unwrap_or(default))
}

/// Tries all seeds on all processors, and gives what was counted.
fn try_all(default: u64, check: impl Fn(u64) -> Counts + Sync) -> (Counts, u64) {
    let (first, count) = cases(default);
    let next = AtomicU64::new(first);
    let failed = AtomicBool::new(false);
    let all = Mutex::new(Counts::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + count || failed.load(Ordering::Relaxed) {
                        return;
                    }
                    match catch_unwind(AssertUnwindSafe(|| check(seed))) {
                        Ok(counts) => {
                            let mut all = all.lock().unwrap();
                            for (what, times) in counts {
                                *all.entry(what).or_default() += times;
                            }
                        }
                        Err(panic) => {
                            failed.store(true, Ordering::Relaxed);
                            say(&format!("the history of ASPLANNED_SEED={seed}"));
                            std::panic::resume_unwind(panic);
                        }
                    }
                }
            });
        }
    });
    (all.into_inner().unwrap(), count)
}

#[expect(clippy::print_stderr, clippy::disallowed_macros, reason = "what was counted says how much a test is worth")]
fn say(text: &str) {
    eprintln!("{text}");
}

#[test]
fn random_histories_are_what_git_says_with_whatever_helps() {
    let (counts, cases) = try_all(300, |seed| {
        let mut scenario = Scenario::new(seed);
        let asks = scenario.asks.clone();
        for ask in &asks[..2] {
            scenario.is_what_git_says(*ask);
        }
        for _ in 0..2 {
            let sort = *scenario.rng.pick(SORTS);
            scenario.is_the_same_with(sort);
        }
        scenario.is_the_same_as_remembered(12);
        scenario.counts
    });
    let rows: Vec<String> = counts.iter().map(|(what, count)| format!("{count:8}  {what}\n")).collect();
    say(&rows.concat());
    let count = |what: &str| counts.get(what).copied().unwrap_or(0);
    for (what, least) in OFTEN {
        assert!(count(what) * 1000 >= least * cases, "{what}: {} times only", count(what));
    }
    for sort in SORTS {
        assert!(count(&format!("graph {sort:?}")) * 100 >= cases * 4, "{sort:?}");
    }
    // Filters spare trees.
    for sort in [Sort::Filters(1), Sort::Filters(2), Sort::Chain(2)] {
        let (read, instead) =
            (count(&format!("trees read with {sort:?}")), count(&format!("trees read instead of {sort:?}")));
        assert!(read * 20 < instead * 19, "{read} trees are read with {sort:?}, {instead} without");
    }
}

/// So many commits are new at a time that the commit-graph is of use beside what is remembered.
#[test]
fn long_histories_are_what_git_says_too() {
    let (counts, cases) = try_all(12, |seed| {
        let mut scenario = Scenario::long(seed);
        let ask = scenario.asks[scenario.asks.len() - 1];
        scenario.is_what_git_says(ask);
        let sort = *scenario.rng.pick(SORTS);
        scenario.is_the_same_with(sort);
        scenario.is_the_same_as_remembered(8);
        scenario.counts
    });
    let rows: Vec<String> = counts.iter().map(|(what, count)| format!("{count:8}  {what}\n")).collect();
    say(&rows.concat());
    let count = |what: &str| counts.get(what).copied().unwrap_or(0);
    assert!(count("with a graph beside what is remembered") * 2 >= cases);
}

/// What must be seen how often in a thousand histories.
const OFTEN: &[(&str, u64)] = &[
    ("judged", 1500),
    ("judged by git rev-list --full-history", 1200),
    ("judged by git log --full-history -c", 400),
    ("judged with moves", 20),
    ("merges that differ from any parent", 400),
    ("merges that differ from every parent", 100),
    ("merges that are left for the order alone", 5),
    ("borrowed", 100),
    ("borrowed the lower part of a chain", 10),
    ("chains of three and more", 60),
    ("as it was remembered", 3000),
    ("added to", 200),
    ("walked by what is remembered", 500),
    ("written for the first time", 800),
    ("written anew", 300),
    ("written anew with commits of other tips", 100),
    ("not worth it", 300),
    ("a file was removed", 300),
    ("a file was damaged", 300),
];
