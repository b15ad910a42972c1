//! What there is to catch up with: commits under a plan's `paths` that serve no step.

use std::collections::{HashMap, HashSet};

use crate::commands::error::Error;
use crate::commands::load::Loaded;
use crate::commands::trailers;
use crate::files::paths::Paths;
use crate::git::folders::FolderIx;
use crate::git::object::{self, ObjectId};
use crate::git::range::{self, Wanted};
use crate::git::touched::Touched;
use crate::model::commit::Commit;
use crate::model::history::History;
use crate::model::initiative::Initiative;
use crate::model::judged::Judgement;
use crate::model::judgement::first_version;
use crate::model::life;
use crate::model::unrecorded::{Unrecorded, common_folder, unrecorded};
use crate::render::catch_up::Since;
use crate::render::escape::printable;

/// An initiative whose plan says which code it changes, and the work on that of which no step tells.
pub(in crate::commands) struct Gathered {
    pub(in crate::commands) name: String,
    pub(in crate::commands) path: String,
    pub(in crate::commands) title: String,
    pub(super) patterns: Vec<String>,
    /// The last commit that was not looked at. `None`: the plan is not committed yet, so that there is nothing to look at.
    pub(super) since: Option<Since>,
    pub(in crate::commands) work: Vec<Unrecorded>,
    /// The ids that mean a step, or did once.
    pub(super) taken: HashSet<String>,
    /// How many commits change more than was looked at.
    pub(super) cut: usize,
}

/// An initiative that is looked at.
struct Looked {
    name: String,
    path: String,
    title: String,
    patterns: Vec<String>,
    paths: Paths,
    taken: HashSet<String>,
    since: Option<Since>,
    /// The commits of its range, the newest first.
    ids: Vec<ObjectId>,
}

/// Looks at the initiatives that are chosen and whose plan has `paths`. `range` is `BASE[..HEAD]`; without it each is looked
/// at from the first version of its plan on.
///
/// # Errors
/// If a pattern can't be used, a revision names no commit, or something can't be read.
pub(in crate::commands) fn gather(
    loaded: &Loaded<'_>,
    chosen: &[FolderIx],
    range: Option<&str>,
) -> Result<Vec<Gathered>, Error> {
    let mut folders: Vec<FolderIx> = loaded.folders.newest_folders().into_iter().map(|(folder, _)| folder).collect();
    folders.extend(chosen.iter().filter(|folder| !folders.contains(folder)).copied().collect::<Vec<_>>());
    loaded.provide(&folders)?;
    let mut judged = Vec::new();
    let mut all = Vec::new();
    for folder in folders {
        let (initiative, history) = loaded.judge_with_history(folder)?;
        if chosen.contains(&folder) && !initiative.judgement.head.paths.is_empty() {
            all.push(look_at(loaded, &initiative, &history, range)?);
        }
        judged.push((folder, initiative));
    }
    let touching = touching(loaded, &all)?;
    let mut matched: Vec<Vec<(Commit, String)>> = Vec::new();
    for it in &all {
        // The oldest first.
        let own = it.ids.iter().rev().filter_map(|id| touching.get(id));
        matched.push(own.filter_map(|commit| Some((commit.clone(), it.folder_of(commit, loaded)?))).collect());
    }
    let commits: Vec<Commit> = matched.iter().flatten().map(|(commit, _)| commit.clone()).collect();
    let (serving, _) = loaded.serving(&commits, judged)?;
    let idle = |at: usize| serving.of_commit(at).is_empty();
    let idle: HashSet<&str> =
        commits.iter().enumerate().filter(|(at, _)| idle(*at)).map(|(_, commit)| commit.id.as_str()).collect();
    let gathered = all.into_iter().zip(matched).map(|(it, matched)| {
        let cut = it.ids.iter().filter(|id| touching.get(id).is_some_and(|commit| commit.has_more_paths)).count();
        let work = unrecorded(matched.into_iter().filter(|(commit, _)| idle.contains(commit.id.as_str())));
        let Looked { name, path, title, patterns, taken, since, .. } = it;
        Gathered { name, path, title, patterns, since, work, taken, cut }
    });
    Ok(gathered.collect())
}

