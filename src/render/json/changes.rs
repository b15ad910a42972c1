//! `changes` for programs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::change::ChangeView;
use super::{WarningView, print, schema};
use crate::model::changes::{Change, Value};
use crate::model::comparison::{Compared, Comparison, Point, Presence};
use crate::model::wording;

#[derive(Serialize, JsonSchema)]
pub(super) struct ChangesView<'a> {
    /// The version of this format: keys are added, never renamed or removed, within one.
    #[schemars(with = "schema::One")]
    version: u32,
    from: FromView<'a>,
    to: ToView<'a>,
    initiatives: Vec<InitiativeView<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct FromView<'a> {
    #[schemars(with = "Option<schema::Commit>")]
    commit: Option<&'a str>,
    #[schemars(with = "Option<schema::Day>")]
    date: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct ToView<'a> {
    #[schemars(with = "Option<schema::Commit>")]
    commit: Option<&'a str>,
    #[schemars(with = "Option<schema::Day>")]
    date: Option<String>,
    /// Whether it is what is on disk.
    uncommitted: bool,
}

#[derive(Serialize, JsonSchema)]
struct InitiativeView<'a> {
    /// The path below the plans folder.
    name: &'a str,
    /// The plan's title, else the name.
    title: &'a str,
    /// The folder, from the repository's root.
    path: &'a str,
    #[schemars(with = "schema::PresenceName")]
    presence: &'static str,
    /// The folder that it was in.
    moved_from: Option<&'a str>,
    #[schemars(with = "schema::NatureName")]
    nature: &'static str,
    changes: Vec<ComparedView<'a>>,
    warnings: Vec<WarningView>,
}

#[derive(Serialize, JsonSchema)]
struct ComparedView<'a> {
    #[serde(flatten)]
    change: ChangeView<'a>,
    /// Of each text that changed, the pieces that stayed, went and came.
    words: Option<BTreeMap<&'static str, Vec<PieceView>>>,
}

#[derive(Serialize, JsonSchema)]
struct PieceView {
    #[schemars(with = "schema::TagName")]
    tag: &'static str,
    text: String,
}

/// The fields that people word.
const WORDED: [&str; 9] =
    ["title", "summary", "expect", "note", "dropped", "outcome", "lesson", "phase", "allow_because"];

/// Prints `changes --format json`.
pub fn changes(comparison: &Comparison) -> String {
    let Comparison { from, to, initiatives } = comparison;
    let date = |point: &Point| point.day.map(|day| day.to_string());
    print(&ChangesView {
        version: 1,
        from: FromView { commit: from.commit.as_deref(), date: date(from) },
        to: ToView { commit: to.commit.as_deref(), date: date(to), uncommitted: to.uncommitted },
        initiatives: initiatives.iter().map(initiative).collect(),
    })
}

fn initiative(compared: &Compared) -> InitiativeView<'_> {
    InitiativeView {
        name: &compared.name,
        title: &compared.title,
        path: &compared.path,
        presence: compared.presence.name(),
        moved_from: match &compared.presence {
            Presence::Moved(from) => Some(from),
            _ => None,
        },
        nature: compared.nature.name(),
        changes: compared
            .changes
            .iter()
            .map(|change| ComparedView { change: ChangeView::new(change), words: words(change) })
            .collect(),
        warnings: compared.warnings.iter().map(WarningView::new).collect(),
    }
}

/// Compares the wording of each text that stands in both versions.
fn words(change: &Change) -> Option<BTreeMap<&'static str, Vec<PieceView>>> {
    let both = change.before.iter().flatten().zip(change.after.iter().flatten());
    let texts = both.filter_map(|((field, before), (_, after))| match (before, after) {
        (Some(Value::Text(before)), Some(Value::Text(after))) if WORDED.contains(field) => {
            Some((*field, before, after))
        }
        _ => None,
    });
    let pieces = texts.map(|(field, before, after)| {
        let pieces = wording::compare(before, after).into_iter();
        (field, pieces.map(|piece| PieceView { tag: piece.tag.name(), text: piece.text }).collect())
    });
    let words: BTreeMap<_, _> = pieces.collect();
    (!words.is_empty()).then_some(words)
}
