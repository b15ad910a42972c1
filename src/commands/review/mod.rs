//! `review`: what a branch changes in plans and records, for a pull request.
//!
//! A branch is compared with where it parted from its base, and judged by the settings of the base: it can't loosen its
//! own review. Findings are told only where the branch brings them in.

pub(super) mod base;
mod commits;
mod same;
mod settings;
mod squash;
mod suggesting;

use std::collections::HashSet;

use super::comparing::{self, Version, pairs};
use super::context::{Context, FAILED, Reply};
use super::error::Error;
use super::examine::{Examined, examine, order, sort};
use super::load::{self, Loaded, Reading, Trouble, settings_of};
use super::precedents::Precedents;
use super::telling::Telling;
use super::{failure, warnings};
use crate::git::folders::FolderIx;
use crate::git::merge_base::merge_base;
use crate::git::object::ObjectId;
use crate::git::{Failure, Source};
use crate::model::changes::Nature;
use crate::model::comparison::{Compared, Presence};
use crate::model::finding::{Finding, Level, Rule};
use crate::model::history::History;
use crate::model::initiative::Warning;
use crate::model::review::{Review, Reviewed, brought_in};
use crate::render::findings::{self, Report, Sources};
use crate::render::words::short;
use crate::render::{json, review as print};

use base::Ends;
use pairs::Pair;
use same::Names;
use squash::squashed;

/// What `review` is asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// `BASE`, or `BASE..HEAD`. `None`: the base of the pull request that a CI runs for, else the usual branch.
    pub range: Option<String>,
    /// Which initiatives; all if empty.
    pub initiatives: Vec<String>,
    /// How the history is read. Which version the range says.
    pub reading: Reading,
    /// How it is told.
    pub telling: Telling<Format>,
}

/// How `review` is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// As `check` prints it: the findings, and around them in text and JSON what the branch changes.
    Findings(findings::Format),
    /// For a comment or a summary.
    Markdown,
}

impl Format {
    /// All of them, in the order in which help names them.
    pub const ALL: [Self; 7] = [
        Self::Findings(findings::Format::Text),
        Self::Findings(findings::Format::Json),
        Self::Markdown,
        Self::Findings(findings::Format::Github),
        Self::Findings(findings::Format::Gitlab),
        Self::Findings(findings::Format::Sarif),
        Self::Findings(findings::Format::Junit),
    ];
}

impl Default for Format {
    fn default() -> Self {
        Self::Findings(findings::Format::default())
    }
}

