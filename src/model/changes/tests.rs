use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::model::history::Listed;

fn day(day: u32) -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2023, 1, day).unwrap()
}

fn planned(id: &str) -> PlannedStep {
    PlannedStep { id: id.to_owned(), title: Some(format!("Do {id}")), ..PlannedStep::default() }
}

fn actual(id: &str) -> ActualStep {
    ActualStep { id: id.to_owned(), ..ActualStep::default() }
}

fn was(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn of_plan(steps: &[PlannedStep]) -> Side<'_> {
    Side::new(None, steps, [])
}

fn of_record(steps: &[ActualStep]) -> Side<'_> {
    Side::new(None, [], steps)
}

/// A change in a line: word, step, and the fields as they were and are.
fn line(change: &Change) -> String {
    let value = |value: &Option<Value>| match value {
        None => "-".to_owned(),
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Texts(texts)) => texts.join(","),
        Some(Value::Day(day)) => day.to_string(),
        Some(Value::Days(days)) => days.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
        Some(Value::Flag(flag)) => flag.to_string(),
        Some(Value::Number(number)) => number.to_string(),
    };
    let fields = |fields: &Option<Fields>| match fields {
        None => "nothing".to_owned(),
        Some(fields) => fields.iter().map(|(name, it)| format!("{name}={}", value(it))).collect::<Vec<_>>().join(" "),
    };
    let step = change.step.as_deref().unwrap_or("plan");
    format!("{} {step}: {} -> {}", change.word.name(), fields(&change.before), fields(&change.after))
}

fn lines(changes: &[Change]) -> Vec<String> {
    changes.iter().map(line).collect()
}

fn in_plan(before: &[PlannedStep], after: &[PlannedStep]) -> Vec<String> {
    lines(&between(&of_plan(before), &of_plan(after)))
}

fn in_record(before: &[ActualStep], after: &[ActualStep]) -> Vec<String> {
    lines(&between(&of_record(before), &of_record(after)))
}

#[test]
fn the_plan_itself_comes_changes_and_goes() {
    let head = PlanHead { title: Some("A".into()), agreed: Some(day(9)), ..PlanHead::default() };
    let later = PlanHead { title: Some("B".into()), summary: Some("why".into()), agreed: Some(day(9)), ..head.clone() };
    let side = |head| Side::new(head, [], []);
    let changes = |before, after| lines(&between(&side(before), &side(after)));
    assert_eq!(changes(None, Some(&head)), ["added plan: nothing -> title=A agreed=2023-01-09"]);
    assert_eq!(
        changes(Some(&head), Some(&later)),
        ["retitled plan: title=A -> title=B", "edited plan: summary=- -> summary=why"]
    );
    assert_eq!(changes(Some(&head), None), ["removed plan: title=A agreed=2023-01-09 -> nothing"]);
}

#[test]
fn what_a_step_allows_is_a_change_like_any_other() {
    let allows = PlannedStep { allow: was(&["coarse-step"]), allow_because: Some("x".into()), ..planned("a") };
    let expected = ["edited a: allow=- allow_because=- -> allow=coarse-step allow_because=x"];
    assert_eq!(in_plan(&[planned("a")], &[allows]), expected);
    let allows = ActualStep { allow: was(&["retrofitted"]), ..actual("a") };
    assert_eq!(in_record(&[allows], &[actual("a")]), ["edited a: allow=retrofitted -> allow=-"]);
}

#[test]
fn steps_are_added_retitled_edited_given_up_and_removed() {
    let old = [planned("a"), planned("b"), planned("c")];
    let new = [
        PlannedStep { title: Some("Do it".into()), due: Some(day(2)), ..planned("a") },
        PlannedStep { dropped: Some("no time".into()), dropped_by: Some("a".into()), ..planned("b") },
        planned("d"),
    ];
    assert_eq!(
        in_plan(&old, &new),
        [
            "retitled a: title=Do a -> title=Do it",
            "edited a: due=- -> due=2023-01-02",
            "dropped b: dropped=- dropped_by=- -> dropped=no time dropped_by=a",
            "added d: nothing -> id=d title=Do d kind=activity",
            "removed c: id=c title=Do c kind=activity -> nothing",
        ]
    );
    assert_eq!(in_plan(&new[1..2], &old[1..2]), ["taken-up b: dropped=no time dropped_by=a -> dropped=- dropped_by=-"]);
}

