//! Conformance: what happened, aligned with the plan by the library's own search.

use std::path::Path;

use process_mining::PetriNet;
use process_mining::conformance::alignments::{
    AlignmentMove, AlignmentOptions, align_empty_trace, align_log, align_trace, compute_fitness,
};
use process_mining::core::event_data::case_centric::utils::activity_projection::EventLogActivityProjection;
use serde_json::Value;

use super::{hostile, initiatives, list, log, net, newest, text, without_event};
use crate::example::example;

/// How a trace and a net differ, at the least cost: a move of one alone is 1, and what is silent nothing.
#[derive(Debug, PartialEq)]
struct Aligned {
    only_log: Vec<String>,
    only_net: Vec<String>,
    fitness: f64,
}

/// Aligns one of the two traces of an initiative with its plan.
fn align(folder: &Path, name: &str, list: &str) -> Aligned {
    let mut log = log::read(folder);
    let name_of = |attribute: &str| attribute == format!("{name}/{list}");
    log.traces.retain(|trace| {
        let found = trace.attributes.iter().find(|it| it.key == "concept:name");
        found.and_then(|it| it.value.try_as_string()).is_some_and(|it| name_of(it))
    });
    // The search looks at all that costs less: two million states where much can happen side by side.
    let options = AlignmentOptions { max_states: Some(5_000_000), ..AlignmentOptions::default() };
    let net = net::read(folder, name);
    let results = align_log(&net, &EventLogActivityProjection::from(&log), &options);
    let [variant] = &results[..] else { panic!("{results:?}") };
    let result = variant.result.as_ref().unwrap();
    let (mut only_log, mut only_net) = (Vec::new(), Vec::new());
    for step in &result.moves {
        match step {
            AlignmentMove::LogMove { trace_event_index } => {
                only_log.push(variant.activities[*trace_event_index].clone());
            }
            AlignmentMove::ModelMove { transition } => only_net.extend(net.transitions[&transition.0].label.clone()),
            AlignmentMove::SyncMove { transition, trace_event_index } => {
                let label = net.transitions[&transition.0].label.as_ref();
                assert_eq!(label, Some(&variant.activities[*trace_event_index]));
            }
        }
    }
    assert_eq!(result.cost as usize, only_log.len() + only_net.len());
    only_log.sort_unstable();
    only_net.sort_unstable();
    Aligned { only_log, only_net, fitness: compute_fitness(&results, &net, &options).unwrap().average_fitness }
}

/// The ids of the steps that `diff` calls emergent, in byte order.
fn emergent(initiative: &Value) -> Vec<&str> {
    let found = list(&initiative["actual"]).iter().filter(|step| step["verdict"] == "emergent");
    let mut found: Vec<&str> = found.map(|step| text(&step["id"])).collect();
    found.sort_unstable();
    found
}

#[test]
fn what_only_happened_is_emergent_and_what_only_was_planned_is_undone() {
    let folder = example();
    let initiatives = initiatives(folder.path());
    let mut moves = Vec::new();
    for initiative in &initiatives {
        let name = text(&initiative["name"]);
        let aligned = align(folder.path(), name, "actual");
        assert_eq!(aligned.only_log, emergent(initiative), "{name}");
        let mut undone = without_event(initiative);
        undone.sort_unstable();
        assert_eq!(aligned.only_net, undone, "{name}");
        // Both are forced: no other alignment costs as little.
        let (happened, planned) = (list(&initiative["actual"]).len(), newest(initiative).count());
        let share =
            |count: usize, of: usize| f64::from(u32::try_from(count).unwrap()) / f64::from(u32::try_from(of).unwrap());
        let fitness = 1.0 - share(aligned.only_log.len() + undone.len(), happened + planned);
        assert!((aligned.fitness - fitness).abs() < 1e-9, "{name}: {} {fitness}", aligned.fitness);
        moves.push((aligned.only_log.len(), aligned.only_net.len()));
    }
    assert_eq!(moves, [(5, 5), (2, 0), (0, 1), (0, 6)]);
}

#[test]
fn a_plan_fits_its_own_net() {
    let (folder, repository) = (example(), hostile());
    for folder in [folder.path(), repository.path()] {
        for initiative in initiatives(folder) {
            let found = align(folder, text(&initiative["name"]), "plan");
            assert_eq!(found, Aligned { only_log: vec![], only_net: vec![], fitness: 1.0 });
        }
    }
}

/// A step that happens again is in the log alone, as a plan has each step once; `diff` says of both what stands behind them.
#[test]
fn a_step_that_happens_again_fits_once() {
    let repository = hostile();
    let found = align(repository.path(), "r&d", "actual");
    assert_eq!(found.only_log, ["ask", "fire"]);
    assert_eq!(found.only_net, ["build", "party"]);
    let initiatives = initiatives(repository.path());
    assert_eq!(emergent(&initiatives[0]), ["fire"]);
    assert_eq!(without_event(&initiatives[0]), ["build", "party"]);
}

fn cost(net: &PetriNet, trace: &str) -> u32 {
    let trace: Vec<&str> = trace.split_whitespace().collect();
    align_trace(net, &trace, &AlignmentOptions::default()).unwrap().cost
}

#[test]
fn an_order_costs_where_a_need_was_not_in_place() {
    let repository = hostile();
    let net = net::read(repository.path(), "r&d");
    for (trace, expected) in [
        ("ask build buy ship party", 0),
        ("party ask buy build ship", 0),
        // Either of both that yield it is enough, and the other may come later.
        ("ask buy ship build party", 0),
        ("ask build ship buy party", 0),
        ("ask build ship party", 1),
        ("build ask buy ship party", 2),
        ("ask ship build buy party", 2),
        ("", 5),
    ] {
        assert_eq!(cost(&net, trace), expected, "{trace}");
    }
    let row = net::net_of(&["a", "b", "c"]);
    for (trace, expected) in [("a b c", 0), ("a c", 1), ("b a c", 2), ("a x b c", 1)] {
        assert_eq!(cost(&row, trace), expected, "{trace}");
    }
    assert_eq!(align_empty_trace(&row, &AlignmentOptions::default()).unwrap().cost, 3);
}
