//! Values first, then the laws over random bases and sides.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn text(name: &str, text: &str) -> Field {
    Field { part: Part::Key(name.to_owned()), value: Value::Text(text.to_owned()), comment: String::new() }
}

fn list(name: &str, items: &[&str]) -> Field {
    let items = items.iter().map(|item| (*item).to_owned()).collect();
    Field { part: Part::Key(name.to_owned()), value: Value::Set(items), comment: String::new() }
}

fn note(field: Field, comment: &str) -> Field {
    Field { comment: comment.to_owned(), ..field }
}

fn step(id: &str, more: &[Field]) -> Entry {
    Entry::step([&[text("id", id)], more].concat())
}

fn steps(ids: &str) -> Vec<Entry> {
    ids.split_whitespace().map(|id| step(id, &[])).collect()
}

fn merged(base: &[Entry], ours: &[Entry], theirs: &[Entry]) -> Merged {
    merge(base, ours, theirs).unwrap()
}

/// The clean result as entries.
fn result(merged: &Merged) -> Vec<Entry> {
    assert!(merged.is_clean(), "{merged:?}");
    merged.in_order().map(|unit| Entry::step(unit.outcome.clone().unwrap())).collect()
}

/// The ids of a clean result.
fn order(base: &str, ours: &str, theirs: &str) -> String {
    ids(&result(&merged(&steps(base), &steps(ours), &steps(theirs))))
}

fn ids(entries: &[Entry]) -> String {
    let ids: Vec<_> = entries.iter().map(|entry| step_key(&entry.fields)).collect();
    ids.join(" ")
}

/// Why the entries of a merge are in conflict.
fn conflicts(base: &[Entry], ours: &[Entry], theirs: &[Entry]) -> Vec<Conflict> {
    merged(base, ours, theirs).units.into_iter().filter_map(|unit| unit.outcome.err()).collect()
}

/// Merges the fields of one step.
fn one(base: &[Field], ours: &[Field], theirs: &[Field]) -> Result<Vec<Field>, Conflict> {
    let version = |fields: &[Field]| vec![step("a", fields)];
    let merged = merged(&version(base), &version(ours), &version(theirs)).units.remove(0).outcome;
    merged.map(|fields| fields[1..].to_vec())
}

#[test]
fn what_one_side_adds_stays_where_it_put_it() {
    assert_eq!(order("a b", "a n b", "a b m"), "a n b m");
    assert_eq!(order("a b", "n a b", "a b"), "n a b");
    assert_eq!(order("", "b", "a"), "a b");
}

#[test]
fn two_runs_at_one_place_stay_whole_and_come_in_one_order_for_both_sides() {
    assert_eq!(order("a", "a n l", "a m k"), "a m k n l");
    assert_eq!(order("a", "a m k", "a n l"), "a m k n l");
}

#[test]
fn a_list_that_both_sides_emptied_together_stays_and_one_that_a_side_took_out_goes() {
    let base = [list("needs", &["a", "b"])];
    assert_eq!(one(&base, &[list("needs", &["a"])], &[list("needs", &["b"])]), Ok(vec![list("needs", &[])]));
    assert_eq!(one(&base, &[], &[list("needs", &["a"])]), Ok(Vec::new()));
}

#[test]
fn what_two_steps_became_takes_no_change_of_either() {
    let base = [step("a", &[text("title", "A")]), step("b", &[])];
    let ours = [step("m", &[list("was", &["a", "b"])])];
    let theirs = [step("a", &[text("title", "A new")]), step("b", &[])];
    assert_eq!(conflicts(&base, &ours, &theirs), [Conflict::Removed(Side::Ours)]);
    assert_eq!(result(&merged(&base, &ours, &base)), ours);
    // What one step became does.
    let ours = [step("m", &[list("was", &["a"]), text("title", "A")]), step("b", &[])];
    let expected = step("m", &[list("was", &["a"]), text("title", "A new")]);
    assert_eq!(result(&merged(&base, &ours, &theirs))[0].fields, expected.fields);
}

#[test]
fn the_parts_of_a_step_stand_in_the_order_of_a_file() {
    let parts = [Part::Above, Part::Header, Part::Key("a".to_owned()), Part::Tables, Part::Below];
    assert_eq!(parts.map(|part| part.rank()), [0, 1, 2, 3, 4]);
}

#[test]
fn what_both_sides_add_alike_is_there_once() {
    assert_eq!(order("a", "a x n", "a x m"), "a x m n");
}

#[test]
fn one_side_may_move_what_the_other_leaves() {
    assert_eq!(order("a b c d", "b c d a", "a n b c d"), "b c d a n");
    assert_eq!(order("a b c", "a c", "c b a"), "c a");
}