#[test]
fn a_new_id_that_names_the_old_one_is_a_new_name() {
    let new = PlannedStep { was: was(&["a"]), title: Some("Do a".into()), ..planned("b") };
    assert_eq!(in_plan(&[planned("a")], std::slice::from_ref(&new)), ["renamed b: id=a -> id=b"]);
    assert_eq!(in_plan(&[planned("a")], &[planned("b")]).len(), 2);
    // What an older version's `was` holds joins nothing.
    let older = PlannedStep { was: was(&["x"]), ..planned("a") };
    let newer = PlannedStep { was: was(&["x"]), ..planned("c") };
    assert_eq!(in_plan(&[older], &[newer]).len(), 2);
}

#[test]
fn one_becomes_several_and_several_become_one() {
    let part = |id| PlannedStep { was: was(&["a"]), ..planned(id) };
    assert_eq!(
        in_plan(&[planned("a")], &[part("b"), part("c")]),
        ["split a: ids=a titles=Do a -> ids=b,c titles=Do b,Do c"]
    );
    assert_eq!(
        in_plan(&[planned("a")], &[part("b"), planned("a")]),
        ["split a: ids=a titles=Do a -> ids=b,a titles=Do b,Do a"]
    );
    let whole = PlannedStep { was: was(&["a", "b"]), ..planned("c") };
    assert_eq!(
        in_plan(&[planned("a"), planned("b")], &[whole]),
        ["merged c: ids=a,b titles=Do a,Do b -> ids=c titles=Do c"]
    );
    let taker = PlannedStep { was: was(&["a"]), ..planned("b") };
    assert_eq!(
        in_plan(&[planned("a"), planned("b")], std::slice::from_ref(&taker)),
        ["merged b: ids=b,a titles=Do b,Do a -> ids=b titles=Do b"]
    );
    // A `was` that comes when nothing changes hands is a field like others.
    assert_eq!(in_plan(&[planned("a"), planned("b")], &[planned("a"), taker]), ["edited b: was=- -> was=a"]);
}

#[test]
fn names_that_follow_an_id_are_no_changes() {
    let needs = |names: &[&str]| PlannedStep { needs: was(names), ..planned("z") };
    let renamed = PlannedStep { was: was(&["a"]), title: Some("Do a".into()), ..planned("b") };
    assert_eq!(in_plan(&[planned("a"), needs(&["a", "x"])], &[renamed.clone(), needs(&["b", "x"])]).len(), 1);
    assert_eq!(in_plan(&[planned("a"), needs(&["a", "x"])], &[renamed.clone(), needs(&["b"])]).len(), 2);
    let merged = PlannedStep { was: was(&["a", "x"]), ..planned("b") };
    assert_eq!(in_plan(&[planned("a"), planned("x"), needs(&["a", "x"])], &[merged, needs(&["b"])]).len(), 1);
    // A link in the record follows a planned step.
    let (old, new) = ([planned("a")], [renamed]);
    let link = |name: &str| [ActualStep { plan: Some(was(&[name])), ..actual("r") }];
    let (before, after) = (link("a"), link("b"));
    let changes = between(&Side::new(None, &old, &before), &Side::new(None, &new, &after));
    assert_eq!(lines(&changes), ["renamed b: id=a -> id=b"]);
}

#[test]
fn a_part_is_compared_with_what_it_was() {
    let old = PlannedStep { note: Some("careful".into()), ..planned("a") };
    let first = PlannedStep { was: was(&["a"]), note: Some("careful".into()), ..planned("b") };
    let second = PlannedStep { was: was(&["a"]), due: Some(day(3)), ..planned("c") };
    assert_eq!(
        in_plan(&[old], &[first, second]),
        [
            "split a: ids=a titles=Do a -> ids=b,c titles=Do b,Do c",
            "edited c: due=- note=careful -> due=2023-01-03 note=-",
        ]
    );
}

