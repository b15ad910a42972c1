//! When a step is foreseen.

use serde_json::json;

use super::{Diff, PLAN, RECORD, Story, at, by_ana, day, files, steps};

#[test]
fn a_step_that_was_planned_before_it_was_recorded_is_anticipated() {
    let story = Story::new();
    let planned = story.commit(&[], 9, &["a"], &[]);
    let recorded = story.commit(&[planned], 12, &["a"], &["a"]);
    let diff = story.end(recorded);
    assert_eq!(diff.verdict("a"), "anticipated history");
    assert_eq!(diff.actual("a")["planned"], at(planned, 9));
    assert_eq!(diff.actual("a")["recorded"], by_ana(recorded, 12));
    assert_eq!(diff.actual("a")["foresight_days"], 3);
    assert_eq!(diff.actual("a")["state"], "finished");
    assert_eq!(diff.planned("a")["added"], at(planned, 9));
    assert_eq!(diff.0["as_of"], json!({ "commit": recorded.to_string(), "date": day(12), "uncommitted": false }));
    let baseline = json!({ "commit": planned.to_string(), "date": day(9), "chosen_by": "first" });
    assert_eq!(diff.0["baseline"], baseline);
}

#[test]
fn a_step_that_entered_the_plan_after_the_baseline_is_adapted() {
    let story = Story::new();
    let first = story.commit(&[], 9, &["a"], &[]);
    let amended = story.commit(&[first], 10, &["a", "b"], &[]);
    let diff = story.end(story.commit(&[amended], 12, &["a", "b"], &["b"]));
    assert_eq!(diff.verdict("b"), "adapted history");
    assert_eq!(diff.actual("b")["planned"], at(amended, 10));
    assert_eq!(diff.actual("b")["foresight_days"], 2);
    assert_eq!(diff.planned("b")["in_baseline"], false);
    assert_eq!(diff.planned("a")["in_baseline"], true);
}

#[test]
fn a_step_that_was_never_planned_is_emergent() {
    let story = Story::new();
    let root = story.commit(&[], 9, &["a"], &[]);
    let diff = story.end(story.commit(&[root], 10, &["a"], &["b | from = [\"a\"]"]));
    assert_eq!(diff.verdict("b"), "emergent history");
    assert_eq!(diff.actual("b")["plan"], json!([]));
    assert_eq!(diff.actual("b")["planned"], json!(null));
    assert_eq!(diff.actual("b")["foresight_days"], json!(null));
    assert_eq!(diff.actual("b")["from"], json!(["a"]));
}

#[test]
fn without_a_plan_there_is_no_baseline_and_all_is_emergent() {
    let story = Story::new();
    let diff = story.end(story.commit(&[], 9, &[], &["a"]));
    assert_eq!(diff.verdict("a"), "emergent history");
    assert_eq!(diff.0["baseline"], json!(null));
    assert_eq!(diff.0["measures"]["plan_kept"]["value"], json!(null));
}

#[test]
fn planned_and_recorded_in_one_commit_proves_nothing() {
    let story = Story::new();
    let both = story.commit(&[], 9, &["a"], &["a"]);
    let diff = story.end(both);
    assert_eq!(diff.verdict("a"), "retrofitted history same-commit");
    assert_eq!(diff.actual("a")["planned"], json!(null));
    assert_eq!(diff.actual("a")["foresight_days"], json!(null));
    assert_eq!(diff.actual("a")["recorded"], by_ana(both, 9));
    assert_eq!(diff.planned("a")["in_baseline"], true);
    assert_eq!(diff.fates(), "a: done");
}

#[test]
fn planned_later_is_retrofitted() {
    let story = Story::new();
    let recorded = story.commit(&[], 9, &[], &["a"]);
    let planned = story.commit(&[recorded], 10, &["a"], &["a"]);
    let diff = story.end(planned);
    assert_eq!(diff.verdict("a"), "retrofitted history planned-later");
    assert_eq!(diff.actual("a")["recorded"], by_ana(recorded, 9));
    assert_eq!(diff.planned("a")["added"], at(planned, 10));
}

#[test]
fn dates_of_commits_never_count_only_their_ancestry() {
    let story = Story::new();
    let planned = story.commit(&[], 20, &["a"], &[]);
    let diff = story.end(story.commit(&[planned], 5, &["a"], &["a"]));
    assert_eq!(diff.verdict("a"), "anticipated history");
    assert_eq!(diff.actual("a")["foresight_days"], -15);
}

