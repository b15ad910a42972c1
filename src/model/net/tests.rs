use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

type Marking = BTreeMap<usize, usize>;

fn step(id: &str, needs: &[&str], yields: &[&str]) -> PlannedStep {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    PlannedStep { id: id.to_owned(), needs: texts(needs), yields: texts(yields), ..PlannedStep::default() }
}

fn net_of(plan: &[PlannedStep]) -> Net {
    net(&plan.iter().collect::<Vec<_>>())
}

fn fire(marking: &Marking, transition: &Transition) -> Option<Marking> {
    let mut next = marking.clone();
    for place in &transition.before {
        let tokens = next.get_mut(place)?;
        *tokens -= 1;
        if *tokens == 0 {
            next.remove(place);
        }
    }
    for place in &transition.behind {
        *next.entry(*place).or_default() += 1;
    }
    Some(next)
}

/// All that a net can do: from each marking that it reaches, what happens next, and the marking behind.
fn reached(net: &Net) -> BTreeMap<Marking, Vec<(Option<String>, Marking)>> {
    let mut all = BTreeMap::new();
    let mut todo = vec![Marking::from([(net.start, 1)])];
    while let Some(marking) = todo.pop() {
        if all.contains_key(&marking) {
            continue;
        }
        let fired: Vec<_> = net
            .transitions
            .iter()
            .filter_map(|it| Some((it.step.as_ref().map(|(id, _)| id.clone()), fire(&marking, it)?)))
            .collect();
        todo.extend(fired.iter().map(|(_, marking)| marking.clone()));
        all.insert(marking, fired);
    }
    all
}

/// All sequences of steps that lead from the beginning to the end. Panics where a run gets stuck, or leaves a token behind.
fn runs(net: &Net) -> BTreeSet<Vec<String>> {
    let all = reached(net);
    let end = Marking::from([(net.end, 1)]);
    let mut found: BTreeMap<&Marking, BTreeSet<Vec<String>>> = BTreeMap::new();
    // Nothing can happen twice, so that there is no way back, and each marking can wait for those behind it.
    while found.len() < all.len() {
        let before = found.len();
        for (marking, next) in &all {
            assert!(marking.get(&net.end).is_none() || *marking == end, "a token is left behind: {marking:?}");
            assert!(!next.is_empty() || *marking == end, "stuck: {marking:?}");
            if found.contains_key(marking) || !next.iter().all(|(_, behind)| found.contains_key(behind)) {
                continue;
            }
            let mut runs: BTreeSet<Vec<String>> = BTreeSet::new();
            if *marking == end {
                runs.insert(Vec::new());
            }
            for (step, behind) in next {
                let with = |run: &Vec<String>| step.iter().chain(run).cloned().collect();
                runs.extend(found[behind].iter().map(with));
            }
            found.insert(marking, runs);
        }
        assert!(found.len() > before, "a run goes round in circles");
    }
    found.remove(&Marking::from([(net.start, 1)])).unwrap()
}

fn runs_of(plan: &[PlannedStep]) -> Vec<String> {
    runs(&net_of(plan)).into_iter().map(|run| run.join(" ")).collect()
}

#[test]
fn a_plan_without_needs_is_a_sequence() {
    let plan = ["b", "a", "c"].map(|id| step(id, &[], &[]));
    let net = net_of(&plan);
    assert_eq!(net.places, ["start", "after-1", "after-2", "end"]);
    assert_eq!(net.transitions.len(), 3);
    assert_eq!(runs_of(&plan), ["b a c"]);
    assert_eq!(runs_of(&[]), [""]);
    assert_eq!(runs_of(&[step("a", &[], &[])]), ["a"]);
}

#[test]
fn needs_are_the_order_where_there_are_any() {
    let plan = [step("a", &[], &["x"]), step("b", &["a"], &[]), step("c", &["x"], &[]), step("d", &["b", "c"], &[])];
    assert_eq!(runs_of(&plan), ["a b c d", "a c b d"]);
    assert_eq!(net_of(&plan).circle, None);
}

