//! `needs-cycle`: planned steps that wait for each other.

use std::collections::HashMap;

use super::components::cycles;
use super::page::{Example, Page, plan};
use super::{Entry, Sheets, few};
use crate::model::finding::{Finding, Rule};
use crate::model::plan::PlannedStep;

pub(super) const PAGE: Page = Page {
    means: "Planned steps need each other in a circle, and nothing else in the plan can put in place what they need. A step \
            that needs itself is one too.",
    why: "None of them is ever ready, and `asplanned status` says of each that it waits for another.",
    example: Example::Files(&[plan(
        "[[step]]\nid = \"terms\"\nneeds = [\"pilot\"]\n\n[[step]]\nid = \"pilot\"\nneeds = [\"terms\"]\n",
    )]),
    mend: "Take one of the needs out, or split a step into the part that comes first and the part that follows. The way back \
           into an earlier step is `from` of an actual step, where loops are allowed.",
};

/// How many steps a message names.
const NAMED: usize = 5;

pub(super) fn find(sheets: Sheets<'_>) -> Vec<Finding> {
    let steps: Vec<&Entry<PlannedStep>> = sheets.planned.iter().filter(|entry| entry.step.dropped.is_none()).collect();
    let plan = Waiting::new(&steps);
    let blocked = plan.blocked();
    // Steps first, then names: a step leads to what it lacks, and a name to those who could give it.
    let is_blocked = |step: &usize| blocked.get(*step).copied().unwrap_or_default();
    let mut edges: Vec<Vec<usize>> = Vec::with_capacity(steps.len() + plan.givers.len());
    for (step, needs) in plan.needs.iter().enumerate() {
        let lacking = |name: &&usize| plan.givers.get(**name).is_some_and(|givers| givers.iter().all(is_blocked));
        let needs = needs.iter().filter(lacking).map(|name| steps.len() + name);
        edges.push(if is_blocked(&step) { needs.collect() } else { Vec::new() });
    }
    edges.extend(plan.givers.iter().map(|givers| givers.iter().copied().filter(is_blocked).collect()));
    let mut found: Vec<Vec<&Entry<PlannedStep>>> = cycles(&edges)
        .into_iter()
        .map(|set| set.into_iter().filter_map(|node| steps.get(node).copied()).collect())
        .collect();
    found.sort_by_key(|set| set.first().map(|entry| entry.place.span.start));
    found.iter().filter_map(|set| finding(set)).collect()
}

fn finding(set: &[&Entry<PlannedStep>]) -> Option<Finding> {
    let (first, others) = set.split_first()?;
    let id = &first.step.id;
    let message = if others.is_empty() {
        format!("`{id}` waits for itself")
    } else {
        let named: Vec<String> = set.iter().take(NAMED).map(|entry| format!("`{}`", entry.step.id)).collect();
        let more = set.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}{more} wait for each other: none of them can begin", named.join(", "))
    };
    let help = "take one of the needs out, or split a step into what comes first and what follows";
    let finding = Finding::new(Rule::NeedsCycle, first.place.clone(), message).of_step(id).with_help(help);
    Some(few(finding, others.iter().map(|entry| &entry.place), "it waits too"))
}

/// Who needs what, and who gives it. Names have numbers; only those that some step gives are there.
struct Waiting {
    /// For each step what it needs.
    needs: Vec<Vec<usize>>,
    /// For each name who gives it.
    givers: Vec<Vec<usize>>,
}

impl Waiting {
    fn new(steps: &[&Entry<PlannedStep>]) -> Self {
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut givers: Vec<Vec<usize>> = Vec::new();
        for (at, entry) in steps.iter().enumerate() {
            for name in std::iter::once(&entry.step.id).chain(&entry.step.yields) {
                let number = *numbers.entry(name).or_insert_with(|| {
                    givers.push(Vec::new());
                    givers.len() - 1
                });
                if let Some(givers) = givers.get_mut(number)
                    && givers.last() != Some(&at)
                {
                    givers.push(at);
                }
            }
        }
        let needs = steps.iter().map(|entry| {
            let mut needs: Vec<usize> =
                entry.step.needs.iter().filter_map(|name| numbers.get(name.as_str()).copied()).collect();
            needs.sort_unstable();
            needs.dedup();
            needs
        });
        Self { needs: needs.collect(), givers }
    }

