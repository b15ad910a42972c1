//! The binary: takes the world in, runs, and gives the exit code back.

mod world;

use std::process::ExitCode;

fn main() -> ExitCode {
    let context = world::context();
    let reply = asplanned::run(std::env::args_os(), &context);
    ExitCode::from(world::say(&reply, &context))
}
