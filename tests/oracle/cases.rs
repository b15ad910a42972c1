//! Cases worked out by hand from the design's words: the brute force must read them so before it may judge others.

use serde_json::{Value, json};

use super::{Commit, History, View, diff};
use crate::support::repository::{Author, File, LINK};

const PLAN: &str = "plans/i/plan.toml";
const RECORD: &str = "plans/i/actual.toml";

impl History {
    /// Adds a commit at noon of `day` and gives its number, which is its hash too.
    fn commit(&mut self, parents: &[usize], day: &str, files: &[(&str, &str)]) -> usize {
        let number = self.commits.len();
        self.commits.push(Commit {
            id: Some(number.to_string()),
            parents: parents.to_vec(),
            seconds: Author::on("ana", day).seconds,
            offset: 0,
            files: files.iter().map(|(path, text)| ((*path).to_owned(), File::new(*text))).collect(),
        });
        number
    }

    /// The first initiative, as of the last commit.
    fn read(&self) -> Value {
        self.read_as(false)
    }

    fn read_as(&self, first_parent: bool) -> Value {
        let view = View { tip: self.commits.len() - 1, first_parent };
        diff(self, view, None)["initiatives"][0].clone()
    }
}

/// Steps with an id and, behind it, further lines.
fn steps(entries: &[(&str, &str)]) -> String {
    let blocks: Vec<String> = entries.iter().map(|(id, rest)| format!("[[step]]\nid = \"{id}\"\n{rest}\n")).collect();
    blocks.concat()
}

/// The values under `keys` of the only (or first) actual step.
fn of_first(initiative: &Value, keys: &[&str]) -> Vec<Value> {
    keys.iter().map(|key| initiative["actual"][0][key].clone()).collect()
}

fn verdict(initiative: &Value) -> Vec<Value> {
    of_first(initiative, &["verdict", "evidence", "because"])
}

#[test]
fn planned_in_the_baseline_and_recorded_later_is_anticipated() {
    let mut history = History::default();
    let plan = steps(&[("a", ""), ("b", "")]);
    let root = history.commit(&[], "2023-01-01", &[(PLAN, &plan)]);
    history.commit(&[root], "2023-01-05", &[(PLAN, &plan), (RECORD, &steps(&[("a", "started = 2023-01-04")]))]);
    let found = history.read();
    assert_eq!(verdict(&found), [json!("anticipated"), json!("history"), Value::Null]);
    let keys = ["state", "recorded", "planned", "foresight_days"];
    let planned = json!({ "commit": "0", "date": "2023-01-01" });
    let recorded = json!({ "commit": "1", "date": "2023-01-05" });
    assert_eq!(of_first(&found, &keys), [json!("under-way"), recorded, planned, json!(3)]);
    let fates: Vec<_> = found["plan"].as_array().unwrap().iter().map(|step| (&step["fate"], &step["ready"])).collect();
    assert_eq!(fates, [(&json!("under-way"), &json!(false)), (&json!("open"), &json!(true))]);
}

#[test]
fn planned_after_the_baseline_is_adapted_and_began_earlier_where_the_date_says_so() {
    let mut history = History::default();
    let first = steps(&[("b", "")]);
    let second = steps(&[("b", ""), ("a", "")]);
    let root = history.commit(&[], "2023-01-01", &[(PLAN, &first)]);
    let amended = history.commit(&[root], "2023-01-03", &[(PLAN, &second)]);
    let mut backdated = history.clone();
    history.commit(&[amended], "2023-01-05", &[(PLAN, &second), (RECORD, &steps(&[("a", "started = 2023-01-03")]))]);
    assert_eq!(verdict(&history.read()), [json!("adapted"), json!("history"), Value::Null]);
    backdated.commit(&[amended], "2023-01-05", &[(PLAN, &second), (RECORD, &steps(&[("a", "started = 2023-01-02")]))]);
    assert_eq!(verdict(&backdated.read()), [json!("retrofitted"), json!("history"), json!("began-earlier")]);
}

