//! The Petri net of a plan.

use std::collections::BTreeSet;
use std::path::Path;

use process_mining::core::process_models::petri_net::{ArcType, Marking};
use process_mining::{Importable, PetriNet};
use roxmltree::Document;

use super::{export, hostile, initiatives, newest, text};
use crate::example::example;
use crate::support::asplanned;
use crate::support::repository::Repository;

/// Reads the net of an initiative. What a net can't hold a reader leaves out without a word, so that all that is written
/// must be there.
pub(super) fn read(folder: &Path, name: &str) -> PetriNet {
    let written = export(folder, "pnml", &[name]);
    let net = PetriNet::import_from_bytes(written.as_bytes(), "pnml").unwrap();
    let document = Document::parse(&written).unwrap();
    let count = |element: &str| {
        document.descendants().filter(|it| it.has_tag_name((it.tag_name().namespace().unwrap_or(""), element))).count()
    };
    // The places stand in the final marking too.
    assert_eq!(count("place"), 2 * net.places.len());
    assert_eq!(count("transition"), net.transitions.len());
    assert_eq!(count("arc"), net.arcs.len());
    net
}

/// The net of a plan that has these steps: `ID` or `ID: NEED NEED`.
pub(super) fn net_of(steps: &[&str]) -> PetriNet {
    let repository = planned(steps);
    read(repository.path(), "x")
}

fn planned(steps: &[&str]) -> Repository {
    let step = |step: &&str| {
        let (id, needs) = step.split_once(": ").unwrap_or((step, ""));
        format!("[[step]]\nid = \"{id}\"\nneeds = {:?}\n", needs.split_whitespace().collect::<Vec<_>>())
    };
    let plan: String = steps.iter().map(step).collect();
    let repository = Repository::new();
    repository.set_head(repository.commit_text(&[], "2023-01-09", &[("plans/x/plan.toml", &plan)]));
    repository
}

/// The labels in byte order; a silent transition has none.
fn labels(net: &PetriNet) -> Vec<&str> {
    let mut labels: Vec<&str> = net.transitions.values().filter_map(|it| it.label.as_deref()).collect();
    labels.sort_unstable();
    labels
}

fn silent(net: &PetriNet) -> usize {
    net.transitions.values().filter(|it| it.label.is_none()).count()
}

/// Checks that a net has one place to begin with and one to end in, which are marked, and lies between the two.
fn assert_is_workflow(net: &PetriNet) {
    let arcs: Vec<[String; 2]> = net
        .arcs
        .iter()
        .map(|arc| {
            assert_eq!(arc.weight, 1);
            let (ArcType::PlaceTransition(from, to) | ArcType::TransitionPlace(from, to)) = &arc.from_to;
            [from.to_string(), to.to_string()]
        })
        .collect();
    let nodes: BTreeSet<String> = net.places.keys().chain(net.transitions.keys()).map(ToString::to_string).collect();
    let marked = |marking: &Marking| -> Vec<String> {
        assert!(marking.values().all(|tokens| *tokens <= 1), "{marking:?}");
        marking.iter().filter(|(_, tokens)| **tokens == 1).map(|(place, _)| place.get_uuid().to_string()).collect()
    };
    let initial = marked(net.initial_marking.as_ref().unwrap());
    let [last] = &net.final_markings.as_ref().unwrap()[..] else { panic!("{:?}", net.final_markings) };
    for (marked, inner, outer) in [(initial, 0, 1), (marked(last), 1, 0)] {
        let outermost: Vec<String> =
            nodes.iter().filter(|node| !arcs.iter().any(|arc| arc[outer] == **node)).cloned().collect();
        assert_eq!(outermost, marked);
        let (mut seen, mut todo) = (BTreeSet::new(), marked);
        while let Some(node) = todo.pop() {
            todo.extend(
                arcs.iter()
                    .filter(|arc| arc[inner] == node && !seen.contains(&arc[outer]))
                    .map(|arc| arc[outer].clone()),
            );
            seen.insert(node);
        }
        assert_eq!(seen, nodes);
    }
}

#[test]
fn each_step_of_the_newest_plan_is_one_transition() {
    let (folder, repository) = (example(), hostile());
    for folder in [folder.path(), repository.path()] {
        for initiative in initiatives(folder) {
            let net = read(folder, text(&initiative["name"]));
            let mut ids: Vec<&str> = newest(&initiative).map(|step| text(&step["id"])).collect();
            ids.sort_unstable();
            assert_eq!(labels(&net), ids);
            assert_is_workflow(&net);
        }
    }
}

#[test]
fn the_shape_of_a_net_is_that_of_its_plan() {
    for (plan, places, arcs, unseen) in [
        // In a row.
        (&["a", "b", "c"][..], 4, 6, 0),
        (&["a"], 2, 2, 0),
        (&[], 2, 2, 1),
        // Behind a, side by side: a place before each of the three, two at the end, and the outermost two.
        (&["a", "b: a", "c: a"], 7, 12, 2),
        // What comes from outside is in place.
        (&["a", "b: law"], 3, 4, 0),
        // Each waits for the other: in a row again.
        (&["a: b", "b: a"], 3, 4, 0),
    ] {
        let net = net_of(plan);
        assert_is_workflow(&net);
        assert_eq!((net.places.len(), net.arcs.len(), silent(&net)), (places, arcs, unseen), "{plan:?}");
        assert_eq!(net.transitions.len(), plan.len() + unseen, "{plan:?}");
    }
    // Two places are outermost, two lie between steps, and six are of the state that two can put in place, with four silent
    // transitions; three steps wait for nothing that is used up, and two leave nothing that is.
    let net = read(hostile().path(), "r&d");
    assert_eq!((net.places.len(), silent(&net)), (15, 6));
    assert_eq!(labels(&net), ["ask", "build", "buy", "party", "ship"]);
}

#[test]
fn a_plan_that_waits_for_itself_is_told_and_still_a_net() {
    let repository = planned(&["a: b", "b: a"]);
    let output = asplanned(repository.path(), &["export", "--format", "pnml"]);
    assert_eq!(output.code, 0);
    assert!(output.stderr.contains("(a, b)"), "{}", output.stderr);
}
