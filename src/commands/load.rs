//! Loading: from a repository to judged initiatives. Every reading command begins here.

mod committed;
mod naming;

use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::{Component, Path};

use chrono::NaiveDate;

use super::context::Context;
use super::error::Error;
use crate::files::MAX_BYTES;
use crate::files::settings::Settings;
use crate::git::cache::Caching;
use crate::git::folders::{self, FolderIx, Place};
use crate::git::mailmap::Mailmap;
use crate::git::object::{self, Kind, ObjectId};
use crate::git::recall::{Recall, Request};
use crate::git::trees::File;
use crate::git::{self, Failure, Forgery, Source, revision, worktree};
use crate::model::history::History;
use crate::model::initiative::{AsOf, Initiative, Warning, WarningCode};
use crate::model::judgement::{self, Terms};
use crate::render::forge::Forge;

use committed::read_settings;
pub use committed::{SETTINGS, settings};
pub(super) use committed::{committed_file, settings_of};
pub(super) use naming::initiatives;

/// Which version is read, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// `--rev`.
    pub rev: Option<String>,
    /// `--as-of`.
    pub as_of: Option<NaiveDate>,
    /// `--first-parent`.
    pub first_parent: bool,
    /// `--fetch-missing`.
    pub fetch_missing: bool,
    /// `--no-cache`.
    pub no_cache: bool,
}

/// Why loading failed: kept apart from other errors, so that `check` can go on where only the history is missing.
#[derive(Debug)]
pub enum Trouble {
    /// Something with the repository.
    Git(Failure),
    /// Anything else.
    Other(Error),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Git(failure)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Git(failure) => failure.into(),
            Trouble::Other(error) => error,
        }
    }
}

/// A file of the newest version.
#[derive(Debug, Clone)]
pub struct NewestFile {
    /// From the root.
    pub path: String,
    /// What it holds; of a file that is too large only so much that this shows.
    pub bytes: Vec<u8>,
}

/// The files of an initiative's newest version.
#[derive(Debug, Clone, Default)]
pub struct NewestFiles {
    /// `plan.toml`.
    pub plan: Option<NewestFile>,
    /// The record: `actual.toml`, then the files of `actual/` in byte order of their names.
    pub record: Vec<NewestFile>,
}

/// Opens the repository that the run stands in.
///
/// # Errors
/// If there is none, or it can't be read.
pub fn open(context: &Context) -> Result<Box<dyn Source>, Error> {
    Ok(git::open(&context.folder, &context.disk)?)
}

/// Gives the parts of the path that leads from the root to where the run stands; none where that is no place below it.
pub(super) fn here(context: &Context) -> Vec<String> {
    let root = open(context).ok().and_then(|source| source.root()?.canonicalize().ok());
    let here = root.zip(context.folder.canonicalize().ok());
    let below = here.and_then(|(root, here)| Some(here.strip_prefix(root).ok()?.to_owned())).unwrap_or_default();
    below.iter().map(|part| part.to_string_lossy().into_owned()).collect()
}

/// Finds where commits are shown on the web, for a screen that can link to them.
pub fn forge(source: &dyn Source, context: &Context) -> Option<Forge> {
    if context.out.links { web(source) } else { None }
}

/// Finds the same for what is not read on a screen.
pub(super) fn web(source: &dyn Source) -> Option<Forge> {
    source.remote_url().and_then(|url| Forge::of(&url))
}

/// A repository with its history walked.
pub struct Loaded<'a> {
    pub(super) source: &'a dyn Source,
    /// The settings of the version that is read.
    pub settings: Settings,
    pub(super) recall: Recall<'a>,
    pub(super) folders: folders::History<'a>,
    /// The contents of files that are not committed.
    pub(super) contents: HashMap<ObjectId, Vec<u8>>,
    /// The commit that is read, or that what is not committed is on top of, and its author day. `None` where HEAD is unborn.
    pub(super) head: Option<(ObjectId, NaiveDate)>,
    first_parent: bool,
    pub(super) today: NaiveDate,
    pub(super) mailmap: OnceCell<Mailmap>,
    /// What is said of every initiative: what the repository has that is ignored.
    pub(super) forgeries: Vec<Warning>,
}

