//! Making changes to files: under their locks, or only shown.

use std::path::{Path, PathBuf};
use std::time::Duration;

use similar::TextDiff;

use super::Common;
use super::desk::{Desk, refused};
use crate::commands::error::Error;
use crate::files::edit::Editor;
use crate::files::{self, read, store};
use crate::git::Failure;
use crate::git::record::Refusal;
use crate::model::finding::{Finding, Rule};

/// What is done to the steps of a file.
pub(super) type Edit<'j> = Box<dyn Fn(&mut Editor<'_>) -> Result<(), Error> + 'j>;

/// Which sort of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Plan,
    Record,
}

/// A change to one file.
pub(super) struct Job<'j> {
    /// From the root.
    pub(super) path: String,
    pub(super) which: Which,
    /// What a file that is not there yet begins with. `None`: it must be there.
    pub(super) new: Option<String>,
    pub(super) edit: Edit<'j>,
    /// Whether it is only there for its lock.
    pub(super) is_lock: bool,
}

impl<'j> Job<'j> {
    /// A job that changes nothing: as long as the others are done, nobody else writes this file.
    pub(super) fn lock(path: String, check: impl Fn() -> Result<(), Error> + 'j) -> Self {
        Self { path, which: Which::Record, new: None, edit: Box::new(move |_| check()), is_lock: true }
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// The files that changed, from the root.
    pub(super) paths: Vec<String>,
    /// The commit that was made.
    pub(super) commit: Option<String>,
    /// The difference that was only shown.
    pub(super) difference: Option<String>,
}

/// Does the jobs, and commits what they changed if that is asked for; or only shows what they would change.
pub(super) fn write(desk: &Desk<'_>, common: &Common, jobs: &[Job<'_>], message: &str) -> Result<Written, Error> {
    if common.dry_run {
        return show(desk, jobs);
    }
    let commits = common.commit.unwrap_or(desk.settings.commit);
    if commits {
        // Better not to write than to write and then not to commit.
        commit(desk, &[], message)?;
    }
    let mut written = Written::default();
    let paths: Vec<PathBuf> = jobs.iter().map(|job| desk.on_disk(&job.path)).collect();
    let changed = store::update_all(&*desk.context.disk, &desk.root, &paths, |old| {
        let one = |(job, old): (&Job<'_>, &Option<Vec<u8>>)| job.done_to(desk, old.as_deref());
        let new = jobs.iter().zip(old).map(one).collect::<Result<Vec<_>, Error>>()?;
        let changed: Vec<bool> = new.iter().map(Option::is_some).collect();
        Ok::<_, Unwritten>((new, changed))
    });
    let changed = changed.map_err(|unwritten| match unwritten {
        Unwritten::Refused(error) => error,
        Unwritten::Failed(error) if commits => {
            let all: Vec<String> = jobs.iter().filter(|job| !job.is_lock).map(|job| job.path.clone()).collect();
            Error::before_commit(&all, &error)
        }
        Unwritten::Failed(error) => error.into(),
    })?;
    written.paths = jobs.iter().zip(changed).filter(|(_, changed)| *changed).map(|(job, _)| job.path.clone()).collect();
    if commits && !written.paths.is_empty() {
        let paths: Vec<&Path> = written.paths.iter().map(Path::new).collect();
        let committed = commit(desk, &paths, message);
        written.commit = committed.map_err(|failure| Error::not_committed(&written.paths, &failure))?;
    }
    Ok(written)
}

/// Why files were not written.
enum Unwritten {
    /// A job can't be done.
    Refused(Error),
    /// The disk failed, or somebody else writes.
    Failed(store::Error),
}

impl From<Error> for Unwritten {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<store::Error> for Unwritten {
    fn from(error: store::Error) -> Self {
        Self::Failed(error)
    }
}

/// How often, and after how many milliseconds, it is tried again to commit while another process does.
const TRIES: u32 = 50;
const PAUSE: u64 = 100;

/// Commits files; while another process commits, it waits. Gives the commit; `None` if nothing differs.
fn commit(desk: &Desk<'_>, paths: &[&Path], message: &str) -> Result<Option<String>, Failure> {
    let mut tries = 0;
    loop {
        match desk.source.commit_files(paths, message) {
            Err(Failure::Refused(Refusal::Locked { .. } | Refusal::Moved)) if tries < TRIES => {
                tries += 1;
                desk.context.disk.sleep(Duration::from_millis(PAUSE));
            }
            done => return Ok(done?.id.map(|id| id.to_string())),
        }
    }
}

/// Shows as a difference what the jobs would change.
fn show(desk: &Desk<'_>, jobs: &[Job<'_>]) -> Result<Written, Error> {
    let mut difference = String::new();
    for job in jobs {
        let path = desk.on_disk(&job.path);
        let old = store::read(&*desk.context.disk, &desk.root, &path)?;
        let Some(new) = job.done_to(desk, old.as_deref())? else { continue };
        difference.push_str(&self::difference(&job.path, old.as_deref(), &new));
    }
    Ok(Written { difference: Some(difference), ..Written::default() })
}

/// The difference between what a file holds and what it will.
pub(in crate::commands) fn difference(path: &str, old: Option<&[u8]>, new: &[u8]) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (before, after) = (text(old.unwrap_or_default()), text(new));
    let from = if old.is_some() { format!("a/{path}") } else { "/dev/null".to_owned() };
    let lines = TextDiff::from_lines(&before, &after);
    lines.unified_diff().context_radius(3).header(&from, &format!("b/{path}")).to_string()
}

impl Job<'_> {
    /// Gives what the file holds afterwards; `None` where nothing changes.
    fn done_to(&self, desk: &Desk<'_>, old: Option<&[u8]>) -> Result<Option<Vec<u8>>, Error> {
        if self.is_lock {
            let mut nothing = Editor::open::<files::Record>(b"")?;
            return (self.edit)(&mut nothing).map(|()| None);
        }
        let gone = || Error::new(format!("{} is not on disk", self.path), "check it out, and run this again");
        let (start, is_new) = match (old, &self.new) {
            (Some(bytes), _) => (bytes, false),
            // A sparse checkout leaves it out: written anew, all that it holds would be gone.
            (None, _) if desk.has(&self.path) => return Err(gone()),
            (None, Some(new)) => (new.as_bytes(), true),
            (None, None) => return Err(gone()),
        };
        let known = desk.findings_of(&self.path, start).map(<[Finding]>::to_vec);
        if let Some(refused) = refused(&hindering(known.unwrap_or_else(|| self.findings(start)))) {
            return Err(refused);
        }
        let at = |error: Error| Error { message: format!("{}: {}", self.path, error.message), ..error };
        let mut editor = match self.which {
            Which::Plan => Editor::open::<files::Plan>(start),
            Which::Record => Editor::open::<files::Record>(start),
        }
        .map_err(|error| at(error.into()))?;
        (self.edit)(&mut editor).map_err(at)?;
        if editor.is_unchanged() && !is_new {
            return Ok(None);
        }
        editor.finish().map(Some).map_err(|error| at(error.into()))
    }

    fn findings(&self, bytes: &[u8]) -> Vec<Finding> {
        match self.which {
            Which::Plan => read::plan(&self.path, bytes).findings,
            Which::Record => read::record(&self.path, bytes).findings,
        }
    }
}

/// What is wrong with a file so that nothing is written into it. Hidden characters in old texts hinder nobody.
fn hindering(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.retain(|finding| finding.rule != Rule::HiddenCharacters);
    findings
}
