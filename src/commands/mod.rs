//! The commands, one a file: each loads, decides and renders, and gives back what is to be said.

mod authors;
pub mod blame;
pub mod changes;
pub mod check;
mod comparing;
pub mod completions;
pub mod context;
pub mod days;
pub mod demo;
pub mod diff;
pub mod error;
mod examine;
pub mod export;
pub mod fmt;
pub mod help;
mod history;
pub mod init;
pub mod install;
pub mod learn;
pub mod learning;
pub mod load;
pub mod log;
pub mod man;
pub mod matcher;
mod mend;
pub mod merge_driver;
pub mod names;
mod precedents;
mod providing;
pub mod recording;
pub mod report;
mod repository;
pub mod review;
pub mod schema;
mod sheets;
pub mod show;
pub mod status;
pub mod suggest;
pub mod telling;
pub mod textconv;
pub mod trailer;
mod trailers;
mod witnesses;

use context::{Context, FAILED, Reply};
use error::Error;

use crate::model::initiative::Warning;
use crate::render::fold::fold;
use crate::render::terminal;

/// What the program is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// `diff`.
    Diff(diff::Options),
    /// `status`.
    Status(status::Options),
    /// `blame`.
    Blame(blame::Options),
    /// `show`.
    Show(show::Options),
    /// `changes`.
    Changes(changes::Options),
    /// `log`.
    Log(log::Options),
    /// `check`.
    Check(check::Options),
    /// `review`.
    Review(review::Options),
    /// `report`.
    Report(report::Options),
    /// `learn`.
    Learn(learn::Options),
    /// `suggest`.
    Suggest(suggest::Options),
    /// `export`.
    Export(export::Options),
    /// `plan`.
    Plan(recording::plan::Options),
    /// `start` and `did`.
    Start(recording::start::Options),
    /// `finish`.
    Finish(recording::finish::Options),
    /// `link`.
    Link(recording::link::Options),
    /// `drop`.
    Drop(recording::drop::Options),
    /// `rename`.
    Rename(recording::rename::Options),
    /// `catch-up`.
    CatchUp(recording::catch_up::Options),
    /// `init`.
    Init(init::Options),
    /// `demo`.
    Demo(demo::Options),
    /// `fmt`.
    Fmt(fmt::Options),
    /// `help` on what is no command.
    Help(help::Options),
    /// `schema`.
    Schema(schema::Options),
    /// `man`.
    Man(man::Options),
    /// `completions`.
    Completions(completions::Options),
    /// `install`.
    Install(install::Options),
    /// `merge-driver`.
    MergeDriver(merge_driver::Options),
    /// `textconv`.
    Textconv(textconv::Options),
    /// `trailer`.
    Trailer,
}

/// Runs a command. A failure becomes a reply too: its sentence, and exit code [`FAILED`]. What is said beside a result is
/// broken where the screen ends that it goes to, whoever said it.
pub fn execute(command: &Command, context: &Context) -> Reply {
    let reply = match command {
        Command::Diff(options) => diff::run(options, context),
        Command::Status(options) => status::run(options, context),
        Command::Blame(options) => blame::run(options, context),
        Command::Show(options) => show::run(options, context),
        Command::Changes(options) => changes::run(options, context),
        Command::Log(options) => log::run(options, context),
        Command::Check(options) => check::run(options, context),
        Command::Review(options) => review::run(options, context),
        Command::Report(options) => report::run(options, context),
        Command::Learn(options) => learn::run(options, context),
        Command::Suggest(options) => suggest::run(options, context),
        Command::Export(options) => export::run(options, context),
        Command::Plan(options) => recording::plan::run(options, context),
        Command::Start(options) => recording::start::run(options, context),
        Command::Finish(options) => recording::finish::run(options, context),
        Command::Link(options) => recording::link::run(options, context),
        Command::Drop(options) => recording::drop::run(options, context),
        Command::Rename(options) => recording::rename::run(options, context),
        Command::CatchUp(options) => recording::catch_up::run(options, context),
        Command::Init(options) => init::run(options, context),
        Command::Demo(options) => demo::run(options, context),
        Command::Fmt(options) => fmt::run(options, context),
        Command::Help(options) => help::run(options, context),
        Command::Schema(options) => schema::run(*options, context),
        Command::Man(options) => man::run(options, context),
        Command::Completions(options) => Ok(completions::run(options)),
        Command::Install(options) => install::run(options, context),
        Command::MergeDriver(options) => merge_driver::run(options, context),
        Command::Textconv(options) => textconv::run(options, context),
        Command::Trailer => Ok(trailer::run(context)),
    };
    let reply = reply.unwrap_or_else(|error| failure(&error, context));
    Reply { err: fold(&reply.err, context.err), ..reply }
}

/// Says why a command could not do its work.
pub fn failure(error: &Error, context: &Context) -> Reply {
    let here = if error.pasted.is_empty() { Vec::new() } else { load::here(context) };
    let err = terminal::error(&error.message, error.hint_in(&here).as_deref(), context.err);
    Reply { out: String::new(), err, code: FAILED, ..Reply::default() }
}

/// Says that a result can't be shown, which does not undo what a run did: only one that did nothing has failed then.
pub fn unshown(reply: &Reply, error: &std::io::Error, context: &Context) -> Reply {
    let room = "see where standard output goes: whether that can be written, and has room";
    let (message, hint) = if reply.is_done {
        let hint = format!("do not run it again: git status and git log tell what was done; {room}");
        (format!("what was asked for is done, but the result cannot be written: {error}"), hint)
    } else {
        (format!("cannot write the result: {error}"), room.to_owned())
    };
    let err = fold(&terminal::error(&message, Some(&hint), context.err), context.err) + &reply.err;
    Reply { err, code: if reply.is_done { reply.code } else { FAILED }, is_done: reply.is_done, ..Reply::default() }
}

/// What is said where there is no initiative.
const NOTHING: &str = "No initiative here yet: asplanned init NAME makes one, asplanned demo shows an example.\n";

/// Says what there is to say beside a result: the warnings, and where no initiative was looked at, that there is none.
fn aside<'a>(warnings: impl Iterator<Item = &'a Warning>, is_empty: bool, context: &Context) -> String {
    let mut err = self::warnings(warnings, context);
    if is_empty {
        err.push_str(NOTHING);
    }
    err
}

/// Prints warnings; what several initiatives share once.
fn warnings<'a>(warnings: impl Iterator<Item = &'a Warning>, context: &Context) -> String {
    let mut all: Vec<&Warning> = Vec::new();
    for warning in warnings {
        if !all.contains(&warning) {
            all.push(warning);
        }
    }
    terminal::warnings(&all, context.err)
}
