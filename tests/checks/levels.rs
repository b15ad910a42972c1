//! Levels, and the exit codes that follow from them.

use std::path::Path;

use asplanned::model::finding::Rule;
use serde_json::json;

use super::{A, PLAN, RECORD, check, holding, planned_too_late, told};
use crate::support::asplanned;
use crate::support::repository::{Author, File, Files, Repository};

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
