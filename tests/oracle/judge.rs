//! Section 4: an initiative's verdicts, fates, order and needs.

mod show;

use std::collections::BTreeSet;
use std::rc::Rc;

use chrono::NaiveDate;
use serde_json::Value;

use super::ancestry::Walk;
use super::precedent::Others;
use super::versions::{Reader, Step, Version};
use crate::support::repository::File;

/// A planned step: of the newest plan, or removed from it.
struct Planned {
    id: String,
    ids: BTreeSet<String>,
    /// How the newest plan has it; a removed step has nothing but its id.
    entry: Option<Step>,
    introductions: Vec<usize>,
    in_baseline: bool,
    /// Its place in the baseline's list.
    place: Option<usize>,
}

impl Planned {
    /// The names that the newest plan lists under `key`; those of a removed step count for nothing.
    fn names(&self, key: &str) -> Vec<String> {
        self.entry.as_ref().map(|entry| entry.names(key)).unwrap_or_default()
    }
}

/// An actual step of the newest record.
struct Actual {
    entry: Step,
    /// The planned steps that it is linked to.
    linked: Vec<usize>,
    first_introductions: Vec<usize>,
    /// That no commit holds.
    provisional: bool,
}

impl Actual {
    fn started(&self) -> Option<NaiveDate> {
        self.entry.date("started")
    }

    /// With `started` and without `finished` it is under way; with neither it happened, undated.
    fn is_finished(&self) -> bool {
        self.entry.date("finished").is_some() || self.started().is_none()
    }
}

/// The version that the team set out with.
struct Baseline {
    commit: usize,
    chosen_by: &'static str,
}

/// One initiative, in all commits of the walk.
struct Initiative<'w> {
    walk: &'w Walk<'w>,
    others: &'w Others,
    /// What the plan holds, commit by commit; none where there is no plan.
    plans: Vec<Option<Rc<Version>>>,
    records: Vec<Vec<Step>>,
    /// Its files, commit by commit.
    files: Vec<Vec<(&'w str, &'w File)>>,
    /// The first version of the plan: the default baseline.
    first_version: Option<usize>,
    baseline: Option<Baseline>,
    planned: Vec<Planned>,
    /// In the order of the sequence.
    actual: Vec<Actual>,
}

/// The verdict on an actual step, and what stands beside it.
struct Judgement {
    verdict: &'static str,
    evidence: &'static str,
    because: Option<&'static str>,
    /// The planned steps that it is foreseen through.
    through: Vec<usize>,
}

/// Judges initiative `name`.
pub fn initiative<'w>(walk: &'w Walk<'w>, reader: &Reader<'w>, others: &'w Others, name: &str) -> Value {
    let mut this = Initiative {
        walk,
        others,
        plans: (0..walk.commits.len()).map(|commit| reader.held(name, "plan.toml", commit)).collect(),
        records: (0..walk.commits.len()).map(|commit| reader.record(name, commit)).collect(),
        files: (0..walk.commits.len()).map(|commit| reader.files(name, commit)).collect(),
        first_version: walk.line().into_iter().find(|&commit| reader.parses(name, "plan.toml", commit).is_some()),
        baseline: None,
        planned: Vec::new(),
        actual: Vec::new(),
    };
    this.baseline = this.choose_baseline(reader, name);
    this.planned = this.planned_steps();
    this.actual = this.sequence();
    this.show(name)
}

