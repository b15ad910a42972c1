//! Where it stood: moved folders.

use serde_json::json;

use super::{PLAN, RECORD, Story, at, by_ana, steps};

#[test]
fn a_moved_initiative_keeps_its_history() {
    let story = Story::new();
    let (plan, record) = (steps(&["a"]), steps(&["a"]));
    let planned = story.texts(&[], 1, &[("plans/old/plan.toml", &plan)]);
    let moved = story.texts(&[planned], 2, &[(PLAN, &plan)]);
    let diff = story.end(story.texts(&[moved], 3, &[(PLAN, &plan), (RECORD, &record)]));
    assert_eq!(diff.0["name"], "x");
    assert_eq!(diff.verdict("a"), "anticipated history");
    assert_eq!(diff.actual("a")["planned"], at(planned, 1));
    assert_eq!(diff.0["baseline"]["commit"], planned.to_string());
    assert_eq!(diff.warnings()[0][0], "followed-move");
    assert_eq!(diff.warnings()[0][1], moved.to_string());
    assert!(diff.0["warnings"][0]["message"].as_str().unwrap().contains("plans/old"), "{:#}", diff.0["warnings"]);
}

#[test]
fn a_move_is_followed_in_the_very_commit_that_records() {
    let story = Story::new();
    let (plan, record) = (steps(&["a"]), steps(&["a"]));
    let planned = story.texts(&[], 1, &[("plans/old/plan.toml", &plan)]);
    let moved = story.texts(&[planned], 2, &[(PLAN, &plan), (RECORD, &record)]);
    let diff = story.end(moved);
    assert_eq!(diff.verdict("a"), "anticipated history");
    assert_eq!(diff.actual("a")["planned"], at(planned, 1));
    assert_eq!(diff.actual("a")["recorded"], by_ana(moved, 2));
}

#[test]
fn a_chain_of_moves_is_followed_to_its_beginning() {
    let story = Story::new();
    let (plan, record) = (steps(&["a"]), steps(&["a"]));
    let planned = story.texts(&[], 1, &[("plans/one/plan.toml", &plan)]);
    let two = story.texts(&[planned], 2, &[("plans/two/two/plan.toml", &plan)]);
    let recorded =
        story.texts(&[two], 3, &[("plans/two/two/plan.toml", &plan), ("plans/two/two/actual.toml", &record)]);
    let diff = story.end(story.texts(&[recorded], 4, &[(PLAN, &plan), (RECORD, &record)]));
    assert_eq!(diff.verdict("a"), "anticipated history");
    assert_eq!(diff.actual("a")["planned"], at(planned, 1));
    assert_eq!(diff.actual("a")["recorded"], by_ana(recorded, 3));
    assert_eq!(diff.warnings().len(), 2);
}

#[test]
fn similar_content_is_not_followed() {
    let story = Story::new();
    let (before, after, record) = (steps(&["a", "b"]), steps(&["a", "b", "c"]), steps(&["a"]));
    let planned = story.texts(&[], 1, &[("plans/old/plan.toml", &before)]);
    let diff = story.end(story.texts(&[planned], 2, &[(PLAN, &after), (RECORD, &record)]));
    assert_eq!(diff.verdict("a"), "retrofitted history same-commit");
    assert_eq!(diff.warnings(), [json!(null); 0]);
}

#[test]
fn a_copy_is_not_followed() {
    let story = Story::new();
    let (plan, record) = (steps(&["a"]), steps(&["a"]));
    let planned = story.texts(&[], 1, &[("plans/old/plan.toml", &plan)]);
    let copied = [("plans/old/plan.toml", plan.as_str()), (PLAN, plan.as_str()), (RECORD, record.as_str())];
    story.0.set_head(story.texts(&[planned], 2, &copied));
    assert_eq!(story.diff(&["x"]).verdict("a"), "retrofitted history same-commit");
}

#[test]
fn a_move_to_a_folder_that_had_a_history_is_not_followed() {
    let story = Story::new();
    let (plan, other, record) = (steps(&["a"]), steps(&["z"]), steps(&["a"]));
    let both = story.texts(&[], 1, &[("plans/old/plan.toml", &plan), (PLAN, &other)]);
    let deleted = story.texts(&[both], 2, &[("plans/old/plan.toml", &plan)]);
    let moved = story.texts(&[deleted], 3, &[(PLAN, &plan)]);
    let diff = story.end(story.texts(&[moved], 4, &[(PLAN, &plan), (RECORD, &record)]));
    assert_eq!(diff.verdict("a"), "adapted history");
    assert_eq!(diff.actual("a")["planned"], at(moved, 3));
    assert_eq!(diff.ids("plan"), ["a", "z"]);
}

#[test]
fn of_several_folders_that_were_moved_here_the_first_by_bytes_is_followed() {
    let story = Story::new();
    let (plan, record) = (steps(&["a"]), steps(&["a"]));
    let b = story.texts(&[], 1, &[("plans/b/plan.toml", &plan)]);
    let a = story.texts(&[b], 2, &[("plans/b/plan.toml", &plan), ("plans/a/plan.toml", &plan)]);
    let diff = story.end(story.texts(&[a], 3, &[(PLAN, &plan), (RECORD, &record)]));
    assert_eq!(diff.verdict("a"), "anticipated history");
    assert_eq!(diff.actual("a")["planned"], at(a, 2));
}
