//! A row a step: what an initiative's judgement comes to as a table, for spreadsheets, databases, and other repositories.
//!
//! What is told of a step here is all that learning across initiatives needs, so that it can learn from rows that another
//! repository has exported just as from a judgement.

use chrono::NaiveDate;

use super::initiative::Initiative;
use super::judged::{Judgement, Moment};
use super::matching::words;
use super::measures::{Measures, Ratio};
use super::phase::phases;

/// Which list a row's step is of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// It happened.
    #[default]
    Actual,
    /// It was planned, whatever became of it.
    Planned,
}

impl Sort {
    /// The sort's name in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Actual => "actual",
            Self::Planned => "planned",
        }
    }
}

/// A step of an initiative.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// What the repository is called; empty where nobody says.
    pub repository: String,
    /// The initiative's name.
    pub initiative: String,
    /// The initiative's title, else its name.
    pub initiative_title: String,
    /// Which list it is of.
    pub sort: Sort,
    /// Its place: of an actual step in the sequence, of a planned one in the plan, from 1.
    pub place: usize,
    /// Its id.
    pub id: String,
    /// Its title, else its planned step's, else its id.
    pub title: String,
    /// The words that its title is compared by, in byte order: see [`super::matching::words`].
    pub words: Vec<String>,
    /// Its kind's name.
    pub kind: String,
    /// Its phase; of an actual step as [`phases`] tells it.
    pub phase: Option<String>,
    /// Of an actual step the ids of the planned steps that it is linked to, of a planned one those of the steps that
    /// realise it.
    pub linked: Vec<String>,
    /// The ids of the steps that it came out of.
    pub from: Vec<String>,
    /// The steps or states that had to be in place before; of an actual step its own only.
    pub needs: Vec<String>,
    /// The states that it puts in place, beside its own id.
    pub yields: Vec<String>,
    /// Of an actual step the needs, its own and its planned steps', that were not in place when it began.
    pub unmet_needs: Vec<String>,
    /// Of an actual step the verdict's name.
    pub verdict: Option<String>,
    /// Of a retrofitted step why it is.
    pub because: Option<String>,
    /// Of an actual step what the verdict rests on.
    pub evidence: Option<String>,
    /// Of an actual step how far it is, of a planned one what became of it.
    pub state: String,
    /// Whether it is, or stands for, a step of the baseline.
    pub in_baseline: bool,
    /// The day it began.
    pub started: Option<NaiveDate>,
    /// The day it ended.
    pub finished: Option<NaiveDate>,
    /// Of a recurring step the days on which it took place.
    pub on: Vec<NaiveDate>,
    /// Of a planned step the day by which it should be done.
    pub due: Option<NaiveDate>,
    /// Of an actual step the day it was first recorded.
    pub recorded: Option<NaiveDate>,
    /// The full hash of the commit that recorded it first; `None` where it is not committed.
    pub recorded_commit: Option<String>,
    /// The day it was planned: of an actual step only where it is foreseen by history.
    pub planned: Option<NaiveDate>,
    /// The full hash of the commit that planned it; `None` where it is not committed, or not foreseen by history.
    pub planned_commit: Option<String>,
    /// Days that it stood in the plan before it began.
    pub foresight_days: Option<i64>,
    /// Of a retrofitted step that began before it was planned: by how many days.
    pub late_days: Option<i64>,
    /// Whether it did not keep its order.
    pub moved: bool,
    /// Whether the plan had given it up when it was recorded.
    pub dropped_before: bool,
    /// Whether the link came after it was recorded.
    pub linked_late: bool,
    /// Whether only uncommitted files hold it.
    pub provisional: bool,
    /// Who answers for it, or did it.
    pub who: Option<String>,
    /// Of a surprise, in hindsight: could it have been known?
    pub foreseeable: Option<bool>,
    /// What the next plan should know.
    pub lesson: Option<String>,
    /// Of an actual step what came of it.
    pub outcome: Option<String>,
    /// Of a planned step what the team believed before it looked.
    pub expect: Option<String>,
    /// Why it came up, or anything else.
    pub note: Option<String>,
    /// Of a planned step that was given up, why.
    pub reason: Option<String>,
    /// The day of the version that was read.
    pub as_of: NaiveDate,
    /// The full hash of the commit that was read; of uncommitted files that of HEAD, `None` where HEAD has none yet.
    pub as_of_commit: Option<String>,
    /// Whether something uncommitted was read.
    pub uncommitted: bool,
    /// The day since which its initiative is over, as its plan says.
    pub closed: Option<NaiveDate>,
    /// How many steps happened in its initiative.
    pub actual_steps: usize,
    /// How many steps its initiative's baseline has.
    pub baseline_steps: usize,
    /// What its initiative comes to.
    pub figures: Figures,
}

impl Row {
    /// Makes a row of which no more is known than its list, its id and its title.
    pub fn titled(sort: Sort, id: &str, title: &str) -> Self {
        Self { sort, id: id.to_owned(), title: title.to_owned(), words: words(title), ..Self::default() }
    }
}

