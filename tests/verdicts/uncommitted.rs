//! What is not committed.

use git2::Oid;
use serde_json::json;

use super::{RECORD, Story, by_ana, day, files, steps};
use crate::support::TODAY;
use crate::support::repository::{Author, File, Files};

fn uncommitted(committed: &Files, on_disk: &Files) -> (Story, Oid) {
    let story = Story::new();
    let head = story.0.commit(&[], &Author::on("ana", &day(9)), committed);
    story.0.set_head(head);
    story.0.check_out(committed);
    story.0.write_tree(on_disk);
    (story, head)
}

#[test]
fn a_clean_working_tree_adds_nothing() {
    let all = files(&["a"], &["a"]);
    let (story, head) = uncommitted(&all, &all);
    let expected = json!({ "commit": head.to_string(), "date": day(9), "uncommitted": false });
    assert_eq!(story.diff(&[]).0["as_of"], expected);
}

#[test]
fn a_step_that_only_files_on_disk_hold_is_provisional() {
    let (story, head) = uncommitted(&files(&["a"], &[]), &files(&["a"], &["a"]));
    let diff = story.diff(&[]);
    assert_eq!(diff.verdict("a"), "anticipated history provisional");
    assert_eq!(diff.actual("a")["recorded"], json!(null));
    assert_eq!(diff.0["as_of"], json!({ "commit": head.to_string(), "date": TODAY, "uncommitted": true }));
    assert_eq!(story.diff(&["--rev", "HEAD"]).ids("actual"), [""; 0]);
    assert_eq!(story.diff(&["--as-of", "2023-01-09"]).0["as_of"]["uncommitted"], false);
}

#[test]
fn planned_and_recorded_on_disk_alone_is_one_commit() {
    let (story, _) = uncommitted(&files(&["z"], &[]), &files(&["z", "a"], &["a"]));
    assert_eq!(story.diff(&[]).verdict("a"), "retrofitted history same-commit provisional");
}

#[test]
fn an_uncommitted_plan_comes_after_a_committed_record() {
    let (story, head) = uncommitted(&files(&["z"], &["a"]), &files(&["z", "a"], &["a"]));
    let diff = story.diff(&[]);
    assert_eq!(diff.verdict("a"), "retrofitted history planned-later");
    assert_eq!(diff.actual("a")["recorded"], by_ana(head, 9));
    assert_eq!(diff.planned("a")["added"], json!(null));
}

#[test]
fn ignored_files_are_left_out() {
    let mut committed = files(&["a"], &[]);
    committed.insert(".gitignore".to_owned(), File::new("plans/draft/\nactual.toml\n"));
    let mut on_disk = committed.clone();
    on_disk.insert("plans/draft/plan.toml".to_owned(), File::new(steps(&["b"])));
    on_disk.insert(RECORD.to_owned(), File::new(steps(&["a"])));
    let (story, _) = uncommitted(&committed, &on_disk);
    let diff = story.diff(&[]);
    assert_eq!(diff.ids("actual"), [""; 0]);
    assert_eq!(diff.0["as_of"]["uncommitted"], false);
}

#[test]
fn a_tracked_file_counts_though_a_pattern_ignores_it() {
    let mut committed = files(&["a"], &["a"]);
    committed.insert(".gitignore".to_owned(), File::new("plans/\n"));
    let mut on_disk = committed.clone();
    on_disk.insert(RECORD.to_owned(), File::new(steps(&["a", "b"])));
    let (story, _) = uncommitted(&committed, &on_disk);
    assert_eq!(story.diff(&[]).verdict("b"), "emergent history provisional");
}

#[test]
fn a_staged_deletion_takes_the_record_away() {
    let (story, head) = uncommitted(&files(&["a"], &["a"]), &files(&["a"], &[]));
    let git = story.0.git();
    let mut index = git.index().unwrap();
    index.remove_path(std::path::Path::new(RECORD)).unwrap();
    index.write().unwrap();
    let diff = story.diff(&[]);
    assert_eq!(diff.ids("actual"), [""; 0]);
    let erased = json!([{ "id": "a", "title": "a", "recorded": by_ana(head, 9), "erased": null }]);
    assert_eq!(diff.0["erased"], erased);
    assert_eq!(diff.0["as_of"]["uncommitted"], true);
}

#[test]
fn what_is_staged_alone_does_not_count() {
    let (story, _) = uncommitted(&files(&["a"], &["a"]), &files(&["a"], &["a"]));
    let git = story.0.git();
    let mut index = git.index().unwrap();
    index.remove_path(std::path::Path::new(RECORD)).unwrap();
    index.write().unwrap();
    let diff = story.diff(&[]);
    assert_eq!(diff.verdict("a"), "retrofitted history same-commit");
    assert_eq!(diff.0["as_of"]["uncommitted"], false, "the file on disk is as it was");
}