/// Runs `review`.
///
/// # Errors
/// If the repository, a revision or a name is not there, there is no common history, or something can't be read.
pub fn run(options: &Options, context: &Context) -> Result<Reply, Error> {
    let source = load::open(context)?;
    let ends = base::ends(options, &*source, context)?;
    source.allow_fetching(options.reading.fetch_missing);
    let settings = settings_of(&*source, ends.base).map_err(|trouble| of_the_base(trouble, ends.base))?;
    let parted = parted(&*source, ends)?;
    let at = |commit: ObjectId| Reading { rev: Some(commit.to_string()), as_of: None, ..options.reading.clone() };
    let before = Version::read(&*source, context, at(parted.unwrap_or(ends.base)), Some(&settings))?;
    let after = Version::read(&*source, context, at(ends.head), Some(&settings))?;
    let histories = histories(&before, &after, parted.is_some())?;
    let mut branch = Branch { before: &before, after: &after, squashed: None, is_decided: histories.is_some() };
    if let Some((old, new)) = histories
        && settings.squash_merges
    {
        branch.squashed = Some(squashed(&*source, context, &before, new, &settings, old)?);
    }
    let mut found = branch.found(&options.initiatives, context)?;
    if let Some((old, _)) = histories {
        found.warnings.extend(suggesting::note(&mut found.initiatives, old, context)?);
    }
    let of_settings = settings::compare(&*source, parted.unwrap_or(ends.base), ends.head)?;
    found.before.extend(of_settings.before);
    found.after.extend(of_settings.after);
    found.sources.insert(load::SETTINGS.to_owned(), of_settings.text);

    let levels = options.telling.levels(&settings)?;
    let mut work = None;
    if let Some((_, new)) = histories {
        let paths: Vec<&str> = found.initiatives.iter().map(|it| it.compared.path.as_str()).collect();
        let all = new.folders.newest_folders().into_iter().map(|(folder, _)| folder);
        let touched: Vec<FolderIx> =
            all.filter(|folder| paths.contains(&new.folders.path_text(*folder).as_str())).collect();
        let (done, findings) = commits::work(new, ends.base, ends.head, &touched)?;
        work = Some(done);
        found.after.extend(findings);
        // All plans must be read for that.
        if levels.of(Rule::UnrecordedWork) > Level::Allow {
            let chosen = new.named(context, &options.initiatives)?;
            found.after.extend(commits::unrecorded(new, ends.base, ends.head, &chosen, &mut found.sources)?);
        }
    }

    let names = &found.names;
    let old = found.before.iter().map(|finding| names.in_base(finding)).collect();
    let mut findings = brought_in(old, found.after, |finding| names.in_branch(finding));
    findings.retain(|finding| levels.of(finding.rule) > Level::Allow);
    sort(&mut findings);
    let mut allowed = allowed_now(&found.allowed_before, found.allowed_after, names);
    allowed.retain(|(finding, _)| levels.of(finding.rule) > Level::Allow);
    allowed.sort_by_cached_key(|(finding, _)| order(finding));
    let review = Review {
        base: before.point(false),
        head: after.point(false),
        squashed: settings.squash_merges,
        decided: branch.is_decided,
        parted: parted.is_some(),
        settings: of_settings.change,
        initiatives: found.initiatives,
        work,
        findings,
        allowed,
    };
    let forge = load::forge(&*source, context);
    let Review { findings: told, allowed, .. } = &review;
    let undecided = if review.decided {
        None
    } else {
        Some(Error::from(Failure::Shallow { commit: cut(&*source)?.unwrap_or(ends.head) }))
    };
    let why = undecided.as_ref().map(Error::in_a_sentence);
    let report =
        Report { findings: told, allowed, levels: &levels, sources: &found.sources, undecided: why.as_deref() };
    let screen = options.telling.screen(context);
    let out = match options.telling.format {
        Format::Findings(findings::Format::Text) => print::text(&review, report, screen.linked(forge.as_ref())),
        Format::Findings(findings::Format::Json) => json::review(&review, report),
        Format::Findings(format) => findings::print(format, report, screen),
        Format::Markdown => print::markdown(&review, report),
    };
    let mut reply = options.telling.reply(out, report, &*source, context)?;
    reply.err.insert_str(0, &warnings(found.warnings.iter(), context));
    if let Some(guess) = ends.guess.filter(|_| ends.base == ends.head) {
        let next = "name what to compare it with, such as asplanned review HEAD~1";
        reply.err.push_str(&format!("HEAD is {guess} itself: {next}\n"));
    }
    if let Some(error) = &undecided {
        reply.code = FAILED;
        reply
            .err
            .push_str("Only the two versions were compared; verdicts and what needs history could not be decided.\n");
        reply.err.push_str(&failure(error, context).err);
    }
    Ok(reply)
}

/// Says of settings that can't be used that they are those of the base.
fn of_the_base(trouble: Trouble, base: ObjectId) -> Error {
    let error = Error::from(trouble);
    Error { message: format!("of the base, {}: {}", short(&base.to_string()), error.message), ..error }
}

/// Finds what steps allow that they did not allow before.
fn allowed_now(before: &[Finding], after: Vec<(Finding, String)>, names: &Names) -> Vec<(Finding, String)> {
    let all = after.iter().map(|(finding, _)| finding.clone()).collect();
    let old = before.iter().map(|finding| names.in_base(finding)).collect();
    let mut new = brought_in(old, all, |finding| names.in_branch(finding)).into_iter().peekable();
    after.into_iter().filter(|(finding, _)| new.next_if(|it| it == finding).is_some()).collect()
}

