//! What `show` prints for programs, and what hostile texts may not do in it.

use asplanned::render::style::Screen;
use serde_json::{Value, json};

use super::{PLAN, RECORD};
use crate::example::{assert_shape, example};
use crate::support::repository::{Author, File, Files, Repository};
use crate::support::{asplanned, asplanned_on};

#[test]
fn the_json_has_the_keys_of_version_1() {
    let folder = example();
    let who = json!({ "commit": "commit", "date": "day", "author": "text" });
    let when = json!({ "commit": "commit", "date": "day" });
    for step in ["sizing-survey", "bigger-problem", "launch-prep", "hand-run-sheet", "support-cases"] {
        let output = asplanned(folder.path(), &["show", step, "--format", "json"]);
        let mut found: Value = serde_json::from_str(&output.stdout).unwrap();
        // What an entry's own fields are, `changes` says.
        let initiative = &mut found["initiatives"][0];
        for list in ["planned", "actual"] {
            for it in initiative[list].as_array_mut().unwrap() {
                assert_eq!(it["fields"]["id"], it["id"]);
                it.as_object_mut().unwrap().remove("fields");
            }
        }
        for change in
            initiative["events"].as_array_mut().unwrap().iter_mut().flat_map(|it| it["changes"].as_array_mut().unwrap())
        {
            assert!(change["before"].is_object() || change["after"].is_object());
            change.as_object_mut().unwrap().retain(|key, _| key != "before" && key != "after");
        }
        assert_shape(
            step,
            &json!({ "version": "number", "initiatives": [{
                "name": "text", "title": "text", "path": "text", "id": "text",
                "as_of": { "commit?": "commit", "date": "day", "uncommitted": "flag" },
                "planned": [{
                    "id": "text", "title": "text", "kind": "text", "fate": "text", "in_baseline": "flag", "ready": "flag",
                    "added?": when.clone(), "removed?": when.clone(), "reason?": "text", "dropped_by?": "text",
                    "from": ["text"], "who?": "text", "expect?": "text", "actual": ["text"],
                }],
                "actual": [{
                    "id": "text", "title": "text", "kind": "text", "plan": ["text"], "verdict": "text",
                    "evidence": "text", "because?": "text", "state": "text", "started?": "day", "finished?": "day",
                    "recorded?": who.clone(), "planned?": when.clone(), "foresight_days?": "number", "moved": "flag",
                    "dropped_before": "flag", "linked_late": "flag", "provisional": "flag", "from": ["text"],
                    "unmet_needs": ["text"], "who?": "text", "foreseeable?": "flag", "note?": "text", "outcome?": "text",
                    "lesson?": "text", "precedent?": "text",
                }],
                "erased": [{ "id": "text", "title": "text", "recorded?": who.clone(), "erased?": who.clone() }],
                "story": [{ "step": "text", "text": "text" }],
                "from": ["text"], "needs": [{ "name": "text", "met": "flag" }], "yields": ["text"],
                "needed_by": ["text"], "led_to": ["text"], "closed": ["text"],
                "events": [{
                    "commit?": "commit", "date": "day", "author?": "text", "subject?": "text",
                    "changes": [{ "file": "text", "change": "text", "step?": "text", "title?": "text" }],
                }],
                "commits": [{ "commit": "commit", "date": "day", "author": "text", "subject": "text" }],
                "warnings": [{ "code": "text", "message": "text", "commit?": "commit", "path?": "text", "line?": "number" }],
            }] }),
            &found,
        );
    }
}

#[test]
fn hostile_texts_are_shown_and_do_nothing() {
    let repository = Repository::bare();
    let plan = "title = \"T\\u001b[31m\"\n[[step]]\nid = \"a\\u202e\"\ntitle = \"\\u0007t\"\nneeds = [\"n\\n\"]\n\
                who = \"w\\u200b\"\nexpect = \"e\\u001be\"\nwas = [\"o\\r\"]\n\
                [[step]]\nid = \"d\"\ndropped = \"\\u009b1m\"\ndropped-by = \"\\u001b\"\n";
    let record = "[[step]]\nid = \"b\\u001b]8;;x\"\ntitle = \"\\r\"\nstarted = 2023-01-02\nwho = \"\\u009b1m\"\n\
                  from = [\"\\u001b\"]\nnote = \"one\\n\\u001b[2Jtwo\"\nevidence = [\"https://x\\u0007\"]\nplan = [\"\\u202e\"]\n";
    let files: Files = [(PLAN, plan), (RECORD, record)].map(|(path, text)| (path.to_owned(), File::new(text))).into();
    let author = Author { name: "an\u{1b}a\u{202e}".to_owned(), ..Author::on("x", "2023-01-09") };
    let tip = repository.commit_saying("su\u{1b}]8;;https://evil\u{7}bject\u{202e}", &[], &author, &files);
    repository.set_head(tip);
    let is_odd = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202e}' | '\u{200b}'));
    let screen = Screen { width: Some(60), ..Screen::default() };
    for step in ["a\u{202e}", "b\u{1b}]8;;x", "o\r", "d"] {
        let output = asplanned_on(screen, repository.path(), &["show", step]);
        assert_eq!(output.code, 0, "{step:?} {}", output.stderr);
        assert!(!output.stdout.contains(is_odd), "{step:?}: {:?}", output.stdout);
        let json = asplanned(repository.path(), &["show", step, "--format", "json"]).stdout;
        assert!(!json.contains(is_odd), "{json:?}");
        assert!(serde_json::from_str::<Value>(&json).is_ok());
    }
    let output = asplanned(repository.path(), &["show", "\u{1b}[31mno\u{202e}"]);
    assert_eq!(output.code, 2);
    assert!(!output.stderr.contains(is_odd), "{:?}", output.stderr);
}
