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
    /// The paths from the root that stand in the hint as words of a command: whoever stands elsewhere needs others.
    pub pasted: Vec<String>,
}

impl Error {
    /// Makes an error with a hint.
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: Some(hint.into()), pasted: Vec::new() }
    }

    /// Says both in one sentence, where there is no other place for the next act: in a warning, and for whoever reads but a
    /// file.
    pub(super) fn in_a_sentence(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{} ({hint})", self.message),
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
                format!(
                    "see what is there, and whether you have the right to: ls -ld {}",
                    shell_word(&path.to_string_lossy())
                ),
            ),
        }
    }

    /// Makes an error of files that are written and could not be committed. `paths` are from the root.
    pub(super) fn not_committed(paths: &[String], failure: &Failure) -> Self {
        // That one has the files, and says what is left to do.
        if matches!(failure, Failure::Refused(refusal) if refusal.is_committed()) {
            return Self::from(failure);
        }
        let message = format!("{} is written, but not committed: {failure}", paths.join(" "));
        let hint = format!("mend that, then commit it yourself: {}", committing(paths));
        Self { pasted: paths.to_vec(), ..Self::new(message, hint) }
    }

    /// Makes an error of files that are written as far as `error` says, and that were to be committed then.
    pub(super) fn before_commit(paths: &[String], error: &store::Error) -> Self {
        if !error.is_written() {
            return Self::from(error);
        }
        let hint = format!("{}; then commit it yourself: {}", error.hint(), committing(paths));
        let pasted = error.pasted().into_iter().chain(paths.iter().cloned()).collect();
        Self { pasted, ..Self::new(format!("{error}; it is not committed"), hint) }
    }

    /// Makes an error of a command that can't fetch what a partial clone lacks: another one can, and then it is there.
    pub(super) fn without_fetching(failure: &Failure) -> Self {
        let is_lacking = matches!(failure, Failure::Lacking { .. } | Failure::Missing { partial: true, .. });
        let fetching = "let a command fetch it that reads: asplanned status --fetch-missing";
        let hint = if is_lacking { Some(fetching.to_owned()) } else { failure.hint() };
        Self { message: failure.to_string(), hint, pasted: Vec::new() }
    }

    /// Gives the hint as it is to be read in a folder: `here` are the parts that lead to it from the root.
    pub(super) fn hint_in(&self, here: &[String]) -> Option<String> {
        let mut words: Vec<(String, String)> =
            self.pasted.iter().map(|path| (shell_word(path), shell_word(&seen_from(here, path)))).collect();
        // One path may begin another.
        words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        let mut hint = self.hint.clone()?;
        for (at, (word, _)) in words.iter().enumerate() {
            hint = hint.replace(&format!(" {word}"), &format!(" \0{at}\0"));
        }
        for (at, (_, word)) in words.iter().enumerate() {
            hint = hint.replace(&format!("\0{at}\0"), word);
        }
        Some(hint)
    }
}

/// Gives a path from the root as it is seen from a folder.
fn seen_from(here: &[String], path: &str) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    let shared = here.iter().zip(&parts).take_while(|(here, part)| here == part).count();
    let up = std::iter::repeat_n("..", here.len() - shared);
    up.chain(parts.into_iter().skip(shared)).collect::<Vec<_>>().join("/")
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
        Self::from(&failure)
    }
}

impl From<&Failure> for Error {
    fn from(failure: &Failure) -> Self {
        let pasted = match failure {
            Failure::Refused(refusal) => refusal.pasted(),
            _ => Vec::new(),
        };
        Self { message: failure.to_string(), hint: failure.hint(), pasted }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::from(&error)
    }
}

impl From<&store::Error> for Error {
    fn from(error: &store::Error) -> Self {
        Self { pasted: error.pasted(), ..Self::new(error.to_string(), error.hint()) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_is_told_from_where_one_stands() {
        let pasted = ["plans/my x/actual.toml", "plans/my x/actual.toml.lock", "plans/b/plan.toml"].map(str::to_owned);
        let hint =
            format!("see plans/b/plan.toml: rm {0} {1} && git add {0}", shell_word(&pasted[0]), shell_word(&pasted[1]));
        let error = Error { pasted: pasted.to_vec(), ..Error::new("", hint.clone()) };
        let at =
            |here: &[&str]| error.hint_in(&here.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>()).unwrap();
        assert_eq!(at(&[]), hint);
        assert_eq!(
            at(&["plans", "b"]),
            "see plan.toml: rm '../my x/actual.toml' '../my x/actual.toml.lock' && git add '../my x/actual.toml'"
        );
        assert_eq!(at(&["src"]), hint.replace("plans/", "../plans/"));
    }
}
