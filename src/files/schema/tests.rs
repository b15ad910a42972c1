//! The schemas say what the readers do: over every key, and values of every sort.

use jsonschema::Validator;
use serde_json::{Value, json};

use super::super::{new, read, settings};
use super::*;

fn validator(file: File) -> Validator {
    jsonschema::options().should_validate_formats(true).build(file.schema().as_value()).unwrap()
}

/// A file as an editor shows it to a validator: days are texts.
fn json_of(text: &str) -> Value {
    fn convert(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(flag) => flag.into(),
            toml::Value::Datetime(day) => day.to_string().into(),
            toml::Value::Array(list) => list.into_iter().map(convert).collect(),
            toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, convert(value))).collect(),
        }
    }
    convert(toml::Value::Table(toml::from_str(text).unwrap()))
}

fn findings(file: File, text: &str) -> Vec<String> {
    let findings = match file {
        File::Plan => read::plan("f", text.as_bytes()).findings,
        File::Actual => read::record("f", text.as_bytes()).findings,
        File::Settings => settings::read("f", text.as_bytes()).1,
    };
    findings.into_iter().map(|finding| finding.message).collect()
}

#[track_caller]
fn agree(file: File, validator: &Validator, text: &str) {
    let findings = findings(file, text);
    let errors: Vec<String> = validator.iter_errors(&json_of(text)).map(|error| error.to_string()).collect();
    assert_eq!(findings.is_empty(), errors.is_empty(), "{text}\n{findings:#?}\n{errors:#?}");
}

/// Values of every sort, right and wrong ones. A day in quotes is not among them: to a validator it is a day.
const VALUES: [&str; 31] = [
    "''",
    "' '",
    "'a'",
    "'A b'",
    "'decision'",
    "'Decision'",
    "'2 weeks'",
    "'0 days'",
    "'week'",
    "'007 months'",
    "'deny'",
    "'file'",
    "2023-02-10",
    "2023-02-10T10:00:00",
    "5",
    "0.5",
    "-1",
    "true",
    "[]",
    "['a']",
    "['a', 'A b']",
    "['unmet-need']",
    "['']",
    "[2023-02-10]",
    "[2023-02-10, 5]",
    "[1, 2]",
    "[0]",
    "[[]]",
    "{}",
    "{ level = 'warn', share = 0.5 }",
    "{ share = 2 }",
];

/// Pairs that a validator cannot tell apart, because it is given days as texts.
fn is_beyond(key: &str, value: &str) -> bool {
    let is_text_of_day = value.starts_with("2023") || value.starts_with("[2023-02-10]");
    is_text_of_day && !["due", "agreed", "closed", "started", "finished", "on"].contains(&key)
}

#[test]
fn the_schema_takes_what_the_reader_takes() {
    for (file, keys) in [(File::Plan, Plan::KEYS), (File::Actual, Record::KEYS)] {
        let validator = validator(file);
        for value in VALUES {
            for key in keys.head.iter().filter(|key| !is_beyond(key, value) && **key != "step") {
                agree(file, &validator, &format!("{key} = {value}\n"));
            }
            for key in keys.step.iter().filter(|key| !is_beyond(key, value)) {
                let other = if *key == "title" { "id = 'x'" } else { "title = 'X'" };
                agree(file, &validator, &format!("[[step]]\n{other}\n{key} = {value}\n"));
            }
        }
        for text in [
            "allow = ['unmet-need']\nallow-because = 'x'",
            "allow = ['unmet-need', 'syntax']\nallow-because = 'x'",
            "allow = ['unmet-need']\nallow-because = ' '",
            "allow = []\nallow-because = 'x'",
        ] {
            agree(file, &validator, &format!("[[step]]\nid = 'a'\n{text}\n"));
        }
        for text in
            ["step = 5", "step = [5]", "[step]", "[[step]]\nnote = 'x'", "new = 1", "[[step]]\nid = 'a'\nnew = 1"]
        {
            agree(file, &validator, text);
        }
    }
    for pattern in ["/a", "src/**", " /a", &"a".repeat(1_001), &"a".repeat(1_000)] {
        agree(File::Plan, &validator(File::Plan), &format!("paths = ['{pattern}']\n"));
    }
    let validator = validator(File::Settings);
    for value in VALUES {
        for key in settings::KEYS.into_iter().filter(|key| !is_beyond(key, value) && *key != "learn") {
            agree(File::Settings, &validator, &format!("{key} = {value}\n"));
        }
        for name in Rule::ALL.map(Rule::name) {
            if !is_beyond(name, value) {
                agree(File::Settings, &validator, &format!("[findings]\n{name} = {value}\n"));
            }
        }
    }
    agree(File::Settings, &validator, "[findings]\nnew = 'deny'\n");
    agree(File::Settings, &validator, "new = 1\n");
}

#[test]
fn every_key_is_explained_and_no_other() {
    let named = |meanings: &[Meaning]| meanings.iter().map(|(name, ..)| *name).collect::<Vec<_>>();
    assert_eq!(named(&PLAN_HEAD), Plan::KEYS.head);
    assert_eq!(named(&PLAN_STEP), Plan::KEYS.step);
    assert_eq!(named(&RECORD_HEAD), Record::KEYS.head);
    assert_eq!(named(&RECORD_STEP), Record::KEYS.step);
    for file in File::ALL {
        let schema = file.schema();
        let of = |pointer: &str| schema.pointer(pointer).and_then(Value::as_object).cloned().unwrap_or_default();
        let properties = of("/properties").into_iter().chain(of("/$defs/step/properties"));
        for (key, schema) in properties {
            let meaning = schema["description"].as_str().unwrap_or_default();
            assert!(!meaning.is_empty(), "{key} of {} has no meaning", file.name());
        }
    }
}

#[test]
fn new_files_are_valid() {
    let plan = new::new_plan("T", chrono::NaiveDate::from_ymd_opt(2023, 1, 9), 1);
    assert!(validator(File::Plan).is_valid(&json_of(&plan)));
    assert!(validator(File::Actual).is_valid(&json_of(&new::new_record("T", 1))));
}

#[test]
fn schemas_are_schemas() {
    for file in File::ALL {
        let schema = file.schema();
        assert_eq!(schema.get("$schema"), Some(&json!(DIALECT)));
        assert!(jsonschema::meta::is_valid(schema.as_value()), "{}", file.name());
    }
}
