//! Measures: what a judgement comes to in figures, each with its numerator, denominator and formula.

use chrono::{Months, NaiveDate};

use super::judged::{Fate, JudgedActual, JudgedPlanned};
use super::judgement::Terms;
use super::sequence;
use super::step::{Every, Kind, Unit};
use super::verdict::Verdict;

/// A step of the baseline.
#[derive(Debug, Clone)]
pub struct BaselineStep {
    /// Its title then, else its id.
    pub title: String,
    /// The places of the planned steps that it became: itself, or what it was renamed, merged or split into.
    pub successors: Vec<usize>,
}

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
#[derive(Debug, Clone, Default)]
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
    /// Baseline steps with another title now.
    pub retitled: usize,
    /// The fewest steps that must be moved to get from the baseline's order to the newest plan's.
    pub moved: usize,
    /// The baseline's steps.
    pub baseline: usize,
}

/// Takes the measures of a judged initiative.
pub fn measure(
    actual: &[JudgedActual],
    plan: &[JudgedPlanned],
    baseline: &[BaselineStep],
    terms: &Terms<'_>,
) -> Measures {
    let of_actual = |counts: &dyn Fn(&JudgedActual) -> bool| Ratio {
        numerator: actual.iter().filter(|step| counts(step)).count(),
        denominator: actual.len(),
    };
    let foreseen = of_actual(&|step| step.verdict.is_foreseen());
    let mut behind: Vec<usize> = actual.iter().flat_map(behind_it).collect();
    behind.sort_unstable();
    behind.dedup();
    let places: Vec<usize> = actual.iter().filter_map(|step| step.place).collect();
    let fate = |entry: &BaselineStep, fate: Fate| {
        !entry.successors.is_empty()
            && entry.successors.iter().all(|at| plan.get(*at).is_some_and(|planned| planned.fate == fate))
    };
    let count_baseline = |wanted: Fate| baseline.iter().filter(|entry| fate(entry, wanted)).count();
    Measures {
        anticipated_share: of_actual(&|step| step.verdict == Verdict::Anticipated),
        foreseen_share: foreseen,
        emergent_share: of_actual(&|step| step.verdict == Verdict::Emergent),
        retrofitted_share: of_actual(&|step| step.verdict.because().is_some()),
        plan_kept: Ratio { numerator: count_baseline(Fate::Done), denominator: baseline.len() },
        granularity: Ratio { numerator: foreseen.numerator, denominator: behind.len() },
        accounted_share: of_actual(&|step| step.verdict.is_foreseen() && step.accounted),
        order_kept: Ratio {
            numerator: actual.iter().filter(|step| step.place.is_some() && !step.moved).count(),
            denominator: places.len(),
        },
        tau_b: sequence::tau(&places),
        foresight_days: median(actual.iter().filter_map(|step| step.foresight_days).collect()),
        foreseen_at: terms
            .horizons
            .iter()
            .map(|days| (*days, of_actual(&|step| step.foresight_days.is_some_and(|ahead| ahead >= i64::from(*days)))))
            .collect(),
        churn: churn(plan, baseline),
        growth: Ratio { numerator: actual.len(), denominator: baseline.len() },
        cadence_kept: cadence(actual, plan, terms.as_of),
        baseline_dropped: count_baseline(Fate::Dropped),
    }
}

