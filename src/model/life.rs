//! One step's life: what was planned and what happened of it, every change on the way, and what it led to.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::changes::Change;
use super::graph::Ix;
use super::history::{History, List, Name};
use super::judged::Judgement;
use super::revisions;

/// The steps that an id means, as places of a judgement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Of [`Judgement::plan`].
    pub planned: Vec<usize>,
    /// Of [`Judgement::actual`].
    pub actual: Vec<usize>,
    /// Of [`Judgement::erased`].
    pub erased: Vec<usize>,
    /// Whether the steps have that id. Otherwise they had it once.
    pub is_exact: bool,
}

impl Found {
    fn is_empty(&self) -> bool {
        self.planned.is_empty() && self.actual.is_empty() && self.erased.is_empty()
    }
}

/// What happened to a step in a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The commit.
    pub node: Ix,
    /// What it changed, against its first parent.
    pub changes: Vec<Change>,
}

/// A need of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// A step's id, or a state that some step yields.
    pub name: String,
    /// Whether it was in place in time; of a step that has not begun, whether it is.
    pub is_met: bool,
}

/// A step's life. What was planned and what happened of it are one: places of a judgement say which steps these are.
#[derive(Debug, Clone, Default)]
pub struct Life {
    /// Places of [`Judgement::plan`].
    pub planned: Vec<usize>,
    /// Places of [`Judgement::actual`], in the order of the sequence.
    pub actual: Vec<usize>,
    /// Places of [`Judgement::erased`].
    pub erased: Vec<usize>,
    /// What happened to it, parents first.
    pub events: Vec<Event>,
    /// What it needed.
    pub needs: Vec<Need>,
    /// The states that it put in place, beside its own ids.
    pub yields: Vec<String>,
    /// What made it necessary or possible, in the words of `from`.
    pub from: Vec<String>,
    /// The steps that need it, or what it yields.
    pub needed_by: Vec<String>,
    /// The steps that came out of it: their `from` names it.
    pub led_to: Vec<String>,
    /// The planned steps that it closed.
    pub closed: Vec<String>,
}

/// Finds the steps that have an id; where none has it, those that once had it.
pub fn find(judgement: &Judgement, id: &str) -> Option<Found> {
    let places = |count: usize, fits: &dyn Fn(usize) -> bool| (0..count).filter(|at| fits(*at)).collect::<Vec<_>>();
    let planned = |at: usize| judgement.plan.get(at);
    let actual = |at: usize| judgement.actual.get(at);
    let (plans, actuals) = (judgement.plan.len(), judgement.actual.len());
    let exact = Found {
        planned: places(plans, &|at| planned(at).is_some_and(|it| it.step.id == id)),
        actual: places(actuals, &|at| actual(at).is_some_and(|it| it.step.id == id)),
        erased: places(judgement.erased.len(), &|at| judgement.erased.get(at).is_some_and(|it| it.id == id)),
        is_exact: true,
    };
    if !exact.is_empty() {
        return Some(exact);
    }
    let had = |was: &[String]| was.iter().any(|was| was == id);
    let once = Found {
        planned: places(plans, &|at| planned(at).is_some_and(|it| it.in_newest && had(&it.step.was))),
        actual: places(actuals, &|at| actual(at).is_some_and(|it| had(&it.step.was))),
        ..Found::default()
    };
    (!once.is_empty()).then_some(once)
}

/// Gives every id that [`find`] finds exactly.
pub fn ids(judgement: &Judgement) -> impl Iterator<Item = &str> {
    let planned = judgement.plan.iter().map(|it| it.step.id.as_str());
    let actual = judgement.actual.iter().map(|it| it.step.id.as_str());
    planned.chain(actual).chain(judgement.erased.iter().map(|it| it.id.as_str()))
}

