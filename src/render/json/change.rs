//! A step's change for programs, as several commands give it.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::schema;
use crate::model::changes::{Change, Fields, Value};
use crate::model::history::List;

/// A change. `before` and `after` are objects of the fields that it is about, or null where nothing was or is.
#[derive(Serialize, JsonSchema)]
pub(super) struct ChangeView<'a> {
    #[schemars(with = "schema::FileName")]
    file: &'static str,
    #[schemars(with = "schema::ChangeName")]
    change: &'static str,
    /// The step's id; null where it is about the plan as a whole.
    step: Option<&'a str>,
    title: Option<&'a str>,
    /// The fields that it is about, as they were.
    before: Option<FieldsView<'a>>,
    /// The same, as they are.
    after: Option<FieldsView<'a>>,
}

impl<'a> ChangeView<'a> {
    pub(super) fn new(change: &'a Change) -> Self {
        Self {
            file: match change.list {
                List::Plan => "plan",
                List::Record => "actual",
            },
            change: change.word.name(),
            step: change.step.as_deref(),
            title: change.title.as_deref(),
            before: change.before.as_ref().map(FieldsView),
            after: change.after.as_ref().map(FieldsView),
        }
    }
}

/// Fields in the order of the format.
pub(super) struct FieldsView<'a>(pub(super) &'a Fields);

impl Serialize for FieldsView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0 {
            map.serialize_entry(name, &value.as_ref().map(ValueView))?;
        }
        map.end()
    }
}

impl JsonSchema for FieldsView<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Fields".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Fields by their keys, as the files spell them; null where a field is absent.",
            "type": "object",
            "additionalProperties": {
                "type": ["string", "array", "boolean", "integer", "null"], "items": { "type": "string" },
            },
        })
    }
}

struct ValueView<'a>(&'a Value);

impl Serialize for ValueView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Text(text) => serializer.serialize_str(text),
            Value::Texts(texts) => texts.serialize(serializer),
            Value::Day(day) => serializer.collect_str(day),
            Value::Days(days) => serializer.collect_seq(days.iter().map(ToString::to_string)),
            Value::Flag(flag) => serializer.serialize_bool(*flag),
            Value::Number(number) => number.serialize(serializer),
        }
    }
}
