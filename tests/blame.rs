//! `blame`: who brought each step in, and what last changed it.

use std::fs;

use asplanned::render::style::Screen;
use git2::Oid;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::example::example;
use crate::support::repository::{Author, File, Files, Repository};
use crate::support::{asplanned, asplanned_on};

const PLAN: &str = "plans/x/plan.toml";
const RECORD: &str = "plans/x/actual.toml";

fn files(plan: &str, record: &str) -> Files {
    [(PLAN, plan), (RECORD, record)].map(|(path, text)| (path.to_owned(), File::new(text))).into()
}

/// A commit of plan and record, on a day of January 2023, by `author`.
fn commit(repository: &Repository, parents: &[Oid], who: &str, day: u32, plan: &str, record: &str) -> Oid {
    let author = Author::on(who, &format!("2023-01-{day:02}"));
    repository.commit_saying(&format!("work of day {day}"), parents, &author, &files(plan, record))
}

fn json(repository: &Repository, more: &[&str]) -> Value {
    let output = asplanned(repository.path(), &[&["blame", "--format", "json"], more].concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
    serde_json::from_str::<Value>(&output.stdout).unwrap()["initiatives"][0].clone()
}

/// Id, first commit's day and last change's day of each step of a list.
fn days(list: &Value, first: &str) -> Vec<String> {
    let day = |moment: &Value| moment["date"].as_str().map_or("-".to_owned(), |day| day[8..].to_owned());
    let line = |it: &Value| format!("{} {} {}", it["id"].as_str().unwrap(), day(&it[first]), day(&it["changed"]));
    list.as_array().unwrap().iter().map(line).collect()
}

fn step(id: &str, keys: &str) -> String {
    format!("[[step]]\nid = \"{id}\"\n{keys}")
}

#[test]
fn screens_of_the_example() {
    let folder = example();
    let screen = |args: &[&str], screen: Screen<'static>| {
        let output = asplanned_on(screen, folder.path(), args);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""));
        output.stdout
    };
    let wide = Screen { width: Some(130), ..Screen::default() };
    assert_snapshot!("blame", screen(&["blame", "concierge-mvp"], wide));
    assert_snapshot!("blame-60", screen(&["blame", "rfi-reminders"], Screen { width: Some(60), ..wide }));
    let since = ["blame", "concierge-mvp", "--since", "2023-06-01"];
    assert_snapshot!("blame-ascii", screen(&since, Screen { unicode: false, ..wide }));
    assert_snapshot!("blame-colour", screen(&["blame", "pilot-eu"], Screen { colour: true, ..wide }));
    assert_snapshot!("blame-piped", screen(&["blame", "--until", "2022-06-01"], Screen::default()));
}

#[test]
fn both_commits_are_named_with_all_there_is_to_know() {
    let repository = Repository::bare();
    let first = commit(&repository, &[], "ana", 9, &step("a", ""), &step("b", "plan = []\n"));
    let second = commit(&repository, &[first], "ben", 10, &step("a", "who = \"x\"\n"), &step("b", "plan = []\n"));
    repository.set_head(second);
    let who = |commit: Oid, day: u32, author: &str| {
        json!({
            "commit": commit.to_string(), "date": format!("2023-01-{day:02}"), "author": author,
            "subject": format!("work of day {day}"),
        })
    };
    let found = json(&repository, &[]);
    let (ana, ben) = (who(first, 9, "ana"), who(second, 10, "ben"));
    let planned = json!({ "id": "a", "title": "a", "added": ana, "changed": ben, "removed": null, "commits": [] });
    assert_eq!(found["plan"], json!([planned]));
    let actual = json!({ "id": "b", "title": "b", "recorded": ana, "changed": ana, "erased": null, "commits": [] });
    assert_eq!(found["actual"], json!([actual]));
}

#[test]
fn a_rename_is_a_change_and_a_move_is_none() {
    let repository = Repository::bare();
    let one = commit(&repository, &[], "ana", 9, &(step("a", "") + &step("b", "") + &step("c", "")), "");
    let two =
        commit(&repository, &[one], "ana", 10, &(step("c", "") + &step("a", "") + &step("b2", "was = [\"b\"]\n")), "");
    repository.set_head(two);
    assert_eq!(days(&json(&repository, &[])["plan"], "added"), ["c 09 09", "a 09 09", "b2 09 10"]);
}

