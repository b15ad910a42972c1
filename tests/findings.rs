//! What the rules find in whole repositories, and what their pages say of it.

use std::collections::BTreeMap;

use asplanned::model::finding::Rule;
use asplanned::model::findings;
use asplanned::model::findings::page::{Example, Sample};
use serde_json::Value;

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