#[test]
fn as_few_as_can_be_moved() {
    let steps = |ids: &str| ids.chars().map(|id| planned(&id.to_string())).collect::<Vec<_>>();
    assert_eq!(in_plan(&steps("abcd"), &steps("bcda")), ["moved a: place=1 behind=- -> place=4 behind=d"]);
    assert_eq!(in_plan(&steps("abcd"), &steps("dabc")), ["moved d: place=4 behind=c -> place=1 behind=-"]);
    assert!(in_plan(&steps("abcd"), &steps("bd")).iter().all(|line| line.starts_with("removed")));
}

#[test]
fn steps_with_one_id_are_told_apart_by_where_they_stand() {
    let with = |note: &str| PlannedStep { note: Some(note.into()), ..planned("a") };
    assert_eq!(
        in_plan(&[with("1"), with("2")], &[with("2")]),
        ["removed a: id=a title=Do a kind=activity note=1 -> nothing"]
    );
    assert_eq!(in_plan(&[with("1"), with("2")], &[with("1"), with("3")]), ["edited a: note=2 -> note=3"]);
    let new = PlannedStep { was: was(&["a"]), ..planned("b") };
    assert_eq!(in_plan(&[with("1"), with("2")], &[new])[0], "merged b: ids=a,a titles=Do a,Do a -> ids=b titles=Do b");
}

#[test]
fn steps_begin_end_and_take_place() {
    let begun = ActualStep { started: Some(day(2)), ..actual("a") };
    let ended = ActualStep { finished: Some(day(4)), outcome: Some("yes".into()), ..begun.clone() };
    let undated = actual("b");
    assert_eq!(
        in_record(&[], std::slice::from_ref(&begun)),
        ["begun a: nothing -> id=a kind=activity started=2023-01-02"]
    );
    assert_eq!(
        in_record(std::slice::from_ref(&begun), std::slice::from_ref(&ended)),
        ["finished a: finished=- outcome=- -> finished=2023-01-04 outcome=yes"]
    );
    assert_eq!(in_record(&[], std::slice::from_ref(&undated)), ["happened b: nothing -> id=b kind=activity"]);
    assert_eq!(
        in_record(std::slice::from_ref(&undated), &[ActualStep { started: Some(day(1)), ..undated.clone() }]),
        ["begun b: started=- -> started=2023-01-01"]
    );
    assert_eq!(
        in_record(
            std::slice::from_ref(&undated),
            &[ActualStep { started: Some(day(1)), finished: Some(day(2)), ..undated.clone() }]
        ),
        ["dated b: started=- finished=- -> started=2023-01-01 finished=2023-01-02"]
    );
    let once = ActualStep { on: vec![day(5)], ..begun.clone() };
    let twice = ActualStep { on: vec![day(5), day(9)], ..begun.clone() };
    assert_eq!(
        in_record(std::slice::from_ref(&once), std::slice::from_ref(&twice)),
        ["recurred a: on=2023-01-05 -> on=2023-01-05,2023-01-09"]
    );
    assert_eq!(in_record(&[twice], &[once]), ["redated a: on=2023-01-05,2023-01-09 -> on=2023-01-05"]);
    assert_eq!(
        in_record(std::slice::from_ref(&ended), &[ActualStep { started: Some(day(1)), ..ended.clone() }]),
        ["redated a: started=2023-01-02 -> started=2023-01-01"]
    );
    assert_eq!(in_record(&[undated], &[]), ["erased b: id=b kind=activity -> nothing"]);
}

#[test]
fn links_are_set_changed_and_taken_out() {
    let plan = [planned("a"), planned("x")];
    let change = |before: Option<&[&str]>, after: Option<&[&str]>| {
        let step = |plan: Option<&[&str]>| [ActualStep { plan: plan.map(was), ..actual("a") }];
        let (before, after) = (step(before), step(after));
        between(&Side::new(None, &plan, &before), &Side::new(None, &plan, &after))
            .iter()
            .map(|it| it.word)
            .collect::<Vec<_>>()
    };
    assert_eq!(change(Some(&[]), Some(&["x"])), [Word::Linked]);
    assert_eq!(change(Some(&["x"]), Some(&[])), [Word::Unlinked]);
    assert_eq!(change(Some(&["x"]), Some(&["a", "x"])), [Word::Relinked]);
    // Without a link the planned step with its own id is meant.
    assert_eq!(change(None, Some(&["x"])), [Word::Relinked]);
    assert_eq!(change(None, Some(&[])), [Word::Unlinked]);
    assert_eq!(change(None, Some(&["a"])), [Word::Edited]);
    assert_eq!(in_record(&[actual("z")], &[ActualStep { plan: Some(was(&["x"])), ..actual("z") }]).len(), 1);
}