impl<'a> Loaded<'a> {
    /// Walks the history of the version that is asked for, and looks at what is not committed on top of it.
    ///
    /// # Errors
    /// If a revision is unknown, the history is cut off, an object or file can't be read, or the settings are wrong.
    pub fn new(source: &'a dyn Source, context: &Context, reading: &Reading) -> Result<Self, Trouble> {
        Self::load(source, context, reading, true, None)
    }

    /// Reads only the version that is asked for, and what is not committed on top of it.
    ///
    /// # Errors
    /// As [`Self::new`], but for a history that is cut off.
    pub fn without_history(source: &'a dyn Source, context: &Context, reading: &Reading) -> Result<Self, Trouble> {
        Self::load(source, context, reading, false, None)
    }

    /// Reads a version, with or without its history, under the settings of another one.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub(super) fn under(
        settings: &Settings,
        source: &'a dyn Source,
        context: &Context,
        reading: &Reading,
        history: bool,
    ) -> Result<Self, Trouble> {
        Self::load(source, context, reading, history, Some(settings.clone()))
    }

    fn load(
        source: &'a dyn Source,
        context: &Context,
        reading: &Reading,
        history: bool,
        settings: Option<Settings>,
    ) -> Result<Self, Trouble> {
        let tip = tip(source, reading)?;
        let with_disk = reading.rev.is_none() && reading.as_of.is_none();
        let merging = if with_disk { source.merging()? } else { Vec::new() };
        let read = || read_settings(source, tip, with_disk);
        let settings = settings.map_or_else(read, Ok);
        source.allow_fetching(reading.fetch_missing);
        let request = |settings: &Settings, caching: Option<Caching>| {
            let first_parent = reading.first_parent || settings.first_parent;
            Recall::new(source, Request { tip, merging: &merging, first_parent, plans: &settings.plans, caching })
        };
        let settings = match settings {
            Err(Trouble::Git(Failure::Missing { kind, partial: true, .. } | Failure::Lacking { kind, .. })) => {
                // Where the tip's tree is not there, hardly any is.
                if kind == Kind::Tree {
                    request(&Settings::default(), None)?.provide_trees()?;
                }
                read()
            }
            settings => settings,
        }?;
        let first_parent = reading.first_parent || settings.first_parent;
        let recall = request(&settings, (!reading.no_cache).then(Caching::default))?;
        let mut folders = if history { recall.history()? } else { recall.newest()? };
        let mut contents = HashMap::new();
        if with_disk {
            // Ids tell what is as in HEAD; its files need not be fetched for that, one by one.
            source.allow_fetching(false);
            let uncommitted = worktree::uncommitted(source, recall.patterns(), &folders, MAX_BYTES)?;
            source.allow_fetching(reading.fetch_missing);
            contents = uncommitted.contents;
            folders.add_uncommitted(uncommitted.folders);
        }
        let head = match tip {
            Some(tip) => Some((tip, object::author(source, tip)?.day)),
            None => None,
        };
        Ok(Self {
            source,
            settings,
            recall,
            folders,
            contents,
            head,
            first_parent,
            today: context.today,
            mailmap: OnceCell::new(),
            forgeries: forgeries(source),
        })
    }

    /// Tells whether only first parents count.
    pub(super) const fn follows_first_parents(&self) -> bool {
        self.first_parent
    }

    /// Tells whether HEAD has no commit yet.
    pub const fn is_unborn(&self) -> bool {
        self.head.is_none()
    }

    /// Gives the initiatives that `names` mean, in byte order of their names. Without names those of the folder that the
    /// run stands in, else all. With names also those that are gone. All versions of their files are there then.
    ///
    /// # Errors
    /// If a name fits nothing, or a partial clone lacks versions of their files.
    pub fn select(&self, context: &Context, names: &[String]) -> Result<Vec<FolderIx>, Error> {
        let chosen = self.named(context, names)?;
        self.provide(&chosen)?;
        Ok(chosen)
    }

    /// Does the same, whether the versions of their files are there or not.
    ///
    /// # Errors
    /// If a name fits nothing.
    pub(super) fn named(&self, context: &Context, names: &[String]) -> Result<Vec<FolderIx>, Error> {
        let newest: Vec<FolderIx> = self.folders.newest_folders().into_iter().map(|(folder, _)| folder).collect();
        if names.is_empty() {
            let here = self.below_here(context, &newest);
            return Ok(if here.is_empty() { newest } else { here });
        }
        let all = self.folders.all_folders();
        let mut chosen: Vec<FolderIx> = Vec::new();
        for name in names {
            let wanted = name.trim_end_matches('/').as_bytes();
            let path = self.path_from_root(context, name);
            let is = |own: &[u8], wanted: &[u8]| own == wanted;
            let below = |own: &[u8], wanted: &[u8]| {
                wanted.is_empty() || own.strip_prefix(wanted).is_some_and(|rest| rest.starts_with(b"/"))
            };
            let pick = |from: &[FolderIx], fits: &dyn Fn(&Place) -> bool| -> Vec<FolderIx> {
                let of = |folder: &&FolderIx| self.folders.folders.get(**folder).is_some_and(fits);
                from.iter().filter(of).copied().collect()
            };
            let called = |it: &Place| is(&it.name, wanted);
            let at = |it: &Place| path.as_ref().is_some_and(|path| is(&it.path, path)) || is(&it.path, wanted);
            let below_path = |it: &Place| path.as_ref().is_some_and(|path| below(&it.path, path));
            let below_name = |it: &Place| !wanted.is_empty() && (below(&it.name, wanted) || below(&it.path, wanted));
            let here = path.as_ref().filter(|_| name.starts_with('.')).map(|path| self.standing_in(path, &newest));
            let found = [
                here.unwrap_or_default(),
                pick(&newest, &called),
                pick(&all, &called),
                pick(&newest, &at),
                pick(&all, &at),
                pick(&newest, &below_path),
                pick(&newest, &below_name),
                pick(&all, &below_name),
            ]
            .into_iter()
            .find(|found| !found.is_empty());
            chosen.extend(found.ok_or_else(|| self.unknown(name, &newest))?);
        }
        let mut order: Vec<FolderIx> = newest.iter().chain(&all).copied().filter(|it| chosen.contains(it)).collect();
        order.sort_by_key(|folder| self.folders.folders.get(*folder).map(|it| (it.name.clone(), it.path.clone())));
        order.dedup();
        Ok(order)
    }

    /// Gives the path from the root that a path means to whoever stands where the run does; one of a file means its
    /// folder. `None` if it leads out of the working tree.
    fn path_from_root(&self, context: &Context, path: &str) -> Option<Vec<u8>> {
        let real = |path: &Path| path.canonicalize().ok();
        let root = real(&self.source.root()?)?;
        let path = Path::new(path);
        let path = if path.ends_with("plan.toml") || path.ends_with("actual.toml") { path.parent()? } else { path };
        let mut whole = real(&context.folder)?;
        for part in path.components() {
            match part {
                Component::ParentDir => {
                    whole.pop();
                }
                Component::CurDir => {}
                part => whole.push(part),
            }
        }
        let parts: Vec<&[u8]> = whole.strip_prefix(&root).ok()?.iter().map(std::ffi::OsStr::as_encoded_bytes).collect();
        Some(parts.join(&b'/'))
    }

    /// Gives the initiatives of the folder that the run stands in; none where that is no plans folder.
    pub(super) fn below_here(&self, context: &Context, newest: &[FolderIx]) -> Vec<FolderIx> {
        self.path_from_root(context, ".").map_or_else(Vec::new, |here| self.standing_in(&here, newest))
    }

    /// Gives the innermost initiative whose folder `here` is or lies in, else those that lie below it inside a plans
    /// folder.
    fn standing_in(&self, here: &[u8], newest: &[FolderIx]) -> Vec<FolderIx> {
        let inside = |outer: &[u8], inner: &[u8]| {
            inner == outer || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with(b"/"))
        };
        let place = |folder: &FolderIx| self.folders.folders.get(*folder);
        let around = newest.iter().copied().filter(|folder| place(folder).is_some_and(|it| inside(&it.path, here)));
        let innermost = around.max_by_key(|folder| place(folder).map(|it| it.path.len()));
        let below =
            |folder: &&FolderIx| place(folder).is_some_and(|it| it.is_inside_plans(here) && inside(here, &it.path));
        innermost.map_or_else(|| newest.iter().filter(below).copied().collect(), |folder| vec![folder])
    }

    /// Reads the files of an initiative's newest version.
    ///
    /// # Errors
    /// If one can't be read.
    pub fn newest_files(&self, folder: FolderIx) -> Result<NewestFiles, Error> {
        let state = self.folders.newest_state(folder);
        let base = self.folders.folders.get(folder).map(|place| place.path.as_slice()).unwrap_or_default();
        let read = |name: &[u8], file: File| -> Result<NewestFile, Error> {
            let path = String::from_utf8_lossy(&[base, name].join(&b'/')).into_owned();
            if let Some(bytes) = self.contents.get(&file.id) {
                return Ok(NewestFile { path, bytes: bytes.clone() });
            }
            // What is too large is not read: that it is too large is all there is to say.
            let is_small = self.source.blob_size(file.id)? <= MAX_BYTES;
            let bytes =
                if is_small { git::read_all(self.source, Kind::Blob, file.id)? } else { vec![b' '; MAX_BYTES + 1] };
            Ok(NewestFile { path, bytes })
        };
        let mut files = NewestFiles::default();
        if let Some(plan) = state.plan {
            files.plan = Some(read(b"plan.toml", plan)?);
        }
        if let Some(actual) = state.actual {
            files.record.push(read(b"actual.toml", actual)?);
        }
        for (name, file) in &state.record {
            files.record.push(read(&[b"actual/", name.as_slice()].concat(), *file)?);
        }
        Ok(files)
    }

    /// Judges one initiative.
    ///
    /// # Errors
    /// If an object can't be read.
    pub fn judge(&self, folder: FolderIx) -> Result<Initiative, Error> {
        self.judge_with_history(folder).map(|(initiative, _)| initiative)
    }

    /// Judges one initiative, and gives what it was judged by as well.
    ///
    /// # Errors
    /// If an object can't be read.
    pub(super) fn judge_with_history(&self, folder: FolderIx) -> Result<(Initiative, History), Error> {
        let read = self.history(folder)?;
        let as_of = self.as_of(folder);
        let judgement = judgement::judge(&read.history, &self.terms(&as_of));
        let name = self.folders.name_text(folder);
        let title = judgement.head.title.clone().unwrap_or_else(|| name.clone());
        let path = self.folders.path_text(folder);
        Ok((Initiative { path, name, title, as_of, judgement, warnings: read.warnings }, read.history))
    }

    /// Gives what measures ask beside a history.
    pub(super) fn terms(&self, as_of: &AsOf) -> Terms<'_> {
        Terms { as_of: as_of.day, horizons: &self.settings.horizons }
    }

    fn as_of(&self, folder: FolderIx) -> AsOf {
        let uncommitted = self.folders.is_uncommitted(folder);
        AsOf {
            commit: self.head.map(|(head, _)| head.to_string()),
            day: if uncommitted { self.today } else { self.head.map_or(self.today, |(_, day)| day) },
            uncommitted,
        }
    }
}

