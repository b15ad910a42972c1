//! Branches that are called as a step is: what is done on one serves that step.

use super::commit::StepName;

/// Finds the step that a branch is called as. `steps` are all there are: each one's initiative and its id, repeats of one
/// allowed. The branch's last part must be the id; where several initiatives have it, the parts before it must be the name
/// of one of them. `None` where that is not exactly one.
pub fn step_of<'s>(branch: &str, steps: impl IntoIterator<Item = (&'s str, &'s str)>) -> Option<StepName> {
    let (before, id) = branch.rsplit_once('/').unwrap_or(("", branch));
    let of_id = steps.into_iter().filter(|(_, own)| *own == id && !id.is_empty()).map(|(initiative, _)| initiative);
    let mut initiatives: Vec<&str> = of_id.collect();
    initiatives.sort_unstable();
    initiatives.dedup();
    if initiatives.len() > 1 {
        let names = |name: &&str| before.strip_suffix(*name).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
        // `eu/pilot` is meant rather than `pilot`.
        let longest = initiatives.iter().copied().filter(names).max_by_key(|name| name.len());
        initiatives = longest.into_iter().collect();
    }
    let [initiative] = initiatives.as_slice() else { return None };
    let name = StepName { initiative: Some((*initiative).to_owned()), id: id.to_owned() };
    // What would not be read back as it is can't be told in a message.
    Some(name).filter(|name| StepName::parse(&name.to_string()).as_ref() == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_is_the_id_of_exactly_one_step() {
        let steps = [
            ("pilot", "survey"),
            ("pilot", "survey"),
            ("pilot", "talks"),
            ("eu/pilot", "talks"),
            ("eu/pilot", "visits"),
            ("zeta", "talks"),
            ("o\u{a0}dd ", "odd"),
            ("pilot", ""),
        ];
        let of = |branch: &str| step_of(branch, steps).map(|name| name.to_string());
        let step = |name: &str| Some(name.to_owned());
        assert_eq!(of("survey"), step("pilot/survey"));
        assert_eq!(of("ben/pilot/survey"), step("pilot/survey"));
        assert_eq!(of("feature/visits"), step("eu/pilot/visits"));
        assert_eq!(of("pilot/talks"), step("pilot/talks"));
        assert_eq!(of("ben/eu/pilot/talks"), step("eu/pilot/talks"));
        assert_eq!(of("ben/zeta/talks"), step("zeta/talks"));
        for none in ["talks", "ben/talks", "copilot/talks", "survey-2", "Survey", "survey/", "main", "", "odd"] {
            assert_eq!(of(none), None, "{none}");
        }
    }
}
