//! A table with a row a step: RFC 4180, UTF-8, with a header.
//!
//! The columns are the keys of the export's JSON, in the same order. What is unknown is an empty cell, yes and no are `true`
//! and `false`, and the members of a list stand in one cell with `;` between them.

use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::text::{cell, list};
use crate::model::row::{Figures, Row};

/// A column's name, and what stands in it.
type Column = (&'static str, fn(&Row) -> String);

const COLUMNS: &[Column] = &[
    ("version", |_| "1".to_owned()),
    ("repository", |row| cell(&row.repository)),
    ("initiative", |row| cell(&row.initiative)),
    ("initiative_title", |row| cell(&row.initiative_title)),
    ("sort", |row| row.sort.name().to_owned()),
    ("place", |row| row.place.to_string()),
    ("id", |row| cell(&row.id)),
    ("title", |row| cell(&row.title)),
    ("words", |row| texts(&row.words)),
    ("kind", |row| cell(&row.kind)),
    ("phase", |row| text(row.phase.as_ref())),
    ("linked", |row| texts(&row.linked)),
    ("came_from", |row| texts(&row.from)),
    ("needs", |row| texts(&row.needs)),
    ("yields", |row| texts(&row.yields)),
    ("unmet_needs", |row| texts(&row.unmet_needs)),
    ("verdict", |row| text(row.verdict.as_ref())),
    ("because", |row| text(row.because.as_ref())),
    ("evidence", |row| text(row.evidence.as_ref())),
    ("state", |row| cell(&row.state)),
    ("in_baseline", |row| row.in_baseline.to_string()),
    ("moved", |row| row.moved.to_string()),
    ("dropped_before", |row| row.dropped_before.to_string()),
    ("linked_late", |row| row.linked_late.to_string()),
    ("provisional", |row| row.provisional.to_string()),
    ("started", |row| known(row.started)),
    ("finished", |row| known(row.finished)),
    ("days", |row| row.on.iter().map(ToString::to_string).collect::<Vec<_>>().join(";")),
    ("due", |row| known(row.due)),
    ("recorded", |row| known(row.recorded)),
    ("recorded_commit", |row| text(row.recorded_commit.as_ref())),
    ("planned", |row| known(row.planned)),
    ("planned_commit", |row| text(row.planned_commit.as_ref())),
    ("foresight_days", |row| known(row.foresight_days)),
    ("late_days", |row| known(row.late_days)),
    ("who", |row| text(row.who.as_ref())),
    ("foreseeable", |row| known(row.foreseeable)),
    ("outcome", |row| text(row.outcome.as_ref())),
    ("lesson", |row| text(row.lesson.as_ref())),
    ("expect", |row| text(row.expect.as_ref())),
    ("note", |row| text(row.note.as_ref())),
    ("reason", |row| text(row.reason.as_ref())),
    ("as_of", |row| row.as_of.to_string()),
    ("as_of_commit", |row| text(row.as_of_commit.as_ref())),
    ("uncommitted", |row| row.uncommitted.to_string()),
    ("closed", |row| known(row.closed)),
    ("actual_steps", |row| row.actual_steps.to_string()),
    ("baseline_steps", |row| row.baseline_steps.to_string()),
    ("anticipated_share", |row| figure(row, |it| it.anticipated_share)),
    ("foreseen_share", |row| figure(row, |it| it.foreseen_share)),
    ("emergent_share", |row| figure(row, |it| it.emergent_share)),
    ("retrofitted_share", |row| figure(row, |it| it.retrofitted_share)),
    ("plan_kept", |row| figure(row, |it| it.plan_kept)),
    ("granularity", |row| figure(row, |it| it.granularity)),
    ("accounted_share", |row| figure(row, |it| it.accounted_share)),
    ("order_kept", |row| figure(row, |it| it.order_kept)),
    ("tau_b", |row| figure(row, |it| it.tau_b)),
    ("median_foresight_days", |row| figure(row, |it| it.median_foresight_days)),
    ("growth", |row| figure(row, |it| it.growth)),
    ("cadence_kept", |row| figure(row, |it| it.cadence_kept)),
];

/// Writes rows as a table.
pub fn csv(rows: &[Row]) -> String {
    let mut builder = WriterBuilder::new();
    builder.terminator(Terminator::CRLF).quote_style(QuoteStyle::Necessary);
    let mut writer = builder.from_writer(Vec::new());
    // Writing to memory does not fail, and all records have as many fields.
    let _ = writer.write_record(COLUMNS.iter().map(|(name, _)| name));
    for row in rows {
        let _ = writer.write_record(COLUMNS.iter().map(|(_, cell)| cell(row)));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn text(text: Option<&String>) -> String {
    text.map(|text| cell(text)).unwrap_or_default()
}

fn texts(texts: &[String]) -> String {
    list(texts.iter().map(String::as_str))
}

fn known(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn figure(row: &Row, of: fn(&Figures) -> Option<f64>) -> String {
    known(of(&row.figures))
}
