//! The JSON Schemas of the files: with them an editor completes keys, shows what they mean, and marks what is wrong.
//!
//! The keys are the readers' own ([`Format::KEYS`] and the settings'); what stands here is what each of them takes and
//! means. Tests hold the two together: a schema takes a value where the reader does.

use schemars::{Schema, json_schema};

use super::format::{Format, Plan, Record};
use super::paths::{MAX_PATTERN, MAX_PATTERNS};
use super::settings;
use crate::model::finding::{Level, Rule};
use crate::model::step::{Kind, MAX_ID};

/// A file that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// `plan.toml`.
    Plan,
    /// `actual.toml`, and the files of `actual/`.
    Actual,
    /// `asplanned.toml`.
    Settings,
}

impl File {
    /// All of them, in the order in which help names them.
    pub const ALL: [Self; 3] = [Self::Plan, Self::Actual, Self::Settings];
    /// Those of an initiative, which new files name in their first line.
    pub const OF_INITIATIVE: [Self; 2] = [Self::Plan, Self::Actual];

    /// What the file is called on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Actual => "actual",
            Self::Settings => "settings",
        }
    }

    /// The name of the file that holds the schema.
    pub const fn schema_name(self) -> &'static str {
        match self {
            Self::Plan => "plan.schema.json",
            Self::Actual => "actual.schema.json",
            Self::Settings => "settings.schema.json",
        }
    }

    /// Makes the schema.
    pub fn schema(self) -> Schema {
        match self {
            Self::Plan => of_steps::<Plan>("The steps that we anticipate", &PLAN_HEAD, &PLAN_STEP),
            Self::Actual => of_steps::<Record>("The steps that really happened, in order", &RECORD_HEAD, &RECORD_STEP),
            Self::Settings => of_settings(),
        }
    }
}

/// What the value of a key can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    /// A text that is not blank.
    Title,
    Texts,
    /// Patterns of paths from the repository's root.
    Patterns,
    Id,
    Ids,
    /// A text, or a list of them.
    Links,
    Day,
    Days,
    /// A day, or a revision.
    Baseline,
    Flag,
    Kind,
    Every,
    /// Names of findings that a step can allow.
    Findings,
    /// The list of steps.
    Steps,
    /// A table of one's own keys.
    Own,
}

/// A key, what it takes, and what it means.
type Meaning = (&'static str, Shape, &'static str);

const STEP: Meaning = ("step", Shape::Steps, "The steps, each below a line [[step]].");
const EXTRA: Meaning = ("extra", Shape::Own, "Keys of your own. asplanned keeps them and does not read them.");
const ID: Meaning = (
    "id",
    Shape::Id,
    "What other steps and commands call the step. Default: made of the title. Unique in its file, letter case apart.",
);
const KIND: Meaning = ("kind", Shape::Kind, "What sort of step it is. Default: activity.");
const YIELDS: Meaning = ("yields", Shape::Texts, "States that the step puts in place, beside its own id.");
const WAS: Meaning = (
    "was",
    Shape::Ids,
    "Ids that the step had before. Several: steps were merged into it. Shared with another step: one was split.",
);

const ALLOW: Meaning = (
    "allow",
    Shape::Findings,
    "Findings about this step that `check` shall not report: their names. Says nothing without allow-because.",
);
const BECAUSE: Meaning = ("allow-because", Shape::Title, "Why they are all right here.");

const PLAN_HEAD: [Meaning; 8] = [
    ("title", Shape::Title, "What the initiative is about, in a few words."),
    ("summary", Shape::Text, "The same in a sentence or two: what is to be found out or reached."),
    (
        "baseline",
        Shape::Baseline,
        "The version of the plan that the team set out with: a day, or a revision in quotes. Default: the first version.",
    ),
    ("agreed", Shape::Day, "The plan stood agreed on this day, before it was put under git."),
    ("closed", Shape::Day, "The initiative is over since this day."),
    ("paths", Shape::Patterns, "The code that the initiative changes, as patterns: src/submittals/**."),
    STEP,
    EXTRA,
];

