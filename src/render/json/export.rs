//! `export --format jsonl`: a row a step, each an object in a line of its own.
//!
//! The names of the keys are those of a table's columns: none of them is a word of SQL that would have to be quoted, and the
//! columns of `export --format csv` have the same names in the same order.

use schemars::JsonSchema;
use serde::Serialize;

use super::schema;
use crate::model::row::{Figures, Row};
use crate::model::text::in_json;

/// A step of an initiative, as a line of the export has it.
#[derive(Serialize, JsonSchema)]
pub(super) struct RowView<'a> {
    /// The version of this format: keys are added, never renamed or removed, within one.
    #[schemars(with = "schema::One")]
    version: u32,
    /// What the repository is called: its path on the forge, else its folder's name.
    repository: &'a str,
    /// The initiative: its path below the plans folder.
    initiative: &'a str,
    /// The plan's title, else the initiative's name.
    initiative_title: &'a str,
    /// Which list the step is of: it happened (actual), or it was planned.
    #[schemars(with = "schema::SortName")]
    sort: &'static str,
    /// Its place, from 1: in the sequence of what happened, or in the plan.
    place: usize,
    id: &'a str,
    /// Its title, else its planned step's, else its id.
    title: &'a str,
    /// The stems of the title's words in byte order, by which steps of several initiatives are compared.
    words: &'a [String],
    #[schemars(with = "schema::KindName")]
    kind: &'a str,
    /// Its phase; of an actual step that of its first planned step that has one. One that no plan held has that of what it
    /// came out of, else that of the step before it.
    phase: Option<&'a str>,
    /// Of an actual step the planned steps that it realises, of a planned one the actual steps that realise it.
    linked: &'a [String],
    /// The steps that it came out of.
    came_from: &'a [String],
    /// The steps or states that had to be in place before it; of an actual step its own only.
    needs: &'a [String],
    /// The states that it puts in place, beside its own id.
    yields: &'a [String],
    /// Of an actual step the needs that were not in place when it began.
    unmet_needs: &'a [String],
    /// Null for a planned step.
    #[schemars(with = "Option<schema::VerdictName>")]
    verdict: Option<&'a str>,
    /// Null unless the verdict is retrofitted.
    #[schemars(with = "Option<schema::BecauseName>")]
    because: Option<&'a str>,
    /// Null for a planned step.
    #[schemars(with = "Option<schema::EvidenceName>")]
    evidence: Option<&'a str>,
    /// How far an actual step is, or what became of a planned one.
    #[schemars(with = "schema::RowState")]
    state: &'a str,
    /// Whether it is, or stands for, a step of the baseline.
    in_baseline: bool,
    /// Whether it has a place in the baseline and did not keep its order.
    moved: bool,
    /// Whether the plan had given it up when it was recorded.
    dropped_before: bool,
    /// Whether its link came after it was recorded.
    linked_late: bool,
    /// Whether only uncommitted files hold it.
    provisional: bool,
    /// The day it began.
    #[schemars(with = "Option<schema::Day>")]
    started: Option<String>,
    /// The day it ended.
    #[schemars(with = "Option<schema::Day>")]
    finished: Option<String>,
    /// Of a recurring step the days on which it took place.
    #[schemars(with = "Vec<schema::Day>")]
    days: Vec<String>,
    /// Of a planned step the day by which it should be done.
    #[schemars(with = "Option<schema::Day>")]
    due: Option<String>,
    /// Of an actual step the day it was first recorded.
    #[schemars(with = "Option<schema::Day>")]
    recorded: Option<String>,
    /// The commit that recorded it first; null where it is not committed.
    #[schemars(with = "Option<schema::Commit>")]
    recorded_commit: Option<&'a str>,
    /// The day it was planned; of an actual step only where it is foreseen by history.
    #[schemars(with = "Option<schema::Day>")]
    planned: Option<String>,
    /// The commit that planned it; null where it is not committed, or not foreseen by history.
    #[schemars(with = "Option<schema::Commit>")]
    planned_commit: Option<&'a str>,
    /// Days that it stood in the plan before it began; null unless foreseen by history.
    foresight_days: Option<i64>,
    /// Days that it began before it was planned; null unless retrofitted for that.
    late_days: Option<i64>,
    /// Who answers for it, or did it.
    who: Option<&'a str>,
    /// Of a surprise, in hindsight: could it have been known? Null where nobody said.
    foreseeable: Option<bool>,
    /// Of an actual step what came of it.
    outcome: Option<&'a str>,
    /// What the next plan should know.
    lesson: Option<&'a str>,
    /// Of a planned step what the team believed before it looked.
    expect: Option<&'a str>,
    note: Option<&'a str>,
    /// Of a planned step that was given up, why.
    reason: Option<&'a str>,
    /// The day of the version that was read: the commit's author day; today where something uncommitted was read.
    #[schemars(with = "schema::Day")]
    as_of: String,
    /// The commit that was read; null where HEAD has none yet.
    #[schemars(with = "Option<schema::Commit>")]
    as_of_commit: Option<&'a str>,
    /// Whether something uncommitted was read.
    uncommitted: bool,
    /// The day since which the initiative is over, as its plan says.
    #[schemars(with = "Option<schema::Day>")]
    closed: Option<String>,
    /// How many steps happened in the initiative.
    actual_steps: usize,
    /// How many steps the initiative's baseline has.
    baseline_steps: usize,
    #[serde(flatten)]
    figures: FiguresView,
}

