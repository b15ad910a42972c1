use chrono::NaiveDate;

use super::*;
use crate::model::actual::ActualStep;
use crate::model::findings::draft::{Draft, actual, day, linked, planned, texts};
use crate::model::history::History;
use crate::model::judged::Judgement;
use crate::model::judgement::judge;
use crate::model::plan::{BaselineChoice, PlanHead, PlannedStep};
use crate::model::step::{Every, Kind, Unit};
use crate::model::verdict::{Because, Evidence, Verdict};

fn ratio(numerator: usize, denominator: usize) -> Ratio {
    Ratio { numerator, denominator }
}

fn titled(id: &str, title: &str) -> PlannedStep {
    PlannedStep { title: Some(title.to_owned()), ..planned(id) }
}

fn ran(id: &str, started: u32, finished: Option<u32>) -> ActualStep {
    ActualStep { started: Some(day(started)), finished: finished.map(day), ..actual(id) }
}

/// Judges a draft, and takes it apart.
struct Measured {
    history: History,
    judgement: Judgement,
    as_of: NaiveDate,
}

const HORIZONS: [u32; 2] = [3, 7];

impl Measured {
    fn new(draft: &Draft) -> Self {
        let history = draft.history();
        let as_of = draft.newest_day();
        let judgement = judge(&history, &Terms { as_of, horizons: &HORIZONS });
        Self { history, judgement, as_of }
    }

    fn by(&self, by: By) -> Vec<Slice> {
        super::by(&self.history, &self.judgement, &Terms { as_of: self.as_of, horizons: &HORIZONS }, by)
    }
}

/// Three weeks of an initiative. 2023-01-02, day 2, is a Monday.
fn example() -> Draft {
    let every = Some(Every { count: 1, unit: Unit::Week });
    let checks = PlannedStep { kind: Kind::Recurring, every, phase: Some("two".into()), ..titled("c", "C") };
    let first = [
        PlannedStep { phase: Some("one".into()), ..titled("a", "A") },
        titled("b", "B"),
        checks.clone(),
        titled("d", "D"),
    ];
    let second = [
        first[0].clone(),
        titled("b", "B, and more"),
        checks,
        PlannedStep { who: Some("ana".into()), ..titled("e", "E") },
        PlannedStep { dropped: Some("no".into()), ..titled("d", "D") },
    ];
    let a = ran("a", 4, Some(5));
    let c = ActualStep { kind: Kind::Recurring, on: vec![day(11), day(18)], ..ran("c", 11, None) };
    let x = ActualStep { plan: Some(Vec::new()), ..ran("x", 12, None) };
    let one = [a.clone()];
    let all = [a, ran("e", 16, Some(18)), x, c];
    let mut draft = Draft::line(&[(&first, &[]), (&first, &one), (&second, &one), (&second, &all)]);
    for (commit, day) in [2, 4, 10, 17].into_iter().enumerate() {
        draft.date(commit, day);
    }
    let last = draft.commit(&[3], &second, &[]);
    draft.date(last, 24);
    let last = draft.commit(&[last], &second, &all);
    draft.date(last, 25);
    draft
}

#[test]
fn a_median_of_even_many_is_between_the_two_in_the_middle() {
    assert_eq!(median(vec![5, 1, 3]), (Some(3.0), 3));
    assert_eq!(median(vec![4, 1]), (Some(2.5), 2));
    assert_eq!(median(Vec::new()), (None, 0));
}

#[test]
fn nothing_out_of_nothing_has_no_value() {
    assert_eq!(Ratio::default().value(), None);
    assert_eq!(ratio(1, 4).value(), Some(0.25));
}

