//! `show`: one step's life, and why it was a surprise or none.

mod printed;

use std::fs;

use asplanned::render::style::Screen;
use git2::Oid;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::example::example;
use crate::support::repository::{Author, File, Files, Repository};
use crate::support::{Output, asplanned, asplanned_on};

const PLAN: &str = "plans/x/plan.toml";
const RECORD: &str = "plans/x/actual.toml";

/// A file of steps, each written as its id and more keys: `a | started = 2023-01-09`.
fn steps(entries: &[&str]) -> String {
    let block = |entry: &&str| {
        let (id, keys) = entry.split_once(" | ").unwrap_or((entry, ""));
        format!("[[step]]\nid = \"{id}\"\n{}\n", keys.replace(" | ", "\n"))
    };
    entries.iter().map(block).collect()
}

fn files(plan: &[&str], record: &[&str]) -> Files {
    [(PLAN, plan), (RECORD, record)].map(|(path, entries)| (path.to_owned(), File::new(steps(entries)))).into()
}

/// A history that grows commit by commit, each on a day of January 2023.
struct Story(Repository);

impl Story {
    fn new() -> Self {
        Self(Repository::new())
    }

    fn commit(&self, parents: &[Oid], day: u32, plan: &[&str], record: &[&str]) -> Oid {
        let author = Author::on("ana", &format!("2023-01-{day:02}"));
        self.0.commit_saying(&format!("day {day}"), parents, &author, &files(plan, record))
    }

    /// One commit after the other, the first on 9 January, one a day.
    fn line(versions: &[(&[&str], &[&str])]) -> Self {
        let story = Self::new();
        let mut tip: Option<Oid> = None;
        for (day, (plan, record)) in (9..).zip(versions) {
            tip = Some(story.commit(tip.as_slice(), day, plan, record));
        }
        story.0.set_head(tip.unwrap());
        story
    }

    fn run(&self, args: &[&str]) -> Output {
        asplanned(self.0.path(), &[&["show"], args].concat())
    }

    fn json(&self, args: &[&str]) -> Value {
        let output = self.run(&[args, &["--format", "json"]].concat());
        assert_eq!(output.code, 0, "{}", output.stderr);
        let found: Value = serde_json::from_str(&output.stdout).unwrap();
        assert_eq!(found["version"], 1);
        found["initiatives"][0].clone()
    }

    /// The events of a step, a line each: the day and what changed.
    fn events(&self, args: &[&str]) -> Vec<String> {
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let line = |event: &Value| {
            let changes = event["changes"].as_array().unwrap().iter();
            let changes: Vec<String> =
                changes.map(|it| format!("{} {}", text(&it["change"]), text(&it["step"]))).collect();
            format!("{} {}", &text(&event["date"])[8..], changes.join(", "))
        };
        self.json(args)["events"].as_array().unwrap().iter().map(line).collect()
    }

