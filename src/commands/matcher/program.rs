//! Running a matcher: everything it is asked at once, its answer as it comes, and no longer than there is time.
//!
//! It may be wrong in any way: never read, never stop, print without end, leave something behind that holds its output
//! open. So questions, answer and complaints each have a thread that nobody waits for, and only the clock decides.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::files::pairs::{self, Pair};

/// What a matcher may use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// How long it may take.
    pub(super) time: Duration,
    /// How much it may print, in bytes.
    pub(super) bytes: u64,
    /// How many pairs it may name.
    pub(super) pairs: usize,
}

/// What was wrong with it: ends a sentence that begins with its name.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// It could not be started.
    #[error("can't be started: {0}")]
    Start(std::io::Error),
    /// It took too long.
    #[error("was stopped: it had not answered after {0:?}")]
    Late(Duration),
    /// It ended by saying that it failed.
    #[error("failed, {status}{complaint}")]
    Exit {
        /// How it ended.
        status: ExitStatus,
        /// The last line of what it said, with a colon before it.
        complaint: String,
    },
    /// It printed what is no answer.
    #[error("printed what is no answer, in line {line}: {message}")]
    Answer {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// It printed too much.
    #[error("was stopped: it printed more than {0}")]
    Large(String),
}

/// How much of what it complains is kept, in bytes: the end.
const KEPT: usize = 4096;

/// How long the end of its complaints is waited for, once it has ended.
const GRACE: Duration = Duration::from_millis(200);

/// Asks a program about titles, and gives the pairs that it names.
pub(super) fn ask(command: &[String], titles: &[&str], limits: &Limits) -> Result<Vec<Pair>, Trouble> {
    let deadline = Instant::now() + limits.time;
    let other = |message: String| Trouble::Start(std::io::Error::other(message));
    let questions = pairs::questions(titles.iter().copied()).map_err(other)?;
    let (name, args) = command.split_first().ok_or_else(|| other("it has no name".to_owned()))?;
    let folder = tempfile::Builder::new().prefix("asplanned-matcher-").tempdir().map_err(Trouble::Start)?;
    let mut started = Command::new(name);
    started.args(args).current_dir(folder.path());
    started.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = Running(started.spawn().map_err(Trouble::Start)?);
    if let Some(mut stdin) = running.0.stdin.take() {
        // One that knows the answer without reading to the end may close it.
        thread::spawn(move || drop(stdin.write_all(&questions)));
    }
    let complaints = running.0.stderr.take().map(complaints);
    let Some(stdout) = running.0.stdout.take() else { return Err(other("its output can't be read".to_owned())) };
    let found = match answer(stdout, titles.len(), *limits).recv_timeout(left(deadline)) {
        Ok(found) => found?,
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Err(Trouble::Late(limits.time)),
    };
    let Some(status) = running.end(deadline).map_err(Trouble::Start)? else { return Err(Trouble::Late(limits.time)) };
    if status.success() {
        return Ok(found);
    }
    let said = complaints.map(|complaints| last_line(&complaints)).unwrap_or_default();
    let complaint = if said.is_empty() { said } else { format!(": {said}") };
    Err(Trouble::Exit { status, complaint })
}

/// A started program, which does not outlive whoever waits for it.
struct Running(Child);

impl Running {
    /// Waits for its end; `None` where it does not come in time.
    fn end(&mut self, deadline: Instant) -> std::io::Result<Option<ExitStatus>> {
        let mut pause = Duration::from_millis(1);
        loop {
            if let Some(status) = self.0.try_wait()? {
                return Ok(Some(status));
            }
            if left(deadline).is_zero() {
                return Ok(None);
            }
            thread::sleep(pause.min(left(deadline)));
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended can't be stopped any more, and that is well.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn left(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}

/// Reads an answer, and sends it when it is whole.
fn answer(stdout: ChildStdout, count: usize, limits: Limits) -> Receiver<Result<Vec<Pair>, Trouble>> {
    let (sender, receiver) = mpsc::channel();
    // Nobody listens any more where it came too late.
    thread::spawn(move || drop(sender.send(read(BufReader::new(stdout), count, limits))));
    receiver
}

/// Reads pairs, a line each.
fn read(output: impl BufRead, count: usize, limits: Limits) -> Result<Vec<Pair>, Trouble> {
    let mut output = output.take(limits.bytes.saturating_add(1));
    let mut found = Vec::new();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = output.read_until(b'\n', &mut line);
        let size = read.map_err(|error| Trouble::Answer { line: number, message: error.to_string() })?;
        if output.limit() == 0 {
            return Err(Trouble::Large(format!("{} bytes", limits.bytes)));
        }
        if size == 0 {
            break;
        }
        let pair = pairs::answer(&line, count).map_err(|message| Trouble::Answer { line: number, message })?;
        found.extend(pair);
        if found.len() > limits.pairs {
            return Err(Trouble::Large(format!("{} pairs", limits.pairs)));
        }
    }
    Ok(found)
}

/// Reads what a program complains, so that it is never held up by it, and sends the end of it when it is over.
fn complaints(mut stderr: ChildStderr) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut kept: Vec<u8> = Vec::new();
        let mut piece = [0; KEPT];
        while let Ok(size @ 1..) = stderr.read(&mut piece) {
            kept.extend_from_slice(piece.get(..size).unwrap_or_default());
            kept.drain(..kept.len().saturating_sub(KEPT));
        }
        drop(sender.send(kept));
    });
    receiver
}

/// Gives the last line of a program's complaints that has anything in it.
fn last_line(complaints: &Receiver<Vec<u8>>) -> String {
    let said = complaints.recv_timeout(GRACE).unwrap_or_default();
    let text = String::from_utf8_lossy(&said);
    text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

#[cfg(all(test, unix))]
mod tests;
