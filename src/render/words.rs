//! The sentences that several formats share.

use crate::model::initiative::{AsOf, Initiative};
use crate::model::judged::{Fate, JudgedActual, JudgedPlanned, Judgement, Moment};
use crate::model::verdict::{Because, Evidence, Verdict};

/// What is said of an initiative without a step.
pub(super) const EMPTY: &str = "Neither plan nor record holds a step.\n";

/// Shortens a commit's hash as people write it.
pub fn short(commit: &str) -> &str {
    commit.get(..7).unwrap_or(commit)
}

/// Says when and where: day and short hash.
pub fn moment(moment: &Moment) -> String {
    match &moment.commit {
        Some(commit) => format!("{} {}", moment.day, short(commit)),
        None => "not committed".to_owned(),
    }
}

/// Says which version was read.
pub fn as_of(as_of: &AsOf) -> String {
    match &as_of.commit {
        _ if as_of.uncommitted => format!("as of {}, not all committed", as_of.day),
        Some(commit) => format!("as of {} {}", as_of.day, short(commit)),
        None => format!("as of {}", as_of.day),
    }
}

/// Says `1 step` or `2 steps`.
pub fn count(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Gives a share in percent, without the sign. Halves are rounded up wherever a share is printed, so that it is the same
/// number in all places; `{:.0}` alone would round them to even.
pub(super) fn percent(share: f64) -> String {
    // 57.5 may be a hair below itself.
    format!("{:.0}", (share * 100.0 + 1e-9).round())
}

fn of(judgement: &Judgement, fits: impl Fn(&JudgedActual) -> bool) -> usize {
    judgement.actual.iter().filter(|step| fits(step)).count()
}

/// Sums up how much was foreseen, in a sentence or two.
pub fn foresight(judgement: &Judgement) -> String {
    let all = judgement.actual.len();
    if all == 0 {
        return "Nothing has happened yet.".to_owned();
    }
    let anticipated = of(judgement, |step| step.verdict == Verdict::Anticipated);
    let adapted = of(judgement, |step| step.verdict == Verdict::Adapted);
    let emergent = of(judgement, |step| step.verdict == Verdict::Emergent);
    let retrofitted = of(judgement, |step| step.verdict.because().is_some());
    let foreseeable = of(judgement, |step| step.verdict == Verdict::Emergent && step.step.foreseeable == Some(true));
    let foreseen = anticipated + adapted;
    let were = if all == 1 { "step was" } else { "steps were" };
    let mut text = format!("{foreseen} of {all} {were} foreseen");
    if foreseen > 0 {
        let start = (anticipated > 0).then(|| format!("{anticipated} from the start"));
        let learned = (adapted > 0).then(|| format!("{adapted} as the plan learned"));
        let parts: Vec<String> = start.into_iter().chain(learned).collect();
        text.push_str(": ");
        text.push_str(&parts.join(", "));
    }
    text.push('.');
    let missed = all - foreseen;
    if missed > 0 {
        let known = if foreseeable > 0 { format!(" ({foreseeable} foreseeable)") } else { String::new() };
        let emergent = (emergent > 0).then(|| format!("{emergent} emergent{known}"));
        let retrofitted = (retrofitted > 0).then(|| format!("{retrofitted} retrofitted"));
        let parts: Vec<String> = emergent.into_iter().chain(retrofitted).collect();
        let was = if missed == 1 { "was" } else { "were" };
        text.push_str(&format!(" {missed} {was} not: {}.", parts.join(", ")));
    }
    let declared = of(judgement, |step| step.verdict.is_foreseen() && step.evidence == Evidence::Declared);
    let late = of(judgement, |step| step.linked_late);
    let provisional = of(judgement, |step| step.provisional);
    if declared > 0 {
        text.push_str(&format!(
            " {declared} of the {foreseen} foreseen {} declared, not proved.",
            if declared == 1 { "is" } else { "are" }
        ));
    }
    if late > 0 {
        let was = if late == 1 { "was" } else { "were" };
        text.push_str(&format!(" {late} {was} linked only after being recorded."));
    }
    if provisional > 0 {
        let is = if provisional == 1 { "is" } else { "are" };
        text.push_str(&format!(" {provisional} {is} not committed yet."));
    }
    text
}

/// Sums up what became of the baseline, and what was erased.
pub fn kept(judgement: &Judgement) -> String {
    let kept = judgement.measures.plan_kept;
    let mut text = if kept.denominator == 0 {
        String::new()
    } else {
        let steps = if kept.denominator == 1 { "step" } else { "steps" };
        let dropped = match judgement.measures.baseline_dropped {
            0 => String::new(),
            dropped => format!(", {dropped} dropped"),
        };
        format!("{} of {} baseline {steps} done{dropped}.", kept.numerator, kept.denominator)
    };
    if !judgement.erased.is_empty() {
        let space = if text.is_empty() { "" } else { " " };
        text.push_str(&format!("{space}{} erased from the record.", count(judgement.erased.len(), "step")));
    }
    text
}

/// Says which baseline counts, and how much was planned and happened.
pub fn baseline(initiative: &Initiative, dot: &str) -> String {
    baseline_facts(initiative).join(&format!(" {dot} "))
}

/// Says the same, fact by fact.
pub(super) fn baseline_facts(initiative: &Initiative) -> [String; 3] {
    let judgement = &initiative.judgement;
    let (baseline, planned) = match &judgement.baseline {
        Some(baseline) => {
            let commit = baseline.commit.as_deref().map_or("not committed", short);
            (format!("baseline {} {commit}", baseline.day), judgement.measures.plan_kept.denominator)
        }
        None => ("no baseline".to_owned(), judgement.plan.iter().filter(|step| step.in_newest).count()),
    };
    [baseline, format!("{planned} planned"), format!("{} happened", judgement.actual.len())]
}

/// Makes a text of the repository harmless in one format. What these sentences say of their own needs none of it.
pub type Escape<'a> = &'a dyn Fn(&str) -> String;

fn escaped(names: &[String], escape: Escape<'_>) -> String {
    names.iter().map(|name| escape(name)).collect::<Vec<_>>().join(", ")
}

/// Says in a few words why a step has its verdict; the number of days stands `digits` wide.
pub fn because(step: &JudgedActual, digits: usize, escape: Escape<'_>) -> String {
    match step.verdict {
        Verdict::Anticipated | Verdict::Adapted if step.evidence == Evidence::Declared => "declared".to_owned(),
        Verdict::Anticipated | Verdict::Adapted => match step.foresight_days {
            Some(days) if days >= 0 => format!("{days:>digits$} d ahead"),
            _ => "in time".to_owned(),
        },
        Verdict::Retrofitted(because) => match because {
            Because::BeganEarlier => format!("began {} d before it was planned", step.late_days.unwrap_or(0)),
            Because::Split => "in time on one branch, not on another".to_owned(),
            Because::SameCommit => "planned in the same commit".to_owned(),
            Because::Concurrent => "planned on another branch meanwhile".to_owned(),
            Because::PlannedLater => "planned only later".to_owned(),
        },
        Verdict::Emergent if !step.step.from.is_empty() => format!("from {}", escaped(&step.step.from, escape)),
        Verdict::Emergent => String::new(),
    }
}

/// What else there is to say of an actual step, a few words each.
pub fn remarks(step: &JudgedActual, escape: Escape<'_>) -> Vec<String> {
    let mut remarks: Vec<String> = Vec::new();
    let mut add = |is: bool, text: &str| {
        if is {
            remarks.push(text.to_owned());
        }
    };
    add(step.moved, "moved");
    add(step.dropped_before, "had been dropped");
    add(step.linked_late, "linked late");
    add(step.provisional, "not committed");
    add(step.step.state() == crate::model::actual::State::UnderWay, "under way");
    remarks.extend(step.precedent.as_ref().map(|it| format!("met before in {}", escape(&it.initiative))));
    if !step.unmet_needs.is_empty() {
        remarks.push(format!("before {}", escaped(&step.unmet_needs, escape)));
    }
    remarks
}

/// Says what there is to say of a planned step that did not happen, a few words each.
pub fn planned(step: &JudgedPlanned, escape: Escape<'_>) -> Vec<String> {
    let mut words = Vec::new();
    match step.fate {
        Fate::Dropped => {
            let when = step.removed.as_ref().or(step.dropped.as_ref()).map(moment);
            let why = step.step.dropped.as_deref().filter(|reason| !reason.is_empty()).map(escape);
            let both: Vec<String> = when.into_iter().chain(why).collect();
            words.extend(Some(both.join("  ")).filter(|both| !both.is_empty()));
            words.extend(step.step.dropped_by.as_ref().map(|by| format!("by {}", escape(by))));
        }
        Fate::Open if step.ready => words.push("ready".to_owned()),
        Fate::Open => words.push(format!("waits for {}", escaped(&step.unmet_needs, escape))),
        Fate::Done | Fate::UnderWay => {}
    }
    if step.fate == Fate::Open {
        words.extend(step.step.due.map(|due| format!("due {due}")));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_a_percent_are_rounded_up() {
        let of = |numerator: f64, denominator: f64| percent(numerator / denominator);
        assert_eq!([of(5.0, 8.0), of(23.0, 40.0), of(1.0, 8.0), of(1.0, 3.0)], ["63", "58", "13", "33"]);
        assert_eq!([of(0.0, 3.0), of(3.0, 3.0)], ["0", "100"]);
    }
}
