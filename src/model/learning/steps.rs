//! What several initiatives together tell of a step: how often it came unforeseen, out of what, and what is to be learned.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::groups::{self, Given, Group};
use super::same::Same;
use crate::model::forecast::{self, Class, Reference};
use crate::model::judged::Fate;
use crate::model::row::{Row, Sort};
use crate::model::verdict::Verdict;

/// What initiatives teach together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Learned {
    /// How many initiatives there are in which something happened.
    pub initiatives: usize,
    /// How many repositories there are.
    pub repositories: usize,
    /// The steps that happened: first those that came unforeseen in the most initiatives, then those that occurred in the
    /// most, then by title.
    pub steps: Vec<Step>,
    /// The steps that were planned, never happened, and were given up every time: by the number of initiatives, then by
    /// title.
    pub dropped: Vec<Dropped>,
    /// How far plans grew.
    pub growth: Growth,
    /// How many steps, and how many that were given up, are left out because they do not recur.
    pub left_out: (usize, usize),
}

/// A step of several initiatives, under whatever names.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The group's key: an id that one of them has.
    pub id: String,
    /// The title that it has in the most initiatives; of several the lowest in byte order.
    pub title: String,
    /// The kind that it has in the most initiatives.
    pub kind: String,
    /// The phase that it has in the most initiatives that name one.
    pub phase: Option<String>,
    /// In how many initiatives it happened.
    pub occurred: usize,
    /// In how many of them it was a surprise: some step of the group is retrofitted or emergent.
    pub unforeseen: usize,
    /// In how many of them it was not anticipated: a surprise, or adapted. Over `occurred` it is the step's recurrence.
    pub not_anticipated: usize,
    /// What it came out of in the most initiatives.
    pub trigger: Option<Trigger>,
    /// Of those that were surprises, what hindsight says.
    pub foreseeable: Hindsight,
    /// The median of the days after which it began, counted from the first day on which any step of its initiative was
    /// planned or began; and of how many steps.
    pub days_in: (Option<f64>, usize),
    /// The median of the days after its begin at which the plan had it, of those that are retrofitted; and of how many.
    pub days_late: (Option<f64>, usize),
    /// What its steps say that the next plan should know, each text once.
    pub lessons: Vec<Lesson>,
    /// The steps that are called one here, so that one can disagree: by repository, initiative and place.
    pub members: Vec<Member>,
}

impl Step {
    /// Gives the initiatives in which it happened, each as its repository and its name, in order.
    pub fn initiatives(&self) -> Vec<(&str, &str)> {
        places(&self.members)
    }
}

/// Gives the initiatives of members, each once, in their order.
fn places(members: &[Member]) -> Vec<(&str, &str)> {
    let mut places: Vec<(&str, &str)> = members.iter().map(|it| (&*it.repository, &*it.initiative)).collect();
    places.dedup();
    places
}

/// A step out of which another came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// Its group's key, else the id that is named.
    pub id: String,
    /// Its title.
    pub title: String,
    /// In how many initiatives.
    pub initiatives: usize,
}

/// What is said in hindsight of surprises.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hindsight {
    /// They could have been known.
    pub yes: usize,
    /// They could not.
    pub no: usize,
    /// Nobody said.
    pub unknown: usize,
}

/// What the next plan should know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lesson {
    /// The repository; empty where nobody says.
    pub repository: String,
    /// The initiative.
    pub initiative: String,
    /// The step's id there.
    pub step: String,
    /// The lesson in its words.
    pub text: String,
}

/// A step of one initiative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The repository; empty where nobody says.
    pub repository: String,
    /// The initiative.
    pub initiative: String,
    /// Its id there.
    pub id: String,
    /// Its title there.
    pub title: String,
    /// Its verdict's name; of a step that was only planned none.
    pub verdict: Option<String>,
    /// Of a step that was given up, why.
    pub reason: Option<String>,
}

/// A step that was planned, never happened, and was given up every time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// The group's key.
    pub id: String,
    /// The title that it has in the most initiatives.
    pub title: String,
    /// In how many initiatives it was planned, and given up.
    pub planned: usize,
    /// The planned steps.
    pub members: Vec<Member>,
}

