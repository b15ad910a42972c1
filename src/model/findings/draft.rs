//! Histories for the tests of the rules, a commit a line.

use std::collections::HashMap;
use std::fmt::Debug;

use chrono::NaiveDate;

use super::{Case, Entry, Reference, Sheets, find};
use crate::model::actual::ActualStep;
use crate::model::finding::{Finding, Place, Rule};
use crate::model::graph::{Ancestry, Ix};
use crate::model::history::{History, List, NamedBaseline, Node, PlanVersion, Steps};
use crate::model::judgement::{self, Terms};
use crate::model::plan::{PlanHead, PlannedStep};

/// A day of 2023, from 1: up to 31 one of January.
pub(in crate::model) fn day(day: u32) -> NaiveDate {
    NaiveDate::from_yo_opt(2023, day).unwrap()
}

pub(in crate::model) fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

pub(in crate::model) fn planned(id: &str) -> PlannedStep {
    PlannedStep { id: id.to_owned(), ..PlannedStep::default() }
}

pub(in crate::model) fn actual(id: &str) -> ActualStep {
    ActualStep { id: id.to_owned(), ..ActualStep::default() }
}

/// An actual step that is linked to planned ones.
pub(in crate::model) fn linked(id: &str, plan: &[&str]) -> ActualStep {
    ActualStep { plan: Some(texts(plan)), ..actual(id) }
}

/// What a commit holds.
#[derive(Debug, Clone, Default)]
struct Held {
    day: u32,
    parents: Vec<usize>,
    plan: Option<(PlanHead, Vec<PlannedStep>)>,
    record: Option<Vec<ActualStep>>,
}

/// A history that is being made. Commits are named by their numbers, from 0; the last one is the newest.
#[derive(Debug, Clone, Default)]
pub(in crate::model) struct Draft {
    commits: Vec<Held>,
    pub(in crate::model) foreseen_below: Option<f64>,
    pub(in crate::model) choosing: String,
    pub(in crate::model) revisions: HashMap<String, NaiveDate>,
}

impl Draft {
    /// Adds a commit of a plan and a record. Its day is its number, from 1.
    pub(in crate::model) fn commit(&mut self, parents: &[usize], plan: &[PlannedStep], record: &[ActualStep]) -> usize {
        self.commit_head(parents, PlanHead::default(), plan, record)
    }

    /// Does the same with keys of the plan's own.
    pub(in crate::model) fn commit_head(
        &mut self,
        parents: &[usize],
        head: PlanHead,
        plan: &[PlannedStep],
        record: &[ActualStep],
    ) -> usize {
        let number = self.commits.len();
        self.commits.push(Held {
            day: u32::try_from(number).unwrap() + 1,
            parents: parents.to_vec(),
            plan: Some((head, plan.to_vec())),
            record: Some(record.to_vec()),
        });
        number
    }

    /// Gives a commit another day.
    pub(in crate::model) fn date(&mut self, commit: usize, day: u32) {
        self.commits[commit].day = day;
    }

    /// The day of the newest commit.
    pub(in crate::model) fn newest_day(&self) -> NaiveDate {
        day(self.commits.last().unwrap().day)
    }

    /// Adds commits one behind the other.
    pub(in crate::model) fn line(commits: &[(&[PlannedStep], &[ActualStep])]) -> Self {
        let mut draft = Self::default();
        for (number, (plan, record)) in commits.iter().enumerate() {
            let parents: Vec<usize> = number.checked_sub(1).into_iter().collect();
            draft.commit(&parents, plan, record);
        }
        draft
    }

    pub(in crate::model) fn history(&self) -> History {
        let mut history = History::default();
        let (mut all_planned, mut all_recorded) = (Vec::new(), Vec::new());
        let mut line: Vec<usize> = Vec::new();
        let mut next = self.commits.len().checked_sub(1);
        while let Some(number) = next {
            line.push(number);
            next = self.commits[number].parents.first().copied();
        }
        for (number, held) in self.commits.iter().enumerate() {
            history.graph.push(held.parents.iter().map(|parent| Some(ix(*parent))));
            let plan = held.plan.as_ref().map(|(head, steps)| {
                let steps = steps.iter().map(|step| intern(&mut all_planned, step)).collect();
                let version = PlanVersion { head: head.clone(), steps };
                let same = |it: &PlanVersion| it.head == version.head && it.steps == version.steps;
                let known = history.plans.iter().position(same);
                ix(known.unwrap_or_else(|| {
                    history.plans.push(version);
                    history.plans.len() - 1
                }))
            });
            let record = held.record.as_ref().map(|steps| {
                let version: Vec<u32> = steps.iter().map(|step| intern(&mut all_recorded, step)).collect();
                intern(&mut history.records, &version)
            });
            let before = held.parents.first().and_then(|parent| history.nodes[*parent].plan);
            history.nodes.push(Node {
                commit: Some(format!("{number:040x}")),
                author: "ana".into(),
                day: day(held.day),
                plan,
                record,
                mainline: line.contains(&number),
                plan_parses: plan.is_some(),
                plan_differs: plan != before,
                revises: true,
            });
        }
        history.planned = Steps::new(all_planned, &mut history.names);
        history.recorded = Steps::new(all_recorded, &mut history.names);
        history.ancestry = Ancestry::of(&history.graph);
        history.newest = self.commits.len().checked_sub(1).map(ix);
        let newest = history.newest_node().and_then(|node| history.plan(node.plan));
        if let Some(crate::model::plan::BaselineChoice::Revision(_)) =
            newest.and_then(|plan| plan.head.baseline.clone())
        {
            history.named_baseline =
                Some(NamedBaseline { commit: "f".repeat(40), day: day(1), plan: history.nodes[0].plan });
        }
        history
    }