/// What an initiative comes to, as numbers that are rounded to whole millionths. `None` where the denominator is 0. The
/// formula of each is [`FORMULAS`](super::measures::FORMULAS)'.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Figures {
    /// Anticipated steps of all actual steps.
    pub anticipated_share: Option<f64>,
    /// Anticipated and adapted steps of all actual steps.
    pub foreseen_share: Option<f64>,
    /// Emergent steps of all actual steps.
    pub emergent_share: Option<f64>,
    /// Retrofitted steps of all actual steps.
    pub retrofitted_share: Option<f64>,
    /// Baseline steps done of all baseline steps.
    pub plan_kept: Option<f64>,
    /// Foreseen steps over the distinct planned steps behind them.
    pub granularity: Option<f64>,
    /// Foreseen steps that somebody answered for or that had a day, of all actual steps.
    pub accounted_share: Option<f64>,
    /// Steps that kept their order of those with a place in the baseline.
    pub order_kept: Option<f64>,
    /// Kendall's tau-b of the same steps.
    pub tau_b: Option<f64>,
    /// The median of the days of foresight.
    pub median_foresight_days: Option<f64>,
    /// Actual steps over baseline steps.
    pub growth: Option<f64>,
    /// Days on which recurring steps took place, of the days expected.
    pub cadence_kept: Option<f64>,
}

impl Figures {
    /// Takes the figures of an initiative's measures.
    pub fn of(measures: &Measures) -> Self {
        let figure = |ratio: Ratio| ratio.value().map(millionths);
        Self {
            anticipated_share: figure(measures.anticipated_share),
            foreseen_share: figure(measures.foreseen_share),
            emergent_share: figure(measures.emergent_share),
            retrofitted_share: figure(measures.retrofitted_share),
            plan_kept: figure(measures.plan_kept),
            granularity: figure(measures.granularity),
            accounted_share: figure(measures.accounted_share),
            order_kept: figure(measures.order_kept),
            tau_b: measures.tau_b.map(millionths),
            median_foresight_days: measures.foresight_days.0.map(millionths),
            growth: figure(measures.growth),
            cadence_kept: figure(measures.cadence_kept),
        }
    }
}

/// Rounds to whole millionths, so that every machine writes the same digits.
fn millionths(value: f64) -> f64 {
    // Adding 0 makes nothing of a zero that has a sign.
    (value * 1e6).round() / 1e6 + 0.0
}

/// Gives an initiative's rows: the steps that happened in the order of the sequence, then the planned ones.
pub fn rows(repository: &str, initiative: &Initiative) -> Vec<Row> {
    let Judgement { actual, plan, measures, .. } = &initiative.judgement;
    let blank = |sort: Sort, place: usize, id: &str| Row {
        repository: repository.to_owned(),
        initiative: initiative.name.clone(),
        initiative_title: initiative.title.clone(),
        sort,
        place,
        id: id.to_owned(),
        as_of: initiative.as_of.day,
        as_of_commit: initiative.as_of.commit.clone(),
        uncommitted: initiative.as_of.uncommitted,
        closed: initiative.judgement.head.closed,
        actual_steps: actual.len(),
        baseline_steps: measures.plan_kept.denominator,
        figures: Figures::of(measures),
        ..Row::default()
    };
    let day = |moment: &Moment| Some(moment.day);
    let happened = actual.iter().zip(phases(&initiative.judgement)).enumerate().map(|(at, (it, phase))| {
        let linked = || it.linked.iter().filter_map(|at| plan.get(*at));
        Row {
            words: words(&it.title),
            title: it.title.clone(),
            kind: it.step.kind.name().to_owned(),
            phase: phase.map(str::to_owned),
            linked: linked().map(|planned| planned.step.id.clone()).collect(),
            from: it.step.from.clone(),
            needs: it.step.needs.clone(),
            yields: it.step.yields.clone(),
            unmet_needs: it.unmet_needs.clone(),
            verdict: Some(it.verdict.name().to_owned()),
            because: it.verdict.because().map(|because| because.name().to_owned()),
            evidence: Some(it.evidence.name().to_owned()),
            state: it.step.state().name().to_owned(),
            in_baseline: linked().any(|planned| planned.in_baseline),
            started: it.step.started,
            finished: it.step.finished,
            on: it.step.on.clone(),
            recorded: day(&it.recorded),
            recorded_commit: it.recorded.commit.clone(),
            planned: it.planned.as_ref().and_then(day),
            planned_commit: it.planned.as_ref().and_then(|moment| moment.commit.clone()),
            foresight_days: it.foresight_days,
            late_days: it.late_days,
            moved: it.moved,
            dropped_before: it.dropped_before,
            linked_late: it.linked_late,
            provisional: it.provisional,
            who: it.step.who.clone(),
            foreseeable: it.step.foreseeable,
            lesson: it.step.lesson.clone(),
            outcome: it.step.outcome.clone(),
            note: it.step.note.clone(),
            ..blank(Sort::Actual, at + 1, &it.step.id)
        }
    });
    let planned = plan.iter().enumerate().map(|(at, it)| Row {
        words: words(it.step.label()),
        title: it.step.label().to_owned(),
        kind: it.step.kind.name().to_owned(),
        phase: it.step.phase.clone(),
        linked: it.actual.iter().filter_map(|at| Some(actual.get(*at)?.step.id.clone())).collect(),
        from: it.step.from.clone(),
        needs: it.step.needs.clone(),
        yields: it.step.yields.clone(),
        state: it.fate.name().to_owned(),
        in_baseline: it.in_baseline,
        due: it.step.due,
        planned: day(&it.added),
        planned_commit: it.added.commit.clone(),
        provisional: it.added.commit.is_none(),
        who: it.step.who.clone(),
        expect: it.step.expect.clone(),
        note: it.step.note.clone(),
        reason: it.step.dropped.clone(),
        ..blank(Sort::Planned, at + 1, &it.step.id)
    });
    happened.chain(planned).collect()
}