impl Dropped {
    /// Gives the initiatives in which it was planned, each as its repository and its name, in order.
    pub fn initiatives(&self) -> Vec<(&str, &str)> {
        places(&self.members)
    }
}

/// How far plans grew: the reference class for a new one.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Growth {
    /// How many initiatives are finished and had a baseline.
    pub finished: usize,
    /// How they went; `None` where they are too few.
    pub class: Option<Class>,
}

impl Learned {
    /// Leaves only what recurs: steps that happened in two initiatives at least and were not anticipated in one, and those
    /// that two gave up.
    pub fn recurring(&mut self) {
        let before = (self.steps.len(), self.dropped.len());
        self.steps.retain(|step| step.occurred > 1 && step.not_anticipated > 0);
        self.dropped.retain(|step| step.planned > 1);
        self.left_out = (before.0 - self.steps.len(), before.1 - self.dropped.len());
    }
}

/// Learns of rows.
pub fn learn(rows: &[Row], same: &Same, given: Option<&Given>) -> Learned {
    let groups = groups::groups(rows, same, given);
    let view = View::new(rows, &groups, same);
    let mut steps: Vec<Step> = groups.iter().filter_map(|group| view.step(group)).collect();
    steps.sort_by(|a, b| {
        let counts = |step: &Step| (Reverse(step.unforeseen), Reverse(step.occurred));
        counts(a).cmp(&counts(b)).then_with(|| (&a.title, &a.id).cmp(&(&b.title, &b.id)))
    });
    let mut dropped: Vec<Dropped> = groups.iter().filter_map(|group| view.dropped(group)).collect();
    dropped.sort_by(|a, b| b.planned.cmp(&a.planned).then_with(|| (&a.title, &a.id).cmp(&(&b.title, &b.id))));
    let repositories = rows.iter().map(|row| row.repository.as_str()).collect::<BTreeSet<_>>().len();
    let initiatives = view.begins.happened;
    Learned { initiatives, repositories, steps, dropped, growth: growth(rows), left_out: (0, 0) }
}

/// An initiative: its repository and its name.
type Place<'r> = (&'r str, &'r str);

fn place(row: &Row) -> Place<'_> {
    (&row.repository, &row.initiative)
}

/// The day that a step began: as it says, else the day it was recorded.
fn begin(row: &Row) -> Option<NaiveDate> {
    row.started.or(row.recorded)
}

/// When initiatives began.
#[derive(Debug)]
struct Begins<'r> {
    days: HashMap<Place<'r>, NaiveDate>,
    /// In how many of them something happened.
    happened: usize,
}

impl<'r> Begins<'r> {
    fn new(rows: &'r [Row]) -> Self {
        let mut days: HashMap<Place<'_>, NaiveDate> = HashMap::new();
        for row in rows {
            let day = if row.sort == Sort::Actual { begin(row) } else { row.planned };
            let Some(day) = day else { continue };
            let first = days.entry(place(row)).or_insert(day);
            *first = day.min(*first);
        }
        let happened = rows.iter().filter(|row| row.sort == Sort::Actual).map(place).collect::<BTreeSet<_>>().len();
        Self { days, happened }
    }
}

/// The rows with what is looked up in them.
struct View<'r> {
    rows: &'r [Row],
    begins: Begins<'r>,
    /// For each actual row's initiative and id its group's key and title.
    named: HashMap<(Place<'r>, &'r str), (&'r str, &'r str)>,
    /// The same for each key.
    keyed: HashMap<&'r str, &'r str>,
    /// The days on which planned steps entered the plan.
    planned: HashMap<(Place<'r>, &'r str), NaiveDate>,
    same: &'r Same,
}

