//! The baseline.

use serde_json::json;

use super::{PLAN, RECORD, Story, at, day, steps};

#[test]
fn a_date_takes_the_last_plan_of_the_main_line_up_to_that_day() {
    let story = Story::new();
    let one = story.commit(&[], 1, &["a"], &[]);
    let two = story.commit(&[one], 10, &["a", "b"], &[]);
    let record = story.commit(&[two], 11, &["a", "b"], &["z"]);
    let plan = ["@baseline = 2023-01-12", "a", "b", "c"];
    let three = story.commit(&[record], 13, &plan, &["z"]);
    let diff = story.end(story.commit(&[three], 14, &plan, &["z", "b", "c"]));
    let expected = json!({ "commit": two.to_string(), "date": day(10), "chosen_by": "date" });
    assert_eq!(diff.0["baseline"], expected, "a commit that leaves the plan alone is no version of it");
    assert_eq!(diff.verdict("b"), "anticipated history");
    assert_eq!(diff.verdict("c"), "adapted history");
}

#[test]
fn a_date_finds_the_last_plan_of_the_line_though_clocks_went_back() {
    let story = Story::new();
    let one = story.commit(&[], 1, &["a"], &[]);
    let late = story.commit(&[one], 28, &["a", "b"], &[]);
    let early = story.commit(&[late], 12, &["a", "b", "c"], &[]);
    let diff = story.end(story.commit(&[early], 29, &["@baseline = 2023-01-12", "a", "b", "c"], &[]));
    assert_eq!(diff.0["baseline"]["commit"], early.to_string());
    assert_eq!(diff.planned("b")["in_baseline"], true);
}

#[test]
fn a_date_takes_an_unparsable_version_for_what_it_carries() {
    let story = Story::new();
    let plan = steps(&["a"]);
    let one = story.texts(&[], 1, &[(PLAN, &plan)]);
    let broken = story.texts(&[one], 2, &[(PLAN, "[")]);
    let gone = story.texts(&[broken], 3, &[(RECORD, "")]);
    let diff = story.end(story.texts(&[gone], 5, &[(PLAN, &steps(&["@baseline = 2023-01-04", "a", "b"]))]));
    assert_eq!(diff.0["baseline"], json!({ "commit": broken.to_string(), "date": day(2), "chosen_by": "date" }));
    assert_eq!(diff.planned("a")["in_baseline"], true);
    assert_eq!(diff.planned("b")["in_baseline"], false);
}

#[test]
fn a_date_before_every_plan_takes_the_first() {
    let story = Story::new();
    let one = story.commit(&[], 9, &["a"], &[]);
    let diff = story.end(story.commit(&[one], 10, &["@baseline = 2022-12-31", "a", "b"], &[]));
    assert_eq!(diff.0["baseline"], json!({ "commit": one.to_string(), "date": day(9), "chosen_by": "first" }));
}

#[test]
fn a_revision_takes_the_plan_of_that_commit() {
    let story = Story::new();
    let one = story.commit(&[], 1, &["a"], &[]);
    let two = story.commit(&[one], 2, &["a", "b"], &[]);
    let three = story.commit(&[two], 3, &["a", "b", "c"], &[]);
    let plan = ["@baseline = \"agreed-on\"", "a", "b", "c"];
    let tip = story.commit(&[three], 4, &plan, &["b", "c"]);
    story.0.set_head(tip);
    std::fs::write(story.0.git().path().join("refs/tags/agreed-on"), format!("{two}\n")).unwrap();
    let diff = story.diff(&[]);
    assert_eq!(diff.0["baseline"], json!({ "commit": two.to_string(), "date": day(2), "chosen_by": "revision" }));
    assert_eq!(diff.verdict("b"), "anticipated history");
    assert_eq!(diff.verdict("c"), "adapted history");
    assert_eq!(diff.warnings(), [json!(null); 0]);
}

#[test]
fn a_commit_of_another_branch_can_be_the_baseline_by_its_hash() {
    let story = Story::new();
    let one = story.commit(&[], 1, &["a"], &[]);
    let aside = story.commit(&[one], 2, &["a", "b"], &[]);
    let plan = [format!("@baseline = \"{aside}\""), "a".to_owned(), "b".to_owned(), "c".to_owned()];
    let plan: Vec<&str> = plan.iter().map(String::as_str).collect();
    let planned = story.commit(&[one], 3, &plan, &[]);
    let diff = story.end(story.commit(&[planned], 4, &plan, &["a", "b", "c"]));
    assert_eq!(diff.0["baseline"], json!({ "commit": aside.to_string(), "date": day(2), "chosen_by": "revision" }));
    assert_eq!(diff.verdict("b"), "anticipated history");
    assert_eq!(diff.actual("b")["planned"], at(planned, 3), "foresight still needs an ancestor");
    assert_eq!(diff.verdict("c"), "adapted history");
}

#[test]
fn an_unknown_revision_is_warned_of_and_the_first_plan_taken() {
    let story = Story::new();
    let one = story.commit(&[], 1, &["a"], &[]);
    let diff = story.end(story.commit(&[one], 2, &["@baseline = \"nowhere\"", "a", "b"], &["b"]));
    assert_eq!(diff.0["baseline"], json!({ "commit": one.to_string(), "date": day(1), "chosen_by": "first" }));
    assert_eq!(diff.warnings(), [json!(["unknown-baseline", null, PLAN, null])]);
    assert!(diff.0["warnings"][0]["message"].as_str().unwrap().contains("nowhere"));
}

#[test]
fn the_first_plan_is_the_first_that_parses() {
    let story = Story::new();
    let broken = story.texts(&[], 1, &[(PLAN, "[")]);
    let parsed = story.commit(&[broken], 2, &["a"], &[]);
    let diff = story.end(parsed);
    assert_eq!(diff.0["baseline"], json!({ "commit": parsed.to_string(), "date": day(2), "chosen_by": "first" }));
}
