//! A review: what a branch changes in plans and records, as one value that every format prints.
//!
//! Two versions of each initiative stand side by side, each judged on its own. What was recorded on the way has its
//! verdict from the newer one; what the branch brings in is what only the newer one has.

use std::collections::{HashMap, HashSet};

use super::changes::{Change, Word};
use super::commit::Commit;
use super::comparison::{Compared, Point, Presence};
use super::finding::{Finding, Level, Rule};
use super::history::List;
use super::judged::{JudgedActual, Judgement};
use super::learning::steps::Step;
use super::verdict::Verdict;

/// What a branch changes.
#[derive(Debug, Clone)]
pub struct Review {
    /// What the branch is compared with: where it and its base parted.
    pub base: Point,
    /// The branch's tip.
    pub head: Point,
    /// Whether it was judged as the one commit that it will become.
    pub squashed: bool,
    /// Whether there is history enough for verdicts.
    pub decided: bool,
    /// Whether what the branch is compared with is where it parted from its base, and not the base as it is now.
    pub parted: bool,
    /// What the branch does to the settings; `None` where it leaves them alone.
    pub settings: Option<SettingsChange>,
    /// The initiatives that it changes, by name.
    pub initiatives: Vec<Reviewed>,
    /// Its commits beside the steps; `None` where the history is cut off.
    pub work: Option<Work>,
    /// The findings that it brings in and that are not allowed, by place.
    pub findings: Vec<Finding>,
    /// The findings that it brings in and that a step itself allows, each with the reason.
    pub allowed: Vec<(Finding, String)>,
}

/// What a branch does to `asplanned.toml`. None of it counts before it is merged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettingsChange {
    /// What is looser than before.
    pub loosened: Vec<Loosened>,
}

/// A setting that lets more pass than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loosened {
    /// The setting: a finding's name, or a key.
    pub setting: String,
    /// What it was.
    pub before: String,
    /// What it is.
    pub after: String,
}

/// A branch's commits beside the steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Work {
    /// How many commits it has.
    pub commits: usize,
    /// How many of them do work that should serve a step.
    pub needing: usize,
    /// Those of these that serve none, the newest first: candidates to record.
    pub idle: Vec<Commit>,
}

/// An initiative that a branch changes.
#[derive(Debug, Clone)]
pub struct Reviewed {
    /// What changed between the two versions.
    pub compared: Compared,
    /// The older version, judged; `None` where there was none, or it can't be judged.
    pub before: Option<Judgement>,
    /// The newer version, likewise.
    pub after: Option<Judgement>,
    /// The places in the newer judgement of the steps that the branch recorded.
    pub recorded: Vec<usize>,
    /// The steps that were recorded before and have another verdict now.
    pub turned: Vec<Turned>,
    /// Where its plan is new: the steps that it lacks, and that initiatives of the base did not foresee, the best supported
    /// first.
    pub suggested: Vec<Step>,
}

/// A step whose verdict a branch changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turned {
    /// What it was.
    pub before: Verdict,
    /// The step's place in the newer judgement.
    pub step: usize,
}

impl Reviewed {
    /// Lays two versions of an initiative side by side.
    pub fn new(compared: Compared, before: Option<Judgement>, after: Option<Judgement>) -> Self {
        let old: HashMap<&str, &JudgedActual> =
            before.iter().flat_map(|it| &it.actual).map(|step| (step.step.id.as_str(), step)).collect();
        let mut recorded = Vec::new();
        let mut turned = Vec::new();
        for (place, step) in after.iter().flat_map(|it| &it.actual).enumerate() {
            let mut names = std::iter::once(&step.step.id).chain(&step.step.was);
            match names.find_map(|name| old.get(name.as_str())) {
                None => recorded.push(place),
                Some(old) if old.verdict.name() != step.verdict.name() => {
                    turned.push(Turned { before: old.verdict, step: place });
                }
                Some(_) => {}
            }
        }
        Self { compared, before, after, recorded, turned, suggested: Vec::new() }
    }

