//! The judgement: plan and record of one initiative side by side, every step with its verdict or fate.
//!
//! This brings section by section together what the modules beside it decide, and decides nothing itself but fates and
//! the baseline.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::actual::{ActualStep, State};
use super::graph::Ix;
use super::history::{self, History, List, Name, NameSet};
use super::judged::{Baseline, ChosenBy, Erased, Fate, JudgedActual, JudgedPlanned, Judgement, Moment};
use super::links::{Links, Target};
use super::measures;
use super::plan::BaselineChoice;
use super::sequence::{self, Demand};
use super::verdict::{self, Agreed, Court, Outcome, Planned, Recorded};

/// What the measures and the output ask beside the history.
#[derive(Debug, Clone)]
pub struct Terms<'a> {
    /// The day of the revision that is read.
    pub as_of: NaiveDate,
    /// The horizons, in days, at which foresight is measured.
    pub horizons: &'a [u32],
}

/// Judges an initiative.
pub fn judge(history: &History, terms: &Terms<'_>) -> Judgement {
    let baseline = baseline(history);
    let first_version = first_version(history).and_then(|node| history.node(node));
    let agreed = first_version.and_then(|node| history.plan(node.plan)).and_then(|plan| plan.head.agreed).map(Agreed);
    let baseline_names: Vec<Name> = baseline
        .iter()
        .flat_map(|baseline| history.plan_steps(baseline.plan))
        .map(|step| history.planned.name(*step))
        .collect();
    let places = sequence::first_places(baseline_names.iter().copied());

    let planned = planned_steps(history, &places);
    let links = Links::new(planned.iter().map(|step| Target { names: &step.names, in_newest: step.in_newest }));
    let (recorded, erased) = recorded_steps(history, &links);
    let court = Court { history, planned: &planned, links: &links, agreed };
    let outcomes: Vec<Outcome> = recorded.iter().map(|step| court.judge(step)).collect();

    let dropped = dropped_at(history, &planned);
    let mut plan: Vec<JudgedPlanned> =
        planned.iter().zip(dropped).map(|(planned, dropped)| judged_planned(history, planned, dropped)).collect();
    let order = sequence::order(&recorded.iter().map(|step| step.step.started).collect::<Vec<_>>());
    let mut actual: Vec<JudgedActual> = order
        .into_iter()
        .filter_map(|at| recorded.get(at).zip(outcomes.get(at)))
        .map(|(step, outcome)| judged_actual(history, &planned, &plan, step, outcome))
        .collect();
    place(&mut actual, &planned, &places);
    fates(&actual, &mut plan);
    needs(&mut actual, &mut plan);
    let head = history.newest_node().and_then(|node| history.plan(node.plan)).map(|plan| plan.head.clone());
    let names: Vec<NameSet> = planned.into_iter().map(|planned| planned.names).collect();
    let entries = measures::baseline::entries(history, baseline.as_ref().and_then(|it| it.plan), &names);
    let measures = measures::measure(&actual, &plan, &entries, terms);
    Judgement { head: head.unwrap_or_default(), baseline, actual, plan, erased, measures }
}

/// Finds the first version of the plan: the first commit of the first-parent line whose `plan.toml` parses.
pub fn first_version(history: &History) -> Option<Ix> {
    let parses = |at: &Ix| history.node(*at).is_some_and(|node| node.mainline && node.plan_parses);
    history.graph.commits().find(parses)
}

/// Chooses the baseline: what the newest plan says, else the first version.
fn baseline(history: &History) -> Option<Baseline> {
    let of_node = |at: Ix, chosen_by: ChosenBy| {
        history.node(at).map(|node| Baseline { commit: node.commit.clone(), day: node.day, chosen_by, plan: node.plan })
    };
    let choice =
        history.newest_node().and_then(|node| history.plan(node.plan)).and_then(|plan| plan.head.baseline.clone());
    let chosen = match choice {
        Some(BaselineChoice::Day(day)) => {
            let fits = |at: &Ix| {
                history
                    .node(*at)
                    .is_some_and(|node| node.mainline && node.plan_differs && node.plan.is_some() && node.day <= day)
            };
            history.graph.commits().rev().find(fits).and_then(|at| of_node(at, ChosenBy::Date))
        }
        Some(BaselineChoice::Revision(_)) => history.named_baseline.as_ref().map(|named| Baseline {
            commit: Some(named.commit.clone()),
            day: named.day,
            chosen_by: ChosenBy::Revision,
            plan: named.plan,
        }),
        None => None,
    };
    chosen.or_else(|| first_version(history).and_then(|at| of_node(at, ChosenBy::First)))
}