#[test]
fn each_measure_of_the_example_is_as_computed_by_hand() {
    let found = Measured::new(&example()).judgement;
    let sequence: Vec<&str> = found.actual.iter().map(|it| it.step.id.as_str()).collect();
    assert_eq!(sequence, ["a", "c", "x", "e"]);
    let expected = Measures {
        anticipated_share: ratio(2, 4),
        foreseen_share: ratio(3, 4),
        emergent_share: ratio(1, 4),
        retrofitted_share: ratio(0, 4),
        plan_kept: ratio(1, 4),
        granularity: ratio(3, 3),
        accounted_share: ratio(1, 4),
        order_kept: ratio(2, 2),
        tau_b: Some(1.0),
        // 2 of a, 9 of c, 6 of e.
        foresight_days: (Some(6.0), 3),
        foreseen_at: vec![(3, ratio(2, 4)), (7, ratio(1, 4))],
        churn: Churn { added: 1, removed: 0, retitled: 1, moved: 0, baseline: 4 },
        growth: ratio(4, 4),
        // Expected on days 11, 18 and 25.
        cadence_kept: ratio(2, 3),
        baseline_dropped: 1,
    };
    assert_eq!(found.measures, expected);
}

#[test]
fn nothing_has_no_measures() {
    let mut draft = Draft::default();
    draft.commit(&[], &[], &[]);
    let found = Measured::new(&draft);
    let measures = &found.judgement.measures;
    let nothing = Measures { foreseen_at: HORIZONS.map(|days| (days, ratio(0, 0))).to_vec(), ..Measures::default() };
    assert_eq!(*measures, nothing);
    for by in By::ALL {
        assert_eq!(found.by(by), []);
    }
}

#[test]
fn weeks_are_judged_by_the_plan_in_force_then() {
    let found = Measured::new(&example()).by(By::Week);
    let name = |slice: &Slice| slice.name.clone().unwrap();
    assert_eq!(found.iter().map(name).collect::<Vec<_>>(), ["2023-W01", "2023-W02", "2023-W03"]);
    let in_force: Vec<NaiveDate> = found.iter().map(|it| it.in_force.as_ref().unwrap().day).collect();
    assert_eq!(in_force, [day(2), day(2), day(10)]);
    let foreseen_at = |near, far| vec![(3, near), (7, far)];
    let first = Measures {
        anticipated_share: ratio(1, 1),
        foreseen_share: ratio(1, 1),
        emergent_share: ratio(0, 1),
        retrofitted_share: ratio(0, 1),
        plan_kept: ratio(1, 4),
        granularity: ratio(1, 1),
        accounted_share: ratio(0, 1),
        order_kept: ratio(1, 1),
        tau_b: None,
        foresight_days: (Some(2.0), 1),
        foreseen_at: foreseen_at(ratio(0, 1), ratio(0, 1)),
        churn: Churn { baseline: 4, ..Churn::default() },
        growth: ratio(1, 4),
        cadence_kept: ratio(0, 0),
        baseline_dropped: 0,
    };
    assert_eq!(found[0].measures, first);
    assert_eq!(found[0].days, Some((day(2), day(8))));
    let second = Measures {
        anticipated_share: ratio(1, 2),
        foreseen_share: ratio(1, 2),
        emergent_share: ratio(1, 2),
        retrofitted_share: ratio(0, 2),
        // b, c and d were open, and none of them was done.
        plan_kept: ratio(0, 3),
        granularity: ratio(1, 1),
        accounted_share: ratio(0, 2),
        order_kept: ratio(1, 1),
        tau_b: None,
        foresight_days: (Some(9.0), 1),
        foreseen_at: foreseen_at(ratio(1, 2), ratio(1, 2)),
        churn: Churn { added: 1, removed: 0, retitled: 1, moved: 0, baseline: 4 },
        growth: ratio(2, 4),
        cadence_kept: ratio(1, 1),
        baseline_dropped: 1,
    };
    assert_eq!(found[1].measures, second);
    // What was adapted to the first plan was anticipated by the one of this week.
    let third = Measures {
        anticipated_share: ratio(1, 1),
        foreseen_share: ratio(1, 1),
        emergent_share: ratio(0, 1),
        retrofitted_share: ratio(0, 1),
        // b, c and e were open, e was done; d had been given up.
        plan_kept: ratio(1, 3),
        granularity: ratio(1, 1),
        accounted_share: ratio(1, 1),
        order_kept: ratio(1, 1),
        tau_b: None,
        foresight_days: (Some(6.0), 1),
        foreseen_at: foreseen_at(ratio(1, 1), ratio(0, 1)),
        churn: Churn { baseline: 5, ..Churn::default() },
        growth: ratio(1, 5),
        cadence_kept: ratio(1, 1),
        baseline_dropped: 0,
    };
    assert_eq!(found[2].measures, third);
}

