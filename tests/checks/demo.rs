//! What `demo` makes: the example, whose verdicts are the ones that were written down for it.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use super::listing;
use crate::support::asplanned;

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
fn what_the_demo_says_to_try_works() {
    let folder = tempfile::tempdir().unwrap();
    let output = asplanned(folder.path(), &["demo", "made"]);
    let mut lines = output.stdout.lines();
    assert!(lines.next().unwrap().ends_with(". Try there:"), "{}", output.stdout);
    assert_eq!(lines.next(), Some(""));
    let mut tried = 0;
    for line in lines {
        let command = line.strip_prefix("  ").unwrap_or_else(|| panic!("{line:?}"));
        let (command, what) = command.split_once("   ").unwrap();
        assert!(!what.trim().is_empty());
        if let Some(args) = command.strip_prefix("asplanned ") {
            let output = asplanned(&folder.path().join("made"), &args.split(' ').collect::<Vec<_>>());
            assert!(output.code < 2 && !output.stdout.is_empty(), "{command}: {}", output.stderr);
            tried += 1;
        }
    }
    assert_eq!(tried, 10);
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
