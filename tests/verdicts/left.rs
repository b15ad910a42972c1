//! What left the plan, and came back.

use serde_json::json;

use super::{Story, at, by_ana};

#[test]
fn a_step_that_was_taken_out_of_the_plan_and_then_begun_had_been_dropped() {
    let story = Story::new();
    let planned = story.commit(&[], 1, &["a", "b"], &[]);
    let removed = story.commit(&[planned], 2, &["b"], &[]);
    let diff = story.end(story.commit(&[removed], 3, &["b"], &["a"]));
    assert_eq!(diff.verdict("a"), "anticipated history dropped_before");
    assert_eq!(diff.actual("a")["plan"], json!(["a"]));
    assert_eq!(diff.actual("a")["planned"], at(planned, 1));
    assert_eq!(diff.planned("a")["removed"], at(removed, 2));
    assert_eq!(diff.fates(), "b: open, a: done");
}

#[test]
fn a_step_had_not_been_dropped_while_one_of_its_links_stood_in_a_parent_s_plan() {
    let story = Story::new();
    let planned = story.commit(&[], 1, &["a", "b"], &[]);
    let without = story.commit(&[planned], 2, &["b"], &[]);
    let merged = story.commit(&[without, planned], 3, &["b"], &["a", "x | plan = [\"c\", \"a\"]"]);
    let record = ["a", "x | plan = [\"c\", \"a\"]", "y | plan = [\"a\", \"b\"]", "z | plan = \"a\""];
    let diff = story.end(story.commit(&[merged], 4, &["b"], &record));
    assert_eq!(diff.flagged("dropped_before"), ["z"]);
}

#[test]
fn a_step_that_is_marked_dropped_still_stands_in_the_plan() {
    let story = Story::new();
    let planned = story.commit(&[], 1, &["a", "b"], &[]);
    let plan = ["a | dropped = \"too dear\" | dropped-by = \"z\"", "b | dropped = \"no need\""];
    let dropped = story.commit(&[planned], 2, &plan, &["z"]);
    let diff = story.end(story.commit(&[dropped], 3, &plan, &["z", "b"]));
    assert_eq!(diff.fates(), "a: dropped, b: done");
    assert_eq!(diff.planned("a")["reason"], "too dear");
    assert_eq!(diff.planned("a")["dropped_by"], "z");
    assert_eq!(diff.planned("a")["removed"], json!(null));
    assert_eq!(diff.verdict("b"), "anticipated history");
}

#[test]
fn fates_follow_from_what_happened() {
    let story = Story::new();
    let plan = ["a", "b", "c", "d | dropped = \"x\"", "e"];
    let planned = story.commit(&[], 1, &plan, &[]);
    let record = [
        "a | started = 2023-01-02 | finished = 2023-01-03",
        "b | started = 2023-01-02",
        "c",
        "d | started = 2023-01-04",
    ];
    let diff = story.end(story.commit(&[planned], 5, &plan, &record));
    assert_eq!(diff.fates(), "a: done, b: under-way, c: done, d: under-way, e: open");
}

#[test]
fn removed_steps_stand_last_by_id_with_the_commit_that_took_them_out() {
    let story = Story::new();
    let one = story.commit(&[], 1, &["d", "c", "b", "a"], &[]);
    let two = story.commit(&[one], 2, &["d", "b", "a"], &[]);
    let three = story.commit(&[two], 3, &["d", "c", "b"], &[]);
    let four = story.commit(&[three], 4, &["d", "b"], &[]);
    let diff = story.end(four);
    assert_eq!(diff.fates(), "d: open, b: open, a: dropped, c: dropped");
    assert_eq!(diff.planned("a")["removed"], at(three, 3));
    assert_eq!(diff.planned("c")["removed"], at(four, 4), "the last commit that took it out");
    assert_eq!(diff.planned("c")["added"], at(one, 1));
    assert_eq!(diff.planned("b")["removed"], json!(null));
}

#[test]
fn a_plan_that_was_deleted_and_made_again_keeps_its_history() {
    let story = Story::new();
    let planned = story.commit(&[], 1, &["a", "b"], &["z"]);
    let deleted = story.commit(&[planned], 2, &[], &["z"]);
    let meanwhile = story.commit(&[deleted], 3, &[], &["z", "a"]);
    let again = story.commit(&[meanwhile], 4, &["a", "b"], &["z", "a"]);
    let diff = story.end(story.commit(&[again], 5, &["a", "b"], &["z", "a", "b"]));
    assert_eq!(diff.verdict("a"), "anticipated history dropped_before");
    assert_eq!(diff.verdict("b"), "anticipated history");
    assert_eq!(diff.actual("b")["planned"], at(planned, 1));
    assert_eq!(diff.planned("b")["added"], at(planned, 1));
    assert_eq!(diff.planned("b")["removed"], json!(null));
    assert_eq!(diff.0["baseline"]["commit"], planned.to_string());
}

#[test]
fn a_recorded_step_that_left_the_record_is_erased() {
    let story = Story::new();
    let recorded = story.commit(&[], 1, &["z"], &["a | title = \"Ask\"", "b"]);
    let erased = story.commit(&[recorded], 2, &["z"], &["b"]);
    let diff = story.end(erased);
    assert_eq!(diff.ids("actual"), ["b"]);
    let expected = json!([{
        "id": "a", "title": "Ask", "recorded": by_ana(recorded, 1), "erased": by_ana(erased, 2)
    }]);
    assert_eq!(diff.0["erased"], expected);
}
