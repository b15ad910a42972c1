//! Which revision last changed a step, and so gave it the content that it has now.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::graph::Ix;
use super::history::{History, List};
use super::judged::Judgement;

/// For each step of a judgement the node that last changed it. `None` for a step that stands in the newest version no
/// more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blame {
    /// For the places of [`Judgement::plan`].
    pub plan: Vec<Option<Ix>>,
    /// For the places of [`Judgement::actual`].
    pub actual: Vec<Option<Ix>>,
}

/// Finds for each step of a judgement the node that last changed it.
pub fn blame(history: &History, judgement: &Judgement) -> Blame {
    let newest = |list| history.newest.map_or(&[][..], |node| history.steps(list, history.version(list, node)));
    let planned = by_value(newest(List::Plan), |step| history.planned.get(step));
    let recorded = by_value(newest(List::Record), |step| history.recorded.get(step));
    let plan = judgement.plan.iter().map(|step| planned.get(&step.step).copied().filter(|_| step.in_newest));
    let actual = judgement.actual.iter().map(|step| recorded.get(&step.step).copied());
    Blame {
        plan: last_changed(history, List::Plan, &plan.collect::<Vec<_>>()),
        actual: last_changed(history, List::Record, &actual.collect::<Vec<_>>()),
    }
}

fn by_value<'h, S: Hash + Eq>(steps: &[u32], value: impl Fn(u32) -> Option<&'h S>) -> HashMap<&'h S, u32> {
    steps.iter().filter_map(|step| Some((value(*step)?, *step))).collect()
}

