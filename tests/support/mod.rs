//! What the tests share: running `asplanned` in this process, and repositories with a fixed clock.

pub mod git;
pub mod repository;

use std::ffi::OsString;
use std::path::Path;

use asplanned::commands::context::Context;
use asplanned::render::style::Screen;

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
    asplanned_on(Screen::default(), dir, args)
}

/// Does the same with a standard output that can show this.
pub fn asplanned_on(out: Screen<'static>, dir: &Path, args: &[&str]) -> Output {
    let context =
        Context { folder: dir.to_owned(), today: TODAY.parse().unwrap(), out, err: Screen::default(), pager: None };
    let args = std::iter::once("asplanned").chain(args.iter().copied()).map(OsString::from);
    let reply = asplanned::run(args, &context);
    Output { code: reply.code, stdout: reply.out, stderr: reply.err }
}