#[test]
fn a_plan_on_a_concurrent_branch_is_no_foresight_though_dated_earlier() {
    let story = Story::new();
    let root = story.commit(&[], 1, &["z"], &[]);
    let planned = story.commit(&[root], 2, &["z", "a"], &[]);
    let recorded = story.commit(&[root], 20, &["z"], &["a"]);
    let diff = story.end(story.commit(&[recorded, planned], 21, &["z", "a"], &["a"]));
    assert_eq!(diff.verdict("a"), "retrofitted history concurrent");
    assert_eq!(diff.actual("a")["recorded"], by_ana(recorded, 20));
    assert_eq!(diff.planned("a")["added"], at(planned, 2));
}

#[test]
fn a_plan_on_a_branch_that_was_merged_before_is_foresight() {
    let story = Story::new();
    let root = story.texts(&[], 1, &[("README", "")]);
    let planned = story.commit(&[root], 2, &["a"], &[]);
    let merged = story.commit(&[root, planned], 3, &["a"], &[]);
    let diff = story.end(story.commit(&[merged], 4, &["a"], &["a"]));
    assert_eq!(diff.verdict("a"), "anticipated history");
    assert_eq!(diff.actual("a")["planned"], at(planned, 2));
    // The baseline is of the first-parent line, where the plan is since the merge.
    assert_eq!(diff.0["baseline"]["commit"], merged.to_string());
}

#[test]
fn a_merge_under_way_is_judged_as_the_merge_that_it_will_be() {
    let story = Story::new();
    let root = story.commit(&[], 1, &["a"], &[]);
    let planned = story.commit(&[root], 2, &["a", "b"], &[]);
    let begun = story.commit(&[planned], 3, &["a", "b"], &["b"]);
    let main = story.commit(&[root], 4, &["a"], &["a"]);
    let (plan, record) = (["a", "b"], ["a", "b"]);
    story.0.set_head(main);
    story.0.check_out(&files(&plan, &record));
    // Without a word of git's it is a commit that holds what nobody planned before.
    assert_eq!(story.diff(&[]).verdict("b"), "retrofitted history same-commit provisional");
    let under_way = story.0.path().join(".git/MERGE_HEAD");
    std::fs::write(&under_way, format!("{begun}\n")).unwrap();
    let during = story.diff(&[]);
    assert_eq!(during.verdict("b"), "adapted history");
    assert_eq!(during.actual("b")["recorded"], by_ana(begun, 3));
    assert_eq!(during.planned("b")["added"], at(planned, 2));
    assert_eq!(during.0["as_of"]["commit"], main.to_string());
    assert_eq!(during.0["as_of"]["uncommitted"], true);
    // A commit that is asked for by name is not being merged into.
    assert_eq!(story.diff(&["--rev", "HEAD"]).ids("actual"), ["a"]);
    // Along first parents the branch's own commits never count.
    assert_eq!(story.diff(&["--first-parent"]).verdict("b"), "retrofitted history same-commit provisional");
    // "Ours" is a merge too: its files are as they were, and what the branch recorded stands in them no more.
    story.0.check_out(&files(&["a"], &["a"]));
    assert_eq!(story.diff(&[]).0["erased"][0]["id"], "b");

    std::fs::remove_file(under_way).unwrap();
    story.0.check_out(&files(&plan, &record));
    let after = story.end(story.commit(&[main, begun], 5, &plan, &record));
    let judged = |diff: &Diff| ["a", "b"].map(|id| diff.verdict(id));
    assert_eq!(judged(&during), judged(&after));
}

#[test]
fn squashing_plan_and_record_together_loses_the_proof() {
    let story = Story::new();
    let root = story.commit(&[], 1, &["a"], &[]);
    let planned = story.commit(&[root], 2, &["a", "b"], &[]);
    story.commit(&[planned], 3, &["a", "b"], &["b"]);
    let squashed = story.commit(&[root], 4, &["a", "b"], &["b"]);
    let diff = story.end(squashed);
    assert_eq!(diff.verdict("b"), "retrofitted history same-commit");
    assert_eq!(diff.actual("b")["recorded"], by_ana(squashed, 4));
}