#[test]
fn the_order_of_the_record_tells_only_of_steps_of_one_day_or_none() {
    let on = |id, on| ActualStep { started: Some(day(on)), finished: Some(day(on)), ..actual(id) };
    assert!(in_record(&[on("a", 2), on("b", 1)], &[on("b", 1), on("a", 2)]).is_empty());
    assert_eq!(
        in_record(&[on("a", 1), on("b", 1)], &[on("b", 1), on("a", 1)]),
        ["moved a: place=1 behind=- -> place=2 behind=b"]
    );
    assert_eq!(
        in_record(&[on("a", 1), on("b", 2), actual("c")], &[on("a", 1), actual("c"), on("b", 2)]),
        ["moved b: place=2 behind=a -> place=3 behind=c"]
    );
    // A new day explains a new place.
    assert_eq!(
        in_record(&[on("a", 1), on("b", 1)], &[on("b", 1), on("a", 3)]),
        ["redated a: started=2023-01-01 finished=2023-01-01 -> started=2023-01-03 finished=2023-01-03"]
    );
}

#[test]
fn a_recorded_step_without_a_title_is_called_as_it_was_planned() {
    let plan = [planned("a")];
    let record = [actual("a")];
    let side = Side::new(None, &plan, &record);
    let title = |changes: &[Change]| changes.last().unwrap().title.clone();
    assert_eq!(title(&between(&Side::default(), &side)).as_deref(), Some("Do a"));
    assert_eq!(title(&between(&side, &Side::default())).as_deref(), Some("Do a"));
}

#[test]
fn what_sort_of_revision_it_was() {
    let plan = [planned("a")];
    let record = [ActualStep { started: Some(day(2)), ..actual("a") }];
    let nothing = Side::default();
    let both = Side::new(None, &plan, &record);
    let nature = |before: &Side<'_>, after: &Side<'_>| Nature::of(&between(before, after));
    assert_eq!(nature(&nothing, &of_plan(&plan)), Nature::Replanning);
    assert_eq!(nature(&of_plan(&plan), &nothing), Nature::Replanning);
    assert_eq!(nature(&nothing, &of_record(&record)), Nature::Progress);
    assert_eq!(nature(&of_record(&record), &nothing), Nature::Rewriting);
    assert_eq!(nature(&nothing, &both), Nature::Both);
    assert_eq!(nature(&both, &nothing), Nature::Rewriting);
    assert_eq!(nature(&both, &both), Nature::Nothing);
    let linked = [ActualStep { plan: Some(was(&["b"])), ..record[0].clone() }];
    assert_eq!(nature(&of_record(&record), &of_record(&linked)), Nature::Progress);
    let renamed = [ActualStep { id: "b".into(), was: was(&["a"]), ..record[0].clone() }];
    assert_eq!(nature(&of_record(&record), &of_record(&renamed)), Nature::Progress);
    let replaced = [ActualStep { id: "b".into(), ..record[0].clone() }];
    assert_eq!(nature(&of_record(&record), &of_record(&replaced)), Nature::Rewriting);
}

#[test]
fn names_are_all_different() {
    assert_eq!(Word::ALL.iter().map(|word| word.name()).collect::<BTreeSet<_>>().len(), Word::ALL.len());
    assert_eq!(Nature::ALL.iter().map(|it| it.name()).collect::<BTreeSet<_>>().len(), Nature::ALL.len());
}

fn any_names() -> impl Strategy<Value = Vec<String>> {
    prop_oneof![3 => Just(Vec::new()), 2 => prop::collection::vec("[a-e]", 1..3)]
}

/// Ids are few, so that they come back; each stands once.
fn apart<S: Listed>(steps: Vec<S>) -> Vec<S> {
    let mut seen = BTreeSet::new();
    steps.into_iter().filter(|step| seen.insert(step.id().to_owned())).collect()
}

