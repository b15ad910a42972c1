//! The sequence.

use serde_json::{Value, json};

use super::{RECORD, Story, steps};

#[test]
fn the_sequence_is_by_start_and_undated_steps_stay_behind_the_one_above() {
    let story = Story::new();
    let record = [
        "u",
        "b | started = 2023-01-10",
        "v",
        "w",
        "a | started = 2023-01-02",
        "x | finished = 2023-01-01",
        "c | started = 2023-01-10",
    ];
    let diff = story.end(story.commit(&[], 20, &[], &record));
    assert_eq!(diff.ids("actual"), ["u", "a", "x", "b", "v", "w", "c"]);
}

#[test]
fn the_record_is_actual_toml_and_then_its_folder_by_name() {
    let story = Story::new();
    let (one, two, three) = (steps(&["m"]), steps(&["k"]), steps(&["l"]));
    let texts = [(RECORD, one.as_str()), ("plans/x/actual/2.toml", &two), ("plans/x/actual/10.toml", &three)];
    let diff = story.end(story.texts(&[], 1, &texts));
    assert_eq!(diff.ids("actual"), ["m", "l", "k"]);
}

#[test]
fn of_two_longest_orders_the_one_that_comes_earliest_is_kept() {
    let moved = |plan: &[&str], record: &[&str]| {
        let story = Story::new();
        let planned = story.commit(&[], 1, plan, &[]);
        let diff = story.end(story.commit(&[planned], 2, plan, record));
        assert!(diff.0["actual"].as_array().unwrap().iter().all(|step| step["verdict"] == "anticipated"));
        diff.flagged("moved").join(" ")
    };
    assert_eq!(moved(&["a", "b", "c"], &["a", "b", "c"]), "");
    assert_eq!(moved(&["a", "b", "c"], &["c", "a", "b"]), "c");
    assert_eq!(moved(&["a", "b", "c"], &["b", "a", "c"]), "a");
    assert_eq!(moved(&["a", "b", "c", "d"], &["c", "d", "a", "b"]), "a b");
    assert_eq!(moved(&["a", "b", "c", "d", "e"], &["c", "a", "d", "b", "e"]), "a b");
}

#[test]
fn a_place_is_taken_once_and_is_the_first_of_all_its_ids() {
    let story = Story::new();
    let planned = story.commit(&[], 1, &["a", "b", "c"], &[]);
    let plan = ["d | was = [\"c\", \"a\"]", "b", "e"];
    let record = ["d", "b | plan = [\"e\", \"b\"]", "again | plan = \"d\"", "surprise"];
    let diff = story.end(story.commit(&[planned], 2, &plan, &record));
    assert_eq!(diff.flagged("moved"), [""; 0]);
    assert_eq!(diff.0["measures"]["order_kept"]["denominator"], 2);
}

#[test]
fn a_need_is_in_place_by_id_by_link_and_by_what_a_step_yields() {
    let story = Story::new();
    let plan = ["p | yields = [\"map\"]", "q", "n | needs = [\"p\", \"map\", \"q\", \"terms\", \"never\"]"];
    let planned = story.commit(&[], 1, &plan, &[]);
    let record = [
        "r | plan = \"p\"",
        "q",
        "s | yields = [\"terms\"]",
        "n | needs = [\"s\", \"r\", \"later\"]",
        "later | needs = [\"later\"]",
    ];
    let diff = story.end(story.commit(&[planned], 2, &plan, &record));
    let mut unmet: Vec<&str> =
        diff.actual("n")["unmet_needs"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    unmet.sort_unstable();
    assert_eq!(unmet, ["later", "never"]);
    assert_eq!(diff.actual("r")["unmet_needs"], json!([]));
    assert_eq!(diff.actual("later")["unmet_needs"], json!(["later"]), "no step is there before itself");
}

#[test]
fn a_need_that_the_sequence_meets_only_later_is_unmet() {
    let story = Story::new();
    let plan = ["a", "b | needs = [\"a\"]"];
    let planned = story.commit(&[], 1, &plan, &[]);
    let record = ["a | started = 2023-01-09", "b | started = 2023-01-08"];
    let diff = story.end(story.commit(&[planned], 10, &plan, &record));
    assert_eq!(diff.actual("b")["unmet_needs"], json!(["a"]));
    assert_eq!(diff.verdict("b"), "anticipated history");
}

#[test]
fn an_open_step_is_ready_when_its_needs_are_in_place() {
    let story = Story::new();
    let plan = [
        "a",
        "b | needs = [\"a\"]",
        "c | needs = [\"a\", \"b\"]",
        "d",
        "e | dropped = \"x\"",
        "f | needs = [\"nowhere\"]",
    ];
    let diff = story.end(story.commit(&[], 1, &plan, &["a"]));
    let ready: Vec<bool> =
        diff.0["plan"].as_array().unwrap().iter().map(|step| step["ready"].as_bool().unwrap()).collect();
    assert_eq!(ready, [false, true, false, true, false, false]);
}