fn look_at(
    loaded: &Loaded<'_>,
    initiative: &Initiative,
    history: &History,
    range: Option<&str>,
) -> Result<Looked, Error> {
    let Initiative { name, path, title, judgement, .. } = initiative;
    let patterns = judgement.head.paths.clone();
    let paths = Paths::new(&patterns).map_err(|(pattern, why)| {
        let message = format!("{:?} among the `paths` of {}/plan.toml {why}", printable(&pattern), printable(path));
        Error::new(message, "write patterns from the repository's root: [\"src/submittals/**\"]")
    })?;
    let tip = loaded.head.map(|(head, _)| head);
    let first = || {
        let first = first_version(history).and_then(|node| history.node(node)?.commit.as_deref());
        first.and_then(|commit| ObjectId::from_hex(commit.as_bytes()))
    };
    let ends = range.map(|range| trailers::ends(range, loaded.source, tip)).transpose()?.or_else(|| first().zip(tip));
    let (mut ids, mut since) = (Vec::new(), None);
    if let Some((base, head)) = ends {
        let (plans, caching) = (&loaded.settings.plans, loaded.recall.caching());
        ids = range::range(loaded.source, Wanted { base: Some(base), head, plans, caching })?.ids;
        since = Some(Since { commit: base.to_string(), day: object::author(loaded.source, base)?.day });
    }
    let (name, path, title) = (name.clone(), path.clone(), title.clone());
    Ok(Looked { name, path, title, patterns, paths, taken: taken(judgement), since, ids })
}

/// Gives all ids that mean a step: one of them would make what is caught up with another step.
fn taken(judgement: &Judgement) -> HashSet<String> {
    let planned = judgement.plan.iter().flat_map(|it| &it.step.was);
    let actual = judgement.actual.iter().flat_map(|it| &it.step.was);
    let was = planned.chain(actual).map(String::as_str);
    life::ids(judgement).chain(was).map(str::to_ascii_lowercase).collect()
}

/// Reads the commits that change something in folders that lead to any of the `paths`, or of which that can't be told.
fn touching(loaded: &Loaded<'_>, all: &[Looked]) -> Result<HashMap<ObjectId, Commit>, Error> {
    let mut seen = HashSet::new();
    let ids: Vec<ObjectId> = all.iter().flat_map(|it| &it.ids).copied().filter(|id| seen.insert(*id)).collect();
    let mut commits = loaded.read_commits(&ids)?;
    let mut touched = Touched::new(loaded.source)?;
    touched.provide(&commits)?;
    let leads = |folder: &[u8]| all.iter().any(|it| it.paths.lead_into(folder));
    for commit in &mut commits {
        touched.find_in(commit, &leads)?;
    }
    let may_matter = |commit: &Commit| !commit.paths.is_empty() || commit.has_more_paths;
    Ok(ids.into_iter().zip(commits).filter(|(_, commit)| may_matter(commit)).collect())
}

impl Looked {
    /// Gives the folder that a commit touches; `None` if it touches nothing that the plan's `paths` mean.
    fn folder_of(&self, commit: &Commit, loaded: &Loaded<'_>) -> Option<String> {
        let meant = |path: &&String| !loaded.is_bookkeeping(path);
        let matching: Vec<(&str, usize)> = commit
            .paths
            .iter()
            .filter(meant)
            .filter_map(|path| Some((path.as_str(), self.paths.depth_of(path)?)))
            .collect();
        let depth = matching.iter().map(|(_, depth)| *depth).max()?;
        let paths: Vec<&str> = matching.into_iter().map(|(path, _)| path).collect();
        Some(common_folder(&paths, depth + 1))
    }
}
