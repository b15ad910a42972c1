//! What the tests share: running `asplanned` in this process, and repositories with a fixed clock.

pub mod calls;
pub mod disk;
pub mod git;
pub mod page;
pub mod repository;

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use asplanned::commands::context::{Ci, Context, Input, Nobody};
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
    asplanned_in(dir, args, out, Arc::new(Nobody))
}

/// Runs `asplanned ARGS` in folder `dir`, with somebody at the terminal who gives these answers, one to a question, and
/// then leaves. Gives what was asked too.
pub fn asplanned_answering(dir: &Path, args: &[&str], answers: &[&str]) -> (Output, Vec<String>) {
    let somebody = Arc::new(Somebody::default());
    somebody.answers.lock().unwrap().extend(answers.iter().map(|answer| format!("{answer}\n")));
    let output = asplanned_in(dir, args, Screen::default(), somebody.clone());
    let asked = somebody.asked.lock().unwrap().clone();
    (output, asked)
}

/// Runs `asplanned ARGS` in folder `dir`, with this piped into it.
pub fn asplanned_reading(dir: &Path, args: &[&str], piped: &[u8]) -> Output {
    asplanned_in(dir, args, Screen::default(), Arc::new(Piped(piped.to_vec())))
}

fn asplanned_in(dir: &Path, args: &[&str], out: Screen<'static>, input: Arc<dyn Input>) -> Output {
    asplanned_with(&Context { out, input, ..context(dir) }, args)
}

/// A world with nothing in it but a folder and a day.
pub fn context(dir: &Path) -> Context {
    let (out, err) = (Screen::default(), Screen::default());
    let (today, input, ci) = (TODAY.parse().unwrap(), Arc::new(Nobody), Ci::default());
    Context {
        folder: dir.to_owned(),
        today,
        out,
        err,
        pager: None,
        input,
        ci,
        matcher: None,
        disk: asplanned::disk::real(),
        line: Vec::new(),
    }
}

/// Runs `asplanned ARGS` in a world, in this process.
pub fn asplanned_with(context: &Context, args: &[&str]) -> Output {
    let args = std::iter::once("asplanned").chain(args.iter().copied()).map(OsString::from);
    let reply = asplanned::run(args, context);
    Output { code: reply.code, stdout: reply.out, stderr: reply.err }
}

/// Who sits at the terminal.
#[derive(Debug, Default)]
struct Somebody {
    answers: Mutex<VecDeque<String>>,
    asked: Mutex<Vec<String>>,
}

impl Input for Somebody {
    fn is_terminal(&self) -> bool {
        true
    }

    fn ask(&self, question: &str) -> io::Result<Option<String>> {
        self.asked.lock().unwrap().push(question.to_owned());
        Ok(self.answers.lock().unwrap().pop_front())
    }

    fn read(&self, _: u64) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }
}

/// What is piped in.
#[derive(Debug)]
struct Piped(Vec<u8>);

impl Input for Piped {
    fn is_terminal(&self) -> bool {
        false
    }

    fn ask(&self, _: &str) -> io::Result<Option<String>> {
        Ok(None)
    }

    fn read(&self, most: u64) -> io::Result<Vec<u8>> {
        Ok(self.0.iter().copied().take(usize::try_from(most).unwrap()).collect())
    }
}