    /// Tells whether its plan is new: there was no planned step before.
    pub fn brings_a_plan(&self) -> bool {
        let plans = |judgement: &Option<Judgement>| judgement.as_ref().is_some_and(|it| !it.plan.is_empty());
        plans(&self.after) && !plans(&self.before)
    }

    /// Gives the steps that the branch recorded, in the order of the sequence.
    pub fn recorded(&self) -> impl Iterator<Item = &JudgedActual> {
        self.recorded.iter().filter_map(|place| self.after.as_ref()?.actual.get(*place))
    }

    /// Gives those of them that nobody saw coming.
    pub fn surprises(&self) -> impl Iterator<Item = &JudgedActual> {
        self.recorded().filter(|step| !step.verdict.is_foreseen())
    }

    /// Gives the steps that have another verdict now, each with the one that it had.
    pub fn turned(&self) -> impl Iterator<Item = (Verdict, &JudgedActual)> {
        self.turned.iter().filter_map(|it| Some((it.before, self.after.as_ref()?.actual.get(it.step)?)))
    }

    /// Gives the changes of the plan.
    pub fn replanning(&self) -> impl Iterator<Item = &Change> {
        self.compared.changes.iter().filter(|change| change.list == List::Plan)
    }

    /// Gives the changes of what was recorded before: a step that is new is told of with its verdict. Where nothing was
    /// judged, all changes of the record.
    pub fn progress(&self) -> impl Iterator<Item = &Change> {
        let new: HashSet<&str> = self.recorded().map(|step| step.step.id.as_str()).collect();
        let is_new = move |change: &Change| {
            matches!(change.word, Word::Begun | Word::Happened)
                && change.step.as_deref().is_some_and(|step| new.contains(step))
        };
        self.compared.changes.iter().filter(move |change| change.list == List::Record && !is_new(change))
    }
}

/// What a review comes to, in counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Steps that the branch recorded and nobody saw coming.
    pub surprises: usize,
    /// Steps that the branch recorded and that were foreseen.
    pub foreseen: usize,
    /// Steps that the branch recorded, of whose verdict nothing is known.
    pub unjudged: usize,
    /// Steps that were recorded before and ended on the branch.
    pub finished: usize,
    /// Steps that were recorded before and that the branch erased, re-dated or moved.
    pub rewritten: usize,
    /// Steps that were recorded before and have another verdict now.
    pub turned: usize,
    /// Steps that were recorded before and of which the record says something else besides.
    pub updated: usize,
    /// Planned steps that the branch changed in plans that were there.
    pub replanned: usize,
    /// Initiatives that are new.
    pub new: usize,
    /// Planned steps of those.
    pub newly_planned: usize,
    /// Initiatives that are gone.
    pub gone: usize,
}

impl Review {
    /// Gives the initiatives, those first that had a surprise.
    pub fn surprises_first(&self) -> impl Iterator<Item = &Reviewed> {
        let surprised = |it: &&Reviewed| it.surprises().next().is_some();
        let others = self.initiatives.iter().filter(move |it| !surprised(it));
        self.initiatives.iter().filter(surprised).chain(others)
    }

