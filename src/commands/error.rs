//! Why a command could not do its work: a sentence, and the next act.

use std::fmt;

use crate::files::edit::EditError;
use crate::files::store;
use crate::git::Failure;

/// A command's failure. Its exit code is [`super::context::FAILED`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What went wrong, and where: no capital, no full stop.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

impl Error {
    /// Makes an error with a hint.
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: Some(hint.into()) }
    }

    /// Makes an error of a system call on a path.
    pub fn io(act: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self { message: format!("cannot {act} {}: {error}", path.display()), hint: None }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self { message: failure.to_string(), hint: failure.hint() }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::new(error.to_string(), error.hint())
    }
}

impl From<EditError> for Error {
    fn from(error: EditError) -> Self {
        let hint = match error {
            EditError::Broken { .. } => "asplanned check shows what is wrong",
            EditError::Odd(_) => "change it in an editor",
        };
        Self::new(error.to_string(), hint)
    }
}
