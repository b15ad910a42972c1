//! The measures of parts of an initiative: of each week, month or quarter, phase or kind.
//!
//! A **stretch of time** holds the steps that began in it: on the day of `started`, of undated steps the day on which they
//! were first recorded. They are judged by the plan in force then: the version that the team had when the stretch began
//! ([`InForce`]), which takes the baseline's place. So a step that the first plan did not hold, but last month's did, is
//! anticipated this month. What is no question of which version that is stays: surprises, and what is only declared.
//!
//! - `plan_kept` asks of that version's steps that were still open when the stretch began (not done, and not given up in
//!   that version) which were done in it. A step is done on the day on which the first of the steps that realise it ended,
//!   and what it was split into on the last of those days.
//! - `churn` compares that version with the one in force when the stretch ended; `baseline_dropped` counts the steps that
//!   were given up in between.
//! - `growth` holds the steps that began against all of that version's.
//! - `cadence_kept` counts the days inside the stretch. Over all stretches they add up to no more than the whole
//!   initiative's: what was expected after the last of them is not in any.
//!
//! The stretches go from the first to the last in which a step began, ended or took place, or a plan replaced the one before;
//! those in between in which nothing did are there too, but not where they would be more than [`MAX_STRETCHES`].
//!
//! A **phase** or **kind** holds the steps that happened in it and the baseline's steps of it, judged by the initiative's own
//! baseline, so that counts add up to the whole initiative's. What phase a step that happened belongs to [`phases`] says. A
//! step of the baseline belongs where the first of those that it became does: phases are told in the newest plan's words.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

use chrono::NaiveDate;

use super::baseline::{self, BaselineStep, Later};
use super::cadence::{self, Rhythm};
use super::calendar::Period;
use super::in_force::{InForce, Succession};
use super::{Measures, Ratio, Taken, of_steps, whole};
use crate::model::history::{History, Name, NameSet};
use crate::model::judged::{Fate, JudgedActual, JudgedPlanned, Judgement};
use crate::model::judgement::{self, Terms};
use crate::model::phase::phases;
use crate::model::sequence;
use crate::model::standing::began;
use crate::model::step::Kind;
use crate::model::verdict::{Evidence, Verdict};

/// What an initiative is taken apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// Weeks of ISO 8601, from Monday to Sunday.
    Week,
    /// Calendar months.
    Month,
    /// Three calendar months.
    Quarter,
    /// Phases, in the team's own words.
    Phase,
    /// Kinds of steps.
    Kind,
}

impl By {
    /// All of them, in the order in which help names them.
    pub const ALL: [Self; 5] = [Self::Week, Self::Month, Self::Quarter, Self::Phase, Self::Kind];

    /// Its name on the command line and in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Phase => "phase",
            Self::Kind => "kind",
        }
    }
}

impl FromStr for By {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|by| by.name() == text).ok_or(())
    }
}

/// A part of an initiative with its measures.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice {
    /// `2023-W05`, `2023-02`, `2023-Q1`, a phase, or a kind. `None`: the steps that belong to no phase.
    pub name: Option<String>,
    /// Of a stretch of time its first and its last day.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Of a stretch of time the version of the plan that it is judged by. `None` there: there never was a plan.
    pub in_force: Option<InForce>,
    /// Its measures.
    pub measures: Measures,
}

/// The most stretches of time that are listed with the empty ones among them: those of a week, of nearly forty years.
pub const MAX_STRETCHES: usize = 2000;

/// Takes an initiative apart, and the measures of each part: stretches in order of time, phases in the order in which the
/// plan names them first and then the steps without one, kinds in their own order. Phases and kinds that no step has are
/// not there.
pub fn by(history: &History, judgement: &Judgement, terms: &Terms<'_>, by: By) -> Vec<Slice> {
    match by {
        By::Week => Stretches::new(history, judgement, terms).by(Period::Week),
        By::Month => Stretches::new(history, judgement, terms).by(Period::Month),
        By::Quarter => Stretches::new(history, judgement, terms).by(Period::Quarter),
        By::Phase => by_phase(history, judgement, terms),
        By::Kind => by_kind(history, judgement, terms),
    }
}