/// Finds where the branch parted from its base. `None`: a shallow clone leaves it out.
fn parted(source: &dyn Source, ends: Ends) -> Result<Option<ObjectId>, Error> {
    let found = merge_base(source, ends.base, ends.head)?;
    if found.is_none() && source.shallow()?.is_empty() {
        return Err(Error::new(
            format!("{} and {} have no common history", ends.base, ends.head),
            format!("compare them as they are: asplanned changes {}..{}", ends.base, ends.head),
        ));
    }
    Ok(found)
}

/// Gives a commit at which the history is cut off.
fn cut(source: &dyn Source) -> Result<Option<ObjectId>, Error> {
    Ok(source.shallow()?.into_iter().min())
}

/// Gives both versions with their histories. `None` where these are cut off.
fn histories<'v, 'a>(
    before: &'v Version<'a>,
    after: &'v Version<'a>,
    is_related: bool,
) -> Result<Option<(&'v Loaded<'a>, &'v Loaded<'a>)>, Error> {
    if !is_related {
        return Ok(None);
    }
    Ok(before.whole()?.zip(after.whole()?))
}

/// The two versions, and how far they can be judged.
struct Branch<'v, 'a> {
    before: &'v Version<'a>,
    after: &'v Version<'a>,
    /// The newer version as the one commit that it will become.
    squashed: Option<Loaded<'a>>,
    /// Whether there is history enough for verdicts.
    is_decided: bool,
}

/// What there is to say of the branch's initiatives.
#[derive(Default)]
struct Found {
    initiatives: Vec<Reviewed>,
    before: Vec<Finding>,
    after: Vec<Finding>,
    /// What steps themselves allow, in both versions.
    allowed_before: Vec<Finding>,
    allowed_after: Vec<(Finding, String)>,
    sources: Sources,
    warnings: Vec<Warning>,
    /// What the branch calls otherwise.
    names: Names,
}

impl Branch<'_, '_> {
    fn found(&self, names: &[String], context: &Context) -> Result<Found, Error> {
        let pairs = pairs::chosen(Some(self.before), self.after, names, context)?;
        comparing::provide(Some(self.before), self.after, &pairs)?;
        let touched = self.touched()?;
        let mut found = Found::default();
        let whole = if self.is_decided { self.squashed.as_ref().or(self.after.whole()?) } else { None };
        let mut precedents = whole.map(|loaded| Precedents::new(loaded, pairs.len()));
        let mut judged: Vec<(usize, FolderIx)> = Vec::new();
        for pair in &pairs {
            let is_touched = pair.after.is_some_and(|folder| {
                self.after.loaded.folders.folders.get(folder).is_some_and(|place| touched.contains(&place.path))
            });
            let compared = match comparing::compare(Some(self.before), self.after, *pair)? {
                Some((compared, _)) => compared,
                None if is_touched => self.unchanged(*pair),
                None => continue,
            };
            let history = self.examine(*pair, compared, &mut found)?;
            let place = found.initiatives.len() - 1;
            let after = found.initiatives.last().and_then(|it| it.after.as_ref()).filter(|_| pair.after.is_some());
            if let (Some(precedents), Some((folder, history)), Some(after)) = (&mut precedents, history, after) {
                precedents.add(folder, &history, after);
                judged.push((place, folder));
            }
        }
        let mut met = precedents.map(Precedents::find).transpose()?.unwrap_or_default();
        for (place, folder) in judged {
            if let Some(after) = found.initiatives.get_mut(place).and_then(|it| it.after.as_mut()) {
                met.note(folder, after, &mut found.warnings);
            }
        }
        Ok(found)
    }