    /// Everything that the rules find in the newest version.
    pub(in crate::model) fn findings(&self) -> Vec<Finding> {
        let history = self.history();
        let newest = self.commits.last().cloned().unwrap_or_default();
        let judgement = judgement::judge(&history, &Terms { as_of: day(newest.day), horizons: &[] });
        let plan = newest.plan.map(|(_, steps)| steps).unwrap_or_default();
        let record = newest.record.unwrap_or_default();
        let mut references = Vec::new();
        for step in &plan {
            for (key, names) in [("needs", &step.needs), ("from", &step.from), ("was", &step.was)] {
                references.extend(names.iter().map(|name| reference(List::Plan, &step.id, key, name)));
            }
        }
        for step in &record {
            let links = step.plan.clone().unwrap_or_default();
            for (key, names) in [("plan", &links), ("needs", &step.needs), ("from", &step.from), ("was", &step.was)] {
                references.extend(names.iter().map(|name| reference(List::Record, &step.id, key, name)));
            }
        }
        let planned = entries("plan.toml", plan, |step| &step.id);
        let actual = entries("actual.toml", record, |step| &step.id);
        let case = Case {
            judgement: &judgement,
            history: &history,
            sheets: Sheets { planned: &planned, actual: &actual },
            references: &references,
            keys: &[("baseline", place("plan.toml", "baseline")), ("agreed", place("plan.toml", "agreed"))],
            plan_start: &place("plan.toml", ""),
            record_start: &place("actual.toml", ""),
            revisions: &self.revisions,
            foreseen_below: self.foreseen_below,
            choosing: &self.choosing,
        };
        find(case)
    }

    /// What one rule finds, each with its place and its step.
    pub(in crate::model) fn said(&self, rule: Rule) -> Vec<String> {
        let found = self.findings().into_iter().filter(|finding| finding.rule == rule);
        let line = |it: Finding| format!("{} {}: {}", it.place.path, it.step.as_deref().unwrap_or("-"), it.message);
        found.map(line).collect()
    }
}

/// What one rule finds in the newest version of commits one behind the other.
pub(in crate::model) fn said(rule: Rule, commits: &[(&[PlannedStep], &[ActualStep])]) -> Vec<String> {
    Draft::line(commits).said(rule)
}

fn ix(number: usize) -> Ix {
    Ix::try_from(number).unwrap()
}

fn intern<T: Clone + PartialEq + Debug>(all: &mut Vec<T>, one: &T) -> u32 {
    ix(all.iter().position(|it| it == one).unwrap_or_else(|| {
        all.push(one.clone());
        all.len() - 1
    }))
}

/// A place is told by what stands there.
fn place(file: &str, what: &str) -> Place {
    let path = if what.is_empty() { file.to_owned() } else { format!("{file}:{what}") };
    Place { path, line: 1, column: 1, span: 0..0 }
}

fn reference(list: List, step: &str, key: &'static str, name: &str) -> Reference {
    let file = if list == List::Plan { "plan.toml" } else { "actual.toml" };
    let place = place(file, &format!("{step}.{key}.{name}"));
    Reference { list, key, name: name.to_owned(), place, step: step.to_owned() }
}

fn entries<S>(file: &str, steps: Vec<S>, id: impl Fn(&S) -> &String) -> Vec<Entry<S>> {
    let entry = |step: S| {
        let id = id(&step).clone();
        let values = ["started", "finished", "on", "dropped"].map(|key| (key, place(file, &format!("{id}.{key}"))));
        Entry { place: place(file, &id), values: values.to_vec(), step }
    };
    steps.into_iter().map(entry).collect()
}

#[test]
fn a_draft_is_a_history() {
    let mut draft = Draft::line(&[(&[planned("a")], &[]), (&[planned("a"), planned("b")], &[])]);
    draft.commit(&[0], &[planned("a")], &[actual("a")]);
    draft.commit(&[1, 2], &[planned("a"), planned("b")], &[actual("a")]);
    let history = draft.history();
    assert_eq!((history.plans.len(), history.records.len(), history.names.len()), (2, 2, 2));
    assert_eq!(history.nodes.iter().map(|node| node.mainline).collect::<Vec<_>>(), [true, true, false, true]);
    assert!(history.ancestry.is_ancestor(2, 3) && !history.ancestry.is_ancestor(1, 2));
    assert_eq!(draft.findings(), []);
}
