//! Why a step was foreseen or not, told to somebody who was not there.

use super::words::{Escape, short};
use crate::model::initiative::Initiative;
use crate::model::judged::{Erased, Fate, JudgedActual, JudgedPlanned, Judgement, Moment};
use crate::model::life::Life;
use crate::model::verdict::{Because, Evidence, Verdict};

/// A few sentences on one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// The id of the step that they are about, as its file has it.
    pub step: String,
    /// The sentences.
    pub text: String,
    /// The full hashes of the commits that they name, by their short ones.
    pub commits: Vec<String>,
}

/// Tells of every step of a life how it came: what happened by its verdict, what only was planned by its fate.
pub fn story(initiative: &Initiative, life: &Life, escape: Escape<'_>) -> Vec<Paragraph> {
    let judgement = &initiative.judgement;
    let actual = life.actual.iter().filter_map(|at| judgement.actual.get(*at));
    let mut told: Vec<Paragraph> = actual.map(|step| happened(judgement, step, escape)).collect();
    let planned = life.planned.iter().filter_map(|at| judgement.plan.get(*at)).filter(|step| step.actual.is_empty());
    told.extend(planned.map(|step| only_planned(initiative, step, escape)));
    told.extend(life.erased.iter().filter_map(|at| judgement.erased.get(*at)).map(erased));
    told
}

/// Sentences in the making.
struct Teller {
    sentences: Vec<String>,
    commits: Vec<String>,
}

impl Teller {
    const fn new() -> Self {
        Self { sentences: Vec::new(), commits: Vec::new() }
    }

    fn say(&mut self, sentence: impl Into<String>) {
        self.sentences.push(sentence.into());
    }

    /// Names a commit by its short hash.
    fn hash(&mut self, moment: &Moment) -> String {
        match &moment.commit {
            Some(commit) => self.short(commit),
            None => "not committed".to_owned(),
        }
    }

    fn short(&mut self, commit: &str) -> String {
        self.commits.push(commit.to_owned());
        short(commit).to_owned()
    }

    fn end(self, step: &str) -> Paragraph {
        Paragraph { step: step.to_owned(), text: self.sentences.join(" "), commits: self.commits }
    }
}

