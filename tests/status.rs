//! `status`: where initiatives stand.

use std::fs;

use asplanned::render::style::Screen;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::example::{assert_shape, example};
use crate::support::repository::{Author, File, Files, Repository};
use crate::support::{asplanned, asplanned_on};

const PLAN: &str = "plans/x/plan.toml";
const RECORD: &str = "plans/x/actual.toml";

/// A repository with a commit a version of plan and record, on the days from 9 January 2023 on, all checked out.
fn history(versions: &[(&str, &str)]) -> Repository {
    let repository = Repository::new();
    let mut parents = Vec::new();
    let mut last = Files::new();
    for (day, (plan, record)) in (9..).zip(versions) {
        last = [(PLAN, plan), (RECORD, record)].map(|(path, text)| (path.to_owned(), File::new(*text))).into();
        parents = vec![repository.commit(&parents, &Author::on("ana", &format!("2023-01-{day:02}")), &last)];
    }
    repository.set_head(parents[0]);
    repository.check_out(&last);
    repository
}

fn json(repository: &Repository, more: &[&str]) -> Value {
    let output = asplanned(repository.path(), &[&["status", "--format", "json"], more].concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
    serde_json::from_str(&output.stdout).unwrap()
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect()
}

#[test]
fn screens_of_the_example() {
    let folder = example();
    let screen = |args: &[&str], screen: Screen<'static>| {
        let output = asplanned_on(screen, folder.path(), args);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""));
        output.stdout
    };
    let wide = Screen { width: Some(120), ..Screen::default() };
    assert_snapshot!("status", screen(&["status"], wide));
    assert_snapshot!("status-60", screen(&["status"], Screen { width: Some(60), ..wide }));
    let plain = Screen { unicode: false, width: Some(100), ..wide };
    assert_snapshot!("status-ascii", screen(&["status", "submittals-beta", "--full"], plain));
    let colour = Screen { colour: true, ..wide };
    assert_snapshot!("status-colour", screen(&["status", "--as-of", "2023-04-15", "concierge-mvp"], colour));
    assert_snapshot!("status-piped", screen(&["status", "--since", "2023-05-01", "concierge-mvp"], Screen::default()));
}

#[test]
fn a_narrow_screen_is_never_overrun() {
    let folder = example();
    for columns in [40, 60, 80, 100] {
        let screen = Screen { width: Some(columns), ..Screen::default() };
        for args in [&["status", "--full"][..], &["status", "--as-of", "2023-03-01"]] {
            let output = asplanned_on(screen, folder.path(), args).stdout;
            for line in output.lines() {
                assert!(unicode_width(line) <= columns, "{columns} columns: {line:?}");
            }
        }
    }
}

fn unicode_width(line: &str) -> usize {
    line.chars().count()
}

#[test]
fn the_json_has_the_keys_of_version_1() {
    let folder = example();
    let open = |more: Value| {
        let mut step = json!({
            "id": "text", "title": "text", "kind": "text", "who?": "text", "due?": "day", "overdue_days?": "number",
        });
        step.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        step
    };
    let pattern = json!({ "version": "number", "initiatives": [{
        "name": "text", "title": "text", "path": "text", "closed?": "day", "happened": "number", "open": "number",
        "as_of": { "commit?": "commit", "date": "day", "uncommitted": "flag" },
        "under_way": [{
            "id": "text", "title": "text", "kind": "text", "plan": ["text"], "verdict": "text", "since?": "day",
            "who?": "text", "due?": "day", "overdue_days?": "number", "last_on?": "day", "provisional": "flag",
        }],
        "ready": [open(json!({}))],
        "blocked": [open(json!({
            "waits_for": ["text"], "needs": [{ "name": "text", "steps": [{ "id": "text", "fate": "text" }] }],
        }))],
        "surprises": { "count": "number", "emergent": "number", "retrofitted": "number", "steps": [{
            "id": "text", "title": "text", "verdict": "text", "because?": "text", "date": "day", "from": ["text"],
            "recorded?": { "commit": "commit", "date": "day", "author": "text" }, "foreseeable?": "flag",
        }] },
        "warnings": [{ "code": "text", "message": "text", "commit?": "commit", "path?": "text", "line?": "number" }],
    }] });
    for more in [&[][..], &["--as-of", "2023-04-15"]] {
        let output = asplanned(folder.path(), &[&["status", "--format", "json"], more].concat());
        assert_shape("", &pattern, &serde_json::from_str(&output.stdout).unwrap());
    }
}

