//! `changes`: two versions side by side, named in every way, with and without the history between them.

use std::fs;
use std::path::Path;

use asplanned::model::text::is_hidden;
use asplanned::render::style::Screen;
use git2::Oid;
use serde_json::{Value, json};

use crate::example::example;
use crate::support::repository::{Author, File, Files, Repository};
use crate::support::{TODAY, asplanned, asplanned_on};

const PLAN: &str = "plans/x/plan.toml";
const RECORD: &str = "plans/x/actual.toml";
const A: &str = "title = \"X\"\n[[step]]\nid = \"a\"\ntitle = \"Ask\"\n";
const AB: &str = "title = \"X\"\n[[step]]\nid = \"a\"\ntitle = \"Ask\"\n[[step]]\nid = \"b\"\ntitle = \"Build\"\n";
const DID_A: &str = "[[step]]\nid = \"a\"\nstarted = 2023-01-12\n";
const BROKEN: &str = "[[step]]\nid = \n";

fn json_of(folder: &Path, args: &[&str]) -> Value {
    let output = asplanned(folder, &[&["changes", "--format", "json"], args].concat());
    assert_eq!(output.code, 0, "{}", output.stderr);
    serde_json::from_str(&output.stdout).unwrap()
}

/// The changes of every initiative, each as its file, word and step.
fn told(found: &Value) -> Vec<String> {
    let mut told = Vec::new();
    for initiative in found["initiatives"].as_array().unwrap() {
        for change in initiative["changes"].as_array().unwrap() {
            let text = |key: &str| change[key].as_str().unwrap_or("-");
            told.push(format!("{} {} {}", text("file"), text("change"), text("step")));
        }
    }
    told
}

fn changes(folder: &Path, args: &[&str]) -> Vec<String> {
    told(&json_of(folder, args))
}

/// A plan, then a step more, then a record; on days 9 to 11.
fn three_versions() -> (Repository, [String; 3]) {
    let repository = Repository::new();
    let one = repository.commit_text(&[], "2023-01-09", &[(PLAN, A)]);
    let two = repository.commit_text(&[one], "2023-01-10", &[(PLAN, AB)]);
    let three = repository.commit_text(&[two], "2023-01-11", &[(PLAN, AB), (RECORD, DID_A)]);
    repository.set_head(three);
    (repository, [one, two, three].map(|id: Oid| id.to_string()))
}

