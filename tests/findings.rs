//! What the rules find in whole repositories, and what their pages say of it.

use std::collections::BTreeMap;

use asplanned::model::finding::Rule;
use asplanned::model::findings;
use asplanned::model::findings::page::{Example, Sample};
use serde_json::Value;

use crate::example::example;
use crate::support::asplanned;
use crate::support::repository::Repository;

/// Runs `check --format json` with more options, and gives its exit code and what it prints.
fn check(repository: &Repository, more: &[&str]) -> (u8, Value) {
    let args: Vec<&str> = ["check", "--format", "json"].iter().chain(more).copied().collect();
    let output = asplanned(repository.path(), &args);
    (output.code, serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output:?}")))
}

/// The names of the findings, each once.
fn names(value: &Value) -> Vec<&str> {
    let mut names: Vec<&str> =
        value["findings"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// A repository with the commits of a page's example.
fn made_of(samples: &[Sample]) -> Repository {
    let repository = Repository::new();
    let mut files: BTreeMap<String, &str> = BTreeMap::new();
    let mut parents = Vec::new();
    let mut rest = samples;
    while let Some(first) = rest.first() {
        let (today, later) = rest.split_at(rest.iter().take_while(|sample| sample.day == first.day).count());
        for sample in today {
            let folder = if sample.file == "asplanned.toml" { "" } else { "plans/x/" };
            files.insert(format!("{folder}{}", sample.file), sample.text);
        }
        let texts: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        parents = vec![repository.commit_text(&parents, first.day, &texts)];
        rest = later;
    }
    repository.set_head(parents[0]);
    repository
}

#[test]
fn the_example_of_every_page_raises_its_finding_and_says_no_nonsense_beside() {
    let mut shown = 0;
    for rule in Rule::ALL {
        let Example::Files(samples) = findings::page(rule).example else { continue };
        shown += 1;
        let repository = made_of(samples);
        let others: Vec<&str> = match rule {
            Rule::ForeseenBelow => vec![],
            _ => vec!["-W", rule.name()],
        };
        let (_, found) = check(&repository, &others);
        assert!(names(&found).contains(&rule.name()), "{rule}: {found:#}");
        let beside = |name: &&&str| Rule::ALL.iter().any(|it| it.name() == **name && *it != rule);
        let beside = names(&found).iter().filter(beside).count();
        assert!(beside <= 1, "{rule}: {found:#}");
        // What a later version raises, the earlier ones don't.
        if samples.first().map(|sample| sample.day) != samples.last().map(|sample| sample.day) {
            let (_, before) = check(&repository, &[&others[..], &["--rev", "HEAD~1"]].concat());
            assert!(!names(&before).contains(&rule.name()), "{rule}: {before:#}");
        }
    }
    assert_eq!(shown, Rule::ALL.len() - 3);
}

#[test]
fn what_files_alone_tell_is_told_without_history() {
    let plan = "[[step]]\nid = \"a\"\nneeds = [\"b\"]\n[[step]]\nid = \"b\"\nneeds = [\"a\"]\n";
    let record = "[[step]]\nid = \"x\"\nplan = []\nstarted = 2023-02-01\nfinished = 2023-01-01\n";
    let repository = Repository::new();
    let texts = [("plans/x/plan.toml", plan), ("plans/x/actual.toml", record)];
    repository.set_head(repository.commit_text(&[], "2023-01-09", &texts));
    let (code, found) = check(&repository, &["--files"]);
    assert_eq!((code, names(&found)), (0, vec!["dates-disorder", "needs-cycle"]));
    let at = |number: usize| {
        let it = &found["findings"][number];
        format!("{} {}:{}:{}", it["name"].as_str().unwrap(), it["path"].as_str().unwrap(), it["line"], it["column"])
    };
    assert_eq!(at(0), "dates-disorder plans/x/actual.toml:5:12");
    assert_eq!(at(1), "needs-cycle plans/x/plan.toml:2:6");
    assert_eq!(found["findings"][1]["related"][0]["line"], 5);
    assert_eq!(names(&check(&repository, &[]).1), ["dates-disorder", "needs-cycle", "unexplained-surprise"]);
}

/// A plan of two steps, one behind the other.
const PLAN: &str = "[[step]]\nid = \"a\"\n[[step]]\nid = \"b\"\nneeds = [\"a\"]\n";

/// A repository in which `b` began before `a`, and says these lines beside.
fn out_of_sequence(more: &str) -> Repository {
    let repository = Repository::new();
    let root = repository.commit_text(&[], "2023-01-09", &[("plans/x/plan.toml", PLAN)]);
    let record = format!("[[step]]\nid = \"b\"\n{more}");
    let texts = [("plans/x/plan.toml", PLAN), ("plans/x/actual.toml", record.as_str())];
    repository.set_head(repository.commit_text(&[root], "2023-01-10", &texts));
    repository
}

#[test]
fn what_a_step_allows_is_counted_and_not_denied() {
    let repository = out_of_sequence("allow = [\"unmet-need\"]\nallow-because = \"A pilot\"\n");
    let output = asplanned(repository.path(), &["check", "-D", "unmet-need"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, ""));
    assert!(output.stderr.starts_with("1 finding is allowed in place"), "{}", output.stderr);
    let (code, found) = check(&repository, &["-D", "unmet-need"]);
    assert_eq!((code, names(&found).len()), (0, 0));
    let allowed = found["allowed"].as_array().unwrap();
    assert_eq!(allowed.len(), 1);
    assert_eq!(
        (&allowed[0]["name"], &allowed[0]["level"], &allowed[0]["step"], &allowed[0]["because"]),
        (&Value::from("unmet-need"), &Value::from("deny"), &Value::from("b"), &Value::from("A pilot"))
    );
    // What is not reported is not allowed either.
    assert_eq!(check(&repository, &["-A", "unmet-need"]).1["allowed"], Value::Array(vec![]));
    assert_eq!(asplanned(repository.path(), &["check", "-A", "unmet-need"]).stderr, "");
}

#[test]
fn what_it_does_not_name_or_gives_no_reason_for_is_denied() {
    for (more, expected) in [
        ("", vec!["unmet-need"]),
        ("allow = [\"retrofitted\"]\nallow-because = \"x\"\n", vec!["unmet-need"]),
        ("allow = [\"unmet-need\"]\n", vec!["bad-value", "unmet-need"]),
        ("allow = [\"unmet-need\"]\nallow-because = \" \"\n", vec!["bad-value", "unmet-need"]),
        ("allow = [\"unmet-need\", \"bad-value\"]\nallow-because = \"x\"\n", vec!["bad-value"]),
    ] {
        let (code, found) = check(&out_of_sequence(more), &["-D", "unmet-need"]);
        assert_eq!((code, names(&found)), (1, expected), "{more}");
    }
}

#[test]
fn a_planned_step_allows_what_is_about_itself() {
    let circle = "[[step]]\nid = \"a\"\nneeds = [\"a\"]\nallow = [\"needs-cycle\"]\nallow-because = \"a riddle\"\n";
    let repository = Repository::new();
    repository.set_head(repository.commit_text(&[], "2023-01-09", &[("plans/x/plan.toml", circle)]));
    for args in [&[][..], &["--files"]] {
        let (_, found) = check(&repository, args);
        assert_eq!((names(&found).len(), &found["allowed"][0]["because"]), (0, &Value::from("a riddle")));
    }
}

#[test]
fn a_review_tells_what_a_branch_allows() {
    let repository = Repository::new();
    let root = repository.commit_text(&[], "2023-01-09", &[("plans/x/plan.toml", PLAN)]);
    let record = "[[step]]\nid = \"b\"\nallow = [\"unmet-need\"]\nallow-because = \"A pilot\"\n";
    let texts = [("plans/x/plan.toml", PLAN), ("plans/x/actual.toml", record)];
    let one = repository.commit_text(&[root], "2023-01-10", &texts);
    let later = [texts[0], texts[1], ("other", "")];
    repository.set_head(repository.commit_text(&[one], "2023-01-11", &later));
    let run = |base: &str, format: &str| asplanned(repository.path(), &["review", base, "--format", format]);
    let found: Value = serde_json::from_str(&run("HEAD~2", "json").stdout).unwrap();
    assert_eq!((&found["findings"], &found["allowed"][0]["because"]), (&Value::Array(vec![]), &Value::from("A pilot")));
    let text = run("HEAD~2", "text").stdout;
    assert!(text.contains("allowed in place: unmet-need"), "{text}");
    let found: Value = serde_json::from_str(&run("HEAD~1", "json").stdout).unwrap();
    assert_eq!(found["allowed"], Value::Array(vec![]), "that was allowed before");
}

#[test]
fn to_ask_for_a_share_takes_one_in_the_settings() {
    let repository = out_of_sequence("");
    for command in [&["check"][..], &["review", "HEAD~1"]] {
        for flag in ["-W", "-D"] {
            let output = asplanned(repository.path(), &[command, &[flag, "foreseen-below"]].concat());
            assert_eq!((output.code, output.stdout.as_str()), (2, ""));
            let line = "foreseen-below = { level = \"warn\", share = 0.5 }";
            assert!(output.stderr.contains("asplanned.toml") && output.stderr.contains(line), "{}", output.stderr);
        }
    }
    assert_eq!(check(&repository, &["-A", "foreseen-below"]).0, 0);
    assert_eq!(check(&repository, &["-D", "foreseen-below", "-A", "foreseen-below"]).0, 0);
    let Example::Files(samples) = findings::page(Rule::ForeseenBelow).example else { panic!() };
    assert_eq!(check(&made_of(samples), &["-D", "foreseen-below"]).0, 1);
}

#[test]
fn of_the_example_one_need_is_told_and_nothing_else() {
    let folder = example();
    let output = asplanned(folder.path(), &["check", "--format", "json"]);
    let found: Value = serde_json::from_str(&output.stdout).unwrap();
    let told: Vec<(&str, &str)> = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["name"].as_str().unwrap(), it["step"].as_str().unwrap()))
        .collect();
    assert_eq!((output.code, told), (0, vec![("unmet-need", "daily-diaries")]));
    let later = asplanned(folder.path(), &["check", "-W", "retrofitted"]).stdout;
    assert_eq!(later.matches("warning[retrofitted]").count(), 4, "{later}");
}