#[test]
fn a_merge_that_records_a_planned_step_itself_is_its_introduction() {
    let story = Story::new();
    let root = story.commit(&[], 1, &["a"], &[]);
    let left = story.commit(&[root], 2, &["a", "b"], &[]);
    let right = story.commit(&[root], 3, &["a", "c"], &[]);
    let merged = story.commit(&[left, right], 4, &["a", "b", "c"], &["a", "b"]);
    let diff = story.end(merged);
    assert_eq!(diff.verdict("a"), "anticipated history");
    assert_eq!(diff.verdict("b"), "adapted history");
    assert_eq!(diff.actual("a")["recorded"], by_ana(merged, 4));
}

#[test]
fn a_merge_that_plans_and_records_a_step_itself_proves_nothing() {
    let story = Story::new();
    let root = story.commit(&[], 1, &["z"], &[]);
    let left = story.commit(&[root], 2, &["z"], &["z"]);
    let right = story.commit(&[root], 3, &["z", "y"], &[]);
    let merged = story.commit(&[left, right], 4, &["z", "y", "a", "b"], &["z", "a"]);
    let diff = story.end(story.commit(&[merged], 5, &["z", "y", "a", "b"], &["z", "a", "b"]));
    assert_eq!(diff.verdict("a"), "retrofitted history same-commit");
    assert_eq!(diff.verdict("b"), "adapted history");
    assert_eq!(diff.actual("b")["planned"], at(merged, 4));
}

#[test]
fn an_octopus_merge_has_all_its_parents_before_it() {
    let story = Story::new();
    let root = story.commit(&[], 1, &["z"], &[]);
    let one = story.commit(&[root], 2, &["z"], &["z"]);
    let two = story.commit(&[root], 3, &["z", "a"], &[]);
    let three = story.commit(&[root], 4, &["z"], &["c"]);
    let merged = story.commit(&[one, two, three], 5, &["z", "a", "c"], &["z", "c", "a"]);
    let diff = story.end(merged);
    assert_eq!(diff.verdict("z"), "anticipated history");
    assert_eq!(diff.verdict("a"), "adapted history");
    assert_eq!(diff.actual("a")["planned"], at(two, 3));
    assert_eq!(diff.actual("a")["recorded"], by_ana(merged, 5));
    assert_eq!(diff.verdict("c"), "retrofitted history planned-later");
}

#[test]
fn criss_cross_merges_join_both_sides() {
    let story = Story::new();
    let root = story.commit(&[], 1, &["z"], &[]);
    let left = story.commit(&[root], 2, &["z", "a"], &["b"]);
    let right = story.commit(&[root], 3, &["z", "b"], &[]);
    let both = ["z", "a", "b"];
    let cross_left = story.commit(&[left, right], 4, &both, &["b"]);
    let cross_right = story.commit(&[right, left], 5, &both, &["b"]);
    let left = story.commit(&[cross_left], 6, &both, &["b", "a"]);
    let right = story.commit(&[cross_right], 7, &both, &["b", "a"]);
    let diff = story.end(story.commit(&[left, right], 8, &both, &["b", "a"]));
    assert_eq!(diff.verdict("a"), "adapted history");
    assert_eq!(diff.actual("a")["recorded"], by_ana(left, 6));
    assert_eq!(diff.verdict("b"), "retrofitted history concurrent");
}

#[test]
fn recorded_on_two_branches_and_planned_on_one_is_split() {
    let story = Story::new();
    let root = story.commit(&[], 1, &["z"], &[]);
    let planned = story.commit(&[root], 2, &["z", "a"], &[]);
    let in_time = story.commit(&[planned], 3, &["z", "a"], &["a"]);
    let not_in_time = story.commit(&[root], 4, &["z"], &["a"]);
    let diff = story.end(story.commit(&[in_time, not_in_time], 5, &["z", "a"], &["a"]));
    assert_eq!(diff.verdict("a"), "retrofitted history split");
    assert_eq!(diff.actual("a")["recorded"], by_ana(in_time, 3));
    assert_eq!(diff.actual("a")["planned"], json!(null));
}

#[test]
fn recorded_on_two_branches_after_the_plan_is_foreseen() {
    let story = Story::new();
    let planned = story.commit(&[], 1, &["a"], &[]);
    let one = story.commit(&[planned], 4, &["a"], &["a"]);
    let two = story.commit(&[planned], 3, &["a"], &["a"]);
    let diff = story.end(story.commit(&[one, two], 5, &["a"], &["a"]));
    assert_eq!(diff.verdict("a"), "anticipated history");
    assert_eq!(diff.actual("a")["recorded"], by_ana(two, 3), "the earliest author day");
    assert_eq!(diff.actual("a")["foresight_days"], 2);
}

