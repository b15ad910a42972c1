//! The rules, one a file: what each means, and what it finds.
//!
//! What is wrong inside one file is found where it is read, and what is wrong with commits where those are read; these
//! rules compare the newest files with each other and with what ever was. [`find_in_files`] needs no history.

mod agreed_later;
mod allowed;
mod bad_id;
mod bad_value;
mod baseline_moved;
mod coarse_step;
mod components;
mod conflict_marker;
mod dangling_link;
mod dates_disorder;
#[cfg(test)]
pub(super) mod draft;
mod dropped_without_reason;
mod duplicate_id;
mod erased_step;
mod foreseen_below;
mod hidden_characters;
mod id_reused;
mod index;
mod likely_link;
mod loosened_settings;
mod needs_cycle;
pub mod page;
mod redated_step;
mod relinked_step;
mod retrofitted;
mod stays;
mod syntax;
mod unexplained_surprise;
mod unknown_key;
mod unknown_step;
mod unmet_need;
mod unplanned_commit;
mod unrecorded_work;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::actual::ActualStep;
use super::finding::{Finding, Place, Rule};
use super::history::{History, List};
use super::judged::{Judgement, Moment};
use super::plan::PlannedStep;
use super::step::is_id;

pub use allowed::part;

use index::Index;
use page::Page;
use stays::Stays;

/// A name that a file gives, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Whether a planned or an actual step gives it.
    pub list: List,
    /// The key that it stands under: `plan`, `needs`, `from`, `dropped-by` or `was`.
    pub key: &'static str,
    /// The name.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// The id of the step whose key it is.
    pub step: String,
}

/// A step of a file, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<S> {
    /// The step.
    pub step: S,
    /// The value of its id, else of its title.
    pub place: Place,
    /// The values of its days and of `dropped`, each with its key.
    pub values: Vec<(&'static str, Place)>,
}

/// The steps of an initiative's newest files, of those that parse.
#[derive(Debug, Clone, Copy)]
pub struct Sheets<'a> {
    /// The planned steps, in the order of the plan.
    pub planned: &'a [Entry<PlannedStep>],
    /// The actual steps, in the order of the record.
    pub actual: &'a [Entry<ActualStep>],
}

/// An initiative's newest files, and what they come to.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The judgement.
    pub judgement: &'a Judgement,
    /// What it was judged by.
    pub history: &'a History,
    /// The steps of the files.
    pub sheets: Sheets<'a>,
    /// All names that the files give.
    pub references: &'a [Reference],
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
    /// What chooses the initiative behind a command that is to be copied, with a space before it; empty where there is no
    /// other.
    pub choosing: &'a str,
}

/// Gives the page of a rule.
pub const fn page(rule: Rule) -> &'static Page {
    match rule {
        Rule::Syntax => &syntax::PAGE,
        Rule::ConflictMarker => &conflict_marker::PAGE,
        Rule::UnknownKey => &unknown_key::PAGE,
        Rule::BadValue => &bad_value::PAGE,
        Rule::DuplicateId => &duplicate_id::PAGE,
        Rule::BadId => &bad_id::PAGE,
        Rule::HiddenCharacters => &hidden_characters::PAGE,
        Rule::UnknownStep => &unknown_step::PAGE,
        Rule::DanglingLink => &dangling_link::PAGE,
        Rule::UnexplainedSurprise => &unexplained_surprise::PAGE,
        Rule::ErasedStep => &erased_step::PAGE,
        Rule::RedatedStep => &redated_step::PAGE,
        Rule::DroppedWithoutReason => &dropped_without_reason::PAGE,
        Rule::BaselineMoved => &baseline_moved::PAGE,
        Rule::AgreedLater => &agreed_later::PAGE,
        Rule::RelinkedStep => &relinked_step::PAGE,
        Rule::UnmetNeed => &unmet_need::PAGE,
        Rule::DatesDisorder => &dates_disorder::PAGE,
        Rule::NeedsCycle => &needs_cycle::PAGE,
        Rule::IdReused => &id_reused::PAGE,
        Rule::LikelyLink => &likely_link::PAGE,
        Rule::LoosenedSettings => &loosened_settings::PAGE,
        Rule::Retrofitted => &retrofitted::PAGE,
        Rule::CoarseStep => &coarse_step::PAGE,
        Rule::ForeseenBelow => &foreseen_below::PAGE,
        Rule::UnplannedCommit => &unplanned_commit::PAGE,
        Rule::UnrecordedWork => &unrecorded_work::PAGE,
    }
}

/// Finds what the newest files alone tell.
pub fn find_in_files(sheets: Sheets<'_>) -> Vec<Finding> {
    let mut findings = dates_disorder::find(sheets);
    findings.extend(needs_cycle::find(sheets));
    findings
}

/// Finds all that these rules have to say.
pub fn find(case: Case<'_>) -> Vec<Finding> {
    let index = Index::new(case);
    let stays = Stays::new(case.history);
    let reused = id_reused::find(case, &index, &stays);
    let others: HashSet<String> = reused.iter().filter_map(|finding| finding.step.clone()).collect();
    let mut findings = find_in_files(case.sheets);
    findings.extend(reused);
    findings.extend(redated_step::find(case, &index, &others));
    findings.extend(relinked_step::find(case, &index, &stays));
    for rule in [
        unknown_step::find,
        dangling_link::find,
        unexplained_surprise::find,
        dropped_without_reason::find,
        unmet_need::find,
        likely_link::find,
        retrofitted::find,
        coarse_step::find,
    ] {
        findings.extend(rule(case, &index));
    }
    for rule in [erased_step::find, baseline_moved::find, agreed_later::find, foreseen_below::find] {
        findings.extend(rule(case));
    }
    // Two steps of one id stand in one place for these rules, and what is said of both is said once.
    let mut said = HashSet::new();
    findings.retain(|finding| {
        let place = &finding.place;
        said.insert((finding.rule, place.path.clone(), place.span.start, finding.message.clone()))
    });
    findings
}

impl<'a> Case<'a> {
    /// Gives where the value of one of the plan's own keys stands, else the beginning of the plan.
    fn key(&self, key: &str) -> &'a Place {
        self.keys.iter().find(|(own, _)| *own == key).map_or(self.plan_start, |(_, place)| place)
    }
}

/// Gives an id as it can be typed behind a command. An ill-formed one could be anything to a shell.
fn typed(id: &str) -> &str {
    if is_id(id) { id } else { "ID" }
}

/// The most other places that a finding points at.
const POINTED_AT: usize = 10;

/// Adds other places to a finding, each with what it is: no more than anybody reads.
fn few<'p>(finding: Finding, places: impl Iterator<Item = &'p Place>, what: &str) -> Finding {
    places.take(POINTED_AT).fold(finding, |finding, place| finding.with_related(place.clone(), what))
}

/// Says when something was done, and by which commit.
fn when(moment: &Moment) -> String {
    match moment.commit.as_deref().and_then(|commit| commit.get(..7)) {
        Some(commit) => format!("on {} ({commit})", moment.day),
        None => "in what is not committed yet".to_owned(),
    }
}