/// Gives the planned steps behind a foreseen step: those it is foreseen through, or its linked ones where that is only
/// declared.
fn behind_it(step: &JudgedActual) -> impl Iterator<Item = usize> {
    let steps = if step.through.is_empty() { &step.linked } else { &step.through };
    steps.iter().copied().filter(|_| step.verdict.is_foreseen())
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

fn churn(plan: &[JudgedPlanned], baseline: &[BaselineStep]) -> Churn {
    let standing = |at: &usize| plan.get(*at).is_some_and(|planned| planned.in_newest);
    let still: Vec<(&BaselineStep, usize)> = baseline
        .iter()
        .filter_map(|entry| entry.successors.iter().copied().find(|at| standing(at)).map(|at| (entry, at)))
        .collect();
    let mut seen = std::collections::HashSet::new();
    let order: Vec<usize> = still.iter().map(|(_, at)| *at).filter(|at| seen.insert(*at)).collect();
    let kept = sequence::keeps_order(&order).into_iter().filter(|keeps| *keeps).count();
    let retitled = |(entry, at): &&(&BaselineStep, usize)| {
        plan.get(*at).is_some_and(|planned| planned.step.label() != entry.title)
    };
    Churn {
        added: plan.iter().filter(|planned| planned.in_newest && !planned.in_baseline).count(),
        removed: baseline.len() - still.len(),
        retitled: still.iter().filter(retitled).count(),
        moved: order.len() - kept,
        baseline: baseline.len(),
    }
}

/// Counts the days on which recurring steps took place and were expected to: every so often from the first to the day
/// they finished, else to `as_of`.
fn cadence(actual: &[JudgedActual], plan: &[JudgedPlanned], as_of: NaiveDate) -> Ratio {
    let mut kept = Ratio::default();
    for step in actual.iter().filter(|step| step.step.kind == Kind::Recurring) {
        let every = step.linked.iter().filter_map(|at| plan.get(*at)).find_map(|planned| planned.step.every);
        let mut days = step.step.on.clone();
        days.sort_unstable();
        days.dedup();
        let (Some(every), Some(first)) = (every, days.first().copied()) else { continue };
        let end = step.step.finished.unwrap_or(as_of);
        kept.numerator += days.len();
        kept.denominator += expected(every, first, end).max(1);
    }
    kept
}

/// Counts the days from `first` to `end`, both included, on which something is expected that takes place so often.
fn expected(every: Every, first: NaiveDate, end: NaiveDate) -> usize {
    let days = u64::try_from((end - first).num_days()).unwrap_or(0);
    let times = match every.unit {
        Unit::Day => days / u64::from(every.count),
        Unit::Week => days / (7 * u64::from(every.count)),
        Unit::Month => {
            // Whole months fit at most once in 28 days, so that the first guess is never too low.
            let mut times = days / 28 / u64::from(every.count);
            let reaches = |times: u64| {
                let months = u32::try_from(times.saturating_mul(u64::from(every.count))).map(Months::new);
                months.ok().and_then(|months| first.checked_add_months(months)).is_some_and(|day| day <= end)
            };
            while times > 0 && !reaches(times) {
                times -= 1;
            }
            times
        }
    };
    usize::try_from(times).unwrap_or(usize::MAX).saturating_add(1)
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
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_median_of_even_many_is_between_the_two_in_the_middle() {
        assert_eq!(median(vec![5, 1, 3]), (Some(3.0), 3));
        assert_eq!(median(vec![4, 1]), (Some(2.5), 2));
        assert_eq!(median(Vec::new()), (None, 0));
    }

    #[test]
    fn expected_days_include_the_first() {
        let weeks = Every { count: 2, unit: Unit::Week };
        assert_eq!(expected(weeks, day(2023, 1, 2), day(2023, 1, 15)), 1);
        assert_eq!(expected(weeks, day(2023, 1, 2), day(2023, 1, 16)), 2);
        let months = Every { count: 1, unit: Unit::Month };
        assert_eq!(expected(months, day(2023, 1, 31), day(2023, 2, 28)), 2);
        assert_eq!(expected(months, day(2023, 1, 31), day(2024, 1, 30)), 12);
        assert_eq!(expected(Every { count: 3, unit: Unit::Day }, day(2023, 1, 2), day(2022, 1, 1)), 1);
    }

    #[test]
    fn nothing_out_of_nothing_has_no_value() {
        assert_eq!(Ratio::default().value(), None);
        assert_eq!(Ratio { numerator: 1, denominator: 4 }.value(), Some(0.25));
    }
}
