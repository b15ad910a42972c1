//! What to expect of a plan, told from how the finished initiatives of the repository went: the reference class.
//!
//! A team that asks how its own plan will go looks at its own plan, and is too hopeful; one that asks how plans of its kind
//! went is not (Kahneman and Tversky, "Intuitive prediction: biases and corrective procedures", 1979; Flyvbjerg, "From Nobel
//! Prize to project management: getting risks right", 2006, on reference class forecasting). Here the class is all finished
//! initiatives but the one that is asked for, and two figures of each are looked at: how far it grew, and how large a share
//! of what happened nobody foresaw. Neither their order nor what they are about counts.
//!
//! Percentiles are linear between the two values around them (Hyndman and Fan, "Sample quantiles in statistical packages",
//! 1996, their type 7: what spreadsheets and R do unless told otherwise). With fewer than [`MIN_CLASS`] initiatives nothing
//! is said: of two, any range is chance.

use std::cmp::Ordering;

use super::judged::{Fate, Judgement};
use super::measures::Ratio;

/// The fewest finished initiatives from which anything is told.
pub const MIN_CLASS: usize = 3;

/// The percentiles of a [`Range`].
pub const PERCENTILES: [u32; 3] = [20, 50, 80];

/// A finished initiative as others are measured by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// How many steps happened.
    pub actual: usize,
    /// How many of them were surprises.
    pub surprises: usize,
    /// How many steps its baseline has.
    pub baseline: usize,
}

impl Reference {
    /// Takes a judged initiative as one, if it is finished: its plan says that it is closed, or holds steps all of which
    /// were done or given up. Without any step in its baseline it says nothing of how plans grow, and is none.
    pub fn of(judgement: &Judgement) -> Option<Self> {
        let settled = |fate: Fate| matches!(fate, Fate::Done | Fate::Dropped);
        let is_over = judgement.head.closed.is_some()
            || !judgement.plan.is_empty() && judgement.plan.iter().all(|planned| settled(planned.fate));
        let it = Self {
            actual: judgement.actual.len(),
            surprises: judgement.actual.iter().filter(|step| !step.verdict.is_foreseen()).count(),
            baseline: judgement.measures.growth.denominator,
        };
        (is_over && it.baseline > 0).then_some(it)
    }

    /// How far it grew: steps that happened over steps of the baseline.
    pub fn growth(self) -> Option<f64> {
        Ratio { numerator: self.actual, denominator: self.baseline }.value()
    }

    /// How large a share of what happened was a surprise; `None` where nothing happened.
    pub fn surprise_share(self) -> Option<f64> {
        Ratio { numerator: self.surprises, denominator: self.actual }.value()
    }
}

/// A figure at the 20th, 50th and 80th percentile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range<T> {
    /// At the 20th: one in five stayed below it.
    pub low: T,
    /// At the 50th: the median.
    pub middle: T,
    /// At the 80th: one in five went beyond it.
    pub high: T,
}

impl<T: Copy> Range<T> {
    fn map<U>(self, change: impl Fn(T) -> U) -> Range<U> {
        Range { low: change(self.low), middle: change(self.middle), high: change(self.high) }
    }
}

/// How the finished initiatives went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Class {
    /// How many there are.
    pub initiatives: usize,
    /// How far they grew, in whole millionths.
    pub growth: Range<f64>,
    /// How large a share of what happened was a surprise, in whole millionths; of those in which something happened. `None`
    /// where those are fewer than [`MIN_CLASS`].
    pub surprise_share: Option<Range<f64>>,
}

/// What to expect of a plan, in whole steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// How many steps its baseline has.
    pub planned: usize,
    /// How many will happen.
    pub steps: Range<usize>,
    /// How many of those will be surprises: the share at each percentile of the steps at the median.
    pub surprises: Option<Range<usize>>,
    /// How the initiatives went that it is told from.
    pub class: Class,
}

/// Finds how finished initiatives went; `None` where they are fewer than [`MIN_CLASS`].
pub fn class(references: &[Reference]) -> Option<Class> {
    exact_class(references).map(Class::rounded)
}