#[test]
fn what_nothing_in_the_plan_gives_is_in_place() {
    assert_eq!(runs_of(&[step("b", &["budget"], &[]), step("a", &["law"], &[])]), ["b a"]);
    assert_eq!(runs_of(&[step("b", &["a", "budget"], &[]), step("a", &[], &[])]), ["a b"]);
}

#[test]
fn earlier_ids_give_too() {
    let renamed = PlannedStep { was: vec!["old".to_owned()], ..step("new", &[], &[]) };
    assert_eq!(runs_of(&[step("b", &["old"], &[]), renamed]), ["new b"]);
}

#[test]
fn a_state_of_several_steps_is_met_by_the_first_of_them() {
    let plan = [step("a", &[], &["x"]), step("b", &[], &["x"]), step("c", &["x"], &[])];
    assert_eq!(runs_of(&plan), ["a b c", "a c b", "b a c", "b c a"]);
    // One of them may need it from the other.
    let plan = [step("a", &["x"], &["x"]), step("b", &[], &["x"])];
    assert_eq!(runs_of(&plan), ["b a"]);
}

#[test]
fn a_circle_is_told_and_the_plan_is_a_sequence() {
    let plan = [step("a", &["b"], &[]), step("b", &["a"], &[]), step("c", &[], &[]), step("d", &["a"], &[])];
    let net = net_of(&plan);
    assert_eq!(net.circle, Some(vec!["a".to_owned(), "b".to_owned(), "d".to_owned()]));
    assert_eq!(runs(&net).len(), 1);
    assert_eq!(net_of(&[step("a", &["a"], &[])]).circle, Some(vec!["a".to_owned()]));
}

/// All orders of the steps in which each begins with its needs in place.
fn orders(plan: &[PlannedStep]) -> BTreeSet<Vec<String>> {
    let gives = |step: &PlannedStep, need: &String| step.id == *need || step.yields.contains(need);
    let mut found = BTreeSet::new();
    let mut todo = vec![Vec::new()];
    while let Some(begun) = todo.pop() {
        if begun.len() == plan.len() {
            found.insert(begun.iter().map(|at: &usize| plan[*at].id.clone()).collect());
        }
        for (at, step) in plan.iter().enumerate().filter(|(at, _)| !begun.contains(at)) {
            let met = |need: &String| {
                begun.iter().any(|at| gives(&plan[*at], need)) || !plan.iter().any(|other| gives(other, need))
            };
            if step.needs.iter().all(met) {
                todo.push(begun.iter().copied().chain([at]).collect());
            }
        }
    }
    found
}

fn any_plan() -> impl Strategy<Value = Vec<PlannedStep>> {
    let names = || proptest::collection::vec(0..8_usize, 0..3);
    proptest::collection::vec((names(), names()), 0..5).prop_map(|steps| {
        let all = ["a", "b", "c", "d", "x", "y", "z", "unknown"];
        let texts = |names: Vec<usize>| names.into_iter().map(|at| all[at]).collect::<Vec<_>>();
        // What is yielded are states, never another step's id.
        let states = |names: Vec<usize>| names.into_iter().map(|at| ["x", "y", "z"][at % 3]).collect::<Vec<_>>();
        let steps = steps.into_iter().zip(["a", "b", "c", "d"]);
        steps.map(|((needs, yields), id)| step(id, &texts(needs), &states(yields))).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_net_runs_in_all_orders_that_needs_allow_and_in_no_other(plan in any_plan()) {
        let net = net_of(&plan);
        let own = |step: &PlannedStep| plan.iter().map(|it| it.id.clone()).chain(["x", "y", "z"].map(str::to_owned))
            .any(|name| step.needs.contains(&name) && plan.iter().any(|it| it.id == name || it.yields.contains(&name)));
        let expected = orders(&plan);
        let sequence = BTreeSet::from([plan.iter().map(|step| step.id.clone()).collect::<Vec<_>>()]);
        let ordered = plan.iter().any(own);
        prop_assert_eq!(net.circle.is_some(), expected.is_empty());
        prop_assert_eq!(runs(&net), if ordered && net.circle.is_none() { expected } else { sequence });
    }
}
