//! What a run gets from outside: where it stands, what day it is, what its screen can show.

use std::ffi::OsString;
use std::path::PathBuf;

use chrono::NaiveDate;

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
