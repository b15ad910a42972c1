//! Small pictures of figures, in one line of text: bars for shares, sparklines for what goes on.

use crate::model::measures::Ratio;

/// The blocks that fill an eighth of a cell from the left, and more.
const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/// The blocks that fill an eighth of a cell from below, and more.
const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Their twins.
const DIGITS: [char; 10] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/// Draws a share as a bar that is so many cells long where it is full. It is full only where nothing is missing, and empty
/// only where there is nothing: to the nearest eighth of a cell, in ASCII to the nearest cell, otherwise. More than all
/// is drawn as all; without a denominator there is no bar.
pub(super) fn bar(ratio: Ratio, cells: usize, unicode: bool) -> String {
    let Ratio { numerator, denominator } = ratio;
    if cells == 0 {
        return String::new();
    }
    let parts = if unicode { EIGHTHS.len() } else { 1 };
    let all = cells * parts;
    let filled = match nearest(numerator, denominator, all) {
        None => return String::new(),
        Some(_) if numerator >= denominator => all,
        Some(filled) if numerator == 0 => filled,
        Some(filled) => filled.clamp(1, (all - 1).max(1)),
    };
    let whole = if unicode { '█' } else { '#' };
    let mut bar = String::from(whole).repeat(filled / parts);
    bar.extend((filled % parts).checked_sub(1).and_then(|eighth| EIGHTHS.get(eighth)));
    bar
}

/// Draws numbers from 0 to `most` as a line of blocks, in ASCII of digits from 0 to 9. What is not known is a dot. With
/// more numbers than cells, each cell is the mean of its stretch.
pub(super) fn spark(values: &[Option<usize>], most: usize, cells: usize, unicode: bool) -> String {
    let steps: &[char] = if unicode { &LEVELS } else { &DIGITS };
    let unknown = if unicode { '·' } else { '.' };
    let level = |value: usize| {
        // Where all is 0 the line lies low.
        let at = nearest(value, most.max(1), steps.len() - 1).unwrap_or(0);
        steps.get(at.min(steps.len() - 1)).copied().unwrap_or(unknown)
    };
    stretches(values, cells).map(|stretch| mean(stretch).map_or(unknown, level)).collect()
}

/// Takes values apart into at most so many stretches, as even as can be.
fn stretches<T>(values: &[T], most: usize) -> impl Iterator<Item = &[T]> {
    let count = values.len().min(most);
    (0..count).filter_map(move |at| values.get(at * values.len() / count..(at + 1) * values.len() / count))
}

/// Gives the mean of what is known, to the nearest whole number.
fn mean(values: &[Option<usize>]) -> Option<usize> {
    let known = || values.iter().flatten();
    nearest(known().sum(), known().count(), 1)
}

/// Gives `numerator / denominator * scale` to the nearest whole number, a half upwards; `None` out of nothing.
fn nearest(numerator: usize, denominator: usize, scale: usize) -> Option<usize> {
    let (numerator, denominator) = (numerator as u128 * scale as u128, denominator as u128);
    let rounded = (2 * numerator + denominator).checked_div(2 * denominator)?;
    Some(usize::try_from(rounded).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::style::width;

    fn bar_of(numerator: usize, denominator: usize, unicode: bool) -> String {
        bar(Ratio { numerator, denominator }, 8, unicode)
    }

    #[test]
    fn bars_fill_by_eighths_of_a_cell() {
        assert_eq!(bar_of(25, 32, true), "██████▎");
        assert_eq!(bar_of(1, 2, true), "████");
        assert_eq!(bar_of(1, 64, true), "▏");
        assert_eq!(bar_of(25, 32, false), "######");
        assert_eq!(bar_of(0, 3, true), "");
        assert_eq!(bar_of(3, 3, true), "████████");
        assert_eq!(bar_of(9, 3, false), "########");
        assert_eq!(bar_of(0, 0, true), "");
        assert_eq!(bar(Ratio { numerator: 1, denominator: 2 }, 0, true), "");
    }

    #[test]
    fn nothing_looks_like_all_or_none_that_is_not() {
        assert_eq!(bar_of(999, 1000, true), "███████▉");
        assert_eq!(bar_of(1, 1000, true), "▏");
        assert_eq!(bar_of(999, 1000, false), "#######");
        assert_eq!(bar_of(1, 1000, false), "#");
    }

    #[test]
    fn sparklines_rise_with_the_numbers() {
        let some = |values: &[usize]| values.iter().copied().map(Some).collect::<Vec<_>>();
        assert_eq!(spark(&some(&[0, 1, 2, 3, 4, 5, 6, 7]), 7, 80, true), "▁▂▃▄▅▆▇█");
        assert_eq!(spark(&some(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), 9, 80, false), "0123456789");
        assert_eq!(spark(&[Some(10), None, Some(5)], 10, 80, true), "█·▅");
        assert_eq!(spark(&[Some(10), None, Some(5)], 10, 80, false), "9.5");
        assert_eq!(spark(&some(&[0, 0]), 0, 80, true), "▁▁");
        assert_eq!(spark(&[], 0, 80, true), "");
    }

    #[test]
    fn a_long_line_is_the_means_of_its_stretches() {
        let values: Vec<_> = (0..100).map(Some).collect();
        assert_eq!(spark(&values, 99, 10, false), "0123456789");
        assert_eq!(spark(&[Some(0), Some(9), None, None], 9, 2, false), "5.");
        assert_eq!(spark(&values, 99, 0, false), "");
    }

    proptest! {
        #[test]
        fn no_bar_is_too_long_and_more_is_never_shorter(n in 0usize..50, d in 1usize..50, cells in 0usize..20) {
            for unicode in [true, false] {
                let of = |numerator: usize| bar(Ratio { numerator, denominator: d }, cells, unicode);
                prop_assert!(width(&of(n)) <= cells);
                prop_assert!(width(&of(n)) <= width(&of(n + 1)));
                prop_assert_eq!(of(n).is_empty(), n == 0 || cells == 0);
            }
        }

        #[test]
        fn no_sparkline_is_longer_than_its_room(values in prop::collection::vec(prop::option::of(0usize..200), 0..300), cells in 0usize..80) {
            for unicode in [true, false] {
                prop_assert_eq!(width(&spark(&values, 100, cells, unicode)), values.len().min(cells));
            }
        }
    }
}
