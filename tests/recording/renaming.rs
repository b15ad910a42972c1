//! `rename`: another id, several, or one that is there; what it was is kept, and everything follows.

use std::fs;

use super::{PLAN, RECORD, done, planned, refused, text};

const HAPPENED: &str = "\
[[step]]
id = \"sizing-survey\"
started = 2024-05-20
finished = 2024-05-24

[[step]]
id = \"talk\"
from = [\"sizing-survey\"]
plan = [\"check-ins\", \"sizing-survey\"]
";

#[test]
fn plan_record_and_references_follow() {
    let repository = planned(HAPPENED);
    done(&repository, &["rename", "sizing-survey", "market-survey"]);
    let plan = text(&repository, PLAN);
    assert!(plan.contains("id = \"market-survey\"\n"), "{plan}");
    assert!(plan.contains("phase = \"discover\"\nwas = [\"sizing-survey\"]\n"), "{plan}");
    assert!(plan.contains("needs = [\"market-survey\"] # it must be worth it\n"), "{plan}");
    assert_eq!(
        text(&repository, RECORD),
        HAPPENED
            .replace("sizing", "market")
            .replace("finished = 2024-05-24\n", "finished = 2024-05-24\nwas = [\"sizing-survey\"]\n")
    );
    // The step is the same: nothing of what was foreseen is lost.
    let output = done(&repository, &["diff", "--only", "surprises", "--exit-code"]);
    assert!(output.stdout.contains("2 of 2 steps were foreseen"), "{}", output.stdout);
}

#[test]
fn a_planned_step_is_split() {
    let repository = planned(HAPPENED);
    done(&repository, &["rename", "sizing-survey", "survey-one", "survey-two"]);
    let plan = text(&repository, PLAN);
    let shared = "title = \"Survey customers to size the problem\"\nkind = \"hypothesis\"\nphase = \"discover\"\n";
    for id in ["survey-one", "survey-two"] {
        let block = format!("[[step]]\nid = \"{id}\"\n{shared}was = [\"sizing-survey\"]\n");
        assert!(plan.contains(&block), "{plan}");
    }
    assert!(plan.contains("needs = [\"survey-one\", \"survey-two\"] # it must be worth it\n"), "{plan}");
    let record = text(&repository, RECORD);
    assert!(record.contains("id = \"sizing-survey\"\n"), "{record}");
    assert!(record.contains("plan = [\"check-ins\", \"survey-one\", \"survey-two\"]\n"), "{record}");
    let output = done(&repository, &["diff"]);
    assert!(output.stdout.contains("2 of 2 steps were foreseen"), "{}", output.stdout);
    assert_eq!(done(&repository, &["check"]).stderr, "");
}

#[test]
fn a_planned_step_is_merged_into_another() {
    let repository = planned(HAPPENED);
    done(&repository, &["rename", "sizing-survey", "check-ins"]);
    let plan = text(&repository, PLAN);
    assert!(!plan.contains("id = \"sizing-survey\"") && !plan.contains("Survey customers"), "{plan}");
    assert!(plan.contains("# Every other week.\n[[step]]\nid = \"check-ins\"\n"), "{plan}");
    assert!(plan.contains("kind = \"recurring\"\nwas = [\"sizing-survey\"]\n"), "{plan}");
    assert!(plan.contains("needs = [\"check-ins\"] # it must be worth it\n"), "{plan}");
    assert!(text(&repository, RECORD).contains("plan = [\"check-ins\"]\n"), "{}", text(&repository, RECORD));
    let output = done(&repository, &["diff"]);
    assert!(output.stdout.contains("2 of 2 steps were foreseen"), "{}", output.stdout);
}

#[test]
fn a_step_without_an_id_of_its_own_gets_one() {
    let repository = planned("");
    fs::write(repository.path().join(PLAN), "[[step]]\ntitle = 'Visit customers' # in May\n").unwrap();
    done(&repository, &["rename", "visit-customers", "field-visits"]);
    let plan = "[[step]]\nid = \"field-visits\"\ntitle = 'Visit customers' # in May\nwas = [\"visit-customers\"]\n";
    assert_eq!(text(&repository, PLAN), plan);
}

#[test]
fn ids_that_are_in_use_are_refused() {
    let repository = planned(HAPPENED);
    refused(&repository, &["rename", "talk", "sizing-survey"], "the id sizing-survey is taken in the record");
    refused(&repository, &["rename", "talk", "demand-test"], "demand-test is, or was, a planned step");
    refused(&repository, &["rename", "talk", "a", "b"], "only planned steps are split");
    refused(&repository, &["rename", "sizing-survey", "a", "check-ins"], "check-ins is planned already");
    refused(&repository, &["rename", "sizing-survey", "sizing-survey"], "is its id already");
    refused(&repository, &["rename", "nothing", "a"], "no step of the plan of x is called \"nothing\"");
    refused(&repository, &["rename", "sizing-survey", "A b"], "can't be an id");
}

#[test]
fn no_surprise_becomes_foreseen_by_an_id() {
    let repository = planned("[[step]]\nid = \"surprise\"\nstarted = 2024-05-20\n");
    for args in [&["rename", "check-ins", "surprise"][..], &["rename", "check-ins", "check-ins", "surprise"]] {
        refused(&repository, args, "surprise is recorded: a planned step of that id would be linked to it");
    }
    done(&repository, &["rename", "check-ins", "talks"]);
    refused(&repository, &["rename", "surprise", "check-ins"], "is, or was, a planned step");
    let output = done(&repository, &["diff"]);
    assert!(output.stdout.contains("0 of 1 step was foreseen"), "{}", output.stdout);
}

#[test]
fn a_step_that_takes_in_what_it_needs_does_not_need_itself() {
    let repository = planned("");
    done(&repository, &["rename", "sizing-survey", "demand-test"]);
    let plan = text(&repository, PLAN);
    assert!(plan.ends_with("needs = [] # it must be worth it\nwas = [\"sizing-survey\"]\n"), "{plan}");
}
