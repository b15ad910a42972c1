//! Where an initiative stands: what is under way, what can come next, what waits for what, and what surprised.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::actual::State;
use super::judged::{Fate, JudgedActual, JudgedPlanned, Judgement};

/// Where an initiative stands on a day.
#[derive(Debug, Clone)]
pub struct Standing<'a> {
    /// What has begun and not ended, in the order of the sequence.
    pub under_way: Vec<UnderWay<'a>>,
    /// What is planned, open, and waits for nothing; in the order of the plan.
    pub ready: Vec<OpenStep<'a>>,
    /// What is planned, open, and waits for something; in the order of the plan.
    pub blocked: Vec<OpenStep<'a>>,
    /// The steps that nobody foresaw, the latest first.
    pub surprises: Vec<&'a JudgedActual>,
}

/// A step that is under way.
#[derive(Debug, Clone)]
pub struct UnderWay<'a> {
    /// The step.
    pub step: &'a JudgedActual,
    /// Who does it: whom the record names, else whom the plan does.
    pub who: Option<&'a str>,
    /// The first day by which one of its planned steps should be done that is not.
    pub due: Option<NaiveDate>,
    /// How many days ago that was. `None` where it is still to come.
    pub overdue_days: Option<i64>,
    /// The last day on which it took place, where such days are recorded.
    pub last_on: Option<NaiveDate>,
}

/// A planned step that is open.
#[derive(Debug, Clone)]
pub struct OpenStep<'a> {
    /// The step.
    pub step: &'a JudgedPlanned,
    /// How many days ago it was due. `None` where that is still to come.
    pub overdue_days: Option<i64>,
    /// What it waits for.
    pub waits_for: Vec<Wait<'a>>,
}

/// A need that is not in place.
#[derive(Debug, Clone)]
pub struct Wait<'a> {
    /// The need: a step's id, or a state that some step yields.
    pub need: &'a str,
    /// The planned steps that would put it in place; those that were given up too, for then it waits for good.
    pub steps: Vec<&'a JudgedPlanned>,
}

impl OpenStep<'_> {
    /// The day by which it should be done.
    pub const fn due(&self) -> Option<NaiveDate> {
        self.step.step.due
    }
}

/// Gives the day on which a step began, else the day on which it was recorded.
pub fn began(step: &JudgedActual) -> NaiveDate {
    step.step.started.unwrap_or(step.recorded.day)
}

/// Tells where an initiative stands on a day.
pub fn standing(judgement: &Judgement, today: NaiveDate) -> Standing<'_> {
    let under_way = judgement.actual.iter().filter(|step| step.step.state() == State::UnderWay);
    let mut surprises: Vec<&JudgedActual> =
        judgement.actual.iter().rev().filter(|step| !step.verdict.is_foreseen()).collect();
    // Stable: of one day the later step of the sequence stays first.
    surprises.sort_by_key(|step| std::cmp::Reverse(began(step)));
    let givers = givers(judgement);
    let open = |ready: bool| {
        let steps = judgement.plan.iter().filter(move |step| step.fate == Fate::Open && step.ready == ready);
        steps.map(|step| open_step(&givers, step, today)).collect()
    };
    Standing {
        under_way: under_way.map(|step| going_on(judgement, step, today)).collect(),
        ready: open(true),
        blocked: open(false),
        surprises,
    }
}

fn overdue(due: NaiveDate, today: NaiveDate) -> Option<i64> {
    Some((today - due).num_days()).filter(|days| *days > 0)
}

fn going_on<'a>(judgement: &'a Judgement, step: &'a JudgedActual, today: NaiveDate) -> UnderWay<'a> {
    let planned = || step.linked.iter().filter_map(|at| judgement.plan.get(*at)).filter(|planned| planned.in_newest);
    let due = planned().filter(|planned| planned.fate == Fate::UnderWay).filter_map(|planned| planned.step.due).min();
    UnderWay {
        step,
        who: step.step.who.as_deref().or_else(|| planned().find_map(|planned| planned.step.who.as_deref())),
        due,
        overdue_days: due.and_then(|due| overdue(due, today)),
        last_on: step.step.on.iter().max().copied(),
    }
}

/// Gives for each need the planned steps that would put it in place. What left the plan yields nothing more.
fn givers(judgement: &Judgement) -> HashMap<&str, Vec<&JudgedPlanned>> {
    let mut givers: HashMap<&str, Vec<&JudgedPlanned>> = HashMap::new();
    for step in &judgement.plan {
        let yields = if step.in_newest { step.step.yields.as_slice() } else { &[] };
        for name in std::iter::once(&step.step.id).chain(yields) {
            let steps = givers.entry(name).or_default();
            if !steps.last().is_some_and(|last| std::ptr::eq(*last, step)) {
                steps.push(step);
            }
        }
    }
    givers
}

fn open_step<'a>(
    givers: &HashMap<&str, Vec<&'a JudgedPlanned>>,
    step: &'a JudgedPlanned,
    today: NaiveDate,
) -> OpenStep<'a> {
    let wait = |need: &'a String| Wait { need, steps: givers.get(need.as_str()).cloned().unwrap_or_default() };
    OpenStep {
        step,
        overdue_days: step.step.due.and_then(|due| overdue(due, today)),
        waits_for: step.unmet_needs.iter().map(wait).collect(),
    }
}