const PLAN_STEP: [Meaning; 18] = [
    ID,
    ("title", Shape::Title, "What is to be done, decided or found out, in a few words."),
    KIND,
    ("phase", Shape::Text, "The part of the initiative that the step belongs to. Free text."),
    ("needs", Shape::Texts, "Steps, or states that some step yields, that must be in place before it begins."),
    YIELDS,
    ("due", Shape::Day, "The day by which it is meant to be done."),
    ("every", Shape::Every, "How often a recurring step is meant to take place: 2 weeks."),
    ("who", Shape::Text, "Who answers for it."),
    ("expect", Shape::Text, "What we believe, before we look."),
    ("note", Shape::Text, "Anything worth knowing of it."),
    ("from", Shape::Texts, "What happened that made this step necessary or possible: ids of steps."),
    WAS,
    ("dropped", Shape::Text, "The step is given up, and why. It stays visible."),
    ("dropped-by", Shape::Text, "The step that closed it."),
    ALLOW,
    BECAUSE,
    EXTRA,
];

const RECORD_HEAD: [Meaning; 2] = [STEP, EXTRA];

const RECORD_STEP: [Meaning; 20] = [
    ID,
    ("title", Shape::Title, "What happened, in a few words."),
    (
        "plan",
        Shape::Links,
        "The planned steps that it realises: an id, or a list of them. [] says that it was not planned. Default: the \
         planned step with the same id, if there is one.",
    ),
    KIND,
    ("started", Shape::Day, "The day on which it began."),
    ("finished", Shape::Day, "The day on which it ended. Begun and not finished: it is under way."),
    ("on", Shape::Days, "The days on which a recurring step took place."),
    (
        "from",
        Shape::Texts,
        "The actual steps that it came out of. The way back into an earlier step is a loop, allowed.",
    ),
    ("outcome", Shape::Text, "What came of it: confirmed, refuted, decided, made."),
    ("note", Shape::Text, "Why it came up, and anything else worth knowing."),
    ("foreseeable", Shape::Flag, "Of a surprise, in hindsight: could we have known?"),
    ("lesson", Shape::Text, "What the next plan should know."),
    ("who", Shape::Text, "Who did it."),
    ("evidence", Shape::Texts, "Where it can be seen: links, commits."),
    YIELDS,
    ("needs", Shape::Texts, "Steps, or states that some step yields, that had to be in place before it."),
    WAS,
    ALLOW,
    BECAUSE,
    EXTRA,
];

/// The dialect that the schemas are written in.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Makes the schema of a list of steps. `head` and `step` say what the format's keys mean.
fn of_steps<F: Format>(description: &str, head: &[Meaning], step: &[Meaning]) -> Schema {
    let titled = json_schema!({ "required": ["title"] });
    let mut step = object(F::KEYS.step, step);
    step.insert("description".to_owned(), "A step.".into());
    step.insert("dependentRequired".to_owned(), json_schema!({ "allow": ["allow-because"] }).to_value());
    step.insert("anyOf".to_owned(), vec![json_schema!({ "required": ["id"] }), titled].into());
    root(F::KEYS.file, description, object(F::KEYS.head, head), json_schema!({ "step": step }))
}

fn of_settings() -> Schema {
    let levels = [Level::Allow, Level::Warn, Level::Deny].map(Level::name);
    let level = json_schema!({
        "description": "How much a finding weighs: allow does not report it, warn does, deny makes `check` exit with 1.",
        "enum": levels,
    });
    let below = json_schema!({
        "description": "The share of foreseen steps, from 0 to 1, below which there is a finding.",
        "anyOf": [
            { "const": Level::Allow.name() },
            {
                "type": "object",
                "properties": {
                    "level": { "$ref": "#/$defs/level" },
                    "share": { "type": "number", "minimum": 0, "maximum": 1 },
                },
                "required": ["share"],
                "additionalProperties": false,
            },
        ],
    });
    let mut findings = Schema::default();
    for rule in Rule::ALL.into_iter().filter(|rule| *rule != Rule::ForeseenBelow) {
        findings.insert(rule.name().to_owned(), json_schema!({ "$ref": "#/$defs/level" }).to_value());
    }
    findings.insert(Rule::ForeseenBelow.name().to_owned(), below.to_value());
    let mut properties = Schema::default();
    for key in settings::KEYS {
        properties.insert(key.to_owned(), setting(key, &findings).to_value());
    }
    let schema = json_schema!({ "type": "object", "properties": properties, "additionalProperties": false });
    root("asplanned.toml", "The settings of a repository", schema, json_schema!({ "level": level }))
}

