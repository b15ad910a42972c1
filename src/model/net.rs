//! A plan as a Petri net: what may happen when, as far as the plan says so.
//!
//! The net is a workflow net: one place that everything begins with, one that everything ends in, and between them each step
//! of the newest plan once. A plan without needs is a sequence. Where it has needs they are the order, and the places of the
//! steps in the file mean nothing: a step may happen as soon as its needs are in place. A state that several steps yield is
//! in place as soon as one of them is done. Needs that nothing in the plan gives come from outside, and count as in place.

use std::collections::HashMap;

use super::plan::PlannedStep;

/// A Petri net. A run begins with one token in the first place, and is over with one token in the last and none elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Net {
    /// The places' names.
    pub places: Vec<String>,
    /// What can happen.
    pub transitions: Vec<Transition>,
    /// Where runs begin.
    pub start: usize,
    /// Where runs end.
    pub end: usize,
    /// Of a plan whose needs make no order: the ids of the steps that wait for each other. The net is a sequence then.
    pub circle: Option<Vec<String>>,
}

/// What can happen in a [`Net`]: it takes a token from each place before it, and puts one into each behind it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transition {
    /// Its name.
    pub name: String,
    /// The step that it stands for, by its id and its title; `None`: it only keeps the books, and nobody sees it.
    pub step: Option<(String, String)>,
    /// The places that it takes from.
    pub before: Vec<usize>,
    /// The places that it puts into.
    pub behind: Vec<usize>,
}

/// Makes the net of a plan's steps, which are in the plan's order.
pub fn net(plan: &[&PlannedStep]) -> Net {
    let needs = Needs::of(plan);
    if !needs.is_any() {
        return sequence(plan);
    }
    match needs.stuck() {
        stuck if stuck.is_empty() => partial_order(plan, &needs),
        stuck => {
            let ids = stuck.into_iter().filter_map(|at| Some(plan.get(at)?.id.clone())).collect();
            Net { circle: Some(ids), ..sequence(plan) }
        }
    }
}

/// What each step waits for.
struct Needs {
    /// For each step the needs that something in the plan gives: each is the places of the steps that give it.
    of: Vec<Vec<Vec<usize>>>,
}

impl Needs {
    fn of(plan: &[&PlannedStep]) -> Self {
        let mut givers: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, step) in plan.iter().enumerate() {
            for name in std::iter::once(&step.id).chain(&step.was).chain(&step.yields) {
                let given = givers.entry(name).or_default();
                if given.last() != Some(&at) {
                    given.push(at);
                }
            }
        }
        let of_step = |step: &&PlannedStep| {
            let mut needs: Vec<Vec<usize>> =
                step.needs.iter().filter_map(|need| givers.get(need.as_str()).cloned()).collect();
            needs.sort();
            needs.dedup();
            needs
        };
        Self { of: plan.iter().map(of_step).collect() }
    }

    fn is_any(&self) -> bool {
        self.of.iter().any(|needs| !needs.is_empty())
    }

    /// Gives the steps that can never happen, for all that could.
    fn stuck(&self) -> Vec<usize> {
        let mut waiting: Vec<usize> = self.of.iter().map(Vec::len).collect();
        // Who waits for a step, and for which of its needs.
        let mut waiters: HashMap<usize, Vec<(usize, usize)>> = HashMap::new();
        for (at, needs) in self.of.iter().enumerate() {
            for (number, givers) in needs.iter().enumerate() {
                for giver in givers {
                    waiters.entry(*giver).or_default().push((at, number));
                }
            }
        }
        let mut given: Vec<Vec<bool>> = self.of.iter().map(|needs| vec![false; needs.len()]).collect();
        let free = |(at, count): (usize, &usize)| (*count == 0).then_some(at);
        let mut ready: Vec<usize> = waiting.iter().enumerate().filter_map(free).collect();
        while let Some(done) = ready.pop() {
            for (at, number) in waiters.remove(&done).unwrap_or_default() {
                let (Some(given), Some(count)) =
                    (given.get_mut(at).and_then(|given| given.get_mut(number)), waiting.get_mut(at))
                else {
                    continue;
                };
                if !std::mem::replace(given, true) {
                    *count -= 1;
                    if *count == 0 {
                        ready.push(at);
                    }
                }
            }
        }
        waiting.iter().enumerate().filter_map(|(at, count)| (*count > 0).then_some(at)).collect()
    }
}

