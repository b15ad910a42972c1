//! Recording: `plan`, `start`, `did`, `finish`, `link`, `drop`, `rename` on a repository.

mod committing;
mod many;
mod renaming;

use std::fs;
use std::sync::Arc;

use asplanned::commands::context::Context;

use serde_json::{Value, json};

use crate::support::disk::Ghost;
use crate::support::repository::{Author, File, Files, Repository};
use crate::support::{Output, asplanned, asplanned_answering, asplanned_with, context};

const PLAN: &str = "plans/x/plan.toml";
const RECORD: &str = "plans/x/actual.toml";

const STEPS: &str = "\
title = \"X\"

[[step]]
id = \"sizing-survey\"
title = \"Survey customers to size the problem\"
kind = \"hypothesis\"
phase = \"discover\"

# Every other week.
[[step]]
id = \"check-ins\"
title = \"Talk with participants\"
kind = \"recurring\"

[[step]]
id = \"demand-test\"
title = \"Test demand before recruiting\"
needs = [\"sizing-survey\"] # it must be worth it
";

/// A repository whose plan stands committed since May 2024; today is 1 June.
fn planned(record: &str) -> Repository {
    let repository = Repository::new();
    let files: Files = [(PLAN, STEPS), (RECORD, record)].map(|(path, text)| (path.to_owned(), File::new(text))).into();
    let plan: Files = [(PLAN.to_owned(), File::new(STEPS))].into();
    let first = repository.commit(&[], &Author::on("ana", "2024-05-01"), &plan);
    let commit = repository.commit(&[first], &Author::on("ana", "2024-05-02"), &files);
    repository.set_head(commit);
    repository.check_out(&files);
    repository
}

fn text(repository: &Repository, path: &str) -> String {
    fs::read_to_string(repository.path().join(path)).unwrap()
}

#[track_caller]
fn done(repository: &Repository, args: &[&str]) -> Output {
    let output = asplanned(repository.path(), args);
    assert_eq!(output.code, 0, "{args:?}: {}{}", output.stdout, output.stderr);
    output
}

#[track_caller]
fn told(repository: &Repository, args: &[&str]) -> Value {
    serde_json::from_str(&done(repository, &[args, &["--format", "json"]].concat()).stdout).unwrap()
}

#[track_caller]
fn refused(repository: &Repository, args: &[&str], says: &str) {
    let before = (text(repository, PLAN), text(repository, RECORD));
    let output = asplanned(repository.path(), args);
    assert_eq!(output.code, 2, "{}", output.stdout);
    assert!(output.stderr.contains(says), "{args:?}: {}", output.stderr);
    assert!(output.stderr.contains("\n  try: "), "no next act: {}", output.stderr);
    assert_eq!(before, (text(repository, PLAN), text(repository, RECORD)));
    let files = fs::read_dir(repository.path().join("plans/x")).unwrap().count();
    assert_eq!(files, 2, "something was left behind");
}

#[test]
fn a_planned_step_begins_and_ends() {
    let repository = planned("");
    let said = told(&repository, &["start", "sizing-survey", "--on", "2024-05-20", "--who", "ben"]);
    let expected = json!({
        "version": 1, "id": "sizing-survey", "path": RECORD, "commit": null, "verdict": "anticipated", "candidates": []
    });
    assert_eq!(said, expected);
    let begun = "[[step]]\nid = \"sizing-survey\"\ntitle = \"Survey customers to size the problem\"\n\
        kind = \"hypothesis\"\nstarted = 2024-05-20\nwho = \"ben\"\n";
    assert_eq!(text(&repository, RECORD), begun);
    done(&repository, &["finish", "sizing-survey", "--on", "yesterday", "--outcome", "60 %", "--yields", "segments"]);
    let ended = begun.replace("who", "finished = 2024-05-31\noutcome = \"60 %\"\nwho") + "yields = [\"segments\"]\n";
    assert_eq!(text(&repository, RECORD), ended);
    assert_eq!(text(&repository, PLAN), STEPS);
    refused(&repository, &["finish", "sizing-survey"], "sizing-survey was finished on 2024-05-31");
}

#[test]
fn what_ended_begins_again_under_the_next_number() {
    let repository = planned("");
    done(&repository, &["did", "sizing-survey"]);
    assert_eq!(told(&repository, &["did", "sizing-survey"])["id"], "sizing-survey-2");
    assert_eq!(told(&repository, &["start", "sizing-survey-2"])["id"], "sizing-survey-3");
    refused(&repository, &["start", "sizing-survey"], "sizing-survey-3 is under way since 2024-06-01");
    assert_eq!(text(&repository, RECORD).matches("plan = \"sizing-survey\"").count(), 2);
    // The planned step's name means the one of them that is under way.
    done(&repository, &["finish", "sizing-survey"]);
    assert!(text(&repository, RECORD).ends_with("finished = 2024-06-01\n"));
}

#[test]
fn a_surprise_keeps_where_it_came_from() {
    let repository = planned("");
    done(&repository, &["start", "sizing-survey"]);
    let args =
        ["start", "A bigger problem", "--from", "sizing-survey", "--note", "three said so", "--foreseeable=false"];
    let said = told(&repository, &args);
    assert_eq!((said["id"].as_str(), said["verdict"].as_str()), (Some("a-bigger-problem"), Some("emergent")));
    assert!(text(&repository, RECORD).ends_with(
        "\n\n[[step]]\nid = \"a-bigger-problem\"\ntitle = \"A bigger problem\"\nstarted = 2024-06-01\n\
         from = [\"sizing-survey\"]\nnote = \"three said so\"\nforeseeable = false\n"
    ));
}

#[test]
fn a_recurring_step_takes_place_again_and_again() {
    let repository = planned("");
    done(&repository, &["did", "check-ins", "--on", "2024-05-08"]);
    done(&repository, &["did", "check-ins", "--on", "2024-05-22", "--outcome", "all fine"]);
    refused(&repository, &["did", "check-ins", "--on", "2024-05-22"], "has 2024-05-22 in `on` already");
    let before = text(&repository, RECORD);
    done(&repository, &["did", "check-ins", "--on", "2024-05-06"]);
    let earlier =
        before.replace("started = 2024-05-08", "started = 2024-05-06").replace("on = [", "on = [2024-05-06, ");
    assert_eq!(text(&repository, RECORD), earlier);
    fs::write(repository.path().join(RECORD), before).unwrap();
    assert_eq!(
        text(&repository, RECORD),
        "[[step]]\nid = \"check-ins\"\ntitle = \"Talk with participants\"\nkind = \"recurring\"\nstarted = 2024-05-08\n\
         on = [2024-05-08, 2024-05-22]\noutcome = \"all fine\"\n"
    );
}

#[test]
fn likely_steps_are_told_and_never_linked_by_themselves() {
    let repository = planned("");
    let output = done(&repository, &["start", "Testing the demand"]);
    assert!(output.stderr.contains("it may be one of the planned steps"), "{}", output.stderr);
    assert!(output.stderr.contains("asplanned link testing-the-demand demand-test"), "{}", output.stderr);
    assert!(!text(&repository, RECORD).contains("plan ="));
    let said = told(&repository, &["start", "Demand tested with mails"]);
    assert_eq!(said["candidates"][0]["id"], "demand-test");
    assert!(said["candidates"][0]["score"].as_f64().unwrap() > 0.2);
    done(&repository, &["link", "testing-the-demand", "demand-test"]);
    assert!(text(&repository, RECORD).contains("title = \"Testing the demand\"\nplan = \"demand-test\"\n"));
}

#[test]
fn a_step_that_began_or_was_given_up_may_be_meant_too() {
    let repository = planned("[[step]]\nid = \"wave-1\"\nplan = \"sizing-survey\"\n");
    let said = told(&repository, &["start", "Survey customers, second wave, to size the problem"]);
    assert_eq!(said["candidates"][0]["id"], "sizing-survey");
    done(&repository, &["drop", "demand-test", "--why", "No time"]);
    assert_eq!(told(&repository, &["start", "Testing the demand"])["candidates"][0]["id"], "demand-test");
    let unlinked = told(&repository, &["link"])["unlinked"].clone();
    assert_eq!(unlinked[0]["candidates"][0]["id"], "sizing-survey");
    assert_eq!(unlinked[1]["candidates"][0]["id"], "demand-test");
}

#[test]
fn a_planned_step_can_be_recorded_under_another_id() {
    let repository = planned("");
    let said = told(&repository, &["start", "sizing-survey", "--id", "wave-1"]);
    assert_eq!((said["id"].as_str(), said["verdict"].as_str()), (Some("wave-1"), Some("anticipated")));
    assert!(
        text(&repository, RECORD)
            .contains("id = \"wave-1\"\ntitle = \"Survey customers to size the problem\"\nplan = \"sizing-survey\"\n")
    );
    refused(&repository, &["start", "demand-test", "--id", "wave-1"], "the id wave-1 is taken by");
}

#[test]
fn at_a_terminal_people_choose() {
    let repository = planned("");
    let (output, asked) = asplanned_answering(repository.path(), &["start", "Testing the demand"], &["what?", "1"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert_eq!(asked.len(), 2);
    assert!(asked[0].contains("1  demand-test   Test demand before recruiting"), "{}", asked[0]);
    assert!(text(&repository, RECORD).contains("plan = \"demand-test\"\n"));
    let (output, _) = asplanned_answering(repository.path(), &["start", "A survey of customers"], &["n"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    let before = text(&repository, RECORD);
    let (output, _) = asplanned_answering(repository.path(), &["start", "Customers surveyed again"], &["q"]);
    assert_eq!((output.code, text(&repository, RECORD)), (2, before));
}

#[test]
fn links_are_walked_through() {
    let repository = planned(
        "[[step]]\ntitle = \"Testing the demand\"\n\n[[step]]\ntitle = \"Surveyed the customers\"\n\n[[step]]\nid = \"lunch\"\n",
    );
    let output = done(&repository, &["link"]);
    assert!(output.stdout.contains("if so: asplanned link testing-the-demand demand-test"), "{}", output.stdout);
    assert!(output.stdout.contains("lunch   lunch   nothing in the plan reads like it"), "{}", output.stdout);
    let (output, asked) = asplanned_answering(repository.path(), &["link"], &["1", "n"]);
    assert_eq!((output.code, asked.len()), (0, 2), "{}", output.stderr);
    let record = text(&repository, RECORD);
    assert!(record.contains("plan = \"demand-test\"\n") && record.contains("plan = []\n"), "{record}");
    refused(&repository, &["link", "lunch", "nothing-such"], "no step of the plan of x is called \"nothing-such\"");
    refused(&repository, &["link", "lunch"], "lunch is to be linked to nothing");
}

#[test]
fn a_plan_that_is_not_committed_proves_nothing() {
    let repository = planned("");
    let output = done(&repository, &["plan", "Agree data terms"]);
    assert!(output.stderr.contains("commit plans/x/plan.toml before the step begins"), "{}", output.stderr);
    let output = done(&repository, &["start", "agree-data-terms"]);
    assert!(output.stderr.contains("not committed as planned yet"), "{}", output.stderr);
    assert!(output.stdout.contains("retrofitted   planned in the same commit"), "{}", output.stdout);
}

#[test]
fn new_planned_steps_stand_beside_their_neighbours() {
    let repository = planned("");
    done(&repository, &["plan", "Rank the bets", "--phase", "discover", "--kind", "decision", "--due", "2024-07-01"]);
    done(&repository, &["plan", "Call legal", "--after", "check-ins", "--needs", "a,b", "--every", "2 weeks"]);
    done(&repository, &["plan", "The end"]);
    let rank = "\n[[step]]\nid = \"rank-the-bets\"\ntitle = \"Rank the bets\"\nkind = \"decision\"\nphase = \"discover\"\n\
        due = 2024-07-01\n";
    let call = "\n[[step]]\nid = \"call-legal\"\ntitle = \"Call legal\"\nneeds = [\"a\", \"b\"]\nevery = \"2 weeks\"\n";
    let end = "\n[[step]]\nid = \"the-end\"\ntitle = \"The end\"\n";
    let expected = STEPS
        .replace("phase = \"discover\"\n", &format!("phase = \"discover\"\n{rank}"))
        .replace("kind = \"recurring\"\n", &format!("kind = \"recurring\"\n{call}"));
    assert_eq!(text(&repository, PLAN), expected + end);
    refused(&repository, &["plan", "The end"], "the-end is planned already");
    refused(&repository, &["plan", "X", "--after", "the-edn"], "no step of the plan of x is called \"the-edn\"");
    refused(&repository, &["plan", "X", "--id", "No Id"], "can't be an id");
    refused(&repository, &["plan", "a\u{202e}b"], "characters that can't be seen");
}

#[test]
fn steps_are_given_up_with_the_reason() {
    let repository = planned("");
    done(&repository, &["drop", "check-ins", "demand-test", "--why", "Sales knew", "--by", "sizing-survey"]);
    let dropped = "dropped = \"Sales knew\"\ndropped-by = \"sizing-survey\"\n";
    let expected = STEPS.replace("kind = \"recurring\"\n", &format!("kind = \"recurring\"\n{dropped}")) + dropped;
    assert_eq!(text(&repository, PLAN), expected);
    refused(&repository, &["drop", "check-ins", "--why", "again"], "check-ins was given up already: Sales knew");
    refused(&repository, &["drop", "sizing-survey", "--why", " "], "the reason is empty");
}

#[test]
fn only_the_difference_is_shown_when_asked() {
    let repository = planned("");
    let output = done(&repository, &["start", "sizing-survey", "--dry-run"]);
    assert!(output.stdout.contains("+++ b/plans/x/actual.toml\n"), "{}", output.stdout);
    assert!(output.stdout.contains("+started = 2024-06-01\n"), "{}", output.stdout);
    assert_eq!(text(&repository, RECORD), "");
    let said = told(&repository, &["start", "sizing-survey", "--dry-run"]);
    assert!(said["difference"].as_str().unwrap().contains("+started = 2024-06-01\n"), "{said}");
    assert_eq!(text(&repository, RECORD), "");
}

#[test]
fn files_with_mistakes_are_not_written() {
    let repository = planned("[[step]]\nid = \"a\"\n\n[[step]]\nid = \"A\"\n");
    refused(
        &repository,
        &["start", "sizing-survey"],
        "nothing is written while this and 1 more are wrong: plans/x/actual.toml:",
    );
    // The plan is fine.
    done(&repository, &["plan", "More"]);
    fs::write(repository.path().join(RECORD), "[[step]\n").unwrap();
    refused(&repository, &["start", "sizing-survey"], "plans/x/actual.toml:1:");
    fs::write(repository.path().join(PLAN), "title = 'x'\nnothing = 1\n").unwrap();
    fs::write(repository.path().join(RECORD), "").unwrap();
    refused(&repository, &["plan", "More"], "plans/x/plan.toml:2:1");
}

#[test]
fn a_file_that_does_not_parse_keeps_nobody_from_writing_another() {
    let repository = planned("");
    let path = |path: &str| repository.path().join(path);
    fs::write(path(PLAN), format!("<<<<<<< HEAD\n{STEPS}")).unwrap();
    let output = done(&repository, &["start", "sizing-survey"]);
    assert!(output.stdout.contains("anticipated"), "{}", output.stdout);
    assert!(
        output.stderr.contains("note: plans/x/plan.toml does not parse, and what HEAD holds counts in its place"),
        "{}",
        output.stderr
    );
    assert!(
        text(&repository, RECORD)
            .contains("id = \"sizing-survey\"\ntitle = \"Survey customers to size the problem\"\n")
    );
    done(&repository, &["finish", "sizing-survey"]);
    done(&repository, &["start", "Demand tested", "--plan", "demand-test"]);
    for args in
        [&["plan", "More"][..], &["drop", "demand-test", "--why", "x"], &["rename", "sizing-survey", "y"], &["link"]]
    {
        refused(&repository, args, "plans/x/plan.toml:1:1");
    }
    fs::write(path(PLAN), STEPS).unwrap();
    fs::write(path(RECORD), "[[step]\n").unwrap();
    let output = done(&repository, &["plan", "More"]);
    assert!(output.stderr.contains("note: plans/x/actual.toml does not parse"), "{}", output.stderr);
    for args in [&["finish", "sizing-survey"][..], &["did", "check-ins"], &["rename", "demand-test", "y"]] {
        refused(&repository, args, "plans/x/actual.toml:1:");
    }
}

#[test]
fn a_name_that_is_not_there_is_told_with_the_likely_one() {
    let repository = planned("[[step]]\nid = \"sketches\"\nstarted = 2024-05-01\n");
    refused(&repository, &["finish", "skeches"], "did you mean sketches?");
    refused(&repository, &["finish", "demand-test"], "it is planned: asplanned start demand-test");
    refused(&repository, &["start", "New thing", "--plan", "demand-tst"], "did you mean demand-test?");
    refused(&repository, &["finish", "sketches", "--on", "2024-04-30"], "it can't have ended on 2024-04-30");
    refused(&repository, &["finish", "sketches", "--on", "some day"], "some day");
    refused(&repository, &["start", "!?"], "no letter or digit");
    refused(&repository, &["start", "X", "-i", "y"], "no initiative is called");
}

#[test]
fn a_file_a_step_where_the_settings_say_so() {
    let repository = planned("");
    fs::write(repository.path().join("asplanned.toml"), "record = \"folder\"\n").unwrap();
    assert_eq!(told(&repository, &["start", "sizing-survey"])["path"], "plans/x/actual/2024-06-01-sizing-survey.toml");
    done(&repository, &["start", "Something else", "--on", "2024-05-30"]);
    done(&repository, &["finish", "sizing-survey"]);
    assert_eq!(text(&repository, RECORD), "");
    assert!(text(&repository, "plans/x/actual/2024-06-01-sizing-survey.toml").contains("finished = 2024-06-01\n"));
    assert_eq!(
        text(&repository, "plans/x/actual/2024-05-30-something-else.toml"),
        "#:schema ../../actual.schema.json\n\n[[step]]\nid = \"something-else\"\ntitle = \"Something else\"\nstarted = 2024-05-30\n"
    );
    assert_eq!(asplanned(repository.path(), &["check"]).code, 0);
}

#[test]
fn what_a_sparse_checkout_leaves_out_is_not_written_anew() {
    let repository = planned("");
    let git = repository.git();
    let mut index = git.index().unwrap();
    for path in [PLAN, RECORD] {
        fs::remove_file(repository.path().join(path)).unwrap();
        let mut entry = index.get_path(std::path::Path::new(path), 0).unwrap();
        entry.flags |= 0x4000;
        entry.flags_extended |= 0x4000;
        index.add(&entry).unwrap();
    }
    index.write().unwrap();
    for args in [&["plan", "More"][..], &["start", "sizing-survey"], &["did", "Something"]] {
        let output = asplanned(repository.path(), args);
        assert_eq!(output.code, 2, "{}", output.stdout);
        assert!(output.stderr.contains(" is not on disk\n  try: check it out"), "{}", output.stderr);
        assert!(!repository.path().join(PLAN).exists() && !repository.path().join(RECORD).exists());
    }
}

#[test]
fn of_several_initiatives_one_is_named() {
    let repository = planned("");
    fs::create_dir_all(repository.path().join("plans/y")).unwrap();
    fs::write(repository.path().join("plans/y/plan.toml"), "title = 'Y'\n").unwrap();
    let output = asplanned(repository.path(), &["plan", "More"]);
    assert_eq!(output.code, 2);
    assert!(
        output.stderr.contains("there are 2 initiatives: x, y\n  try: choose one: asplanned plan More -i x\n"),
        "{}",
        output.stderr
    );
    done(&repository, &["plan", "More", "-i", "y"]);
    // Who has the step is named first.
    let output = asplanned(repository.path(), &["start", "more", "--note", "it's late"]);
    let whole = "there are 2 initiatives: y, x\n  try: choose one: asplanned start more --note 'it'\\''s late' -i y\n";
    assert!(output.stderr.contains(whole), "{}", output.stderr);
    // What was typed instead is left out.
    fs::create_dir_all(repository.path().join("plans/team/b")).unwrap();
    fs::create_dir_all(repository.path().join("plans/team/a")).unwrap();
    for name in ["a", "b"] {
        fs::write(repository.path().join(format!("plans/team/{name}/plan.toml")), "title = 'T'\n").unwrap();
    }
    let output = asplanned(repository.path(), &["start", "new", "-i", "team"]);
    assert!(output.stderr.contains("try: choose one: asplanned start new -i team/a\n"), "{}", output.stderr);
    fs::remove_dir_all(repository.path().join("plans/team")).unwrap();
    // What is to be copied says which one as well.
    let output = done(&repository, &["start", "Testing the demand", "-i", "x"]);
    assert!(output.stderr.contains("asplanned link testing-the-demand demand-test -i x\n"), "{}", output.stderr);
    let output = asplanned(repository.path(), &["start", "testing-the-demand", "-i", "x"]);
    assert!(output.stderr.contains("try: asplanned finish testing-the-demand -i x ends it"), "{}", output.stderr);
    let output = done(&repository, &["init", "z"]);
    assert!(output.stdout.contains("asplanned plan \"TITLE\" -i z for"), "{}", output.stdout);
    let shown = ["start", "Demand tested", "-i", "x", "--dry-run"];
    let output = done(&repository, &shown);
    assert!(output.stderr.contains("  if it is: --plan demand-test\n"), "{}", output.stderr);
    assert_eq!(told(&repository, &shown)["candidates"][0]["id"], "demand-test");
    assert!(text(&repository, "plans/y/plan.toml").ends_with("[[step]]\nid = \"more\"\ntitle = \"More\"\n"));
    let output = asplanned(&repository.path().join("plans/y"), &["start", "more"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    // A record begins with what the format is.
    assert!(text(&repository, "plans/y/actual.toml").starts_with("#:schema"));
}

/// A path to paste is one from where it is pasted.
#[test]
fn what_is_to_be_removed_is_told_from_where_one_stands() {
    let repository = planned("");
    fs::write(repository.path().join("plans/x/actual.toml.lock"), "").unwrap();
    let context = Context { disk: Arc::new(Ghost::default()), ..context(&repository.path().join("plans/x")) };
    let output = asplanned_with(&context, &["start", "sizing-survey"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("plans/x/actual.toml.lock names nobody"), "{}", output.stderr);
    assert!(output.stderr.ends_with("remove the lock: rm actual.toml.lock\n"), "{}", output.stderr);
}