fn exact_class(references: &[Reference]) -> Option<Class> {
    let of = |figure: fn(Reference) -> Option<f64>| references.iter().copied().filter_map(figure).collect::<Vec<_>>();
    Some(Class {
        initiatives: references.len(),
        growth: range(of(Reference::growth))?,
        surprise_share: range(of(Reference::surprise_share)),
    })
}

impl Class {
    fn rounded(self) -> Self {
        let surprise_share = self.surprise_share.map(|it| it.map(millionths));
        Self { growth: self.growth.map(millionths), surprise_share, ..self }
    }
}

/// Tells what to expect of a plan of so many steps from how the other initiatives went that are finished; the plan's own
/// must not be among them. `None` where those are too few, or the plan has no step.
///
/// Steps are rounded to the nearest whole one, halves up.
pub fn forecast(planned: usize, others: &[Reference]) -> Option<Forecast> {
    let class = exact_class(others).filter(|_| planned > 0)?;
    let steps = class.growth.map(|growth| times(planned, growth));
    let surprises = class.surprise_share.map(|share| share.map(|share| times(steps.middle, share)));
    Some(Forecast { planned, steps, surprises, class: class.rounded() })
}

/// Gives the percentiles of some values as they are; `None` where they are too few.
fn range(mut values: Vec<f64>) -> Option<Range<f64>> {
    if values.len() < MIN_CLASS {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let [low, middle, high] = PERCENTILES.map(|percent| exact_percentile(&values, percent));
    Some(Range { low: low?, middle: middle?, high: high? })
}

/// Gives a percentile of values that ascend, in whole millionths: linear between the two values around the place `percent /
/// 100 · (n − 1)`, counted from 0. `None` of no value, and above 100.
pub fn percentile(values: &[f64], percent: u32) -> Option<f64> {
    exact_percentile(values, percent).map(millionths)
}

fn exact_percentile(values: &[f64], percent: u32) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let percent = usize::try_from(percent).ok().filter(|percent| *percent <= 100)?;
    // In whole numbers, so that no rounding decides between which values it lies.
    let place = last.checked_mul(percent)?;
    let (below, rest) = (place / 100, place % 100);
    let low = *values.get(below)?;
    let high = if rest == 0 { low } else { *values.get(below + 1)? };
    #[expect(clippy::cast_precision_loss, reason = "it is below 100")]
    let part = rest as f64 / 100.0;
    Some(low + (high - low) * part)
}