/// Builds a net.
#[derive(Default)]
struct Builder {
    net: Net,
}

impl Builder {
    fn place(&mut self, name: String) -> usize {
        self.net.places.push(name);
        self.net.places.len() - 1
    }

    fn transition(&mut self, name: String, step: Option<&PlannedStep>, before: Vec<usize>, behind: Vec<usize>) {
        let step = step.map(|step| (step.id.clone(), step.label().to_owned()));
        self.net.transitions.push(Transition { name, step, before, behind });
    }
}

/// One step behind the other.
fn sequence(plan: &[&PlannedStep]) -> Net {
    let mut build = Builder::default();
    let mut last = build.place("start".to_owned());
    for (at, step) in plan.iter().enumerate() {
        let name = if at + 1 == plan.len() { "end".to_owned() } else { format!("after-{}", at + 1) };
        let next = build.place(name);
        build.transition(format!("step-{}", at + 1), Some(step), vec![last], vec![next]);
        last = next;
    }
    if plan.is_empty() {
        let end = build.place("end".to_owned());
        build.transition("nothing".to_owned(), None, vec![last], vec![end]);
        last = end;
    }
    Net { end: last, ..build.net }
}

/// Each step as soon as its needs are in place: a silent beginning that lets go, a silent end that gathers.
fn partial_order(plan: &[&PlannedStep], needs: &Needs) -> Net {
    let mut build = Builder::default();
    let (start, end) = (build.place("start".to_owned()), build.place("end".to_owned()));
    let (mut first, mut last) = (Vec::new(), Vec::new());
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); plan.len()];
    let mut behind: Vec<Vec<usize>> = vec![Vec::new(); plan.len()];
    let put = |to: &mut [Vec<usize>], at: usize, place: usize| to.get_mut(at).into_iter().for_each(|it| it.push(place));
    // What one step gives is a place between the two. What any of several give is a state, which is open or met; each of its
    // givers reports to it, and whoever needs it looks whether it is met.
    let mut states: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
    for (at, needs) in needs.of.iter().enumerate() {
        for givers in needs {
            match givers.as_slice() {
                [giver] => {
                    let place = build.place(format!("from-{}-to-{}", giver + 1, at + 1));
                    put(&mut behind, *giver, place);
                    put(&mut before, at, place);
                }
                _ => match states.iter_mut().find(|(known, _)| known == givers) {
                    Some((_, needed_by)) => needed_by.push(at),
                    None => states.push((givers.clone(), vec![at])),
                },
            }
        }
    }
    let mut books = Vec::new();
    for (number, (givers, needed_by)) in states.iter().enumerate() {
        let number = number + 1;
        let (open, met) = (build.place(format!("open-{number}")), build.place(format!("met-{number}")));
        first.push(open);
        last.push(met);
        for giver in givers {
            let reported = build.place(format!("reported-{number}-by-{}", giver + 1));
            let noted = build.place(format!("noted-{number}-by-{}", giver + 1));
            put(&mut behind, *giver, reported);
            last.push(noted);
            books.push((format!("meet-{number}-by-{}", giver + 1), vec![reported, open], vec![noted, met]));
            books.push((format!("again-{number}-by-{}", giver + 1), vec![reported, met], vec![noted, met]));
        }
        for at in needed_by {
            put(&mut before, *at, met);
            put(&mut behind, *at, met);
        }
    }
    // Who waits for nothing is let go at the beginning, and whom nothing waits for is gathered at the end.
    for (at, (before, behind)) in before.iter_mut().zip(&mut behind).enumerate() {
        if before.iter().all(|place| behind.contains(place)) {
            let place = build.place(format!("ready-{}", at + 1));
            first.push(place);
            before.push(place);
        }
        if behind.iter().all(|place| before.contains(place)) {
            let place = build.place(format!("done-{}", at + 1));
            last.push(place);
            behind.push(place);
        }
    }
    build.transition("begin".to_owned(), None, vec![start], first);
    for (at, ((step, before), behind)) in plan.iter().zip(before).zip(behind).enumerate() {
        build.transition(format!("step-{}", at + 1), Some(step), before, behind);
    }
    for (name, before, behind) in books {
        build.transition(name, None, before, behind);
    }
    build.transition("finish".to_owned(), None, last, vec![end]);
    Net { start, end, ..build.net }
}

#[cfg(test)]
mod tests;
