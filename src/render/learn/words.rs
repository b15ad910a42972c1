//! The sentences that what was learned has in every form.

use crate::model::forecast::{MIN_CLASS, Range};
use crate::model::learning::steps::{Dropped, Growth, Hindsight, Learned, Lesson, Member, Step};
use crate::model::learning::suggest::{Covered, Suggested};
use crate::model::step::Kind;
use crate::render::words::{Escape, count, percent};

pub(super) const FORGOTTEN: &str = "What keeps being forgotten";
pub(super) const ADAPTED: &str = "What the first plan lacks, and the plan learns in time";
pub(super) const ANTICIPATED: &str = "What was anticipated";
pub(super) const DROPPED: &str = "What is planned and always given up";
pub(super) const GROWTH: &str = "How far plans grow";

/// What is said where nothing is shown.
pub(super) const NOTHING: &str = "No step that happened in two initiatives came unanticipated.";

/// How many lessons of a step are quoted.
const LESSONS: usize = 5;
/// How many members of a step are named.
const MEMBERS: usize = 8;

/// Says from what it was learned.
pub(super) fn source(initiatives: usize, repositories: usize) -> String {
    let initiatives = count(initiatives, "initiative");
    let of = if repositories > 1 { format!(" of {repositories} repositories") } else { String::new() };
    format!("{initiatives}{of} in which something happened")
}

/// The steps in parts, each with its heading; those without steps are left out.
pub(super) fn parts(learned: &Learned) -> Vec<(&'static str, Vec<&Step>)> {
    let of = |fits: &dyn Fn(&Step) -> bool| learned.steps.iter().filter(|step| fits(step)).collect::<Vec<_>>();
    let parts = [
        (FORGOTTEN, of(&|step| step.unforeseen > 0)),
        (ADAPTED, of(&|step| step.unforeseen == 0 && step.not_anticipated > 0)),
        (ANTICIPATED, of(&|step| step.not_anticipated == 0)),
    ];
    parts.into_iter().filter(|(_, steps)| !steps.is_empty()).collect()
}

/// Says how often a step came unforeseen.
pub(super) fn often(step: &Step) -> String {
    let Step { occurred, unforeseen, not_anticipated, .. } = *step;
    let of = format!("of {}", count(occurred, "initiative"));
    match (unforeseen, not_anticipated) {
        (0, 0) => format!("anticipated in {occurred} {of}"),
        (0, late) => format!("not anticipated in {late} {of}"),
        (surprises, late) if late > surprises => {
            format!("unforeseen in {surprises} {of}, not anticipated in {late}")
        }
        (surprises, _) => format!("unforeseen in {surprises} {of}"),
    }
}

/// Says a number of days, with a half where there is one.
fn days(days: f64) -> String {
    if days.fract() == 0.0 { format!("{days:.0}") } else { format!("{days:.1}") }
}

/// Says what is typical of a step: what sort it is, when it comes, and out of what.
pub(super) fn facts(step: &Step, escape: Escape<'_>) -> Vec<String> {
    let mut facts = Vec::new();
    if step.kind != Kind::default().name() {
        facts.push(escape(&step.kind));
    }
    facts.extend(step.phase.as_deref().map(|phase| format!("most often in {}", escape(phase))));
    // What came out of another step once is no habit.
    let trigger = step.trigger.as_ref().filter(|it| it.initiatives > 1);
    facts.extend(trigger.map(|it| {
        let title = if it.title == it.id { String::new() } else { format!(", {}", escape(&it.title)) };
        format!("out of {}{title} in {} of them", escape(&it.id), it.initiatives)
    }));
    let of = |number: usize| if number == 1 { String::new() } else { format!(" (median of {number})") };
    if let (Some(median), number) = step.days_in {
        facts.push(format!("{} d into its initiative{}", days(median), of(number)));
    }
    if let (Some(median), number) = step.days_late {
        facts.push(format!("planned {} d after it began{}", days(median), of(number)));
    }
    let Hindsight { yes, no, unknown } = step.foreseeable;
    if yes + no > 0 {
        let unsaid = if unknown > 0 { format!(", {unknown} not said") } else { String::new() };
        facts.push(format!("foreseeable in hindsight: {yes} yes, {no} no{unsaid}"));
    }
    facts
}

/// Names an initiative: with its repository where there are several.
pub(super) fn place(repository: &str, initiative: &str, several: bool, escape: Escape<'_>) -> String {
    if several { format!("{}:{}", escape(repository), escape(initiative)) } else { escape(initiative) }
}

