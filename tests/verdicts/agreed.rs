//! Plans that stood agreed before they came under git.

use serde_json::json;

use super::Story;

#[test]
fn a_plan_that_was_agreed_before_declares_its_steps() {
    let story = Story::new();
    let plan = ["@agreed = 2023-01-05", "c", "a", "b"];
    let record = ["c | started = 2023-01-04", "a | started = 2023-01-05", "b", "x | plan = []"];
    let diff = story.end(story.commit(&[], 20, &plan, &record));
    assert_eq!(diff.verdict("a"), "anticipated declared");
    assert_eq!(diff.actual("a")["planned"], json!(null));
    assert_eq!(diff.actual("a")["foresight_days"], json!(null));
    assert_eq!(diff.verdict("b"), "anticipated declared", "an undated step too");
    assert_eq!(diff.verdict("c"), "retrofitted history same-commit", "begun before the plan was agreed");
    assert_eq!(diff.verdict("x"), "emergent history");
}

#[test]
fn proof_comes_before_declaration() {
    let story = Story::new();
    let planned = story.commit(&[], 10, &["@agreed = 2023-01-01", "b", "a"], &[]);
    let record = ["a | started = 2023-01-11", "b | started = 2023-01-05"];
    let diff = story.end(story.commit(&[planned], 12, &["@agreed = 2023-01-01", "b", "a"], &record));
    assert_eq!(diff.verdict("a"), "anticipated history");
    assert_eq!(diff.verdict("b"), "anticipated declared");
}

#[test]
fn what_is_declared_had_not_been_dropped() {
    let story = Story::new();
    let planned = story.commit(&[], 10, &["@agreed = 2023-01-01", "a", "b"], &[]);
    let removed = story.commit(&[planned], 11, &["@agreed = 2023-01-01", "b"], &[]);
    let record = ["a | started = 2023-01-05"];
    let diff = story.end(story.commit(&[removed], 12, &["@agreed = 2023-01-01", "b"], &record));
    assert_eq!(diff.verdict("a"), "anticipated declared");
}

#[test]
fn agreed_proves_nothing_where_the_first_plan_did_not_say_it() {
    let story = Story::new();
    let first = story.commit(&[], 10, &["a"], &["a"]);
    let diff = story.end(story.commit(&[first], 11, &["@agreed = 2023-01-01", "a"], &["a"]));
    assert_eq!(diff.verdict("a"), "retrofitted history same-commit");
}

#[test]
fn agreed_covers_only_steps_of_the_baseline() {
    let story = Story::new();
    let first = story.commit(&[], 10, &["@agreed = 2023-01-01", "a"], &[]);
    let diff = story.end(story.commit(&[first], 11, &["@agreed = 2023-01-01", "a", "b"], &["b"]));
    assert_eq!(diff.verdict("b"), "retrofitted history same-commit");
}
