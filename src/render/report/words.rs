//! The sentences that a report has in every form.

use super::figures::Figure;
use crate::model::effort::Effort;
use crate::model::forecast::{Class, Forecast, Range};
use crate::model::judged::{JudgedActual, Judgement};
use crate::model::learning::steps::Step;
use crate::model::report::{Across, Chapter};
use crate::model::series::Point;
use crate::render::words::{Escape, count, percent};

/// The headings of a chapter's parts.
pub(super) const MEASURES: &str = "Measures";
pub(super) const FORMULAS: &str = "How the measures are taken";
pub(super) const SURPRISES: &str = "What surprised, and where it came from";
pub(super) const DRAWING: &str = "What led to what";
pub(in crate::render) const EXPECTED: &str = "What to expect";
pub(super) const RECUR: &str = "What keeps being forgotten";
pub(super) const ACROSS: &str = "Across initiatives";
pub(super) const GROWTH: &str = "How plan and record grew";

/// Says how the drawing is to be read.
pub(super) const LEGEND: &str = "A solid arrow leads to a step that came out of another, a dotted one to a step that needed \
                                 it. Round: nobody saw it coming (+ emergent, ! retrofitted). Dashed and grey: planned, and \
                                 not happened.";

/// Says which measures have no value; `None` where all have one.
pub(super) fn without_value(figures: &[&Figure]) -> Option<String> {
    let mut names: Vec<&str> = figures.iter().map(|figure| figure.family).collect();
    names.dedup();
    (!names.is_empty()).then(|| format!("There is nothing yet to take of: {}.", names.join(", ")))
}

/// What is told of a surprise beside its story: what it is called, and the text.
pub(super) struct Remark {
    pub(super) name: &'static str,
    pub(super) text: String,
}

/// Gives what a team wrote of a surprise.
pub(super) fn remarks(judgement: &Judgement, step: &JudgedActual, escape: Escape<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for from in &step.step.from {
        if let Some(title) = title(judgement, from) {
            remarks.push(Remark { name: "from", text: format!("{}, {}", escape(from), escape(title)) });
        }
    }
    let texts = [("note", &step.step.note), ("outcome", &step.step.outcome), ("lesson", &step.step.lesson)];
    for (name, text) in texts {
        remarks.extend(text.as_deref().filter(|text| !text.is_empty()).map(|text| Remark { name, text: escape(text) }));
    }
    remarks
}

/// Gives the title of the step that a `from` names; `None` where it has none of its own.
fn title<'a>(judgement: &'a Judgement, name: &str) -> Option<&'a str> {
    let actual = judgement.actual.iter().find(|step| step.step.id == name).map(|step| step.title.as_str());
    let planned = || judgement.plan.iter().find(|step| step.step.id == name).map(|step| step.step.label());
    actual.or_else(planned).filter(|title| *title != name)
}

/// A series of a chapter, for a sparkline.
pub(super) struct Line {
    pub(super) name: &'static str,
    pub(super) values: Vec<Option<usize>>,
    /// What the highest stands for.
    pub(super) most: usize,
    /// From what to what it went.
    pub(super) said: String,
}

/// Says over what the series go; `None` where there are fewer than two points.
pub(super) fn span(series: &[Point]) -> Option<String> {
    let (first, last) = (series.first()?, series.last()?);
    (series.len() > 1).then(|| format!("{} versions, {} to {}", series.len(), first.day, last.day))
}

/// Gives the series of a chapter.
pub(super) fn lines(chapter: &Chapter, arrow: &str) -> Vec<Line> {
    let series = &chapter.series;
    let mut lines = Vec::new();
    if series.len() > 1 {
        let size = |of: &dyn Fn(&Point) -> usize| series.iter().map(of).collect::<Vec<_>>();
        let ends = |values: &[usize]| (values.first().copied().unwrap_or(0), values.last().copied().unwrap_or(0));
        let most = |values: &[usize]| values.iter().copied().max().unwrap_or(0);
        for (name, values) in [("planned", size(&|it| it.planned)), ("happened", size(&|it| it.happened.all))] {
            let (first, last) = ends(&values);
            let most = most(&values);
            let said = format!("{first} {arrow} {last} steps");
            lines.push(Line { name, values: values.into_iter().map(Some).collect(), most, said });
        }
        for (name, of) in [
            ("anticipated", (|it| it.happened.anticipated) as fn(&Point) -> usize),
            ("foreseen", |it| it.happened.foreseen),
        ] {
            let percent = |it: &Point| (of(it) * 100 + it.happened.all / 2).checked_div(it.happened.all);
            let values: Vec<Option<usize>> = series.iter().map(percent).collect();
            let known: Vec<usize> = values.iter().flatten().copied().collect();
            if known.is_empty() {
                continue;
            }
            let (first, last) = ends(&known);
            let said = format!("{first} {arrow} {last} % of what had happened");
            lines.push(Line { name, values, most: 100, said });
        }
    }
    lines.extend(foresight(&chapter.initiative.judgement));
    lines
}

