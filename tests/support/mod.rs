//! What the tests share: running `asplanned` in this process, and repositories with a fixed clock.

use std::path::Path;

/// What one run of `asplanned` gave.
#[derive(Debug)]
pub struct Output {
    pub code: u8,
    pub stdout: String,
    pub stderr: String,
}

/// The day that every test calls today.
pub const TODAY: &str = "2024-06-01";

/// Runs `asplanned ARGS` in folder `dir`, in this process, with nothing of the machine's environment.
pub fn asplanned(dir: &Path, args: &[&str]) -> Output {
    let _ = (dir, args);
    unimplemented!()
}
