//! Did it go as planned, and what did we not see coming?
//!
//! A team keeps two lists as TOML beside its code: `plan.toml`, the steps it anticipates, and `actual.toml`, the steps
//! that really happened. This crate reads git's memory of both, and tells for every step that happened whether it stood
//! in the plan *before* it began. Adding a step to the plan afterwards never makes it anticipated.
//!
//! The tour, from the inside out; arrows point one way only, `{model, disk} ← {files, git, render, export} ← commands ←
//! main`:
//!
//! - [`model`] holds the nouns and the rules, as pure functions over owned values. [`model::verdict`] is the heart: it judges
//!   steps by a [`model::history`]; [`model::measures`] counts verdicts, [`model::changes`] and [`model::merge`] compare
//!   versions, [`model::matching`] finds likely links, and [`model::learning`] looks across initiatives. A rule of `check` is
//!   a file of [`model::findings`].
//! - [`disk`] is the seam to the system: whoever writes is handed one, and tests hand out disks that fail.
//! - [`files`] turns bytes of TOML into nouns and findings: [`files::read`] the newest, [`files::versions`] those of a history.
//!   [`files::edit`] changes a file and keeps the rest; [`files::store`] writes it so that nothing is lost.
//! - [`git`] turns a repository into histories of initiatives: [`git::Source`] is what may be asked of one, whether libgit2 or
//!   the installed git answers, and [`git::recall`] takes from [`git::cache`] what an earlier walk has found.
//! - [`render`] turns finished values into text, [`render::json`] and [`render::html`] among it. [`render::escape`] is where a
//!   repository's text becomes printable.
//! - [`export`] turns them into the files of other programs.
//! - [`commands`] brings them together, a file a command; [`commands::context`] is the world that a run is given, and
//!   [`commands::load`] what most of them begin with.
//! - [`cli`] is the command line; with [`run`] a whole run can be made in a process of its own or inside another.
//!
//! How a finding, a format or a command is added stands in `CONTRIBUTING.md`. `tests/architecture.rs` keeps the arrows.

pub mod cli;
pub mod commands;
pub mod disk;
pub mod export;
pub mod files;
pub mod git;
pub mod model;
pub mod render;

use std::ffi::{OsStr, OsString};

use commands::context::{Context, Reply};

/// Runs the program with these arguments, the first of which is its name, in this world.
pub fn run(args: impl IntoIterator<Item = OsString>, context: &Context) -> Reply {
    match cli::parse(args, context) {
        Ok((command, context)) => commands::execute(&command, &context),
        Err(reply) => reply,
    }
}

/// Answers a shell that asks what could come next in a line, as the script of `asplanned completions` does. `None` if there
/// is no such shell.
pub fn complete(shell: &OsStr, words: impl IntoIterator<Item = OsString>, context: &Context) -> Option<Reply> {
    let out = cli::completions::answer(shell, words, context)?;
    Some(Reply { out, ..Reply::default() })
}