#[test]
fn agreed_in_the_first_version_declares_what_the_history_does_not_prove() {
    let first = format!("agreed = 2023-01-01\n{}", steps(&[("a", "")]));
    for (started, expected) in [
        ("started = 2023-01-01", ["anticipated", "declared"]),
        ("", ["anticipated", "declared"]),
        ("started = 2022-12-31", ["retrofitted", "history"]),
    ] {
        let mut history = History::default();
        history.commit(&[], "2023-01-05", &[(PLAN, &first), (RECORD, &steps(&[("a", started)]))]);
        assert_eq!(of_first(&history.read(), &["verdict", "evidence"]), expected);
    }
    // In a later version it proves nothing.
    let mut history = History::default();
    let root = history.commit(&[], "2023-01-05", &[(PLAN, &steps(&[("a", "")])), (RECORD, &steps(&[("a", "")]))]);
    history.commit(&[root], "2023-01-06", &[(PLAN, &first), (RECORD, &steps(&[("a", "")]))]);
    assert_eq!(of_first(&history.read(), &["verdict", "because"]), ["retrofitted", "same-commit"]);
}

#[test]
fn a_step_recorded_on_two_branches_is_judged_by_both() {
    let plan = steps(&[("a", "")]);
    let record = steps(&[("a", "")]);
    let mut history = History::default();
    let root = history.commit(&[], "2023-01-01", &[]);
    let planned = history.commit(&[root], "2023-01-02", &[(PLAN, &plan)]);
    let left = history.commit(&[planned], "2023-01-03", &[(PLAN, &plan), (RECORD, &record)]);
    let right = history.commit(&[root], "2023-01-04", &[(RECORD, &record)]);
    history.commit(&[left, right], "2023-01-05", &[(PLAN, &plan), (RECORD, &record)]);
    assert_eq!(of_first(&history.read(), &["verdict", "because"]), ["retrofitted", "split"]);
    assert_eq!(of_first(&history.read_as(true), &["verdict"]), ["anticipated"]);
}

#[test]
fn planned_beside_it_is_concurrent_and_planned_behind_it_is_later() {
    let plan = steps(&[("a", "")]);
    let record = steps(&[("a", "")]);
    let mut history = History::default();
    let root = history.commit(&[], "2023-01-01", &[]);
    let left = history.commit(&[root], "2023-01-02", &[(PLAN, &plan)]);
    let right = history.commit(&[root], "2023-01-04", &[(RECORD, &record)]);
    history.commit(&[right, left], "2023-01-05", &[(PLAN, &plan), (RECORD, &record)]);
    assert_eq!(of_first(&history.read(), &["verdict", "because"]), ["retrofitted", "concurrent"]);
    // Along first parents the merge is what brought the plan in.
    assert_eq!(of_first(&history.read_as(true), &["verdict", "because"]), ["retrofitted", "planned-later"]);
}

#[test]
fn what_was_never_planned_is_emergent_also_by_its_own_word() {
    let mut history = History::default();
    let plan = steps(&[("a", "")]);
    let root = history.commit(&[], "2023-01-01", &[(PLAN, &plan)]);
    let record = steps(&[("a", "plan = []"), ("z", ""), ("y", "plan = [\"nothing\"]")]);
    history.commit(&[root], "2023-01-05", &[(PLAN, &plan), (RECORD, &record)]);
    let found = history.read();
    let verdicts: Vec<_> = found["actual"].as_array().unwrap().iter().map(|step| &step["verdict"]).collect();
    assert_eq!(verdicts, ["emergent"; 3]);
    assert_eq!(found["plan"][0]["fate"], "open");
}

