//! The rules of the verdicts, one by one, on histories made by hand.
//!
//! A step is written as its id and more keys, `a | started = 2023-01-09 | plan = []`; a key above the steps as
//! `@baseline = 2023-01-09`. Days are days of January 2023.

use git2::Oid;
use serde_json::{Value, json};

use crate::support::repository::{Author, File, Files, Repository};
use crate::support::{TODAY, asplanned};

const PLAN: &str = "plans/x/plan.toml";
const RECORD: &str = "plans/x/actual.toml";

/// A file of these steps.
fn steps(entries: &[&str]) -> String {
    let block = |entry: &&str| {
        if let Some(line) = entry.strip_prefix('@') {
            return format!("{line}\n");
        }
        let (id, keys) = entry.split_once(" | ").unwrap_or((entry, ""));
        format!("[[step]]\nid = \"{id}\"\n{}\n", keys.replace(" | ", "\n"))
    };
    entries.iter().map(block).collect::<Vec<_>>().concat()
}

/// What a commit holds of initiative `x`; a list without entries is a file that is not there.
fn files(plan: &[&str], record: &[&str]) -> Files {
    [(PLAN, plan), (RECORD, record)]
        .into_iter()
        .filter(|(_, entries)| !entries.is_empty())
        .map(|(path, entries)| (path.to_owned(), File::new(steps(entries))))
        .collect()
}

fn day(day: u32) -> String {
    format!("2023-01-{day:02}")
}

/// A commit with its day, as JSON has it.
fn at(commit: Oid, on: u32) -> Value {
    json!({ "commit": commit.to_string(), "date": day(on) })
}

/// A commit with its day and author.
fn by_ana(commit: Oid, on: u32) -> Value {
    json!({ "commit": commit.to_string(), "date": day(on), "author": "ana" })
}

/// A history that grows commit by commit.
struct Story(Repository);

impl Story {
    fn new() -> Self {
        Self(Repository::new())
    }

    /// A commit by ana that holds exactly this plan and record.
    fn commit(&self, parents: &[Oid], on: u32, plan: &[&str], record: &[&str]) -> Oid {
        self.0.commit(parents, &Author::on("ana", &day(on)), &files(plan, record))
    }

    /// A commit by ana of exactly these texts.
    fn texts(&self, parents: &[Oid], on: u32, texts: &[(&str, &str)]) -> Oid {
        self.0.commit_text(parents, &day(on), texts)
    }

    /// What `diff` says of the history up to `tip`.
    fn end(&self, tip: Oid) -> Diff {
        self.0.set_head(tip);
        self.diff(&[])
    }

    fn diff(&self, more: &[&str]) -> Diff {
        Diff::run(&self.0, more)
    }
}

/// What `diff` says of one initiative.
struct Diff(Value);

impl Diff {
    fn run(repository: &Repository, more: &[&str]) -> Self {
        let args: Vec<&str> = ["diff", "--format", "json"].iter().chain(more).copied().collect();
        let output = asplanned(repository.path(), &args);
        assert_eq!(output.code, 0, "{}", output.stderr);
        let value: Value = serde_json::from_str(&output.stdout).unwrap();
        assert_eq!(value["version"], 1);
        assert_eq!(value["initiatives"].as_array().unwrap().len(), 1, "{value:#}");
        Self(value["initiatives"][0].clone())
    }

    fn find(&self, list: &str, id: &str) -> &Value {
        let found = self.0[list].as_array().unwrap().iter().find(|step| step["id"] == id);
        found.unwrap_or_else(|| panic!("no {id} in {list}: {:#}", self.0))
    }

    fn actual(&self, id: &str) -> &Value {
        self.find("actual", id)
    }

    fn planned(&self, id: &str) -> &Value {
        self.find("plan", id)
    }

    /// Verdict, evidence, the reason, and every flag that is set, in one line.
    fn verdict(&self, id: &str) -> String {
        let step = self.actual(id);
        let words = ["verdict", "evidence", "because"].map(|key| step[key].as_str());
        let flags = ["moved", "dropped_before", "linked_late", "provisional"];
        let flags = flags.map(|key| Some(key).filter(|key| step[key].as_bool().unwrap()));
        words.into_iter().chain(flags).flatten().collect::<Vec<_>>().join(" ")
    }

    fn ids(&self, list: &str) -> Vec<&str> {
        self.0[list].as_array().unwrap().iter().map(|step| step["id"].as_str().unwrap()).collect()
    }

    /// The ids of the actual steps that have a flag.
    fn flagged(&self, flag: &str) -> Vec<&str> {
        let all = self.0["actual"].as_array().unwrap().iter();
        all.filter(|step| step[flag] == true).map(|step| step["id"].as_str().unwrap()).collect()
    }

