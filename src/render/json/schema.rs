//! The JSON Schemas of the outputs, made of the very types that print them.
//!
//! Those types hold texts where only a few texts, a day or a hash can stand. The types here have no values: they stand
//! for such texts in the schemas, and take them from the model, so that a new verdict is in its schema by itself.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use super::{blame, catch_up, changes, diff, export, learn, log, recorded, report, review, show, status};
use crate::model::actual::State;
use crate::model::changes::{Nature, Word};
use crate::model::comparison::Presence;
use crate::model::finding::Level;
use crate::model::judged::{ChosenBy as Choice, Fate};
use crate::model::measures::{By, FORMULAS};
use crate::model::origins::Bond;
use crate::model::row::Sort;
use crate::model::step::Kind;
use crate::model::verdict::{Because, Evidence, Verdict};
use crate::model::wording::Tag;
use crate::render::findings;

/// A command that has output for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// `status`.
    Status,
    /// `diff`.
    Diff,
    /// `changes`.
    Changes,
    /// `log`.
    Log,
    /// `blame`.
    Blame,
    /// `show`.
    Show,
    /// `check`.
    Check,
    /// `review`.
    Review,
    /// `report`.
    Report,
    /// `learn`.
    Learn,
    /// `export`: of each line.
    Export,
    /// `plan`.
    Plan,
    /// `start`.
    Start,
    /// `finish`.
    Finish,
    /// `did`.
    Did,
    /// `link`.
    Link,
    /// `drop`.
    Drop,
    /// `rename`.
    Rename,
    /// `catch-up`.
    CatchUp,
    /// `init`.
    Init,
}

impl Output {
    /// All of them, in the order in which help names them.
    pub const ALL: [Self; 20] = [
        Self::Status,
        Self::Diff,
        Self::Changes,
        Self::Log,
        Self::Blame,
        Self::Show,
        Self::Check,
        Self::Review,
        Self::Report,
        Self::Learn,
        Self::Export,
        Self::Plan,
        Self::Start,
        Self::Finish,
        Self::Did,
        Self::Link,
        Self::Drop,
        Self::Rename,
        Self::CatchUp,
        Self::Init,
    ];

    /// The command's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Diff => "diff",
            Self::Changes => "changes",
            Self::Log => "log",
            Self::Blame => "blame",
            Self::Show => "show",
            Self::Check => "check",
            Self::Review => "review",
            Self::Report => "report",
            Self::Learn => "learn",
            Self::Export => "export",
            Self::Plan => "plan",
            Self::Start => "start",
            Self::Finish => "finish",
            Self::Did => "did",
            Self::Link => "link",
            Self::Drop => "drop",
            Self::Rename => "rename",
            Self::CatchUp => "catch-up",
            Self::Init => "init",
        }
    }

    /// Makes the schema of the output.
    pub fn schema(self) -> Schema {
        let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
        let mut schema = match self {
            Self::Status => generator.into_root_schema_for::<status::Status>(),
            Self::Diff => generator.into_root_schema_for::<diff::Diff>(),
            Self::Changes => generator.into_root_schema_for::<changes::ChangesView<'static>>(),
            Self::Log => generator.into_root_schema_for::<log::LogView<'static>>(),
            Self::Blame => generator.into_root_schema_for::<blame::Blame>(),
            Self::Show => generator.into_root_schema_for::<show::Show<'static>>(),
            Self::Check => generator.into_root_schema_for::<findings::ReportView<'static>>(),
            Self::Review => generator.into_root_schema_for::<review::ReviewView<'static>>(),
            Self::Report => generator.into_root_schema_for::<report::ReportView<'static>>(),
            Self::Learn => generator.into_root_schema_for::<learn::LearnView<'static>>(),
            Self::Export => generator.into_root_schema_for::<export::RowView<'static>>(),
            Self::CatchUp => generator.into_root_schema_for::<catch_up::CatchUpView<'static>>(),
            Self::Link => generator.into_root_schema_for::<recorded::LinkView<'static>>(),
            Self::Plan | Self::Start | Self::Finish | Self::Did | Self::Drop | Self::Rename | Self::Init => {
                generator.into_root_schema_for::<recorded::RecordedView<'static>>()
            }
        };
        let format = if self == Self::Export { "jsonl" } else { "json" };
        schema.insert("title".to_owned(), format!("asplanned {} --format {format}", self.name()).into());
        schema.insert("$id".to_owned(), self.id().into());
        schema
    }

    /// The schema's own name: with it the definitions inside are its own, also where it is a part of another document.
    fn id(self) -> String {
        format!("urn:asplanned:output:1:{}", self.name())
    }
}