#[test]
fn the_first_record_ever_wins_over_one_that_came_back() {
    let story = Story::new();
    let recorded = story.commit(&[], 1, &["z"], &["a"]);
    let reverted = story.commit(&[recorded], 2, &["z"], &[]);
    let planned = story.commit(&[reverted], 3, &["z", "a"], &[]);
    let diff = story.end(story.commit(&[planned], 4, &["z", "a"], &["a"]));
    assert_eq!(diff.verdict("a"), "retrofitted history planned-later");
    assert_eq!(diff.actual("a")["recorded"], by_ana(recorded, 1));
    assert_eq!(diff.ids("erased"), [""; 0]);
}

#[test]
fn two_roots_are_concurrent_until_they_are_merged() {
    let story = Story::new();
    let planned = story.commit(&[], 1, &["a", "b"], &[]);
    let recorded = story.commit(&[], 2, &[], &["a"]);
    let merged = story.commit(&[planned, recorded], 3, &["a", "b"], &["a"]);
    let diff = story.end(story.commit(&[merged], 4, &["a", "b"], &["a", "b"]));
    assert_eq!(diff.verdict("a"), "retrofitted history concurrent");
    assert_eq!(diff.verdict("b"), "anticipated history");
    assert_eq!(diff.actual("b")["planned"], at(planned, 1));
}

#[test]
fn on_the_first_parent_line_a_merged_branch_is_one_commit() {
    let story = Story::new();
    let root = story.commit(&[], 1, &["z"], &[]);
    let planned = story.commit(&[root], 2, &["z", "a"], &[]);
    let recorded = story.commit(&[planned], 3, &["z", "a"], &["a"]);
    let merged = story.commit(&[root, recorded], 4, &["z", "a"], &["a"]);
    let diff = story.end(merged);
    assert_eq!(diff.verdict("a"), "adapted history");
    assert_eq!(diff.actual("a")["recorded"], by_ana(recorded, 3));
    let diff = story.diff(&["--first-parent"]);
    assert_eq!(diff.verdict("a"), "retrofitted history same-commit");
    assert_eq!(diff.actual("a")["recorded"], by_ana(merged, 4));
}

#[test]
fn the_settings_can_ask_for_the_first_parent_line() {
    let story = Story::new();
    let settings = ("asplanned.toml", "first-parent = true\n");
    let (plan, record) = (steps(&["a"]), steps(&["a"]));
    let root = story.texts(&[], 1, &[settings]);
    let planned = story.texts(&[root], 2, &[settings, (PLAN, &plan)]);
    let all = [settings, (PLAN, plan.as_str()), (RECORD, record.as_str())];
    let recorded = story.texts(&[planned], 3, &all);
    let diff = story.end(story.texts(&[root, recorded], 4, &all));
    assert_eq!(diff.verdict("a"), "retrofitted history same-commit");
}

#[test]
fn of_several_reasons_the_first_of_the_list_is_given_whatever_link_it_is_of() {
    let story = Story::new();
    let root = story.commit(&[], 10, &["early"], &[]);
    let aside = story.commit(&[root], 11, &["early", "aside"], &[]);
    let record = [
        "v | plan = [\"later\", \"aside\", \"same\", \"early\"] | started = 2023-01-01",
        "w | plan = [\"later\", \"aside\", \"same\"]",
        "x | plan = [\"later\", \"aside\"]",
        "y | plan = [\"later\", \"nothing\"]",
    ];
    let recorded = story.commit(&[root], 12, &["early", "same"], &record);
    let merged = story.commit(&[recorded, aside], 13, &["early", "same", "aside"], &record);
    let diff = story.end(story.commit(&[merged], 14, &["early", "same", "aside", "later"], &record));
    assert_eq!(diff.verdict("v"), "retrofitted history began-earlier");
    assert_eq!(diff.verdict("w"), "retrofitted history same-commit");
    assert_eq!(diff.verdict("x"), "retrofitted history concurrent");
    assert_eq!(diff.verdict("y"), "retrofitted history planned-later");
}