    /// Counts what the branch does.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for it in &self.initiatives {
            let surprises = it.surprises().count();
            tally.surprises += surprises;
            tally.foreseen += it.recorded.len() - surprises;
            let steps = |fits: &dyn Fn(&Change) -> bool| {
                let ids: HashSet<&str> =
                    it.compared.changes.iter().filter(|it| fits(it)).filter_map(|it| it.step.as_deref()).collect();
                ids.len()
            };
            let is_recorded = |it: &Change| it.list == List::Record && matches!(it.word, Word::Begun | Word::Happened);
            if it.after.is_none() {
                tally.unjudged += steps(&is_recorded);
            }
            tally.finished += steps(&|it| it.list == List::Record && it.word == Word::Finished);
            tally.rewritten += steps(&Change::rewrites);
            tally.turned += it.turned.len();
            let is_told = |word: Word| matches!(word, Word::Begun | Word::Happened | Word::Finished);
            tally.updated += steps(&|it| it.list == List::Record && !is_told(it.word) && !it.rewrites());
            let planned = steps(&|it| it.list == List::Plan);
            match it.compared.presence {
                Presence::Added => {
                    tally.new += 1;
                    tally.newly_planned += planned;
                }
                Presence::Removed => tally.gone += 1,
                Presence::Both | Presence::Moved(_) => tally.replanned += planned,
            }
        }
        tally
    }

    /// Tells whether merging the plan first would have made a recorded step foreseen: one commit plans and records it.
    pub fn plans_and_records(&self) -> bool {
        let same = |step: &JudgedActual| step.verdict.because() == Some(super::verdict::Because::SameCommit);
        self.initiatives.iter().flat_map(Reviewed::recorded).any(same)
    }
}

/// What makes two findings of two versions the same one: rule, file, step, and what is said. Their lines may differ.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The rule.
    pub rule: Rule,
    /// The file, as it was called in the older version.
    pub path: String,
    /// The step, as it was called in the older version.
    pub step: Option<String>,
    /// What is wrong, in the older version's names.
    pub message: String,
}

/// Which findings a branch brings in: those of the newer version that the older one has not, each as often as it has it.
/// `identity` gives that of one of the newer version.
pub fn brought_in(before: Vec<Identity>, after: Vec<Finding>, identity: impl Fn(&Finding) -> Identity) -> Vec<Finding> {
    let mut old: HashMap<Identity, usize> = HashMap::new();
    for it in before {
        *old.entry(it).or_default() += 1;
    }
    let mut is_new = |finding: &Finding| match old.get_mut(&identity(finding)) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => true,
    };
    after.into_iter().filter(|finding| is_new(finding)).collect()
}

/// Tells whether a level is looser than another one.
pub fn is_looser(before: Level, after: Level) -> bool {
    after < before
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::Place;

    fn finding(rule: Rule, path: &str, line: usize, step: &str, message: &str) -> Finding {
        let place = Place { path: path.to_owned(), line, column: 1, span: 0..0 };
        Finding::new(rule, place, message).of_step(step)
    }

    fn lines(findings: &[Finding]) -> Vec<usize> {
        findings.iter().map(|finding| finding.place.line).collect()
    }

    fn identity(finding: &Finding) -> Identity {
        let Finding { rule, place, step, message, .. } = finding.clone();
        Identity { rule, path: place.path, step, message }
    }

    fn new(before: &[Finding], after: Vec<Finding>) -> Vec<usize> {
        lines(&brought_in(before.iter().map(identity).collect(), after, identity))
    }

    #[test]
    fn what_stood_there_before_is_not_brought_in() {
        let at = |line, message| finding(Rule::UnmetNeed, "p", line, "a", message);
        assert_eq!(new(&[at(1, "x")], vec![at(9, "x")]), [0; 0]);
        assert_eq!(new(&[at(1, "x")], vec![at(9, "y")]), [9]);
        assert_eq!(new(&[at(1, "x")], vec![at(8, "y"), at(9, "x")]), [8]);
        assert_eq!(new(&[at(1, "x")], vec![at(8, "x"), at(9, "x")]), [9]);
        assert_eq!(new(&[], vec![at(8, "x"), at(9, "x")]), [8, 9]);
        assert_eq!(new(&[finding(Rule::UnmetNeed, "p", 5, "b", "x")], vec![at(9, "x")]), [9]);
        assert_eq!(new(&[finding(Rule::DatesDisorder, "p", 5, "a", "x")], vec![at(9, "x")]), [9]);
        assert_eq!(new(&[finding(Rule::UnmetNeed, "q", 5, "a", "x")], vec![at(9, "x")]), [9]);
    }
}