fn by_phase(history: &History, judgement: &Judgement, terms: &Terms<'_>) -> Vec<Slice> {
    let actual = phases(judgement);
    let plan: Vec<Option<&str>> = judgement.plan.iter().map(|it| it.step.phase.as_deref()).collect();
    let mut all: Vec<Option<&str>> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for phase in plan.iter().filter(|phase| phase.is_some()).chain([&None]) {
        if seen.insert(*phase) && (phase.is_some() || actual.contains(phase) || plan.contains(phase)) {
            all.push(*phase);
        }
    }
    let measured = by_key(history, judgement, terms, &actual, &plan, &all);
    all.iter().zip(measured).map(|(phase, measures)| named(phase.map(str::to_owned), measures)).collect()
}

fn by_kind(history: &History, judgement: &Judgement, terms: &Terms<'_>) -> Vec<Slice> {
    let actual: Vec<Kind> = judgement.actual.iter().map(|it| it.step.kind).collect();
    let plan: Vec<Kind> = judgement.plan.iter().map(|it| it.step.kind).collect();
    let all: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| actual.contains(kind) || plan.contains(kind)).collect();
    let measured = by_key(history, judgement, terms, &actual, &plan, &all);
    all.iter().zip(measured).map(|(kind, measures)| named(Some(kind.name().to_owned()), measures)).collect()
}

const fn named(name: Option<String>, measures: Measures) -> Slice {
    Slice { name, days: None, in_force: None, measures }
}

/// Takes the measures of the steps of each key; `actual` and `plan` are the keys of the judgement's steps.
fn by_key<K: Copy + Eq + std::hash::Hash>(
    history: &History,
    judgement: &Judgement,
    terms: &Terms<'_>,
    actual: &[K],
    plan: &[K],
    all: &[K],
) -> Vec<Measures> {
    let version = judgement.baseline.as_ref().and_then(|it| it.plan);
    let baseline = baseline::entries(history, version, &names(history, &judgement.plan));
    let mut taken: HashMap<K, Vec<Taken<'_>>> = HashMap::new();
    for (step, key) in judgement.actual.iter().zip(actual) {
        taken.entry(*key).or_default().push(Taken::as_judged(step));
    }
    let measures = |key: &K| {
        let taken = taken.get(key).map_or(&[][..], Vec::as_slice);
        let is_own = |at: usize| plan.get(at) == Some(key);
        let is_entry = |entry: &BaselineStep| entry.successors.first().is_some_and(|at| is_own(*at));
        whole(taken, &judgement.plan, &baseline, is_entry, is_own, terms)
    };
    all.iter().map(measures).collect()
}

/// Gives the names that each planned step goes by.
fn names(history: &History, plan: &[JudgedPlanned]) -> Vec<NameSet> {
    let of = |planned: &JudgedPlanned| {
        // Who left the plan goes by its id alone.
        let was = if planned.in_newest { planned.step.was.as_slice() } else { &[] };
        history.names.get(&planned.step.id).map(|id| judgement::names_of(history, id, was)).unwrap_or_default()
    };
    plan.iter().map(of).collect()
}

/// What stretches of time are measured by.
struct Stretches<'a> {
    history: &'a History,
    judgement: &'a Judgement,
    terms: &'a Terms<'a>,
    names: Vec<NameSet>,
    succession: Option<Succession>,
    /// For each planned step the day on which it was done.
    done: Vec<Option<NaiveDate>>,
    /// The rhythms of the recurring steps.
    rhythms: Vec<Rhythm>,
}

