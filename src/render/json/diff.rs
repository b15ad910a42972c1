//! `diff` for programs.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{AsOf, WarningView, Who, print, schema};
use crate::model::initiative::Initiative;
use crate::model::judged::{Baseline, Erased, JudgedActual, JudgedPlanned, Judgement, Moment};
use crate::model::measures::{self, Measures, Ratio};
use crate::model::selection::Selection;

#[derive(Serialize, JsonSchema)]
pub(super) struct Diff {
    /// The version of this format: keys are added, never renamed or removed, within one.
    #[schemars(with = "schema::One")]
    version: u32,
    initiatives: Vec<DiffInitiative>,
}

#[derive(Serialize, JsonSchema)]
struct DiffInitiative {
    /// The path below the plans folder.
    name: String,
    /// The plan's title, else the name.
    title: String,
    /// The folder, from the repository's root.
    path: String,
    as_of: AsOf,
    /// The version of the plan that the team set out with.
    baseline: Option<BaselineView>,
    /// The steps that happened, in the order of the sequence.
    actual: Vec<Actual>,
    /// The planned steps in the newest plan's order, then removed ones.
    plan: Vec<Planned>,
    /// Steps that were recorded once and stand in the record no more.
    erased: Vec<ErasedView>,
    #[schemars(with = "schema::MeasuresView")]
    measures: Value,
    warnings: Vec<WarningView>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct BaselineView {
    #[schemars(with = "Option<schema::Commit>")]
    commit: Option<String>,
    #[schemars(with = "schema::Day")]
    date: String,
    #[schemars(with = "schema::ChosenBy")]
    chosen_by: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct When {
    #[schemars(with = "schema::Commit")]
    commit: String,
    #[schemars(with = "schema::Day")]
    date: String,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Actual {
    id: String,
    title: String,
    #[schemars(with = "schema::KindName")]
    kind: &'static str,
    /// The ids of the planned steps that it realises.
    plan: Vec<String>,
    #[schemars(with = "schema::VerdictName")]
    verdict: &'static str,
    #[schemars(with = "schema::EvidenceName")]
    evidence: &'static str,
    /// Why it is retrofitted.
    #[schemars(with = "Option<schema::BecauseName>")]
    because: Option<&'static str>,
    #[schemars(with = "schema::StateName")]
    state: &'static str,
    #[schemars(with = "Option<schema::Day>")]
    started: Option<String>,
    #[schemars(with = "Option<schema::Day>")]
    finished: Option<String>,
    /// The commit that first recorded it; null where that is not committed.
    recorded: Option<Who>,
    /// The commit that planned it in time; null where none did.
    planned: Option<When>,
    /// How many days it stood in the plan before it began.
    foresight_days: Option<i64>,
    /// It did not keep its order.
    moved: bool,
    /// It was given up in the plan when it was recorded.
    dropped_before: bool,
    /// Its link to the plan came after it was recorded.
    linked_late: bool,
    /// Only uncommitted files hold it.
    provisional: bool,
    /// The steps that it came out of.
    from: Vec<String>,
    /// What it needed and was not in place when it began.
    unmet_needs: Vec<String>,
    who: Option<String>,
    /// In hindsight: could we have known?
    foreseeable: Option<bool>,
    note: Option<String>,
    outcome: Option<String>,
    lesson: Option<String>,
    /// The same step happened in another initiative before.
    precedent: Option<Precedent>,
}

#[derive(Serialize, JsonSchema)]
struct Precedent {
    initiative: String,
    step: String,
    #[schemars(with = "schema::Commit")]
    commit: String,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Planned {
    id: String,
    title: String,
    #[schemars(with = "schema::KindName")]
    kind: &'static str,
    #[schemars(with = "schema::FateName")]
    fate: &'static str,
    /// The team set out with it.
    in_baseline: bool,
    /// It is open, and what it needs is in place.
    ready: bool,
    /// The commit that first planned it.
    added: Option<When>,
    /// The commit that took it out of the plan.
    removed: Option<When>,
    /// Why it was given up.
    reason: Option<String>,
    /// The step that closed it.
    dropped_by: Option<String>,
    /// What made it necessary or possible.
    from: Vec<String>,
    who: Option<String>,
    /// What was believed before.
    expect: Option<String>,
    /// The ids of the steps that realised it.
    actual: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ErasedView {
    id: String,
    title: String,
    /// The commit that first recorded it.
    recorded: Option<Who>,
    /// The commit that took it out of the record.
    erased: Option<Who>,
}

/// Prints `diff --format json`.
pub fn diff(initiatives: &[Initiative], only: &Selection) -> String {
    print(&Diff { version: 1, initiatives: initiatives.iter().map(|it| diff_initiative(it, only)).collect() })
}

fn diff_initiative(initiative: &Initiative, only: &Selection) -> DiffInitiative {
    let judgement = &initiative.judgement;
    DiffInitiative {
        name: initiative.name.clone(),
        title: initiative.title.clone(),
        path: initiative.path.clone(),
        as_of: AsOf::new(initiative),
        baseline: judgement.baseline.as_ref().map(baseline),
        actual: judgement.actual.iter().filter(|step| only.shows(step)).map(|step| actual(judgement, step)).collect(),
        plan: judgement
            .plan
            .iter()
            .filter(|step| !only.names_fates() || only.shows_planned(step))
            .map(|step| planned(judgement, step))
            .collect(),
        erased: judgement.erased.iter().map(erased).collect(),
        measures: measures(&judgement.measures),
        warnings: initiative.warnings.iter().map(WarningView::new).collect(),
    }
}

pub(super) fn baseline(baseline: &Baseline) -> BaselineView {
    BaselineView {
        commit: baseline.commit.clone(),
        date: baseline.day.to_string(),
        chosen_by: baseline.chosen_by.name(),
    }
}

fn when(moment: &Moment) -> Option<When> {
    Some(When { commit: moment.commit.clone()?, date: moment.day.to_string() })
}

pub(super) fn actual(judgement: &Judgement, step: &JudgedActual) -> Actual {
    let planned_id = |at: &usize| judgement.plan.get(*at).map(|planned| planned.step.id.clone());
    Actual {
        id: step.step.id.clone(),
        title: step.title.clone(),
        kind: step.step.kind.name(),
        plan: step.linked.iter().filter_map(planned_id).collect(),
        verdict: step.verdict.name(),
        evidence: step.evidence.name(),
        because: step.verdict.because().map(crate::model::verdict::Because::name),
        state: step.step.state().name(),
        started: step.step.started.map(|day| day.to_string()),
        finished: step.step.finished.map(|day| day.to_string()),
        recorded: Who::new(&step.recorded),
        planned: step.planned.as_ref().and_then(when),
        foresight_days: step.foresight_days,
        moved: step.moved,
        dropped_before: step.dropped_before,
        linked_late: step.linked_late,
        provisional: step.provisional,
        from: step.step.from.clone(),
        unmet_needs: step.unmet_needs.clone(),
        who: step.step.who.clone(),
        foreseeable: step.step.foreseeable,
        note: step.step.note.clone(),
        outcome: step.step.outcome.clone(),
        lesson: step.step.lesson.clone(),
        precedent: step.precedent.as_ref().map(precedent),
    }
}

fn precedent(it: &crate::model::precedent::Precedent) -> Precedent {
    Precedent { initiative: it.initiative.clone(), step: it.step.clone(), commit: it.commit.clone() }
}

pub(super) fn planned(judgement: &Judgement, planned: &JudgedPlanned) -> Planned {
    let actual_id = |at: &usize| judgement.actual.get(*at).map(|actual| actual.step.id.clone());
    Planned {
        id: planned.step.id.clone(),
        title: planned.step.label().to_owned(),
        kind: planned.step.kind.name(),
        fate: planned.fate.name(),
        in_baseline: planned.in_baseline,
        ready: planned.ready,
        added: when(&planned.added),
        removed: planned.removed.as_ref().and_then(when),
        reason: planned.step.dropped.clone(),
        dropped_by: planned.step.dropped_by.clone(),
        from: planned.step.from.clone(),
        who: planned.step.who.clone(),
        expect: planned.step.expect.clone(),
        actual: planned.actual.iter().filter_map(actual_id).collect(),
    }
}

pub(super) fn erased(erased: &Erased) -> ErasedView {
    ErasedView {
        id: erased.id.clone(),
        title: erased.title.clone(),
        recorded: Who::new(&erased.recorded),
        erased: erased.erased.as_ref().and_then(Who::new),
    }
}

/// Gives every measure with its value, numerator, denominator and formula.
pub(super) fn measures(measures: &Measures) -> Value {
    let ratio = |key: &str, ratio: Ratio| {
        json!({
            "value": ratio.value(),
            "numerator": ratio.numerator,
            "denominator": ratio.denominator,
            "formula": measures::formula(key),
        })
    };
    let mut all = Map::new();
    for (key, value) in [
        ("anticipated_share", measures.anticipated_share),
        ("foreseen_share", measures.foreseen_share),
        ("emergent_share", measures.emergent_share),
        ("retrofitted_share", measures.retrofitted_share),
        ("plan_kept", measures.plan_kept),
        ("granularity", measures.granularity),
        ("accounted_share", measures.accounted_share),
    ] {
        all.insert(key.to_owned(), ratio(key, value));
    }
    let mut order = ratio("order_kept", measures.order_kept);
    if let Some(order) = order.as_object_mut() {
        order.insert("tau_b".to_owned(), json!(measures.tau_b));
    }
    all.insert("order_kept".to_owned(), order);
    let (median, steps) = measures.foresight_days;
    let formula = measures::formula("foresight_days");
    all.insert("foresight_days".to_owned(), json!({ "value": median, "steps": steps, "formula": formula }));
    let at = measures.foreseen_at.iter().map(|(days, share)| {
        let mut value = ratio("foreseen_at_h", *share);
        if let Some(value) = value.as_object_mut() {
            value.insert("days".to_owned(), json!(days));
        }
        value
    });
    all.insert("foreseen_at_h".to_owned(), at.collect());
    let churn = measures.churn;
    let part = |numerator: usize| Ratio { numerator, denominator: churn.baseline };
    all.insert(
        "churn".to_owned(),
        json!({
            "added": ratio("churn", part(churn.added)),
            "removed": ratio("churn", part(churn.removed)),
            "retitled": ratio("churn", part(churn.retitled)),
            "moved": ratio("churn", part(churn.moved)),
        }),
    );
    all.insert("growth".to_owned(), ratio("growth", measures.growth));
    all.insert("cadence_kept".to_owned(), ratio("cadence_kept", measures.cadence_kept));
    Value::Object(all)
}