/// Gathers the planned steps: the newest plan's in their order, then by id those that ever stood in the plan, stand no
/// more, and are in nobody's `was`.
fn planned_steps(history: &History, places: &HashMap<Name, usize>) -> Vec<Planned> {
    let newest = history.newest_node().and_then(|node| node.plan);
    let mut known: HashSet<Name> = HashSet::new();
    let mut steps: Vec<(NameSet, u32, bool)> = Vec::new();
    for step in history.plan_steps(newest) {
        let was = history.planned.get(*step).map_or(&[][..], |planned| &planned.was);
        let names = names_of(history, history.planned.name(*step), was);
        known.extend(&names);
        steps.push((names, *step, true));
    }
    steps.extend(gone(history, List::Plan, &known).into_iter().map(|(name, step)| (vec![name], step, false)));
    let sets: Vec<NameSet> = steps.iter().map(|(names, ..)| names.clone()).collect();
    let presence = history::presence(history, List::Plan, &sets, |step| history.planned.name(step));
    steps
        .into_iter()
        .zip(presence.introductions.into_iter().zip(presence.removals))
        .map(|((names, step, in_newest), (introductions, removal))| Planned {
            in_baseline: names.iter().any(|name| places.contains_key(name)),
            names,
            step,
            in_newest,
            introductions,
            removal,
        })
        .collect()
}