/// What a setting takes and means. A key that it does not know takes anything.
fn setting(key: &str, findings: &Schema) -> Schema {
    match key {
        "plans" => json_schema!({
            "description": "Folders that hold initiatives, from the repository's root; patterns such as teams/*/plans. \
                            Default: plans.",
            "type": "array", "items": { "type": "string", "pattern": "\\S" }, "minItems": 1,
        }),
        "first-parent" => json_schema!({
            "description": "Keep each commit's first parent only: what counts is what was merged, and when.",
            "type": "boolean",
        }),
        "squash-merges" => json_schema!({
            "description": "`review` judges a branch as the one commit that it will become.", "type": "boolean",
        }),
        "record" => json_schema!({
            "description": "Where the recording commands write: into actual.toml, or a file a step under actual/.",
            "enum": ["file", "folder"],
        }),
        "commit" => json_schema!({
            "description": "The recording commands commit what they write.", "type": "boolean",
        }),
        "horizons" => json_schema!({
            "description": "Days, for foresight at a horizon. Default: 7 and 30.",
            "type": "array", "items": { "type": "integer", "minimum": 1, "maximum": u32::MAX },
        }),
        "findings" => json_schema!({
            "description": "The levels of the findings.",
            "type": "object", "properties": findings, "additionalProperties": false,
        }),
        "learn" => json_schema!({
            "description": "What learning across initiatives is told.", "type": "object", "additionalProperties": false,
            "properties": { "same": {
                "description": "Ids that are one step under several names, a list each. What is named is one step with nothing but its list and what reads alike.", "type": "array",
                "items": { "type": "array", "items": { "type": "string" }, "minItems": 1 },
            } },
        }),
        "matching" => json_schema!({
            "description": "How titles are compared.", "type": "object", "additionalProperties": false,
            "properties": { "command": {
                "description": "A program, with its arguments, that says how alike two texts are: JSON lines in and out.",
                "type": "array", "items": { "type": "string" }, "minItems": 1,
            } },
        }),
        _ => json_schema!({}),
    }
}

/// Makes the schema of a whole file.
fn root(file: &str, description: &str, mut schema: Schema, definitions: Schema) -> Schema {
    for (key, value) in [("$schema", DIALECT), ("title", file), ("description", description)] {
        schema.insert(key.to_owned(), value.into());
    }
    schema.insert("$defs".to_owned(), definitions.to_value());
    schema
}

/// Makes the schema of a table that has these keys and no others.
fn object(keys: &[&str], meanings: &[Meaning]) -> Schema {
    let mut properties = Schema::default();
    for key in keys {
        let meaning = meanings.iter().find(|(name, ..)| name == key);
        let schema = meaning.map_or_else(Schema::default, |(_, shape, meaning)| shape.described(meaning));
        properties.insert((*key).to_owned(), schema.to_value());
    }
    json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
}

impl Shape {
    fn described(self, meaning: &str) -> Schema {
        let mut schema = self.schema();
        schema.insert("description".to_owned(), meaning.into());
        schema
    }

    fn schema(self) -> Schema {
        let id = || json_schema!({ "type": "string", "pattern": format!("^[a-z0-9][a-z0-9._-]{{0,{}}}$", MAX_ID - 1) });
        let day = || json_schema!({ "type": "string", "format": "date" });
        let text = || json_schema!({ "type": "string" });
        match self {
            Self::Text => text(),
            Self::Title => json_schema!({ "type": "string", "pattern": "\\S" }),
            Self::Texts => json_schema!({ "type": "array", "items": text() }),
            Self::Patterns => json_schema!({
                "type": "array", "items": { "type": "string", "pattern": "^[^/\\s]|^\\s+\\S", "maxLength": MAX_PATTERN },
                "maxItems": MAX_PATTERNS,
            }),
            Self::Id => id(),
            Self::Ids => json_schema!({ "type": "array", "items": id() }),
            Self::Links => json_schema!({ "anyOf": [text(), { "type": "array", "items": text() }] }),
            Self::Day => day(),
            Self::Days => json_schema!({ "type": "array", "items": day() }),
            Self::Baseline => json_schema!({ "anyOf": [day(), { "type": "string", "pattern": "\\S" }] }),
            Self::Flag => json_schema!({ "type": "boolean" }),
            Self::Kind => json_schema!({ "enum": Kind::ALL.map(Kind::name) }),
            Self::Every => json_schema!({
                "type": "string",
                "pattern": "^(week|0*[1-9][0-9]* (day|week|month)s?)$",
            }),
            Self::Findings => {
                let names: Vec<_> =
                    Rule::ALL.into_iter().filter(|it| it.is_allowed_in_place()).map(Rule::name).collect();
                json_schema!({ "type": "array", "items": { "enum": names } })
            }
            Self::Steps => json_schema!({ "type": "array", "items": { "$ref": "#/$defs/step" } }),
            Self::Own => json_schema!({ "type": "object" }),
        }
    }
}

#[cfg(test)]
mod tests;
