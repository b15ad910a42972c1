//! What a run gets from outside: where it stands, what day it is, what its screen can show.

use std::ffi::OsString;
use std::fmt::Debug;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::disk::Disk;
use crate::model::text::{is_hidden, option, shell_word};
use crate::render::fold::fold;
use crate::render::style::Screen;

/// The world around one run. Tests make their own.
#[derive(Debug, Clone)]
pub struct Context {
    /// The folder that it was started in.
    pub folder: PathBuf,
    /// The day that uncommitted files are dated with.
    pub today: NaiveDate,
    /// What standard output can show.
    pub out: Screen<'static>,
    /// What standard error can show.
    pub err: Screen<'static>,
    /// The program that long output goes through; `None` where output is no terminal.
    pub pager: Option<OsString>,
    /// Who can be asked, and what is piped in.
    pub input: Arc<dyn Input>,
    /// What a CI says of the run.
    pub ci: Ci,
    /// The matcher that may be started, as it stands in the settings: what whoever runs this allowed.
    pub matcher: Option<String>,
    /// The disk that is written to.
    pub disk: Arc<dyn Disk>,
    /// The command line behind the program's name, as far as it is known.
    pub line: Vec<String>,
}

/// What a CI's environment says of the pull request that it runs for. It is another's word, and only ever names what is
/// looked for in the repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ci {
    /// The file that holds the event of a GitHub workflow.
    pub github_event: Option<PathBuf>,
    /// The commit where a GitLab merge request parted from its target.
    pub gitlab_base: Option<String>,
    /// The name of the branch that the pull or merge request is to go into.
    pub target: Option<String>,
}

impl Context {
    /// Asks a question, broken where the screen ends, and gives the answer without the spaces around it. `None` where
    /// nobody is there to answer, or leaves: what was asked must not be done then.
    pub fn ask(&self, question: &str) -> Option<String> {
        if !self.input.is_terminal() {
            return None;
        }
        let answer = self.input.ask(&fold(question, self.err)).ok().flatten()?;
        Some(answer.trim().to_owned())
    }

    /// Writes the command line once more with another initiative chosen, to be copied; the option alone where it can't be
    /// typed so.
    pub fn again_with(&self, initiative: &str) -> String {
        let option = option("-i", initiative);
        if self.line.is_empty() || self.line.iter().any(|word| word.chars().any(is_hidden)) {
            return option;
        }
        // Behind two dashes nothing is an option.
        let end = self.line.iter().position(|word| word == "--").unwrap_or(self.line.len());
        let (front, behind) = self.line.split_at(end);
        let mut words: Vec<String> = Vec::new();
        let mut typed = front.iter();
        while let Some(word) = typed.next() {
            if word == "-i" || word == "--initiative" {
                typed.next();
            } else if !word.starts_with("--initiative=") && (!word.starts_with("-i") || word.starts_with("--")) {
                words.push(shell_word(word));
            }
        }
        words.push(option);
        words.extend(behind.iter().map(|word| shell_word(word)));
        format!("asplanned {}", words.join(" "))
    }
}

/// Standard input. Questions stand on standard error, so that a result can be redirected while they are asked.
pub trait Input: Debug + Send + Sync {
    /// Tells whether somebody sits there who sees a question and can answer.
    fn is_terminal(&self) -> bool;

    /// Prints a question at once and reads a line; `None` at the end of the input.
    ///
    /// # Errors
    /// If the question can't be printed, or the line can't be read.
    fn ask(&self, question: &str) -> io::Result<Option<String>>;

    /// Reads what is piped in to its end, but no more than `most` bytes.
    ///
    /// # Errors
    /// If it can't be read.
    fn read(&self, most: u64) -> io::Result<Vec<u8>>;
}

/// An input with nobody at it and nothing in it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Input for Nobody {
    fn is_terminal(&self) -> bool {
        false
    }

    fn ask(&self, _: &str) -> io::Result<Option<String>> {
        Ok(None)
    }

    fn read(&self, _: u64) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }
}

/// What a command has to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// The result, for standard output.
    pub out: String,
    /// Everything else, for standard error.
    pub err: String,
    /// The exit code.
    pub code: u8,
    /// Whether something was written that a second run would write once more.
    pub is_done: bool,
}

/// How a result is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Exit code: nothing was denied.
pub const CLEAN: u8 = 0;
/// Exit code: something was denied; with `diff --exit-code`: a surprise.
pub const DENIED: u8 = 1;
/// Exit code: the tool could not do its work.
pub const FAILED: u8 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers with the question itself, wherever it is.
    #[derive(Debug)]
    struct Echo {
        terminal: bool,
    }

    impl Input for Echo {
        fn is_terminal(&self) -> bool {
            self.terminal
        }

        fn ask(&self, question: &str) -> io::Result<Option<String>> {
            Ok(Some(format!(" {question}\r\n")))
        }

        fn read(&self, _: u64) -> io::Result<Vec<u8>> {
            Ok(Vec::new())
        }
    }

    fn at(input: Arc<dyn Input>) -> Context {
        let screen = Screen::default();
        let ci = Ci::default();
        Context {
            folder: PathBuf::new(),
            today: NaiveDate::default(),
            out: screen,
            err: screen,
            pager: None,
            input,
            ci,
            matcher: None,
            disk: crate::disk::real(),
            line: Vec::new(),
        }
    }

    #[test]
    fn a_command_line_is_told_once_more() {
        let again = |line: &[&str]| {
            let line = line.iter().map(|word| (*word).to_owned()).collect();
            Context { line, ..at(Arc::new(Nobody)) }.again_with("x")
        };
        assert_eq!(again(&["start", "Foo bar", "-n"]), "asplanned start 'Foo bar' -n -i x");
        assert_eq!(again(&["start", "--", "-5 degrees"]), "asplanned start -i x -- '-5 degrees'");
        assert_eq!(again(&["start", "a\nb"]), "-i x");
        for typed in [&["-i", "y"][..], &["-iy"], &["--initiative", "y"], &["--initiative=y"]] {
            let line = [&["start", "a"], typed, &["-n", "--", "-i"]].concat();
            assert_eq!(again(&line), "asplanned start a -n -i x -- -i");
        }
        assert_eq!(again(&[]), "-i x");
    }

    #[test]
    fn only_somebody_at_a_terminal_is_asked() {
        assert_eq!(at(Arc::new(Echo { terminal: true })).ask("Link? "), Some("Link?".to_owned()));
        assert_eq!(at(Arc::new(Echo { terminal: false })).ask("Link? "), None);
        assert_eq!(at(Arc::new(Nobody)).ask("Link? "), None);
    }
}
