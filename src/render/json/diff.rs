//! `diff` for programs.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{AsOf, WarningView, Who, print};
use crate::model::initiative::Initiative;
use crate::model::judged::{Baseline, Erased, JudgedActual, JudgedPlanned, Judgement, Moment};
use crate::model::measures::{self, Measures, Ratio};
use crate::model::selection::Selection;

#[derive(Serialize)]
struct Diff {
    version: u32,
    initiatives: Vec<DiffInitiative>,
}

#[derive(Serialize)]
struct DiffInitiative {
    name: String,
    title: String,
    path: String,
    as_of: AsOf,
    baseline: Option<BaselineView>,
    actual: Vec<Actual>,
    plan: Vec<Planned>,
    erased: Vec<ErasedView>,
    measures: Value,
    warnings: Vec<WarningView>,
}

#[derive(Serialize)]
struct BaselineView {
    commit: Option<String>,
    date: String,
    chosen_by: &'static str,
}

#[derive(Serialize)]
struct When {
    commit: String,
    date: String,
}

#[derive(Serialize)]
pub(super) struct Actual {
    id: String,
    title: String,
    kind: &'static str,
    plan: Vec<String>,
    verdict: &'static str,
    evidence: &'static str,
    because: Option<&'static str>,
    state: &'static str,
    started: Option<String>,
    finished: Option<String>,
    recorded: Option<Who>,
    planned: Option<When>,
    foresight_days: Option<i64>,
    moved: bool,
    dropped_before: bool,
    linked_late: bool,
    provisional: bool,
    from: Vec<String>,
    unmet_needs: Vec<String>,
    who: Option<String>,
    foreseeable: Option<bool>,
    note: Option<String>,
    outcome: Option<String>,
    lesson: Option<String>,
    precedent: Option<Precedent>,
}

#[derive(Serialize)]
struct Precedent {
    initiative: String,
    step: String,
    commit: String,
}

#[derive(Serialize)]
pub(super) struct Planned {
    id: String,
    title: String,
    kind: &'static str,
    fate: &'static str,
    in_baseline: bool,
    ready: bool,
    added: Option<When>,
    removed: Option<When>,
    reason: Option<String>,
    dropped_by: Option<String>,
    from: Vec<String>,
    who: Option<String>,
    expect: Option<String>,
    actual: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct ErasedView {
    id: String,
    title: String,
    recorded: Option<Who>,
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

fn baseline(baseline: &Baseline) -> BaselineView {
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
        precedent: None,
    }
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
fn measures(measures: &Measures) -> Value {
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
