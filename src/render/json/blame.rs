//! `blame --format json`.

use serde::Serialize;

use super::{AsOf, WarningView, Who, print};
use crate::render::blame::{Blamed, Line};

#[derive(Serialize)]
struct Blame {
    version: u32,
    initiatives: Vec<BlameInitiative>,
}

#[derive(Serialize)]
struct BlameInitiative {
    name: String,
    title: String,
    path: String,
    as_of: AsOf,
    plan: Vec<Planned>,
    actual: Vec<Actual>,
    warnings: Vec<WarningView>,
}

#[derive(Serialize)]
struct Planned {
    id: String,
    title: String,
    added: Option<Who>,
    changed: Option<Who>,
    removed: Option<Who>,
}

#[derive(Serialize)]
struct Actual {
    id: String,
    title: String,
    recorded: Option<Who>,
    changed: Option<Who>,
    erased: Option<Who>,
}

/// Prints `blame --format json`.
pub fn blame(blamed: &[Blamed<'_>]) -> String {
    print(&Blame { version: 1, initiatives: blamed.iter().map(initiative).collect() })
}

fn initiative(blamed: &Blamed<'_>) -> BlameInitiative {
    let it = blamed.initiative;
    BlameInitiative {
        name: it.name.clone(),
        title: it.title.clone(),
        path: it.path.clone(),
        as_of: AsOf::new(it),
        plan: blamed.plan.iter().map(planned).collect(),
        actual: blamed.actual.iter().map(actual).collect(),
        warnings: it.warnings.iter().map(WarningView::new).collect(),
    }
}

fn gone(line: &Line<'_>) -> Option<Who> {
    line.gone.and_then(|(_, moment)| moment).and_then(Who::new)
}

fn planned(line: &Line<'_>) -> Planned {
    Planned {
        id: line.id.to_owned(),
        title: line.title.to_owned(),
        added: Who::new(line.first),
        changed: line.changed.and_then(Who::new),
        removed: gone(line),
    }
}

fn actual(line: &Line<'_>) -> Actual {
    Actual {
        id: line.id.to_owned(),
        title: line.title.to_owned(),
        recorded: Who::new(line.first),
        changed: line.changed.and_then(Who::new),
        erased: gone(line),
    }
}