    /// What is told of a step, hashes left out.
    fn told(&self, step: &str) -> String {
        let story = self.json(&[step])["story"].clone();
        let texts: Vec<&str> = story.as_array().unwrap().iter().map(|it| it["text"].as_str().unwrap()).collect();
        let is_hash = |word: &str| {
            let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
            bare.len() == 7 && bare.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        texts.join("\n").split(' ').filter(|word| !is_hash(word)).collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn screens_of_the_example() {
    let folder = example();
    let screen = |args: &[&str], screen: Screen<'static>| {
        let output = asplanned_on(screen, folder.path(), &[&["show"], args].concat());
        assert_eq!((output.code, output.stderr.as_str()), (0, ""));
        output.stdout
    };
    let wide = Screen { width: Some(120), ..Screen::default() };
    assert_snapshot!("show-retrofitted", screen(&["data-terms", "-i", "concierge-mvp"], wide));
    assert_snapshot!("show-emergent-60", screen(&["bigger-problem"], Screen { width: Some(60), ..wide }));
    assert_snapshot!("show-adapted-ascii", screen(&["bets-review"], Screen { unicode: false, ..wide }));
    assert_snapshot!("show-anticipated-colour", screen(&["mvp-scope"], Screen { colour: true, ..wide }));
    assert_snapshot!("show-split", screen(&["hand-run-sheet"], wide));
    assert_snapshot!("show-dropped", screen(&["usability-round"], wide));
    assert_snapshot!("show-open", screen(&["launch-prep", "--as-of", "2023-06-23"], wide));
    assert_snapshot!("show-declared-piped", screen(&["ship-tablets"], Screen::default()));
}

#[test]
fn what_a_step_allows_is_told_with_the_reason() {
    let repository = Repository::new();
    let record = "[[step]]\nid = \"a\"\nallow = [\"unmet-need\"]\nallow-because = \"A pilot\"\n";
    repository.set_head(repository.commit_text(&[], "2023-01-09", &[("plans/x/actual.toml", record)]));
    let shown = asplanned(repository.path(), &["show", "a"]).stdout;
    assert!(shown.lines().any(|line| line.trim() == "allows  unmet-need: A pilot"), "{shown}");
}

#[test]
fn a_narrow_screen_keeps_the_story_and_the_notes_inside() {
    let folder = example();
    for columns in [44, 60, 80] {
        let screen = Screen { width: Some(columns), ..Screen::default() };
        for step in ["recruiting", "sizing-survey", "hand-run-sheet", "support-review"] {
            let output = asplanned_on(screen, folder.path(), &["show", step]).stdout;
            // An address can't be broken.
            for line in output.lines().filter(|line| !line.contains("https://")) {
                assert!(line.chars().count() <= columns, "{columns} columns: {line:?}");
            }
        }
    }
}

#[test]
fn why_a_step_was_foreseen_is_told_in_a_sentence() {
    let a = &["a"][..];
    for (versions, step, expected) in [
        (
            vec![(a, &[][..]), (a, &["a | started = 2023-01-10 | finished = 2023-01-10"])],
            "a",
            "It stood in the plan since 2023-01-09 1 day before it began on 2023-01-10. The team had set out with it: \
             anticipated.",
        ),
        (
            vec![(a, &[]), (a, &["a | started = 2023-01-09"])],
            "a",
            "It came into the plan on 2023-01-09 the day it began, and was recorded only after that The team had set \
             out with it: anticipated.",
        ),
        (
            vec![(a, &[]), (a, &["b | plan = \"a\""])],
            "b",
            "It stood in the plan, as a, since 2023-01-09 1 day before it was recorded on 2023-01-10. The team had set \
             out with it: anticipated.",
        ),
        (
            vec![(&["z"], &[]), (&["z", "a"], &[]), (&["z", "a"], &["a | started = 2023-01-15"])],
            "a",
            "It stood in the plan since 2023-01-10 5 days before it began on 2023-01-15. The team had set out without \
             it on 2023-01-09, and learned in time: adapted.",
        ),
        (
            vec![(a, &[]), (&["b"], &[]), (&["b"], &["a | needs = [\"k\", \"l\"] | plan = [\"a\"]"])],
            "a",
            "It stood in the plan since 2023-01-09 2 days before it was recorded on 2023-01-11. The team had set out \
             with it: anticipated. When it was recorded, the plan had given it up. It began before k and l were in \
             place.",
        ),
        (
            vec![(a, &[]), (a, &["b | plan = []"]), (a, &["b | plan = [\"a\"]"])],
            "b",
            "It stood in the plan, as a, since 2023-01-09 1 day before it was recorded on 2023-01-10. The team had set \
             out with it: anticipated. That it was the planned step was said only after it had been recorded.",
        ),
    ] {
        assert_eq!(Story::line(&versions).told(step), expected);
    }
}

#[test]
fn why_a_step_was_a_surprise_is_told_in_a_sentence() {
    let a = &["a"][..];
    for (versions, step, expected) in [
        (
            vec![(a, &[][..]), (a, &["a | started = 2023-01-05"])],
            "a",
            "It began on 2023-01-05 and came into the plan only on 2023-01-09 4 days later: retrofitted.",
        ),
        (
            vec![(&[][..], &[]), (a, &["a"])],
            "a",
            "The commit that first recorded it, on 2023-01-10 was also the one that planned it, so nothing shows that \
             it was planned before: retrofitted.",
        ),
        (
            vec![(&[], &["a"]), (a, &["a"])],
            "a",
            "It was recorded on 2023-01-09 and came into the plan only on 2023-01-10 1 day later: retrofitted.",
        ),
        (
            vec![(&["z"], &["a | started = 2023-01-05 | from = [\"y\", \"z\"] | foreseeable = true"])],
            "a",
            "Nobody planned it. It came out of y and z, began on 2023-01-05, and was recorded on 2023-01-09 No planned \
             step is linked to it: emergent. In hindsight the team could have known.",
        ),
        (
            vec![(&["z"], &["a | plan = [\"never\"] | foreseeable = false"])],
            "a",
            "Nobody planned it. It was recorded on 2023-01-09 It names never, which never stood in the plan: emergent. \
             In hindsight, too, nobody could have known.",
        ),
        (
            vec![(&["z"], &["a"])],
            "a",
            "Nobody planned it. It was recorded on 2023-01-09 No planned step is linked to it, and nothing says what \
             it came out of: emergent.",
        ),
    ] {
        assert_eq!(Story::line(&versions).told(step), expected);
    }
}

#[test]
fn branches_tell_why_too() {
    let story = Story::new();
    let root = story.commit(&[], 9, &["z"], &[]);
    let planned = story.commit(&[root], 10, &["z", "a"], &[]);
    let recorded = story.commit(&[root], 11, &["z"], &["a"]);
    story.0.set_head(story.commit(&[planned, recorded], 12, &["z", "a"], &["a"]));
    assert_eq!(
        story.told("a"),
        "It was planned on one branch and recorded on another and neither knew of the other: retrofitted."
    );
    // What the branches did is told of them, and not once more of the merge.
    assert_eq!(story.events(&["a"]), ["10 added a", "11 happened a"]);

    let story = Story::new();
    let root = story.commit(&[], 9, &["z"], &[]);
    let planned = story.commit(&[root], 10, &["z", "a"], &[]);
    let after = story.commit(&[planned], 11, &["z", "a"], &["a"]);
    let other = story.commit(&[root], 12, &["z"], &["a"]);
    story.0.set_head(story.commit(&[after, other], 13, &["z", "a"], &["a"]));
    let told = story.told("a");
    assert!(told.starts_with("Several branches recorded it. On one of them it had stood in the plan before"), "{told}");
}

#[test]
fn what_was_only_planned_tells_what_became_of_it() {
    let told = |versions: &[(&[&str], &[&str])]| Story::line(versions).told("a");
    assert_eq!(
        told(&[(&["a | due = 2023-01-08", "b"], &["b"])]),
        "It stands in the plan since 2023-01-09 and has not begun. It is ready: it waits for nothing. It was due on \
         2023-01-08, 1 day ago. The team set out with it."
    );
    assert_eq!(
        told(&[(&["b"], &[]), (&["b", "a | needs = [\"b\", \"c\"] | due = 2023-01-10"], &[])]),
        "It stands in the plan since 2023-01-10 and has not begun. It waits for b and c. It is due on 2023-01-10. The \
         team set out without it."
    );
    assert_eq!(
        told(&[(&["a"], &[]), (&["a | dropped = \"No.\" | dropped-by = \"b\""], &["b"])]),
        "It was planned on 2023-01-09 and given up on 2023-01-10 closed by b: \"No.\". The team set out with it."
    );
    assert_eq!(
        told(&[(&["a", "b"], &[]), (&["b"], &[])]),
        "It was planned on 2023-01-09 and taken out of the plan on 2023-01-10 without a word why. The team set out with \
         it."
    );
}

#[test]
fn what_was_erased_is_found() {
    let story = Story::line(&[(&["z"], &["a", "b"]), (&["z"], &["b"])]);
    assert_eq!(story.told("a"), "It was recorded on 2023-01-09 and erased from the record on 2023-01-10");
    assert_eq!(story.events(&["a"]), ["09 happened a", "10 erased a"]);
    assert_eq!(story.json(&["a"])["erased"][0]["id"], "a");
}

#[test]
fn a_life_goes_on_under_other_names() {
    let story = Story::line(&[
        (&["a", "z"], &[]),
        (&["z", "a"], &[]),
        (&["z", "b | was = [\"a\"] | title = \"B\""], &[]),
        (&["z", "b | was = [\"a\"] | title = \"C\" | who = \"ana\""], &["r | plan = \"b\" | started = 2023-01-12"]),
        (
            &["z", "b | was = [\"a\"] | title = \"C\" | dropped = \"\""],
            &["s | was = [\"r\"] | plan = \"b\" | started = 2023-01-12"],
        ),
        (&["z", "b | was = [\"a\"] | title = \"C\""], &["s | was = [\"r\"] | plan = \"b\" | started = 2023-01-11"]),
    ]);
    let expected = [
        "09 added a",
        "10 moved z",
        "11 renamed b, retitled b",
        "12 retitled b, edited b, begun r",
        "13 dropped b, edited b, renamed s",
        "14 taken-up b, redated s",
    ];
    // Of two steps that change places one moved; which, the changes say.
    let without_move: Vec<&str> = expected.into_iter().filter(|line| !line.contains("moved")).collect();
    for name in ["a", "b", "r", "s"] {
        let events = story.events(&[name]);
        let found: Vec<&str> = events.iter().map(String::as_str).filter(|line| !line.contains("moved")).collect();
        assert_eq!(found, without_move, "{name}");
    }
    assert_eq!(story.events(&["z"]).len() + story.events(&["b"]).len(), 1 + expected.len());
    let screen = story.run(&["a"]).stdout;
    assert!(screen.contains("  a is called b now.\n"), "{screen}");
}

#[test]
fn an_id_that_is_used_again_is_another_step() {
    let story = Story::line(&[
        (&["a"], &[]),
        (&["b | was = [\"a\"]"], &[]),
        (&["b | was = [\"a\"]", "a | title = \"Another\""], &[]),
        (&["b | was = [\"a\"]", "a | title = \"Another one\""], &[]),
    ]);
    assert_eq!(story.events(&["b"]), ["09 added a", "10 renamed b"]);
    assert_eq!(story.events(&["a"]), ["09 added a", "11 added a", "12 retitled a"]);
}

#[test]
fn a_merge_tells_only_what_it_did_itself() {
    let story = Story::new();
    let root = story.commit(&[], 9, &["a", "z"], &[]);
    let left = story.commit(&[root], 10, &["a | who = \"l\"", "z"], &[]);
    let right = story.commit(&[root], 11, &["a", "z | who = \"r\""], &[]);
    story.0.set_head(story.commit(&[left, right], 12, &["a | who = \"m\"", "z | who = \"r\""], &[]));
    assert_eq!(story.events(&["a"]), ["09 added a", "10 edited a", "12 edited a"]);
    assert_eq!(story.events(&["z"]), ["09 added z", "11 edited z"]);
    assert_eq!(story.events(&["z", "--first-parent"]), ["09 added z", "12 edited z"]);
    assert!(story.run(&["a"]).stdout.contains("day 12   a merge, against its first parent"));
}

#[test]
fn a_life_is_what_the_log_says_of_a_step() {
    let folder = example();
    let json = |args: &[&str]| -> Value {
        let output = asplanned(folder.path(), &[args, &["--format", "json"]].concat());
        serde_json::from_str(&output.stdout).unwrap()
    };
    let list = |value: &Value| value.as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let log = json(&["log", "concierge-mvp"]);
    let mut told: Vec<(String, Vec<Value>)> = Vec::new();
    for revision in list(&log["initiatives"][0]["revisions"]).iter().rev() {
        // A merge repeats what its branches did.
        if list(&revision["parents"]).len() < 2 {
            told.push((text(&revision["commit"]), list(&revision["changes"])));
        }
    }
    let blame = json(&["blame", "concierge-mvp", "--full"]);
    let steps = ["plan", "actual"].iter().flat_map(|side| list(&blame["initiatives"][0][side]));
    let mut seen = 0;
    for id in steps.map(|step| text(&step["id"])) {
        let shown = json(&["show", &id, "-i", "concierge-mvp"]);
        let events = list(&shown["initiatives"][0]["events"]);
        let own = |changes: &[Value]| -> Vec<Value> {
            changes.iter().filter(|change| change["step"] == id.as_str()).cloned().collect()
        };
        for (commit, changes) in &told {
            let event = events.iter().find(|event| event["commit"] == commit.as_str());
            let found = event.map(|event| own(&list(&event["changes"]))).unwrap_or_default();
            assert_eq!(found, own(changes), "{id} in {commit}");
            seen += found.len();
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn days_choose_the_events() {
    let story = Story::line(&[(&["a"], &[]), (&["a | who = \"b\""], &[]), (&["a | who = \"c\""], &[])]);
    assert_eq!(story.events(&["a", "--since", "2023-01-10"]), ["10 edited a", "11 edited a"]);
    assert_eq!(story.events(&["a", "--until", "2023-01-10"]), ["09 added a", "10 edited a"]);
    let screen = story.run(&["a", "--since", "2023-01-11"]).stdout;
    assert!(screen.contains("  2 commits before or after these days changed it too.\n"), "{screen}");
    assert_eq!(story.events(&["a", "--rev", "HEAD~1"]), ["09 added a", "10 edited a"]);
}

#[test]
fn what_is_not_committed_is_the_newest_event() {
    let story = Story::line(&[(&["a"], &[])]);
    story.0.check_out(&files(&["a"], &[]));
    fs::write(story.0.path().join(RECORD), steps(&["a | started = 2024-06-01"])).unwrap();
    let found = story.json(&["a"]);
    let last = &found["events"][1];
    assert_eq!(
        (&last["commit"], &last["author"], &last["subject"], &last["date"]),
        (&Value::Null, &Value::Null, &Value::Null, &json!("2024-06-01"))
    );
    assert_snapshot!("show-uncommitted", story.run(&["a"]).stdout);
}

#[test]
fn relations_are_told_from_both_sides() {
    let story = Story::line(&[(
        &[
            "a | yields = [\"ground\"] | needs = [\"base\", \"z\"]",
            "b | needs = [\"ground\"]",
            "c | needs = [\"a\"] | from = [\"old\"]",
            "d | dropped = \"x\" | dropped-by = \"a\"",
            "z",
        ],
        &[
            "z",
            "a2 | plan = \"a\" | was = [\"old\"] | from = [\"z\"] | yields = [\"more\"]",
            "e | from = [\"a2\"] | needs = [\"more\"]",
        ],
    )]);
    for step in ["a", "a2", "old"] {
        let found = story.json(&[step]);
        assert_eq!(found["needs"], json!([{ "name": "base", "met": false }, { "name": "z", "met": true }]), "{step}");
        assert_eq!(found["yields"], json!(["ground", "more"]));
        assert_eq!(found["from"], json!(["z"]));
        assert_eq!(found["needed_by"], json!(["e", "b", "c"]));
        assert_eq!(found["led_to"], json!(["e", "c"]));
        assert_eq!(found["closed"], json!(["d"]));
    }
    assert_eq!(story.json(&["z"])["needed_by"], json!(["a"]));
    assert_eq!(story.json(&["z"])["led_to"], json!(["a2"]));
}

#[test]
fn an_id_that_means_nothing_or_too_much_is_an_error_with_a_hint() {
    let folder = example();
    let failure = |args: &[&str]| {
        let output = asplanned(folder.path(), &[&["show"], args].concat());
        assert_eq!((output.code, output.stdout.as_str()), (2, ""));
        output.stderr
    };
    assert_eq!(
        failure(&["data-terms"]),
        "error: data-terms is a step of 3 initiatives: concierge-mvp, pilot-eu, rfi-reminders\n  \
         try: choose one: asplanned show data-terms -i concierge-mvp\n"
    );
    assert_eq!(
        failure(&["sizing-servey"]),
        "error: no step is or was called \"sizing-servey\"\n  try: did you mean sizing-survey?\n"
    );
    assert!(failure(&["qqq"]).contains("asplanned blame --full lists all steps"));
    assert_eq!(
        failure(&["sizing-survey", "-i", "pilot-eu"]),
        "error: no step of pilot-eu is or was called \"sizing-survey\"\n  \
         try: concierge-mvp has it: asplanned show sizing-survey -i concierge-mvp\n"
    );
    assert!(failure(&["qqq", "-i", "pilot-eu"]).contains("asplanned blame --full lists all steps"));
    assert!(failure(&["a", "-i", "nowhere"]).contains("no initiative is called"));
    let inside = asplanned(&folder.path().join("plans/pilot-eu"), &["show", "data-terms"]);
    assert_eq!(inside.code, 0, "{}", inside.stderr);
    for empty in [Repository::bare(), Repository::new()] {
        let output = asplanned(empty.path(), &["show", "a"]);
        assert_eq!(output.code, 2);
        assert!(output.stderr.contains("asplanned init"), "{}", output.stderr);
    }
}

#[test]
fn a_step_of_an_initiative_that_is_gone_is_found_by_its_name() {
    let (repository, author) = (Repository::new(), Author::on("ana", "2023-01-09"));
    let files =
        |paths: &[&str]| paths.iter().map(|path| ((*path).to_owned(), File::new(steps(&["a"])))).collect::<Files>();
    let there = repository.commit(&[], &author, &files(&["plans/x/plan.toml", "plans/y/plan.toml"]));
    let gone = repository.commit(&[there], &author, &files(&["README.md"]));
    repository.set_head(gone);
    let failure = |step: &str| asplanned(repository.path(), &["show", step]).stderr;
    assert_eq!(
        failure("a"),
        "error: no step of the newest version is or was called \"a\"\n  \
         try: x, y, which are gone, had it: asplanned show a -i x\n"
    );
    assert_eq!(
        failure("b"),
        "error: no step is or was called \"b\"\n  \
         try: the initiatives are gone, and each can be named still, such as: asplanned blame x --full\n"
    );
    assert_eq!(asplanned(repository.path(), &["show", "a", "-i", "x"]).code, 0);
    assert_eq!(asplanned(repository.path(), &["blame", "x", "--full"]).code, 0);
}

#[test]
fn the_one_that_has_the_id_goes_before_those_that_had_it() {
    let repository = Repository::bare();
    let text = |entries: &[&str]| File::new(steps(entries));
    let files = Files::from([
        ("plans/x/plan.toml".to_owned(), text(&["b | was = [\"a\"]"])),
        ("plans/y/plan.toml".to_owned(), text(&["a"])),
    ]);
    repository.set_head(repository.commit(&[], &Author::on("ana", "2023-01-09"), &files));
    let found: Value =
        serde_json::from_str(&asplanned(repository.path(), &["show", "a", "--format", "json"]).stdout).unwrap();
    assert_eq!(found["initiatives"][0]["name"], "y");
    let output = asplanned(repository.path(), &["show", "a", "-i", "x"]);
    assert!(output.stdout.contains("a is called b now."), "{}", output.stdout);
}