#[test]
fn open_steps_wait_for_what_is_not_there_yet() {
    let repository = history(&[(
        "title = \"X\"\n\
         [[step]]\nid = \"a\"\nyields = [\"ground\"]\ndue = 2023-01-05\n\
         [[step]]\nid = \"b\"\nneeds = [\"a\", \"ground\", \"price\", \"nowhere\"]\ndue = 2023-01-09\nwho = \"ben\"\n\
         [[step]]\nid = \"c\"\nyields = [\"price\"]\ndropped = \"no\"\n\
         [[step]]\nid = \"d\"\n\
         [[step]]\nid = \"e\"\nneeds = [\"d\"]\ndue = 2023-02-01\n",
        "[[step]]\nid = \"d\"\nstarted = 2023-01-02\n",
    )]);
    let found = json(&repository, &[]);
    let it = &found["initiatives"][0];
    assert_eq!(ids(&it["under_way"]), ["d"]);
    assert_eq!(ids(&it["ready"]), ["a", "e"]);
    assert_eq!(ids(&it["blocked"]), ["b"]);
    assert_eq!(it["open"], 3);
    assert_eq!(it["ready"][0]["overdue_days"], 4);
    assert_eq!(it["ready"][1]["overdue_days"], Value::Null);
    let blocked = &it["blocked"][0];
    // What is due today is not overdue.
    assert_eq!((&blocked["due"], &blocked["overdue_days"]), (&json!("2023-01-09"), &Value::Null));
    assert_eq!(blocked["waits_for"], json!(["a", "ground", "price", "nowhere"]));
    assert_eq!(
        blocked["needs"],
        json!([
            { "name": "a", "steps": [{ "id": "a", "fate": "open" }] },
            { "name": "ground", "steps": [{ "id": "a", "fate": "open" }] },
            { "name": "price", "steps": [{ "id": "c", "fate": "dropped" }] },
            { "name": "nowhere", "steps": [] },
        ])
    );
    assert_snapshot!("status-waiting", asplanned(repository.path(), &["status"]).stdout);
}

#[test]
fn what_is_under_way_is_overdue_by_the_first_of_its_plans_that_is_not_done() {
    let plan = "[[step]]\nid = \"a\"\ndue = 2023-01-04\nwho = \"ben\"\n[[step]]\nid = \"b\"\ndue = 2023-01-06\n\
                [[step]]\nid = \"c\"\ndue = 2023-01-01\n";
    let record = "[[step]]\nid = \"one\"\nplan = [\"a\", \"b\", \"c\"]\nstarted = 2023-01-03\n\
                  [[step]]\nid = \"two\"\nplan = \"c\"\nstarted = 2023-01-03\nfinished = 2023-01-04\n\
                  [[step]]\nid = \"three\"\nkind = \"recurring\"\nstarted = 2023-01-03\non = [2023-01-05, 2023-01-04]\n\
                  who = \"chen\"\nplan = \"b\"\n";
    let found = json(&history(&[(plan, record)]), &[]);
    let under_way = &found["initiatives"][0]["under_way"];
    assert_eq!(ids(under_way), ["one", "three"]);
    let facts = |at: usize| {
        let it = &under_way[at];
        json!([it["since"], it["who"], it["due"], it["overdue_days"], it["last_on"], it["plan"]])
    };
    assert_eq!(facts(0), json!(["2023-01-03", "ben", "2023-01-04", 5, null, ["a", "b", "c"]]));
    assert_eq!(facts(1), json!(["2023-01-03", "chen", "2023-01-06", 3, "2023-01-05", ["b"]]));
}