    /// Finds the steps that can never come: whatever comes first, something that they need is not in place.
    fn blocked(&self) -> Vec<bool> {
        let mut gives: Vec<Vec<usize>> = vec![Vec::new(); self.needs.len()];
        for (name, givers) in self.givers.iter().enumerate() {
            for giver in givers {
                if let Some(gives) = gives.get_mut(*giver) {
                    gives.push(name);
                }
            }
        }
        let mut wanted_by: Vec<Vec<usize>> = vec![Vec::new(); self.givers.len()];
        for (step, needs) in self.needs.iter().enumerate() {
            for name in needs {
                if let Some(wanted_by) = wanted_by.get_mut(*name) {
                    wanted_by.push(step);
                }
            }
        }
        let mut lacks: Vec<usize> = self.needs.iter().map(Vec::len).collect();
        let mut comes: Vec<usize> = (0..lacks.len()).filter(|step| lacks.get(*step) == Some(&0)).collect();
        while let Some(step) = comes.pop() {
            for name in gives.get(step).into_iter().flatten() {
                // Once in place, it is in place: nobody waits for it any more.
                let waiting = wanted_by.get_mut(*name).map(std::mem::take).unwrap_or_default();
                for step in waiting {
                    let Some(lacks) = lacks.get_mut(step) else { continue };
                    *lacks = lacks.saturating_sub(1);
                    if *lacks == 0 {
                        comes.push(step);
                    }
                }
            }
        }
        lacks.into_iter().map(|lacks| lacks > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::draft::*;
    use super::*;

    fn needing(id: &str, needs: &[&str]) -> PlannedStep {
        PlannedStep { needs: texts(needs), ..planned(id) }
    }

    fn yielding(step: PlannedStep, yields: &[&str]) -> PlannedStep {
        PlannedStep { yields: texts(yields), ..step }
    }

    fn found(plan: &[PlannedStep]) -> Vec<String> {
        said(Rule::NeedsCycle, &[(plan, &[])])
    }

    #[test]
    fn steps_that_wait_for_each_other_are_found_once() {
        let circle = [needing("a", &["b"]), needing("b", &["c"]), needing("c", &["a"]), needing("d", &["a"])];
        assert_eq!(
            found(&circle),
            ["plan.toml:a a: `a`, `b`, `c` wait for each other: none of them can begin"],
            "d is behind them, and not of them"
        );
        assert_eq!(found(&[needing("a", &["a"])]), ["plan.toml:a a: `a` waits for itself"]);
        let two = [needing("a", &["b"]), needing("x", &["y"]), needing("b", &["a"]), needing("y", &["x"])];
        assert_eq!(found(&two).len(), 2);
        let by_state = [yielding(needing("a", &["t"]), &["s"]), yielding(needing("b", &["s"]), &["t"])];
        assert_eq!(found(&by_state).len(), 1);
    }

    #[test]
    fn a_need_that_another_step_can_meet_is_no_wait() {
        let other = [yielding(needing("a", &["t"]), &["s"]), yielding(needing("b", &["s"]), &["t"])];
        assert_eq!(found(&[&other[..], &[yielding(planned("c"), &["s"])]].concat()), [""; 0]);
        assert_eq!(found(&[needing("a", &["b"]), needing("b", &["nothing"])]), [""; 0]);
        let dropped = PlannedStep { dropped: Some("no".into()), ..needing("b", &["a"]) };
        assert_eq!(found(&[needing("a", &["b"]), dropped]), [""; 0]);
        assert_eq!(found(&[]), [""; 0]);
    }

    #[test]
    fn a_circle_of_many_is_one_finding_and_takes_no_time() {
        let name = |number: usize| format!("s{}", number % 20_000);
        let circle: Vec<PlannedStep> = (0..20_000).map(|number| needing(&name(number), &[&name(number + 1)])).collect();
        let entries: Vec<Entry<PlannedStep>> = circle
            .into_iter()
            .enumerate()
            .map(|(line, step)| {
                let place = crate::model::finding::Place { path: String::new(), line, column: 1, span: line..line };
                Entry { step, place, values: Vec::new() }
            })
            .collect();
        let found = find(Sheets { planned: &entries, actual: &[] });
        assert_eq!(found.len(), 1);
        assert!(found[0].message.contains("`s4` and 19995 more wait"), "{}", found[0].message);
        // Everybody gives and needs the same.
        let all: Vec<Entry<PlannedStep>> = entries
            .into_iter()
            .map(|entry| Entry { step: yielding(needing(&entry.step.id, &["x"]), &["x"]), ..entry })
            .collect();
        assert_eq!(find(Sheets { planned: &all, actual: &[] }).len(), 1);
    }
}
