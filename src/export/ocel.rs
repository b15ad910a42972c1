//! Steps, people and states that belong together: an event log of OCEL 2.0, in its JSON.
//!
//! Events are the steps that happened; objects are the initiatives, the planned steps, the people and the states that steps
//! put in place. What a relationship means is its qualifier. The standard's schema has texts only for values, and the
//! attribute's type says what a text is.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::{Export, activity, days, midnight};
use crate::model::initiative::Initiative;
use crate::model::judged::{JudgedActual, JudgedPlanned};
use crate::model::row::Figures;
use crate::model::text::in_json;
use crate::model::verdict::Because;

/// The time of what an object has been from the start.
const EVER: &str = "1970-01-01T00:00:00.000+00:00";

/// What an attribute's text is.
#[derive(Clone, Copy)]
enum Sort {
    Text,
    Day,
    Whole,
    Decimal,
    Flag,
}

impl Sort {
    const fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Day => "time",
            Self::Whole => "integer",
            Self::Decimal => "float",
            Self::Flag => "boolean",
        }
    }
}

const INITIATIVE: &str = "initiative";
const STEP: &str = "planned step";
const PERSON: &str = "person";
const STATE: &str = "state";

/// The types of objects, with their attributes.
const OBJECTS: [(&str, &[(&str, Sort)]); 4] = [
    (
        INITIATIVE,
        &[
            ("name", Sort::Text),
            ("title", Sort::Text),
            ("repository", Sort::Text),
            ("foreseen_share", Sort::Decimal),
            ("plan_kept", Sort::Decimal),
        ],
    ),
    (PERSON, &[("name", Sort::Text)]),
    (
        STEP,
        &[
            ("name", Sort::Text),
            ("title", Sort::Text),
            ("kind", Sort::Text),
            ("phase", Sort::Text),
            ("in_baseline", Sort::Flag),
            ("planned", Sort::Day),
            ("due", Sort::Day),
            ("reason", Sort::Text),
            ("fate", Sort::Text),
        ],
    ),
    (STATE, &[("name", Sort::Text)]),
];

/// The attributes of all events.
const EVENT: [(&str, Sort); 14] = [
    ("id", Sort::Text),
    ("title", Sort::Text),
    ("kind", Sort::Text),
    ("verdict", Sort::Text),
    ("because", Sort::Text),
    ("evidence", Sort::Text),
    ("state", Sort::Text),
    ("dated", Sort::Flag),
    ("moved", Sort::Flag),
    ("finished", Sort::Day),
    ("recorded", Sort::Day),
    ("planned", Sort::Day),
    ("foresight_days", Sort::Whole),
    ("came_from", Sort::Text),
];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    object_types: Vec<Type>,
    event_types: Vec<Type>,
    objects: Vec<Object>,
    events: Vec<Event>,
}

#[derive(Serialize)]
struct Type {
    name: String,
    attributes: Vec<Declared>,
}

#[derive(Serialize)]
struct Declared {
    name: &'static str,
    #[serde(rename = "type")]
    sort: &'static str,
}

#[derive(Serialize)]
struct Object {
    id: String,
    #[serde(rename = "type")]
    sort: &'static str,
    attributes: Vec<Attribute>,
    relationships: Vec<Relationship>,
}

#[derive(Serialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    activity: String,
    time: String,
    attributes: Vec<Attribute>,
    relationships: Vec<Relationship>,
}

#[derive(Serialize)]
struct Attribute {
    name: &'static str,
    /// Of an object since when it has been so.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Relationship {
    object_id: String,
    qualifier: &'static str,
}

