//! A row a step: what an initiative's judgement comes to as a table, for spreadsheets, databases, and other repositories.
//!
//! What is told of a step here is all that learning across initiatives needs, so that it can learn from rows that another
//! repository has exported just as from a judgement.

use chrono::NaiveDate;

use super::initiative::Initiative;
use super::judged::{Judgement, Moment};
use super::phase::phases;

/// Which list a row's step is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// It happened.
    Actual,
    /// It was planned, whatever became of it.
    Planned,
}

impl Sort {
    /// The sort's name in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Actual => "actual",
            Self::Planned => "planned",
        }
    }
}

/// A step of an initiative.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What the repository is called; empty where nobody says.
    pub repository: String,
    /// The initiative's name.
    pub initiative: String,
    /// Which list it is of.
    pub sort: Sort,
    /// Its place: of an actual step in the sequence, of a planned one in the plan, from 1.
    pub place: usize,
    /// Its id.
    pub id: String,
    /// Its title, else its planned step's, else its id.
    pub title: String,
    /// Its kind's name.
    pub kind: String,
    /// Its phase; of an actual step as [`phases`] tells it.
    pub phase: Option<String>,
    /// Of an actual step the ids of the planned steps that it is linked to, of a planned one those of the steps that
    /// realise it.
    pub linked: Vec<String>,
    /// The ids of the steps that it came out of.
    pub from: Vec<String>,
    /// Of an actual step the verdict's name.
    pub verdict: Option<String>,
    /// Of a retrofitted step why it is.
    pub because: Option<String>,
    /// Of an actual step what the verdict rests on.
    pub evidence: Option<String>,
    /// Of an actual step how far it is, of a planned one what became of it.
    pub state: String,
    /// Whether it is, or stands for, a step of the baseline.
    pub in_baseline: bool,
    /// The day it began.
    pub started: Option<NaiveDate>,
    /// The day it ended.
    pub finished: Option<NaiveDate>,
    /// Of an actual step the day it was first recorded.
    pub recorded: Option<NaiveDate>,
    /// The day it was planned: of an actual step only where it is foreseen by history.
    pub planned: Option<NaiveDate>,
    /// Days that it stood in the plan before it began.
    pub foresight_days: Option<i64>,
    /// Whether it did not keep its order.
    pub moved: bool,
    /// Who answers for it, or did it.
    pub who: Option<String>,
    /// Of a surprise, in hindsight: could it have been known?
    pub foreseeable: Option<bool>,
    /// What the next plan should know.
    pub lesson: Option<String>,
    /// Of a planned step that was given up, why.
    pub reason: Option<String>,
    /// How many steps happened in its initiative.
    pub actual_steps: usize,
    /// How many steps its initiative's baseline has.
    pub baseline_steps: usize,
}

/// Gives an initiative's rows: the steps that happened in the order of the sequence, then the planned ones.
pub fn rows(repository: &str, initiative: &Initiative) -> Vec<Row> {
    let Judgement { actual, plan, measures, .. } = &initiative.judgement;
    let blank = |sort: Sort, place: usize, id: &str| Row {
        repository: repository.to_owned(),
        initiative: initiative.name.clone(),
        sort,
        place,
        id: id.to_owned(),
        title: id.to_owned(),
        kind: String::new(),
        phase: None,
        linked: Vec::new(),
        from: Vec::new(),
        verdict: None,
        because: None,
        evidence: None,
        state: String::new(),
        in_baseline: false,
        started: None,
        finished: None,
        recorded: None,
        planned: None,
        foresight_days: None,
        moved: false,
        who: None,
        foreseeable: None,
        lesson: None,
        reason: None,
        actual_steps: actual.len(),
        baseline_steps: measures.plan_kept.denominator,
    };
    let day = |moment: &Moment| Some(moment.day);
    let happened = actual.iter().zip(phases(&initiative.judgement)).enumerate().map(|(at, (it, phase))| {
        let linked = || it.linked.iter().filter_map(|at| plan.get(*at));
        Row {
            title: it.title.clone(),
            kind: it.step.kind.name().to_owned(),
            phase: phase.map(str::to_owned),
            linked: linked().map(|planned| planned.step.id.clone()).collect(),
            from: it.step.from.clone(),
            verdict: Some(it.verdict.name().to_owned()),
            because: it.verdict.because().map(|because| because.name().to_owned()),
            evidence: Some(it.evidence.name().to_owned()),
            state: it.step.state().name().to_owned(),
            in_baseline: linked().any(|planned| planned.in_baseline),
            started: it.step.started,
            finished: it.step.finished,
            recorded: day(&it.recorded),
            planned: it.planned.as_ref().and_then(day),
            foresight_days: it.foresight_days,
            moved: it.moved,
            who: it.step.who.clone(),
            foreseeable: it.step.foreseeable,
            lesson: it.step.lesson.clone(),
            ..blank(Sort::Actual, at + 1, &it.step.id)
        }
    });
    let planned = plan.iter().enumerate().map(|(at, it)| Row {
        title: it.step.label().to_owned(),
        kind: it.step.kind.name().to_owned(),
        phase: it.step.phase.clone(),
        linked: it.actual.iter().filter_map(|at| Some(actual.get(*at)?.step.id.clone())).collect(),
        from: it.step.from.clone(),
        state: it.fate.name().to_owned(),
        in_baseline: it.in_baseline,
        planned: day(&it.added),
        who: it.step.who.clone(),
        reason: it.step.dropped.clone(),
        ..blank(Sort::Planned, at + 1, &it.step.id)
    });
    happened.chain(planned).collect()
}