    /// Finds the folders that some commit of the branch touches, whatever came of it.
    fn touched(&self) -> Result<HashSet<Vec<u8>>, Error> {
        let Some((old, new)) = histories(self.before, self.after, self.is_decided && self.squashed.is_none())? else {
            return Ok(HashSet::new());
        };
        let touched = new.folders.changed_since(&old.folders);
        Ok(touched.into_iter().filter_map(|folder| Some(new.folders.folders.get(folder)?.path.clone())).collect())
    }

    /// Says of an initiative that nothing of it is another than before.
    fn unchanged(&self, pair: Pair) -> Compared {
        let folders = &self.after.loaded.folders;
        let name = pair.after.map(|folder| folders.name_text(folder)).unwrap_or_default();
        Compared {
            title: name.clone(),
            name,
            path: pair.after.map(|folder| folders.path_text(folder)).unwrap_or_default(),
            presence: Presence::Both,
            nature: Nature::Nothing,
            changes: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Examines an initiative in both versions. Gives the history that the newer one was judged by.
    fn examine(
        &self,
        pair: Pair,
        mut compared: Compared,
        found: &mut Found,
    ) -> Result<Option<(FolderIx, History)>, Error> {
        let older = pair.before.map(|folder| examined(self.before, None, folder, self.is_decided)).transpose()?;
        let newer = match pair.after {
            Some(folder) => examined(self.after, self.squashed.as_ref(), folder, self.is_decided)?,
            None => self.examined_gone(&compared)?,
        };
        let (older, mut newer) = (older.unwrap_or_default(), newer);
        found.before.extend(older.findings);
        found.after.append(&mut newer.findings);
        found.allowed_before.extend(older.allowed.into_iter().map(|(finding, _)| finding));
        found.allowed_after.append(&mut newer.allowed);
        found.sources.append(&mut newer.sources);
        found.warnings.append(&mut compared.warnings);
        let judged = newer.initiative.map(|mut initiative| {
            found.warnings.append(&mut initiative.warnings);
            if pair.after.is_some() {
                compared.title.clone_from(&initiative.title);
            }
            // That the commit is not there yet is said of the whole.
            if self.squashed.is_some() {
                initiative.judgement.actual.iter_mut().for_each(|step| step.provisional = false);
            }
            initiative.judgement
        });
        let from = match &compared.presence {
            Presence::Moved(from) => Some(from.clone()),
            _ => None,
        };
        let before = older.initiative.map(|initiative| initiative.judgement);
        let reviewed = Reviewed::new(compared, before, judged);
        found.names.add(&reviewed, from.as_deref());
        found.initiatives.push(reviewed);
        Ok(newer.history)
    }

    /// Examines an initiative that is gone: what was erased with it.
    fn examined_gone(&self, compared: &Compared) -> Result<Examined, Error> {
        let whole = if self.is_decided { self.after.whole()? } else { None };
        let Some(whole) = self.squashed.as_ref().or(whole) else { return Ok(Examined::default()) };
        match Version::folder(whole, compared.path.as_bytes()) {
            Some(folder) => {
                whole.provide(&[folder])?;
                examine(whole, folder, false)
            }
            None => Ok(Examined::default()),
        }
    }
}

/// Examines an initiative of a version: by its whole history, or by its files alone.
fn examined<'a>(
    version: &Version<'a>,
    instead: Option<&Loaded<'a>>,
    folder: FolderIx,
    is_decided: bool,
) -> Result<Examined, Error> {
    if !is_decided {
        return examine(&version.loaded, folder, true);
    }
    let path = version.loaded.folders.folders.get(folder).map(|place| place.path.clone()).unwrap_or_default();
    let Some(whole) = version.whole()? else { return examine(&version.loaded, folder, true) };
    let whole = instead.unwrap_or(whole);
    match Version::folder(whole, &path) {
        Some(folder) => {
            whole.provide(&[folder])?;
            examine(whole, folder, false)
        }
        None => Ok(Examined::default()),
    }
}