/// Tells the life of the steps that were found: a planned step's with the actual ones that realise it, and an actual
/// step's with the planned ones that it realises.
pub fn life(history: &History, judgement: &Judgement, found: &Found) -> Life {
    let of_planned = found.planned.iter().filter_map(|at| judgement.plan.get(*at)).flat_map(|it| &it.actual);
    let of_actual = found.actual.iter().filter_map(|at| judgement.actual.get(*at)).flat_map(|it| &it.linked);
    let mut life = Life {
        planned: found.planned.iter().chain(of_actual).copied().collect(),
        actual: found.actual.iter().chain(of_planned).copied().collect(),
        erased: found.erased.clone(),
        ..Life::default()
    };
    for places in [&mut life.planned, &mut life.actual] {
        places.sort_unstable();
        places.dedup();
    }
    life.events = events(history, &Followed::of(judgement, &life));
    relate(judgement, &mut life);
    life
}

/// A step by its names, its id first.
type Names<'a> = Vec<&'a str>;

/// The steps of a life by their names.
struct Followed<'a> {
    planned: Vec<Names<'a>>,
    recorded: Vec<Names<'a>>,
}

impl<'a> Followed<'a> {
    fn of(judgement: &'a Judgement, life: &Life) -> Self {
        let names = |id: &'a String, was: &'a [String]| -> Names<'a> {
            std::iter::once(id).chain(was).map(String::as_str).collect()
        };
        let planned = life.planned.iter().filter_map(|at| judgement.plan.get(*at));
        // Who left the plan is told apart by the id alone: what was once its earlier id is a step of its own.
        let planned = planned.map(|it| names(&it.step.id, if it.in_newest { &it.step.was } else { &[] }));
        let actual = life.actual.iter().filter_map(|at| judgement.actual.get(*at));
        let actual = actual.map(|it| names(&it.step.id, &it.step.was));
        let erased = life.erased.iter().filter_map(|at| judgement.erased.get(*at)).map(|it| names(&it.id, &[]));
        Self { planned: planned.collect(), recorded: actual.chain(erased).collect() }
    }
}

/// Gathers what happened to the followed steps, commit by commit.
fn events(history: &History, followed: &Followed<'_>) -> Vec<Event> {
    let mut events = Vec::new();
    for node in history.newest_first().into_iter().rev() {
        let planned = ids_touched(history, List::Plan, node, &followed.planned);
        let recorded = ids_touched(history, List::Record, node, &followed.recorded);
        if planned.is_empty() && recorded.is_empty() {
            continue;
        }
        let mut changes = revisions::changes_of(history, node);
        changes.retain(|change| {
            let ids = if change.list == List::Plan { &planned } else { &recorded };
            change.step.as_deref().is_some_and(|id| ids.contains(id))
        });
        if !changes.is_empty() {
            events.push(Event { node, changes });
        }
    }
    events
}

/// Gives the ids by which some steps stand in a commit and in its first parent, where they may have changed. Of a merge
/// only of those that it holds as no parent does: the others changed in a commit before it.
fn ids_touched<'h>(history: &'h History, list: List, node: Ix, steps: &[Names<'_>]) -> HashSet<&'h str> {
    let version = |node: Option<Ix>| node.and_then(|node| history.version(list, node));
    let parents = history.graph.parents(node);
    let first = parents.first().copied().flatten();
    let mut touched = HashSet::new();
    if version(Some(node)) == version(first) {
        return touched;
    }
    let is_moving = OnceCell::new();
    for names in steps {
        let here = standing_as(history, list, Some(node), names);
        let before = standing_as(history, list, first, names);
        let is_old = |parent: &Option<Ix>| standing_as(history, list, *parent, names) == here;
        let is_same = match parents {
            [] | [_] => here == before && !*is_moving.get_or_init(|| may_move(history, list, first, node)),
            several => several.iter().any(is_old),
        };
        if !is_same {
            touched.extend(here.iter().chain(&before).map(|step| history.names.text(history.name(list, *step))));
        }
    }
    touched
}

/// Tells whether a step that did not change itself may stand elsewhere in a list than before. Where steps came and others
/// went at once some may have been renamed, so that the names don't tell.
fn may_move(history: &History, list: List, before: Option<Ix>, node: Ix) -> bool {
    let names = |node: Option<Ix>| -> Vec<Name> {
        let steps = node.map_or(&[][..], |node| history.steps(list, history.version(list, node)));
        steps.iter().map(|step| history.name(list, *step)).collect()
    };
    let (old, new) = (names(before), names(Some(node)));
    let kept = |of: &[Name], other: &[Name]| -> Vec<Name> {
        let other: HashSet<Name> = other.iter().copied().collect();
        of.iter().copied().filter(|name| other.contains(name)).collect()
    };
    let (stayed, stay) = (kept(&old, &new), kept(&new, &old));
    stayed != stay || stayed.len() < old.len() && stay.len() < new.len()
}

/// Gives the entries of a commit's version that are a step: those with its id, else those with its earlier ids.
fn standing_as(history: &History, list: List, node: Option<Ix>, names: &Names<'_>) -> Vec<u32> {
    let steps = node.map_or(&[][..], |node| history.steps(list, history.version(list, node)));
    let with = |fits: &dyn Fn(&str) -> bool| -> Vec<u32> {
        steps.iter().copied().filter(|step| fits(history.names.text(history.name(list, *step)))).collect()
    };
    let Some((id, was)) = names.split_first() else { return Vec::new() };
    let own = with(&|name| name == *id);
    if own.is_empty() && !was.is_empty() { with(&|name| was.contains(&name)) } else { own }
}

fn add<'a>(to: &mut Vec<String>, more: impl IntoIterator<Item = &'a String>) {
    for name in more {
        if !to.contains(name) {
            to.push(name.clone());
        }
    }
}

