//! `show` for programs.

use serde::Serialize;

use super::change::{ChangeView, FieldsView};
use super::diff::{self, Actual, ErasedView, Planned};
use super::{AsOf, WarningView, print};
use crate::model::changes::{self, Fields};
use crate::model::life::Need;
use crate::render::show::{Shown, Stage};
use crate::render::story;

#[derive(Serialize)]
struct Show<'a> {
    version: u32,
    initiatives: [InitiativeView<'a>; 1],
}

#[derive(Serialize)]
struct InitiativeView<'a> {
    name: &'a str,
    title: &'a str,
    path: &'a str,
    as_of: AsOf,
    id: &'a str,
    planned: Vec<PlannedView<'a>>,
    actual: Vec<ActualView<'a>>,
    erased: Vec<ErasedView>,
    story: Vec<Told>,
    from: &'a [String],
    needs: Vec<NeedView<'a>>,
    yields: &'a [String],
    needed_by: &'a [String],
    led_to: &'a [String],
    closed: &'a [String],
    events: Vec<EventView<'a>>,
    warnings: Vec<WarningView>,
}

#[derive(Serialize)]
struct PlannedView<'a> {
    #[serde(flatten)]
    judged: Planned,
    fields: FieldsView<'a>,
}

#[derive(Serialize)]
struct ActualView<'a> {
    #[serde(flatten)]
    judged: Actual,
    fields: FieldsView<'a>,
}

#[derive(Serialize)]
struct Told {
    step: String,
    text: String,
}

#[derive(Serialize)]
struct NeedView<'a> {
    name: &'a str,
    met: bool,
}

#[derive(Serialize)]
struct EventView<'a> {
    commit: Option<&'a str>,
    date: String,
    author: Option<&'a str>,
    subject: Option<&'a str>,
    changes: Vec<ChangeView<'a>>,
}

/// Prints `show --format json`.
pub fn show(shown: &Shown<'_>) -> String {
    let judgement = &shown.initiative.judgement;
    let plan_fields: Vec<Fields> = shown.planned().map(|it| changes::of_planned(&it.step)).collect();
    let record_fields: Vec<Fields> = shown.actual().map(|it| changes::of_actual(&it.step)).collect();
    let planned = shown
        .planned()
        .zip(&plan_fields)
        .map(|(it, fields)| PlannedView { judged: diff::planned(judgement, it), fields: FieldsView(fields) });
    let actual = shown
        .actual()
        .zip(&record_fields)
        .map(|(it, fields)| ActualView { judged: diff::actual(judgement, it), fields: FieldsView(fields) });
    let erased = shown.life.erased.iter().filter_map(|at| judgement.erased.get(*at));
    let story = story::story(shown.initiative, shown.life, &str::to_owned);
    print(&Show {
        version: 1,
        initiatives: [InitiativeView {
            name: &shown.initiative.name,
            title: &shown.initiative.title,
            path: &shown.initiative.path,
            as_of: AsOf::new(shown.initiative),
            id: shown.id,
            planned: planned.collect(),
            actual: actual.collect(),
            erased: erased.map(diff::erased).collect(),
            story: story.into_iter().map(|told| Told { step: told.step, text: told.text }).collect(),
            from: &shown.life.from,
            needs: shown.life.needs.iter().map(need).collect(),
            yields: &shown.life.yields,
            needed_by: &shown.life.needed_by,
            led_to: &shown.life.led_to,
            closed: &shown.life.closed,
            events: shown.stages.iter().map(event).collect(),
            warnings: shown.initiative.warnings.iter().map(WarningView::new).collect(),
        }],
    })
}

fn need(need: &Need) -> NeedView<'_> {
    NeedView { name: &need.name, met: need.is_met }
}

fn event<'a>(stage: &'a Stage<'a>) -> EventView<'a> {
    EventView {
        commit: stage.moment.commit.as_deref(),
        date: stage.moment.day.to_string(),
        author: stage.moment.commit.as_ref().map(|_| stage.moment.author.as_str()),
        subject: stage.subject.as_deref(),
        changes: stage.changes.iter().map(ChangeView::new).collect(),
    }
}
