//! `check`, `init` and `demo`: findings with their levels and places, and what the two makers make.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use asplanned::model::finding::Rule;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::repository::{Author, File, Files, Repository};
use crate::support::{Output, asplanned};

const PLAN: &str = "plans/x/plan.toml";
const RECORD: &str = "plans/x/actual.toml";
/// A plan with nothing wrong: step `a`.
const A: &str = "title = \"X\"\n[[step]]\nid = \"a\"\n";

/// A repository with one commit of these texts, and no checkout.
fn holding(texts: &[(&str, &str)]) -> Repository {
    let repository = Repository::new();
    repository.set_head(repository.commit_text(&[], "2023-01-09", texts));
    repository
}

/// Runs `check --format json` with more options, and gives its exit code and its findings.
fn check(repository: &Repository, more: &[&str]) -> (u8, Vec<Value>) {
    let args: Vec<&str> = ["check", "--format", "json"].iter().chain(more).copied().collect();
    let output = asplanned(repository.path(), &args);
    let value: Value = serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    assert_eq!(value["version"], 1);
    (output.code, value["findings"].as_array().unwrap().clone())
}

/// Name, level, place and step of each finding, a line each.
fn told(findings: &[Value]) -> Vec<String> {
    let line = |it: &Value| {
        let text = |key: &str| it[key].as_str().unwrap_or("-").to_owned();
        let (name, level, path, step) = (text("name"), text("level"), text("path"), text("step"));
        format!("{name} {level} {path}:{}:{} {step}", it["line"], it["column"])
    };
    findings.iter().map(line).collect()
}

/// The only finding in a plan (or record) of this text: its place in short, and what it says.
fn only_finding(path: &str, text: &str) -> (String, String) {
    let other = if path == PLAN { (RECORD, "") } else { (PLAN, A) };
    let (code, findings) = check(&holding(&[(path, text), other]), &["-A", "unexplained-surprise"]);
    assert_eq!(findings.len(), 1, "{text}: {findings:#?}");
    let denied = findings[0]["level"] == "deny";
    assert_eq!(code, u8::from(denied), "{text}");
    (told(&findings)[0].replace(path, "file"), findings[0]["message"].as_str().unwrap().to_owned())
}

// The findings of the files.

#[test]
fn what_is_no_toml_is_a_syntax_finding_with_its_place() {
    for (text, place, said) in [
        ("[[step]]\nid = \"a\n", "syntax deny file:2:8 -", "close"),
        ("[[step]\nid = \"a\"\n", "syntax deny file:1:1 -", "]]"),
        ("title = X\n", "syntax deny file:1:9 -", "quotes"),
        ("agreed = 2023-02-30\n", "syntax deny file:1:10 -", "2023-02-30"),
        ("title = \"X\"\ntitle = \"Y\"\n", "syntax deny file:2:1 -", "twice"),
        ("title = \"ä\0\"\n", "syntax deny file:1:11 -", "U+0000"),
        ("step = 1\n", "syntax deny file:1:8 -", "[[step]]"),
        ("[[step]]\nkind = \"decision\"\n", "syntax deny file:1:1 -", "title"),
    ] {
        let (found, message) = only_finding(PLAN, text);
        assert_eq!(found, place, "{text}: {message}");
        assert!(message.contains(said), "{said:?} is not in {message:?}");
    }
}

#[test]
fn a_conflict_is_one_finding_that_names_all_its_lines() {
    let text = "title = \"X\"\n<<<<<<< HEAD\n[[step]]\nid = \"a\"\n=======\n[[step]]\nid = \"b\"\n>>>>>>> other\n";
    let (code, findings) = check(&holding(&[(PLAN, text)]), &[]);
    assert_eq!(code, 1);
    assert_eq!(told(&findings), ["conflict-marker deny plans/x/plan.toml:2:1 -"]);
    let lines: Vec<&Value> = findings[0]["related"].as_array().unwrap().iter().map(|it| &it["line"]).collect();
    assert_eq!(lines, [5, 8]);
    assert_eq!(findings[0]["related"][0]["path"], PLAN);
}

#[test]
fn an_unknown_key_is_named_with_what_was_likely_meant() {
    for (path, text, place, said) in [
        (PLAN, "titel = \"X\"\n", "unknown-key deny file:1:1 -", "did you mean `title`?"),
        (PLAN, "[[step]]\nid = \"a\"\n  ned = []\n", "unknown-key deny file:3:3 a", "did you mean `needs`?"),
        (PLAN, "[[step]]\nid = \"a\"\ndropped_by = \"b\"\n", "unknown-key deny file:3:1 a", "`dropped-by`"),
        (PLAN, "[[step]]\nid = \"a\"\ncolour = 1\n", "unknown-key deny file:3:1 a", "[step.extra]"),
        (PLAN, "colour = 1\n", "unknown-key deny file:1:1 -", "[extra]"),
        (PLAN, "[[step]]\nid = \"a\"\nstarted = 2023-01-01\n", "unknown-key deny file:3:1 a", "actual.toml"),
        (RECORD, "[[step]]\nid = \"b\"\ndue = 2023-01-01\n", "unknown-key deny file:3:1 b", "plan.toml"),
        (RECORD, "title = \"X\"\n", "unknown-key deny file:1:1 -", "plan.toml"),
    ] {
        let (found, message) = only_finding(path, text);
        assert_eq!(found, place, "{text}: {message}");
        assert!(message.contains(said), "{said:?} is not in {message:?}");
    }
}