impl<'r> View<'r> {
    fn new(rows: &'r [Row], groups: &'r [Group], same: &'r Same) -> Self {
        let mut named = HashMap::new();
        let mut keyed = HashMap::new();
        for group in groups {
            let own = || group.rows.iter().filter_map(|at| rows.get(*at));
            let is_actual = own().any(|row| row.sort == Sort::Actual);
            let counted = own().filter(|row| (row.sort == Sort::Actual) == is_actual);
            let title = most_common(counted.map(|row| (row.title.as_str(), place(row))));
            let title = title.map_or(group.key.as_str(), |(title, _)| title);
            keyed.insert(group.key.as_str(), title);
            for row in own().filter(|row| row.sort == Sort::Actual) {
                named.entry((place(row), row.id.as_str())).or_insert((group.key.as_str(), title));
            }
        }
        let planned = rows.iter().filter(|row| row.sort == Sort::Planned);
        let planned = planned.filter_map(|row| Some(((place(row), row.id.as_str()), row.planned?))).collect();
        Self { rows, begins: Begins::new(rows), named, keyed, planned, same }
    }

    fn rows_of(&self, group: &Group, sort: Sort) -> Vec<&'r Row> {
        let mut rows: Vec<&Row> =
            group.rows.iter().filter_map(|at| self.rows.get(*at)).filter(|row| row.sort == sort).collect();
        rows.sort_by_key(|row| (place(row), row.place));
        rows
    }

    fn title(&self, group: &'r Group) -> String {
        self.keyed.get(group.key.as_str()).copied().unwrap_or(&group.key).to_owned()
    }

    /// Tells what there is to tell of a group; `None` if it never happened.
    fn step(&self, group: &'r Group) -> Option<Step> {
        let rows = self.rows_of(group, Sort::Actual);
        let count = |counts: &dyn Fn(&Row) -> bool| {
            rows.iter().filter(|row| counts(row)).map(|row| place(row)).collect::<BTreeSet<_>>().len()
        };
        let surprises = || rows.iter().filter(|row| is_surprise(row));
        let hindsight = |wanted: Option<bool>| surprises().filter(|row| row.foreseeable == wanted).count();
        let kind = most_common(rows.iter().map(|row| (row.kind.as_str(), place(row))));
        let phase = most_common(rows.iter().filter_map(|row| Some((row.phase.as_deref()?, place(row)))));
        let occurred = count(&|_| true);
        (occurred > 0).then(|| Step {
            id: group.key.clone(),
            title: self.title(group),
            kind: kind.map_or_else(String::new, |(kind, _)| kind.to_owned()),
            phase: phase.map(|(phase, _)| phase.to_owned()),
            occurred,
            unforeseen: count(&is_surprise),
            not_anticipated: count(&|row| !is_verdict(row, &[Verdict::Anticipated])),
            trigger: self.trigger(group, &rows),
            foreseeable: Hindsight { yes: hindsight(Some(true)), no: hindsight(Some(false)), unknown: hindsight(None) },
            days_in: median(rows.iter().filter_map(|row| self.days_in(row)).collect()),
            days_late: median(rows.iter().filter_map(|row| self.days_late(row)).collect()),
            lessons: lessons(&rows),
            members: rows.iter().map(|row| member(row)).collect(),
        })
    }

    /// Tells of a group that was planned only, and given up everywhere.
    fn dropped(&self, group: &'r Group) -> Option<Dropped> {
        let rows = self.rows_of(group, Sort::Planned);
        let happened = group.rows.len() > rows.len();
        if happened || rows.iter().any(|row| row.state != Fate::Dropped.name()) {
            return None;
        }
        let planned = rows.iter().map(|row| place(row)).collect::<BTreeSet<_>>().len();
        let members = rows.iter().map(|row| member(row)).collect();
        Some(Dropped { id: group.key.clone(), title: self.title(group), planned, members })
    }

    /// Finds what most of a group's steps came out of; a loop into itself is none.
    fn trigger(&self, group: &Group, rows: &[&'r Row]) -> Option<Trigger> {
        let sources = rows.iter().flat_map(|row| row.from.iter().map(|id| (self.source(row, id), place(row))));
        let ((title, id), initiatives) = most_common(sources.filter(|((_, id), _)| *id != group.key))?;
        Some(Trigger { id: id.to_owned(), title: title.to_owned(), initiatives })
    }

    /// Gives the title and the key of the group that a `from` means.
    fn source(&self, row: &'r Row, id: &'r str) -> (&'r str, &'r str) {
        if let Some((key, title)) = self.named.get(&(place(row), id)) {
            return (title, key);
        }
        let key = self.same.of(id).unwrap_or(id);
        (self.keyed.get(key).copied().unwrap_or(id), key)
    }

    fn days_in(&self, row: &Row) -> Option<i64> {
        Some((begin(row)? - *self.begins.days.get(&place(row))?).num_days())
    }

    fn days_late(&self, row: &Row) -> Option<i64> {
        row.because.as_ref()?;
        let days = row.linked.iter().filter_map(|id| self.planned.get(&(place(row), id.as_str())));
        Some((*days.min()? - begin(row)?).num_days().max(0))
    }
}

