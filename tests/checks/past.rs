//! The findings that need more than one file, or the history.

use serde_json::{Value, json};

use super::{A, PLAN, RECORD, check, holding, planned_too_late, told};
use crate::support::repository::Repository;

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

#[test]
fn a_retrofitted_step_is_found_where_one_asks_for_it() {
    let repository = planned_too_late();
    assert_eq!(check(&repository, &[]), (0, vec![]));
    let (code, findings) = check(&repository, &["-W", "retrofitted"]);
    assert_eq!((code, told(&findings)), (0, vec!["retrofitted warn plans/x/actual.toml:2:6 a".to_owned()]));
    let (code, findings) = check(&repository, &["-D", "retrofitted"]);
    assert_eq!((code, told(&findings)), (1, vec!["retrofitted deny plans/x/actual.toml:2:6 a".to_owned()]));
}