impl Initiative<'_> {
    /// The baseline that the newest plan asks for, else the default.
    fn choose_baseline(&self, reader: &Reader, name: &str) -> Option<Baseline> {
        let newest = self.plans[self.walk.tip].as_ref();
        let content = |commit: usize| reader.content(name, "plan.toml", commit);
        if let Some(day) = newest.and_then(|plan| plan.date("baseline")) {
            let last = self.walk.line().into_iter().rev().find(|&commit| {
                let parents_content = self.walk.parents[commit].first().and_then(|&parent| content(parent));
                content(commit) != parents_content && self.plans[commit].is_some() && self.walk.day(commit) <= day
            });
            if let Some(commit) = last {
                return Some(Baseline { commit, chosen_by: "date" });
            }
        }
        if let Some(commit) = newest.and_then(|plan| self.named(plan.text("baseline")?)) {
            return Some(Baseline { commit, chosen_by: "revision" });
        }
        self.first_version.map(|commit| Baseline { commit, chosen_by: "first" })
    }

    /// The commit that a revision names: a hash, its beginning, or the branch that HEAD is on.
    fn named(&self, revision: &str) -> Option<usize> {
        let commits = self.walk.commits;
        if revision == "main" {
            return commits.iter().rposition(|commit| commit.id.is_some());
        }
        let names = |id: &String| id == revision || (revision.len() >= 12 && id.starts_with(revision));
        commits.iter().position(|commit| commit.id.as_ref().is_some_and(names))
    }

    /// The steps of the newest plan, and every id that ever stood in the plan, stands no more, and is in nobody's `was`.
    fn planned_steps(&self) -> Vec<Planned> {
        let newest = self.plan_steps(self.walk.tip);
        let mut removed: BTreeSet<String> = BTreeSet::new();
        for &commit in &self.walk.order {
            removed.extend(self.plan_steps(commit).iter().map(|step| step.id.clone()));
        }
        for step in newest {
            removed.retain(|id| !step.ids().contains(id));
        }
        let standing = newest.iter().map(|step| (step.id.clone(), step.ids(), Some(step.clone())));
        let gone = removed.into_iter().map(|id| (id.clone(), BTreeSet::from([id]), None));
        let steps = standing.chain(gone).map(|(id, ids, entry)| {
            let baseline = self.baseline.as_ref().map_or(&[][..], |baseline| self.plan_steps(baseline.commit));
            let place = baseline.iter().position(|step| ids.contains(&step.id));
            let introductions = self.introductions(|commit| holds(self.plan_steps(commit), &ids));
            Planned { id, ids, entry, introductions, in_baseline: place.is_some(), place }
        });
        steps.collect()
    }

    fn plan_steps(&self, commit: usize) -> &[Step] {
        self.plans[commit].as_ref().map_or(&[], |version| &version.steps)
    }

    /// The commits in which a step stands and in none of whose parents it stands.
    fn introductions(&self, stands: impl Fn(usize) -> bool) -> Vec<usize> {
        let is_one =
            |&commit: &usize| stands(commit) && !self.walk.parents[commit].iter().any(|&parent| stands(parent));
        self.walk.order.iter().copied().filter(is_one).collect()
    }

    /// Those introductions with no other one among their ancestors.
    fn first(&self, introductions: &[usize]) -> Vec<usize> {
        let is_first = |&commit: &usize| !introductions.iter().any(|&other| self.walk.is_before(other, commit));
        introductions.iter().copied().filter(is_first).collect()
    }

    /// The last commit in which a step does not stand while it stands in all parents, or by an introduction that is an
    /// ancestor of no parent without it; else while it stands in any, but for a commit that brings nothing.
    fn taken_out(&self, stands: impl Fn(usize) -> bool) -> usize {
        let parents = |commit: usize| &self.walk.parents[commit];
        let without = || self.walk.order.iter().copied().rev().filter(|&commit| !stands(commit));
        let introductions = self.introductions(&stands);
        let within = |commit: usize, of: usize| commit == of || self.walk.is_before(commit, of);
        let from_all = without().find(|&commit| {
            let (with, others): (Vec<usize>, Vec<usize>) = parents(commit).iter().partition(|&&parent| stands(parent));
            let of_these = |&introduction: &usize| {
                with.iter().any(|&parent| within(introduction, parent))
                    && !others.iter().any(|&parent| within(introduction, parent))
            };
            !with.is_empty() && (others.is_empty() || introductions.iter().any(of_these))
        });
        let brings = self.brings();
        let from_any = || {
            let mut all = without().filter(|&commit| parents(commit).iter().any(|&parent| stands(parent)));
            all.find(|&commit| brings[commit])
        };
        from_all.or_else(from_any).unwrap()
    }

    /// Commit by commit, whether it brings anything: it changes a file against some parent, or it joins to its first
    /// parent a line with a commit that brought something.
    fn brings(&self) -> Vec<bool> {
        let mut brings: Vec<bool> = Vec::new();
        for (commit, parents) in self.walk.parents.iter().enumerate() {
            let within = |other: usize, of: usize| other == of || self.walk.is_before(other, of);
            let changes = parents.iter().any(|&parent| self.files[parent] != self.files[commit]);
            let joins = (0..commit).any(|other| {
                brings[other] && parents.iter().any(|&parent| within(other, parent)) && !within(other, parents[0])
            });
            brings.push(parents.is_empty() || changes || joins);
        }
        brings
    }

    /// The planned steps that an entry of any record means, by the rule for links now.
    fn links(&self, entry: &Step) -> Vec<usize> {
        let mut linked = Vec::new();
        for name in entry.links().unwrap_or_else(|| vec![entry.id.clone()]) {
            let all = || self.planned.iter().enumerate();
            let with_id = all().find(|(_, planned)| planned.entry.is_some() && planned.id == name);
            let mut meant: Vec<usize> = with_id.map(|(index, _)| index).into_iter().collect();
            if meant.is_empty() {
                meant =
                    all().filter(|(_, planned)| planned.names("was").contains(&name)).map(|(index, _)| index).collect();
            }
            if meant.is_empty() {
                let removed = all().filter(|(_, planned)| planned.entry.is_none() && planned.id == name);
                meant = removed.map(|(index, _)| index).collect();
            }
            for index in meant {
                if !linked.contains(&index) {
                    linked.push(index);
                }
            }
        }
        linked
    }

    /// The actual steps in the order of `started` (same day: their order in the record); an undated step stays right
    /// behind the one above it in the record, the first ones come first.
    fn sequence(&self) -> Vec<Actual> {
        let mut blocks: Vec<(Option<NaiveDate>, Vec<Actual>)> = vec![(None, Vec::new())];
        for entry in self.records[self.walk.tip].clone() {
            let ids = entry.ids();
            let introductions = self.introductions(|commit| holds(&self.records[commit], &ids));
            let step = Actual {
                linked: self.links(&entry),
                provisional: introductions.iter().all(|&commit| self.walk.commits[commit].id.is_none()),
                first_introductions: self.first(&introductions),
                entry,
            };
            match step.started() {
                Some(day) => blocks.push((Some(day), vec![step])),
                None => blocks.last_mut().unwrap().1.push(step),
            }
        }
        blocks.sort_by_key(|(day, _)| *day);
        blocks.into_iter().flat_map(|(_, block)| block).collect()
    }

    /// The introductions of `planned` that are strict ancestors of a first introduction of `actual`.
    fn in_time(&self, actual: &Actual, planned: &Planned) -> Vec<usize> {
        let before_any = |&commit: &usize| actual.first_introductions.iter().any(|&a| self.walk.is_before(commit, a));
        planned.introductions.iter().copied().filter(before_any).collect()
    }

    /// Whether some introduction of `planned` is a strict ancestor of commit `a`.
    fn planned_before(&self, planned: &Planned, a: usize) -> bool {
        planned.introductions.iter().any(|&p| self.walk.is_before(p, a))
    }

    /// The first condition: for every first introduction some introduction of `planned` is a strict ancestor.
    fn stood_before(&self, actual: &Actual, planned: &Planned) -> bool {
        actual.first_introductions.iter().all(|&a| self.planned_before(planned, a))
    }

    /// The second condition: undated, or not before the day on which `planned` first stood in the plan.
    fn began_after(&self, actual: &Actual, planned: &Planned) -> bool {
        let days = self.in_time(actual, planned).into_iter().map(|commit| self.walk.day(commit));
        match (actual.started(), days.min()) {
            (Some(started), Some(day)) => started >= day,
            _ => true,
        }
    }

    fn judge(&self, actual: &Actual) -> Judgement {
        let linked = || actual.linked.iter().map(|&index| (index, &self.planned[index]));
        let through: Vec<usize> = linked()
            .filter(|(_, planned)| self.stood_before(actual, planned) && self.began_after(actual, planned))
            .map(|(index, _)| index)
            .collect();
        if !through.is_empty() {
            let from_start = through.iter().any(|&index| self.planned[index].in_baseline);
            let verdict = if from_start { "anticipated" } else { "adapted" };
            return Judgement { verdict, evidence: "history", because: None, through };
        }
        let agreed = self.first_version.and_then(|commit| self.plans[commit].as_ref()?.date("agreed"));
        let holds_for_it = agreed.is_some_and(|agreed| actual.started().is_none_or(|started| started >= agreed));
        if holds_for_it && linked().any(|(_, planned)| planned.in_baseline) {
            return Judgement { verdict: "anticipated", evidence: "declared", because: None, through };
        }
        let because = (!actual.linked.is_empty()).then(|| self.because(actual));
        let verdict = if because.is_some() { "retrofitted" } else { "emergent" };
        Judgement { verdict, evidence: "history", because, through }
    }

    /// The first reason that fits any linked planned step.
    fn because(&self, actual: &Actual) -> &'static str {
        let firsts = &actual.first_introductions;
        let fits = |rule: &dyn Fn(&Planned) -> bool| actual.linked.iter().any(|&index| rule(&self.planned[index]));
        let began_earlier =
            |planned: &Planned| self.stood_before(actual, planned) && !self.began_after(actual, planned);
        let split = |planned: &Planned| {
            firsts.iter().any(|&a| self.planned_before(planned, a))
                && firsts.iter().any(|&a| !self.planned_before(planned, a))
        };
        let same_commit = |planned: &Planned| firsts.iter().any(|a| planned.introductions.contains(a));
        let concurrent = |planned: &Planned| {
            let apart = |p: usize, a: usize| p != a && !self.walk.is_before(p, a) && !self.walk.is_before(a, p);
            planned.introductions.iter().any(|&p| firsts.iter().any(|&a| apart(p, a)))
        };
        if fits(&began_earlier) {
            "began-earlier"
        } else if fits(&split) {
            "split"
        } else if fits(&same_commit) {
            "same-commit"
        } else if fits(&concurrent) {
            "concurrent"
        } else {
            "planned-later"
        }
    }

    /// At some first introduction none of the planned steps that it is foreseen through stood in any parent's plan.
    fn dropped_before(&self, actual: &Actual, through: &[usize]) -> bool {
        let stood = |index: usize, parent: usize| holds(self.plan_steps(parent), &self.planned[index].ids);
        let none_stood =
            |a: usize| through.iter().all(|&index| self.walk.parents[a].iter().all(|&parent| !stood(index, parent)));
        !through.is_empty() && actual.first_introductions.iter().any(|&a| none_stood(a))
    }

    /// As each first introduction holds the step, it was linked to none of the planned steps that make it foreseen.
    fn linked_late(&self, actual: &Actual, verdict: &Judgement) -> bool {
        let baseline = || actual.linked.iter().copied().filter(|&index| self.planned[index].in_baseline).collect();
        let behind: Vec<usize> = if verdict.evidence == "declared" { baseline() } else { verdict.through.clone() };
        let ids = actual.entry.ids();
        let was_linked = |a: usize| {
            let entries = self.records[a].iter().filter(|entry| ids.contains(&entry.id));
            entries.flat_map(|entry| self.links(entry)).any(|index| behind.contains(&index))
        };
        !behind.is_empty()
            && ["anticipated", "adapted"].contains(&verdict.verdict)
            && !actual.first_introductions.iter().any(|&a| was_linked(a))
    }

    fn fate(&self, index: usize) -> &'static str {
        let mut linked = self.actual.iter().filter(|actual| actual.linked.contains(&index));
        if linked.clone().any(Actual::is_finished) {
            return "done";
        }
        if linked.next().is_some() {
            return "under-way";
        }
        let is_open = self.planned[index].entry.as_ref().is_some_and(|entry| !entry.has_text("dropped"));
        if is_open { "open" } else { "dropped" }
    }

    /// Step by step of the sequence: whether it did not keep its order.
    fn moved(&self) -> Vec<bool> {
        let mut places: Vec<Option<usize>> = Vec::new();
        for actual in &self.actual {
            let stands_for =
                actual.linked.iter().map(|&index| &self.planned[index]).find(|planned| planned.in_baseline);
            let place = stands_for.and_then(|planned| planned.place);
            let is_taken = places.contains(&place);
            places.push(place.filter(|_| !is_taken));
        }
        let kept = earliest_longest(&places);
        places.iter().enumerate().map(|(index, place)| place.is_some() && !kept.contains(&index)).collect()
    }

    fn unmet(&self, actual: &Actual, earlier: &[Actual]) -> Vec<String> {
        let linked = actual.linked.iter().flat_map(|&index| self.planned[index].names("needs"));
        let mut unmet: Vec<String> = Vec::new();
        for need in actual.entry.names("needs").into_iter().chain(linked) {
            if !unmet.contains(&need) && !self.is_in_place(&need, earlier) {
                unmet.push(need);
            }
        }
        unmet
    }

    /// An earlier step has that id, is linked to a planned step with that id, or yields it (itself or through that).
    fn is_in_place(&self, need: &String, earlier: &[Actual]) -> bool {
        earlier.iter().any(|actual| {
            let mut linked = actual.linked.iter().map(|&index| &self.planned[index]);
            actual.entry.id == *need
                || actual.entry.names("yields").contains(need)
                || linked.any(|planned| planned.id == *need || planned.names("yields").contains(need))
        })
    }
}

/// Whether a step with one of `ids` stands in a version.
fn holds(version: &[Step], ids: &BTreeSet<String>) -> bool {
    version.iter().any(|step| ids.contains(&step.id))
}

/// The longest increasing subsequence of the places, as indices; of several the one whose members come earliest,
/// compared one by one.
pub(super) fn earliest_longest(places: &[Option<usize>]) -> Vec<usize> {
    // How long the longest one is that begins at each index.
    let mut longest = vec![0; places.len()];
    for index in (0..places.len()).rev() {
        if let Some(place) = places[index] {
            let behind = (index + 1..places.len()).filter(|&later| places[later].is_some_and(|other| other > place));
            longest[index] = 1 + behind.map(|later| longest[later]).max().unwrap_or(0);
        }
    }
    let mut left = longest.iter().copied().max().unwrap_or(0);
    let mut kept: Vec<usize> = Vec::new();
    for (index, place) in places.iter().enumerate() {
        let rises = kept.last().is_none_or(|&last| places[last] < *place);
        if left > 0 && place.is_some() && longest[index] == left && rises {
            kept.push(index);
            left -= 1;
        }
    }
    kept
}