#[test]
fn parts_of_a_split_step_came_in_with_the_whole() {
    let repository = Repository::bare();
    let one = commit(&repository, &[], "ana", 9, &step("a", ""), "");
    let parts = step("a1", "was = [\"a\"]\n") + &step("a2", "was = [\"a\"]\n");
    repository.set_head(commit(&repository, &[one], "ana", 10, &parts, ""));
    assert_eq!(days(&json(&repository, &[])["plan"], "added"), ["a1 09 10", "a2 09 10"]);
}

#[test]
fn a_merge_is_blamed_for_what_it_alone_holds() {
    let repository = Repository::bare();
    let all = |a: &str, b: &str, c: &str| step("a", a) + &step("b", b) + &step("c", c);
    let root = commit(&repository, &[], "ana", 9, &all("", "", ""), "");
    let left = commit(&repository, &[root], "ana", 10, &all("who = \"l\"\n", "who = \"l\"\n", ""), "");
    let right = commit(&repository, &[root], "ben", 11, &all("", "who = \"r\"\n", "who = \"r\"\n"), "");
    let merged = all("who = \"l\"\n", "who = \"m\"\n", "who = \"r\"\n");
    repository.set_head(commit(&repository, &[left, right], "ana", 12, &merged, ""));
    assert_eq!(days(&json(&repository, &[])["plan"], "added"), ["a 09 10", "b 09 12", "c 09 11"]);
    assert_eq!(days(&json(&repository, &["--first-parent"])["plan"], "added"), ["a 09 10", "b 09 12", "c 09 12"]);
}

#[test]
fn steps_that_are_gone_are_listed_when_asked_for() {
    let repository = Repository::bare();
    let one = commit(&repository, &[], "ana", 9, &(step("a", "") + &step("b", "")), &(step("c", "") + &step("d", "")));
    let two = commit(&repository, &[one], "ben", 10, &step("a", ""), &step("c", ""));
    repository.set_head(two);
    let found = json(&repository, &[]);
    assert_eq!((days(&found["plan"], "added").len(), days(&found["actual"], "recorded").len()), (1, 1));
    let found = json(&repository, &["--full"]);
    assert_eq!(days(&found["plan"], "added"), ["a 09 09", "b 09 -"]);
    assert_eq!(days(&found["actual"], "recorded"), ["c 09 09", "d 09 -"]);
    assert_eq!(found["plan"][1]["removed"]["author"], "ben");
    assert_eq!(found["actual"][1]["erased"]["commit"], two.to_string());
    assert_snapshot!("blame-gone", asplanned(repository.path(), &["blame", "--full"]).stdout);
}

#[test]
fn what_is_not_committed_says_so() {
    let repository = Repository::new();
    let plan = step("a", "") + &step("b", "");
    repository.set_head(commit(&repository, &[], "ana", 9, &plan, ""));
    repository.check_out(&files(&plan, ""));
    let plan = step("a", "who = \"x\"\n") + &step("b", "");
    fs::write(repository.path().join(PLAN), plan).unwrap();
    fs::write(repository.path().join(RECORD), step("c", "")).unwrap();
    let found = json(&repository, &[]);
    assert_eq!(days(&found["plan"], "added"), ["a 09 -", "b 09 09"]);
    assert_eq!(days(&found["actual"], "recorded"), ["c - -"]);
    assert_snapshot!("blame-uncommitted", asplanned(repository.path(), &["blame"]).stdout);
    assert_eq!(json(&repository, &["--rev", "HEAD"])["actual"], json!([]));
}

#[test]
fn days_choose_by_the_last_change() {
    let repository = Repository::bare();
    let one = commit(&repository, &[], "ana", 9, &(step("a", "") + &step("b", "")), "");
    let two = commit(&repository, &[one], "ana", 12, &(step("a", "who = \"x\"\n") + &step("b", "")), "");
    repository.set_head(two);
    let chosen = |more: &[&str]| days(&json(&repository, more)["plan"], "added");
    assert_eq!(chosen(&["--since", "2023-01-10"]), ["a 09 12"]);
    assert_eq!(chosen(&["--until", "2023-01-10"]), ["b 09 09"]);
    let none = asplanned(repository.path(), &["blame", "--since", "2024-01-01"]);
    assert!(none.stdout.contains("No step was last changed on these days."), "{}", none.stdout);
}
