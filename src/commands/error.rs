//! Why a command could not do its work: a sentence, and the next act.

use std::fmt;
use std::io::ErrorKind;

use crate::files::edit::EditError;
use crate::files::store;
use crate::git::Failure;
use crate::model::text::shell_word;

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

    /// Says both in one line, for whoever reads but a file.
    pub(super) fn in_one_line(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{}: {hint}", self.message),
            None => self.message.clone(),
        }
    }

    /// Makes an error of a system call on a path.
    pub fn io(act: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        let message = format!("cannot {act} {}: {error}", path.display());
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::new(message, "make room there: df -h, du -sh"),
            ErrorKind::ReadOnlyFilesystem => Self::new(message, "choose a place that can be written"),
            _ => Self::new(
                message,
                format!("see what is there, and whether you have the right to: ls -ld {}", path.display()),
            ),
        }
    }

    /// Makes an error of files that are written and could not be committed. `paths` are from the root.
    pub(super) fn not_committed(paths: &[String], failure: &Failure) -> Self {
        // That one has the files, and says what is left to do.
        if matches!(failure, Failure::Refused(refusal) if refusal.is_committed()) {
            return Self { message: failure.to_string(), hint: failure.hint() };
        }
        let message = format!("{} is written, but not committed: {failure}", paths.join(" "));
        Self::new(message, format!("mend that, then commit it yourself: {}", committing(paths)))
    }

    /// Makes an error of files that are written as far as `error` says, and that were to be committed then.
    pub(super) fn before_commit(paths: &[String], error: &store::Error) -> Self {
        if !error.is_written() {
            return Self::new(error.to_string(), error.hint());
        }
        let hint = format!("{}; then commit it yourself: {}", error.hint(), committing(paths));
        Self::new(format!("{error}; it is not committed"), hint)
    }

    /// Makes an error of a command that can't fetch what a partial clone lacks: another one can, and then it is there.
    pub(super) fn without_fetching(failure: &Failure) -> Self {
        let is_lacking = matches!(failure, Failure::Lacking { .. } | Failure::Missing { partial: true, .. });
        let fetching = "let a command fetch it that reads: asplanned status --fetch-missing";
        let hint = if is_lacking { Some(fetching.to_owned()) } else { failure.hint() };
        Self { message: failure.to_string(), hint }
    }
}

/// Gives what commits files and nothing else, also those that git does not know yet.
fn committing(paths: &[String]) -> String {
    let all = paths.iter().map(|path| shell_word(path)).collect::<Vec<_>>().join(" ");
    format!("git add -- {all} && git commit -- {all}")
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
            EditError::TooLarge => "split the initiative",
            EditError::Odd(_) => "change it in an editor",
        };
        Self::new(error.to_string(), hint)
    }
}