#[test]
fn both_sides_may_move_what_the_other_leaves() {
    assert_eq!(order("a b c", "b c a", "c a b"), "c b a");
    assert_eq!(order("a b c d e f", "b a c d e f", "a b c d f e"), "b a c d f e");
}

#[test]
fn moves_against_each_other_are_a_conflict_of_those_that_go_in_a_circle() {
    let merged = merged(&steps("s a x b e"), &steps("s x a b e"), &steps("s a b x m e"));
    let names = |units: &[usize]| {
        let key = |unit: &usize| {
            let it = &merged.units[*unit];
            it.outcome.as_ref().map(|fields| step_key(fields)).unwrap()
        };
        units.iter().map(key).collect::<Vec<_>>().join(" ")
    };
    assert!(!merged.is_clean());
    let [Run::One(_), Run::Either { ours, theirs }, Run::One(_)] = &merged.runs[..] else { panic!("{merged:?}") };
    assert_eq!(names(ours), "x m a b");
    assert_eq!(names(theirs), "a b x m");
}

#[test]
fn different_fields_go_together() {
    let due = |day: &str| text("due", day);
    assert_eq!(one(&[], &[due("1")], &[text("who", "ana")]), Ok(vec![due("1"), text("who", "ana")]));
    assert_eq!(one(&[due("1")], &[due("2")], &[due("1"), text("who", "b")]), Ok(vec![due("2"), text("who", "b")]));
    assert_eq!(one(&[due("1")], &[], &[due("1"), text("who", "b")]), Ok(vec![text("who", "b")]));
    assert_eq!(one(&[due("1")], &[due("2")], &[due("2")]), Ok(vec![due("2")]));
    let changed = |part: &str| Err(Conflict::Changed(vec![Part::Key(part.to_owned())]));
    assert_eq!(one(&[due("1")], &[due("2")], &[due("3")]), changed("due"));
    assert_eq!(one(&[due("1")], &[], &[due("3")]), changed("due"));
    assert_eq!(one(&[], &[due("1")], &[due("3")]), changed("due"));
}

#[test]
fn a_value_and_the_comment_beside_it_go_together() {
    let due = |day: &str| text("due", day);
    assert_eq!(one(&[due("1")], &[due("2")], &[note(due("1"), "why")]), Ok(vec![note(due("2"), "why")]));
    assert!(one(&[due("1")], &[note(due("1"), "x")], &[note(due("1"), "y")]).is_err());
}

#[test]
fn lists_are_sets() {
    let on = |items: &[&str]| list("on", items);
    assert_eq!(one(&[on(&["1", "2"])], &[on(&["1", "2", "4"])], &[on(&["2", "3"])]), Ok(vec![on(&["2", "4", "3"])]));
    assert_eq!(one(&[], &[on(&["1"])], &[on(&["2"])]), Ok(vec![on(&["1", "2"])]));
    assert_eq!(one(&[on(&["1"])], &[], &[on(&["1", "2"])]), Ok(vec![on(&["2"])]));
    assert_eq!(one(&[on(&["1", "2"])], &[], &[on(&["1"])]), Ok(vec![]));
    assert!(one(&[text("on", "x")], &[on(&["1"])], &[on(&["2"])]).is_err());
    assert!(one(&[], &[list("plan", &["1"])], &[list("plan", &["2"])]).is_err());
}

#[test]
fn a_step_that_one_side_changed_is_not_taken_out_in_silence() {
    let (base, edited) = (steps("a b"), vec![step("a", &[text("due", "1")]), step("b", &[])]);
    assert_eq!(conflicts(&base, &steps("b"), &edited), [Conflict::Removed(Side::Ours)]);
    assert_eq!(conflicts(&base, &edited, &steps("b")), [Conflict::Removed(Side::Theirs)]);
    assert_eq!(order("a b", "b", "a b"), "b");
}

#[test]
fn one_new_id_has_one_content() {
    let new = |due: &str| vec![step("N", &[text("due", due)])];
    assert_eq!(conflicts(&[], &new("1"), &new("2")), [Conflict::Added]);
    assert_eq!(conflicts(&[], &new("1"), &[step("n", &[text("due", "1")])]), [Conflict::Added]);
    assert_eq!(conflicts(&[], &new("1"), &new("1")), []);
}