#[test]
fn a_month_and_a_quarter_that_hold_all_are_judged_by_the_baseline() {
    let measured = Measured::new(&example());
    for (by, name) in [(By::Month, "2023-01"), (By::Quarter, "2023-Q1")] {
        let found = measured.by(by);
        assert_eq!(found.iter().map(|it| it.name.as_deref().unwrap()).collect::<Vec<_>>(), [name]);
        assert_eq!(found[0].measures, measured.judgement.measures);
    }
}

#[test]
fn phases_and_kinds_are_judged_by_the_baseline() {
    let measured = Measured::new(&example());
    let said = |by: By| -> Vec<(Option<String>, [Ratio; 5], Churn)> {
        let row = |it: Slice| {
            assert_eq!((it.days, &it.in_force), (None, &None));
            let m = it.measures;
            (it.name, [m.anticipated_share, m.foreseen_share, m.plan_kept, m.growth, m.cadence_kept], m.churn)
        };
        measured.by(by).into_iter().map(row).collect()
    };
    let name = |name: &str| Some(name.to_owned());
    let none = Churn::default();
    assert_eq!(
        said(By::Phase),
        [
            (
                name("one"),
                [ratio(1, 1), ratio(1, 1), ratio(1, 1), ratio(1, 1), ratio(0, 0)],
                Churn { baseline: 1, ..none }
            ),
            // x stands behind c, and no plan says of what phase it is. That e was planned without one does.
            (
                name("two"),
                [ratio(1, 2), ratio(1, 2), ratio(0, 1), ratio(2, 1), ratio(2, 3)],
                Churn { baseline: 1, ..none }
            ),
            (
                None,
                [ratio(0, 1), ratio(1, 1), ratio(0, 2), ratio(1, 2), ratio(0, 0)],
                Churn { added: 1, retitled: 1, baseline: 2, ..none }
            ),
        ]
    );
    assert_eq!(
        said(By::Kind),
        [
            (
                name("activity"),
                [ratio(1, 3), ratio(2, 3), ratio(1, 3), ratio(3, 3), ratio(0, 0)],
                Churn { added: 1, retitled: 1, baseline: 3, ..none }
            ),
            (
                name("recurring"),
                [ratio(1, 1), ratio(1, 1), ratio(0, 1), ratio(1, 1), ratio(2, 3)],
                Churn { baseline: 1, ..none }
            ),
        ]
    );
}

#[test]
fn what_one_list_alone_has_is_a_part_too() {
    let planned = PlannedStep { phase: Some("one".into()), ..planned("a") };
    let happened = ActualStep { kind: Kind::Decision, plan: Some(Vec::new()), ..ran("x", 2, None) };
    let measured = Measured::new(&Draft::line(&[(&[planned], &[happened])]));
    let names = |by| measured.by(by).into_iter().map(|it| it.name).collect::<Vec<_>>();
    assert_eq!(names(By::Phase), [Some("one".to_owned()), None]);
    assert_eq!(names(By::Kind), [Some("activity".to_owned()), Some("decision".to_owned())]);
}

#[test]
fn what_is_done_on_the_first_day_of_a_week_is_done_in_it() {
    let draft = Draft::line(&[(&[planned("a")], &[]), (&[planned("a")], &[ran("a", 3, Some(9))])]);
    let kept: Vec<Ratio> = Measured::new(&draft).by(By::Week).into_iter().map(|it| it.measures.plan_kept).collect();
    assert_eq!(kept, [ratio(0, 1), ratio(1, 1)]);
}

#[test]
fn a_week_in_which_a_step_only_recurs_is_there() {
    let every = Some("week".parse().unwrap());
    let weekly = PlannedStep { every, kind: Kind::Recurring, ..planned("r") };
    let took = ActualStep { on: [2, 16, 23].map(day).to_vec(), ..ran("r", 2, None) };
    let mut draft = Draft::line(&[(std::slice::from_ref(&weekly), &[]), (std::slice::from_ref(&weekly), &[took])]);
    draft.date(0, 2);
    draft.date(1, 23);
    let kept: Vec<Ratio> = Measured::new(&draft).by(By::Week).into_iter().map(|it| it.measures.cadence_kept).collect();
    assert_eq!(kept, [ratio(1, 1), ratio(0, 1), ratio(1, 1), ratio(1, 1)]);
}

