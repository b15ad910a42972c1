//! The rules that need more than one file or the history, one a file.
//!
//! What is wrong inside one file is found where it is read; these rules compare the newest files with each other and
//! with what ever was.

mod dangling_link;
mod retrofitted;
mod unknown_step;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::finding::{Finding, Place};
use super::history::History;
use super::judged::Judgement;

/// A name that a file gives, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The key that it stands under: `plan`, `needs`, `from`, `dropped-by` or `was`.
    pub key: &'static str,
    /// The name.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// The id of the step whose key it is.
    pub step: String,
}

/// An initiative's newest files, and what they come to.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The judgement.
    pub judgement: &'a Judgement,
    /// What it was judged by.
    pub history: &'a History,
    /// All names that the files give.
    pub references: &'a [Reference],
    /// Where each planned step stands: id and place, in the order of the plan.
    pub planned: &'a [(String, Place)],
    /// Where each actual step stands: id and place, in the order of the record.
    pub actual: &'a [(String, Place)],
    /// Where the values of the plan's own keys stand, each with its key.
    pub keys: &'a [(&'static str, Place)],
    /// The beginning of the plan, there or not: where a finding belongs whose step or key is gone.
    pub plan_start: &'a Place,
    /// The beginning of the record, likewise.
    pub record_start: &'a Place,
    /// The author days of the commits that revisions name, of all that ever stood under `baseline`.
    pub revisions: &'a HashMap<String, NaiveDate>,
    /// The share of foreseen steps, from 0 to 1, below which there is a finding.
    pub foreseen_below: Option<f64>,
}

/// Finds all that these rules have to say.
pub fn find(case: Case<'_>) -> Vec<Finding> {
    let known = Known::new(case.judgement);
    let mut findings = unknown_step::find(case, &known);
    findings.extend(dangling_link::find(case, &known));
    findings.extend(retrofitted::find(case));
    findings
}

/// All names that ever were.
#[derive(Debug, Default)]
struct Known<'a> {
    /// Ids and earlier ids of the newest plan's steps.
    planned: HashSet<&'a str>,
    /// Ids of steps that left the plan.
    left_the_plan: HashSet<&'a str>,
    /// Ids and earlier ids of actual steps, those that were erased too.
    actual: HashSet<&'a str>,
    /// States that some step yields.
    states: HashSet<&'a str>,
}

impl<'a> Known<'a> {
    fn new(judgement: &'a Judgement) -> Self {
        let mut known = Self::default();
        for step in &judgement.plan {
            if step.in_newest {
                known.planned.insert(&step.step.id);
                known.planned.extend(step.step.was.iter().map(String::as_str));
                known.states.extend(step.step.yields.iter().map(String::as_str));
            } else {
                known.left_the_plan.insert(&step.step.id);
            }
        }
        for step in &judgement.actual {
            known.actual.insert(&step.step.id);
            known.actual.extend(step.step.was.iter().map(String::as_str));
            known.states.extend(step.step.yields.iter().map(String::as_str));
        }
        known.actual.extend(judgement.erased.iter().map(|step| step.id.as_str()));
        known
    }

    /// Tells whether a name means something that is still there.
    fn stands(&self, reference: &Reference) -> bool {
        let name = reference.name.as_str();
        let planned = self.planned.contains(name);
        // A link is to a planned step; the other keys name what was planned, happened or was put in place.
        planned || (reference.key != "plan" && (self.actual.contains(name) || self.states.contains(name)))
    }

    /// Tells whether a name means only a step that left the plan.
    fn left(&self, reference: &Reference) -> bool {
        !self.stands(reference) && self.left_the_plan.contains(reference.name.as_str())
    }

    /// Gives all names that a reference could have meant.
    fn candidates(&self, reference: &Reference) -> Vec<&'a str> {
        let mut names: Vec<&str> = self.planned.iter().copied().collect();
        if reference.key != "plan" {
            names.extend(self.actual.iter().chain(&self.states));
        }
        names.sort_unstable();
        names.dedup();
        names
    }
}