#[test]
fn an_edit_follows_a_step_to_its_new_id() {
    let renamed = [step("y", &[list("was", &["\"x\""])])];
    let edited = [step("x", &[text("due", "1")])];
    let both = [step("y", &[list("was", &["\"x\""]), text("due", "1")])];
    assert_eq!(result(&merged(&steps("x"), &renamed, &edited)), both);
    let twice = [step("z", &[list("was", &["\"x\""])])];
    assert_eq!(conflicts(&steps("x"), &renamed, &twice), [Conflict::Changed(vec![Part::Key("id".to_owned())])]);
    let split = [&renamed[..], &twice[..]].concat();
    assert_eq!(conflicts(&steps("x"), &split, &edited), [Conflict::Removed(Side::Ours)]);
    assert_eq!(result(&merged(&steps("x"), &split, &steps("x"))), split);
}

#[test]
fn an_id_that_both_sides_give_to_different_steps_is_a_conflict() {
    let renamed = [step("y", &[list("was", &["\"x\""])])];
    assert_eq!(conflicts(&steps("x"), &renamed, &steps("x y")), [Conflict::Taken, Conflict::Taken]);
    let titled = |title: &str, more: &[Field]| Entry::step([&[text("title", title)], more].concat());
    let base = [titled("A", &[])];
    let retitled = [titled("B", &[list("was", &["\"a\""])])];
    let named = [titled("A", &[text("id", "a")])];
    assert_eq!(conflicts(&base, &retitled, &named), [Conflict::Taken]);
}

#[test]
fn what_stands_twice_can_not_be_merged() {
    assert_eq!(merge(&[], &steps("a A"), &[]), None);
}

/// What a side does to a list.
#[derive(Debug, Clone)]
enum Act {
    Add(usize, u8),
    Remove(usize),
    Move(usize, usize),
    Set(usize, u8, u8),
    Mark(usize, u8),
    Rename(usize, u8),
}

fn act() -> impl Strategy<Value = Act> {
    let at = 0..9_usize;
    prop_oneof![
        (at.clone(), 0..6_u8).prop_map(|(at, id)| Act::Add(at, id)),
        at.clone().prop_map(Act::Remove),
        (at.clone(), at.clone()).prop_map(|(from, to)| Act::Move(from, to)),
        (at.clone(), 0..3_u8, 0..3_u8).prop_map(|(at, key, value)| Act::Set(at, key, value)),
        (at.clone(), 0..4_u8).prop_map(|(at, day)| Act::Mark(at, day)),
        (at, 0..6_u8).prop_map(|(at, id)| Act::Rename(at, id)),
    ]
}

fn apply(list: &mut Vec<Entry>, act: &Act) {
    let len = list.len();
    let is_free = |list: &[Entry], id: &str| list.iter().all(|entry| entry.key != Key::Step(id.to_owned()));
    let put = |entry: &mut Entry, field: Field| {
        entry.fields.retain(|own| own.part != field.part);
        entry.fields.push(field);
        entry.key = Key::Step(step_key(&entry.fields));
    };
    match *act {
        Act::Add(at, id) => {
            let id = format!("n{id}");
            if is_free(list, &id) {
                list.insert(at.min(len), step(&id, &[]));
            }
        }
        _ if len == 0 => {}
        Act::Remove(at) => drop(list.remove(at % len)),
        Act::Move(from, to) => {
            let it = list.remove(from % len);
            list.insert(to % len, it);
        }
        Act::Set(at, key, value) => put(&mut list[at % len], text(&format!("k{key}"), &value.to_string())),
        Act::Mark(at, day) => {
            let entry = &mut list[at % len];
            let own = entry.fields.iter().find_map(|field| match &field.value {
                Value::Set(items) if field.part == Part::Key("on".to_owned()) => Some(items.clone()),
                _ => None,
            });
            let mut items: BTreeSet<String> = own.unwrap_or_default().into_iter().collect();
            if !items.remove(&day.to_string()) {
                items.insert(day.to_string());
            }
            let items: Vec<&str> = items.iter().map(String::as_str).collect();
            put(entry, self::list("on", &items));
        }
        Act::Rename(at, id) => {
            let id = format!("r{id}");
            if is_free(list, &id) {
                let entry = &mut list[at % len];
                let mut was = entry.was();
                was.push(step_key(&entry.fields));
                let was: Vec<String> = was.iter().map(|id| format!("\"{id}\"")).collect();
                put(entry, self::list("was", &was.iter().map(String::as_str).collect::<Vec<_>>()));
                put(entry, text("id", &id));
            }
        }
    }
}

/// A base, and two sides that come of it.
fn versions() -> impl Strategy<Value = [Vec<Entry>; 3]> {
    let acts = || prop::collection::vec(act(), 0..8);
    (0..7_usize, acts(), acts(), acts()).prop_map(|(count, before, one, two)| {
        let mut base: Vec<Entry> = (0..count).map(|id| step(&format!("s{id}"), &[])).collect();
        for act in &before {
            apply(&mut base, act);
        }
        let side = |acts: &[Act]| {
            let mut side = base.clone();
            for act in acts {
                apply(&mut side, act);
            }
            side
        };
        let (one, two) = (side(&one), side(&two));
        [base, one, two]
    })
}