/// Makes one schema of all outputs. That of a command stands under its name in `$defs`.
pub fn all() -> Schema {
    let mut outputs = Schema::default();
    for output in Output::ALL {
        outputs.insert(output.name().to_owned(), output.schema().to_value());
    }
    let any: Vec<Schema> = Output::ALL.into_iter().map(|output| json_schema!({ "$ref": output.id() })).collect();
    json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:asplanned:output:1",
        "title": "asplanned COMMAND --format json",
        "anyOf": any,
        "$defs": outputs,
    })
}

/// Prints a schema.
pub fn print(schema: &impl Serialize) -> String {
    super::print(schema)
}

/// Makes a type that stands for a text in schemas, and has no values. Its documentation is in the schema too.
macro_rules! texts {
    ($($(#[doc = $doc:literal])* $name:ident => $schema:expr;)*) => { $(
        $(#[doc = $doc])*
        pub(in crate::render) enum $name {}

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let mut schema = $schema;
                schema.insert("description".to_owned(), concat!($($doc),*).trim().into());
                schema
            }
        }
    )* };
}

texts! {
    /// The version of the format.
    One => json_schema!({ "const": 1 });

    /// A day, as YYYY-MM-DD.
    Day => json_schema!({ "type": "string", "format": "date" });

    /// A commit's full hash.
    Commit => json_schema!({ "type": "string", "pattern": "^([0-9a-f]{40}|[0-9a-f]{64})$" });

    /// What sort of step it is.
    KindName => one_of(&Kind::ALL.map(Kind::name));

    /// Whether the step stood in the plan before it began: anticipated, in the plan that the team set out with; adapted, the
    /// plan learned in time; retrofitted, the plan caught up; emergent, it was never planned.
    VerdictName => one_of(
        &[Verdict::Anticipated, Verdict::Adapted, Verdict::Retrofitted(Because::Split), Verdict::Emergent].map(Verdict::name),
    );

    /// What the verdict rests on: the ancestry of commits, or the word of the plan's first version.
    EvidenceName => one_of(&[Evidence::History, Evidence::Declared].map(Evidence::name));

    /// Why the step is retrofitted.
    BecauseName => one_of(
        &[
            Because::BeganEarlier,
            Because::Split,
            Because::SameCommit,
            Because::Concurrent,
            Because::PlannedLater,
        ].map(Because::name),
    );

    /// How far an actual step is.
    StateName => one_of(&[State::Finished, State::UnderWay].map(State::name));

    /// What became of a planned step.
    FateName => one_of(&[Fate::Done, Fate::UnderWay, Fate::Dropped, Fate::Open].map(Fate::name));

    /// Which list a row's step is of.
    SortName => one_of(&[Sort::Actual, Sort::Planned].map(Sort::name));

    /// How far an actual step is, or what became of a planned one.
    RowState => one_of(&[
        State::Finished.name(),
        State::UnderWay.name(),
        Fate::Done.name(),
        Fate::Dropped.name(),
        Fate::Open.name(),
    ]);

    /// How the baseline was chosen: the first version, by a day, or by a revision.
    ChosenBy => one_of(&[Choice::First, Choice::Date, Choice::Revision].map(Choice::name));

    /// What sort of revision it is.
    NatureName => one_of(&Nature::ALL.map(Nature::name));

    /// Which list it is in.
    FileName => one_of(&["plan", "actual"]);

    /// What an initiative is taken apart by.
    ByName => one_of(&By::ALL.map(By::name));

    /// What joins two steps.
    BondName => one_of(&Bond::ALL.map(Bond::name));

    /// What happened to the step.
    ChangeName => one_of(&Word::ALL.map(Word::name));

    /// What became of the initiative between the two versions.
    PresenceName => one_of(
        &[Presence::Both, Presence::Added, Presence::Removed, Presence::Moved(String::new())].map(|it| it.name()),
    );

    /// What became of the piece.
    TagName => one_of(&[Tag::Same, Tag::Removed, Tag::Added].map(Tag::name));

    /// How much the finding weighs.
    LevelName => one_of(&[Level::Warn, Level::Deny].map(Level::name));
}

