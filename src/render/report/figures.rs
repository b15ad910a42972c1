//! The measures in words: each with its value, its numerator and denominator, and its formula.

use crate::model::measures::{self, Measures, Ratio};
use crate::render::words;

/// A measure as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::render) struct Figure {
    /// What it is called.
    pub(in crate::render) name: String,
    /// What it and those that are taken alike are called together.
    pub(super) family: &'static str,
    /// Its value; `None` where there is nothing to take it of.
    pub(in crate::render) value: Option<String>,
    /// What it was taken of.
    pub(in crate::render) of: String,
    /// It, where it is a share of something, for a bar.
    pub(in crate::render) share: Option<Ratio>,
    /// How it is taken.
    pub(in crate::render) formula: &'static str,
}

/// Gives all measures in the order in which they are explained.
pub(in crate::render) fn figures(measures: &Measures) -> Vec<Figure> {
    let mut all = vec![
        share("anticipated", measures.anticipated_share, "anticipated_share"),
        share("foreseen", measures.foreseen_share, "foreseen_share"),
        share("emergent", measures.emergent_share, "emergent_share"),
        share("retrofitted", measures.retrofitted_share, "retrofitted_share"),
        share("plan kept", measures.plan_kept, "plan_kept"),
        times("granularity", measures.granularity, "granularity"),
        share("accounted for", measures.accounted_share, "accounted_share"),
        share("order kept", measures.order_kept, "order_kept"),
    ];
    all.push(Figure {
        name: "order by tau-b".to_owned(),
        family: "order by tau-b",
        // What rounds to nothing has no sign.
        value: measures.tau_b.map(|tau| format!("{:.2}", (tau * 100.0).round() / 100.0 + 0.0)),
        of: String::new(),
        share: None,
        formula: measures::formula("tau_b"),
    });
    let (median, steps) = measures.foresight_days;
    all.push(Figure {
        name: "median foresight".to_owned(),
        family: "median foresight",
        value: median.map(|days| format!("{days} d")),
        of: format!("of {steps}"),
        share: None,
        formula: measures::formula("foresight_days"),
    });
    for (days, ratio) in &measures.foreseen_at {
        let name = format!("foreseen {days} d ahead");
        all.push(Figure { name, ..share("foreseen h d ahead", *ratio, "foreseen_at_h") });
    }
    let churn = measures.churn;
    for (word, numerator) in
        [("added", churn.added), ("removed", churn.removed), ("retitled", churn.retitled), ("moved", churn.moved)]
    {
        let ratio = Ratio { numerator, denominator: churn.baseline };
        all.push(Figure { name: format!("churn: {word}"), ..share("churn", ratio, "churn") });
    }
    all.push(times("growth", measures.growth, "growth"));
    all.push(share("cadence kept", measures.cadence_kept, "cadence_kept"));
    all
}

fn share(name: &'static str, ratio: Ratio, key: &str) -> Figure {
    Figure {
        name: name.to_owned(),
        family: name,
        value: percent(ratio),
        of: format!("{} of {}", ratio.numerator, ratio.denominator),
        share: Some(ratio),
        formula: measures::formula(key),
    }
}

/// A measure that says how many there are for each.
fn times(name: &'static str, ratio: Ratio, key: &str) -> Figure {
    Figure {
        name: name.to_owned(),
        family: name,
        value: ratio.value().map(|value| format!("{value:.2}")),
        of: format!("{} / {}", ratio.numerator, ratio.denominator),
        share: None,
        formula: measures::formula(key),
    }
}

/// Gives a share in percent; `None` where the denominator is 0.
pub(super) fn percent(ratio: Ratio) -> Option<String> {
    ratio.value().map(|value| format!("{} %", words::percent(value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::measures::Churn;

    fn said(measures: &Measures) -> Vec<String> {
        let said = |it: Figure| format!("{}: {} ({})", it.name, it.value.as_deref().unwrap_or("none"), it.of);
        figures(measures).into_iter().map(said).collect()
    }

    #[test]
    fn every_measure_has_its_value_and_what_it_was_taken_of() {
        let ratio = |numerator, denominator| Ratio { numerator, denominator };
        let measures = Measures {
            anticipated_share: ratio(18, 32),
            foreseen_share: ratio(25, 32),
            plan_kept: ratio(17, 22),
            granularity: ratio(25, 21),
            tau_b: Some(-0.004),
            foresight_days: (Some(10.5), 24),
            foreseen_at: vec![(7, ratio(1, 32))],
            churn: Churn { added: 12, moved: 1, baseline: 22, ..Churn::default() },
            growth: ratio(32, 22),
            cadence_kept: ratio(7, 5),
            ..Measures::default()
        };
        assert_eq!(
            said(&measures),
            [
                "anticipated: 56 % (18 of 32)",
                "foreseen: 78 % (25 of 32)",
                "emergent: none (0 of 0)",
                "retrofitted: none (0 of 0)",
                "plan kept: 77 % (17 of 22)",
                "granularity: 1.19 (25 / 21)",
                "accounted for: none (0 of 0)",
                "order kept: none (0 of 0)",
                "order by tau-b: 0.00 ()",
                "median foresight: 10.5 d (of 24)",
                "foreseen 7 d ahead: 3 % (1 of 32)",
                "churn: added: 55 % (12 of 22)",
                "churn: removed: 0 % (0 of 22)",
                "churn: retitled: 0 % (0 of 22)",
                "churn: moved: 5 % (1 of 22)",
                "growth: 1.45 (32 / 22)",
                "cadence kept: 140 % (7 of 5)",
            ]
        );
    }

    #[test]
    fn out_of_nothing_no_measure_has_a_value_and_each_has_its_formula() {
        let measures = Measures { foreseen_at: vec![(7, Ratio::default())], ..Measures::default() };
        for figure in figures(&measures) {
            assert_eq!(figure.value, None, "{}", figure.name);
            assert!(!figure.formula.is_empty(), "{}", figure.name);
        }
    }

    #[test]
    fn no_measure_is_left_unsaid() {
        let measures = Measures { foreseen_at: vec![(7, Ratio::default())], ..Measures::default() };
        let told: Vec<&str> = figures(&measures).iter().map(|figure| figure.formula).collect();
        for (key, formula) in measures::FORMULAS {
            assert!(told.contains(&formula), "{key}");
        }
    }
}
