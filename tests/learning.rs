//! `learn` and `suggest`: what initiatives teach together, and what a plan lacks of it.

use std::fs;
use std::path::Path;

use asplanned::render::style::{Screen, width};
use serde_json::Value;

use crate::example::example;
use crate::markdown::{hostile_texts, quoted, text_of};
use crate::support::git::git;
use crate::support::repository::Repository;
use crate::support::{asplanned, asplanned_answering, asplanned_on, asplanned_reading};

#[track_caller]
fn run(folder: &Path, args: &[&str]) -> String {
    let output = asplanned(folder, args);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{args:?}");
    output.stdout
}

#[track_caller]
fn json(folder: &Path, args: &[&str]) -> Value {
    serde_json::from_str(&run(folder, &[args, &["--format", "json"]].concat())).unwrap()
}

fn wide(columns: usize) -> Screen<'static> {
    Screen { width: Some(columns), ..Screen::default() }
}

/// The steps that were learned: each one's id, and in how many initiatives it occurred and was unforeseen.
fn learned(folder: &Path, args: &[&str]) -> Vec<(String, u64, u64)> {
    let found = json(folder, &[&["learn"], args].concat());
    let count = |step: &Value, key: &str| step[key].as_u64().unwrap();
    let steps = found["steps"].as_array().unwrap().iter();
    steps.map(|it| (it["id"].as_str().unwrap().to_owned(), count(it, "occurred"), count(it, "unforeseen"))).collect()
}

/// A repository of initiatives, each with a record that one commit brings in.
fn initiatives(records: &[(&str, &str)], settings: &str) -> Repository {
    let repository = Repository::new();
    let paths: Vec<String> = records.iter().map(|(name, _)| format!("plans/{name}/actual.toml")).collect();
    let mut files: Vec<(&str, &str)> =
        paths.iter().zip(records).map(|(path, (_, record))| (path.as_str(), *record)).collect();
    if !settings.is_empty() {
        files.push(("asplanned.toml", settings));
    }
    repository.set_head(repository.commit_text(&[], "2023-01-09", &files));
    repository
}

fn step(id: &str, title: &str) -> String {
    format!("[[step]]\nid = \"{id}\"\ntitle = \"{title}\"\n")
}

#[test]
fn the_example_forgets_data_terms_and_stakeholder_communication() {
    let folder = example();
    let expected = [("data-terms", 3, 3), ("stakeholder-cadence", 3, 3)];
    let expected = expected.map(|(id, occurred, unforeseen)| (id.to_owned(), occurred, unforeseen));
    assert_eq!(learned(folder.path(), &[]), expected);
    let found = json(folder.path(), &["learn"]);
    for step in found["steps"].as_array().unwrap() {
        assert_eq!(step["initiatives"], serde_json::json!(["concierge-mvp", "pilot-eu", "rfi-reminders"]));
        assert_eq!((step["members"].as_array().unwrap().len(), step["lessons"].as_array().unwrap().len()), (3, 3));
    }
    assert_eq!(found["dropped"][0]["id"], "competitor-teardown");
    assert_eq!((&found["growth"]["finished"], &found["growth"]["p50"]), (&3.into(), &1.4.into()));
    // What was not known yet is not learned.
    assert_eq!(learned(folder.path(), &["--as-of", "2022-08-01"]), []);
}

#[test]
fn what_the_example_teaches() {
    let folder = example();
    let print = |screen, args: &[&str]| asplanned_on(screen, folder.path(), &[&["learn"], args].concat()).stdout;
    insta::assert_snapshot!("learn-80", print(wide(80), &[]));
    insta::assert_snapshot!("learn-all-140", print(wide(140), &["--all"]));
    insta::assert_snapshot!("learn-ascii-60", print(Screen { unicode: false, ..wide(60) }, &[]));
    insta::assert_snapshot!("learn-colour", print(Screen { colour: true, ..wide(100) }, &[]));
    insta::assert_snapshot!("learn-markdown", print(wide(80), &["--format", "markdown"]));
    for columns in [60, 80, 100] {
        let text = print(wide(columns), &["--all"]);
        assert!(text.lines().all(|line| width(line) <= columns), "{text}");
    }
}