#[test]
fn the_latest_surprises_come_first_and_days_choose_among_them() {
    let step = |id: &str, day: &str| format!("[[step]]\nid = \"{id}\"\nstarted = {day}\nfinished = {day}\n");
    let days = ["2023-01-03", "2023-01-05", "2023-01-05", "2023-01-01"];
    let record: String = ["a", "b", "c", "d"].iter().zip(days).map(|(id, day)| step(id, day)).collect();
    let repository = history(&[("title = \"X\"\n", &record)]);
    let surprises = |more: &[&str]| json(&repository, more)["initiatives"][0]["surprises"].clone();
    let all = surprises(&[]);
    assert_eq!(ids(&all["steps"]), ["c", "b", "a", "d"]);
    assert_eq!((&all["count"], &all["emergent"], &all["retrofitted"]), (&json!(4), &json!(4), &json!(0)));
    let some = surprises(&["--since", "2023-01-03", "--until", "2023-01-04"]);
    assert_eq!((ids(&some["steps"]), &some["count"]), (vec!["a"], &json!(4)));
    let screen = |more: &[&str]| asplanned(repository.path(), &[&["status"], more].concat()).stdout;
    assert!(screen(&[]).contains("4 of 4 steps were surprises, all emergent; the latest:\n"), "{}", screen(&[]));
    assert!(!screen(&[]).contains("    d "));
    assert!(screen(&["--full"]).contains("    d "));
    let none = screen(&["--since", "2023-02-01"]);
    assert!(none.contains("4 of 4 steps were surprises, all emergent; none of them since 2023-02-01.\n"), "{none}");
}

#[test]
fn the_day_counts_of_the_version_that_is_read() {
    let plan = "[[step]]\nid = \"a\"\ndue = 2023-01-08\n";
    let repository = history(&[(plan, ""), (plan, "#\n"), (plan, "##\n")]);
    let overdue = |more: &[&str]| json(&repository, more)["initiatives"][0]["ready"][0]["overdue_days"].clone();
    assert_eq!(overdue(&[]), 3);
    assert_eq!(overdue(&["--as-of", "2023-01-09"]), 1);
    fs::write(repository.path().join(RECORD), "###\n").unwrap();
    // What is not committed is of today.
    assert_eq!(overdue(&[]), 510);
    let screen = asplanned(repository.path(), &["status"]).stdout;
    assert!(screen.contains("x · as of 2024-06-01, not all committed · 0 happened · 1 open"), "{screen}");
}

#[test]
fn nothing_is_told_of_nothing() {
    let bare = Repository::bare();
    let output = asplanned(bare.path(), &["status"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""));
    assert!(output.stderr.contains("No initiative here yet"), "{}", output.stderr);
    assert_eq!(json(&bare, &[]), json!({ "version": 1, "initiatives": [] }));
    let empty = history(&[("title = \"X\"\n", "")]);
    assert!(asplanned(empty.path(), &["status"]).stdout.contains("Neither plan nor record holds a step."));
    let output = asplanned(empty.path(), &["status", "y"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("no initiative is called"), "{}", output.stderr);
}

#[test]
fn hostile_texts_are_shown_and_do_nothing() {
    let plan = "title = \"T\\u001b[31m\"\n[[step]]\nid = \"a\\u202e\"\ntitle = \"\\u0007t\"\nneeds = [\"n\\n\"]\nwho = \"w\\u200b\"\n";
    let record = "[[step]]\nid = \"b\\u001b]8;;x\"\ntitle = \"\\r\"\nstarted = 2023-01-02\nwho = \"\\u009b1m\"\nfrom = [\"\\u001b\"]\n";
    let repository = history(&[(plan, record)]);
    let screen = Screen { width: Some(60), ..Screen::default() };
    for args in [&["status"][..], &["blame"]] {
        let output = asplanned_on(screen, repository.path(), args);
        let is_odd = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202e}' | '\u{200b}'));
        assert_eq!(output.code, 0, "{args:?} {}", output.stderr);
        assert!(!output.stdout.contains(is_odd), "{args:?}: {:?}", output.stdout);
        let json = asplanned(repository.path(), &[args, &["--format", "json"]].concat()).stdout;
        assert!(!json.contains(is_odd), "{json:?}");
    }
}
