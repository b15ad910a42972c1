//! Versions that do not parse.

use serde_json::json;

use super::{PLAN, RECORD, Story, at, by_ana, steps};

#[test]
fn what_stood_before_an_unparsable_version_counts_on_and_a_warning_names_it() {
    let story = Story::new();
    let (plan, record) = (steps(&["a", "b"]), steps(&["a"]));
    let planned = story.texts(&[], 1, &[(PLAN, &plan)]);
    let broken = story.texts(&[planned], 2, &[(PLAN, "# x\n[[step]]\nid = \n"), (RECORD, &record)]);
    let mended = story.texts(&[broken], 3, &[(PLAN, &plan), (RECORD, &record)]);
    let diff = story.end(mended);
    assert_eq!(diff.verdict("a"), "anticipated history");
    assert_eq!(diff.actual("a")["recorded"], by_ana(broken, 2));
    assert_eq!(diff.planned("b")["added"], at(planned, 1));
    assert_eq!(diff.warnings(), [json!(["unparsable-version", broken.to_string(), PLAN, 3])]);
}

#[test]
fn the_newest_version_too_is_carried_over_where_it_does_not_parse() {
    let story = Story::new();
    let (plan, record) = (steps(&["a"]), steps(&["a"]));
    let planned = story.texts(&[], 1, &[(PLAN, &plan)]);
    let recorded = story.texts(&[planned], 2, &[(PLAN, &plan), (RECORD, &record)]);
    let broken = story.texts(&[recorded], 3, &[(PLAN, "step = 3\n"), (RECORD, "[[step]\n")]);
    let diff = story.end(broken);
    assert_eq!(diff.verdict("a"), "anticipated history");
    assert_eq!(diff.ids("erased"), [""; 0]);
    assert_eq!(
        diff.warnings(),
        [
            json!(["unparsable-version", broken.to_string(), PLAN, 1]),
            json!(["unparsable-version", broken.to_string(), RECORD, 1])
        ]
    );
}

#[test]
fn an_unparsable_version_holds_what_the_first_parent_s_does() {
    let story = Story::new();
    let (small, large, record) = (steps(&["z"]), steps(&["z", "a"]), steps(&["a"]));
    let root = story.texts(&[], 1, &[(PLAN, &small)]);
    let planned = story.texts(&[root], 2, &[(PLAN, &large)]);
    let merged = story.texts(&[root, planned], 3, &[(PLAN, "[")]);
    let recorded = story.texts(&[merged], 4, &[(PLAN, "["), (RECORD, &record)]);
    let diff = story.end(recorded);
    assert_eq!(diff.fates(), "z: open, a: done", "the merge holds the first parent's plan: a stands no more");
    assert_eq!(diff.planned("a")["removed"], at(merged, 3));
    assert_eq!(diff.verdict("a"), "adapted history dropped_before");
}

#[test]
fn a_plan_of_conflict_markers_alone_is_no_evidence() {
    let story = Story::new();
    let (plan, record) = (steps(&["a"]), steps(&["a"]));
    let conflict = format!("<<<<<<< ours\n{plan}=======\n{plan}>>>>>>> theirs\n");
    let conflicting = story.texts(&[], 1, &[(PLAN, &conflict)]);
    let solved = story.texts(&[conflicting], 2, &[(PLAN, &plan), (RECORD, &record)]);
    let diff = story.end(solved);
    assert_eq!(diff.verdict("a"), "retrofitted history same-commit");
    assert_eq!(diff.0["baseline"]["commit"], solved.to_string());
    assert_eq!(diff.warnings(), [json!(["unparsable-version", conflicting.to_string(), PLAN, 1])]);
}

#[test]
fn unknown_keys_and_wrong_values_never_unmake_a_version() {
    let story = Story::new();
    let plan = ["@colour = 1", "a | kind = \"party\" | needs = 7 | started = 1", "B Ö"];
    let planned = story.commit(&[], 1, &plan, &[]);
    let diff = story.end(story.commit(&[planned], 2, &plan, &["a | started = \"soon\"", "B Ö"]));
    assert_eq!(diff.verdict("a"), "anticipated history");
    assert_eq!(diff.verdict("B Ö"), "anticipated history");
    assert_eq!(diff.actual("a")["started"], json!(null));
    assert_eq!(diff.planned("a")["kind"], "activity");
    assert_eq!(diff.warnings(), [json!(null); 0]);
}

#[test]
fn duplicate_ids_never_unmake_a_version() {
    let story = Story::new();
    let planned = story.commit(&[], 1, &["a | title = \"One\"", "a | title = \"Two\""], &[]);
    let diff = story.end(story.commit(&[planned], 2, &["a"], &["a"]));
    assert_eq!(diff.verdict("a"), "anticipated history");
    assert_eq!(diff.warnings(), [json!(null); 0]);
}

#[test]
fn of_duplicate_ids_a_link_means_the_first() {
    let story = Story::new();
    let plan = ["a | title = \"One\"", "a | title = \"Two\""];
    let planned = story.commit(&[], 1, &plan, &[]);
    let diff = story.end(story.commit(&[planned], 2, &plan, &["a"]));
    assert_eq!(diff.verdict("a"), "anticipated history");
    assert_eq!(diff.fates(), "a: done, a: open");
    assert_eq!(diff.0["plan"][0]["title"], "One");
}