fn any_plan() -> impl Strategy<Value = Vec<PlannedStep>> {
    let step = ("[a-e]", any_names(), prop::option::of("[xy]"), prop::option::of("[xy]"), any_names());
    let step = step.prop_map(|(id, was, title, dropped, needs)| PlannedStep {
        id,
        title,
        needs,
        was,
        dropped,
        ..PlannedStep::default()
    });
    prop::collection::vec(step, 0..6)
}

fn any_record() -> impl Strategy<Value = Vec<ActualStep>> {
    let days = || prop::option::of((1u32..4).prop_map(day));
    let on = prop::collection::vec((1u32..4).prop_map(day), 0..3);
    let step = ("[a-e]", any_names(), days(), days(), on, prop::option::of(any_names()), prop::option::of("[xy]"));
    let step = step.prop_map(|(id, was, started, finished, on, plan, outcome)| ActualStep {
        id,
        plan,
        started,
        finished,
        on,
        outcome,
        was,
        ..ActualStep::default()
    });
    prop::collection::vec(step, 0..6)
}

/// The ids that a list of ids comes to by what was added, taken out, renamed, split and merged.
fn applied(before: BTreeSet<String>, changes: &[Change], come: &[Word], gone: Word) -> BTreeSet<String> {
    let mut ids = before;
    let mut taken = BTreeSet::new();
    let mut given = BTreeSet::new();
    for change in changes {
        let names = |fields: &Option<Fields>| -> Vec<String> {
            match fields.as_ref().and_then(|fields| fields.first()) {
                Some(("id", Some(Value::Text(id)))) => vec![id.clone()],
                Some(("ids", Some(Value::Texts(ids)))) => ids.clone(),
                _ => Vec::new(),
            }
        };
        if matches!(change.word, Word::Renamed | Word::Split | Word::Merged)
            || come.contains(&change.word) && change.before.is_none()
            || change.word == gone
        {
            taken.extend(names(&change.before));
            given.extend(names(&change.after));
        }
    }
    ids.retain(|id| !taken.contains(id));
    ids.extend(given);
    ids
}

fn ids<S: Listed>(steps: &[S]) -> BTreeSet<String> {
    steps.iter().map(|step| step.id().to_owned()).collect()
}

/// The fewest steps that must be moved for one order to become the other.
fn fewest_moves(before: &[usize]) -> usize {
    let grows = |bits: u32| {
        let chosen: Vec<usize> = (0..before.len()).filter(|at| bits & (1 << at) != 0).map(|at| before[at]).collect();
        chosen.windows(2).all(|pair| pair[0] < pair[1])
    };
    let longest = (0u32..1 << before.len()).filter(|bits| grows(*bits)).map(u32::count_ones).max().unwrap();
    before.len() - longest as usize
}

