use super::*;
use crate::model::learning::drafts::{actual, planned};

fn learned(rows: &[Row]) -> Learned {
    learn(rows, &Same::default(), None)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn with_verdict(verdict: Verdict, row: Row) -> Row {
    Row { verdict: Some(verdict.name().to_owned()), ..row }
}

#[test]
fn an_initiative_counts_once_and_adapted_is_foreseen_but_not_anticipated() {
    let rows = [
        actual("a", "terms", "Agree data terms"),
        with_verdict(Verdict::Anticipated, Row { linked: vec!["terms".into()], ..actual("a", "terms-2", "Again") }),
        with_verdict(Verdict::Adapted, actual("b", "terms", "Agree data terms")),
        with_verdict(Verdict::Anticipated, actual("c", "terms", "Terms")),
        planned("d", "terms", "Terms"),
    ];
    let learned = learned(&rows);
    assert_eq!(learned.initiatives, 3);
    let [step] = &learned.steps[..] else { panic!("{:?}", learned.steps) };
    assert_eq!((step.occurred, step.unforeseen, step.not_anticipated), (3, 1, 2));
    assert_eq!((step.id.as_str(), step.title.as_str()), ("terms", "Agree data terms"));
    assert_eq!(step.members.len(), 4);
    assert_eq!(learned.dropped, []);
}

#[test]
fn hindsight_lessons_trigger_phase_and_kind_are_told() {
    let rows = [
        Row {
            from: vec!["visits".into()],
            foreseeable: Some(true),
            lesson: Some("Ask legal".into()),
            phase: Some("start".into()),
            kind: "decision".into(),
            ..actual("a", "terms", "Agree terms")
        },
        actual("a", "visits", "Visit sites"),
        Row {
            from: vec!["field".into(), "terms".into(), "gone".into()],
            foreseeable: Some(false),
            lesson: Some("Ask legal".into()),
            kind: "decision".into(),
            ..actual("b", "terms", "Agree terms")
        },
        Row { linked: vec!["visits".into()], ..actual("b", "field", "On site") },
        Row { from: vec!["gone".into()], lesson: Some(" ".into()), ..actual("c", "terms", "Agree terms") },
    ];
    let learned = learned(&rows);
    let step = &learned.steps[0];
    assert_eq!(step.foreseeable, Hindsight { yes: 1, no: 1, unknown: 1 });
    assert_eq!(step.lessons.iter().map(|it| (&*it.initiative, &*it.text)).collect::<Vec<_>>(), [("a", "Ask legal")]);
    assert_eq!((step.phase.as_deref(), step.kind.as_str()), (Some("start"), "decision"));
    // `gone` has as many, but comes later in the order of bytes; a step is no trigger of itself.
    assert_eq!(step.trigger, Some(Trigger { id: "visits".into(), title: "On site".into(), initiatives: 2 }));
}

#[test]
fn days_are_counted_from_the_first_day_of_an_initiative_and_from_the_begin() {
    let late = |initiative: &str, begun: &str, planned_on: &str| {
        [
            Row { planned: Some(day("2023-01-02")), ..planned(initiative, "other", "Other") },
            Row { planned: Some(day(planned_on)), ..planned(initiative, "terms", "Agree terms") },
            Row {
                started: Some(day(begun)),
                recorded: Some(day("2023-12-01")),
                because: Some("began-earlier".into()),
                linked: vec!["terms".into()],
                ..with_verdict(
                    Verdict::Retrofitted(crate::model::verdict::Because::BeganEarlier),
                    actual(initiative, "terms", "Agree terms"),
                )
            },
        ]
    };
    let mut rows = late("a", "2023-01-12", "2023-01-15").to_vec();
    rows.extend(late("b", "2023-01-22", "2023-01-20"));
    rows.push(Row { recorded: Some(day("2023-05-01")), ..actual("c", "terms", "Agree terms") });
    let learned = learned(&rows);
    assert_eq!(learned.steps[0].days_in, (Some(10.0), 3));
    assert_eq!(learned.steps[0].days_late, (Some(1.5), 2));
}

#[test]
fn what_is_always_given_up_is_told_and_what_is_open_somewhere_not() {
    let dropped = |initiative: &str, id: &str| Row {
        state: "dropped".into(),
        reason: Some(format!("no time in {initiative}")),
        ..planned(initiative, id, "Take competitors apart")
    };
    let rows = [
        dropped("a", "teardown"),
        dropped("b", "teardown"),
        Row { title: "Test prices".into(), words: Vec::new(), ..dropped("a", "prices") },
        planned("b", "prices", "Test prices"),
        dropped("c", "once"),
    ];
    let mut learned = learned(&rows);
    assert_eq!(learned.dropped.iter().map(|it| (&*it.id, it.planned)).collect::<Vec<_>>(), [("once", 3)]);
    assert_eq!(learned.dropped[0].members[1].reason.as_deref(), Some("no time in b"));
    learned.recurring();
    assert_eq!(learned.dropped.len(), 1);
}

#[test]
fn the_most_often_forgotten_come_first() {
    let mut rows = Vec::new();
    for (id, title, verdicts) in
        [("a", "Zebra", "ee"), ("b", "Yak", "eea"), ("c", "Xerus", "ee"), ("d", "Wolf", "aaaa"), ("e", "Vole", "e")]
    {
        for (place, verdict) in verdicts.chars().enumerate() {
            let row = actual(&format!("i{place}"), id, title);
            rows.push(if verdict == 'a' { with_verdict(Verdict::Anticipated, row) } else { row });
        }
    }
    let mut learned = learned(&rows);
    let ids = |learned: &Learned| learned.steps.iter().map(|it| it.id.clone()).collect::<String>();
    assert_eq!(ids(&learned), "bcaed");
    learned.recurring();
    assert_eq!(ids(&learned), "bca");
}

#[test]
fn growth_is_that_of_finished_initiatives() {
    let grown = |initiative: &str, state: &str, actual_steps: usize, baseline_steps: usize| Row {
        state: state.into(),
        actual_steps,
        baseline_steps,
        ..planned(initiative, "s", "S")
    };
    let mut rows = vec![
        grown("a", "done", 10, 10),
        grown("b", "dropped", 15, 10),
        Row { closed: Some(day("2023-01-09")), ..grown("c", "open", 40, 20) },
        grown("d", "open", 90, 9),
        grown("e", "done", 9, 0),
        grown("a", "done", 10, 10),
        actual("a", "x", "X"),
    ];
    rows[6].actual_steps = 10;
    let growth = learned(&rows).growth;
    assert_eq!(growth.finished, 3);
    let class = growth.class.unwrap();
    assert_eq!((class.growth.low, class.growth.middle, class.growth.high), (1.2, 1.5, 1.8));
    assert!((class.surprise_share.unwrap().high - 0.06).abs() < 1e-9);
    assert_eq!(learned(&[]).growth, Growth::default());
}