fn days(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

fn list(names: &[String], escape: Escape<'_>) -> String {
    let names: Vec<String> = names.iter().map(|name| escape(name)).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

/// Tells of a step that happened how it came.
pub(super) fn happened(judgement: &Judgement, step: &JudgedActual, escape: Escape<'_>) -> Paragraph {
    let mut teller = Teller::new();
    match step.verdict {
        Verdict::Anticipated if step.evidence == Evidence::Declared => {
            teller.say(
                "The plan's first version says that it stood agreed before it came under git, and before this step \
                 began: anticipated, by declaration and not by proof.",
            );
        }
        Verdict::Anticipated | Verdict::Adapted => foreseen(&mut teller, judgement, step, escape),
        Verdict::Retrofitted(because) => retrofitted(&mut teller, judgement, step, because),
        Verdict::Emergent => emergent(&mut teller, step, escape),
    }
    if let Some(precedent) = &step.precedent {
        let hash = teller.short(&precedent.commit);
        let name =
            if precedent.step == step.step.id { String::new() } else { format!(", as {}", escape(&precedent.step)) };
        teller.say(format!(
            "It was met before in {}{name} ({hash}): the repository knew.",
            escape(&precedent.initiative)
        ));
    }
    if step.dropped_before {
        teller.say("When it was recorded, the plan had given it up.");
    }
    if step.linked_late {
        teller.say("That it was the planned step was said only after it had been recorded.");
    }
    if step.moved {
        teller.say("It took place at another point of the sequence than the plan had meant.");
    }
    if !step.unmet_needs.is_empty() {
        let are = if step.unmet_needs.len() == 1 { "was" } else { "were" };
        teller.say(format!("It began before {} {are} in place.", list(&step.unmet_needs, escape)));
    }
    if step.provisional {
        teller.say("It is not committed yet.");
    }
    teller.end(&step.step.id)
}

fn foreseen(teller: &mut Teller, judgement: &Judgement, step: &JudgedActual, escape: Escape<'_>) {
    let through = step.through.iter().filter_map(|at| judgement.plan.get(*at)).map(|planned| planned.step.id.clone());
    let through: Vec<String> = through.collect();
    let is_own = through.iter().all(|id| *id == step.step.id);
    let name = if is_own { String::new() } else { format!(", as {},", list(&through, escape)) };
    if let Some(planned) = &step.planned {
        let hash = teller.hash(planned);
        let began = step.step.started.map_or("was recorded", |_| "began");
        let day = step.step.started.unwrap_or(step.recorded.day);
        match step.foresight_days {
            Some(0) => {
                let recorded = teller.hash(&step.recorded);
                teller.say(format!(
                    "It came into the plan{name} on {day} ({hash}), the day it {began}, and was recorded only after \
                     that ({recorded})."
                ));
            }
            Some(ahead) if ahead > 0 => teller.say(format!(
                "It stood in the plan{name} since {} ({hash}), {} before it {began} on {day}.",
                planned.day,
                days(ahead)
            )),
            _ => {
                let recorded = teller.hash(&step.recorded);
                teller.say(format!(
                    "It stood in the plan{name} ({hash}) before it was recorded ({recorded}), although the days of \
                     these commits say otherwise."
                ));
            }
        }
    }
    teller.say(match step.verdict {
        Verdict::Anticipated => "The team had set out with it: anticipated.".to_owned(),
        _ => match &judgement.baseline {
            Some(baseline) => {
                format!("The team had set out without it on {}, and learned in time: adapted.", baseline.day)
            }
            None => "The team had set out without it, and learned in time: adapted.".to_owned(),
        },
    });
}

fn retrofitted(teller: &mut Teller, judgement: &Judgement, step: &JudgedActual, because: Because) {
    let linked: Vec<&JudgedPlanned> = step.linked.iter().filter_map(|at| judgement.plan.get(*at)).collect();
    let recorded = &step.recorded;
    let began = step.step.started.unwrap_or(recorded.day);
    match because {
        Because::BeganEarlier => {
            let late = step.late_days.unwrap_or(0);
            let day = began + chrono::TimeDelta::try_days(late).unwrap_or_default();
            let planned = linked.iter().map(|planned| &planned.added).find(|added| added.day == day);
            let hash = planned.map(|planned| format!(" ({})", teller.hash(planned))).unwrap_or_default();
            teller.say(format!(
                "It began on {began} and came into the plan only on {day}{hash}, {} later: retrofitted.",
                days(late)
            ));
        }
        Because::Split => teller.say(
            "Several branches recorded it. On one of them it had stood in the plan before, on another it had not: \
             retrofitted.",
        ),
        Because::SameCommit => {
            let is_it = linked.iter().any(|planned| planned.added.commit == recorded.commit);
            let hash = teller.hash(recorded);
            teller.say(if !is_it {
                "A commit that first recorded it was also one that planned it, so nothing shows that it was planned \
                 before: retrofitted."
                    .to_owned()
            } else if recorded.commit.is_some() {
                format!(
                    "The commit that first recorded it, on {} ({hash}), was also the one that planned it, so nothing \
                     shows that it was planned before: retrofitted.",
                    recorded.day
                )
            } else {
                "It is planned and recorded at once, and neither is committed, so nothing shows that it was planned \
                 before: retrofitted."
                    .to_owned()
            });
        }
        Because::Concurrent => {
            let planned = linked.first().map(|planned| teller.hash(&planned.added)).unwrap_or_default();
            let hash = teller.hash(recorded);
            teller.say(format!(
                "It was planned on one branch ({planned}) and recorded on another ({hash}), and neither knew of the \
                 other: retrofitted."
            ));
        }
        Because::PlannedLater => {
            let hash = teller.hash(recorded);
            let mut text = format!("It was recorded on {} ({hash})", recorded.day);
            if let Some(planned) = linked.iter().map(|planned| &planned.added).min_by_key(|added| added.day) {
                let hash = teller.hash(planned);
                let late = (planned.day - recorded.day).num_days();
                let later = if late > 0 { format!(", {} later", days(late)) } else { " after that".to_owned() };
                text.push_str(&format!(" and came into the plan only on {} ({hash}){later}", planned.day));
            }
            teller.say(format!("{text}: retrofitted."));
        }
    }
}

fn emergent(teller: &mut Teller, step: &JudgedActual, escape: Escape<'_>) {
    let from = list(&step.step.from, escape);
    let came = (!from.is_empty()).then(|| format!("came out of {from}"));
    let began = step.step.started.map(|day| format!("began on {day}"));
    // What is not committed has no day yet on which it was recorded; that it is not is said at the end.
    let hash = teller.hash(&step.recorded);
    let recorded = (!step.provisional).then(|| format!("was recorded on {} ({hash})", step.recorded.day));
    let parts: Vec<String> = came.into_iter().chain(began).chain(recorded).collect();
    teller.say("Nobody planned it.");
    match parts.as_slice() {
        [] => {}
        [one] => teller.say(format!("It {one}.")),
        [others @ .., last] => teller.say(format!("It {}, and {last}.", others.join(", "))),
    }
    teller.say(match step.step.plan.as_deref() {
        None | Some([]) if from.is_empty() => {
            "No planned step is linked to it, and nothing says what it came out of: emergent.".to_owned()
        }
        None | Some([]) => "No planned step is linked to it: emergent.".to_owned(),
        Some(names) => format!("It names {}, which never stood in the plan: emergent.", list(names, escape)),
    });
    match step.step.foreseeable {
        Some(true) => teller.say("In hindsight the team could have known."),
        Some(false) => teller.say("In hindsight, too, nobody could have known."),
        None => {}
    }
}

/// Tells of a planned step that did not happen.
pub(super) fn only_planned(initiative: &Initiative, step: &JudgedPlanned, escape: Escape<'_>) -> Paragraph {
    let mut teller = Teller::new();
    let hash = teller.hash(&step.added);
    let day = step.added.day;
    let by = step.step.dropped_by.as_deref().map(|by| format!(", closed by {}", escape(by))).unwrap_or_default();
    let why = step.step.dropped.as_deref().filter(|why| !why.is_empty()).map(|why| format!(": \"{}\"", escape(why)));
    let why = why.unwrap_or_default();
    match (step.fate, &step.removed, &step.dropped) {
        (Fate::Dropped, Some(gone), _) => {
            let gone_hash = teller.hash(gone);
            let why = if why.is_empty() { ", without a word why".to_owned() } else { why };
            teller.say(format!(
                "It was planned on {day} ({hash}) and taken out of the plan on {} ({gone_hash}){by}{why}.",
                gone.day
            ));
        }
        (Fate::Dropped, None, Some(dropped)) => {
            let gone_hash = teller.hash(dropped);
            teller.say(format!(
                "It was planned on {day} ({hash}) and given up on {} ({gone_hash}){by}{why}.",
                dropped.day
            ));
        }
        (Fate::Dropped, None, None) => {
            teller.say(format!("It was planned on {day} ({hash}), and the plan has it no more."));
        }
        _ => {
            teller.say(format!("It stands in the plan since {day} ({hash}), and has not begun."));
            teller.say(match (step.ready, step.unmet_needs.as_slice()) {
                (false, needs @ [_, ..]) => format!("It waits for {}.", list(needs, escape)),
                _ => "It is ready: it waits for nothing.".to_owned(),
            });
            if let Some(due) = step.step.due {
                let late = (initiative.as_of.day - due).num_days();
                teller.say(if late > 0 {
                    format!("It was due on {due}, {} ago.", days(late))
                } else {
                    format!("It is due on {due}.")
                });
            }
        }
    }
    teller.say(if step.in_baseline { "The team set out with it." } else { "The team set out without it." });
    teller.end(&step.step.id)
}

fn erased(step: &Erased) -> Paragraph {
    let mut teller = Teller::new();
    let hash = teller.hash(&step.recorded);
    let mut text = format!("It was recorded on {} ({hash})", step.recorded.day);
    if let Some(erased) = &step.erased {
        let hash = teller.hash(erased);
        text.push_str(&format!(" and erased from the record on {} ({hash})", erased.day));
    }
    teller.say(format!("{text}."));
    teller.end(&step.id)
}