/// Finds for each of the newest version's `steps`, as numbers of a list, the node that last changed it: the one of the
/// latest day (of one day the last in topological order) among those from which it came down to the newest version as it is, and in none of whose parents it is the same.
///
/// A step's number stands for all that it holds, its id and earlier ids too; its place in the list is no part of it. So
/// a rename changes a step, and a move does not. What a merge did not take over never came down.
pub fn last_changed(history: &History, list: List, steps: &[Option<u32>]) -> Vec<Option<Ix>> {
    let mut found: HashMap<u32, Ix> = HashMap::new();
    // The steps whose change is looked for in each node or before it.
    let mut suspects: Vec<Vec<u32>> = vec![Vec::new(); history.graph.len()];
    let mut asked: Vec<u32> = steps.iter().flatten().copied().collect();
    asked.sort_unstable();
    asked.dedup();
    if let Some(newest) = history.newest.and_then(|newest| suspects.get_mut(newest as usize)) {
        *newest = asked;
    }
    for node in history.graph.commits().rev() {
        let mut here = suspects.get_mut(node as usize).map(std::mem::take).unwrap_or_default();
        here.sort_unstable();
        here.dedup();
        if here.is_empty() {
            continue;
        }
        let version = history.version(list, node);
        let mut is_old = vec![false; here.len()];
        for parent in history.graph.parents(node).iter().flatten() {
            let Some(waiting) = suspects.get_mut(*parent as usize) else { continue };
            let theirs = history.version(list, *parent);
            if theirs == version {
                is_old.fill(true);
                waiting.extend_from_slice(&here);
                continue;
            }
            let theirs: HashSet<u32> = history.steps(list, theirs).iter().copied().collect();
            for (step, is_old) in here.iter().zip(&mut is_old) {
                if theirs.contains(step) {
                    *is_old = true;
                    waiting.push(*step);
                }
            }
        }
        let day = |node: Ix| history.node(node).map(|node| node.day);
        for (step, _) in here.iter().zip(is_old).filter(|(_, is_old)| !is_old) {
            let newest = found.entry(*step).or_insert(node);
            if (day(*newest), *newest) < (day(node), node) {
                *newest = node;
            }
        }
    }
    steps.iter().map(|step| step.and_then(|step| found.get(&step).copied())).collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;
    use crate::model::graph::{Ancestry, Graph};
    use crate::model::history::{Node, PlanVersion};

    /// A history in which each node has these parents and holds these steps as its plan.
    fn history(nodes: &[(Vec<usize>, Vec<u32>)]) -> History {
        let mut graph = Graph::default();
        let mut history = History::default();
        for (at, (parents, steps)) in nodes.iter().enumerate() {
            graph.push(parents.iter().map(|parent| Some(Ix::try_from(*parent).unwrap())));
            let known = history.plans.iter().position(|plan| plan.steps == *steps);
            let plan = known.unwrap_or_else(|| {
                history.plans.push(PlanVersion { steps: steps.clone(), ..PlanVersion::default() });
                history.plans.len() - 1
            });
            history.nodes.push(Node {
                commit: Some(format!("{at:040}")),
                author: String::new(),
                day: NaiveDate::default(),
                plan: Some(u32::try_from(plan).unwrap()),
                record: None,
                mainline: true,
                plan_parses: true,
                plan_differs: true,
                revises: true,
            });
        }
        history.ancestry = Ancestry::of(&graph);
        history.graph = graph;
        history.newest = Ix::try_from(nodes.len() - 1).ok();
        history
    }

    fn changed(nodes: &[(&[usize], &[u32])]) -> Vec<Ix> {
        let nodes: Vec<_> = nodes.iter().map(|(parents, steps)| (parents.to_vec(), steps.to_vec())).collect();
        let steps: Vec<Option<u32>> = nodes.last().unwrap().1.iter().map(|step| Some(*step)).collect();
        last_changed(&history(&nodes), List::Plan, &steps).into_iter().map(Option::unwrap).collect()
    }

    #[test]
    fn an_edit_changes_a_step_and_a_move_does_not() {
        assert_eq!(changed(&[(&[], &[1, 2]), (&[0], &[1, 3]), (&[1], &[3, 1])]), [1, 0]);
    }

    #[test]
    fn what_comes_back_was_changed_when_it_came_back() {
        assert_eq!(changed(&[(&[], &[1]), (&[0], &[2]), (&[1], &[1]), (&[2], &[1, 3])]), [2, 3]);
    }

    #[test]
    fn a_merge_changes_only_what_it_holds_alone() {
        let sides: [(&[usize], &[u32]); 3] = [(&[], &[1, 5]), (&[0], &[2, 5]), (&[0], &[1, 6])];
        assert_eq!(changed(&[sides[0], sides[1], sides[2], (&[1, 2], &[2, 6])]), [1, 2]);
        assert_eq!(changed(&[sides[0], sides[1], sides[2], (&[1, 2], &[3, 6])]), [3, 2]);
    }

    #[test]
    fn what_a_merge_did_not_take_over_changed_nothing() {
        assert_eq!(changed(&[(&[], &[1]), (&[0], &[1, 9]), (&[0], &[2]), (&[1, 2], &[1, 9])]), [0, 1]);
    }

    #[test]
    fn of_two_lines_that_made_the_same_change_the_newer_counts() {
        assert_eq!(changed(&[(&[], &[1]), (&[0], &[2]), (&[0], &[2]), (&[1, 2], &[2])]), [2]);
    }

    #[test]
    fn the_newer_of_two_lines_is_that_of_the_later_day() {
        let nodes: [(&[usize], &[u32]); 4] = [(&[], &[1]), (&[0], &[2]), (&[0], &[2]), (&[1, 2], &[2])];
        let mut history = history(&nodes.map(|(parents, steps)| (parents.to_vec(), steps.to_vec())));
        history.nodes[1].day = NaiveDate::from_ymd_opt(2023, 1, 9).unwrap();
        assert_eq!(last_changed(&history, List::Plan, &[Some(2)]), [Some(1)]);
    }

    #[test]
    fn what_is_not_there_was_never_changed() {
        assert_eq!(last_changed(&History::default(), List::Plan, &[None, Some(1)]), [None, None]);
    }

    /// Every way down from `node` on which the step stands, followed by itself.
    fn all_ends(nodes: &[(Vec<usize>, Vec<u32>)], node: usize, step: u32, ends: &mut Vec<usize>) {
        let parents: Vec<usize> = nodes[node].0.iter().copied().filter(|it| nodes[*it].1.contains(&step)).collect();
        if parents.is_empty() {
            ends.push(node);
        }
        for parent in parents {
            all_ends(nodes, parent, step, ends);
        }
    }

    prop_compose! {
        fn any_nodes()(seeds in prop::collection::vec(
            (prop::collection::vec(0usize..1000, 0..3), prop::collection::vec(0u32..6, 0..5), 0usize..3), 1..16)
        ) -> Vec<(Vec<usize>, Vec<u32>)> {
            let mut nodes: Vec<(Vec<usize>, Vec<u32>)> = Vec::new();
            for (at, (parents, steps, like)) in seeds.into_iter().enumerate() {
                let mut parents: Vec<usize> = parents.into_iter().filter(|_| at > 0).map(|seed| at - 1 - seed % at.min(4)).collect();
                parents.dedup();
                // Often a node holds what a parent does, and one step more or less.
                let steps = match parents.get(like).or(parents.first()) {
                    Some(parent) if like < 2 => {
                        let mut held: Vec<u32> = nodes[*parent].1.clone();
                        held.truncate(4);
                        held.extend(steps.first());
                        held
                    }
                    _ => steps,
                };
                nodes.push((parents, steps));
            }
            nodes
        }
    }

    proptest! {
        #[test]
        fn the_last_change_is_the_newest_end_of_all_ways_down(nodes in any_nodes()) {
            let last = nodes.len() - 1;
            let steps: Vec<Option<u32>> = (0..6).map(|step| nodes[last].1.contains(&step).then_some(step)).collect();
            let found = last_changed(&history(&nodes), List::Plan, &steps);
            for (step, found) in steps.into_iter().zip(found) {
                let newest = step.and_then(|step| {
                    let mut ends = Vec::new();
                    all_ends(&nodes, last, step, &mut ends);
                    ends.into_iter().max()
                });
                prop_assert_eq!(found.map(|node| node as usize), newest);
            }
        }
    }
}