    /// The fates of all planned steps, in their order.
    fn fates(&self) -> String {
        let fates = self.0["plan"].as_array().unwrap().iter();
        let fates = fates.map(|step| format!("{}: {}", step["id"].as_str().unwrap(), step["fate"].as_str().unwrap()));
        fates.collect::<Vec<_>>().join(", ")
    }

    /// Code, commit, path and line of each warning.
    fn warnings(&self) -> Vec<Value> {
        let all = self.0["warnings"].as_array().unwrap().iter();
        all.map(|it| json!([it["code"], it["commit"], it["path"], it["line"]])).collect()
    }
}

// When a step is foreseen.

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

// When a step began.

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

// What left the plan, and came back.

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

// Where it stood: moved folders.

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

// Versions that do not parse.

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

// Links.

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

// The baseline.

#[test]
fn a_date_takes_the_last_plan_of_the_main_line_up_to_that_day() {
    let story = Story::new();
    let one = story.commit(&[], 1, &["a"], &[]);
    let two = story.commit(&[one], 10, &["a", "b"], &[]);
    let record = story.commit(&[two], 11, &["a", "b"], &["z"]);
    let plan = ["@baseline = 2023-01-12", "a", "b", "c"];
    let three = story.commit(&[record], 13, &plan, &["z"]);
    let diff = story.end(story.commit(&[three], 14, &plan, &["z", "b", "c"]));
    let expected = json!({ "commit": two.to_string(), "date": day(10), "chosen_by": "date" });
    assert_eq!(diff.0["baseline"], expected, "a commit that leaves the plan alone is no version of it");
    assert_eq!(diff.verdict("b"), "anticipated history");
    assert_eq!(diff.verdict("c"), "adapted history");
}

#[test]
fn a_date_finds_the_last_plan_of_the_line_though_clocks_went_back() {
    let story = Story::new();
    let one = story.commit(&[], 1, &["a"], &[]);
    let late = story.commit(&[one], 28, &["a", "b"], &[]);
    let early = story.commit(&[late], 12, &["a", "b", "c"], &[]);
    let diff = story.end(story.commit(&[early], 29, &["@baseline = 2023-01-12", "a", "b", "c"], &[]));
    assert_eq!(diff.0["baseline"]["commit"], early.to_string());
    assert_eq!(diff.planned("b")["in_baseline"], true);
}

#[test]
fn a_date_takes_an_unparsable_version_for_what_it_carries() {
    let story = Story::new();
    let plan = steps(&["a"]);
    let one = story.texts(&[], 1, &[(PLAN, &plan)]);
    let broken = story.texts(&[one], 2, &[(PLAN, "[")]);
    let gone = story.texts(&[broken], 3, &[(RECORD, "")]);
    let diff = story.end(story.texts(&[gone], 5, &[(PLAN, &steps(&["@baseline = 2023-01-04", "a", "b"]))]));
    assert_eq!(diff.0["baseline"], json!({ "commit": broken.to_string(), "date": day(2), "chosen_by": "date" }));
    assert_eq!(diff.planned("a")["in_baseline"], true);
    assert_eq!(diff.planned("b")["in_baseline"], false);
}

#[test]
fn a_date_before_every_plan_takes_the_first() {
    let story = Story::new();
    let one = story.commit(&[], 9, &["a"], &[]);
    let diff = story.end(story.commit(&[one], 10, &["@baseline = 2022-12-31", "a", "b"], &[]));
    assert_eq!(diff.0["baseline"], json!({ "commit": one.to_string(), "date": day(9), "chosen_by": "first" }));
}

#[test]
fn a_revision_takes_the_plan_of_that_commit() {
    let story = Story::new();
    let one = story.commit(&[], 1, &["a"], &[]);
    let two = story.commit(&[one], 2, &["a", "b"], &[]);
    let three = story.commit(&[two], 3, &["a", "b", "c"], &[]);
    let plan = ["@baseline = \"agreed-on\"", "a", "b", "c"];
    let tip = story.commit(&[three], 4, &plan, &["b", "c"]);
    story.0.set_head(tip);
    std::fs::write(story.0.git().path().join("refs/tags/agreed-on"), format!("{two}\n")).unwrap();
    let diff = story.diff(&[]);
    assert_eq!(diff.0["baseline"], json!({ "commit": two.to_string(), "date": day(2), "chosen_by": "revision" }));
    assert_eq!(diff.verdict("b"), "anticipated history");
    assert_eq!(diff.verdict("c"), "adapted history");
    assert_eq!(diff.warnings(), [json!(null); 0]);
}

