//! `report` for programs.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{AsOf, diff, print, schema};
use crate::model::report::{Chapter, Report};

#[derive(Serialize, JsonSchema)]
pub(super) struct ReportView {
    /// The version of this format: keys are added, never renamed or removed, within one.
    #[schemars(with = "schema::One")]
    version: u32,
    initiatives: Vec<ChapterView>,
}

#[derive(Serialize, JsonSchema)]
struct ChapterView {
    /// The path below the plans folder.
    name: String,
    /// The plan's title, else the name.
    title: String,
    /// The folder, from the repository's root.
    path: String,
    as_of: AsOf,
    #[schemars(with = "schema::MeasuresView")]
    measures: Value,
}

/// Prints `report --format json`.
pub fn report(report: &Report) -> String {
    print(&ReportView { version: 1, initiatives: report.chapters.iter().map(chapter).collect() })
}

fn chapter(chapter: &Chapter) -> ChapterView {
    let initiative = &chapter.initiative;
    ChapterView {
        name: initiative.name.clone(),
        title: initiative.title.clone(),
        path: initiative.path.clone(),
        as_of: AsOf::new(initiative),
        measures: diff::measures(&initiative.judgement.measures),
    }
}
