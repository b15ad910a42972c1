//! `completions`: the script that makes a shell ask this program what could come next.

use super::context::Reply;

/// What `completions` is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The shell's script. It is made where the command line is known.
    pub script: String,
}

/// Runs `completions`.
pub fn run(options: &Options) -> Reply {
    Reply { out: options.script.clone(), ..Reply::default() }
}