#[test]
fn formulas_and_verdicts_are_called_as_in_every_output() {
    assert_eq!(formula("growth"), "actual steps / baseline steps");
    assert_eq!(formula("no measure"), "");
    let because =
        [Because::BeganEarlier, Because::Split, Because::SameCommit, Because::Concurrent, Because::PlannedLater];
    assert_eq!(
        because.map(Because::name),
        ["began-earlier", "split", "same-commit", "concurrent", "planned-later"],
        "the first that fits counts, in this order"
    );
    assert!(because.is_sorted());
    let verdicts = [Verdict::Anticipated, Verdict::Adapted, Verdict::Retrofitted(Because::Split), Verdict::Emergent];
    assert_eq!(verdicts.map(Verdict::name), ["anticipated", "adapted", "retrofitted", "emergent"]);
    assert_eq!(verdicts.map(Verdict::because), [None, None, Some(Because::Split), None]);
    assert_eq!([Evidence::History, Evidence::Declared].map(Evidence::name), ["history", "declared"]);
}

#[test]
fn names_are_read_back() {
    for by in By::ALL {
        assert_eq!(by.name().parse(), Ok(by));
    }
    assert_eq!("Week".parse::<By>(), Err(()));
}

#[test]
fn what_stands_before_the_baseline_was_never_in_force() {
    let head = |baseline| PlanHead { baseline, ..PlanHead::default() };
    let step = |id| planned(id);
    let begun = [ran("b", 3, None), ran("c", 10, None), ran("d", 17, None)];
    let draft = |baseline: Option<BaselineChoice>| {
        let mut draft = Draft::default();
        draft.commit_head(&[], head(None), &[step("a")], &[]);
        draft.commit_head(&[0], head(None), &[step("a"), step("b")], &[]);
        draft.commit_head(&[1], head(None), &[step("a"), step("b"), step("c")], &[]);
        draft.commit_head(&[2], head(baseline), &[step("a"), step("b"), step("c"), step("d")], &begun);
        for (commit, day) in [1, 2, 9, 20].into_iter().enumerate() {
            draft.date(commit, day);
        }
        draft
    };
    let in_force = |baseline| {
        let slices = Measured::new(&draft(baseline)).by(By::Week);
        slices.into_iter().map(|it| it.in_force.unwrap().day).collect::<Vec<_>>()
    };
    // The first version is of the day before the first week, the second one of its Monday.
    assert_eq!(in_force(None), [day(1), day(2), day(9)]);
    assert_eq!(in_force(Some(BaselineChoice::Day(day(8)))), [day(2), day(2), day(9)]);
    assert_eq!(in_force(Some(BaselineChoice::Day(day(15)))), [day(9), day(9), day(9)]);
    // It is none of the line, of day 1: all that came on later days replaced it.
    assert_eq!(in_force(Some(BaselineChoice::Revision("elsewhere".into()))), [day(1), day(2), day(9)]);
}

#[test]
fn the_last_version_on_the_line_counts_whatever_its_day() {
    let begun = [ran("a", 20, None)];
    let plans: Vec<Vec<PlannedStep>> =
        (1..=4).map(|count| ["a", "b", "c", "d"][..count].iter().map(|id| planned(id)).collect()).collect();
    let mut draft = Draft::line(&[(&plans[0], &[]), (&plans[1], &[]), (&plans[2], &[]), (&plans[3], &begun)]);
    for (commit, day) in [5, 14, 3, 30].into_iter().enumerate() {
        draft.date(commit, day);
    }
    let found = Measured::new(&draft).by(By::Week);
    let begun = found.iter().find(|it| it.measures.growth.numerator > 0).unwrap();
    assert_eq!(begun.in_force.as_ref().map(|it| it.day), Some(day(3)));
    assert_eq!(begun.measures.growth, ratio(1, 3));
}