/// Finds what the steps of a life needed, put in place, came out of, made possible and closed.
fn relate(judgement: &Judgement, life: &mut Life) {
    let planned: Vec<_> = life.planned.iter().filter_map(|at| judgement.plan.get(*at)).collect();
    let actual: Vec<_> = life.actual.iter().filter_map(|at| judgement.actual.get(*at)).collect();
    let mut ids: Vec<String> = Vec::new();
    add(&mut ids, actual.iter().map(|it| &it.step.id).chain(planned.iter().map(|it| &it.step.id)));
    add(&mut ids, life.erased.iter().filter_map(|at| judgement.erased.get(*at)).map(|it| &it.id));
    let mut called = ids.clone();
    add(&mut called, planned.iter().flat_map(|it| &it.step.was).chain(actual.iter().flat_map(|it| &it.step.was)));

    let standing = || planned.iter().filter(|it| it.in_newest);
    add(
        &mut life.yields,
        standing().flat_map(|it| &it.step.yields).chain(actual.iter().flat_map(|it| &it.step.yields)),
    );
    add(&mut life.from, actual.iter().flat_map(|it| &it.step.from).chain(planned.iter().flat_map(|it| &it.step.from)));
    let mut needs: Vec<String> = Vec::new();
    add(&mut needs, actual.iter().flat_map(|it| &it.step.needs).chain(standing().flat_map(|it| &it.step.needs)));
    let is_met = |need: &String| {
        !actual.iter().any(|it| it.unmet_needs.contains(need))
            && (!actual.is_empty() || !planned.iter().any(|it| it.unmet_needs.contains(need)))
    };
    life.needs = needs.into_iter().map(|name| Need { is_met: is_met(&name), name }).collect();

    let gives = |need: &String| ids.contains(need) || life.yields.contains(need);
    let names = |from: &String| called.contains(from);
    for it in judgement.actual.iter().filter(|it| !ids.contains(&it.step.id)) {
        if it.step.needs.iter().any(gives) {
            add(&mut life.needed_by, [&it.step.id]);
        }
        if it.step.from.iter().any(names) {
            add(&mut life.led_to, [&it.step.id]);
        }
    }
    for it in judgement.plan.iter().filter(|it| !ids.contains(&it.step.id)) {
        if it.in_newest && it.step.needs.iter().any(gives) {
            add(&mut life.needed_by, [&it.step.id]);
        }
        if it.step.from.iter().any(names) {
            add(&mut life.led_to, [&it.step.id]);
        }
        if it.step.dropped_by.as_ref().is_some_and(names) {
            add(&mut life.closed, [&it.step.id]);
        }
    }
}
