use super::*;
use crate::model::learning::drafts::{actual, planned};

fn earlier() -> Vec<Row> {
    let mut rows = Vec::new();
    for (place, terms, word) in [
        ("a", "Agree data terms with customers", "Regular word to stakeholders and the company"),
        ("b", "Agree whose the diaries and photos are", "Tell management every other week how it goes"),
        ("c", "Agree terms for writing to subcontractors", "Tell support and sales each week what we send"),
    ] {
        rows.push(actual(place, "data-terms", terms));
        rows.push(actual(place, "stakeholder-cadence", word));
    }
    rows.push(actual("c", "once", "Hire a lawyer"));
    // A word that stands in many titles says little.
    for (place, title) in [("a", "Survey customers"), ("b", "Call customers back"), ("c", "Send customers a letter")] {
        rows.push(planned(place, &format!("customers-{place}"), title));
    }
    rows
}

fn suggested(own: &[Row]) -> Vec<String> {
    suggest(&earlier(), own, &Same::default(), None).steps.into_iter().map(|it| it.id).collect()
}

#[test]
fn what_was_forgotten_twice_is_suggested() {
    assert_eq!(suggested(&[]), ["data-terms", "stakeholder-cadence"]);
    assert_eq!(suggested(&[planned("new", "recruit", "Recruit customers")]), ["data-terms", "stakeholder-cadence"]);
}

#[test]
fn what_the_plan_has_is_not_in_other_words_either() {
    assert_eq!(suggested(&[planned("new", "data-terms", "X")]), ["stakeholder-cadence"]);
    assert_eq!(suggested(&[planned("new", "law", "Settle data terms")]), ["stakeholder-cadence"]);
    assert_eq!(
        suggested(&[
            planned("new", "x", "Agree with customers whose data it is"),
            Row { state: "dropped".into(), ..planned("new", "y", "A weekly word to stakeholders") }
        ]),
        Vec::<String>::new()
    );
    let found = suggest(&earlier(), &[planned("new", "law", "Settle data terms")], &Same::default(), None);
    let covered: Vec<(&str, &str)> = found.covered.iter().map(|it| (it.step.id.as_str(), it.by.as_str())).collect();
    assert_eq!(covered, [("data-terms", "Settle data terms")]);
    let linked = Row { linked: vec!["stakeholder-cadence".into()], ..actual("new", "letters", "Letters") };
    assert_eq!(suggested(&[linked]), ["data-terms"]);
}

#[test]
fn settings_say_what_it_has() {
    let same = Same::new(&[vec!["legal".into(), "data-terms".into()]]);
    let found = suggest(&earlier(), &[planned("new", "legal", "Papers")], &same, None).steps;
    assert_eq!(found.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["stakeholder-cadence"]);
    assert_eq!(suggest(&earlier(), &[], &same, None).steps[0].id, "legal");
}

#[test]
fn another_comparison_says_what_it_has() {
    let mut given = Given::default();
    given.add("Papers", "Agree data terms with customers", 0.25);
    let found = |own: &Row| suggest(&earlier(), std::slice::from_ref(own), &Same::default(), Some(&given)).steps.len();
    assert_eq!(found(&planned("new", "p", "Papers")), 1);
    assert_eq!(found(&planned("new", "p", "Settle data terms")), 2);
    assert_eq!(found(&planned("new", "p", "Agree data terms with customers")), 1);
}

#[test]
fn a_suggestion_becomes_a_step_that_says_where_it_comes_from() {
    let rows = ["a", "b"].map(|place| Row {
        lesson: (place == "a").then(|| "Ask\nlegal\u{202e} first".to_owned()),
        kind: "decision".into(),
        phase: Some("start".into()),
        ..actual(place, "Bad id", "Agree\u{7} data terms")
    });
    let suggested = suggest(&rows, &[], &Same::default(), None);
    let step = super::planned(&suggested.steps[0], 1);
    assert_eq!((step.id.as_str(), step.title.as_deref()), ("agree-data-terms", Some("Agree data terms")));
    assert_eq!((step.kind, step.phase.as_deref()), (crate::model::step::Kind::Decision, Some("start")));
    let note = "Unforeseen in 2 of 2 earlier initiatives: a, b.\na: Ask legal first";
    assert_eq!(step.note.as_deref(), Some(note));
    let several = super::planned(&suggested.steps[0], 2).note.unwrap();
    assert!(several.starts_with("Unforeseen in 2 of 2 earlier initiatives: :a, :b."), "{several}");
}