#[test]
fn a_week_in_which_nothing_happened_is_there_and_has_no_shares() {
    let draft = Draft::line(&[(&[planned("a"), planned("b")], &[ran("a", 2, Some(3)), ran("b", 20, None)])]);
    let found = Measured::new(&draft).by(By::Week);
    assert_eq!(found.len(), 3);
    let measures = &found[1].measures;
    assert_eq!(measures.foreseen_share.value(), None);
    assert_eq!((measures.plan_kept, measures.growth), (ratio(0, 1), ratio(0, 2)));
    assert_eq!((measures.foresight_days, measures.tau_b), ((None, 0), None));
}

#[test]
fn what_the_plan_became_when_all_was_done_is_in_some_week() {
    let plans = [vec![planned("a")], vec![planned("a"), planned("b")], vec![planned("b")]];
    let done = [ran("a", 3, Some(3))];
    let mut draft = Draft::line(&[(&plans[0], &[]), (&plans[0], &done), (&plans[1], &done), (&plans[2], &done)]);
    for (commit, day) in [2, 3, 17, 24].into_iter().enumerate() {
        draft.date(commit, day);
    }
    let found = Measured::new(&draft);
    let churn: Vec<(usize, usize)> =
        found.by(By::Week).into_iter().map(|it| (it.measures.churn.added, it.measures.churn.removed)).collect();
    assert_eq!(churn, [(0, 0), (0, 0), (1, 0), (0, 1)]);
    assert_eq!((found.judgement.measures.churn.added, found.judgement.measures.churn.removed), (1, 1));
    // Nothing happened, and the plan changed all the same.
    let mut planning = Draft::line(&[(&plans[0], &[]), (&plans[1], &[])]);
    planning.date(0, 2);
    planning.date(1, 17);
    let found = Measured::new(&planning).by(By::Week);
    assert_eq!(found.iter().map(|it| it.measures.churn.added).collect::<Vec<_>>(), [1]);
}

#[test]
fn what_is_split_or_merged_is_not_retitled() {
    let titled =
        |id: &str, title: &str, was: &[&str]| PlannedStep { title: Some(title.into()), was: texts(was), ..planned(id) };
    let before = [titled("a", "A", &[]), titled("b", "B", &[]), titled("c", "C", &[]), titled("d", "D", &[])];
    let mut after = [
        titled("a1", "A", &["a"]),
        titled("a2", "A two", &["a"]),
        titled("bc", "B", &["b", "c"]),
        titled("d", "E", &[]),
    ];
    for _ in 0..2 {
        let found = Measured::new(&Draft::line(&[(&before, &[]), (&after, &[])])).judgement.measures.churn;
        assert_eq!((found.retitled, found.added, found.removed, found.baseline), (1, 0, 0, 4));
        after.reverse();
    }
}

#[test]
fn what_moves_from_phase_to_phase_moved_in_one() {
    let of = |id: &str, phase: &str| PlannedStep { phase: Some(phase.into()), ..planned(id) };
    let before = [of("a", "one"), of("b", "one"), of("c", "two"), of("d", "two")];
    let after = [of("c", "two"), of("a", "one"), of("b", "one"), of("d", "two")];
    let found = Measured::new(&Draft::line(&[(&before, &[]), (&after, &[])]));
    assert_eq!(found.judgement.measures.churn.moved, 1);
    let moved = found.by(By::Phase).into_iter().map(|it| it.measures.churn.moved);
    assert_eq!(moved.collect::<Vec<_>>(), [1, 0]);
}

#[test]
fn a_record_need_not_say_that_a_step_recurs() {
    let every = Some("week".parse().unwrap());
    let weekly = PlannedStep { every, kind: Kind::Recurring, ..planned("r") };
    let took = |days: &[u32], finished: Option<u32>| ActualStep {
        on: days.iter().map(|at| day(*at)).collect(),
        finished: finished.map(day),
        ..actual("r")
    };
    let kept = |plan: &PlannedStep, step: ActualStep| {
        Measured::new(&Draft::line(&[(std::slice::from_ref(plan), &[step])])).judgement.measures.cadence_kept
    };
    assert_eq!(kept(&weekly, took(&[2, 9, 16], Some(16))), ratio(3, 3));
    // What comes after the end does not count, and a step that only came then is none that was kept up.
    assert_eq!(kept(&weekly, took(&[2, 20], Some(16))), ratio(1, 3));
    assert_eq!(kept(&weekly, took(&[20], Some(16))), ratio(0, 0));
    assert_eq!(kept(&PlannedStep { kind: Kind::Activity, ..weekly.clone() }, took(&[2, 9, 16], Some(16))), ratio(0, 0));
}