#[test]
fn other_repositories_and_exports_teach_too_and_nothing_counts_twice() {
    let folder = example();
    let other = initiatives(&[("portal", &step("terms", "Agree data terms with customers"))], "");
    let path = other.path().to_str().unwrap();
    let both = learned(folder.path(), &["--repo", path]);
    assert_eq!(both[0], ("data-terms".to_owned(), 4, 4));
    let export = folder.path().join("steps.jsonl");
    fs::write(&export, run(other.path(), &["export"])).unwrap();
    let export = export.to_str().unwrap();
    assert_eq!(learned(folder.path(), &["--repo", path, "--from", export, "--repo", ".", "--from", export]), both);
    // The same from the other side, and from outside of both.
    let here = folder.path().to_str().unwrap();
    assert_eq!(learned(other.path(), &["--repo", here]), both);
    let outside = tempfile::tempdir().unwrap();
    assert_eq!(learned(outside.path(), &["--repo", here, "--from", export]), both);
    let name = other.path().file_name().unwrap().to_str().unwrap();
    let found = json(folder.path(), &["learn", "--repo", path]);
    let named = found["steps"][0]["initiatives"].as_array().unwrap();
    assert!(named.contains(&format!("{name}:portal").into()), "{named:?}");
    assert!(run(folder.path(), &["learn", "--repo", path]).contains(&format!("{name}:portal, terms: emergent")));
}

#[test]
fn settings_say_which_ids_are_one_step() {
    let records = [("a", step("law", "Papers")), ("b", step("terms", "Whose data it is"))];
    let records: Vec<(&str, &str)> = records.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert_eq!(learned(initiatives(&records, "").path(), &[]), []);
    let settings = "[learn]\nsame = [[\"terms\", \"law\"]]\n";
    assert_eq!(learned(initiatives(&records, settings).path(), &[]), [("terms".to_owned(), 2, 2)]);
}

#[test]
fn without_anything_to_learn_that_is_said() {
    let repository = initiatives(&[("a", &step("x", "Once"))], "");
    let text = run(repository.path(), &["learn"]);
    assert!(text.contains("No step that happened in two initiatives came unanticipated."), "{text}");
    let empty = Repository::new();
    for format in ["text", "markdown", "json"] {
        let output = asplanned(empty.path(), &["learn", "--format", format]);
        assert_eq!(output.code, 0);
        assert!(output.stderr.starts_with("No initiative here yet"), "{}", output.stderr);
    }
}

#[test]
fn a_source_that_is_none_is_an_error() {
    let folder = example();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("x.jsonl"), "{\"version\":1}\n").unwrap();
    let file = outside.path().join("x.jsonl").display().to_string();
    for (args, expected) in [
        (["--repo", outside.path().to_str().unwrap()], "it is not in a git repository"),
        (["--repo", "nowhere"], "nowhere: there is no such folder"),
        (["--from", "nowhere"], "cannot read nowhere"),
        (["--from", "."], "cannot read ."),
        (["--from", file.as_str()], "x.jsonl:1: this is no row of an export: missing field `initiative`"),
    ] {
        let output = asplanned(folder.path(), &[&["learn"], args.as_slice()].concat());
        assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{args:?}");
        assert!(output.stderr.contains(expected), "{args:?}: {}", output.stderr);
    }
    assert_eq!(asplanned(outside.path(), &["learn"]).code, 2);
    assert_eq!(asplanned(outside.path(), &["learn", "a", "--from", &file]).code, 2);
}

#[test]
fn what_was_learned_can_go_into_a_file() {
    let folder = example();
    let printed = run(folder.path(), &["learn"]);
    let output = asplanned(folder.path(), &["learn", "--output", "l.txt"]);
    assert_eq!((output.code, output.stdout.as_str(), output.stderr.as_str()), (0, "", "wrote l.txt\n"));
    assert_eq!(fs::read_to_string(folder.path().join("l.txt")).unwrap(), printed);
    let outside = tempfile::tempdir().unwrap();
    let here = folder.path().to_str().unwrap();
    asplanned(outside.path(), &["learn", "--repo", here, "--output", "l.txt"]);
    assert_eq!(fs::read_to_string(outside.path().join("l.txt")).unwrap(), printed);
}

