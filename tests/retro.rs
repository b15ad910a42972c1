//! A past project's lists become an initiative: `init --plan-from --actual-from`, one commit, `diff`.

use std::fs;
use std::path::Path;

use asplanned::files::read;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::git::git;
use crate::support::{Output, asplanned, asplanned_answering, asplanned_reading};

/// A repository that nobody committed to, with the two lists of the fixture.
fn repository() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "--quiet", "."]);
    for name in ["plan.md", "notes.md"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/retro").join(name);
        fs::copy(from, folder.path().join(name)).unwrap();
    }
    folder
}

const BOTH: [&str; 6] = ["init", "retro", "--plan-from", "plan.md", "--actual-from", "notes.md"];

fn both_agreed() -> Vec<&'static str> {
    [&BOTH[..], &["--agreed", "2023-01-09"]].concat()
}

fn commit(folder: &Path) {
    git(folder, &["add", "plans"]);
    git(folder, &["commit", "--quiet", "--message", "retro"]);
}

fn judged(folder: &Path) -> Value {
    let output = asplanned(folder, &["diff", "--format", "json"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    serde_json::from_str::<Value>(&output.stdout).unwrap()["initiatives"][0].clone()
}

/// The verdicts of some steps, each with its evidence.
fn verdicts(initiative: &Value) -> Vec<String> {
    let text = |step: &Value, key: &str| step[key].as_str().unwrap_or_default().to_owned();
    let steps = initiative["actual"].as_array().unwrap().iter();
    steps.map(|step| format!("{} {} {}", text(step, "id"), text(step, "verdict"), text(step, "evidence"))).collect()
}

/// Writes a list and begins an initiative with it.
fn init(folder: &Path, list: &str, args: &[&str]) -> Output {
    fs::write(folder.join("list.md"), list).unwrap();
    asplanned(folder, &[&["init", "x"], args].concat())
}

fn record(folder: &Path) -> String {
    fs::read_to_string(folder.join("plans/x/actual.toml")).unwrap()
}

#[track_caller]
fn fails(output: &Output, parts: &[&str]) {
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    for part in parts {
        assert!(output.stderr.contains(part), "{part:?} is not in {}", output.stderr);
    }
}

#[test]
fn two_lists_and_a_commit_tell_what_was_anticipated() {
    let folder = repository();
    let mut answers = vec!["y"; 15];
    // "Looked at risks again" is not "Look at what competitors do".
    answers[12] = "n";
    let (output, asked) = asplanned_answering(folder.path(), &both_agreed(), &answers);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert_eq!(output.stderr, "plan.md: 1 line outside of the list is left out\n");
    assert_eq!(asked.len(), 15);
    insta::assert_snapshot!("retro-question", asked[4]);
    insta::assert_snapshot!("retro-made", output.stdout);

    commit(folder.path());
    // Of 16 surprises nobody has said yet how they came up; else nothing is wrong.
    let check = asplanned(folder.path(), &["check"]);
    assert_eq!((check.code, check.stderr.as_str()), (0, ""));
    assert!(check.stdout.ends_with("\n16 warnings\n"), "{}", check.stdout);
    assert_eq!(asplanned(folder.path(), &["check", "-A", "unexplained-surprise"]).stdout, "");
    let diff = asplanned(folder.path(), &["diff"]);
    assert!(
        diff.stdout.ends_with(
            "\n16 of 32 steps were foreseen: 16 from the start. 16 were not: 16 emergent. 16 of the 16 foreseen are \
             declared, not proved.\n16 of 20 baseline steps done.\n"
        ),
        "{}",
        diff.stdout
    );
    insta::assert_snapshot!("retro-verdicts", verdicts(&judged(folder.path())).join("\n"));
}

#[test]
fn where_nobody_can_be_asked_the_likely_links_are_listed_and_none_is_made() {
    let folder = repository();
    let output = asplanned(folder.path(), &both_agreed());
    assert_eq!(output.code, 0);
    insta::assert_snapshot!("retro-likely", output.stderr);
    // Each place is the line of the id, and the line below it makes the link.
    let text = fs::read_to_string(folder.path().join("plans/retro/actual.toml")).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let said: Vec<&str> = output.stderr.lines().collect();
    let open = said.iter().zip(&said[1..]).filter_map(|(place, line)| {
        let place = place.trim().strip_prefix("plans/retro/actual.toml:")?;
        Some((place.split(' ').next().unwrap().parse::<usize>().unwrap(), line.trim()))
    });
    for (number, line) in open.collect::<Vec<_>>().into_iter().rev() {
        assert!(lines[number - 1].starts_with("id = "), "{number}");
        lines.insert(number, line.to_owned());
    }
    fs::write(folder.path().join("plans/retro/actual.toml"), lines.join("\n")).unwrap();
    commit(folder.path());
    let initiative = judged(folder.path());
    let anticipated = verdicts(&initiative).into_iter().filter(|step| step.ends_with("anticipated declared")).count();
    assert_eq!((anticipated, initiative["actual"].as_array().unwrap().len()), (17, 32));
}

#[test]
fn who_has_had_enough_is_asked_no_more() {
    let folder = repository();
    let (output, asked) = asplanned_answering(folder.path(), &both_agreed(), &["maybe", "YES", "no", "q"]);
    assert_eq!((output.code, asked.len()), (0, 4));
    assert_eq!(asked[0], asked[1]);
    assert!(output.stderr.contains("These 13 steps are likely planned ones"), "{}", output.stderr);
    // The planned step that it was not is ticked, and so it happened besides.
    assert!(output.stdout.contains("33 steps, 4 linked to planned ones"), "{}", output.stdout);
    let (_, asked) = asplanned_answering(repository().path(), &both_agreed(), &[]);
    assert_eq!(asked.len(), 1);
}

#[test]
fn without_a_day_the_record_proves_nothing_and_init_says_so() {
    let folder = repository();
    let output = asplanned(folder.path(), &BOTH);
    assert!(output.stderr.contains("proves nothing") && output.stderr.contains("--agreed DAY"), "{}", output.stderr);
    commit(folder.path());
    let verdicts = verdicts(&judged(folder.path()));
    assert!(verdicts.contains(&"weekly-check-ins-with-participants retrofitted history".to_owned()), "{verdicts:?}");
    assert!(!verdicts.iter().any(|step| step.contains("anticipated")), "{verdicts:?}");
}

#[test]
fn a_step_that_began_before_the_plan_stood_is_not_anticipated() {
    let folder = repository();
    fs::write(folder.path().join("notes.md"), "- 2023-01-08 Recruit ten customers\n- Test three prices\n").unwrap();
    assert_eq!(asplanned(folder.path(), &both_agreed()).code, 0);
    commit(folder.path());
    let verdicts = verdicts(&judged(folder.path()));
    let first = verdicts.iter().find(|step| step.starts_with("recruit")).unwrap();
    assert_eq!(first, "recruit-ten-customers retrofitted history");
    assert!(verdicts.contains(&"test-three-prices anticipated declared".to_owned()), "{verdicts:?}");
}

#[test]
fn ticked_boxes_of_the_plan_are_recorded() {
    let folder = repository();
    let output = init(folder.path(), "- [x] Visit customers\n- [ ] Survey\n- [x] Build", &["--plan-from", "list.md"]);
    assert_eq!((output.code, output.stdout.contains("2 steps, 2 linked")), (0, true), "{}", output.stdout);
    let found = read::record("actual.toml", record(folder.path()).as_bytes()).content.unwrap().steps;
    let found: Vec<_> = found.iter().map(|step| (step.id.as_str(), step.started, &step.plan)).collect();
    assert_eq!(found, [("visit-customers", None, &None), ("build", None, &None)]);
}

#[test]
fn empty_boxes_of_what_happened_did_not_happen() {
    let folder = repository();
    let list = "- [x] Visit customers\n- [ ] Survey\n- [ ] Build (2023-02-01)";
    let output = init(folder.path(), list, &["--actual-from", "list.md"]);
    assert!(output.stderr.contains("1 item with an empty box and no day is left out"), "{}", output.stderr);
    let record = record(folder.path());
    assert!(!record.contains("Survey") && record.ends_with("started = 2023-02-01\n"), "{record}");
    let folder = repository();
    init(folder.path(), "- [ ] Visit customers\n- [ ] Survey", &["--actual-from", "list.md"]);
    assert!(self::record(folder.path()).contains("Survey"));
}

#[test]
fn a_step_that_happened_again_is_linked_too_and_no_other_has_a_planned_id() {
    let folder = repository();
    fs::write(
        folder.path().join("plan.md"),
        "- Check-in\n- Agree terms with the lawyers of every customer, group one\n",
    )
    .unwrap();
    let list = "- Check-in\n- Rain\n- check in!\n- Agree terms with the lawyers of every customer, group two\n";
    let output = init(folder.path(), list, &["--plan-from", "plan.md", "--actual-from", "list.md"]);
    assert!(output.stdout.contains("4 steps, 2 linked"), "{}", output.stdout);
    let found = read::record("actual.toml", record(folder.path()).as_bytes()).content.unwrap().steps;
    let found: Vec<_> = found.into_iter().map(|step| (step.id, step.plan)).collect();
    let terms = "agree-terms-with-the-lawyers-of-every-2".to_owned();
    let again = ("check-in-2".to_owned(), Some(vec!["check-in".to_owned()]));
    assert_eq!(found, [("check-in".to_owned(), None), ("rain".to_owned(), None), again, (terms, None)]);
}

#[test]
fn a_list_may_be_piped_in() {
    let folder = repository();
    let args = ["init", "x", "--actual-from", "-"];
    let output = asplanned_reading(folder.path(), &args, b"Visit customers\nSurvey customers\n");
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    assert!(output.stdout.contains("plan.toml: no step yet\n"), "{}", output.stdout);
    assert!(output.stdout.contains("actual.toml: 2 steps\n"), "{}", output.stdout);
}

#[test]
fn a_list_that_cannot_be_read_makes_nothing() {
    let folder = repository();
    let plan = |path: &str| asplanned(folder.path(), &["init", "x", "--plan-from", path]);
    fails(&plan("none.md"), &["cannot read none.md", "- for standard input"]);
    fails(&plan("."), &["cannot read ."]);
    fails(&init(folder.path(), "# Nothing\n\n", &["--plan-from", "list.md"]), &["list.md: there is no step in it"]);
    fs::write(folder.path().join("bytes.md"), b"- a\n- \xff\n").unwrap();
    fails(&plan("bytes.md"), &["bytes.md:2: it is not UTF-8 from here on"]);
    let both = ["init", "x", "--plan-from", "-", "--actual-from", "-"];
    fails(&asplanned_reading(folder.path(), &both, b"- a\n"), &["both lists can't come from standard input"]);
    assert!(!folder.path().join("plans").exists());
}

#[test]
fn a_name_that_is_taken_is_told_before_anybody_is_asked() {
    let folder = repository();
    assert_eq!(asplanned(folder.path(), &["init", "retro"]).code, 0);
    let (output, asked) = asplanned_answering(folder.path(), &BOTH, &["y"; 20]);
    fails(&output, &["plans/retro/plan.toml is there already", "choose another name"]);
    assert!(asked.is_empty());
}