#[test]
fn days_far_apart_do_not_make_the_weeks_between_them() {
    let far = ActualStep { started: NaiveDate::from_ymd_opt(9999, 12, 31), ..actual("z") };
    let near = ActualStep { started: NaiveDate::from_ymd_opt(1, 1, 1), ..actual("y") };
    let draft = Draft::line(&[(&[], &[near, ran("a", 2, None), far])]);
    let measured = Measured::new(&draft);
    let names = |by| measured.by(by).into_iter().filter_map(|it| it.name).collect::<Vec<_>>();
    assert_eq!(names(By::Week), ["0001-W01", "2023-W01", "9999-W52"]);
    assert_eq!(names(By::Quarter), ["0001-Q1", "2023-Q1", "9999-Q4"]);
    let weeks = |apart: usize| {
        let last = ActualStep { started: Some(day(2) + chrono::Days::new(7 * apart as u64)), ..actual("z") };
        Measured::new(&Draft::line(&[(&[], &[ran("a", 2, None), last])])).by(By::Week).len()
    };
    assert_eq!(weeks(MAX_STRETCHES), MAX_STRETCHES + 1);
    assert_eq!(weeks(MAX_STRETCHES + 1), 2);
}

#[test]
fn a_split_step_is_done_on_the_day_its_last_part_was() {
    let parts =
        [PlannedStep { was: texts(&["a"]), ..planned("a-1") }, PlannedStep { was: texts(&["a"]), ..planned("a-2") }];
    let all = [ran("a-1", 2, Some(4)), ran("a-2", 5, Some(10))];
    let draft = Draft::line(&[(&[planned("a")], &[]), (&parts, &[]), (&parts, &all)]);
    let found = Measured::new(&draft);
    assert_eq!(found.judgement.measures.plan_kept, ratio(1, 1));
    let kept: Vec<Ratio> = found.by(By::Week).into_iter().map(|it| it.measures.plan_kept).collect();
    // By the second week the plan held both parts, and one was done.
    assert_eq!(kept, [ratio(0, 1), ratio(1, 1)]);
}

#[test]
fn what_is_declared_rests_on_steps_of_the_baseline() {
    let head = PlanHead { agreed: Some(day(1)), ..PlanHead::default() };
    let owned = PlannedStep { who: Some("ana".into()), ..planned("a") };
    let mut draft = Draft::default();
    draft.commit_head(&[], head.clone(), std::slice::from_ref(&owned), &[]);
    draft.commit_head(&[0], head.clone(), &[owned.clone(), planned("b")], &[]);
    let begun = ActualStep { started: Some(day(2)), ..linked("a", &["a", "b"]) };
    draft.commit_head(&[1], head, &[owned, planned("b")], &[begun]);
    for (commit, day) in [9, 10, 11].into_iter().enumerate() {
        draft.date(commit, day);
    }
    let measured = Measured::new(&draft);
    // No version in force takes back what was declared.
    assert_eq!(measured.by(By::Week)[0].measures.anticipated_share, ratio(1, 1));
    let found = measured.judgement.measures;
    assert_eq!((found.anticipated_share, found.granularity), (ratio(1, 1), ratio(1, 1)));
    assert_eq!(found.accounted_share, ratio(1, 1));
}

#[test]
fn a_new_id_of_a_step_without_a_title_is_no_new_title() {
    let renamed = PlannedStep { was: texts(&["a"]), ..planned("b") };
    let draft = Draft::line(&[(&[planned("a")], &[]), (&[renamed], &[])]);
    assert_eq!(Measured::new(&draft).judgement.measures.churn, Churn { baseline: 1, ..Churn::default() });
}