/// A version of the plan, as what happens in a stretch is measured by it.
struct Measure {
    version: Option<u32>,
    /// For each planned step its place in it.
    places: Vec<Option<usize>>,
    entries: Vec<BaselineStep>,
    /// The days on which steps that it does not give up were done; ascending.
    done: Vec<NaiveDate>,
    /// How many of those were never done.
    never_done: usize,
    /// The days on which steps of it were given up; ascending.
    dropped: Vec<NaiveDate>,
}

impl<'a> Stretches<'a> {
    fn new(history: &'a History, judgement: &'a Judgement, terms: &'a Terms<'a>) -> Self {
        let actual = |at: &usize| judgement.actual.get(*at);
        let done = |planned: &JudgedPlanned| planned.actual.iter().filter_map(actual).filter_map(ended).min();
        Self {
            history,
            judgement,
            terms,
            names: names(history, &judgement.plan),
            succession: Succession::of(history, judgement.baseline.as_ref()),
            done: judgement.plan.iter().map(done).collect(),
            rhythms: judgement.actual.iter().filter_map(|it| Rhythm::of(it, &judgement.plan, terms.as_of)).collect(),
        }
    }

    fn by(&self, period: Period) -> Vec<Slice> {
        let mut steps: BTreeMap<NaiveDate, Vec<&JudgedActual>> = BTreeMap::new();
        for step in &self.judgement.actual {
            steps.entry(period.first(began(step))).or_default().push(step);
            if let Some(day) = ended(step) {
                steps.entry(period.first(day)).or_default();
            }
        }
        for day in self.rhythms.iter().flat_map(Rhythm::days) {
            steps.entry(period.first(*day)).or_default();
        }
        for version in self.succession.iter().flat_map(Succession::later) {
            steps.entry(period.first(version.day)).or_default();
        }
        fill(&mut steps, period);
        let mut measure: Option<Measure> = None;
        steps.iter().map(|(first, steps)| self.slice(period, *first, steps, &mut measure)).collect()
    }

    /// Measures a stretch. `measure` is the one before it was measured by.
    fn slice(&self, period: Period, first: NaiveDate, steps: &[&JudgedActual], measure: &mut Option<Measure>) -> Slice {
        let last = period.last(first);
        let in_force = self.succession.as_ref().map(|it| (it.when_began(first), it.when_ended(last)));
        let (then, later) = in_force.map_or((None, None), |(then, later)| (then.plan, later.plan));
        let own = match measure.take() {
            Some(measure) if measure.version == then => measure,
            _ => self.measure(then),
        };
        let open = own.never_done + own.done.len() - own.done.partition_point(|day| *day < first);
        let within =
            |days: &[NaiveDate]| days.partition_point(|day| *day <= last) - days.partition_point(|day| *day < first);
        let measures = Measures {
            plan_kept: Ratio { numerator: within(&own.done), denominator: open },
            churn: self.churn(&own, later),
            growth: Ratio { numerator: steps.len(), denominator: own.entries.len() },
            cadence_kept: cadence::sum(self.rhythms.iter().map(|rhythm| rhythm.kept_within(first, last))),
            baseline_dropped: within(&own.dropped),
            ..of_steps(&own.take(steps), &self.judgement.plan, self.terms)
        };
        *measure = Some(own);
        let in_force = in_force.map(|(then, _)| then.clone());
        Slice { name: Some(period.name(first)), days: Some((first, last)), in_force, measures }
    }

    /// Gives for each planned step its place in a version: the first one of any of its names.
    fn places(&self, version: Option<u32>) -> Vec<Option<usize>> {
        let held = self.history.plan_steps(version).iter().map(|step| self.history.planned.name(*step));
        let places: HashMap<Name, usize> = sequence::first_places(held.collect::<Vec<_>>());
        self.names.iter().map(|names| names.iter().filter_map(|name| places.get(name)).min().copied()).collect()
    }

