//! `schema`: what the program prints and what the example holds fits the schemas, and editors find them.

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::example::example;
use crate::support::asplanned;
use crate::support::repository::Repository;

#[track_caller]
fn printed(folder: &Path, args: &[&str]) -> Value {
    let output = asplanned(folder, args);
    assert!(output.code < 2, "{args:?}: {}", output.stderr);
    serde_json::from_str(&output.stdout).unwrap()
}

fn validator(schema: &Value) -> Validator {
    jsonschema::options().should_validate_formats(true).build(schema).unwrap()
}

/// Lets no object have keys that its schema does not name.
fn closed(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(object) => {
            for value in object.values_mut() {
                *value = closed(value.take());
            }
            if object.contains_key("properties") {
                object.entry("additionalProperties").or_insert(json!(false));
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| *value = closed(value.take())),
        _ => {}
    }
    schema
}

/// Runs of every command with output for programs: over the example and beside its common ways.
fn runs() -> Vec<Vec<&'static str>> {
    let json = ["--format", "json"];
    let runs: [&[&str]; 35] = [
        &["status"],
        &["status", "--as-of", "2023-04-01"],
        &["diff"],
        &["diff", "--as-of", "2023-03-01", "--only", "surprises"],
        &["changes"],
        &["review", "HEAD~6"],
        &["report"],
        &["report", "--by", "month"],
        &["report", "concierge-mvp", "--by", "phase", "--as-of", "2023-04-01"],
        &["review", "HEAD~30..HEAD~20"],
        &["learn"],
        &["learn", "--all", "--as-of", "2023-04-01"],
        &["changes", "--since", "2023-03-01", "--until", "2023-05-01"],
        &["log"],
        &["log", "--only", "rewriting"],
        &["blame", "--full"],
        &["show", "data-terms", "-i", "concierge-mvp"],
        &["show", "sizing-survey"],
        &["show", "bigger-problem"],
        &["check"],
        &["check", "-W", "retrofitted"],
        &["init", "next"],
        &["plan", "Something else", "-i", "pilot-eu"],
        &["start", "Something new", "-i", "pilot-eu", "--dry-run"],
        &["start", "Something new", "-i", "pilot-eu"],
        &["start", "Something else again", "-i", "pilot-eu"],
        &["finish", "something-new", "-i", "pilot-eu"],
        &["did", "Something over", "-i", "pilot-eu"],
        &["link", "-i", "pilot-eu"],
        &["link", "something-new", "--unplanned", "-i", "pilot-eu"],
        &["rename", "something-new", "something-old", "-i", "pilot-eu"],
        &["drop", "something-else", "--why", "no", "-i", "pilot-eu"],
        &["catch-up"],
        &["catch-up", "--dry-run"],
        &["catch-up", "--record"],
    ];
    runs.map(|run| [run, json.as_slice()].concat()).into()
}

#[test]
fn outputs_fit_their_schemas_and_have_no_other_keys() {
    let folder = example();
    let whole = validator(&printed(folder.path(), &["schema", "--output"]));
    for run in runs() {
        let output = printed(folder.path(), &run);
        let schema = printed(folder.path(), &["schema", "--output", run[0]]);
        for schema in [schema.clone(), closed(schema)] {
            let errors: Vec<String> = validator(&schema)
                .iter_errors(&output)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert_eq!(errors, [""; 0], "{run:?}");
        }
        assert!(whole.is_valid(&output), "{run:?}");
    }
}

#[test]
fn what_steps_allow_fits_the_schema_too() {
    let folder = example();
    let record = folder.path().join("plans/pilot-eu/actual.toml");
    let text = fs::read_to_string(&record).unwrap();
    let allowing = "needs = [\"data-terms\"]\nallow = [\"unmet-need\"]\nallow-because = \"A pilot\"";
    fs::write(&record, text.replace("needs = [\"data-terms\"]", allowing)).unwrap();
    let output = printed(folder.path(), &["check", "--format", "json"]);
    assert_eq!(output["allowed"][0]["because"], "A pilot");
    let schema = closed(printed(folder.path(), &["schema", "--output", "check"]));
    assert!(validator(&schema).is_valid(&output), "{output:#}");
}

