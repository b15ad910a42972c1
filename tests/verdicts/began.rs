//! When a step began.

use serde_json::json;

use super::{Story, at, files};
use crate::support::repository::Author;

#[test]
fn a_step_that_says_it_started_before_it_was_planned_is_retrofitted() {
    let story = Story::new();
    let planned = story.commit(&[], 10, &["a", "b"], &[]);
    let recorded = story.commit(&[planned], 12, &["a", "b"], &["a | started = 2023-01-09", "b | started = 2023-01-10"]);
    let diff = story.end(recorded);
    assert_eq!(diff.verdict("a"), "retrofitted history began-earlier");
    assert_eq!(diff.actual("a")["planned"], json!(null));
    assert_eq!(diff.verdict("b"), "anticipated history");
    assert_eq!(diff.actual("b")["foresight_days"], 0);
    assert_eq!(diff.actual("b")["state"], "under-way");
}

#[test]
fn the_earliest_day_in_the_plan_counts_among_branches() {
    let story = Story::new();
    let root = story.commit(&[], 1, &["z"], &[]);
    let late = story.commit(&[root], 20, &["z", "a"], &[]);
    let early = story.commit(&[root], 8, &["z", "a"], &[]);
    let merged = story.commit(&[late, early], 21, &["z", "a"], &[]);
    let diff = story.end(story.commit(&[merged], 22, &["z", "a"], &["a | started = 2023-01-09"]));
    assert_eq!(diff.verdict("a"), "adapted history");
    assert_eq!(diff.actual("a")["planned"], at(early, 8));
    assert_eq!(diff.actual("a")["foresight_days"], 1);
}

#[test]
fn the_day_is_the_one_of_the_author_s_own_time_zone() {
    // Half past eleven in the evening of the 10th where the author is, and the 11th in UTC; then the reverse.
    for (seconds, offset, started, verdict) in [
        (1_673_411_400, -300, "2023-01-10", "anticipated history"),
        (1_673_411_400, -300, "2023-01-09", "retrofitted history began-earlier"),
        (1_673_262_000, 840, "2023-01-09", "retrofitted history began-earlier"),
        (1_673_262_000, 840, "2023-01-10", "anticipated history"),
    ] {
        let story = Story::new();
        let author = Author { name: "ben".to_owned(), seconds, offset };
        let planned = story.0.commit(&[], &author, &files(&["a"], &[]));
        let diff = story.end(story.commit(&[planned], 20, &["a"], &[&format!("a | started = {started}")]));
        assert_eq!(diff.verdict("a"), verdict, "{offset}");
        assert_eq!(diff.planned("a")["added"], at(planned, 10));
    }
}
