//! Plans and records as traces: an event log of XES (IEEE 1849).
//!
//! An initiative has two traces, `NAME/plan` and `NAME/actual`, an event a step. Events stand in the order of the list, which
//! counts for what tools make of a trace. `time:timestamp` is the day on which an actual step began, so that sorting by it
//! keeps the sequence. A plan has no times, and what is `due` first need not come first: its events all have the day of the
//! version that was read. A step is one event and not two for its beginning and its end: else a tool would find that each
//! happened twice. The day it ended is `finished`, those of a recurring step are `days`.

use chrono::NaiveDate;

use super::xml::Xml;
use super::{Export, activity, days, midnight};
use crate::model::initiative::Initiative;
use crate::model::judged::{JudgedActual, JudgedPlanned, Judgement};
use crate::model::row::Figures;

/// The extensions whose attributes are used: name, prefix, and where each is defined.
const EXTENSIONS: [(&str, &str, &str); 3] = [
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
];

/// Writes initiatives as an event log.
pub fn xes(export: &Export<'_>) -> String {
    let mut xml = Xml::new();
    let log = [("xes.version", "1849-2016"), ("xes.features", ""), ("xmlns", "http://www.xes-standard.org/")];
    xml.element("log", &log, |xml| {
        for (name, prefix, uri) in EXTENSIONS {
            xml.empty("extension", &[("name", name), ("prefix", prefix), ("uri", uri)]);
        }
        for scope in ["trace", "event"] {
            xml.element("global", &[("scope", scope)], |xml| string(xml, "concept:name", "__INVALID__"));
        }
        xml.empty("classifier", &[("name", "Step"), ("keys", "concept:name")]);
        string(xml, "concept:name", export.repository);
        for initiative in export.initiatives {
            let judgement = &initiative.judgement;
            trace(xml, initiative, "plan", |xml| {
                for step in judgement.plan.iter().filter(|step| step.in_newest) {
                    xml.element("event", &[], |xml| planned(xml, initiative.as_of.day, step));
                }
            });
            trace(xml, initiative, "actual", |xml| {
                for (step, day) in judgement.actual.iter().zip(days(initiative)) {
                    xml.element("event", &[], |xml| actual(xml, judgement, day, step));
                }
            });
        }
    });
    xml.finish()
}

fn trace(xml: &mut Xml, initiative: &Initiative, list: &str, events: impl FnOnce(&mut Xml)) {
    xml.element("trace", &[], |xml| {
        string(xml, "concept:name", &format!("{}/{list}", initiative.name));
        string(xml, "list", list);
        string(xml, "initiative", &initiative.name);
        string(xml, "title", &initiative.title);
        date(xml, "as_of", Some(initiative.as_of.day));
        maybe(xml, "as_of_commit", initiative.as_of.commit.as_deref());
        if list == "actual" {
            let figures = Figures::of(&initiative.judgement.measures);
            float(xml, "foreseen_share", figures.foreseen_share);
            float(xml, "plan_kept", figures.plan_kept);
        }
        events(xml);
    });
}

fn planned(xml: &mut Xml, day: NaiveDate, step: &JudgedPlanned) {
    string(xml, "concept:name", &step.step.id);
    date(xml, "time:timestamp", Some(day));
    maybe(xml, "org:resource", step.step.who.as_deref());
    string(xml, "title", step.step.label());
    string(xml, "kind", step.step.kind.name());
    maybe(xml, "phase", step.step.phase.as_deref());
    string(xml, "fate", step.fate.name());
    boolean(xml, "in_baseline", step.in_baseline);
    date(xml, "planned", Some(step.added.day));
    date(xml, "due", step.step.due);
    list(xml, "needs", "need", &step.step.needs);
    maybe(xml, "reason", step.step.dropped.as_deref());
}

fn actual(xml: &mut Xml, judgement: &Judgement, day: NaiveDate, step: &JudgedActual) {
    string(xml, "concept:name", activity(judgement, step));
    string(xml, "concept:instance", &step.step.id);
    date(xml, "time:timestamp", Some(day));
    boolean(xml, "dated", step.step.started.is_some());
    maybe(xml, "org:resource", step.step.who.as_deref());
    string(xml, "title", &step.title);
    string(xml, "kind", step.step.kind.name());
    string(xml, "verdict", step.verdict.name());
    maybe(xml, "because", step.verdict.because().map(crate::model::verdict::Because::name));
    string(xml, "evidence", step.evidence.name());
    string(xml, "state", step.step.state().name());
    boolean(xml, "moved", step.moved);
    date(xml, "finished", step.step.finished);
    date(xml, "recorded", Some(step.recorded.day));
    date(xml, "planned", step.planned.as_ref().map(|moment| moment.day));
    if let Some(days) = step.foresight_days {
        xml.empty("int", &[("key", "foresight_days"), ("value", &days.to_string())]);
    }
    let linked = step.linked.iter().filter_map(|at| Some(judgement.plan.get(*at)?.step.id.clone()));
    list(xml, "linked", "step", &linked.collect::<Vec<_>>());
    list(xml, "from", "step", &step.step.from);
    if !step.step.on.is_empty() {
        xml.element("list", &[("key", "days")], |xml| {
            xml.element("values", &[], |xml| step.step.on.iter().for_each(|day| date(xml, "day", Some(*day))));
        });
    }
    maybe(xml, "outcome", step.step.outcome.as_deref());
    maybe(xml, "lesson", step.step.lesson.as_deref());
}

fn string(xml: &mut Xml, key: &str, value: &str) {
    xml.empty("string", &[("key", key), ("value", value)]);
}

fn maybe(xml: &mut Xml, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        string(xml, key, value);
    }
}

fn boolean(xml: &mut Xml, key: &str, value: bool) {
    xml.empty("boolean", &[("key", key), ("value", if value { "true" } else { "false" })]);
}

fn float(xml: &mut Xml, key: &str, value: Option<f64>) {
    if let Some(value) = value {
        xml.empty("float", &[("key", key), ("value", &value.to_string())]);
    }
}

fn date(xml: &mut Xml, key: &str, day: Option<NaiveDate>) {
    if let Some(day) = day {
        xml.empty("date", &[("key", key), ("value", &midnight(day))]);
    }
}

fn list(xml: &mut Xml, key: &str, member: &str, members: &[String]) {
    if !members.is_empty() {
        xml.element("list", &[("key", key)], |xml| {
            xml.element("values", &[], |xml| members.iter().for_each(|it| string(xml, member, it)));
        });
    }
}