#[test]
fn links_go_to_ids_then_to_earlier_ids_then_to_removed_steps() {
    let mut history = History::default();
    let before = steps(&[("old", ""), ("gone", ""), ("a", "")]);
    let after = steps(&[("left", "was = [\"old\"]"), ("right", "was = [\"old\", \"a\"]"), ("a", "")]);
    let root = history.commit(&[], "2023-01-01", &[(PLAN, &before)]);
    let record = steps(&[("x", "plan = [\"old\", \"gone\", \"a\", \"left\"]")]);
    history.commit(&[root], "2023-01-05", &[(PLAN, &after), (RECORD, &record)]);
    let found = history.read();
    assert_eq!(found["actual"][0]["plan"], json!(["left", "right", "gone", "a"]));
    assert_eq!(found["plan"][3]["id"], "gone");
    assert_eq!(found["plan"][3]["removed"], json!({ "commit": "1", "date": "2023-01-05" }));
    assert_eq!(found["plan"][3]["fate"], "done");
    // The right one stands in the baseline at the place of `old`, whose step is the left one's as well.
    assert_eq!(found["plan"][1]["in_baseline"], true);
    assert_eq!(found["plan"][1]["added"], json!({ "commit": "0", "date": "2023-01-01" }));
}

#[test]
fn a_plan_dropped_before_the_record_and_a_link_that_came_late_say_so() {
    let plan = steps(&[("a", ""), ("b", "")]);
    let without = steps(&[("b", "")]);
    let mut history = History::default();
    let root = history.commit(&[], "2023-01-01", &[(PLAN, &plan)]);
    let dropped = history.commit(&[root], "2023-01-02", &[(PLAN, &without)]);
    let record = steps(&[("x", "plan = []")]);
    let recorded = history.commit(&[dropped], "2023-01-03", &[(PLAN, &without), (RECORD, &record)]);
    history.commit(&[recorded], "2023-01-04", &[(PLAN, &without), (RECORD, &steps(&[("x", "plan = \"a\"")]))]);
    let keys = ["verdict", "dropped_before", "linked_late"];
    assert_eq!(of_first(&history.read(), &keys), [json!("anticipated"), json!(true), json!(true)]);
}

#[test]
fn an_unparsable_version_holds_what_the_first_parent_does() {
    let plan = steps(&[("a", "")]);
    let mut history = History::default();
    let root = history.commit(&[], "2023-01-01", &[(PLAN, "<<<<<<< ours\n")]);
    let first = history.commit(&[root], "2023-01-02", &[(PLAN, &plan)]);
    let broken = history.commit(&[first], "2023-01-03", &[(PLAN, "[[step]]\nnote = \"x\"\n")]);
    history.commit(&[broken], "2023-01-04", &[(PLAN, "step = 1"), (RECORD, &steps(&[("a", "")]))]);
    let found = history.read();
    assert_eq!(found["baseline"], json!({ "commit": "1", "date": "2023-01-02", "chosen_by": "first" }));
    assert_eq!(of_first(&found, &["verdict"]), ["anticipated"]);
    assert_eq!(found["plan"][0]["added"]["commit"], "1");
}

#[test]
fn a_baseline_by_date_is_the_last_version_that_changed_by_then() {
    let dated = |rest: &str| format!("baseline = 2023-01-04\n{}{rest}", steps(&[("a", "")]));
    let mut history = History::default();
    let root = history.commit(&[], "2023-01-02", &[(PLAN, &steps(&[("a", "")]))]);
    let second = history.commit(&[root], "2023-01-03", &[(PLAN, &dated("\n"))]);
    let same = history.commit(&[second], "2023-01-04", &[(PLAN, &dated("\n"))]);
    let broken = history.commit(&[same], "2023-01-04", &[(PLAN, "= broken")]);
    history.commit(&[broken], "2023-01-05", &[(PLAN, &dated(""))]);
    // The broken version differs and holds the one before.
    assert_eq!(history.read()["baseline"], json!({ "commit": "3", "date": "2023-01-04", "chosen_by": "date" }));
    history.commits[3].files = history.commits[2].files.clone();
    assert_eq!(history.read()["baseline"]["commit"], "1");
    // Too early a date, and a revision that names nothing: the default.
    history.commits[4].files.insert(PLAN.to_owned(), File::new("baseline = 2022-01-01"));
    assert_eq!(history.read()["baseline"], json!({ "commit": "0", "date": "2023-01-02", "chosen_by": "first" }));
    history.commits[4].files.insert(PLAN.to_owned(), File::new("baseline = \"nothing\""));
    assert_eq!(history.read()["baseline"]["chosen_by"], "first");
    history.commits[4].files.insert(PLAN.to_owned(), File::new("baseline = \"2\""));
    assert_eq!(history.read()["baseline"], json!({ "commit": "2", "date": "2023-01-04", "chosen_by": "revision" }));
}

