//! What the steps themselves allow.

use std::collections::HashMap;

use super::{Entry, Sheets};
use crate::model::finding::Finding;

/// What a step allows, and why.
type Allowance<'a> = (&'a [String], &'a str);

/// Parts the findings that the steps they are about allow from the others. `plan` is the path of the plan: what stands
/// there is about a planned step, all else about an actual one. A step that says no reason allows nothing.
pub fn part(findings: Vec<Finding>, sheets: Sheets<'_>, plan: &str) -> (Vec<Finding>, Vec<(Finding, String)>) {
    let planned = of(sheets.planned, |step| (&step.id, &step.allow, step.allow_because.as_deref()));
    let actual = of(sheets.actual, |step| (&step.id, &step.allow, step.allow_because.as_deref()));
    let (mut left, mut allowed) = (Vec::with_capacity(findings.len()), Vec::new());
    for finding in findings {
        let steps = if finding.place.path == plan { &planned } else { &actual };
        let because = finding.step.as_ref().and_then(|step| steps.get(step.as_str())).and_then(|(names, because)| {
            let is_named = finding.rule.is_allowed_in_place() && names.iter().any(|name| name == finding.rule.name());
            is_named.then(|| (*because).to_owned())
        });
        match because {
            Some(because) => allowed.push((finding, because)),
            None => left.push(finding),
        }
    }
    (left, allowed)
}

/// What each step of a list allows. Of several with one id the first is meant, as in all findings.
fn of<'a, S>(
    entries: &'a [Entry<S>],
    says: impl Fn(&'a S) -> (&'a String, &'a Vec<String>, Option<&'a str>),
) -> HashMap<&'a str, Allowance<'a>> {
    let mut steps: HashMap<&str, Allowance<'a>> = HashMap::new();
    for entry in entries {
        let (id, names, because) = says(&entry.step);
        let names: &[String] = if because.is_none_or(|because| because.trim().is_empty()) { &[] } else { names };
        steps.entry(id).or_insert((names, because.unwrap_or_default()));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::super::draft::*;
    use super::*;
    use crate::model::actual::ActualStep;
    use crate::model::finding::{Place, Rule};
    use crate::model::plan::PlannedStep;

    fn entry<S>(step: S) -> Entry<S> {
        Entry { step, place: place(""), values: Vec::new() }
    }

    fn place(path: &str) -> Place {
        Place { path: path.to_owned(), line: 1, column: 1, span: 0..0 }
    }

    /// What is left and what is allowed of a finding about a step that allows these, for this reason.
    fn parted(rule: Rule, file: &str, allow: &[&str], because: Option<&str>) -> (usize, Vec<String>) {
        let because = because.map(str::to_owned);
        let step = ActualStep { allow: texts(allow), allow_because: because, ..actual("a") };
        let (planned, actual) = ([entry(PlannedStep { ..planned("a") })], [entry(step)]);
        let sheets = Sheets { planned: &planned, actual: &actual };
        let (left, allowed) = part(vec![Finding::new(rule, place(file), "m").of_step("a")], sheets, "plan.toml");
        (left.len(), allowed.into_iter().map(|(_, because)| because).collect())
    }

    #[test]
    fn a_step_allows_what_it_names_about_itself_and_gives_a_reason_for() {
        let because = Some("a pilot");
        let names = ["unmet-need", "retrofitted"];
        assert_eq!(parted(Rule::Retrofitted, "actual.toml", &names, because), (0, texts(&["a pilot"])));
        assert_eq!(parted(Rule::Retrofitted, "actual/x.toml", &names, because), (0, texts(&["a pilot"])));
        assert_eq!(parted(Rule::Retrofitted, "actual.toml", &names, None).0, 1);
        assert_eq!(parted(Rule::Retrofitted, "actual.toml", &names, Some(" ")).0, 1);
        assert_eq!(parted(Rule::IdReused, "actual.toml", &names, because).0, 1);
        assert_eq!(parted(Rule::Retrofitted, "plan.toml", &names, because).0, 1, "that is another step");
        assert_eq!(parted(Rule::BadId, "actual.toml", &["bad-id"], because).0, 1, "that is mended, not allowed");
    }

    #[test]
    fn what_is_about_no_step_is_left() {
        let steps =
            [entry(ActualStep { allow: texts(&["agreed-later"]), allow_because: Some("x".into()), ..actual("") })];
        let sheets = Sheets { planned: &[], actual: &steps };
        let (left, allowed) =
            part(vec![Finding::new(Rule::AgreedLater, place("actual.toml"), "m")], sheets, "plan.toml");
        assert_eq!((left.len(), allowed.len()), (1, 0));
    }
}