#[test]
fn the_examples_screens() {
    let folder = example();
    let range = "HEAD~32..HEAD~24";
    let output = asplanned(folder.path(), &["changes", range]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    insta::assert_snapshot!("changes", output.stdout);
    let narrow = Screen { width: Some(60), unicode: false, ..Screen::default() };
    insta::assert_snapshot!("changes-narrow-ascii", asplanned_on(narrow, folder.path(), &["changes", range]).stdout);
}

#[test]
fn versions_are_named_as_for_git_diff() {
    let (repository, [one, two, three]) = three_versions();
    let path = repository.path();
    let (added, begun) = ("plan added b", "actual begun a");
    assert_eq!(changes(path, &[&one]), [added, begun]);
    assert_eq!(changes(path, &[&format!("{one}..{two}")]), [added]);
    assert_eq!(changes(path, &[&format!("{two}..")]), [begun]);
    assert_eq!(changes(path, &[&format!("..{two}")]), ["actual erased a"]);
    assert_eq!(changes(path, &[]), Vec::<String>::new());
    assert_eq!(changes(path, &["HEAD~2..HEAD~1"]), [added]);
    assert_eq!(changes(path, &[&one, "--rev", &two]), [added]);
    assert_eq!(changes(path, &[&one, "--as-of", "2023-01-10"]), [added]);
    assert_eq!(changes(path, &["--since", "2023-01-09", "--until", "2023-01-10"]), [added]);
    assert_eq!(changes(path, &["--since", "2023-01-10"]), [begun]);
    // Before the first commit there was nothing.
    let found = json_of(path, &["--since", "2023-01-01"]);
    assert_eq!(told(&found), ["plan added -", "plan added a", "plan added b", begun]);
    assert_eq!(found["from"], json!({ "commit": null, "date": null }));
    let found = json_of(path, &[&format!("{one}..{two}")]);
    assert_eq!(found["from"], json!({ "commit": one, "date": "2023-01-09" }));
    assert_eq!(found["to"], json!({ "commit": two, "date": "2023-01-10", "uncommitted": false }));
    assert_eq!(json_of(path, &[])["to"], json!({ "commit": three, "date": "2023-01-11", "uncommitted": false }));
}

#[test]
fn a_version_that_cannot_be_meant_is_an_error_with_a_hint() {
    let (repository, [one, ..]) = three_versions();
    let fails = |args: &[&str], words: &[&str]| {
        let output = asplanned(repository.path(), &[&["changes"], args].concat());
        assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{args:?}");
        assert!(words.iter().all(|word| output.stderr.contains(word)), "{args:?}: {}", output.stderr);
    };
    fails(&["nowhere"], &["\"nowhere\" names no commit", "git log"]);
    fails(&["x"], &["names no commit", "asplanned changes REV -- x"]);
    fails(&["HEAD~1...HEAD"], &["merge base", "$(git merge-base HEAD~1 HEAD)..HEAD"]);
    fails(&["HEAD~1..HEAD", "--until", "2023-01-11"], &["names both versions"]);
    fails(&["HEAD~1..HEAD", "--rev", "HEAD"], &["names both versions"]);
    fails(&[&one, "--since", "2023-01-11"], &["cannot be used with"]);
    fails(&["--until", "2023-01-11", "--rev", "HEAD"], &["cannot be used with"]);
    fails(&["--until", "2022-01-11"], &["no commit on or before 2022-01-11"]);
    fails(&["HEAD", "--", "y"], &["no initiative is called", "x"]);
}

#[test]
fn what_is_not_committed_is_the_newer_version() {
    let repository = Repository::new();
    let files = |plan: &str| Files::from([(PLAN.to_owned(), File::new(plan))]);
    let head = repository.commit(&[], &Author::on("ana", "2023-01-09"), &files(A));
    repository.set_head(head);
    repository.check_out(&files(A));
    repository.write_tree(&files(&AB.replace("Ask", "Ask them all")));
    let found = json_of(repository.path(), &[]);
    assert_eq!(told(&found), ["plan retitled a", "plan added b"]);
    assert_eq!(found["to"], json!({ "commit": head.to_string(), "date": TODAY, "uncommitted": true }));
    let words = json!({ "title": [{ "tag": "same", "text": "Ask" }, { "tag": "added", "text": " them all" }] });
    assert_eq!(found["initiatives"][0]["changes"][0]["words"], words);
    assert_eq!(found["initiatives"][0]["changes"][1]["words"], Value::Null);
    let hash = &head.to_string()[..7];
    let text = asplanned(repository.path(), &["changes"]).stdout;
    assert_eq!(
        text,
        format!(
            "{hash} 2023-01-09 → what is not committed on {hash}\n\nX      plans/x\n\n  \
             ~ retitled  a   Ask → Ask them all\n  + added     b   Build\n\nPlan: 1 added, 1 retitled.\n"
        )
    );
    repository.write_tree(&Files::new());
    let found = json_of(repository.path(), &[]);
    assert_eq!(found["initiatives"][0]["presence"], "removed");
    assert_eq!(found["to"]["uncommitted"], true);
    // The other way round nothing uncommitted is read.
    assert_eq!(changes(repository.path(), &["HEAD..HEAD"]), Vec::<String>::new());
}

#[test]
fn without_a_commit_all_is_new() {
    let repository = Repository::new();
    repository.check_out(&Files::new());
    repository.write_tree(&Files::from([(PLAN.to_owned(), File::new(A))]));
    let found = json_of(repository.path(), &[]);
    assert_eq!(told(&found), ["plan added -", "plan added a"]);
    assert_eq!(found["initiatives"][0]["presence"], "added");
    assert!(asplanned(repository.path(), &["changes"]).stdout.starts_with("nothing → what is not committed\n"));
}

#[test]
fn the_exit_code_tells_whether_a_step_changed() {
    let repository = Repository::new();
    let one = repository.commit_text(&[], "2023-01-09", &[(PLAN, A)]);
    let two = repository.commit_text(&[one], "2023-01-10", &[(PLAN, &format!("# why\n{A}"))]);
    let three = repository.commit_text(&[two], "2023-01-11", &[(PLAN, AB)]);
    repository.set_head(three);
    let code = |range: String| asplanned(repository.path(), &["changes", &range, "--exit-code"]).code;
    assert_eq!(code(format!("{one}..{two}")), 0);
    assert_eq!(code(format!("{two}..{three}")), 1);
    assert_eq!(asplanned(repository.path(), &["changes", "HEAD~1..HEAD"]).code, 0);
    let found = json_of(repository.path(), &[&format!("{one}..{two}")]);
    assert_eq!((found["initiatives"].as_array().unwrap().len(), told(&found).len()), (1, 0));
    let text = asplanned(repository.path(), &["changes", &format!("{one}..{two}")]).stdout;
    assert!(
        text.starts_with("No step changed from") && text.ends_with("Files differ in their form alone.\n"),
        "{text}"
    );
}

#[test]
fn a_file_that_does_not_parse_is_not_called_the_same() {
    let repository = Repository::new();
    let one = repository.commit_text(&[], "2023-01-09", &[(PLAN, A)]);
    let two = repository.commit_text(&[one], "2023-01-10", &[(PLAN, &format!("<<<<<<< HEAD\n{A}"))]);
    repository.set_head(two);
    let output = asplanned(repository.path(), &["changes", "HEAD~1..HEAD", "--exit-code"]);
    assert_eq!(output.code, 1, "{}", output.stderr);
    assert!(output.stdout.ends_with("what stood there before was compared.\n"), "{}", output.stdout);
}

#[test]
fn initiatives_come_go_and_move() {
    let repository = Repository::new();
    let one = repository.commit_text(
        &[],
        "2023-01-09",
        &[(PLAN, A), ("plans/old/plan.toml", AB), ("plans/gone/actual.toml", DID_A)],
    );
    let plan = "title = \"New\"\n[[step]]\nid = \"n\"\n";
    let two = repository.commit_text(
        &[one],
        "2023-01-10",
        &[(PLAN, A), ("plans/eu/moved/plan.toml", AB), ("plans/new/plan.toml", plan)],
    );
    // What changed after the move is told of the moved one.
    let three = repository.commit_text(
        &[two],
        "2023-01-11",
        &[(PLAN, A), ("plans/eu/moved/plan.toml", A), ("plans/new/plan.toml", plan)],
    );
    repository.set_head(three);
    let rows = |args: &[&str]| -> Vec<Value> {
        let found = json_of(repository.path(), args);
        let row = |it: &Value| json!([it["name"], it["presence"], it["moved_from"], it["nature"]]);
        found["initiatives"].as_array().unwrap().iter().map(row).collect()
    };
    let (gone, new) = (json!(["gone", "removed", null, "rewriting"]), json!(["new", "added", null, "replanning"]));
    let moved = json!(["eu/moved", "moved", "plans/old", "none"]);
    assert_eq!(rows(&["HEAD~2..HEAD~1"]), [moved.clone(), gone.clone(), new.clone()]);
    let moved_and_changed = json!(["eu/moved", "moved", "plans/old", "replanning"]);
    assert_eq!(rows(&["HEAD~2..HEAD"]), [moved_and_changed.clone(), gone.clone(), new]);
    // Either name means it.
    assert_eq!(rows(&["HEAD~2..HEAD", "--", "old"]), std::slice::from_ref(&moved_and_changed));
    assert_eq!(rows(&["HEAD~2..HEAD", "-i", "eu"]), [moved_and_changed]);
    assert_eq!(rows(&["HEAD~2..HEAD", "--", "gone"]), [gone]);
    assert_eq!(rows(&["HEAD~2..HEAD", "--", "x"]), Vec::<Value>::new());
    let text = asplanned(repository.path(), &["changes", "HEAD~2..HEAD"]).stdout;
    for line in
        ["X      plans/eu/moved · moved from plans/old", "New      plans/new · new", "gone      plans/gone · gone"]
    {
        assert!(text.contains(line), "{text}");
    }
    // Where the history is cut off the move can't be followed.
    let shallow = repository.path().join(".git/shallow");
    fs::write(&shallow, format!("{one}\n")).unwrap();
    assert_eq!(rows(&["HEAD~2..HEAD"]).len(), 4);
    assert_eq!(rows(&["HEAD~2..HEAD~1"])[0], moved);
}

#[test]
fn a_version_that_does_not_parse_holds_what_stood_there_before() {
    let repository = Repository::new();
    let one = repository.commit_text(&[], "2023-01-09", &[(PLAN, A), (RECORD, DID_A)]);
    let two = repository.commit_text(&[one], "2023-01-10", &[(PLAN, BROKEN), (RECORD, DID_A)]);
    let three = repository.commit_text(&[two], "2023-01-11", &[(PLAN, AB)]);
    repository.set_head(three);
    let broken = two.to_string();
    let output = asplanned(repository.path(), &["changes", "--format", "json", &format!("{two}..{three}")]);
    assert_eq!(output.code, 0);
    let found: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(told(&found), ["plan added b", "actual erased a"]);
    let warning = &found["initiatives"][0]["warnings"][0];
    assert_eq!(warning["code"], "unparsable-version");
    assert_eq!((&warning["commit"], &warning["path"], &warning["line"]), (&json!(broken), &json!(PLAN), &json!(2)));
    assert!(output.stderr.contains(&format!("{PLAN}:2 at {}", &broken[..7])), "{}", output.stderr);
    assert_eq!(changes(repository.path(), &[&format!("{one}..{two}")]), Vec::<String>::new());

    // Cut off from what stood before, the plan can't be compared; the record can.
    fs::write(repository.path().join(".git/shallow"), format!("{two}\n")).unwrap();
    let output = asplanned(repository.path(), &["changes", &format!("{two}..{three}")]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("can't be compared"), "{}", output.stderr);
    assert!(output.stdout.contains("erased") && !output.stdout.contains("added"), "{}", output.stdout);
}

#[test]
fn a_shallow_clone_compares_what_is_there() {
    let (repository, [one, two, three]) = three_versions();
    let shallow = repository.path().join(".git/shallow");
    fs::write(&shallow, format!("{two}\n")).unwrap();
    assert_eq!(changes(repository.path(), &[&format!("{two}..{three}")]), ["actual begun a"]);
    assert_eq!(changes(repository.path(), &[&two]), ["actual begun a"]);
    let output = asplanned(repository.path(), &["changes", "--since", "2023-01-09"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("git fetch --unshallow"), "{}", output.stderr);
    drop(one);
}

#[test]
fn both_versions_are_read_under_the_settings_of_the_newer() {
    let repository = Repository::new();
    let one = repository.commit_text(&[], "2023-01-09", &[("teams/a/plans/x/plan.toml", A)]);
    let settings = ("asplanned.toml", "plans = [\"teams/*/plans\"]\n");
    let two = repository.commit_text(&[one], "2023-01-10", &[("teams/a/plans/x/plan.toml", AB), settings]);
    repository.set_head(two);
    assert_eq!(changes(repository.path(), &["HEAD~1"]), ["plan added b"]);
}

#[test]
fn the_folder_one_stands_in_is_meant() {
    let repository = Repository::new();
    let files = |plan: &str| {
        ["x", "y"].map(|name| (format!("plans/{name}/plan.toml"), File::new(plan))).into_iter().collect::<Files>()
    };
    let one = repository.commit(&[], &Author::on("ana", "2023-01-09"), &files(A));
    let two = repository.commit(&[one], &Author::on("ana", "2023-01-10"), &files(AB));
    repository.set_head(two);
    repository.check_out(&files(AB));
    let found = |folder: &str| json_of(&repository.path().join(folder), &["HEAD~1"])["initiatives"].clone();
    assert_eq!(found(".").as_array().unwrap().len(), 2);
    assert_eq!(found("plans/y")[0]["name"], "y");
    assert_eq!(found("plans/y").as_array().unwrap().len(), 1);
}

#[test]
fn hostile_texts_stay_texts() {
    let repository = Repository::new();
    let file = |title: &str| {
        format!("title = \"x\\u001b[2J\"\n[[step]]\nid = \"a\"\ntitle = \"{title}\"\nnote = \"n {title} m\\nk\"\n")
    };
    let one = repository.commit_text(&[], "2023-01-09", &[(PLAN, &file("ask \\u202e them"))]);
    let two = repository.commit_text(&[one], "2023-01-10", &[(PLAN, &file("ask \\u001b[31m\\r\\n them"))]);
    repository.set_head(two);
    for format in ["text", "json"] {
        let colour = Screen { colour: format == "json", ..Screen::default() };
        let output = asplanned_on(colour, repository.path(), &["changes", "HEAD~1", "--format", format]);
        assert_eq!(output.code, 0);
        assert!(!output.stdout.chars().any(|c| is_hidden(c) && c != '\n'), "{}", output.stdout);
    }
    assert_eq!(changes(repository.path(), &["HEAD~1"]), ["plan retitled a", "plan edited a"]);
}

#[test]
fn between_a_revision_and_its_first_parent_is_what_the_log_tells() {
    let folder = example();
    let log = asplanned(folder.path(), &["log", "--format", "json", "concierge-mvp"]).stdout;
    let log: Value = serde_json::from_str(&log).unwrap();
    let revisions = log["initiatives"][0]["revisions"].as_array().unwrap();
    assert_eq!(revisions.len(), 42);
    for revision in revisions {
        let [parent, commit] = [&revision["parents"][0], &revision["commit"]].map(|it| it.as_str().unwrap());
        let found = json_of(folder.path(), &[&format!("{parent}..{commit}"), "-i", "concierge-mvp"]);
        let initiative = &found["initiatives"][0];
        assert_eq!(initiative["nature"], revision["nature"]);
        let without_words = |change: &Value| {
            let mut change = change.clone();
            change.as_object_mut().unwrap().remove("words");
            change
        };
        let changes: Vec<Value> = initiative["changes"].as_array().unwrap().iter().map(without_words).collect();
        assert_eq!(Value::from(changes), revision["changes"], "{commit}");
    }
}

#[test]
fn the_json_has_the_keys_of_version_1() {
    let folder = example();
    let found = json_of(folder.path(), &["HEAD~30"]);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys(&found), "from initiatives to version");
    assert_eq!((keys(&found["from"]), keys(&found["to"])), ("commit date".into(), "commit date uncommitted".into()));
    for initiative in found["initiatives"].as_array().unwrap() {
        assert_eq!(keys(initiative), "changes moved_from name nature path presence title warnings");
        for change in initiative["changes"].as_array().unwrap() {
            assert_eq!(keys(change), "after before change file step title words");
        }
    }
}