/// Writes initiatives as an event log.
pub fn ocel(export: &Export<'_>) -> String {
    let mut book = Book::default();
    for initiative in export.initiatives {
        book.add(export.repository, initiative);
    }
    let declared = |it: &[(&'static str, Sort)]| {
        it.iter().map(|(name, sort)| Declared { name, sort: sort.name() }).collect::<Vec<_>>()
    };
    let activities: BTreeSet<&str> = book.events.iter().map(|event| event.activity.as_str()).collect();
    let event_type = |name: &str| Type { name: name.to_owned(), attributes: declared(&EVENT) };
    let log = Log {
        object_types: OBJECTS.map(|(name, it)| Type { name: name.to_owned(), attributes: declared(it) }).into(),
        event_types: activities.into_iter().map(event_type).collect(),
        objects: book.objects,
        events: book.events,
    };
    // Strings and lists of them: there is nothing that could not be written.
    let mut text = in_json(serde_json::to_string_pretty(&log).unwrap_or_default());
    text.push('\n');
    text
}

/// A log under way.
#[derive(Default)]
struct Book {
    objects: Vec<Object>,
    events: Vec<Event>,
    /// The ids that are taken: what is written by hand can be anything, and two things may be called alike.
    taken: HashSet<String>,
    people: BTreeMap<String, String>,
}

impl Book {
    /// Makes an id that nothing has yet.
    fn id(&mut self, wanted: &str) -> String {
        let mut id = wanted.to_owned();
        let mut number = 1;
        while !self.taken.insert(id.clone()) {
            number += 1;
            id = format!("{wanted}~{number}");
        }
        id
    }

    fn object(&mut self, id: &str, sort: &'static str, attributes: Vec<Attribute>, relationships: Vec<Relationship>) {
        self.objects.push(Object { id: id.to_owned(), sort, attributes, relationships });
    }

    /// Gives a person's id; people are the same in all initiatives.
    fn person(&mut self, name: &str) -> String {
        if let Some(id) = self.people.get(name) {
            return id.clone();
        }
        let id = self.id(&format!("person:{name}"));
        self.object(&id, PERSON, vec![ever("name", name)], Vec::new());
        self.people.insert(name.to_owned(), id.clone());
        id
    }

    fn add(&mut self, repository: &str, initiative: &Initiative) {
        let judgement = &initiative.judgement;
        let own = self.id(&format!("initiative:{}", initiative.name));
        let figures = Figures::of(&judgement.measures);
        let now = midnight(initiative.as_of.day);
        let figure = |name, value: Option<f64>| value.map(|value| at(name, &now, &value.to_string()));
        let attributes =
            vec![ever("name", &initiative.name), ever("title", &initiative.title), ever("repository", repository)];
        let figures = [figure("foreseen_share", figures.foreseen_share), figure("plan_kept", figures.plan_kept)];
        let attributes = attributes.into_iter().chain(figures.into_iter().flatten()).collect();
        self.object(&own, INITIATIVE, attributes, Vec::new());

        let ids: Vec<String> = judgement
            .plan
            .iter()
            .map(|planned| self.id(&format!("planned:{}/{}", initiative.name, planned.step.id)))
            .collect();
        let things = self.things(initiative, &ids, &own);
        for (planned, id) in judgement.plan.iter().zip(&ids) {
            let mut relationships = vec![relationship(&own, "part of")];
            relationships.extend(planned.step.who.iter().map(|who| relationship(&self.person(who), "answered for by")));
            relationships.extend(related(&things, &planned.step.needs, "needs"));
            relationships.extend(related(&things.states, &planned.step.yields, "yields"));
            self.object(id, STEP, step_attributes(planned, &now), relationships);
        }
        for (step, day) in judgement.actual.iter().zip(days(initiative)) {
            let id = self.id(&format!("actual:{}/{}", initiative.name, step.step.id));
            let mut relationships = vec![relationship(&own, "part of")];
            let planned = step.linked.iter().filter_map(|at| ids.get(*at));
            relationships.extend(planned.map(|id| relationship(id, "realises")));
            relationships.extend(step.step.who.iter().map(|who| relationship(&self.person(who), "done by")));
            relationships.extend(related(&things, &step.step.needs, "needs"));
            relationships.extend(related(&things.states, &step.step.yields, "yields"));
            self.events.push(Event {
                id,
                activity: activity(judgement, step).to_owned(),
                time: midnight(day),
                attributes: event_attributes(step),
                relationships,
            });
        }
    }

    /// Makes the states of an initiative objects, and gives what its needs can mean.
    fn things(&mut self, initiative: &Initiative, steps: &[String], own: &str) -> Things {
        let judgement = &initiative.judgement;
        let planned = judgement.plan.iter().flat_map(|planned| &planned.step.yields);
        let happened = judgement.actual.iter().flat_map(|step| &step.step.yields);
        let names: BTreeSet<&String> = planned.chain(happened).collect();
        let mut things = Things::default();
        for name in names {
            let id = self.id(&format!("state:{}/{name}", initiative.name));
            self.object(&id, STATE, vec![ever("name", name)], vec![relationship(own, "part of")]);
            things.states.insert(name.clone(), id);
        }
        for (planned, id) in judgement.plan.iter().zip(steps) {
            for name in std::iter::once(&planned.step.id).chain(&planned.step.was) {
                things.steps.entry(name.clone()).or_insert_with(|| id.clone());
            }
        }
        things
    }
}

/// What a need can mean: a planned step, else a state.
#[derive(Default)]
struct Things {
    steps: HashMap<String, String>,
    states: HashMap<String, String>,
}

/// Finds an object by a name.
trait Find {
    fn find(&self, name: &str) -> Option<&String>;
}

impl Find for Things {
    fn find(&self, name: &str) -> Option<&String> {
        self.steps.get(name).or_else(|| self.states.get(name))
    }
}

impl Find for HashMap<String, String> {
    fn find(&self, name: &str) -> Option<&String> {
        self.get(name)
    }
}

fn related(things: &impl Find, names: &[String], qualifier: &'static str) -> Vec<Relationship> {
    names.iter().filter_map(|name| Some(relationship(things.find(name)?, qualifier))).collect()
}

fn relationship(object_id: &str, qualifier: &'static str) -> Relationship {
    Relationship { object_id: object_id.to_owned(), qualifier }
}

fn ever(name: &'static str, value: &str) -> Attribute {
    at(name, EVER, value)
}

fn at(name: &'static str, time: &str, value: &str) -> Attribute {
    Attribute { name, time: Some(time.to_owned()), value: value.to_owned() }
}

fn step_attributes(planned: &JudgedPlanned, now: &str) -> Vec<Attribute> {
    let step = &planned.step;
    let day = |day: NaiveDate| midnight(day);
    let known = [
        ("name", Some(step.id.clone())),
        ("title", Some(step.label().to_owned())),
        ("kind", Some(step.kind.name().to_owned())),
        ("phase", step.phase.clone()),
        ("in_baseline", Some(planned.in_baseline.to_string())),
        ("planned", Some(day(planned.added.day))),
        ("due", step.due.map(day)),
        ("reason", step.dropped.clone()),
    ];
    let known = known.into_iter().filter_map(|(name, value)| Some(ever(name, &value?)));
    known.chain([at("fate", now, planned.fate.name())]).collect()
}

fn event_attributes(step: &JudgedActual) -> Vec<Attribute> {
    let known: [(&'static str, Option<String>); 14] = [
        ("id", Some(step.step.id.clone())),
        ("title", Some(step.title.clone())),
        ("kind", Some(step.step.kind.name().to_owned())),
        ("verdict", Some(step.verdict.name().to_owned())),
        ("because", step.verdict.because().map(Because::name).map(str::to_owned)),
        ("evidence", Some(step.evidence.name().to_owned())),
        ("state", Some(step.step.state().name().to_owned())),
        ("dated", Some(step.step.started.is_some().to_string())),
        ("moved", Some(step.moved.to_string())),
        ("finished", step.step.finished.map(midnight)),
        ("recorded", Some(midnight(step.recorded.day))),
        ("planned", step.planned.as_ref().map(|moment| midnight(moment.day))),
        ("foresight_days", step.foresight_days.map(|days| days.to_string())),
        ("came_from", (!step.step.from.is_empty()).then(|| step.step.from.join(";"))),
    ];
    known.into_iter().filter_map(|(name, value)| Some(Attribute { name, time: None, value: value? })).collect()
}
