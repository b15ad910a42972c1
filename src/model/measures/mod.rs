//! Measures: what a judgement comes to in figures, each with its numerator, denominator and formula.
//!
//! [`measure`] takes them of a whole initiative, [`by()`] of its weeks, months, quarters, phases and kinds.

pub(super) mod baseline;
mod by;
mod cadence;
mod calendar;
mod in_force;

use std::collections::HashSet;

use super::judged::{Fate, JudgedActual, JudgedPlanned};
use super::judgement::Terms;
use super::sequence;
use super::verdict::{self, Verdict};

pub use baseline::BaselineStep;
pub use by::{By, MAX_STRETCHES, Slice, by};
pub use in_force::InForce;

use baseline::Later;
use cadence::Rhythm;

/// A count over a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ratio {
    /// What is counted.
    pub numerator: usize,
    /// Out of what.
    pub denominator: usize,
}

impl Ratio {
    /// The ratio; `None` where the denominator is 0.
    pub fn value(self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "counts of steps and days are far below 2^52")]
        (self.denominator > 0).then(|| self.numerator as f64 / self.denominator as f64)
    }
}

/// The measures of one initiative. The formula of each is [`FORMULAS`]'.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measures {
    /// Anticipated steps of all actual steps.
    pub anticipated_share: Ratio,
    /// Anticipated and adapted steps of all actual steps.
    pub foreseen_share: Ratio,
    /// Emergent steps of all actual steps.
    pub emergent_share: Ratio,
    /// Retrofitted steps of all actual steps.
    pub retrofitted_share: Ratio,
    /// Baseline steps done of all baseline steps.
    pub plan_kept: Ratio,
    /// Foreseen steps over the distinct planned steps behind them.
    pub granularity: Ratio,
    /// Foreseen steps that somebody answered for or that had a day, of all actual steps.
    pub accounted_share: Ratio,
    /// Steps that kept their order of those with a place in the baseline.
    pub order_kept: Ratio,
    /// Kendall's tau-b of the same steps.
    pub tau_b: Option<f64>,
    /// Median days of foresight, and of how many steps.
    pub foresight_days: (Option<f64>, usize),
    /// For each horizon in days the steps that stood in the plan that long before they began, of all actual steps.
    pub foreseen_at: Vec<(u32, Ratio)>,
    /// What happened to the plan after the baseline.
    pub churn: Churn,
    /// Actual steps over baseline steps.
    pub growth: Ratio,
    /// Days on which recurring steps took place, of the days expected.
    pub cadence_kept: Ratio,
    /// Baseline steps that were given up.
    pub baseline_dropped: usize,
}

/// How the plan changed after the baseline: each count of [`Churn::baseline`] steps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Churn {
    /// Steps of the newest plan that are not of the baseline.
    pub added: usize,
    /// Baseline steps of which the newest plan holds nothing.
    pub removed: usize,
    /// Baseline steps with another title now; those that were split or merged became others.
    pub retitled: usize,
    /// The fewest steps that must be moved to get from the baseline's order to the newest plan's.
    pub moved: usize,
    /// The baseline's steps.
    pub baseline: usize,
}

/// An actual step as it is measured: its verdict and its place depend on which version of the plan is the baseline.
#[derive(Debug, Clone, Copy)]
struct Taken<'a> {
    step: &'a JudgedActual,
    verdict: Verdict,
    place: Option<usize>,
    moved: bool,
}

impl<'a> Taken<'a> {
    /// Takes a step as it was judged.
    const fn as_judged(step: &'a JudgedActual) -> Self {
        Self { step, verdict: step.verdict, place: step.place, moved: step.moved }
    }
}

/// Takes the measures of a judged initiative.
pub fn measure(
    actual: &[JudgedActual],
    plan: &[JudgedPlanned],
    baseline: &[BaselineStep],
    terms: &Terms<'_>,
) -> Measures {
    let taken: Vec<Taken<'_>> = actual.iter().map(Taken::as_judged).collect();
    whole(&taken, plan, baseline, |_| true, |_| true, terms)
}

