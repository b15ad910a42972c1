//! The edge: environment, clock, terminal and pager of the process, read once.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

use asplanned::commands::context::{Ci, Context, Input, Reply};
use asplanned::commands::{matcher, unshown};
use asplanned::git::command::look_in_absolute_folders;
use asplanned::render::style::Screen;
use chrono::{DateTime, Local, NaiveDate};

/// Reads the process's world.
pub(crate) fn context() -> Context {
    let out = std::io::stdout();
    let is_terminal = out.is_terminal();
    let width = terminal_size::terminal_size_of(&out).map(|(width, _)| usize::from(width.0));
    let err = std::io::stderr();
    let err_width = terminal_size::terminal_size_of(&err).map(|(width, _)| usize::from(width.0));
    let unicode = shows_unicode();
    // To anstream, 0 forces colours too.
    let is_unforced = variable("CLICOLOR_FORCE").is_some_and(|value| value == "0");
    let colour = |choice, is_terminal: bool| choice != anstream::ColorChoice::Never && (is_terminal || !is_unforced);
    Context {
        folder: std::env::current_dir().unwrap_or_default(),
        today: today(),
        out: Screen {
            colour: colour(anstream::AutoStream::choice(&out), is_terminal),
            unicode,
            width: width.filter(|_| is_terminal),
            links: is_terminal && shows_links(),
            forge: None,
        },
        err: Screen {
            colour: colour(anstream::AutoStream::choice(&err), err.is_terminal()),
            unicode,
            width: err_width.filter(|_| err.is_terminal()),
            ..Screen::default()
        },
        pager: is_terminal.then(pager).flatten(),
        input: Arc::new(Standard),
        ci: Ci {
            github_event: variable("GITHUB_EVENT_PATH").map(PathBuf::from),
            gitlab_base: variable("CI_MERGE_REQUEST_DIFF_BASE_SHA").and_then(|base| base.into_string().ok()),
            target: ["GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"]
                .into_iter()
                .find_map(variable)
                .and_then(|branch| branch.into_string().ok()),
        },
        matcher: variable(matcher::VARIABLE).and_then(|command| command.into_string().ok()),
        disk: asplanned::disk::real(),
        line: Vec::new(),
    }
}

/// A variable of the environment; an empty one is none.
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The process's standard input; questions go to standard error.
#[derive(Debug)]
struct Standard;

/// The longest line that is read as an answer. What pipes more into a terminal is no answer.
const MAX_ANSWER: u64 = 4096;

impl Input for Standard {
    fn is_terminal(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    fn ask(&self, question: &str) -> io::Result<Option<String>> {
        let mut err = io::stderr().lock();
        err.write_all(question.as_bytes()).and_then(|()| err.flush())?;
        let mut line = String::new();
        let read = io::stdin().lock().take(MAX_ANSWER).read_line(&mut line)?;
        if read == 0 {
            // Whoever ends the input types no line break, and what follows must not stand behind the question.
            err.write_all(b"\n")?;
        }
        Ok((read > 0).then_some(line))
    }

    fn read(&self, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        io::stdin().lock().take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// The day that it is here. `SOURCE_DATE_EPOCH` sets it for builds that must not depend on the clock.
fn today() -> NaiveDate {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse().ok());
    let fixed = fixed.and_then(|seconds| DateTime::from_timestamp(seconds, 0)).map(|time| time.date_naive());
    fixed.unwrap_or_else(|| Local::now().date_naive())
}

/// Tells whether the locale's characters are Unicode's; where no locale is set they are taken to be.
fn shows_unicode() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(std::env::var_os).find(|value| !value.is_empty());
    set.is_none_or(|locale| {
        let locale = locale.to_string_lossy().to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// Tells whether the terminal shows links. `FORCE_HYPERLINK` decides where it is set; what a CI records is read elsewhere,
/// and there the control sequence would be seen.
fn shows_links() -> bool {
    let is_forced = std::env::var_os("FORCE_HYPERLINK").is_some();
    let is_plain = std::env::var_os("CI").is_some() || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    (is_forced || !is_plain) && supports_hyperlinks::supports_hyperlinks()
}

/// The program that long output goes through: the user's, never one that a repository's configuration names. On a dumb
/// terminal there is none: what a pager does with the screen it can't do there.
fn pager() -> Option<OsString> {
    if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
        return None;
    }
    let pager = std::env::var_os("PAGER").unwrap_or_else(|| OsString::from("less"));
    (!pager.is_empty() && pager != "cat").then_some(pager)
}

/// Writes what a run has to say, and gives the exit code. A closed pipe ends it quietly: whoever reads has read enough.
pub(crate) fn say(reply: &Reply, context: &Context) -> u8 {
    let rows = terminal_size::terminal_size().map_or(usize::MAX, |(_, height)| usize::from(height.0));
    let is_long = reply.out.lines().count() >= rows;
    let paged = is_long && context.pager.as_ref().is_some_and(|pager| page(pager, &reply.out));
    let mut err = std::io::stderr().lock();
    let mut told = Cow::Borrowed(reply);
    if !paged {
        let mut out = std::io::stdout().lock();
        if let Err(error) = out.write_all(reply.out.as_bytes()).and_then(|()| out.flush())
            && error.kind() != std::io::ErrorKind::BrokenPipe
        {
            told = Cow::Owned(unshown(reply, &error, context));
        }
    }
    // There is nobody left to tell that this could not be told.
    let _ = err.write_all(told.err.as_bytes());
    told.code
}

/// The options that `less` reads from its environment. What somebody wants of it comes behind ours: without `R` it would
/// show colours as what they are made of.
fn options_of_less(wanted: Option<OsString>) -> OsString {
    let Some(wanted) = wanted else { return OsString::from("FRX") };
    let mut options = OsString::from("-R ");
    options.push(wanted);
    options
}

/// Shows a text in a pager. Gives false where the pager could not be started.
fn page(pager: &OsString, text: &str) -> bool {
    let mut command = if cfg!(unix) {
        // As git does it: `PAGER` may hold arguments.
        let mut shell = Command::new("/bin/sh");
        shell.arg("-c").arg(pager);
        shell
    } else {
        Command::new(pager)
    };
    look_in_absolute_folders(&mut command);
    command.env("LESS", options_of_less(std::env::var_os("LESS")));
    let Ok(mut child) = command.stdin(Stdio::piped()).spawn() else { return false };
    if let Some(mut stdin) = child.stdin.take() {
        let _ = stdin.write_all(text.as_bytes());
    }
    child.wait().is_ok_and(|status| status.code() != Some(127))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_shows_colours_whatever_else_is_wanted_of_it() {
        assert_eq!(options_of_less(None), "FRX");
        assert_eq!(options_of_less(Some("-S".into())), "-R -S");
    }
}
