//! Did it go as planned, and what did we not see coming?
//!
//! A team keeps two lists as TOML beside its code: `plan.toml`, the steps it anticipates, and `actual.toml`, the steps
//! that really happened. This crate reads git's memory of both, and tells for every step that happened whether it stood
//! in the plan *before* it began. Adding a step to the plan afterwards never makes it anticipated.
//!
//! The tour, from the inside out; arrows point one way only, `{model, disk} ← {files, git, render, export} ← commands ←
//! main`:
//!
//! - [`model`] holds the nouns and the rules, as pure functions over owned values. [`model::verdict`] is the heart.
//! - [`disk`] is the seam to the system: whoever writes is handed one, and tests hand out disks that fail.
//! - [`files`] turns bytes of TOML into nouns and findings.
//! - [`git`] turns a repository into histories of initiatives.
//! - [`render`] turns finished values into text.
//! - [`export`] turns them into the files of other programs.
//! - [`commands`] brings them together, a file a command.
//! - [`cli`] is the command line; with [`run`] a whole run can be made in a process of its own or inside another.

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
