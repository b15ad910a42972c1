//! Which version is read.

use serde_json::json;

use super::{Story, day};
use crate::support::asplanned;

#[test]
fn a_revision_is_read_as_it_was_known_then() {
    let story = Story::new();
    let planned = story.commit(&[], 1, &["a"], &[]);
    let recorded = story.commit(&[planned], 2, &["a"], &["a"]);
    story.end(story.commit(&[recorded], 3, &["a", "b"], &["a", "b"]));
    let diff = story.diff(&["--rev", &recorded.to_string()]);
    assert_eq!(diff.ids("actual"), ["a"]);
    assert_eq!(diff.ids("plan"), ["a"]);
    assert_eq!(diff.0["as_of"], json!({ "commit": recorded.to_string(), "date": day(2), "uncommitted": false }));
    assert_eq!(story.diff(&["--rev", "main~2"]).ids("actual"), [""; 0]);
}

#[test]
fn a_day_reads_the_newest_commit_of_the_main_line_up_to_it() {
    let story = Story::new();
    let one = story.commit(&[], 2, &["a"], &[]);
    let two = story.commit(&[one], 10, &["a"], &["a"]);
    let aside = story.commit(&[one], 11, &["a"], &["b"]);
    let late = story.commit(&[two], 20, &["a"], &["a", "c"]);
    let early = story.commit(&[late], 12, &["a"], &["a", "c", "d"]);
    story.end(story.commit(&[early, aside], 30, &["a"], &["a", "b", "c", "d"]));
    let on = |day: &str| story.diff(&["--as-of", day]).0["as_of"]["commit"].as_str().unwrap().to_owned();
    assert_eq!(on("2023-01-02"), one.to_string());
    assert_eq!(on("2023-01-11"), two.to_string(), "the side branch does not count");
    assert_eq!(on("2023-01-19"), early.to_string(), "the newest of the line, whatever stands below it");
    let before = asplanned(story.0.path(), &["diff", "--as-of", "2023-01-01"]);
    assert_eq!(before.code, 2);
    assert!(before.stderr.contains("2023-01-01"), "{}", before.stderr);
}