/// What the step's initiative comes to, rounded to millionths; null where the denominator is 0.
#[derive(Serialize, JsonSchema)]
struct FiguresView {
    /// Of the initiative: anticipated / actual steps.
    anticipated_share: Option<f64>,
    /// Of the initiative: (anticipated + adapted) / actual steps.
    foreseen_share: Option<f64>,
    /// Of the initiative: emergent / actual steps.
    emergent_share: Option<f64>,
    /// Of the initiative: retrofitted / actual steps.
    retrofitted_share: Option<f64>,
    /// Of the initiative: baseline steps done / baseline steps.
    plan_kept: Option<f64>,
    /// Of the initiative: foreseen steps / distinct planned steps behind them.
    granularity: Option<f64>,
    /// Of the initiative: foreseen steps whose planned step named who or due before they were recorded / actual steps.
    accounted_share: Option<f64>,
    /// Of the initiative: steps that kept their order / steps of the sequence with a baseline place.
    order_kept: Option<f64>,
    /// Of the initiative: Kendall's tau-b of the sequence and the baseline's order.
    tau_b: Option<f64>,
    /// Of the initiative: median over foreseen steps of the days between planned and started.
    median_foresight_days: Option<f64>,
    /// Of the initiative: actual steps / baseline steps.
    growth: Option<f64>,
    /// Of the initiative: days that recurring steps took place / days expected from every.
    cadence_kept: Option<f64>,
}

/// Prints `export --format jsonl`.
pub fn rows(rows: &[Row]) -> String {
    let mut out = String::new();
    for row in rows {
        // Strings, numbers and lists of them: there is nothing that could not be written.
        out.push_str(&in_json(serde_json::to_string(&view(row)).unwrap_or_default()));
        out.push('\n');
    }
    out
}

fn view(row: &Row) -> RowView<'_> {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    RowView {
        version: 1,
        repository: &row.repository,
        initiative: &row.initiative,
        initiative_title: &row.initiative_title,
        sort: row.sort.name(),
        place: row.place,
        id: &row.id,
        title: &row.title,
        words: &row.words,
        kind: &row.kind,
        phase: row.phase.as_deref(),
        linked: &row.linked,
        came_from: &row.from,
        needs: &row.needs,
        yields: &row.yields,
        unmet_needs: &row.unmet_needs,
        verdict: row.verdict.as_deref(),
        because: row.because.as_deref(),
        evidence: row.evidence.as_deref(),
        state: &row.state,
        in_baseline: row.in_baseline,
        moved: row.moved,
        dropped_before: row.dropped_before,
        linked_late: row.linked_late,
        provisional: row.provisional,
        started: day(row.started),
        finished: day(row.finished),
        days: row.on.iter().map(ToString::to_string).collect(),
        due: day(row.due),
        recorded: day(row.recorded),
        recorded_commit: row.recorded_commit.as_deref(),
        planned: day(row.planned),
        planned_commit: row.planned_commit.as_deref(),
        foresight_days: row.foresight_days,
        late_days: row.late_days,
        who: row.who.as_deref(),
        foreseeable: row.foreseeable,
        outcome: row.outcome.as_deref(),
        lesson: row.lesson.as_deref(),
        expect: row.expect.as_deref(),
        note: row.note.as_deref(),
        reason: row.reason.as_deref(),
        as_of: row.as_of.to_string(),
        as_of_commit: row.as_of_commit.as_deref(),
        uncommitted: row.uncommitted,
        closed: day(row.closed),
        actual_steps: row.actual_steps,
        baseline_steps: row.baseline_steps,
        figures: figures(&row.figures),
    }
}

const fn figures(figures: &Figures) -> FiguresView {
    FiguresView {
        anticipated_share: figures.anticipated_share,
        foreseen_share: figures.foreseen_share,
        emergent_share: figures.emergent_share,
        retrofitted_share: figures.retrofitted_share,
        plan_kept: figures.plan_kept,
        granularity: figures.granularity,
        accounted_share: figures.accounted_share,
        order_kept: figures.order_kept,
        tau_b: figures.tau_b,
        median_foresight_days: figures.median_foresight_days,
        growth: figures.growth,
        cadence_kept: figures.cadence_kept,
    }
}
