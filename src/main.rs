//! The binary: takes the world in, runs, and gives the exit code back.

mod world;

use std::process::ExitCode;

fn main() -> ExitCode {
    let context = world::context();
    // A shell's script asks this way what could come next in a line.
    let asked = std::env::var_os(asplanned::cli::completions::VARIABLE);
    let answer = asked.and_then(|shell| asplanned::complete(&shell, std::env::args_os(), &context));
    let reply = answer.unwrap_or_else(|| asplanned::run(std::env::args_os(), &context));
    ExitCode::from(world::say(&reply, &context))
}