/// Joins the lines of a text.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A line below a step.
pub(super) struct Line {
    /// What it is: empty if the same as the line above.
    pub(super) name: &'static str,
    pub(super) text: String,
}

/// Gives lines, the first few of all, with what they are and how many more there are.
fn lines<T>(name: &'static str, all: &[T], most: usize, say: impl Fn(&T) -> String) -> Vec<Line> {
    let mut lines: Vec<Line> = all
        .iter()
        .take(most)
        .enumerate()
        .map(|(at, it)| Line { name: if at == 0 { name } else { "" }, text: say(it) })
        .collect();
    if let Some(more) = all.len().checked_sub(most).filter(|more| *more > 0) {
        lines.push(Line { name: "", text: format!("and {more} more: --format json has them all") });
    }
    lines
}

/// Quotes what a step's members say that the next plan should know.
pub(super) fn lessons(lessons: &[Lesson], several: bool, escape: Escape<'_>) -> Vec<Line> {
    lines("lesson", lessons, LESSONS, |it| {
        format!("{} ({})", escape(&one_line(&it.text)), place(&it.repository, &it.initiative, several, escape))
    })
}

/// Names the steps that are called one.
pub(super) fn members(members: &[Member], title: &str, several: bool, escape: Escape<'_>) -> Vec<Line> {
    lines("in", members, MEMBERS, |it| {
        let place = place(&it.repository, &it.initiative, several, escape);
        let own = if it.title == title { String::new() } else { format!(", {}", escape(&it.title)) };
        let verdict = it.verdict.as_deref().map(|verdict| format!(": {}", escape(verdict))).unwrap_or_default();
        let reason = it.reason.as_deref().filter(|reason| !reason.is_empty());
        let reason = reason.map(|reason| format!(": {}", escape(&one_line(reason)))).unwrap_or_default();
        format!("{place}, {}{own}{verdict}{reason}", escape(&it.id))
    })
}

/// Says how often a step was planned and given up.
pub(super) fn given_up(step: &Dropped) -> String {
    format!("planned in {}, given up in all of them", count(step.planned, "initiative"))
}

/// Says how far plans grew.
pub(super) fn growth(growth: &Growth) -> String {
    let finished = count(growth.finished, "initiative");
    let Some(class) = &growth.class else {
        return format!("{finished} finished with a baseline: too few to say; from {MIN_CLASS} on there is a range.");
    };
    let Range { low, middle, high } = class.growth;
    let surprises = class.surprise_share.map(|Range { low, middle, high }| {
        let [low, middle, high] = [low, middle, high].map(percent);
        format!(" {low}, {middle} and {high} % of what happened came unforeseen.")
    });
    format!(
        "Of {finished} that are finished: at the 20th, 50th and 80th percentile {low:.2}, {middle:.2} and {high:.2} times as \
         many steps happened as the baseline had.{}",
        surprises.unwrap_or_default()
    )
}

/// Says what is not shown.
pub(super) fn left_out(learned: &Learned) -> Option<String> {
    let (steps, dropped) = learned.left_out;
    let said = |number: usize, noun: &str, one: &str, many: &str| {
        (number > 0).then(|| format!("{} {}", count(number, noun), if number == 1 { one } else { many }))
    };
    let once = "happened in one initiative only, or were always anticipated";
    let parts: Vec<String> = [
        said(steps, "step", "that happened in one initiative only, or was always anticipated", &format!("that {once}")),
        said(dropped, "planned step", "that one initiative alone gave up", "that one initiative alone gave up"),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| format!("Not shown: {}. --all shows them.", parts.join("; ")))
}

/// Names what is not suggested because the plan seems to have it; `None` where there is nothing.
pub(super) fn covered(suggested: &Suggested, escape: Escape<'_>) -> Option<String> {
    let named = |it: &Covered| format!("{} (\"{}\")", escape(&it.step.id), escape(&it.by));
    let all: Vec<String> = suggested.covered.iter().map(named).collect();
    (!all.is_empty())
        .then(|| format!("Not suggested, for the plan seems to have it in other words: {}.", all.join(", ")))
}

/// Says how much is suggested to a plan, and by what.
pub(super) fn suggested(suggested: &Suggested) -> String {
    let source = source(suggested.initiatives, suggested.repositories);
    let steps = match suggested.steps.len() {
        0 => return format!("Nothing to suggest: of {source}, no two were surprised by a step that this plan lacks."),
        1 => "a step".to_owned(),
        steps => format!("{steps} steps"),
    };
    format!("This plan lacks {steps} that earlier initiatives needed and did not foresee. Learned from {source}:")
}