#[test]
fn keys_of_one_s_own_stand_under_extra() {
    let text = format!("{A}[step.extra]\ncolour = \"red\"\n[extra]\nteam = [1, {{ b = 2 }}]\n");
    assert_eq!(check(&holding(&[(PLAN, &text)]), &[]), (0, vec![]));
}

#[test]
fn a_wrong_value_is_named_with_how_to_write_it() {
    for (path, keys, column, said) in [
        (PLAN, "kind = \"decison\"", 8, "did you mean `decision`?"),
        (PLAN, "kind = 1", 8, "text"),
        (PLAN, "due = \"2023-02-10\"", 7, "take the quotes away"),
        (PLAN, "due = 2023-02-10T10:00:00", 7, "write the day alone"),
        (PLAN, "every = \"fortnight\"", 9, "2 weeks"),
        (PLAN, "needs = \"z\"", 9, "list"),
        (PLAN, "needs = [\"a\", 2]", 15, "text"),
        (PLAN, "title = \"\"", 9, "empty"),
        (RECORD, "foreseeable = \"yes\"", 15, "true"),
        (RECORD, "on = 2023-01-01", 6, "list"),
        (RECORD, "started = 2023", 11, "YYYY-MM-DD"),
        (RECORD, "plan = 3", 8, "[]"),
    ] {
        let (found, message) = only_finding(path, &format!("[[step]]\nid = \"a\"\n{keys}\n"));
        assert_eq!(found, format!("bad-value deny file:3:{column} a"), "{keys}: {message}");
        assert!(message.contains(said), "{said:?} is not in {message:?}");
    }
    assert_eq!(only_finding(PLAN, "baseline = 3\n").0, "bad-value deny file:1:12 -");
    assert_eq!(only_finding(PLAN, "agreed = \"x\"\n").0, "bad-value deny file:1:10 -");
    assert_eq!(only_finding(PLAN, "paths = \"src\"\n").0, "bad-value deny file:1:9 -");
}

#[test]
fn an_id_that_is_taken_is_found_whatever_its_letter_case() {
    let text = "[[step]]\nid = \"a\"\n[[step]]\ntitle = \"A!\"\n";
    let (code, findings) = check(&holding(&[(PLAN, text)]), &[]);
    assert_eq!(code, 1);
    assert_eq!(told(&findings), ["duplicate-id deny plans/x/plan.toml:4:9 a"]);
    assert_eq!(findings[0]["related"][0]["line"], 2);
    let upper = "[[step]]\nid = \"a\"\n[[step]]\nid = \"A\"\n";
    let lines = told(&check(&holding(&[(PLAN, upper)]), &[]).1);
    assert_eq!(lines, ["duplicate-id deny plans/x/plan.toml:4:6 A", "bad-id deny plans/x/plan.toml:4:6 A"]);
}

#[test]
fn an_id_that_another_file_of_the_record_has_is_taken_too() {
    let texts = [(PLAN, A), (RECORD, "[[step]]\nid = \"a\"\n"), ("plans/x/actual/1.toml", "\n[[step]]\nid = \"a\"\n")];
    let (code, findings) = check(&holding(&texts), &["-A", "unexplained-surprise"]);
    assert_eq!(code, 1);
    assert_eq!(told(&findings), ["duplicate-id deny plans/x/actual/1.toml:3:6 a"]);
    assert_eq!(findings[0]["related"][0]["path"], RECORD);
}

#[test]
fn an_ill_formed_id_is_named_with_how_ids_look() {
    let long = format!("[[step]]\nid = \"{}\"\n", "a".repeat(65));
    for text in [
        "[[step]]\nid = \"../x\"\n",
        "[[step]]\nid = \"-a\"\n",
        "[[step]]\nid = \"a b\"\n",
        "[[step]]\nid = \"Äh\"\n",
        "[[step]]\nid = \"\"\n",
        &long,
    ] {
        let (found, message) = only_finding(PLAN, text);
        assert!(found.starts_with("bad-id deny file:2:6 "), "{text}: {found}: {message}");
    }
    let fine = format!("[[step]]\nid = \"{}\"\n[[step]]\nid = \"0a._-\"\n", "a".repeat(64));
    assert_eq!(check(&holding(&[(PLAN, &fine)]), &[]), (0, vec![]));
    assert_eq!(only_finding(PLAN, "[[step]]\ntitle = \"!?\"\n").0, "bad-id deny file:2:9 -");
    assert_eq!(only_finding(PLAN, "[[step]]\nid = \"a\"\nwas = [\"B\"]\n").0, "bad-id deny file:3:8 a");
}