#[test]
fn a_commit_of_another_branch_can_be_the_baseline_by_its_hash() {
    let story = Story::new();
    let one = story.commit(&[], 1, &["a"], &[]);
    let aside = story.commit(&[one], 2, &["a", "b"], &[]);
    let plan = [format!("@baseline = \"{aside}\""), "a".to_owned(), "b".to_owned(), "c".to_owned()];
    let plan: Vec<&str> = plan.iter().map(String::as_str).collect();
    let planned = story.commit(&[one], 3, &plan, &[]);
    let diff = story.end(story.commit(&[planned], 4, &plan, &["a", "b", "c"]));
    assert_eq!(diff.0["baseline"], json!({ "commit": aside.to_string(), "date": day(2), "chosen_by": "revision" }));
    assert_eq!(diff.verdict("b"), "anticipated history");
    assert_eq!(diff.actual("b")["planned"], at(planned, 3), "foresight still needs an ancestor");
    assert_eq!(diff.verdict("c"), "adapted history");
}

#[test]
fn an_unknown_revision_is_warned_of_and_the_first_plan_taken() {
    let story = Story::new();
    let one = story.commit(&[], 1, &["a"], &[]);
    let diff = story.end(story.commit(&[one], 2, &["@baseline = \"nowhere\"", "a", "b"], &["b"]));
    assert_eq!(diff.0["baseline"], json!({ "commit": one.to_string(), "date": day(1), "chosen_by": "first" }));
    assert_eq!(diff.warnings(), [json!(["unknown-baseline", null, PLAN, null])]);
    assert!(diff.0["warnings"][0]["message"].as_str().unwrap().contains("nowhere"));
}

#[test]
fn the_first_plan_is_the_first_that_parses() {
    let story = Story::new();
    let broken = story.texts(&[], 1, &[(PLAN, "[")]);
    let parsed = story.commit(&[broken], 2, &["a"], &[]);
    let diff = story.end(parsed);
    assert_eq!(diff.0["baseline"], json!({ "commit": parsed.to_string(), "date": day(2), "chosen_by": "first" }));
}

// Plans that stood agreed before they came under git.

#[test]
fn a_plan_that_was_agreed_before_declares_its_steps() {
    let story = Story::new();
    let plan = ["@agreed = 2023-01-05", "c", "a", "b"];
    let record = ["c | started = 2023-01-04", "a | started = 2023-01-05", "b", "x | plan = []"];
    let diff = story.end(story.commit(&[], 20, &plan, &record));
    assert_eq!(diff.verdict("a"), "anticipated declared");
    assert_eq!(diff.actual("a")["planned"], json!(null));
    assert_eq!(diff.actual("a")["foresight_days"], json!(null));
    assert_eq!(diff.verdict("b"), "anticipated declared", "an undated step too");
    assert_eq!(diff.verdict("c"), "retrofitted history same-commit", "begun before the plan was agreed");
    assert_eq!(diff.verdict("x"), "emergent history");
}

#[test]
fn proof_comes_before_declaration() {
    let story = Story::new();
    let planned = story.commit(&[], 10, &["@agreed = 2023-01-01", "b", "a"], &[]);
    let record = ["a | started = 2023-01-11", "b | started = 2023-01-05"];
    let diff = story.end(story.commit(&[planned], 12, &["@agreed = 2023-01-01", "b", "a"], &record));
    assert_eq!(diff.verdict("a"), "anticipated history");
    assert_eq!(diff.verdict("b"), "anticipated declared");
}

#[test]
fn what_is_declared_had_not_been_dropped() {
    let story = Story::new();
    let planned = story.commit(&[], 10, &["@agreed = 2023-01-01", "a", "b"], &[]);
    let removed = story.commit(&[planned], 11, &["@agreed = 2023-01-01", "b"], &[]);
    let record = ["a | started = 2023-01-05"];
    let diff = story.end(story.commit(&[removed], 12, &["@agreed = 2023-01-01", "b"], &record));
    assert_eq!(diff.verdict("a"), "anticipated declared");
}

#[test]
fn agreed_proves_nothing_where_the_first_plan_did_not_say_it() {
    let story = Story::new();
    let first = story.commit(&[], 10, &["a"], &["a"]);
    let diff = story.end(story.commit(&[first], 11, &["@agreed = 2023-01-01", "a"], &["a"]));
    assert_eq!(diff.verdict("a"), "retrofitted history same-commit");
}

#[test]
fn agreed_covers_only_steps_of_the_baseline() {
    let story = Story::new();
    let first = story.commit(&[], 10, &["@agreed = 2023-01-01", "a"], &[]);
    let diff = story.end(story.commit(&[first], 11, &["@agreed = 2023-01-01", "a", "b"], &["b"]));
    assert_eq!(diff.verdict("b"), "retrofitted history same-commit");
}

// The sequence.

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

// Which version is read.

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

// What is not committed.

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