proptest! {
    #[test]
    fn nothing_changes_between_a_version_and_itself(plan in any_plan(), record in any_record()) {
        let side = Side::new(None, &plan, &record);
        let (plan, record) = (plan.clone(), record.clone());
        let twin = Side::new(None, &plan, &record);
        prop_assert!(between(&side, &side).is_empty());
        prop_assert!(between(&side, &twin).is_empty());
    }

    #[test]
    fn what_came_and_went_explains_the_ids(
        plans in (any_plan(), any_plan()).prop_map(|(a, b)| (apart(a), apart(b))),
        records in (any_record(), any_record()).prop_map(|(a, b)| (apart(a), apart(b))),
    ) {
        let changes = between(&of_plan(&plans.0), &of_plan(&plans.1));
        prop_assert_eq!(applied(ids(&plans.0), &changes, &[Word::Added], Word::Removed), ids(&plans.1));
        let changes = between(&of_record(&records.0), &of_record(&records.1));
        let come = [Word::Begun, Word::Happened];
        prop_assert_eq!(applied(ids(&records.0), &changes, &come, Word::Erased), ids(&records.1));
    }

    #[test]
    fn what_somebody_was_is_neither_gone_nor_new(before in any_plan(), after in any_plan()) {
        let after = apart(after);
        let changes = between(&of_plan(&before), &of_plan(&after));
        let older = ids(&before);
        for change in &changes {
            let id = change.step.as_deref().unwrap();
            match change.word {
                Word::Removed => prop_assert!(!after.iter().any(|step| step.was.iter().any(|was| was == id))),
                Word::Added => {
                    let step = after.iter().filter(|step| step.id == id);
                    prop_assert!(older.contains(id) || step.flat_map(|step| &step.was).all(|was| !older.contains(was)));
                }
                _ => {}
            }
        }
    }

    #[test]
    fn every_field_that_differs_is_told_once(before in any_plan(), after in any_plan()) {
        let (before, after) = (apart(before), apart(after));
        let changes = between(&of_plan(&before), &of_plan(&after));
        let mut told: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for change in &changes {
            let (Some(before), Some(after)) = (&change.before, &change.after) else { continue };
            prop_assert_eq!(before.iter().map(|it| it.0).collect::<Vec<_>>(), after.iter().map(|it| it.0).collect::<Vec<_>>());
            prop_assert_ne!(before, after);
            for (field, _) in after {
                *told.entry((change.step.as_deref().unwrap(), field)).or_default() += 1;
            }
        }
        prop_assert!(told.iter().all(|((_, field), count)| *count == 1 || *field == "ids" || *field == "titles"));
        for (old, new) in before.iter().flat_map(|old| after.iter().filter(|new| new.id == old.id).map(move |new| (old, new))) {
            let has = |field: &str| told.contains_key(&(new.id.as_str(), field));
            let follows = changes.iter().any(|it| matches!(it.word, Word::Renamed | Word::Merged));
            prop_assert!((old.needs != new.needs) == has("needs") || follows);
            prop_assert_eq!(old.dropped != new.dropped, has("dropped"));
            prop_assert!(old.title == new.title || has("title") || changes.iter().any(|it| matches!(it.word, Word::Split | Word::Merged)));
        }
    }

    #[test]
    fn the_moved_are_as_few_as_can_be(order in Just((0..7usize).collect::<Vec<_>>()).prop_shuffle(), gone in 0usize..7) {
        let before: Vec<PlannedStep> = (0..7).map(|id| planned(&id.to_string())).collect();
        let mut after: Vec<PlannedStep> = order.iter().map(|id| planned(&id.to_string())).collect();
        after.retain(|step| step.id != gone.to_string());
        after.insert(gone.min(after.len()), planned("new"));
        let common: Vec<usize> = order.into_iter().filter(|id| *id != gone).collect();
        let changes = between(&of_plan(&before), &of_plan(&after));
        let moved: Vec<&str> =
            changes.iter().filter(|it| it.word == Word::Moved).map(|it| it.step.as_deref().unwrap()).collect();
        prop_assert_eq!(moved.len(), fewest_moves(&common));
        let rest: Vec<usize> = common.into_iter().filter(|id| !moved.contains(&id.to_string().as_str())).collect();
        prop_assert!(rest.is_sorted());
    }

    #[test]
    fn the_plan_is_replanned_both_ways(before in any_plan(), after in any_plan()) {
        let there = Nature::of(&between(&of_plan(&before), &of_plan(&after)));
        let back = Nature::of(&between(&of_plan(&after), &of_plan(&before)));
        prop_assert_eq!(there, back);
        prop_assert_eq!(there == Nature::Nothing, before == after);
    }

    #[test]
    fn what_was_only_added_to_is_rewritten_on_the_way_back(before in any_record(), more in any_record()) {
        let before = apart(before);
        let known = ids(&before);
        let mut after = before.clone();
        after.extend(apart(more).into_iter().filter(|step| {
            !known.contains(&step.id) && !step.was.iter().any(|was| known.contains(was))
        }));
        let there = Nature::of(&between(&of_record(&before), &of_record(&after)));
        let back = Nature::of(&between(&of_record(&after), &of_record(&before)));
        let grew = after.len() > before.len();
        let joined = before.iter().flat_map(|step| &step.was).any(|was| !known.contains(was) && ids(&after).contains(was));
        let (forward, backward) = if grew { (Nature::Progress, Nature::Rewriting) } else { (Nature::Nothing, Nature::Nothing) };
        prop_assert_eq!(there, forward);
        prop_assert!(joined || back == backward, "{:?}", back);
    }
}