#[test]
fn hidden_characters_are_found_raw_and_escaped() {
    for (text, place) in [
        ("title = \"a\u{202e}b\"\n", "hidden-characters deny file:1:11 -"),
        ("title = \"ää\u{200b}\"\n", "hidden-characters deny file:1:12 -"),
        ("[[step]]\nid = \"a\"\nnote = \"x\\u001b[31m\"\n", "hidden-characters deny file:3:10 a"),
        ("[[step]]\nid = \"a\"\nneeds = [\"a\\u2066\"]\n", "hidden-characters deny file:3:12 a"),
    ] {
        let (_, findings) = check(&holding(&[(PLAN, text)]), &["-A", "unknown-step"]);
        assert_eq!(told(&findings), [place.replace("file", PLAN)], "{text}");
    }
    let honest = "title = \"Größe 中 👍\u{fe0f}\"\nsummary = \"\"\"\none\n\ttwo\"\"\"\n";
    assert_eq!(check(&holding(&[(PLAN, honest)]), &[]), (0, vec![]));
}

#[test]
fn all_that_is_wrong_with_a_file_is_told_in_one_go() {
    let text = "\
titel = \"X\"
[[step]]
id = \"A\"
kind = \"decison\"
[[step]]
title = unquoted
[[step]]
id = \"b\"
[[step]]
id = \"b\"
note = \"\u{200b}\"
[[step]]
needs = [\"c\"
[[step]]
id = \"d\"
colour = 1
";
    let repository = holding(&[(PLAN, text), (RECORD, "x = 1\n")]);
    let (code, findings) = check(&repository, &[]);
    assert_eq!(code, 1);
    let expected = [
        "unknown-key deny plans/x/actual.toml:1:1 -",
        "unknown-key deny plans/x/plan.toml:1:1 -",
        "bad-id deny plans/x/plan.toml:3:6 A",
        "bad-value deny plans/x/plan.toml:4:8 A",
        "syntax deny plans/x/plan.toml:6:9 -",
        "duplicate-id deny plans/x/plan.toml:10:6 b",
        "hidden-characters deny plans/x/plan.toml:11:9 b",
        "syntax deny plans/x/plan.toml:13:9 -",
        "unknown-key deny plans/x/plan.toml:16:1 d",
    ];
    assert_eq!(told(&findings), expected);
    assert_eq!(check(&repository, &["--files"]).1, findings);
}

#[test]
fn what_is_wrong_beside_a_syntax_error_in_the_same_step_is_told_too() {
    let text = "\
titel = \"X\"
agreed = 2023-02-30
[[step]]
id = \"B\"
title = unquoted
kind = \"decison\"
";
    let (_, findings) = check(&holding(&[(PLAN, text)]), &[]);
    let expected = [
        "unknown-key deny plans/x/plan.toml:1:1 -",
        "syntax deny plans/x/plan.toml:2:10 -",
        "bad-id deny plans/x/plan.toml:4:6 B",
        "syntax deny plans/x/plan.toml:5:9 -",
        "bad-value deny plans/x/plan.toml:6:8 B",
    ];
    assert_eq!(told(&findings), expected);
}

#[test]
fn conflicts_hide_nothing_that_is_wrong_elsewhere() {
    let text = "titel = \"X\"\n<<<<<<< HEAD\n[[step]]\nid = \"a\"\n=======\n[[step]]\nid = \"b\"\n>>>>>>> other\n[[step]]\nid = \"C\"\n";
    let (_, findings) = check(&holding(&[(PLAN, text)]), &[]);
    let expected = [
        "unknown-key deny plans/x/plan.toml:1:1 -",
        "conflict-marker deny plans/x/plan.toml:2:1 -",
        "bad-id deny plans/x/plan.toml:10:6 C",
    ];
    assert_eq!(told(&findings), expected);
}

// The findings that need more than one file, or the history.

#[test]
fn a_name_that_never_was_is_an_unknown_step() {
    let plan = format!(
        "{A}needs = [\"survy\", \"a\", \"map\"]\n[[step]]\nid = \"survey\"\nyields = [\"map\"]\ndropped = \"x\"\ndropped-by = \"nobody\"\n"
    );
    let record = "[[step]]\nid = \"b\"\nplan = [\"survye\", \"b\"]\nfrom = [\"b\", \"zzz\"]\n";
    let repository = holding(&[(PLAN, &plan), (RECORD, record)]);
    let (code, findings) = check(&repository, &["-A", "needs-cycle"]);
    assert_eq!(code, 1);
    let expected = [
        "unknown-step deny plans/x/actual.toml:3:9 b",
        "unknown-step deny plans/x/actual.toml:3:19 b",
        "unknown-step deny plans/x/actual.toml:4:14 b",
        "unknown-step deny plans/x/plan.toml:4:10 a",
        "unknown-step deny plans/x/plan.toml:9:14 survey",
    ];
    assert_eq!(told(&findings), expected);
    assert!(findings[0]["message"].as_str().unwrap().contains("did you mean `survey`?"), "{findings:#?}");
    assert!(findings[3]["message"].as_str().unwrap().contains("did you mean `survey`?"), "{findings:#?}");
    let of_files = check(&repository, &["--files", "-A", "needs-cycle"]);
    assert_eq!(of_files, (0, vec![]), "the files alone don't tell");
}

#[test]
fn a_name_of_a_step_that_was_erased_is_known() {
    let repository = Repository::new();
    let root = repository.commit_text(&[], "2023-01-09", &[(PLAN, A), (RECORD, "[[step]]\nid = \"b\"\n")]);
    let texts = [(PLAN, A), (RECORD, "[[step]]\nid = \"c\"\nfrom = [\"b\"]\n")];
    repository.set_head(repository.commit_text(&[root], "2023-01-10", &texts));
    let names: Vec<Value> = check(&repository, &[]).1.iter().map(|it| it["name"].clone()).collect();
    assert!(!names.contains(&json!("unknown-step")), "{names:?}");
}

#[test]
fn a_name_of_a_step_that_left_the_plan_is_a_dangling_link() {
    let repository = Repository::new();
    let both = format!("{A}[[step]]\nid = \"b\"\n");
    let root = repository.commit_text(&[], "2023-01-09", &[(PLAN, &both)]);
    let plan = format!("{A}needs = [\"b\"]\n");
    let record = "[[step]]\nid = \"c\"\nplan = \"b\"\n";
    let tip = repository.commit_text(&[root], "2023-01-10", &[(PLAN, &plan), (RECORD, record)]);
    repository.set_head(tip);
    let (code, findings) = check(&repository, &[]);
    assert_eq!(code, 0, "only warned of");
    let expected = ["dangling-link warn plans/x/actual.toml:3:8 c", "dangling-link warn plans/x/plan.toml:4:10 a"];
    assert_eq!(told(&findings), expected);
    let message = findings[0]["message"].as_str().unwrap();
    assert!(message.contains("2023-01-10") && message.contains(&tip.to_string()[..7]), "{message}");
}

/// A repository in which `a` was recorded before it was planned.
fn planned_too_late() -> Repository {
    let repository = Repository::new();
    let record = "[[step]]\nid = \"a\"\nnote = \"why\"\n";
    let root = repository.commit_text(&[], "2023-01-09", &[(RECORD, record)]);
    repository.set_head(repository.commit_text(&[root], "2023-01-10", &[(PLAN, A), (RECORD, record)]));
    repository
}

#[test]
fn a_retrofitted_step_is_found_where_one_asks_for_it() {
    let repository = planned_too_late();
    assert_eq!(check(&repository, &[]), (0, vec![]));
    let (code, findings) = check(&repository, &["-W", "retrofitted"]);
    assert_eq!((code, told(&findings)), (0, vec!["retrofitted warn plans/x/actual.toml:2:6 a".to_owned()]));
    let (code, findings) = check(&repository, &["-D", "retrofitted"]);
    assert_eq!((code, told(&findings)), (1, vec!["retrofitted deny plans/x/actual.toml:2:6 a".to_owned()]));
}

// Levels and exit codes.

#[test]
fn of_several_levels_the_last_one_counts() {
    let repository = planned_too_late();
    let level = |args: &[&str]| {
        let (code, findings) = check(&repository, args);
        let level = findings.first().map_or("allow", |it| if it["level"] == "deny" { "deny" } else { "warn" });
        assert_eq!(code, u8::from(level == "deny"));
        level
    };
    assert_eq!(level(&["-D", "retrofitted", "-A", "retrofitted"]), "allow");
    assert_eq!(level(&["-A", "retrofitted", "-D", "retrofitted"]), "deny");
    assert_eq!(level(&["-D", "retrofitted", "-A", "retrofitted", "-W", "retrofitted"]), "warn");
    assert_eq!(level(&["-W", "retrofitted", "-D", "syntax"]), "warn");
    assert_eq!(level(&["--deny", "retrofitted"]), "deny");
}

#[test]
fn levels_of_the_settings_count_below_those_of_the_command_line() {
    let settings = "[findings]\nunknown-key = \"warn\"\nbad-id = \"allow\"\ncoarse-step = \"deny\"\n";
    let text = "colour = 1\n[[step]]\nid = \"A\"\n";
    let repository = holding(&[(PLAN, text), ("asplanned.toml", settings)]);
    let (code, findings) = check(&repository, &[]);
    assert_eq!((code, told(&findings)), (0, vec!["unknown-key warn plans/x/plan.toml:1:1 -".to_owned()]));
    assert_eq!(check(&repository, &["-D", "unknown-key"]).0, 1);
    assert_eq!(check(&repository, &["-A", "unknown-key"]), (0, vec![]));
    assert_eq!(told(&check(&repository, &["-W", "bad-id"]).1).len(), 2);
    assert_eq!(check(&repository, &["--rev", "HEAD", "-D", "bad-id"]).0, 1);
}

#[test]
fn every_finding_has_its_default_level() {
    let help = asplanned(Path::new("/"), &["check", "--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (0, ""));
    let words = help.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        "deny syntax, conflict-marker, unknown-key, bad-value, duplicate-id, bad-id, hidden-characters, unknown-step warn \
         dangling-link, unexplained-surprise,",
        "loosened-settings allow retrofitted, coarse-step,",
    ] {
        assert!(words.contains(said), "{said:?} is not in {}", help.stdout);
    }
    let listed = words.split("default levels:").nth(1).unwrap().split("asplanned help FINDING").next().unwrap();
    for rule in Rule::ALL {
        assert_eq!(listed.matches(&format!(" {rule}")).count(), 1, "{rule}");
    }
}

#[test]
fn a_level_for_no_finding_is_a_usage_error() {
    let output = asplanned(holding(&[(PLAN, A)]).path(), &["check", "-D", "retrofited"]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    assert!(output.stderr.contains("retrofited") && output.stderr.contains("retrofitted"), "{}", output.stderr);
    assert_eq!(asplanned(Path::new("/"), &["check", "--format", "xml"]).code, 2);
    assert_eq!(asplanned(Path::new("/"), &["nothing"]).code, 2);
}

#[test]
fn a_clean_repository_prints_nothing() {
    let repository = holding(&[(PLAN, A), (RECORD, "[[step]]\nid = \"b\"\nfrom = [\"a\"]\n")]);
    for args in [&["check"][..], &["check", "--files"], &["check", "x"], &["check", "--first-parent"]] {
        let output = asplanned(repository.path(), args);
        assert_eq!((output.code, output.stdout.as_str(), output.stderr.as_str()), (0, "", ""), "{args:?}");
    }
    assert_eq!(check(&repository, &[]), (0, vec![]));
}

#[test]
fn without_an_initiative_there_is_a_word_on_stderr() {
    let repository = holding(&[("README.md", "")]);
    for args in [&["check"][..], &["check", "--files"]] {
        let output = asplanned(repository.path(), args);
        assert_eq!((output.code, output.stdout.as_str()), (0, ""));
        assert!(output.stderr.contains("asplanned init"), "{}", output.stderr);
    }
    assert_eq!(check(&repository, &[]), (0, vec![]));
}

#[test]
fn only_the_initiatives_that_are_named_are_checked() {
    let repository = holding(&[("plans/good/plan.toml", A), ("plans/bad/plan.toml", "x = 1\n")]);
    assert_eq!(check(&repository, &[]).0, 1);
    assert_eq!(check(&repository, &["good"]), (0, vec![]));
    assert_eq!(check(&repository, &["bad"]).0, 1);
    assert_eq!(check(&repository, &["good", "-i", "bad"]).0, 1);
}

#[test]
fn what_is_on_disk_is_checked_and_with_a_revision_what_is_committed() {
    let repository = Repository::new();
    let committed = Files::from([(PLAN.to_owned(), File::new(A))]);
    repository.set_head(repository.commit(&[], &Author::on("ana", "2023-01-09"), &committed));
    repository.check_out(&committed);
    repository.write_tree(&Files::from([(PLAN.to_owned(), File::new("x = 1\n"))]));
    assert_eq!(check(&repository, &[]).0, 1);
    assert_eq!(check(&repository, &["--files"]).0, 1);
    assert_eq!(check(&repository, &["--rev", "HEAD"]), (0, vec![]));
}

#[test]
fn a_finding_in_json_has_its_documented_keys() {
    let (_, findings) = check(&holding(&[(PLAN, "[[step]]\nid = \"a\"\n[[step]]\nid = \"a\"\n")]), &[]);
    let keys: Vec<&String> = findings[0].as_object().unwrap().keys().collect();
    let mut expected = ["name", "level", "path", "line", "column", "step", "commit", "message", "related"];
    expected.sort_unstable();
    let mut keys: Vec<&str> = keys.into_iter().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, expected);
    assert!(findings[0]["message"].is_string() && findings[0]["related"].is_array());
    let (_, findings) = check(&holding(&[(PLAN, "x = 1\n")]), &[]);
    assert_eq!(findings[0]["step"], json!(null));
    assert_eq!(findings[0]["related"], json!([]));
}

// The screens.

fn screen(repository: &Repository, args: &[&str]) -> String {
    asplanned(repository.path(), args).stdout
}

#[test]
fn the_screen_of_several_mistakes() {
    let text = "title = \"X\"\n\n[[step]]\nid = \"a\"\nkind = \"decison\"\ncolour = \"red\"\n\n[[step]]\nid = \"a\"\n";
    assert_snapshot!(screen(&holding(&[(PLAN, text)]), &["check"]), @r#"
    error[bad-value]: there is no kind `decison`
     --> plans/x/plan.toml:5:8
      |
    5 | kind = "decison"
      |        ^^^^^^^^^
      |
      = help: did you mean `decision`?

    error[unknown-key]: `colour` is unknown: a step of plan.toml has no such key
     --> plans/x/plan.toml:6:1
      |
    6 | colour = "red"
      | ^^^^^^
      |
      = help: put keys of your own below `[step.extra]`; known are id, title, kind, phase, needs, yields, due, every, who, expect, note, from, was, dropped, dropped-by, allow, allow-because, extra

    error[duplicate-id]: the id `a` is taken
     --> plans/x/plan.toml:9:6
      |
    4 | id = "a"
      |      --- the first is here
    ...
    9 | id = "a"
      |      ^^^
      |
      = help: give one of the two another `id`

    3 errors
    "#);
}

#[test]
fn the_screen_of_a_conflict() {
    let text = "title = \"X\"\n<<<<<<< HEAD\n[[step]]\nid = \"a\"\n=======\n[[step]]\nid = \"b\"\n>>>>>>> other\n";
    assert_snapshot!(screen(&holding(&[(PLAN, text)]), &["check"]), @r#"
    error[conflict-marker]: a merge conflict was left in the file
     --> plans/x/plan.toml:2:1
      |
    2 | <<<<<<< HEAD
      | ^^^^^^^^^^^^
    ...
    5 | =======
      | ------- the other side begins here
    ...
    8 | >>>>>>> other
      | ------------- it ends here
      |
      = help: keep what is right of both sides, and take the marker lines out

    1 error
    "#);
}

#[test]
fn the_screen_of_what_the_history_tells() {
    let repository = Repository::new();
    let both = format!("{A}[[step]]\nid = \"b\"\n");
    let root = repository.commit_text(&[], "2023-01-09", &[(PLAN, &both)]);
    let record = "[[step]]\nid = \"c\"\nplan = [\"b\", \"nowhere\"]\n\n[[step]]\nid = \"a\"\nstarted = 2023-01-02\n";
    repository.set_head(repository.commit_text(&[root], "2023-01-10", &[(PLAN, A), (RECORD, record)]));
    assert_snapshot!(screen(&repository, &["check", "-W", "retrofitted"]), @r#"
    warning[dangling-link]: `plan` names a step that left the plan on 2023-01-10 (e9d6d4d): `b`
     --> plans/x/actual.toml:3:9
      |
    3 | plan = ["b", "nowhere"]
      |         ^^^
      |
      = help: give a dropped step `dropped = "why"` and keep it in plan.toml; if it was renamed, list the old id in the new step's `was`

    error[unknown-step]: `plan` names no planned step that ever was: `nowhere`
     --> plans/x/actual.toml:3:14
      |
    3 | plan = ["b", "nowhere"]
      |              ^^^^^^^^^
      |
      = help: name a step of plan.toml, or say `plan = []`: not planned

    warning[unexplained-surprise]: `a` is retrofitted, and nobody says how it came up
     --> plans/x/actual.toml:6:6
      |
    6 | id = "a"
      |      ^^^
      |
      = help: say so in `from` or `note`, or in `lesson` what the next plan should know

    warning[retrofitted]: `a` is retrofitted: it began before it was planned
     --> plans/x/actual.toml:6:6
      |
    6 | id = "a"
      |      ^^^
      |
      = help: the surprise sticks: say in `note` how it came up, and in `lesson` what the next plan should know

    1 error, 3 warnings
    "#);
}

// init

/// An empty repository with an index, as `git init` and a first `git add` leave it.
fn empty() -> Repository {
    let repository = Repository::new();
    repository.check_out(&Files::new());
    repository
}

fn text(repository: &Repository, path: &str) -> String {
    fs::read_to_string(repository.path().join(path)).unwrap()
}

#[track_caller]
fn refused(repository: &Repository, args: &[&str], word: &str) {
    let before = listing(repository.path());
    let args: Vec<&str> = std::iter::once("init").chain(args.iter().copied()).collect();
    let output = asplanned(repository.path(), &args);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{args:?}");
    assert!(output.stderr.contains(word), "{word:?} is not in {}", output.stderr);
    assert_eq!(listing(repository.path()), before, "{args:?}");
}

/// Everything in a folder but `.git`.
fn listing(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_name() != ".git" {
            found.push(entry.path().display().to_string());
            if entry.file_type().unwrap().is_dir() {
                found.extend(listing(&entry.path()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn init_makes_the_two_files_and_they_pass_the_check() {
    let repository = empty();
    let output = asplanned(repository.path(), &["init", "concierge-mvp"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    for path in ["plans/concierge-mvp/plan.toml", "plans/concierge-mvp/actual.toml"] {
        assert!(output.stdout.contains(&format!("made {path}")), "{}", output.stdout);
        assert!(text(&repository, path).starts_with("#:schema "), "{path}");
    }
    assert!(text(&repository, "plans/concierge-mvp/plan.toml").contains("\ntitle = \"Concierge mvp\"\n"));
    let (code, findings) = check(&repository, &[]);
    assert_eq!((code, findings), (0, vec![]));
    let found: Value =
        serde_json::from_str(&asplanned(repository.path(), &["diff", "--format", "json"]).stdout).unwrap();
    assert_eq!(found["initiatives"][0]["name"], "concierge-mvp");
    assert_eq!(found["initiatives"][0]["title"], "Concierge mvp");
}

#[test]
fn init_takes_a_title_a_folder_above_and_the_day_of_agreement() {
    let repository = empty();
    let title = "Say \"hi\" to C:\\ 'all' # ]]";
    let args = ["init", "eu/pilot-2/", "--title", title, "--agreed", "2023-01-09"];
    assert_eq!(asplanned(repository.path(), &args).code, 0);
    assert!(text(&repository, "plans/eu/pilot-2/plan.toml").contains("\nagreed = 2023-01-09\n"));
    let found: Value =
        serde_json::from_str(&asplanned(repository.path(), &["diff", "--format", "json"]).stdout).unwrap();
    assert_eq!(found["initiatives"][0]["title"], title);
    assert_eq!(check(&repository, &[]), (0, vec![]));
    assert_eq!(asplanned(repository.path(), &["init", "y", "--agreed", "2023-02-30"]).code, 2);
}

#[test]
fn init_overwrites_nothing() {
    let repository = empty();
    repository.write_tree(&Files::from([("plans/x/actual.toml".to_owned(), File::new("# mine\n"))]));
    refused(&repository, &["x"], "plans/x/actual.toml is there already");
    assert_eq!(text(&repository, RECORD), "# mine\n");
    assert_eq!(asplanned(repository.path(), &["init", "y"]).code, 0);
    refused(&repository, &["y"], "plans/y/plan.toml is there already");
}

#[test]
fn init_refuses_names_that_lead_elsewhere() {
    let repository = empty();
    for name in [
        "../x",
        "x/../../y",
        "/etc/x",
        "",
        ".",
        "..",
        "x//y",
        "actual",
        "x/actual",
        "x/actual/y",
        "a b",
        ".git",
        "x\ny",
        "ü",
        "\u{1b}",
    ] {
        refused(&repository, &["--", name], "can't be an initiative's name");
    }
    // What stands in an initiative's folder, and what no checkout on Windows can have.
    for name in ["plan.toml", "x/Actual.toml", "CON", "x/nul.d", "com1", "lpt9.x/y", "x."] {
        refused(&repository, &[name], "can't be an initiative's name");
    }
    refused(&repository, &[&"a".repeat(65)], "at most 64 of them");
    assert_eq!(asplanned(repository.path(), &["init", "console/com10"]).code, 0);
}

#[test]
fn init_says_what_a_name_could_be() {
    let output = asplanned(empty().path(), &["init", "Über uns!"]);
    assert!(output.stderr.contains("uber-uns"), "{}", output.stderr);
}

#[test]
fn init_refuses_a_bare_repository() {
    let output = asplanned(Repository::bare().path(), &["init", "x"]);
    assert_eq!((output.code, output.stdout.as_str()), (2, ""));
    assert!(output.stderr.contains("bare"), "{}", output.stderr);
}

#[cfg(unix)]
#[test]
fn init_writes_through_no_symbolic_link() {
    let outside = tempfile::tempdir().unwrap();
    let repository = empty();
    std::os::unix::fs::symlink(outside.path(), repository.path().join("plans")).unwrap();
    refused(&repository, &["x"], "symbolic link");
    fs::remove_file(repository.path().join("plans")).unwrap();
    fs::create_dir(repository.path().join("plans")).unwrap();
    std::os::unix::fs::symlink(outside.path(), repository.path().join("plans/x")).unwrap();
    refused(&repository, &["x"], "symbolic link");
    refused(&repository, &["x/y"], "symbolic link");
    fs::create_dir(repository.path().join("plans/z")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("nothing"), repository.path().join("plans/z/plan.toml")).unwrap();
    refused(&repository, &["z"], "symbolic link");
    assert!(listing(outside.path()).is_empty());
}

#[test]
fn init_makes_files_where_the_settings_say() {
    let repository = empty();
    fs::write(repository.path().join("asplanned.toml"), "plans = [\"teams/*/plans\", \"road\"]\n").unwrap();
    assert_eq!(asplanned(repository.path(), &["init", "x"]).code, 0);
    assert!(repository.path().join("road/x/plan.toml").exists());
    let inside = repository.path().join("teams/a/plans");
    fs::create_dir_all(&inside).unwrap();
    assert_eq!(asplanned(&inside, &["init", "y"]).code, 0);
    assert!(inside.join("y/plan.toml").exists());
    fs::write(repository.path().join("asplanned.toml"), "plans = [\"teams/*/plans\"]\n").unwrap();
    refused(&repository, &["z"], "teams/*/plans");
}

// demo

/// What `expected.tsv` says of each initiative: lines of its steps.
fn expected() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/concierge-mvp/expected.tsv")).unwrap();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut name = String::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix("# ") {
            Some(heading) => heading.clone_into(&mut name),
            None => found.entry(name.clone()).or_default().push(line.to_owned()),
        }
    }
    found
}

/// The same lines, as `diff` sees them: steps that happened, then planned steps that did not.
fn seen(initiative: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let actual = initiative["actual"].as_array().unwrap().iter().map(|step| {
        let moved = if step["moved"] == true { "moved" } else { "-" };
        [text(&step["id"]), text(&step["verdict"]), text(&step["because"]), moved.to_owned()].join("\t")
    });
    let plan = initiative["plan"].as_array().unwrap().iter();
    let plan = plan.filter(|step| step["fate"] == "dropped" || step["fate"] == "open");
    actual.chain(plan.map(|step| text(&step["id"]) + "\t" + &text(&step["fate"]))).collect()
}

#[test]
fn the_demo_has_the_verdicts_that_are_expected_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let output = asplanned(folder.path(), &["demo", "made/here"]);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    assert!(output.stdout.contains("asplanned diff"), "{}", output.stdout);
    let made = folder.path().join("made/here");
    let all = asplanned(&made, &["diff", "--format", "json"]);
    let all: Value = serde_json::from_str(&all.stdout).unwrap();
    let mut expected = expected();
    for initiative in all["initiatives"].as_array().unwrap() {
        let name = initiative["name"].as_str().unwrap();
        assert_eq!(initiative["as_of"]["uncommitted"], false, "{name}");
        assert_eq!(initiative["warnings"], json!([]), "{name}");
        let mut lines = expected.remove(name).unwrap();
        let mut seen = seen(initiative);
        let happened = initiative["actual"].as_array().unwrap().len();
        assert_eq!(seen[..happened], lines[..happened], "{name}");
        seen.sort();
        lines.sort();
        assert_eq!(seen, lines, "{name}");
    }
    assert!(expected.is_empty(), "{expected:?}");
    assert_eq!(asplanned(&made, &["check"]).code, 0);
}

#[test]
fn the_demo_is_made_in_the_folder_that_c_names() {
    let [folder, elsewhere] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let at = folder.path().to_str().unwrap();
    assert_eq!(asplanned(elsewhere.path(), &["-C", at, "demo", "one"]).code, 0);
    assert!(listing(elsewhere.path()).is_empty());
    assert!(folder.path().join("one/.git").exists(), "{:?}", listing(folder.path()));
}

#[test]
fn the_demo_is_the_same_history_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let tip = |name: &str| {
        let made = folder.path().join(name);
        assert_eq!(asplanned(folder.path(), &["demo", name]).code, 0);
        let git = git2::Repository::open(&made).unwrap();
        assert!(git.statuses(None).unwrap().is_empty());
        git.head().unwrap().target().unwrap()
    };
    assert_eq!(tip("one"), tip("two"));
}

#[test]
fn the_demo_takes_only_an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine"), "").unwrap();
    for target in [".", "mine"] {
        let output = asplanned(folder.path(), &["demo", target]);
        assert_eq!((output.code, output.stdout.as_str()), (2, ""));
        assert!(output.stderr.contains("not an empty folder"), "{}", output.stderr);
    }
    assert_eq!(listing(folder.path()).len(), 1);
    fs::create_dir(folder.path().join("free")).unwrap();
    assert_eq!(asplanned(folder.path(), &["demo", "free"]).code, 0);
}

// What `diff` shows, and its exit code.

/// A repository with a step of every verdict and fate: anticipated, adapted, retrofitted, emergent, dropped, open.
fn colourful() -> Repository {
    let repository = Repository::new();
    let plan = |ids: &[&str]| ids.iter().map(|id| format!("[[step]]\nid = \"{id}\"\n")).collect::<Vec<_>>().concat();
    let first = plan(&["foreseen", "given-up", "still-open"]);
    let second = plan(&["foreseen", "still-open", "learned"]);
    let third = plan(&["foreseen", "still-open", "learned", "late"]);
    let all = plan(&["foreseen", "learned", "late", "surprise"]);
    let one = repository.commit_text(&[], "2023-01-09", &[(PLAN, &first)]);
    let two = repository.commit_text(&[one], "2023-01-10", &[(PLAN, &second)]);
    repository.set_head(repository.commit_text(&[two], "2023-01-11", &[(PLAN, &third), (RECORD, &all)]));
    repository
}

#[test]
fn a_surprise_is_an_exit_code_where_one_asks_for_it() {
    let surprised = colourful();
    assert_eq!(asplanned(surprised.path(), &["diff"]).code, 0);
    assert_eq!(asplanned(surprised.path(), &["diff", "--exit-code"]).code, 1);
    assert_eq!(asplanned(surprised.path(), &["diff", "--exit-code", "--only", "anticipated"]).code, 1);
    assert_eq!(asplanned(surprised.path(), &["diff", "--exit-code", "--rev", "HEAD~1"]).code, 0);
    assert_eq!(asplanned(planned_too_late().path(), &["diff", "--exit-code"]).code, 1);
    assert_eq!(asplanned(holding(&[(PLAN, A)]).path(), &["diff", "--exit-code"]).code, 0);
}

#[test]
fn only_shows_the_steps_that_are_asked_for_in_every_format() {
    let repository = colourful();
    let ids = ["foreseen", "learned", "late", "surprise", "given-up", "still-open"];
    for (only, expected) in [
        ("anticipated", &ids[..1]),
        ("adapted", &ids[1..2]),
        ("retrofitted", &ids[2..3]),
        ("emergent", &ids[3..4]),
        ("surprises", &ids[2..4]),
        ("dropped", &ids[4..5]),
        ("open", &ids[5..]),
        ("surprises,dropped", &ids[2..5]),
    ] {
        let run = |more: &[&str]| {
            let args: Vec<&str> = ["diff", "--only", only].iter().chain(more).copied().collect();
            let Output { code, stdout, stderr } = asplanned(repository.path(), &args);
            assert_eq!((code, stderr.as_str()), (0, ""));
            stdout
        };
        let rows = |text: &str, mark: fn(&str) -> bool| -> Vec<&str> {
            let shown = |id: &&&str| text.lines().any(|line| mark(line) && line.replace('\\', "").contains(**id));
            ids.iter().filter(shown).copied().collect()
        };
        assert_eq!(rows(&run(&[]), |line| line.starts_with("  ")), expected, "{only}");
        assert_eq!(rows(&run(&["--format", "markdown"]), |line| line.starts_with('|')), expected, "{only}");
        let found: Value = serde_json::from_str(&run(&["--format", "json"])).unwrap();
        let actual: Vec<&str> =
            found["initiatives"][0]["actual"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
        let happened: Vec<&str> = expected.iter().filter(|id| ids[..4].contains(*id)).copied().collect();
        assert_eq!(actual, happened, "{only}");
    }
    assert_eq!(asplanned(repository.path(), &["diff", "--only", "nothing"]).code, 2);
}