#[test]
fn a_moved_initiative_keeps_its_history() {
    let plan = steps(&[("a", "")]);
    let mut history = History::default();
    let root = history.commit(&[], "2023-01-01", &[("plans/old/plan.toml", &plan)]);
    let moved = history.commit(&[root], "2023-01-02", &[("plans/mid/plan.toml", &plan)]);
    let record = steps(&[("a", "")]);
    history.commit(&[moved], "2023-01-03", &[(PLAN, &plan), (RECORD, &record)]);
    assert_eq!(of_first(&history.read(), &["verdict"]), ["anticipated"]);
    assert_eq!(history.read()["plan"][0]["added"]["commit"], "0");
    // Edited on the way it is not the same file: then history begins here.
    let mut edited = history.clone();
    edited.commits[2].files.insert(PLAN.to_owned(), File::new(format!("{plan}# edited\n")));
    assert_eq!(of_first(&edited.read(), &["verdict", "because"]), ["retrofitted", "same-commit"]);
    // Nor is it where the old file stays.
    let mut copied = history.clone();
    copied.commits[2].files.insert("plans/mid/plan.toml".to_owned(), File::new(plan));
    assert_eq!(of_first(&copied.read(), &["verdict", "because"]), ["retrofitted", "same-commit"]);
}

#[test]
fn a_symbolic_link_is_no_plan() {
    let plan = steps(&[("a", "")]);
    let mut history = History::default();
    let root = history.commit(&[], "2023-01-01", &[(PLAN, &plan)]);
    history.commit(&[root], "2023-01-02", &[(RECORD, &steps(&[("a", "")]))]);
    history.commits[0].files.insert(PLAN.to_owned(), File::with_mode(LINK, "elsewhere.toml"));
    let found = history.read();
    assert_eq!(found["baseline"], Value::Null);
    assert_eq!(of_first(&found, &["verdict"]), ["emergent"]);
}