/// Gives the names of a step: its id, then its earlier ids.
pub(super) fn names_of(history: &History, id: Name, was: &[String]) -> NameSet {
    let mut names = vec![id];
    for name in was.iter().filter_map(|was| history.names.get(was)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Gives the names that ever stood in a list and are not `known`, by text, each with the last step that had it.
fn gone(history: &History, list: List, known: &HashSet<Name>) -> Vec<(Name, u32)> {
    let mut gone: Vec<(Name, u32)> = (0..)
        .zip(history::ever(history, list))
        .filter_map(|(name, last)| last.filter(|_| !known.contains(&name)).map(|last| (name, last)))
        .collect();
    gone.sort_by(|(a, _), (b, _)| history.names.text(*a).cmp(history.names.text(*b)));
    gone
}

/// Gathers the newest record's steps in their order, and by id those that left the record.
fn recorded_steps<'a>(history: &'a History, links: &Links) -> (Vec<Recorded<'a>>, Vec<Erased>) {
    let newest = history.newest_node().and_then(|node| node.record);
    let mut known: HashSet<Name> = HashSet::new();
    let mut steps: Vec<(NameSet, &ActualStep)> = Vec::new();
    for number in history.record_steps(newest) {
        let Some(step) = history.recorded.get(*number) else { continue };
        let names = names_of(history, history.recorded.name(*number), &step.was);
        known.extend(&names);
        steps.push((names, step));
    }
    let gone = gone(history, List::Record, &known);
    let mut sets: Vec<NameSet> = steps.iter().map(|(names, _)| names.clone()).collect();
    sets.extend(gone.iter().map(|(name, _)| vec![*name]));
    let presence = history::presence(history, List::Record, &sets, |step| history.recorded.name(step));
    let mut introductions = presence.introductions.into_iter();
    let recorded = steps
        .into_iter()
        .zip(introductions.by_ref())
        .map(|((names, step), introductions)| Recorded {
            step,
            names,
            first: verdict::first_introductions(history, &introductions),
            linked: links.of(step, &history.names),
        })
        .collect::<Vec<_>>();
    let removals = presence.removals.into_iter().skip(recorded.len());
    let erased = gone
        .into_iter()
        .zip(introductions.zip(removals))
        .filter_map(|((name, step), (introductions, removal))| {
            let first = verdict::first_introductions(history, &introductions);
            let title = history.recorded.get(step).and_then(|step| step.title.as_deref());
            let id = history.names.text(name);
            Some(Erased {
                id: id.to_owned(),
                title: title.unwrap_or(id).to_owned(),
                recorded: history.moment(verdict::earliest(history, first)?)?,
                erased: removal.and_then(|node| history.moment(node)),
            })
        })
        .collect();
    (recorded, erased)
}

/// Finds for each planned step with `dropped` the last commit that gave it up.
fn dropped_at(history: &History, planned: &[Planned]) -> Vec<Option<Moment>> {
    let is_dropped = |step: u32| history.planned.get(step).is_some_and(|step| step.dropped.is_some());
    let dropped: Vec<&Planned> =
        planned.iter().filter(|planned| planned.in_newest && is_dropped(planned.step)).collect();
    let sets: Vec<NameSet> = dropped.iter().map(|planned| planned.names.clone()).collect();
    let name_of = |step: u32| if is_dropped(step) { history.planned.name(step) } else { Name::MAX };
    let mut given_up =
        if sets.is_empty() { Vec::new() } else { history::presence(history, List::Plan, &sets, name_of).introductions }
            .into_iter()
            .map(|nodes| nodes.last().and_then(|node| history.moment(*node)));
    planned
        .iter()
        .map(|planned| if planned.in_newest && is_dropped(planned.step) { given_up.next().flatten() } else { None })
        .collect()
}

fn judged_planned(history: &History, planned: &Planned, dropped: Option<Moment>) -> JudgedPlanned {
    let first = verdict::first_introductions(history, &planned.introductions);
    let added = verdict::earliest(history, first).and_then(|node| history.moment(node));
    JudgedPlanned {
        step: history.planned.get(planned.step).cloned().unwrap_or_default(),
        fate: Fate::Open,
        in_baseline: planned.in_baseline,
        ready: false,
        unmet_needs: Vec::new(),
        // A planned step stands somewhere, so that it has an introduction.
        added: added.unwrap_or(Moment { commit: None, day: NaiveDate::default(), author: String::new() }),
        in_newest: planned.in_newest,
        removed: planned.removal.filter(|_| !planned.in_newest).and_then(|node| history.moment(node)),
        dropped,
        actual: Vec::new(),
    }
}

fn judged_actual(
    history: &History,
    planned: &[Planned],
    plan: &[JudgedPlanned],
    recorded: &Recorded<'_>,
    outcome: &Outcome,
) -> JudgedActual {
    let step = recorded.step;
    let recorded_at = verdict::earliest(history, recorded.first.iter().copied());
    let recorded_moment = recorded_at.and_then(|node| history.moment(node));
    let recorded_moment =
        recorded_moment.unwrap_or(Moment { commit: None, day: NaiveDate::default(), author: String::new() });
    let began = step.started.unwrap_or(recorded_moment.day);
    let planned_moment = outcome.planned.and_then(|node| history.moment(node));
    let rests_on = verdict::rests_on(outcome.evidence, &outcome.through, &recorded.linked, |at| {
        planned.get(at).is_some_and(|planned| planned.in_baseline)
    });
    let planned_title = recorded.linked.first().and_then(|at| plan.get(*at)).and_then(|step| step.step.title.clone());
    JudgedActual {
        title: step.title.clone().or(planned_title).unwrap_or_else(|| step.id.clone()),
        linked: recorded.linked.clone(),
        verdict: outcome.verdict,
        evidence: outcome.evidence,
        foresight_days: planned_moment.as_ref().map(|planned| (began - planned.day).num_days()),
        late_days: outcome.planned_too_late.map(|day| (day - began).num_days()),
        planned: planned_moment,
        place: None,
        moved: false,
        dropped_before: outcome.dropped_before,
        linked_late: outcome.linked_late,
        provisional: recorded_moment.commit.is_none(),
        unmet_needs: Vec::new(),
        accounted: recorded_at.is_some_and(|node| accounted(history, planned, &rests_on, node)),
        through: outcome.through.clone(),
        precedent: None,
        recorded: recorded_moment,
        step: step.clone(),
    }
}

/// Tells whether any of some planned steps named `who` or `due` in a version that `node` builds on.
fn accounted(history: &History, planned: &[Planned], behind: &[usize], node: Ix) -> bool {
    let behind: Vec<&Planned> = behind.iter().filter_map(|at| planned.get(*at)).collect();
    !behind.is_empty()
        && history.graph.parents(node).iter().flatten().any(|parent| {
            let plan = history.node(*parent).and_then(|node| node.plan);
            history.plan_steps(plan).iter().any(|step| {
                let name = history.planned.name(*step);
                behind.iter().any(|planned| planned.names.contains(&name))
                    && history.planned.get(*step).is_some_and(|step| step.who.is_some() || step.due.is_some())
            })
        })
}

/// Gives each step of the sequence its place in the baseline, and tells which were moved.
fn place(actual: &mut [JudgedActual], planned: &[Planned], places: &HashMap<Name, usize>) {
    let place_of = |step: &JudgedActual| {
        let stands_for = step.linked.iter().filter_map(|at| planned.get(*at)).find(|planned| planned.in_baseline)?;
        stands_for.names.iter().filter_map(|name| places.get(name)).min().copied()
    };
    let claimed = sequence::claim_places(&actual.iter().map(place_of).collect::<Vec<_>>());
    let keeps = sequence::keeps_order(&claimed.iter().flatten().copied().collect::<Vec<_>>());
    let mut keeps = keeps.into_iter();
    for (step, place) in actual.iter_mut().zip(claimed) {
        step.place = place;
        step.moved = place.is_some() && !keeps.next().unwrap_or(true);
    }
}

/// Tells what became of each planned step.
fn fates(actual: &[JudgedActual], plan: &mut [JudgedPlanned]) {
    for (number, step) in actual.iter().enumerate() {
        for at in &step.linked {
            if let Some(planned) = plan.get_mut(*at) {
                planned.actual.push(number);
                if step.step.state() == State::Finished {
                    planned.fate = Fate::Done;
                } else if planned.fate == Fate::Open {
                    planned.fate = Fate::UnderWay;
                }
            }
        }
    }
    for planned in plan.iter_mut().filter(|planned| planned.fate == Fate::Open) {
        if !planned.in_newest || planned.step.dropped.is_some() {
            planned.fate = Fate::Dropped;
        }
    }
}

/// Finds unmet needs, and the planned steps that are ready. What a step that left the plan needed or yielded counts no
/// more.
fn needs(actual: &mut [JudgedActual], plan: &mut [JudgedPlanned]) {
    let standing = |at: &usize| plan.get(*at).filter(|planned| planned.in_newest);
    let wants: Vec<(Vec<&str>, Vec<&str>)> = actual
        .iter()
        .map(|step| {
            let planned = || step.linked.iter().filter_map(standing).map(|planned| &planned.step);
            let needs = step.step.needs.iter().chain(planned().flat_map(|planned| &planned.needs));
            let ids = step.linked.iter().filter_map(|at| plan.get(*at)).map(|planned| &planned.step.id);
            let gives = ids.chain(&step.step.yields).chain(planned().flat_map(|planned| &planned.yields));
            (needs.map(String::as_str).collect(), gives.map(String::as_str).collect())
        })
        .collect();
    let demands: Vec<Demand<'_>> =
        actual.iter().zip(&wants).map(|(step, (needs, gives))| Demand { id: &step.step.id, needs, gives }).collect();
    let (unmet, in_place) = sequence::unmet_needs(&demands);
    let waiting: Vec<Vec<String>> = plan
        .iter()
        .map(|planned| in_place.unmet(&planned.step.needs.iter().map(String::as_str).collect::<Vec<_>>()))
        .collect();
    for (step, unmet) in actual.iter_mut().zip(unmet) {
        step.unmet_needs = unmet;
    }
    for (planned, unmet) in plan.iter_mut().zip(waiting) {
        planned.ready = planned.fate == Fate::Open && unmet.is_empty();
        planned.unmet_needs = unmet;
    }
}