/// Takes the measures of some actual steps of an initiative over its whole time, of those steps of the baseline that are
/// `own`, and of those planned steps that came after it and are `counted`.
fn whole(
    actual: &[Taken<'_>],
    plan: &[JudgedPlanned],
    baseline: &[BaselineStep],
    own: impl Fn(&BaselineStep) -> bool,
    counted: impl Fn(usize) -> bool,
    terms: &Terms<'_>,
) -> Measures {
    let with = |fate: Fate| baseline.iter().filter(|entry| own(entry) && entry.has_fate(plan, fate)).count();
    let churn = baseline::churn(baseline, &Later::newest(plan), &own, counted);
    let rhythms = actual.iter().filter_map(|it| Rhythm::of(it.step, plan, terms.as_of));
    Measures {
        plan_kept: Ratio { numerator: with(Fate::Done), denominator: churn.baseline },
        churn,
        growth: Ratio { numerator: actual.len(), denominator: churn.baseline },
        cadence_kept: cadence::sum(rhythms.map(|rhythm| rhythm.kept())),
        baseline_dropped: with(Fate::Dropped),
        ..of_steps(actual, plan, terms)
    }
}

/// Takes the measures that actual steps have for themselves; the others are empty.
fn of_steps(actual: &[Taken<'_>], plan: &[JudgedPlanned], terms: &Terms<'_>) -> Measures {
    let of_actual = |counts: &dyn Fn(&Taken<'_>) -> bool| Ratio {
        numerator: actual.iter().filter(|it| counts(it)).count(),
        denominator: actual.len(),
    };
    let foreseen = of_actual(&|it| it.verdict.is_foreseen());
    let behind: HashSet<usize> = actual.iter().flat_map(|it| behind(it, plan)).collect();
    let places: Vec<usize> = actual.iter().filter_map(|it| it.place).collect();
    let ahead = |it: &Taken<'_>, days: u32| it.step.foresight_days.is_some_and(|ahead| ahead >= i64::from(days));
    Measures {
        anticipated_share: of_actual(&|it| it.verdict == Verdict::Anticipated),
        foreseen_share: foreseen,
        emergent_share: of_actual(&|it| it.verdict == Verdict::Emergent),
        retrofitted_share: of_actual(&|it| it.verdict.because().is_some()),
        granularity: Ratio { numerator: foreseen.numerator, denominator: behind.len() },
        accounted_share: of_actual(&|it| it.verdict.is_foreseen() && it.step.accounted),
        order_kept: Ratio {
            numerator: actual.iter().filter(|it| it.place.is_some() && !it.moved).count(),
            denominator: places.len(),
        },
        tau_b: sequence::tau(&places),
        foresight_days: median(actual.iter().filter_map(|it| it.step.foresight_days).collect()),
        foreseen_at: terms.horizons.iter().map(|days| (*days, of_actual(&|it| ahead(it, *days)))).collect(),
        ..Measures::default()
    }
}

/// Gives the planned steps behind a foreseen step.
fn behind(it: &Taken<'_>, plan: &[JudgedPlanned]) -> Vec<usize> {
    if !it.verdict.is_foreseen() {
        return Vec::new();
    }
    let of_baseline = |at: usize| plan.get(at).is_some_and(|planned| planned.in_baseline);
    verdict::rests_on(it.step.evidence, &it.step.through, &it.step.linked, of_baseline)
}

/// The median, and of how many.
fn median(mut values: Vec<i64>) -> (Option<f64>, usize) {
    values.sort_unstable();
    let middle = values.len() / 2;
    let upper = values.get(middle).copied();
    let lower = if values.len().is_multiple_of(2) {
        middle.checked_sub(1).and_then(|at| values.get(at)).copied()
    } else {
        upper
    };
    #[expect(clippy::cast_precision_loss, reason = "days between two dates are far below 2^52")]
    let median = lower.zip(upper).map(|(lower, upper)| (lower + upper) as f64 / 2.0);
    (median, values.len())
}

/// The formula of each measure, as it is printed beside it.
pub const FORMULAS: [(&str, &str); 14] = [
    ("anticipated_share", "anticipated / actual steps"),
    ("foreseen_share", "(anticipated + adapted) / actual steps"),
    ("emergent_share", "emergent / actual steps"),
    ("retrofitted_share", "retrofitted / actual steps"),
    ("plan_kept", "baseline steps done / baseline steps"),
    ("granularity", "foreseen steps / distinct planned steps behind them"),
    ("accounted_share", "foreseen steps whose planned step named who or due before they were recorded / actual steps"),
    ("order_kept", "steps that kept their order / steps of the sequence with a baseline place"),
    ("tau_b", "Kendall's tau-b of the sequence and the baseline's order"),
    ("foresight_days", "median over foreseen steps of the days between planned and started"),
    ("foreseen_at_h", "actual steps that stood in the plan at least h days before they began / actual steps"),
    ("churn", "planned steps added, removed, retitled, moved after the baseline, each / baseline steps"),
    ("growth", "actual steps / baseline steps"),
    ("cadence_kept", "days that recurring steps took place / days expected from every"),
];

/// Gives the formula of a measure.
pub fn formula(key: &str) -> &'static str {
    FORMULAS.iter().find(|(name, _)| *name == key).map_or("", |(_, formula)| formula)
}

#[cfg(test)]
mod tests;
