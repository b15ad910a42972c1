//! The fields of steps and of the plan's head, as values that can be compared and printed.

use chrono::NaiveDate;

use crate::model::actual::ActualStep;
use crate::model::plan::{BaselineChoice, PlanHead, PlannedStep};
use crate::model::step::{Every, Unit};

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// Names or other texts, in order.
    Texts(Vec<String>),
    /// A day.
    Day(NaiveDate),
    /// Days, in order.
    Days(Vec<NaiveDate>),
    /// Yes or no.
    Flag(bool),
    /// A count, from 1.
    Number(usize),
}

/// Fields by name, in the order of the format; `None` where one is not set. Names have `_` where the files have `-`.
pub type Fields = Vec<(&'static str, Option<Value>)>;

fn text(text: Option<&str>) -> Option<Value> {
    text.map(|text| Value::Text(text.to_owned()))
}

fn texts(texts: &[String]) -> Option<Value> {
    (!texts.is_empty()).then(|| Value::Texts(texts.to_vec()))
}

fn every(every: Every) -> Value {
    let unit = match every.unit {
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "month",
    };
    Value::Text(if every.count == 1 { format!("1 {unit}") } else { format!("{} {unit}s", every.count) })
}

/// All fields of the plan's head.
pub(super) fn of_head(head: &PlanHead) -> Fields {
    let baseline = head.baseline.as_ref().map(|baseline| match baseline {
        BaselineChoice::Day(day) => Value::Day(*day),
        BaselineChoice::Revision(revision) => Value::Text(revision.clone()),
    });
    vec![
        ("title", text(head.title.as_deref())),
        ("summary", text(head.summary.as_deref())),
        ("baseline", baseline),
        ("agreed", head.agreed.map(Value::Day)),
        ("closed", head.closed.map(Value::Day)),
        ("paths", texts(&head.paths)),
    ]
}

/// All fields of a planned step.
pub fn of_planned(step: &PlannedStep) -> Fields {
    vec![
        ("id", text(Some(&step.id))),
        ("title", text(step.title.as_deref())),
        ("kind", text(Some(step.kind.name()))),
        ("phase", text(step.phase.as_deref())),
        ("needs", texts(&step.needs)),
        ("yields", texts(&step.yields)),
        ("due", step.due.map(Value::Day)),
        ("every", step.every.map(every)),
        ("who", text(step.who.as_deref())),
        ("expect", text(step.expect.as_deref())),
        ("note", text(step.note.as_deref())),
        ("from", texts(&step.from)),
        ("was", texts(&step.was)),
        ("dropped", text(step.dropped.as_deref())),
        ("dropped_by", text(step.dropped_by.as_deref())),
        ("allow", texts(&step.allow)),
        ("allow_because", text(step.allow_because.as_deref())),
    ]
}

/// All fields of an actual step.
pub fn of_actual(step: &ActualStep) -> Fields {
    let on = (!step.on.is_empty()).then(|| Value::Days(step.on.clone()));
    vec![
        ("id", text(Some(&step.id))),
        ("title", text(step.title.as_deref())),
        ("plan", step.plan.as_ref().map(|plan| Value::Texts(plan.clone()))),
        ("kind", text(Some(step.kind.name()))),
        ("started", step.started.map(Value::Day)),
        ("finished", step.finished.map(Value::Day)),
        ("on", on),
        ("from", texts(&step.from)),
        ("outcome", text(step.outcome.as_deref())),
        ("note", text(step.note.as_deref())),
        ("foreseeable", step.foreseeable.map(Value::Flag)),
        ("lesson", text(step.lesson.as_deref())),
        ("who", text(step.who.as_deref())),
        ("evidence", texts(&step.evidence)),
        ("yields", texts(&step.yields)),
        ("needs", texts(&step.needs)),
        ("was", texts(&step.was)),
        ("allow", texts(&step.allow)),
        ("allow_because", text(step.allow_because.as_deref())),
    ]
}

/// Gives only the fields that are set.
pub(super) fn set(fields: Fields) -> Fields {
    fields.into_iter().filter(|(_, value)| value.is_some()).collect()
}

/// The fields that differ between two versions of the same thing.
#[derive(Debug, Default)]
pub(super) struct Differing {
    before: Fields,
    after: Fields,
}

impl Differing {
    /// Compares all fields but the id, which tells two steps apart and not two versions of one.
    pub(super) fn new(before: Fields, after: Fields) -> Self {
        let mut differing = Self::default();
        for (before, after) in before.into_iter().zip(after) {
            if before.1 != after.1 && before.0 != "id" {
                differing.before.push(before);
                differing.after.push(after);
            }
        }
        differing
    }

    /// Drops the fields that name other steps and do not really differ.
    pub(super) fn forget(&mut self, is_same: impl Fn(&Value, &Value) -> bool) {
        let both = self.before.iter().zip(&self.after);
        let named = both.filter(|((field, _), _)| matches!(*field, "plan" | "needs" | "from" | "dropped_by"));
        let same =
            named.filter(|((_, old), (_, new))| old.as_ref().zip(new.as_ref()).is_some_and(|(a, b)| is_same(a, b)));
        let same: Vec<&str> = same.map(|((field, _), _)| *field).collect();
        self.take(|field| same.contains(&field));
    }

    /// Takes some fields out, and gives them as they were and as they are. `None` where none of them differs.
    pub(super) fn take(&mut self, fits: impl Fn(&str) -> bool) -> Option<(Fields, Fields)> {
        let before: Fields = self.before.extract_if(.., |(name, _)| fits(name)).collect();
        let after: Fields = self.after.extract_if(.., |(name, _)| fits(name)).collect();
        (!before.is_empty()).then_some((before, after))
    }
}
