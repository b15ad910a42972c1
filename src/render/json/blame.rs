//! `blame --format json`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{AsOf, Subjects, Told, WarningView, print, schema};
use crate::render::blame::{Blamed, Line};

#[derive(Serialize, JsonSchema)]
pub(super) struct Blame {
    /// The version of this format: keys are added, never renamed or removed, within one.
    #[schemars(with = "schema::One")]
    version: u32,
    initiatives: Vec<BlameInitiative>,
}

#[derive(Serialize, JsonSchema)]
struct BlameInitiative {
    /// The path below the plans folder.
    name: String,
    /// The plan's title, else the name.
    title: String,
    /// The folder, from the repository's root.
    path: String,
    as_of: AsOf,
    plan: Vec<Planned>,
    actual: Vec<Actual>,
    warnings: Vec<WarningView>,
}

#[derive(Serialize, JsonSchema)]
struct Planned {
    id: String,
    title: String,
    added: Option<Told>,
    changed: Option<Told>,
    removed: Option<Told>,
    /// The commits that serve it, by trailer, oldest first.
    commits: Vec<Told>,
}

#[derive(Serialize, JsonSchema)]
struct Actual {
    id: String,
    title: String,
    recorded: Option<Told>,
    changed: Option<Told>,
    erased: Option<Told>,
    /// The commits that serve it, by trailer or evidence, oldest first.
    commits: Vec<Told>,
}

/// Prints `blame --format json`.
pub fn blame(blamed: &[Blamed<'_>], subjects: &Subjects<'_>) -> String {
    print(&Blame { version: 1, initiatives: blamed.iter().map(|it| initiative(it, subjects)).collect() })
}

fn initiative(blamed: &Blamed<'_>, subjects: &Subjects<'_>) -> BlameInitiative {
    let it = blamed.initiative;
    BlameInitiative {
        name: it.name.clone(),
        title: it.title.clone(),
        path: it.path.clone(),
        as_of: AsOf::new(it),
        plan: blamed.plan.iter().map(|line| planned(line, subjects)).collect(),
        actual: blamed.actual.iter().map(|line| actual(line, subjects)).collect(),
        warnings: it.warnings.iter().map(WarningView::new).collect(),
    }
}

fn gone(line: &Line<'_>, subjects: &Subjects<'_>) -> Option<Told> {
    line.gone.and_then(|(_, moment)| moment).and_then(|moment| Told::new(moment, subjects))
}

fn planned(line: &Line<'_>, subjects: &Subjects<'_>) -> Planned {
    Planned {
        id: line.id.to_owned(),
        title: line.title.to_owned(),
        added: Told::new(line.first, subjects),
        changed: line.changed.and_then(|moment| Told::new(moment, subjects)),
        removed: gone(line, subjects),
        commits: line.commits.iter().map(|commit| Told::of(commit)).collect(),
    }
}

fn actual(line: &Line<'_>, subjects: &Subjects<'_>) -> Actual {
    Actual {
        id: line.id.to_owned(),
        title: line.title.to_owned(),
        recorded: Told::new(line.first, subjects),
        changed: line.changed.and_then(|moment| Told::new(moment, subjects)),
        erased: gone(line, subjects),
        commits: line.commits.iter().map(|commit| Told::of(commit)).collect(),
    }
}