fn same(one: &[Entry], two: &[Entry]) -> bool {
    let alike = |(one, two): (&Entry, &Entry)| one.key == two.key && same_fields(&one.fields, &two.fields);
    one.len() == two.len() && one.iter().zip(two).all(alike)
}

/// A merge as it looks from the other side.
fn exchanged(merged: Merged, units: &[Unit]) -> Merged {
    let place = |unit: &Unit| {
        let is = |other: &&Unit| (other.base, other.ours, other.theirs) == (unit.base, unit.theirs, unit.ours);
        units.iter().position(|other| is(&other)).unwrap()
    };
    let numbers: Vec<usize> = merged.units.iter().map(place).collect();
    let turn = |numbers_: Vec<usize>| numbers_.into_iter().map(|unit| numbers[unit]).collect::<Vec<_>>();
    let runs = merged.runs.into_iter().map(|run| match run {
        Run::One(unit) => Run::One(numbers[unit]),
        Run::Either { ours, theirs } => Run::Either { ours: turn(theirs), theirs: turn(ours) },
    });
    Merged { runs: runs.collect(), units: merged.units }
}

proptest! {
    #[test]
    fn nothing_is_lost([base, ours, theirs] in versions()) {
        let merged = merged(&base, &ours, &theirs);
        let mut placed: Vec<usize> = merged.runs.iter().flat_map(|run| match run {
            Run::One(unit) => vec![*unit],
            Run::Either { ours, theirs } => {
                let sorted = |units: &[usize]| units.iter().copied().collect::<BTreeSet<_>>();
                assert_eq!(sorted(ours), sorted(theirs));
                assert!(ours != theirs && ours.len() > 1);
                ours.clone()
            }
        }).collect();
        placed.sort_unstable();
        prop_assert_eq!(placed, (0..merged.units.len()).collect::<Vec<_>>());
        let has = |list: &[Entry], entry: &Entry| list.iter().any(|it| it.key == entry.key && same_fields(&it.fields, &entry.fields));
        for (side, other, at) in [
            (&ours, &theirs, (|unit: &Unit| unit.ours) as fn(&Unit) -> Option<usize>),
            (&theirs, &ours, |unit: &Unit| unit.theirs),
        ] {
            for (number, entry) in side.iter().enumerate() {
                let is_there = merged.units.iter().any(|unit| at(unit) == Some(number));
                let was_taken_out = has(&base, entry) && !has(other, entry);
                prop_assert!(is_there || was_taken_out, "{:?}", entry);
            }
        }
    }

    #[test]
    fn no_id_stands_twice([base, ours, theirs] in versions()) {
        let merged = merged(&base, &ours, &theirs);
        let clean: Vec<Entry> = merged.units.iter().filter_map(|unit| Some(Entry::step(unit.outcome.clone().ok()?))).collect();
        prop_assert!(!has_twice(&clean));
    }

    #[test]
    fn a_field_is_what_some_side_says([base, ours, theirs] in versions()) {
        for unit in merged(&base, &ours, &theirs).units {
            let sides = [unit.ours.map(|at| &ours[at]), unit.theirs.map(|at| &theirs[at])];
            for field in unit.outcome.iter().flatten().filter(|field| !field.part.is_set()) {
                prop_assert!(sides.iter().flatten().any(|side| side.fields.contains(field)));
            }
        }
    }

    #[test]
    fn merging_with_oneself_or_the_base_changes_nothing([base, x, _] in versions()) {
        for (ours, theirs) in [(&x, &x), (&base, &x), (&x, &base)] {
            prop_assert!(same(&result(&merged(&base, ours, theirs)), &x));
        }
    }

    #[test]
    fn the_sides_are_equals([base, ours, theirs] in versions()) {
        let (one, two) = (merged(&base, &ours, &theirs), merged(&base, &theirs, &ours));
        for unit in &one.units {
            let twin = two.units.iter().find(|it| (it.base, it.ours, it.theirs) == (unit.base, unit.theirs, unit.ours));
            match (&unit.outcome, &twin.unwrap().outcome) {
                (Ok(one), Ok(two)) => prop_assert!(same_fields(one, two)),
                (Err(Conflict::Removed(one)), Err(Conflict::Removed(two))) => prop_assert_ne!(one, two),
                (one, two) => prop_assert_eq!(one, two),
            }
        }
        let turned = exchanged(one, &two.units);
        prop_assert_eq!(turned.runs, two.runs);
    }
}
