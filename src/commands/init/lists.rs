//! The lists that a new initiative begins with.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::commands::context::Context;
use crate::commands::error::Error;
use crate::files::MAX_BYTES;
use crate::files::import::{self, Import, Imported, List};
use crate::render::escape::printable;
use crate::render::words;

/// Where the lists are. `-` is standard input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// What was planned.
    pub plan: Option<PathBuf>,
    /// What happened.
    pub record: Option<PathBuf>,
}

/// The steps of both lists.
#[derive(Debug, Clone, Default)]
pub(super) struct Lists {
    pub(super) plan: Vec<Imported>,
    pub(super) record: Vec<Imported>,
    /// What there is to say of the lists, a line each.
    pub(super) remarks: Vec<String>,
}

impl Sources {
    /// Tells whether there is no list.
    pub(super) const fn is_empty(&self) -> bool {
        self.plan.is_none() && self.record.is_none()
    }

    /// Tells whether standard input is a list. Nobody can be asked then.
    pub(super) fn is_piped(&self) -> bool {
        [&self.plan, &self.record].into_iter().flatten().any(|path| is_input(path))
    }

    /// Reads both lists.
    ///
    /// # Errors
    /// If one can't be read, or has no steps.
    pub(super) fn read(&self, context: &Context) -> Result<Lists, Error> {
        if self.plan.as_deref().is_some_and(is_input) && self.record.as_deref().is_some_and(is_input) {
            return Err(Error::new("both lists can't come from standard input", "save one of them as a file"));
        }
        let mut lists = Lists::default();
        if let Some(path) = &self.plan {
            lists.plan = lists.take(path, List::Plan, context)?.steps;
        }
        if let Some(path) = &self.record {
            let import = lists.take(path, List::Record, context)?;
            lists.record = lists.happened(path, import.steps);
        }
        Ok(lists)
    }
}

impl Lists {
    fn take(&mut self, path: &Path, list: List, context: &Context) -> Result<Import, Error> {
        let bytes = bytes(path, context)?;
        let import = import::read(&bytes, list).map_err(|unreadable| {
            let line = unreadable.line.map_or(String::new(), |line| format!(":{line}"));
            Error::new(format!("{}{line}: {}", name(path), unreadable.message), unreadable.hint)
        })?;
        if import.left_out > 0 {
            let is = if import.left_out == 1 { "is" } else { "are" };
            let lines = words::count(import.left_out, "line");
            self.remarks.push(format!("{}: {lines} outside of the list {is} left out", name(path)));
        }
        Ok(import)
    }

    /// Keeps what happened: where some boxes are ticked, an undated item with an empty one did not.
    fn happened(&mut self, path: &Path, steps: Vec<Imported>) -> Vec<Imported> {
        if !steps.iter().any(|step| step.checked == Some(true)) {
            return steps;
        }
        let (kept, open): (Vec<Imported>, Vec<Imported>) =
            steps.into_iter().partition(|step| step.checked != Some(false) || step.started.is_some());
        if !open.is_empty() {
            let is = if open.len() == 1 { "is" } else { "are" };
            let items = words::count(open.len(), "item");
            self.remarks.push(format!("{}: {items} with an empty box and no day {is} left out", name(path)));
        }
        kept
    }
}

fn is_input(path: &Path) -> bool {
    path == Path::new("-")
}

fn name(path: &Path) -> String {
    if is_input(path) { "standard input".to_owned() } else { printable(&path.display().to_string()).into_owned() }
}

/// Reads a list's bytes: one more than may be there, so that what is too long is seen.
fn bytes(path: &Path, context: &Context) -> Result<Vec<u8>, Error> {
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let read = || -> io::Result<Vec<u8>> {
        if is_input(path) {
            return context.input.read(most);
        }
        let mut bytes = Vec::new();
        File::open(context.folder.join(path))?.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|error| {
        let hint = "give a text file with one step a line, or - for standard input";
        Error::new(format!("cannot read {}: {error}", name(path)), hint)
    })
}