    fn measure(&self, version: Option<u32>) -> Measure {
        let entries = baseline::entries(self.history, version, &self.names);
        let plan = &self.judgement.plan;
        // Only where all that it became has that fate: the day on which the last of them had it.
        let day = |entry: &BaselineStep, fate: Fate, day: &dyn Fn(usize) -> Option<NaiveDate>| {
            entry.successors.iter().map(|at| day(*at)).max().flatten().filter(|_| entry.has_fate(plan, fate))
        };
        let done_on = |at: usize| self.done.get(at).copied().flatten();
        let dropped_on = |at: usize| {
            let planned = plan.get(at)?;
            planned.dropped.as_ref().or(planned.removed.as_ref()).map(|moment| moment.day)
        };
        let standing = || entries.iter().filter(|entry| !entry.is_given_up);
        let mut done: Vec<NaiveDate> = standing().filter_map(|entry| day(entry, Fate::Done, &done_on)).collect();
        let mut dropped: Vec<NaiveDate> =
            standing().filter_map(|entry| day(entry, Fate::Dropped, &dropped_on)).collect();
        done.sort_unstable();
        dropped.sort_unstable();
        let never_done = standing().count() - done.len();
        Measure { version, places: self.places(version), entries, done, never_done, dropped }
    }

    /// Compares a version of the plan with a later one.
    fn churn(&self, own: &Measure, later: Option<u32>) -> super::Churn {
        if later == own.version {
            return super::Churn { baseline: own.entries.len(), ..super::Churn::default() };
        }
        let steps = self.history.plan_steps(later);
        let title = |place: usize| steps.get(place).and_then(|step| self.history.planned.get(*step)?.title.as_deref());
        let places = self.places(later);
        let later: Vec<Later<'_>> = places
            .iter()
            .zip(&own.places)
            .map(|(place, before)| Later { place: *place, title: place.and_then(title), in_baseline: before.is_some() })
            .collect();
        baseline::churn(&own.entries, &later, |_| true, |_| true)
    }
}

impl Measure {
    /// Judges steps by a version of the plan.
    fn take<'s>(&self, steps: &[&'s JudgedActual]) -> Vec<Taken<'s>> {
        let place = |at: &usize| self.places.get(*at).copied().flatten();
        let places: Vec<Option<usize>> = steps.iter().map(|step| step.linked.iter().find_map(place)).collect();
        let claimed = sequence::claim_places(&places);
        let mut keeps = sequence::keeps_order(&claimed.iter().flatten().copied().collect::<Vec<_>>()).into_iter();
        let taken = steps.iter().zip(claimed).map(|(step, claimed)| Taken {
            step,
            verdict: match step.verdict {
                Verdict::Anticipated | Verdict::Adapted if step.evidence == Evidence::History => {
                    let in_time = step.through.iter().any(|at| place(at).is_some());
                    if in_time { Verdict::Anticipated } else { Verdict::Adapted }
                }
                verdict => verdict,
            },
            place: claimed,
            moved: claimed.is_some() && !keeps.next().unwrap_or(true),
        });
        taken.collect()
    }
}

/// Gives the day on which a step ended; of an undated one that on which it was recorded. `None`: it is under way.
fn ended(step: &JudgedActual) -> Option<NaiveDate> {
    match (step.step.started, step.step.finished) {
        (_, Some(day)) => Some(day),
        (None, None) => Some(step.recorded.day),
        (Some(_), None) => None,
    }
}

/// Adds the stretches in which nothing happened, unless that makes too many.
fn fill(steps: &mut BTreeMap<NaiveDate, Vec<&JudgedActual>>, period: Period) {
    let (Some((first, _)), Some((last, _))) = (steps.first_key_value(), steps.last_key_value()) else { return };
    let (mut at, last) = (*first, *last);
    let mut all = Vec::new();
    while at < last && all.len() < MAX_STRETCHES {
        all.push(at);
        let Some(next) = period.next(at) else { return };
        at = next;
    }
    if at >= last {
        for first in all {
            steps.entry(first).or_default();
        }
    }
}
