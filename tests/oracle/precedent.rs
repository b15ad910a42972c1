//! Section 10: which surprises another initiative of the repository met before.

use serde_json::{Value, json};

use super::ancestry::Walk;
use super::versions::{self, Reader, Step};

/// An initiative that is or was, in all commits of the walk.
pub struct Other {
    name: String,
    is_gone: bool,
    records: Vec<Vec<Step>>,
    /// Where its files are.
    folders: Vec<Option<String>>,
}

/// All initiatives, and what the newest settings say is one step.
pub struct Others {
    all: Vec<Other>,
    same: Vec<Vec<String>>,
}

impl Others {
    pub fn new(walk: &Walk, reader: &Reader) -> Self {
        let newest = versions::initiatives(&walk.commits[walk.tip].files);
        let commits = || 0..walk.commits.len();
        let other = |name: String| Other {
            is_gone: !newest.contains(&name),
            records: commits().map(|commit| reader.record(&name, commit)).collect(),
            folders: commits().map(|commit| reader.folder(&name, commit)).collect(),
            name,
        };
        let ever = walk.order.iter().flat_map(|&commit| versions::initiatives(&walk.commits[commit].files));
        let ever: std::collections::BTreeSet<String> = ever.collect();
        Self { all: ever.into_iter().map(other).collect(), same: same(walk).unwrap_or_default() }
    }

    /// All ids that are one step with `id`, itself first.
    fn joined(&self, id: &str) -> Vec<String> {
        let mut ids = vec![id.to_owned()];
        loop {
            let touches = |group: &&Vec<String>| group.iter().any(|other| ids.contains(other));
            let mut more = self.same.iter().filter(touches).flatten().filter(|other| !ids.contains(other));
            match more.next().cloned() {
                Some(other) => ids.push(other),
                None => return ids,
            }
        }
    }

    /// The precedent of a step of initiative `name` whose first introductions are `firsts`.
    pub fn precedent(&self, walk: &Walk, name: &str, id: &str, firsts: &[usize]) -> Value {
        let own = self.all.iter().find(|other| other.name == name).unwrap();
        let mut found = Vec::new();
        for other in self.all.iter().filter(|other| other.name != name) {
            for (rank, id) in self.joined(id).into_iter().enumerate() {
                let stands = |commit: usize| other.records[commit].iter().any(|step| step.id == id);
                let comes = |&commit: &usize| {
                    stands(commit)
                        && !walk.parents[commit].iter().any(|&parent| stands(parent))
                        && other.folders[commit] != own.folders[commit]
                };
                let introductions: Vec<usize> = walk.order.iter().copied().filter(comes).collect();
                let knew = |&a: &usize| introductions.iter().any(|&commit| walk.is_before(commit, a));
                if !firsts.iter().all(knew) {
                    continue;
                }
                let before = |&commit: &usize| firsts.iter().any(|&a| walk.is_before(commit, a));
                let before: Vec<usize> = introductions.iter().copied().filter(before).collect();
                if let Some(commit) = walk.earliest(&before) {
                    let key = (walk.day(commit), walk.place(commit), other.is_gone, other.name.clone(), rank);
                    found.push((
                        key,
                        json!({
                            "initiative": other.name, "step": id, "commit": walk.commits[commit].id,
                        }),
                    ));
                }
            }
        }
        found.into_iter().min_by(|left, right| left.0.cmp(&right.0)).map_or(Value::Null, |(_, found)| found)
    }
}

/// The groups of `[learn] same` in the newest settings.
fn same(walk: &Walk) -> Option<Vec<Vec<String>>> {
    let file = walk.commits[walk.tip].files.get("asplanned.toml")?;
    let settings: toml::Table = std::str::from_utf8(&file.content).unwrap().parse().unwrap();
    settings["learn"]["same"].clone().try_into().ok()
}
