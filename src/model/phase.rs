//! Phases: to which part of the work a step that happened belongs.

use std::collections::HashMap;

use super::judged::Judgement;

/// Gives each step of the sequence its phase, which only planned steps name: that of its first planned step that has one;
/// where it has planned steps and none of them names a phase, it is of none, as they are. A step that no plan held has that
/// of what it came out of: of the first name of its `from` whose phase is known, which is that of a step with a phase of its
/// own wherever that stands in the sequence, or what was found for an earlier step. Else that of the step before it in the
/// sequence. `None`: it is of no phase.
pub fn phases(judgement: &Judgement) -> Vec<Option<&str>> {
    let of_planned = |at: &usize| judgement.plan.get(*at).and_then(|planned| planned.step.phase.as_deref());
    let mut phases: Vec<Option<&str>> =
        judgement.actual.iter().map(|it| it.linked.iter().find_map(of_planned)).collect();
    if phases.iter().all(Option::is_some) {
        return phases;
    }
    let origins = Origins::of(judgement);
    for (at, it) in judgement.actual.iter().enumerate() {
        if !it.linked.is_empty() {
            continue;
        }
        let came_from = it.step.from.iter().find_map(|name| match origins.find(name)? {
            Origin::Actual(origin) => phases.get(origin).copied().flatten(),
            Origin::Planned(planned) => of_planned(&planned),
        });
        let before = || at.checked_sub(1).and_then(|before| phases.get(before)).copied().flatten();
        let phase = came_from.or_else(before);
        if let Some(place) = phases.get_mut(at) {
            *place = phase;
        }
    }
    phases
}

/// What a name of `from` can mean: of an actual step the id, else an earlier one; else a planned step's.
struct Origins<'a>(HashMap<&'a str, Origin>);

#[derive(Clone, Copy)]
enum Origin {
    Actual(usize),
    Planned(usize),
}

impl<'a> Origins<'a> {
    fn of(judgement: &'a Judgement) -> Self {
        let actual = || judgement.actual.iter().enumerate();
        let ids = actual().map(|(at, it)| (it.step.id.as_str(), Origin::Actual(at)));
        let earlier =
            actual().flat_map(|(at, it)| it.step.was.iter().map(move |was| (was.as_str(), Origin::Actual(at))));
        let planned = judgement.plan.iter().enumerate().map(|(at, it)| (it.step.id.as_str(), Origin::Planned(at)));
        let mut origins = HashMap::new();
        for (name, origin) in ids.chain(earlier).chain(planned) {
            origins.entry(name).or_insert(origin);
        }
        Self(origins)
    }

    fn find(&self, name: &str) -> Option<Origin> {
        self.0.get(name).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::actual::ActualStep;
    use crate::model::findings::draft::{Draft, actual, linked, planned, texts};
    use crate::model::judgement::{Terms, judge};
    use crate::model::plan::PlannedStep;

    fn of(id: &str, phase: &str) -> PlannedStep {
        PlannedStep { phase: Some(phase.to_owned()), ..planned(id) }
    }

    fn from(id: &str, from: &[&str]) -> ActualStep {
        ActualStep { plan: Some(Vec::new()), from: texts(from), ..actual(id) }
    }

    fn found(plan: &[PlannedStep], record: &[ActualStep]) -> Vec<Option<String>> {
        let draft = Draft::line(&[(plan, record)]);
        let history = draft.history();
        let judgement = judge(&history, &Terms { as_of: draft.newest_day(), horizons: &[] });
        phases(&judgement).into_iter().map(|phase| phase.map(str::to_owned)).collect()
    }

    #[test]
    fn a_link_tells_the_phase_then_what_it_came_from_then_what_stands_before() {
        let plan = [of("a", "discover"), planned("b"), of("c", "build")];
        let record = [
            from("first", &[]),
            linked("x", &["b", "a"]),
            from("y", &["z"]),
            from("u", &[]),
            linked("z", &["c"]),
            from("v", &["nobody", "first", "u"]),
            from("w", &["a"]),
            linked("b", &["b"]),
            from("end", &[]),
        ];
        let said = found(&plan, &record);
        // That of b is none, and what stands behind it has that.
        let said: Vec<&str> = said.iter().map(|phase| phase.as_deref().unwrap_or("-")).collect();
        assert_eq!(said, ["-", "discover", "build", "build", "build", "build", "discover", "-", "-"]);
    }

    #[test]
    fn steps_that_came_out_of_each_other_have_the_phase_before_them() {
        let said =
            found(&[of("a", "discover")], &[actual("a"), from("x", &["y"]), from("y", &["x"]), from("z", &["z"])]);
        assert_eq!(said, vec![Some("discover".to_owned()); 4]);
        assert_eq!(found(&[], &[from("x", &["y"]), from("y", &["x"])]), [None, None]);
    }
}
