//! The one test binary: a module a subject, `support/` for what they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    unreachable_pub
)]

mod architecture;
mod authors;
mod awkward;
mod blame;
mod catching;
mod changes;
mod checks;
mod clean;
mod commits;
mod completions;
mod contributing;
mod damaged;
mod everywhere;
mod example;
mod exports;
mod faults;
mod findings;
mod fixing;
mod fmt;
mod formats;
mod fuzz;
mod help;
mod histories;
#[cfg(unix)]
mod hostile;
mod installing;
mod learning;
mod links;
mod log;
mod man;
mod markdown;
#[cfg(unix)]
mod matcher;
mod merging;
mod oracle;
mod page;
mod process;
mod readme;
mod record_commit;
mod recording;
mod report;
mod retro;
mod review;
mod revisions;
mod same_bytes;
mod schema;
mod screens;
mod show;
#[cfg(target_os = "linux")]
mod started;
mod status;
mod store;
mod support;
mod verdicts;
mod walk;