/// Names what would give the repository another history in git's eyes, and is ignored.
fn forgeries(source: &dyn Source) -> Vec<Warning> {
    let warning = |forgery: Forgery| {
        let (code, message) = match forgery {
            Forgery::ReplaceRefs => (
                WarningCode::ReplaceRefs,
                "the repository has refs/replace/*: they are ignored, commits count as they are",
            ),
            Forgery::Grafts => {
                (WarningCode::Grafts, "the repository has .git/info/grafts: it is ignored, commits count as they are")
            }
        };
        Warning { code, message: message.to_owned(), commit: None, path: None, line: None }
    };
    source.forgeries().into_iter().map(warning).collect()
}

/// Finds the commit that is read; `None` where HEAD is unborn.
fn tip(source: &dyn Source, reading: &Reading) -> Result<Option<ObjectId>, Failure> {
    if let Some(named) = &reading.rev {
        return revision::commit_named(source, named).map(Some);
    }
    let head = source.head()?;
    // Where files are a new branch begins like that.
    if head.is_none()
        && source.root().is_none()
        && let (Some(named), Some(other)) = (source.branch(), source.some_branch())
    {
        return Err(Failure::NoSuchBranch { named, other });
    }
    let Some(day) = reading.as_of else { return Ok(head) };
    let shallow = source.shallow()?;
    let mut at = head.ok_or(Failure::Unborn)?;
    while object::author(source, at)?.day > day {
        if shallow.contains(&at) {
            return Err(Failure::Shallow { commit: at });
        }
        let mut parents = Vec::new();
        source.read(Kind::Commit, at, &mut |bytes| {
            object::commit_links(bytes, &mut parents);
        })?;
        at = *parents.first().ok_or(Failure::NothingAsOf { day })?;
    }
    Ok(Some(at))
}