/// The ids of what is suggested.
fn suggested(folder: &Path, args: &[&str]) -> Vec<String> {
    let found = json(folder, &[&["suggest"], args].concat());
    found["suggestions"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

/// Writes a fresh plan of these titles.
fn plan(folder: &Path, name: &str, titles: &[&str]) {
    let steps: String =
        titles.iter().enumerate().map(|(at, title)| step(&format!("s{at}"), title)).collect::<Vec<_>>().join("\n");
    fs::create_dir_all(folder.join("plans").join(name)).unwrap();
    fs::write(folder.join(format!("plans/{name}/plan.toml")), format!("title = \"New\"\n\n{steps}")).unwrap();
}

#[test]
fn a_fresh_plan_is_told_what_the_example_forgets() {
    let folder = example();
    let both = ["data-terms", "stakeholder-cadence"];
    assert_eq!(suggested(folder.path(), &["submittals-beta"]), both);
    plan(folder.path(), "next", &["Visit customers on site", "Build the report", "Recruit ten customers"]);
    assert_eq!(suggested(folder.path(), &["next"]), both);
    let found = json(folder.path(), &["suggest", "next"]);
    assert_eq!(json(folder.path(), &["suggest", "-i", "next"]), found);
    for it in found["suggestions"].as_array().unwrap() {
        assert_eq!((&it["occurred"], &it["unforeseen"]), (&3.into(), &3.into()));
        assert_eq!(it["lessons"].as_array().unwrap().len(), 3);
        assert_eq!(it["initiatives"][1], "pilot-eu");
    }
    // Nothing of the plan itself is echoed.
    assert!(!found.to_string().contains("next\"") && !found.to_string().contains("Recruit ten"), "{found:#}");
    let print = |columns| asplanned_on(wide(columns), folder.path(), &["suggest", "next"]).stdout;
    insta::assert_snapshot!("suggest-80", print(80));
    assert!(print(60).lines().all(|line| width(line) <= 60));
    let markdown = run(folder.path(), &["suggest", "next", "--format", "markdown"]);
    insta::assert_snapshot!("suggest-markdown", markdown);
    text_of(&markdown);
}

#[test]
fn a_plan_that_has_them_in_other_words_is_not_nagged() {
    let folder = example();
    for (terms, word) in [
        ("Settle the data terms with every customer", "Keep stakeholders and the company informed"),
        ("Data agreements: agree the terms", "Fortnightly word to our stakeholders"),
        ("Terms for customers' data agreed", "Tell management how it goes, every week"),
    ] {
        plan(folder.path(), "next", &["Visit customers on site", terms, word]);
        assert_eq!(suggested(folder.path(), &["next"]), [""; 0], "{terms}, {word}");
        plan(folder.path(), "next", &["Visit customers on site", word]);
        assert_eq!(suggested(folder.path(), &["next"]), ["data-terms"]);
    }
    let text = run(folder.path(), &["suggest", "concierge-mvp"]);
    assert!(text.starts_with("Nothing to suggest: of 2 initiatives"), "{text}");
}

#[test]
fn what_happened_once_is_never_suggested() {
    let records =
        [step("a", "Hire a lawyer"), step("b", "Hire a lawyer") + &step("c", "Move the office"), String::new()];
    let records: Vec<(&str, &str)> =
        ["one", "two", "three"].into_iter().zip(records.iter().map(String::as_str)).collect();
    let repository = initiatives(&records, "");
    assert_eq!(suggested(repository.path(), &["three"]), ["a"]);
    // Of those that are left, one alone had it: what it met itself is none of its support.
    assert_eq!(suggested(repository.path(), &["one"]), [""; 0]);
}

#[test]
fn others_suggest_too_and_outside_of_a_repository() {
    let folder = example();
    let here = folder.path().to_str().unwrap();
    let other = initiatives(&[("portal", &step("x", "Build the portal"))], "");
    assert_eq!(suggested(other.path(), &["--repo", here]), ["data-terms", "stakeholder-cadence"]);
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("steps.jsonl"), run(folder.path(), &["export"])).unwrap();
    assert_eq!(suggested(outside.path(), &["--from", "steps.jsonl"]), ["data-terms", "stakeholder-cadence"]);
    // An export of this very initiative is none of another.
    let export = outside.path().join("steps.jsonl").display().to_string();
    assert_eq!(suggested(folder.path(), &["concierge-mvp", "--from", &export, "--repo", "."]), [""; 0]);
}

#[test]
fn one_plan_must_be_meant() {
    let folder = example();
    let output = asplanned(folder.path(), &["suggest"]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    assert!(output.stderr.contains("there are 4 initiatives: concierge-mvp, pilot-eu"), "{}", output.stderr);
    assert_eq!(asplanned(folder.path(), &["suggest", "nowhere"]).code, 2);
    assert_eq!(suggested(&folder.path().join("plans/submittals-beta"), &[]).len(), 2);
}

/// Two initiatives that both met every hostile text.
fn hostile() -> Repository {
    let hostile = |(number, text): (usize, &String)| {
        let text = quoted(text);
        format!("[[step]]\nid = \"p{number}\"\ntitle = {text}\nlesson = {text}\n")
    };
    let record: String = hostile_texts().iter().enumerate().map(hostile).collect();
    initiatives(&[("a", &record), ("b", &record), ("next", &step("visit", "Visit"))], "")
}

#[test]
fn nothing_of_a_strangers_text_is_active() {
    let repository = hostile();
    let text = run(repository.path(), &["learn"]);
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
    let markdown = run(repository.path(), &["learn", "--format", "markdown"]);
    let shown = text_of(&markdown);
    for part in ["@team", "://", "GH-2", "#1"] {
        assert!(!shown.contains(part), "{part}\n{markdown}");
    }
    json(repository.path(), &["learn"]);
    let text = run(repository.path(), &["suggest", "next"]);
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    assert!(suggested(repository.path(), &["next"]).len() > 10);
    text_of(&run(repository.path(), &["suggest", "next", "--format", "markdown"]));
}

/// The steps of a plan on disk: each one's id, kind, phase and note.
fn planned(folder: &Path, name: &str) -> Vec<[String; 4]> {
    let text = fs::read_to_string(folder.join(format!("plans/{name}/plan.toml"))).unwrap();
    let plan: toml::Table = toml::from_str(&text).unwrap();
    let steps = plan.get("step").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let key =
        |step: &toml::Value, key: &str| step.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
    steps.iter().map(|step| ["id", "kind", "phase", "note"].map(|it| key(step, it))).collect()
}

#[test]
fn a_suggestion_is_taken_over_with_its_lessons() {
    let folder = example();
    let path = folder.path();
    assert_eq!(asplanned(path, &["plan", "--from-suggestion", "data-terms", "-i", "submittals-beta"]).code, 0);
    let [.., [id, kind, phase, note]] = &planned(path, "submittals-beta")[..] else { panic!("no step") };
    assert_eq!([id.as_str(), kind, phase], ["data-terms", "decision", "prepare"]);
    assert_eq!(
        note,
        "Unforeseen in 3 of 3 earlier initiatives: concierge-mvp, pilot-eu, rfi-reminders.\nconcierge-mvp: The third time. \
         Data terms go into week one of every plan, before anybody is invited\npilot-eu: Ask legal in week one who owns \
         what the customers give us\nrfi-reminders: Before the first line of text: whose addresses are these, and may we \
         use them?"
    );
    assert_eq!(suggested(path, &["submittals-beta"]), ["stakeholder-cadence"]);
    let own = ["Write to the board", "--kind", "ongoing", "--id", "board", "--note", "Monthly"];
    let args = [&["plan", "-i", "submittals-beta", "--from-suggestion", "stakeholder-cadence"], &own[..]].concat();
    assert_eq!(asplanned(path, &args).code, 0);
    let [.., [id, kind, _, note]] = &planned(path, "submittals-beta")[..] else { panic!("no step") };
    assert_eq!([id.as_str(), kind], ["board", "ongoing"]);
    assert!(note.starts_with("Monthly\nUnforeseen in 3 of 3"), "{note}");
    assert_eq!(asplanned(path, &["check", "--files"]).stdout, "");
    // Now it has both, and neither is suggested again.
    let again = asplanned(path, &["plan", "--from-suggestion", "data-terms", "-i", "submittals-beta"]);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("nothing that is suggested to submittals-beta is called"), "{}", again.stderr);
    assert_eq!(asplanned(path, &["plan", "-i", "submittals-beta"]).code, 2);
}

#[test]
fn a_suggestion_of_another_repository_is_taken_over() {
    let folder = example();
    let here = folder.path().to_str().unwrap();
    let other = Repository::new();
    assert_eq!(asplanned(other.path(), &["init", "portal"]).code, 0);
    let args = ["plan", "--from-suggestion", "data-terms", "--repo", here];
    assert_eq!(asplanned(other.path(), &args).code, 0);
    assert_eq!(planned(other.path(), "portal")[0][0], "data-terms");
    assert_eq!(asplanned(other.path(), &["plan", "X", "--repo", here]).code, 2);
}

#[test]
fn a_new_initiative_is_offered_what_others_forgot() {
    let folder = example();
    let path = folder.path();
    let ids = |name: &str| planned(path, name).into_iter().map(|[id, ..]| id).collect::<Vec<_>>();
    // With nobody to ask they are only named.
    let output = asplanned(path, &["init", "one", "--suggest"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert_eq!(ids("one"), [""; 0]);
    assert!(output.stderr.contains("data-terms, Agree data terms with customers (unforeseen in 3 of 3 initiatives)"));
    assert!(output.stderr.ends_with("Take one over: asplanned plan -i one --from-suggestion data-terms\n"));
    let output = asplanned(path, &["init", "two", "--suggest=all"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, "took over data-terms, stakeholder-cadence\n"));
    assert_eq!(ids("two"), ["data-terms", "stakeholder-cadence"]);
    assert!(output.stdout.contains("plan.toml: 2 steps"), "{}", output.stdout);
    let (output, asked) = asplanned_answering(path, &["init", "three", "--suggest"], &["what", "n", "y"]);
    assert_eq!((output.code, asked.len()), (0, 3), "{}", output.stderr);
    assert!(asked[0].starts_with("1/2  data-terms, Agree data terms with customers"), "{}", asked[0]);
    assert_eq!(ids("three"), ["stakeholder-cadence"]);
    let (_, asked) = asplanned_answering(path, &["init", "four", "--suggest"], &["a"]);
    assert_eq!((asked.len(), ids("four").len()), (1, 2));
    let (_, asked) = asplanned_answering(path, &["init", "five", "--suggest"], &["q"]);
    assert_eq!((asked.len(), ids("five").len()), (1, 0));
    // What its list has is not offered.
    let list = "- Agree the data terms\n- Visit customers\n";
    let output = asplanned_reading(path, &["init", "six", "--suggest=all", "--plan-from", "-"], list.as_bytes());
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert_eq!(ids("six"), ["agree-the-data-terms", "visit-customers", "stakeholder-cadence"]);
    assert_eq!(asplanned(path, &["check", "--files"]).stdout, "");
    // A plan that was agreed before can't have agreed to what is offered now.
    assert_eq!(asplanned(path, &["init", "seven", "--suggest", "--agreed", "2023-01-09"]).code, 2);
    let preview = asplanned(path, &["init", "eight", "--suggest=all", "--dry-run"]);
    assert!(preview.stdout.contains("+id = \"data-terms\"") && !path.join("plans/eight").exists());
}

#[test]
fn a_review_of_a_new_plan_names_what_others_forgot() {
    let folder = example();
    let path = folder.path();
    let base = git(path, &["rev-parse", "HEAD"]);
    plan(path, "next", &["Visit customers on site", "Recruit ten customers"]);
    git(path, &["add", "plans/next"]);
    git(path, &["commit", "--quiet", "-m", "plan: next"]);
    let text = |args: &[&str]| run(path, &[&["review", base.as_str()], args].concat());
    insta::assert_snapshot!(
        "review-suggests",
        text(&[]).replace(&git(path, &["rev-parse", "--short=7", "HEAD"]), "HEAD")
    );
    let markdown = text(&["--format", "markdown"]);
    let expected = "**Forgotten before, and not in this plan**\n\n- **data\\-terms** Agree data terms with customers: \
                    unforeseen in 3 of 3 initiatives. The third time\\.";
    assert!(markdown.contains(expected), "{markdown}");
    let found: Value = serde_json::from_str(&text(&["--format", "json"])).unwrap();
    let suggestions = found["initiatives"][0]["suggestions"].as_array().unwrap();
    assert_eq!(suggestions.iter().map(|it| &it["id"]).collect::<Vec<_>>(), ["data-terms", "stakeholder-cadence"]);
    // A change of a plan that was there is none of a new one, and what has them lacks nothing.
    plan(
        path,
        "next",
        &["Visit customers on site", "Agree the data terms", "Keep stakeholders and the company informed"],
    );
    git(path, &["commit", "--quiet", "-am", "plan: next"]);
    assert!(!text(&[]).contains("Forgotten before"));
    let changed = run(path, &["review", "HEAD~1"]);
    assert!(changed.contains("In the plan") && !changed.contains("Forgotten before"), "{changed}");
}