#[test]
fn the_sequence_is_by_day_with_undated_steps_behind_the_one_above() {
    let record = steps(&[
        ("first", ""),
        ("c", "started = 2023-01-03"),
        ("behind-c", ""),
        ("b", "started = 2023-01-02"),
        ("c-too", "started = 2023-01-03"),
    ]);
    let mut history = History::default();
    let more = steps(&[("behind-c-too", "")]);
    history.commit(&[], "2023-01-01", &[(RECORD, &record), ("plans/i/actual/1.toml", &more)]);
    let found = history.read();
    let ids: Vec<_> = found["actual"].as_array().unwrap().iter().map(|step| step["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["first", "b", "c", "behind-c", "c-too", "behind-c-too"]);
}

#[test]
fn of_several_longest_orders_the_earliest_is_kept() {
    // Places 1, 0, 3, 2: of the four longest ones, the one of the first and the third step comes earliest.
    assert_eq!(super::judge::earliest_longest(&[Some(1), Some(0), Some(3), None, Some(2)]), [0, 2]);
    assert_eq!(super::judge::earliest_longest(&[Some(4), Some(0), Some(1)]), [1, 2]);
    assert_eq!(super::judge::earliest_longest(&[None]), [0; 0]);
}

#[test]
fn needs_are_met_by_earlier_steps_their_plans_and_what_they_yield() {
    let plan = steps(&[
        ("a", "yields = [\"state\"]"),
        ("b", "needs = [\"a\", \"state\", \"later\"]"),
        ("c", "needs = [\"x\", \"own\"]"),
        ("d", "needs = [\"nowhere\"]"),
    ]);
    let record =
        steps(&[("x", "plan = \"a\"\nyields = [\"own\"]"), ("b", "needs = [\"x\", \"missing\"]"), ("later", "")]);
    let mut history = History::default();
    history.commit(&[], "2023-01-01", &[(PLAN, &plan), (RECORD, &record)]);
    let found = history.read();
    assert_eq!(found["actual"][1]["unmet_needs"], json!(["missing", "later"]));
    let ready: Vec<_> = found["plan"].as_array().unwrap().iter().map(|step| step["ready"].as_bool().unwrap()).collect();
    assert_eq!(ready, [false, false, true, false]);
}

#[test]
fn an_erased_step_names_the_commit_that_took_it_from_everyone() {
    let record = steps(&[("a", ""), ("b", "")]);
    let left_over = steps(&[("b", "")]);
    let mut history = History::default();
    let root = history.commit(&[], "2023-01-01", &[(RECORD, &record)]);
    let left = history.commit(&[root], "2023-01-02", &[(RECORD, &left_over)]);
    let right = history.commit(&[root], "2023-01-03", &[(RECORD, &record)]);
    history.commit(&[left, right], "2023-01-04", &[(RECORD, &left_over)]);
    let recorded = json!({ "commit": "0", "date": "2023-01-01" });
    let erased = |commit: &str, date: &str| json!({ "commit": commit, "date": date });
    let expected = json!([{ "id": "a", "recorded": recorded, "erased": erased("1", "2023-01-02") }]);
    assert_eq!(history.read()["erased"], expected);
    // Along first parents too; and a later id that remembers it makes it no erasure.
    assert_eq!(history.read_as(true)["erased"], expected);
    let renamed = steps(&[("b", ""), ("c", "was = [\"a\"]")]);
    history.commits[3].files.insert(RECORD.to_owned(), File::new(renamed));
    assert_eq!(history.read()["erased"], json!([]));
}

#[test]
fn a_merge_that_leaves_out_what_one_side_alone_ever_had_took_it_out() {
    let (with, without) = (steps(&[("a", ""), ("b", "")]), steps(&[("a", "")]));
    let mut history = History::default();
    let root = history.commit(&[], "2023-01-01", &[(PLAN, &without)]);
    let side = history.commit(&[root], "2023-01-02", &[(PLAN, &without), ("code", "x")]);
    let added = history.commit(&[root], "2023-01-02", &[(PLAN, &with)]);
    let removed = history.commit(&[added], "2023-01-03", &[(PLAN, &without)]);
    let again = history.commit(&[removed], "2023-01-04", &[(PLAN, &with)]);
    history.commit(&[side, again], "2023-01-05", &[(PLAN, &without), ("code", "x")]);
    assert_eq!(history.read()["plan"][1]["removed"], json!({ "commit": "5", "date": "2023-01-05" }));
}

#[test]
fn what_is_not_committed_counts_as_a_commit_of_today() {
    let plan = steps(&[("a", "")]);
    let mut history = History::default();
    let root = history.commit(&[], "2023-01-01", &[(PLAN, &plan)]);
    history.commit(&[root], "2023-01-05", &[(PLAN, &plan), (RECORD, &steps(&[("a", "")]))]);
    history.commits[1].id = None;
    let found = history.read();
    assert_eq!(found["as_of"], json!({ "commit": "0", "date": "2023-01-05", "uncommitted": true }));
    let keys = ["verdict", "provisional", "foresight_days"];
    assert_eq!(of_first(&found, &keys), [json!("anticipated"), json!(true), json!(4)]);
    assert_eq!(found["actual"][0]["recorded"]["commit"], Value::Null);
}

#[test]
fn a_title_stands_for_a_missing_id_and_duplicates_are_steps_of_their_own() {
    let plan = "[[step]]\ntitle = \"Ask  the Team!\"\n[[step]]\nid = 5\ntitle = \"Ask the team\"\n";
    let mut history = History::default();
    let root = history.commit(&[], "2023-01-01", &[(PLAN, plan)]);
    history.commit(&[root], "2023-01-05", &[(PLAN, plan), (RECORD, &steps(&[("ask-the-team", "")]))]);
    let found = history.read();
    let fates: Vec<_> = found["plan"].as_array().unwrap().iter().map(|step| (&step["id"], &step["fate"])).collect();
    let id = json!("ask-the-team");
    assert_eq!(fates, [(&id, &json!("done")), (&id, &json!("open"))]);
}
