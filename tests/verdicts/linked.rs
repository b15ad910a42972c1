//! Links.

use serde_json::json;

use super::{PLAN, RECORD, Story, at, by_ana, steps};

#[test]
fn a_step_without_plan_is_linked_by_its_own_id() {
    let story = Story::new();
    let planned = story.texts(&[], 1, &[(PLAN, "[[step]]\ntitle = \"Ask Größe!\"\n")]);
    let record = steps(&["ask-grosse"]);
    let texts = [(PLAN, "[[step]]\ntitle = \"Ask Größe!\"\n"), (RECORD, record.as_str())];
    let diff = story.end(story.texts(&[planned], 2, &texts));
    assert_eq!(diff.verdict("ask-grosse"), "anticipated history");
    assert_eq!(diff.actual("ask-grosse")["title"], "Ask Größe!");
}

#[test]
fn an_empty_plan_says_not_planned() {
    let story = Story::new();
    let planned = story.commit(&[], 1, &["a"], &[]);
    let diff = story.end(story.commit(&[planned], 2, &["a"], &["a | plan = []"]));
    assert_eq!(diff.verdict("a"), "emergent history");
    assert_eq!(diff.actual("a")["plan"], json!([]));
    assert_eq!(diff.fates(), "a: open");
}

#[test]
fn a_link_that_names_nothing_is_emergent() {
    let story = Story::new();
    let planned = story.commit(&[], 1, &["a"], &[]);
    let diff = story.end(story.commit(&[planned], 2, &["a"], &["a | plan = \"nothing\""]));
    assert_eq!(diff.verdict("a"), "emergent history");
}

#[test]
fn several_links_stand_in_the_order_of_their_names_without_repeats() {
    let story = Story::new();
    let first = story.commit(&[], 1, &["a"], &[]);
    let planned = story.commit(&[first], 2, &["a", "b", "c | was = [\"old\"]"], &[]);
    let record = ["x | plan = [\"c\", \"b\", \"old\", \"c\", \"a\"]", "y | plan = [\"c\", \"b\"]"];
    let diff = story.end(story.commit(&[planned], 3, &["a", "b", "c | was = [\"old\"]"], &record));
    assert_eq!(diff.actual("x")["plan"], json!(["c", "b", "a"]));
    assert_eq!(diff.verdict("x"), "anticipated history", "one of the baseline is enough");
    assert_eq!(diff.actual("x")["planned"], at(first, 1), "the earliest of all that it is foreseen through");
    assert_eq!(diff.verdict("y"), "adapted history");
    assert_eq!(diff.planned("b")["actual"], json!(["x", "y"]));
}

#[test]
fn one_link_in_time_is_enough() {
    let story = Story::new();
    let planned = story.commit(&[], 1, &["a"], &[]);
    let recorded = story.commit(&[planned], 2, &["a"], &["x | plan = [\"b\", \"a\"]"]);
    let diff = story.end(story.commit(&[recorded], 3, &["a", "b"], &["x | plan = [\"b\", \"a\"]"]));
    assert_eq!(diff.verdict("x"), "anticipated history");
    assert_eq!(diff.actual("x")["plan"], json!(["b", "a"]));
}

#[test]
fn a_link_that_came_after_the_record_is_late() {
    let story = Story::new();
    let planned = story.commit(&[], 1, &["a"], &[]);
    let recorded = story.commit(&[planned], 2, &["a"], &["x", "y | plan = \"a\""]);
    let diff = story.end(story.commit(&[recorded], 3, &["a"], &["x | plan = \"a\"", "y | plan = \"a\""]));
    assert_eq!(diff.verdict("x"), "anticipated history linked_late");
    assert_eq!(diff.verdict("y"), "anticipated history");
}

#[test]
fn a_link_is_not_late_that_one_first_record_had() {
    let story = Story::new();
    let planned = story.commit(&[], 1, &["a"], &[]);
    let without = story.commit(&[planned], 2, &["a"], &["x"]);
    let with = story.commit(&[planned], 3, &["a"], &["x | plan = \"a\""]);
    let diff = story.end(story.commit(&[without, with], 4, &["a"], &["x | plan = \"a\""]));
    assert_eq!(diff.verdict("x"), "anticipated history");
}

#[test]
fn a_step_that_was_split_keeps_its_foresight_in_every_part() {
    let story = Story::new();
    let planned = story.commit(&[], 1, &["a"], &[]);
    let plan = ["b | was = [\"a\"]", "c | was = [\"a\"]"];
    let split = story.commit(&[planned], 2, &plan, &[]);
    let diff = story.end(story.commit(&[split], 3, &plan, &["c", "a"]));
    assert_eq!(diff.ids("plan"), ["b", "c"]);
    assert_eq!(diff.verdict("c"), "anticipated history");
    assert_eq!(diff.actual("c")["planned"], at(planned, 1));
    assert_eq!(diff.actual("a")["plan"], json!(["b", "c"]), "the old id means every part");
    assert_eq!(diff.verdict("a"), "anticipated history");
}

#[test]
fn merged_steps_have_the_history_of_all_their_ids() {
    let story = Story::new();
    let first = story.commit(&[], 1, &["a"], &[]);
    let second = story.commit(&[first], 2, &["a", "b"], &[]);
    let plan = ["c | was = [\"b\", \"a\"]"];
    let merged = story.commit(&[second], 3, &plan, &[]);
    let diff = story.end(story.commit(&[merged], 4, &plan, &["b", "c"]));
    assert_eq!(diff.ids("plan"), ["c"]);
    assert_eq!(diff.planned("c")["added"], at(first, 1));
    assert_eq!(diff.verdict("c"), "anticipated history");
    assert_eq!(diff.actual("b")["plan"], json!(["c"]));
}

#[test]
fn only_the_newest_was_joins_ids() {
    let story = Story::new();
    let first = story.commit(&[], 1, &["a"], &[]);
    let renamed = story.commit(&[first], 2, &["b | was = [\"a\"]"], &[]);
    let forgotten = story.commit(&[renamed], 3, &["b"], &[]);
    let diff = story.end(story.commit(&[forgotten], 4, &["b"], &["b"]));
    assert_eq!(diff.verdict("b"), "adapted history");
    assert_eq!(diff.actual("b")["planned"], at(renamed, 2));
    assert_eq!(diff.fates(), "b: done, a: dropped");
}

#[test]
fn a_renamed_actual_step_keeps_its_first_record() {
    let story = Story::new();
    let recorded = story.commit(&[], 1, &["z"], &["survey"]);
    let planned = story.commit(&[recorded], 2, &["z", "survey"], &["survey"]);
    let record = ["wave | was = [\"survey\"] | plan = \"survey\""];
    let diff = story.end(story.commit(&[planned], 3, &["z", "survey"], &record));
    assert_eq!(diff.verdict("wave"), "retrofitted history planned-later");
    assert_eq!(diff.actual("wave")["recorded"], by_ana(recorded, 1));
    assert_eq!(diff.ids("erased"), [""; 0]);
}