/// Tells whether a step that happened was not foreseen.
fn is_surprise(row: &Row) -> bool {
    !is_verdict(row, &[Verdict::Anticipated, Verdict::Adapted])
}

/// Tells whether a row has one of these verdicts.
fn is_verdict(row: &Row, verdicts: &[Verdict]) -> bool {
    verdicts.iter().any(|verdict| row.verdict.as_deref() == Some(verdict.name()))
}

/// Finds the value that the most initiatives have, and how many do; of several the lowest.
fn most_common<'r, V: Ord>(values: impl Iterator<Item = (V, Place<'r>)>) -> Option<(V, usize)> {
    let mut places: BTreeMap<V, BTreeSet<Place<'_>>> = BTreeMap::new();
    for (value, place) in values {
        places.entry(value).or_default().insert(place);
    }
    let counts = places.into_iter().map(|(value, places)| (value, places.len()));
    // The first of the highest: `max_by_key` would take the last.
    counts.min_by_key(|(_, count)| Reverse(*count))
}

fn lessons(rows: &[&Row]) -> Vec<Lesson> {
    let mut lessons: Vec<Lesson> = Vec::new();
    let mut seen = BTreeSet::new();
    for row in rows {
        if let Some(text) = row.lesson.as_deref().filter(|text| !text.trim().is_empty() && seen.insert(*text)) {
            lessons.push(Lesson {
                repository: row.repository.clone(),
                initiative: row.initiative.clone(),
                step: row.id.clone(),
                text: text.to_owned(),
            });
        }
    }
    lessons
}

fn member(row: &Row) -> Member {
    Member {
        repository: row.repository.clone(),
        initiative: row.initiative.clone(),
        id: row.id.clone(),
        title: row.title.clone(),
        verdict: row.verdict.clone(),
        reason: row.reason.clone(),
    }
}

/// Looks at finished initiatives as [`Reference::of`] does at judged ones: closed, or with a plan all of whose steps are done
/// or given up.
fn growth(rows: &[Row]) -> Growth {
    let mut initiatives: BTreeMap<Place<'_>, (Reference, bool, bool)> = BTreeMap::new();
    for row in rows {
        let blank = Reference { actual: row.actual_steps, surprises: 0, baseline: row.baseline_steps };
        let (reference, is_planned, is_open) = initiatives.entry(place(row)).or_insert((blank, false, false));
        match row.sort {
            Sort::Actual => reference.surprises += usize::from(is_surprise(row)),
            Sort::Planned => {
                *is_planned = true;
                *is_open |= ![Fate::Done, Fate::Dropped].iter().any(|fate| row.state == fate.name());
            }
        }
    }
    let closed: BTreeSet<Place<'_>> = rows.iter().filter(|row| row.closed.is_some()).map(place).collect();
    let finished: Vec<Reference> = initiatives
        .into_iter()
        .filter(|(place, (reference, is_planned, is_open))| {
            reference.baseline > 0 && (closed.contains(place) || *is_planned && !is_open)
        })
        .map(|(_, (reference, ..))| reference)
        .collect();
    Growth { finished: finished.len(), class: forecast::class(&finished) }
}

/// The median of days, and of how many.
fn median(days: Vec<i64>) -> (Option<f64>, usize) {
    #[expect(clippy::cast_precision_loss, reason = "days between two dates are far below 2^52")]
    let mut days: Vec<f64> = days.into_iter().map(|days| days as f64).collect();
    days.sort_by(f64::total_cmp);
    (forecast::percentile(&days, 50), days.len())
}

#[cfg(test)]
mod tests;