/// Rounds to whole millionths: what decides anything must be the same on every machine.
fn millionths(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// Gives so many times a count, to the nearest whole one, halves up: of the product in millionths, so that a half is one.
fn times(count: usize, factor: f64) -> usize {
    #[expect(clippy::cast_precision_loss, reason = "counts of steps are far below 2^52")]
    let product = millionths(count as f64 * factor);
    if product.partial_cmp(&0.0) != Some(Ordering::Greater) {
        return 0;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is positive, and what is beyond all counts of steps becomes the greatest number"
    )]
    let whole = (product + 0.5).floor() as usize;
    whole
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::actual::ActualStep;
    use crate::model::findings::draft::{Draft, actual, day, planned};
    use crate::model::judgement::{Terms, judge};
    use crate::model::plan::{PlanHead, PlannedStep};

    fn reference(actual: usize, surprises: usize, baseline: usize) -> Reference {
        Reference { actual, surprises, baseline }
    }

    #[test]
    fn percentiles_are_linear_between_the_values_around_them() {
        let values = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0];
        // Places 1, 2.5, 4 of 0 to 5.
        assert_eq!(percentile(&values, 20), Some(2.0));
        assert_eq!(percentile(&values, 50), Some(6.0));
        assert_eq!(percentile(&values, 80), Some(16.0));
        assert_eq!((percentile(&values, 0), percentile(&values, 100)), (Some(1.0), Some(32.0)));
        // Place 0.6 of 0 to 3.
        assert_eq!(percentile(&[1.0, 2.0, 3.0, 4.0], 20), Some(1.6));
        assert_eq!(percentile(&[0.5], 80), Some(0.5));
        assert_eq!((percentile(&[], 50), percentile(&[1.0], 101)), (None, None));
    }

    #[test]
    fn a_plan_is_expected_to_grow_as_others_did() {
        // Growth 1, 1.25, 1.5; surprises 0, 1/5, 1/3.
        let others = [reference(5, 1, 4), reference(12, 4, 8), reference(10, 0, 10)];
        let found = forecast(22, &others).unwrap();
        // Places 0.4, 1, 1.6: growth 1.1, 1.25, 1.4.
        assert_eq!(found.class.growth, Range { low: 1.1, middle: 1.25, high: 1.4 });
        // 24.2, 27.5 and 30.8 steps.
        assert_eq!(found.steps, Range { low: 24, middle: 28, high: 31 });
        assert_eq!(found.class.surprise_share, Some(Range { low: 0.08, middle: 0.2, high: 0.28 }));
        // 2.24, 5.6 and 7.84 of 28.
        assert_eq!(found.surprises, Some(Range { low: 2, middle: 6, high: 8 }));
        assert_eq!((found.planned, found.class.initiatives), (22, 3));
        // Growth 1, 1.5, 2 and surprises 0, 1/3, 1/2: at the 80th percentile 13/30 of 15, which is 6.5.
        let found = forecast(10, &[reference(2, 0, 2), reference(6, 2, 4), reference(4, 2, 2)]).unwrap();
        assert_eq!((found.steps.middle, found.surprises.unwrap().high), (15, 7));
    }

    #[test]
    fn of_fewer_than_three_nothing_is_told() {
        let one = reference(5, 1, 4);
        assert_eq!(forecast(22, &[]), None);
        assert_eq!(forecast(22, &[one, one]), None);
        assert_eq!(forecast(0, &[one, one, one]), None);
        let found = forecast(22, &[one, one, reference(0, 0, 3)]).unwrap();
        assert_eq!((found.class.surprise_share, found.surprises), (None, None));
        assert_eq!(found.steps.high, 28);
    }

    #[test]
    fn only_finished_initiatives_are_a_reference() {
        let of = |head: PlanHead, plan: &[PlannedStep], record: &[ActualStep]| {
            let mut draft = Draft::default();
            draft.commit_head(&[], head, plan, record);
            let history = draft.history();
            Reference::of(&judge(&history, &Terms { as_of: draft.newest_day(), horizons: &[] }))
        };
        let closed = PlanHead { closed: Some(day(9)), ..PlanHead::default() };
        let dropped = PlannedStep { dropped: Some("no".into()), ..planned("b") };
        let under_way = ActualStep { started: Some(day(1)), ..actual("a") };
        let both = [planned("a"), planned("b")];
        assert_eq!(of(PlanHead::default(), &both, &[actual("a")]), None);
        // Its only step happened in the commit that planned it.
        assert_eq!(of(PlanHead::default(), &[planned("a"), dropped], &[actual("a")]), Some(reference(1, 1, 2)));
        assert_eq!(of(PlanHead::default(), &[planned("a")], std::slice::from_ref(&under_way)), None);
        assert_eq!(of(closed.clone(), &both, &[under_way]), Some(reference(1, 1, 2)));
        assert_eq!(of(closed, &[], &[actual("a")]), None);
    }

    proptest! {
        #[test]
        fn neither_order_nor_more_of_the_same_changes_a_forecast(
            values in prop::collection::vec((0usize..60, 0usize..60, 1usize..40), 3..20), planned in 1usize..100,
        ) {
            let mut others: Vec<Reference> =
                values.iter().map(|(actual, surprises, baseline)| reference(*actual, *surprises.min(actual), *baseline)).collect();
            let found = forecast(planned, &others);
            others.reverse();
            prop_assert_eq!(forecast(planned, &others), found);
            let found = found.unwrap();
            prop_assert!(found.steps.low <= found.steps.middle && found.steps.middle <= found.steps.high);
            if let Some(surprises) = found.surprises {
                prop_assert!(surprises.low <= surprises.high && surprises.high <= found.steps.middle);
            }
            let one = vec![others[0]; 3];
            let exact = forecast(others[0].baseline, &one).unwrap();
            prop_assert_eq!(exact.steps, Range { low: others[0].actual, middle: others[0].actual, high: others[0].actual });
        }
    }
}