/// Gives the days of foresight along the sequence; `None` where fewer than two steps happened or none has any.
fn foresight(judgement: &Judgement) -> Option<Line> {
    let days = |step: &JudgedActual| step.foresight_days.map(|days| usize::try_from(days).unwrap_or(0));
    let values: Vec<Option<usize>> = judgement.actual.iter().map(days).collect();
    let (least, most) = (values.iter().flatten().min()?, values.iter().flatten().copied().max()?);
    let days = if *least == most { most.to_string() } else { format!("{least} to {most}") };
    let said = format!("{days} d ahead, step by step as they happened");
    (values.len() > 1).then_some(Line { name: "foresight", values, most, said })
}

/// Says how much of the history moved the work on, and how much changed the plan; `None` where there is only one revision.
pub(in crate::render) fn effort(effort: &Effort) -> Option<String> {
    if effort.revisions < 2 {
        return None;
    }
    let natures = [
        (effort.progress, "progress"),
        (effort.replanning, "replanning"),
        (effort.both, "both"),
        (effort.rewriting, "rewriting"),
        (effort.nothing, "neither"),
    ];
    let natures: Vec<String> =
        natures.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    let changes = [
        (effort.record_changes, "to recorded steps"),
        (effort.plan_changes, "to planned steps since the first plan"),
        (effort.rewrites, "that took back or re-dated what was recorded"),
    ];
    let changes: Vec<String> = changes
        .iter()
        .filter(|(changes, _)| *changes > 0)
        .map(|(changes, what)| format!("{} {what}", count(*changes, "change")))
        .collect();
    let changes = if changes.is_empty() { String::new() } else { format!(" {}.", changes.join(", ")) };
    Some(format!("{}: {}.{changes}", count(effort.revisions, "revision"), natures.join(", ")))
}

/// Says what to expect of a plan.
pub(in crate::render) fn forecast(forecast: &Forecast) -> String {
    let Forecast { planned, steps, surprises, class } = forecast;
    let expected = count_of(*steps);
    let surprises = surprises.map(|it| format!(", {} of them surprises", span_of(it))).unwrap_or_default();
    let is = if *planned == 1 { "is" } else { "are" };
    format!(
        "Expect {expected} where {planned} {is} planned{surprises}: so it went for most of the {} that are finished here \
         (20th to 80th percentile).",
        count(class.initiatives, "initiative"),
    )
}

/// Says so many steps.
fn count_of(steps: Range<usize>) -> String {
    let noun = if steps.high == 1 { "step" } else { "steps" };
    format!("{} {noun}", span_of(steps))
}

/// Says a range from its low to its high end.
fn span_of(range: Range<usize>) -> String {
    if range.low == range.high { range.low.to_string() } else { format!("{} to {}", range.low, range.high) }
}

/// How many recurring steps are named.
const RECURRING: usize = 10;

/// Says which steps recur: each one's id and title in the first text, how often it was not anticipated in the second.
pub(super) fn recurring(across: &Across, escape: Escape<'_>) -> Vec<[String; 2]> {
    let said = |step: &Step| {
        let title = if step.title == step.id { String::new() } else { format!("   {}", escape(&step.title)) };
        let often = format!("not anticipated in {} of {} initiatives", step.not_anticipated, step.occurred);
        [format!("{}{title}", escape(&step.id)), often]
    };
    across.recurring.iter().take(RECURRING).map(said).collect()
}

/// Says how many more steps recur than are named.
pub(super) fn more_recurring(across: &Across) -> Option<String> {
    let more = across.recurring.len().checked_sub(RECURRING).filter(|more| *more > 0)?;
    Some(format!("And {more} more: --format json has them all."))
}

/// Says how several initiatives went together.
pub(super) fn across(across: &Across) -> Vec<String> {
    let mut said = vec![format!(
        "{} of {} {} finished.",
        across.finished,
        count(across.initiatives, "initiative"),
        if across.finished == 1 { "is" } else { "are" }
    )];
    if let Some(Class { growth, surprise_share, .. }) = &across.class {
        let Range { low, middle, high } = growth;
        let unforeseen = surprise_share.map(|Range { low, middle, high }| {
            let [low, middle, high] = [low, middle, high].map(percent);
            format!("; {low}, {middle} and {high} % of what happened in them nobody had foreseen")
        });
        said.push(format!(
            "At the 20th, 50th and 80th percentile they grew to {low:.2}, {middle:.2} and {high:.2} times their baselines \
             (actual steps / baseline steps){}.",
            unforeseen.unwrap_or_default()
        ));
    }
    said
}