fn one_of(names: &[&str]) -> Schema {
    json_schema!({ "enum": names })
}

/// The measures, as `diff` gives them.
pub(super) enum MeasuresView {}

impl JsonSchema for MeasuresView {
    fn schema_name() -> Cow<'static, str> {
        "Measures".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut properties = Schema::default();
        // Kendall's tau-b stands beside the steps that kept their order.
        let keys = FORMULAS.iter().filter(|(key, _)| *key != "tau_b");
        for (key, formula) in keys.clone() {
            let mut schema = measure(key);
            schema.insert("description".to_owned(), (*formula).into());
            properties.insert((*key).to_owned(), schema.to_value());
        }
        let required: Vec<&str> = keys.map(|(key, _)| *key).collect();
        json_schema!({
            "description": "What the judgement comes to in figures; null where the denominator is 0.",
            "type": "object", "properties": properties, "required": required,
        })
    }
}

/// Makes the schema of one measure.
fn measure(key: &str) -> Schema {
    let count = json_schema!({ "type": "integer", "minimum": 0 });
    let figure = json_schema!({ "type": ["number", "null"] });
    let formula = json_schema!({ "type": "string" });
    let object = |more: &[(&str, &Schema)]| {
        let mut properties = Schema::default();
        for (key, schema) in [("value", &figure), ("formula", &formula)].iter().chain(more) {
            properties.insert((*key).to_owned(), (*schema).clone().to_value());
        }
        let required: Vec<&str> = ["value", "formula"].into_iter().chain(more.iter().map(|(key, _)| *key)).collect();
        json_schema!({ "type": "object", "properties": properties, "required": required })
    };
    let (over, under) = (("numerator", &count), ("denominator", &count));
    let ratio = object(&[over, under]);
    match key {
        "order_kept" => object(&[over, under, ("tau_b", &figure)]),
        "foresight_days" => object(&[("steps", &count)]),
        "foreseen_at_h" => json_schema!({ "type": "array", "items": object(&[over, under, ("days", &count)]) }),
        "churn" => json_schema!({
            "type": "object",
            "properties": { "added": ratio, "removed": ratio, "retitled": ratio, "moved": ratio },
            "required": ["added", "removed", "retitled", "moved"],
        }),
        _ => ratio,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_are_schemas() {
        for output in Output::ALL {
            let schema = output.schema();
            assert!(jsonschema::meta::is_valid(schema.as_value()), "{}", output.name());
            if output == Output::Link {
                assert_eq!(schema.pointer("/anyOf").and_then(|it| it.as_array()).map(Vec::len), Some(2));
                continue;
            }
            let properties = schema.pointer("/properties").and_then(|it| it.as_object()).unwrap();
            assert!(properties.contains_key("version") && properties.len() > 1, "{}", output.name());
        }
        assert!(jsonschema::meta::is_valid(all().as_value()));
    }

    #[test]
    fn every_name_of_the_model_is_in_its_schema() {
        let schema = Output::Diff.schema();
        let names = |name: &str| schema.pointer(&format!("/$defs/{name}/enum")).unwrap().as_array().unwrap().len();
        assert_eq!((names("VerdictName"), names("BecauseName"), names("FateName")), (4, 5, 4));
        assert_eq!(names("KindName"), Kind::ALL.len());
    }
}