#[test]
fn what_is_no_output_does_not_fit() {
    let folder = example();
    let output = printed(folder.path(), &["diff", "--format", "json"]);
    let validator = validator(&printed(folder.path(), &["schema", "--output", "diff"]));
    assert!(validator.is_valid(&output));
    for (pointer, wrong) in [
        ("/version", json!(2)),
        ("/initiatives/0/actual/0/verdict", json!("foreseen")),
        ("/initiatives/0/as_of/date", json!("2023-02-30")),
        ("/initiatives/0/as_of/commit", json!("HEAD")),
        ("/initiatives/0/measures/growth/numerator", json!(null)),
        ("/initiatives/0/plan", json!({})),
    ] {
        let mut output = output.clone();
        *output.pointer_mut(pointer).unwrap() = wrong;
        assert!(!validator.is_valid(&output), "{pointer}");
    }
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

#[test]
fn the_example_fits_the_schemas_of_its_files() {
    let folder = example();
    let mut seen = 0;
    for initiative in fs::read_dir(folder.path().join("plans")).unwrap().map(Result::unwrap) {
        for (name, file) in [("plan.toml", "plan"), ("actual.toml", "actual")] {
            // An initiative may have only one of the two.
            let Ok(text) = fs::read_to_string(initiative.path().join(name)) else { continue };
            let validator = validator(&printed(folder.path(), &["schema", file]));
            assert!(validator.is_valid(&json_of(&text)), "{name}");
            let broken = text.replacen("[[step]]", "[[step]]\nnew = 1", 1);
            assert!(!validator.is_valid(&json_of(&broken)), "{name}");
            seen += 1;
        }
    }
    assert!(seen >= 5, "{seen}");
}

/// Where the first line of a file leads.
fn led_to(file: &Path) -> PathBuf {
    let text = fs::read_to_string(file).unwrap();
    let to = text.lines().next().unwrap().strip_prefix("#:schema ").unwrap();
    file.parent().unwrap().join(to).canonicalize().unwrap()
}

#[test]
fn new_files_lead_to_their_schemas() {
    let repository = Repository::new();
    let plans = repository.path().join("plans");
    assert_eq!(asplanned(repository.path(), &["init", "mvp"]).code, 0);
    let output = asplanned(repository.path(), &["init", "eu/pilot"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(!output.stdout.contains("schema"), "the schemas are there already: {}", output.stdout);
    for name in ["mvp", "eu/pilot"] {
        for file in ["plan", "actual"] {
            let schema = led_to(&plans.join(name).join(format!("{file}.toml")));
            assert_eq!(schema, plans.join(format!("{file}.schema.json")).canonicalize().unwrap());
            let schema: Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
            assert_eq!(schema, printed(repository.path(), &["schema", file]));
        }
    }
    assert_eq!(asplanned(repository.path(), &["check"]).stdout, "");
}

#[test]
fn writing_renews_the_schemas() {
    let folder = example();
    let plan = folder.path().join("plans/plan.schema.json");
    let output = asplanned(folder.path(), &["schema", "--write"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    assert_eq!(output.stdout, "wrote plans/plan.schema.json\nwrote plans/actual.schema.json\n");
    fs::write(&plan, "{}").unwrap();
    let output = asplanned(&folder.path().join("plans/concierge-mvp"), &["schema", "--write"]);
    assert_eq!(output.stdout, "wrote plans/plan.schema.json\nkept plans/actual.schema.json\n");
    assert_eq!(fs::read_to_string(&plan).unwrap(), asplanned(folder.path(), &["schema", "plan"]).stdout);
    assert_eq!(asplanned(folder.path(), &["diff"]).code, 0);
}

#[test]
fn without_an_initiative_they_go_where_the_first_is_made() {
    let repository = Repository::new();
    let output = asplanned(repository.path(), &["schema", "--write"]);
    assert_eq!(output.stdout, "wrote plans/plan.schema.json\nwrote plans/actual.schema.json\n");
    let output = asplanned(Repository::bare().path(), &["schema", "--write"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("bare"), "{}", output.stderr);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let repository = Repository::new();
    let outside = tempfile::tempdir().unwrap();
    let target = outside.path().join("target");
    fs::write(&target, "mine").unwrap();
    fs::create_dir(repository.path().join("plans")).unwrap();
    std::os::unix::fs::symlink(&target, repository.path().join("plans/plan.schema.json")).unwrap();
    let output = asplanned(repository.path(), &["schema", "--write"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("plan.schema.json"), "{}", output.stderr);
    assert_eq!(fs::read_to_string(&target).unwrap(), "mine");
}

#[test]
fn something_must_be_asked_for() {
    let output = asplanned(Path::new("."), &["schema"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("--write"), "{}", output.stderr);
    assert_eq!(asplanned(Path::new("."), &["schema", "plan", "--write"]).code, 2);
}
